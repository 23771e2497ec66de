"""What the filters of the register offer where it is neither a state nor a reference."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

NONE = "none"  # in an address: documents where nothing is specified


class Openness(TextChoices):
    OPEN = "open", pgettext_lazy("appeals", "Open")
    CLOSED = "closed", pgettext_lazy("appeals", "Closed, rejected or merged")


class Merged(TextChoices):
    NOT_SHOWN = "not_shown", _("not shown")


class Deadline(TextChoices):
    OVER = "over", _("overdue")
    SOON = "soon", _("today or tomorrow")
    WAITING = "waiting", _("stands: the client is waited for")
    NONE = NONE, _("there is none")


class InternalTerm(TextChoices):
    OVER = "over", _("overdue")
    SOON = "soon", _("today or tomorrow")
    NONE = NONE, _("there is none")


class StatutoryTerm(TextChoices):
    OVER = "over", _("overdue")
    SOON = "soon", _("today or tomorrow")
    SET = "set", _("there is one")
    NONE = NONE, _("there is none")


class FirstReaction(TextChoices):
    WAITING = "waiting", _("none yet")
    OVERDUE = "overdue", _("none yet, and overdue")
    LATE = "late", _("after its term")
    IN_TIME = "in_time", _("in time")
