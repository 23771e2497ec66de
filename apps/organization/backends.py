from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db import connection
from django.db.models.expressions import RawSQL
from django.utils import timezone

from apps.organization.grants import BY_ROLES, NAMES, permissions_of
from apps.organization.models import ALL_BELOW, User

# All values of a query in one, as each database spells it; codenames and keys hold no blanks.
_JOINED = {
    "postgresql": "(SELECT string_agg(CAST({} AS text), ' ') FROM ({}) each)",
    "sqlite": "(SELECT group_concat({}, ' ') FROM ({}) each)",
}
_HEADED = ALL_BELOW.format(
    top="JOIN organization_employee e ON e.id = d.head_id WHERE e.user_id = %s"
)
_USER = """
SELECT u.*, EXISTS (
    SELECT 1 FROM organization_absence a
    WHERE a.deputy_id = u.id AND a.starts_on <= %s AND a.ends_on >= %s
) AS is_deputy, {permissions} AS permissions, {departments} AS departments
FROM organization_user u WHERE u.id = %s
"""
_BY_ROLES = f"SELECT permission_id FROM ({BY_ROLES}) granted WHERE user_id = %s"  # noqa: S608


class RoleBackend(ModelBackend):
    """Permissions by role; an additional role counts only beside a base role (B8)."""

    def get_user(self, user_id) -> User | None:
        """The user of a request with what they may and what they head, in one query.

        Who is somebody's deputy today is asked for it once more, together with whom they stand for.
        """
        today = timezone.localdate()
        values = [today, today, user_id, user_id, user_id]
        user = next(iter(User.objects.raw(_user_sql(), values)), None)
        if user is None or not self.user_can_authenticate(user):
            return None
        if not user.is_deputy:
            user.deputyships_today = ()
            user.departments_headed = frozenset(map(int, (user.departments or "").split()))
            if not user.is_superuser:
                user._perm_cache = set((user.permissions or "").split())
        return user

    def get_all_permissions(self, user_obj, obj=None) -> set[str]:
        """Own permissions and those of the roles, in one query: every page asks for them.

        With those of the people whom they stand in for today.
        """
        if user_obj.is_superuser or not user_obj.is_active or user_obj.is_anonymous or obj:
            return super().get_all_permissions(user_obj, obj)
        if not hasattr(user_obj, "_perm_cache"):
            user_obj._perm_cache = permissions_of([user_obj.pk, *(u.pk for u in user_obj.lent_by)])
        return user_obj._perm_cache

    def _get_group_permissions(self, user_obj):
        return Permission.objects.filter(pk__in=RawSQL(_BY_ROLES, [user_obj.pk]))  # noqa: S611


def _user_sql() -> str:
    joined = _JOINED[connection.vendor]
    return _USER.format(
        permissions=joined.format("app_label || '.' || codename", NAMES % "%s"),
        departments=joined.format("id", _HEADED),
    )
