"""The settings of a report, as they stand in its address."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.core.values.dates import validate_day
from apps.core.values.periods import ALL, CUSTOM, Period, Unit, validate_order
from apps.core.web.forms import DayInput
from apps.feedback.models import Feedback
from apps.reports.definitions import Report
from apps.reports.levels import LEVELS, MAX_PK
from apps.reports.services import ReportQuery

MAX_LEVELS = 4
DEFAULT_DEPTH = 2
DEFAULT_PERIOD = Unit.QUARTER
PRESETS = {
    Unit.TODAY: _("Today"),
    Unit.WEEK: _("Week"),
    Unit.MONTH: _("Month"),
    Unit.QUARTER: _("Quarter"),
    Unit.YEAR: _("Year"),
    ALL: _("All time"),
}
ORDERS = {"total": _("largest first"), "name": _("by name")}


class LevelsField(forms.MultipleChoiceField):
    """Grouping levels in their order: `?level=branch&level=type`."""

    def clean(self, value) -> list[str]:
        codes = list(dict.fromkeys(super().clean(value)))
        if len(codes) > MAX_LEVELS:
            raise ValidationError(_("Choose at most %(count)s levels.") % {"count": MAX_LEVELS})
        return codes


class PathField(forms.Field):
    """The groups that one has gone into: `?in=department:3&in=employee:none`."""

    widget = forms.MultipleHiddenInput

    def clean(self, value) -> list[tuple[str, str]]:
        return [self._step(step) for step in value or []]

    def _step(self, step: str) -> tuple[str, str]:
        code, _colon, key = step.partition(":")
        try:
            LEVELS[code].parse(key)
        except (KeyError, ValueError):
            raise ValidationError(
                _("The address of this group is damaged. Open it from the report again.")
            ) from None
        return code, key


class ReferenceField(forms.IntegerField):
    """The key of a row of a reference; its list is filled in where it is shown."""

    widget = forms.Select

    def __init__(self, **kwargs) -> None:
        super().__init__(required=False, min_value=1, max_value=MAX_PK, **kwargs)


class DaysForm(forms.Form):
    """The first and the last day of a period."""

    date_from = forms.DateField(
        label=_("From"), required=False, validators=[validate_day], widget=DayInput
    )
    date_to = forms.DateField(
        label=_("To"), required=False, validators=[validate_day], widget=DayInput
    )


class ReportForm(DaysForm):
    """Checks the shape of an address; whether a branch exists is known once names are read.

    The lists of choices are filled only where they are shown (`apps.reports.choices`).
    """

    period = forms.ChoiceField(
        label=_("Period"), choices=[*PRESETS.items(), (CUSTOM, _("Own dates"))], required=False
    )
    branch = ReferenceField(label=_("Branch"))
    type = ReferenceField(label=_("Appeal type"))
    category = ReferenceField(label=_("Category"))
    responsible = ReferenceField(label=_("Responsible for analysis"))
    channel = forms.ChoiceField(
        label=_("Channel"), choices=[("", ""), *Feedback.Channel.choices], required=False
    )
    city = forms.CharField(label=_("City"), required=False, max_length=80, widget=forms.Select)
    is_open = forms.ChoiceField(
        label=_("Open or closed"),
        choices=[("", ""), ("open", _("Open only")), ("closed", _("Closed only"))],
        required=False,
    )
    level = LevelsField(
        label=_("Grouping"),
        choices=[(level.code, level.label) for level in LEVELS.values()],
        required=False,
        error_messages={"invalid_choice": _("There is no such grouping level.")},
    )
    depth = forms.IntegerField(min_value=1, max_value=MAX_LEVELS, required=False)
    order = forms.ChoiceField(choices=ORDERS.items(), required=False)
    rows = forms.IntegerField(min_value=0, max_value=MAX_LEVELS, required=False)

    FILTERS = ("branch", "type", "category", "responsible", "channel", "city", "is_open")

    def __init__(self, data, *, report: Report) -> None:
        super().__init__(data)
        self.report = report
        self.fields["in"] = PathField(label=_("Group"), required=False)

    def clean_level(self) -> list[str]:
        return self.cleaned_data["level"] or list(self.report.levels)

    def clean(self) -> dict:
        cleaned = super().clean()
        if "date_from" in cleaned and "date_to" in cleaned and "period" in cleaned:
            cleaned["days"] = self._days(cleaned)
        return cleaned

    @property
    def query(self) -> ReportQuery:
        """The report that a valid address asks for."""
        cleaned = self.cleaned_data
        return ReportQuery(
            report=self.report,
            period=cleaned["days"],
            filters={name: cleaned[name] for name in self.FILTERS if cleaned[name]},
            levels=tuple(cleaned["level"]),
            path=tuple(cleaned["in"]),
            depth=cleaned["depth"] or DEFAULT_DEPTH,
            order=cleaned["order"] or "total",
        )

    def check_references(self, names: dict) -> None:
        """Say so when the address filters by a branch, a type or a person that does not exist."""
        for name, value in self.query.filters.items():
            reference = LEVELS[name].reference if name in LEVELS else None
            if reference and (reference.model, value) not in names:
                self.add_error(name, _("There is no such choice any more. Choose another one."))

    def _days(self, cleaned: dict) -> Period:
        chosen = cleaned["period"] or DEFAULT_PERIOD
        if chosen != CUSTOM:
            return Period.of(chosen, timezone.localdate())
        period = Period(cleaned["date_from"], cleaned["date_to"])
        try:
            validate_order(period)
        except ValidationError as error:
            self.add_error("date_to", error)
        return period
