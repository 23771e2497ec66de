"""The lists that the filters of a report are chosen from."""

from django.db.models import Exists, OuterRef, Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.appeal_types.models import AppealType, Category
from apps.core.database.trees import in_tree_order
from apps.feedback.models import Feedback
from apps.organization.models import Branch, User
from apps.reports.forms import ReportForm

ANY = ("", _("any"))


def fill_choices(form: ReportForm, *, user) -> None:
    """Fill the selects of the filters with what `user` may see in the documents."""
    visible = Feedback.objects.posted_visible_to(user)
    responsibles = User.objects.filter(Exists(visible.filter(responsible=OuterRef("pk"))))
    cities = visible.exclude(city="").order_by("city").values_list("city", flat=True).distinct()
    types = AppealType.objects.all()
    if form.report.complaints_only:
        once = visible.complaints().filter(type=OuterRef("pk"))  # whatever the type is now
        types = types.filter(Q(nature=AppealType.Nature.COMPLAINT) | Q(Exists(once)))
    choices = {
        "branch": _named(Branch.objects.all()),
        "type": _named(types),
        "category": category_tree(),
        "responsible": _named(responsibles.order_by("last_name", "first_name", "username")),
        "city": [(city, city) for city in cities],
    }
    for name, values in choices.items():
        form.fields[name].widget.choices = [ANY, *values]
    for name in ("channel", "is_open"):
        field = form.fields[name]
        field.widget.choices = [
            ANY,
            *((code, capfirst(str(text))) for code, text in field.choices[1:]),
        ]


def category_tree() -> list[tuple[int, str]]:
    """Categories in the order of their tree, each indented by its depth."""
    categories = in_tree_order(Category.objects.all())
    return [(item.pk, "\u2003" * item.depth + item.name) for item in categories]


def _named(objects) -> list[tuple[int, str]]:
    return [(item.pk, str(item)) for item in objects]
