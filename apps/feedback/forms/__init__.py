from apps.feedback.forms import relating  # adds its forms to those of the actions
from apps.feedback.forms.registration import RegistrationForm

__all__ = ["RegistrationForm", "relating"]
