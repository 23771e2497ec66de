from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db.models.expressions import RawSQL
from django.utils import timezone

from apps.organization.grants import BY_ROLES, permissions_of
from apps.organization.models import User

_USER = """
SELECT u.*, EXISTS (
    SELECT 1 FROM organization_absence a
    WHERE a.deputy_id = u.id AND a.starts_on <= %s AND a.ends_on >= %s
) AS is_deputy FROM organization_user u WHERE u.id = %s
"""
_BY_ROLES = f"SELECT permission_id FROM ({BY_ROLES}) granted WHERE user_id = %s"  # noqa: S608


class RoleBackend(ModelBackend):
    """Permissions by role; an additional role counts only beside a base role (B8)."""

    def get_user(self, user_id) -> User | None:
        """The user of a request; who is nobody's deputy today is not asked for it once more."""
        today = timezone.localdate()
        user = next(iter(User.objects.raw(_USER, [today, today, user_id])), None)
        if user is None or not self.user_can_authenticate(user):
            return None
        if not user.is_deputy:
            user.deputyships_today = ()
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
