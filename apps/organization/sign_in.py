"""Signing in: the form, and the sign-ins offered in demo mode."""

from datetime import datetime, timedelta
from math import ceil

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.core.web.addresses import client_address
from apps.organization.models import User
from apps.organization.sign_in_throttle import Attempt

DEMO_ROLES = {
    "registrar": _("Registry administrator"),
    "operator": _("Call-centre operator"),
    "callcenter_head": _("Call-centre head"),
    "doctor": _("Doctor"),
    "branch_manager": _("Branch manager"),
    "handler": _("Feedback processing"),
    "secretary": _("Secretary"),
    "quality": _("Quality manager"),
    "director": _("Managing director"),
    "management": _("Management"),
    "head": _("Head of a department"),
    "executor": _("Executor"),
    "accountant": _("Payouts"),
    "employee": _("Any employee"),
    "admin": _("Administrator"),
}


def pause_message(until: datetime) -> str:
    minutes = max(1, ceil((until - timezone.now()) / timedelta(minutes=1)))
    return ngettext(
        "Too many failed attempts. Wait %(minutes)s minute and try again, "
        "or ask the administrator for a new password.",
        "Too many failed attempts. Wait %(minutes)s minutes and try again, "
        "or ask the administrator for a new password.",
        minutes,
    ) % {"minutes": minutes}


class SignInForm(AuthenticationForm):
    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _(
            "The user name or the password is wrong. Check the keyboard layout and Caps Lock."
        ),
    }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Sign-in name")  # as in admin and in the files

    def clean(self) -> dict:
        if self.errors:  # something was left empty: no attempt
            return self.cleaned_data
        attempt = Attempt(
            username=self.cleaned_data["username"], address=client_address(self.request)
        )
        until = attempt.begin()
        if until:
            raise ValidationError(pause_message(until), code="pause")
        try:
            cleaned = super().clean()
        except ValidationError:
            attempt.failed()
            raise
        attempt.succeeded()
        return cleaned


def demo_sign_ins() -> list[tuple[str, str]]:
    """User name and words of the role, for the buttons of demo mode; nothing outside of it."""
    if not settings.DEMO_MODE:
        return []
    people = User.objects.filter(is_active=True, username__in=settings.DEMO_USERNAMES)
    known = set(people.values_list("username", flat=True))
    return [(name, DEMO_ROLES[name]) for name in settings.DEMO_USERNAMES if name in known]
