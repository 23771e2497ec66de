from apps.feedback.forms.registration import RegistrationForm

__all__ = ["RegistrationForm"]
