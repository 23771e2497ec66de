from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.values.dates import day_in_words, moment
from apps.feedback.deadlines import display
from apps.feedback.deadlines.reaction import reaction_words

register = template.Library()
register.filter("time_left", display.time_left)
register.filter("days_left", display.days_left)
register.filter("urgency", display.urgency)
register.filter("urgency_by_law", display.urgency_by_law)
register.filter("deadline_left", display.deadline_left)
register.filter("deadline_urgency", display.deadline_urgency)


@register.filter
def reaction(feedback) -> str:
    """«Реакция через 25 минут»: by the clock; the working time costs a query."""
    return reaction_words(feedback.reacted_at - feedback.registered_at)


@register.filter
def deadline_moment(feedback) -> str:
    """«22 ноября, 14:05»; «30 ноября (по закону)» where it is the day of the law."""
    if not feedback.deadline_by_law:
        return moment(feedback.deadline_at) if feedback.deadline_at else ""
    return _("%(day)s (by law)") % {"day": deadline_date(feedback)}


@register.filter
def deadline_date(feedback) -> str:
    """«22 ноября»: the day of the deadline, where the branch is if the law sets it."""
    by_law = feedback.deadline_by_law
    day = feedback.statutory_due_on if by_law else timezone.localdate(feedback.deadline_at)
    return day_in_words(day)
