from typing import ClassVar

from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.core.transfer.columns import Column, LongTextCell, in_use_column
from apps.core.transfer.resources import ReferenceResource
from apps.notifications.models import NotificationTemplate


class NotificationTemplateResource(ReferenceResource):
    name = Column("name", pgettext_lazy("column", "Name"))
    subject = Column("subject", pgettext_lazy("column", "Subject"))
    text = Column("text", pgettext_lazy("column", "Text"), LongTextCell())
    html = Column("html", pgettext_lazy("column", "HTML"), LongTextCell())
    sms = Column("sms", pgettext_lazy("column", "SMS"), LongTextCell())
    is_active = in_use_column()

    samples: ClassVar[dict] = {"subject": "Срок обращения", "text": "Срок подходит."}
    hint = gettext_lazy("A template is recognised by its name.")

    class Meta:
        model = NotificationTemplate
