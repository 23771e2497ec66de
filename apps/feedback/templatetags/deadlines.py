from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.values.dates import day_in_words, moment
from apps.core.values.presence import not_none
from apps.feedback.deadlines import display
from apps.feedback.deadlines.reaction import reaction_words
from apps.feedback.models import Feedback

register = template.Library()
register.filter("time_left", display.time_left)
register.filter("days_left", display.days_left)
register.filter("urgency", display.urgency)
register.filter("urgency_by_law", display.urgency_by_law)
register.filter("deadline_left", display.deadline_left)
register.filter("deadline_urgency", display.deadline_urgency)


@register.filter
def reaction(feedback: Feedback) -> str:
    """«Реакция через 25 минут»: by the clock; the working time costs a query."""
    return reaction_words(not_none(feedback.reacted_at) - not_none(feedback.registered_at))


@register.filter
def deadline_moment(feedback: Feedback) -> str:
    """«22 ноября, 14:05»; «30 ноября (по закону)» where it is the day of the law."""
    if not feedback.deadline_by_law:
        return moment(feedback.deadline_at) if feedback.deadline_at else ""
    return _("%(day)s (by law)") % {"day": deadline_date(feedback)}


@register.filter
def deadline_date(feedback: Feedback) -> str:
    """«22 ноября»: the day of the deadline, where the branch is if the law sets it."""
    if feedback.deadline_by_law:
        return day_in_words(not_none(feedback.statutory_due_on))
    return day_in_words(timezone.localdate(feedback.deadline_at))
