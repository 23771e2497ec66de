from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db.models import Exists, OuterRef, Q

from apps.organization.models import Absence, Role, User


class RoleBackend(ModelBackend):
    """Permissions by role; an additional role counts only beside a base role (B8)."""

    def get_user(self, user_id) -> User | None:
        """The user of a request; who is nobody's deputy today is not asked for it once more."""
        deputyships = Absence.objects.today().filter(deputy=OuterRef("pk"))
        user = User.objects.annotate(is_deputy=Exists(deputyships)).filter(pk=user_id).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        if not user.is_deputy:
            user.deputyships_today = ()
        return user

    def get_all_permissions(self, user_obj, obj=None) -> set[str]:
        """Own permissions and those of the roles, in one query: every page asks for them.

        With those of the people whom he stands in for today.
        """
        if user_obj.is_superuser or not user_obj.is_active or user_obj.is_anonymous or obj:
            return super().get_all_permissions(user_obj, obj)
        if not hasattr(user_obj, "_perm_cache"):
            own, *others = self._granted_to(user_obj, *user_obj.lent_by)
            user_obj._perm_cache = {f"{app}.{name}" for app, name in own.union(*others)}
        return user_obj._perm_cache

    def _granted_to(self, *people) -> list:
        """Own permissions and those of the roles of each: who stands in for others has theirs."""
        found = (self._get_user_permissions, self._get_group_permissions)
        return [find(user).order_by().values_list(*_NAME) for user in people for find in found]

    def _get_group_permissions(self, user_obj):
        base_role = Role.objects.filter(kind=Role.Kind.BASE, group__user=user_obj)
        counts = ~Q(role__kind=Role.Kind.ADDITIONAL) | Exists(base_role)
        return Permission.objects.filter(group__in=user_obj.groups.filter(counts))


_NAME = ("content_type__app_label", "codename")
