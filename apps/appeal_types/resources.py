from typing import ClassVar

from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.appeal_types.models import (
    AppealObject,
    AppealType,
    AutomaticComplaint,
    Category,
    ClientKind,
    DeadlinePolicy,
    DefaultResponsible,
    Detail,
    Goal,
    Guidance,
    Impact,
    Severity,
    Urgency,
    UrgencyRule,
    UsualAgreement,
)
from apps.appeal_types.services import path_of, with_parents
from apps.core.database.trees import PATH_SEPARATOR
from apps.core.transfer.columns import (
    ChoiceCell,
    Column,
    DateCell,
    ListCell,
    LongTextCell,
    NumberCell,
    ReferenceCell,
    TextCell,
    YesNoCell,
    in_use_column,
)
from apps.core.transfer.resources import ReferenceResource, TreeResource
from apps.organization.models import Branch, User


class AppealTypeResource(ReferenceResource):
    name = Column("name", pgettext_lazy("column", "Name"))
    nature = Column("nature", pgettext_lazy("column", "Nature"), ChoiceCell(AppealType.Nature))
    object_kind = Column(
        "object_kind",
        pgettext_lazy("column", "Object of the appeal"),
        ChoiceCell(AppealType.ObjectKind),
    )
    needs_analysis = Column(
        "needs_analysis", pgettext_lazy("column", "Needs analysis"), YesNoCell(default=True)
    )
    secretary_first = Column(
        "secretary_first",
        pgettext_lazy("column", "To the secretary first"),
        YesNoCell(default=False),
    )
    needed_details = Column(
        "needed_details",
        pgettext_lazy("column", "Needed details"),
        ListCell(ChoiceCell(Detail)),
    )
    icon = Column("icon", pgettext_lazy("column", "Icon"), TextCell(default="message"))
    position = Column("position", pgettext_lazy("column", "Order"), NumberCell())
    is_active = in_use_column()

    hint = gettext_lazy("An appeal type is recognised by its name.")

    class Meta:
        model = AppealType


class AppealObjectResource(ReferenceResource):
    name = Column("name", pgettext_lazy("column", "Name"))
    is_active = in_use_column()

    hint = gettext_lazy("An appeal object is recognised by its name.")

    class Meta:
        model = AppealObject


class PathColumn(Column):
    """The place in the tree, «Качество лечения / Ортодонтия»: the name and what it is part of.

    It is what a category is recognised by, so it is read for a new one only.
    """

    covers = ("name", "parent")

    def __init__(self, attribute: str, header) -> None:
        super().__init__(attribute, header)
        self.parents = ReferenceCell(with_parents, label=path_of)

    def get_value(self, category: Category) -> str:
        return path_of(category)

    def save(self, category: Category, row, is_m2m=False, **kwargs) -> None:
        if category.pk is None:
            parent, __, category.name = self.clean(row).rpartition(PATH_SEPARATOR)
            category.parent = self.parents.clean(parent)


class CategoryResource(TreeResource):
    path = PathColumn("path", pgettext_lazy("column", "Category"))
    position = Column("position", pgettext_lazy("column", "Order"), NumberCell())
    is_active = in_use_column()

    natural_key = ("path",)
    hint = gettext_lazy(
        "A category is written with all it is part of: “Quality of treatment / Orthodontics”. "
        "What others are part of stands above them in the file."
    )

    class Meta:
        model = Category

    def with_related(self, queryset):
        return with_parents(queryset)

    def after_save_instance(self, instance, row, **kwargs) -> None:
        self.fields["path"].parents.add(instance)


class DefaultResponsibleResource(ReferenceResource):
    appeal_type = Column(
        "appeal_type", pgettext_lazy("column", "Appeal type"), ReferenceCell(AppealType.objects.all)
    )
    branch = Column("branch", pgettext_lazy("column", "Branch"), ReferenceCell(Branch.objects.all))
    user = Column(
        "user",
        pgettext_lazy("column", "Responsible for analysis"),
        ReferenceCell(User.objects.all, label=lambda user: user.username),
    )

    natural_key = ("appeal_type", "branch")
    hint = gettext_lazy(
        "A row is recognised by the appeal type and the branch; an empty branch means all "
        "branches. The responsible is given by the sign-in name."
    )

    class Meta:
        model = DefaultResponsible

    def with_related(self, queryset):
        return queryset.select_related("appeal_type", "branch", "user")


class UrgencyRuleResource(ReferenceResource):
    severity = Column("severity", pgettext_lazy("column", "Severity"), ChoiceCell(Severity))
    impact = Column("impact", pgettext_lazy("column", "Impact"), ChoiceCell(Impact))
    urgency = Column("urgency", pgettext_lazy("column", "Urgency"), ChoiceCell(Urgency))

    natural_key = ("severity", "impact")
    hint = gettext_lazy("A rule is recognised by severity and impact.")

    class Meta:
        model = UrgencyRule


class OptionalNumberCell(NumberCell):
    def clean(self, value, row=None, **kwargs) -> int | None:
        return super().clean(value) if TextCell().clean(value) else None


class DeadlinePolicyResource(ReferenceResource):
    name = Column("name", pgettext_lazy("column", "Name"))
    nature = Column(
        "nature", pgettext_lazy("column", "Nature"), ChoiceCell(AppealType.Nature, default="")
    )
    type = Column(
        "type", pgettext_lazy("column", "Appeal type"), ReferenceCell(AppealType.objects.all)
    )
    category = Column(
        "category",
        pgettext_lazy("column", "Category"),
        ReferenceCell(with_parents, label=path_of),
    )
    urgency = Column("urgency", pgettext_lazy("column", "Urgency"), ChoiceCell(Urgency, default=""))
    client_kind = Column(
        "client_kind", pgettext_lazy("column", "Client"), ChoiceCell(ClientKind, default="")
    )
    valid_from = Column("valid_from", pgettext_lazy("column", "Valid from"), DateCell())
    valid_until = Column("valid_until", pgettext_lazy("column", "Valid until"), DateCell())
    reaction_hours = Column(
        "reaction_hours", pgettext_lazy("column", "Reaction, hours"), OptionalNumberCell()
    )
    resolution_hours = Column(
        "resolution_hours", pgettext_lazy("column", "Resolution, hours"), OptionalNumberCell()
    )
    statutory_days = Column(
        "statutory_days", pgettext_lazy("column", "By law, days"), OptionalNumberCell()
    )
    statutory_unit = Column(
        "statutory_unit",
        pgettext_lazy("column", "Counted in"),
        ChoiceCell(DeadlinePolicy.Unit, default=DeadlinePolicy.Unit.CALENDAR),
    )
    on_day_off = Column(
        "on_day_off",
        pgettext_lazy("column", "On a day off"),
        ChoiceCell(DeadlinePolicy.OnDayOff, default=DeadlinePolicy.OnDayOff.NEXT),
    )
    clause = Column("clause", pgettext_lazy("column", "Clause"))
    note = Column("note", pgettext_lazy("column", "Note"))
    is_active = in_use_column()

    samples: ClassVar[dict] = {
        "statutory_days": "",
    }
    hint = gettext_lazy(
        "A policy is recognised by its name. Reaction and resolution are in working hours. Have a "
        "lawyer confirm the terms by law."
    )

    class Meta:
        model = DeadlinePolicy

    def with_related(self, queryset):
        return queryset.select_related("type", "category__parent__parent__parent")


class GuidanceResource(ReferenceResource):
    name = Column("name", pgettext_lazy("column", "Name"))
    type = Column(
        "type", pgettext_lazy("column", "Appeal type"), ReferenceCell(AppealType.objects.all)
    )
    category = Column(
        "category",
        pgettext_lazy("column", "Category"),
        ReferenceCell(with_parents, label=path_of),
    )
    client_kind = Column(
        "client_kind", pgettext_lazy("column", "Client"), ChoiceCell(ClientKind, default="")
    )
    text = Column("text", pgettext_lazy("column", "What to tell the client"), LongTextCell())
    clause = Column("clause", pgettext_lazy("column", "Clause"))
    valid_from = Column("valid_from", pgettext_lazy("column", "Valid from"), DateCell())
    valid_until = Column("valid_until", pgettext_lazy("column", "Valid until"), DateCell())
    is_active = in_use_column()

    samples: ClassVar[dict] = {
        "text": "<p>Извинитесь и скажите, когда ответим.</p>",
    }
    hint = gettext_lazy(
        "A hint is recognised by its name. The text may hold simple HTML: <p>, <b>, <ul>. Have a "
        "lawyer confirm what is said in the name of the law."
    )

    class Meta:
        model = Guidance

    def with_related(self, queryset):
        return queryset.select_related("type", "category__parent__parent__parent")


class AutomaticComplaintResource(ReferenceResource):
    source = Column(
        "source", pgettext_lazy("column", "Comes from"), ChoiceCell(AutomaticComplaint.Source)
    )
    type = Column(
        "type", pgettext_lazy("column", "Appeal type"), ReferenceCell(AppealType.objects.all)
    )
    type_without_employee = Column(
        "type_without_employee",
        pgettext_lazy("column", "Type where the employee is not known"),
        ReferenceCell(AppealType.objects.all),
    )
    category = Column(
        "category",
        pgettext_lazy("column", "Category"),
        ReferenceCell(with_parents, label=path_of),
    )
    highest_rating = Column(
        "highest_rating", pgettext_lazy("column", "Ratings up to"), NumberCell()
    )

    natural_key = ("source",)
    hint = gettext_lazy("A row is recognised by where the complaint comes from.")

    class Meta:
        model = AutomaticComplaint

    def with_related(self, queryset):
        related = ("type", "type_without_employee", "category__parent__parent__parent")
        return queryset.select_related(*related)


class GoalResource(ReferenceResource):
    name = Column("name", pgettext_lazy("column", "Name"))
    type = Column(
        "type", pgettext_lazy("column", "Appeal type"), ReferenceCell(AppealType.objects.all)
    )
    category = Column(
        "category", pgettext_lazy("column", "Category"), ReferenceCell(with_parents, label=path_of)
    )
    order = Column("order", pgettext_lazy("column", "Order"), NumberCell())
    is_active = in_use_column()

    hint = gettext_lazy("A goal is recognised by its name. An empty condition holds for any.")

    class Meta:
        model = Goal

    def with_related(self, queryset):
        return queryset.select_related("type", "category__parent__parent__parent")


class UsualAgreementResource(ReferenceResource):
    kind = Column("kind", pgettext_lazy("column", "What"), ChoiceCell(UsualAgreement.Kind))
    text = Column("text", pgettext_lazy("column", "In words"))
    type = Column(
        "type", pgettext_lazy("column", "Appeal type"), ReferenceCell(AppealType.objects.all)
    )
    category = Column(
        "category", pgettext_lazy("column", "Category"), ReferenceCell(with_parents, label=path_of)
    )
    goal = Column("goal", pgettext_lazy("column", "Goal"), ReferenceCell(Goal.objects.all))
    order = Column("order", pgettext_lazy("column", "Order"), NumberCell())
    is_active = in_use_column()

    natural_key = ("kind", "text", "type", "category", "goal")
    hint = gettext_lazy(
        "A row is recognised by what it is, by its words and by the appeals for which it holds. An "
        "empty condition holds for any."
    )

    class Meta:
        model = UsualAgreement

    def with_related(self, queryset):
        return queryset.select_related("type", "category__parent__parent__parent", "goal")
