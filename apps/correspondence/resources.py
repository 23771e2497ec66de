from typing import ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.appeal_types.models import AppealType
from apps.core.transfer.columns import (
    ChoiceCell,
    Column,
    LongTextCell,
    NumberCell,
    ReferenceCell,
    in_use_column,
)
from apps.core.transfer.resources import ReferenceResource
from apps.correspondence.models import MessageTemplate


class MessageTemplateResource(ReferenceResource):
    name = Column("name", pgettext_lazy("column", "Name"))
    use = Column("use", pgettext_lazy("column", "What for"), ChoiceCell(MessageTemplate.Use))
    nature = Column(
        "nature", pgettext_lazy("column", "Nature"), ChoiceCell(AppealType.Nature, default="")
    )
    type = Column(
        "type", pgettext_lazy("column", "Appeal type"), ReferenceCell(AppealType.objects.all)
    )
    subject = Column("subject", pgettext_lazy("column", "Subject"))
    text = Column("text", pgettext_lazy("column", "Text"), LongTextCell())
    position = Column("position", pgettext_lazy("column", "Order"), NumberCell())
    is_active = in_use_column()

    samples: ClassVar[dict] = {
        "subject": "Ваше обращение",
        "text": "Здравствуйте. Мы разобрались в вашем обращении.",
    }
    hint = gettext_lazy(
        "A template is recognised by its name. An empty nature or type means any appeal."
    )

    class Meta:
        model = MessageTemplate

    def with_related(self, queryset: QuerySet) -> QuerySet:
        return queryset.select_related("type")
