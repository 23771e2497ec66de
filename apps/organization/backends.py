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
# An array, so that PostgreSQL looks the few keys up in its indexes.
_AMONG = {"postgresql": "= ANY(ARRAY({}))", "sqlite": "IN ({})"}
_TODAY = "a.deputy_id = %(user)s AND a.starts_on <= %(day)s AND a.ends_on >= %(day)s"
# They themselves, and the people as whom they may act today (`User.lent_by`).
_THEY = f"""
SELECT CAST(%(user)s AS bigint)
UNION ALL
SELECT l.id FROM organization_absence a JOIN organization_user l ON l.id = a.user_id
WHERE {_TODAY} AND l.is_active AND NOT l.is_superuser
"""  # noqa: S608
_HEADED = "JOIN organization_employee e ON e.id = d.head_id WHERE e.user_id {}"
_USER = """
SELECT u.*, EXISTS (SELECT 1 FROM organization_absence a WHERE {today}) AS is_deputy,
    {permissions} AS permissions, {departments} AS departments
FROM organization_user u WHERE u.id = %(user)s
"""
_BY_ROLES = f"SELECT permission_id FROM ({BY_ROLES}) granted WHERE user_id = %s"  # noqa: S608


class RoleBackend(ModelBackend):
    """Permissions by role; an additional role counts only beside a base role (B8)."""

    def get_user(self, user_id) -> User | None:
        """The user of a request with what they may and what they head, in one query.

        For whom somebody stands in today is asked once more, where there is anybody.
        """
        values = {"user": user_id, "day": timezone.localdate()}
        user = next(iter(User.objects.raw(_user_sql(), values)), None)
        if user is None or not self.user_can_authenticate(user):
            return None
        if not user.is_deputy:
            user.deputyships_today = ()
        if not user.is_superuser:
            user._perm_cache = set((user.permissions or "").split())
        user.departments_headed = frozenset(map(int, (user.departments or "").split()))
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
    they = _AMONG[connection.vendor].format(_THEY)
    headed = ALL_BELOW.format(top=_HEADED.format(they))
    return _USER.format(
        today=_TODAY,
        permissions=joined.format("app_label || '.' || codename", NAMES.format(of=they)),
        departments=joined.format("id", headed),
    )
