"""The list of what somebody was told."""

from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django.utils.translation import gettext_lazy as _

from apps.core.lists import Empty, List, Page
from apps.notifications.models import Notification
from apps.organization.models import User


class NotificationList(List):
    """«Уведомления»: all of theirs, or the unread ones (`?unread`), the newest first."""

    def __init__(self, user: User, params: QueryDict) -> None:
        super().__init__(user, params)
        self.is_unread = "unread" in params
        self.query = self.query.with_(unread=1 if self.is_unread else None)

    def queryset(self) -> QuerySet[Notification]:
        own = Notification.objects.inbox_of(self.user)
        return own.unread() if self.is_unread else own

    def no_such_page(self, page: Page) -> Page:
        raise Http404

    @property
    def nothing(self) -> Empty:
        if self.is_unread:
            return Empty("checks", _("You have read everything"))
        line = _("What concerns you will be told here: new appeals, terms, answers.")
        return Empty("bell", _("No notifications yet"), line)
