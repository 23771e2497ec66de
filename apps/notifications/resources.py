from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.core.columns import Column, TextCell, in_use_column
from apps.core.resources import ReferenceResource
from apps.notifications.models import NotificationTemplate


class NotificationTemplateResource(ReferenceResource):
    name = Column("name", pgettext_lazy("column", "Name"))
    subject = Column("subject", pgettext_lazy("column", "Subject"))
    text = Column("text", pgettext_lazy("column", "Text"))
    html = Column("html", pgettext_lazy("column", "HTML"), TextCell(default=""))
    sms = Column("sms", pgettext_lazy("column", "SMS"), TextCell(default=""))
    is_active = in_use_column()

    hint = gettext_lazy("A template is recognised by its name.")

    class Meta:
        model = NotificationTemplate
