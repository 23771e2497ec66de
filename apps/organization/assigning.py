"""Who gives roles without full rights: only what they have themselves, never to themselves (S11).

Whoever could give a right that they do not have could make a colleague, or an account of their own,
a way to it. Roles themselves are changed with full rights alone.
"""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.organization.grants import permissions_of
from apps.organization.models import Role, User, check_roles

ASSIGN = "organization.assign_roles"


def can_assign_roles(by: User) -> bool:
    return by.is_superuser or by.has_perm(ASSIGN)


def can_assign_roles_of(by: User, user: User) -> bool:
    """Never one's own roles, nor those of who has full rights."""
    if user.username == settings.PRODUCT_USERNAME:  # it acts by itself, and is nobody
        return False
    if by.is_superuser:
        return True
    return can_assign_roles(by) and user.pk != by.pk and not user.is_superuser


def assignable_roles(by: User) -> set[int]:
    """The keys of the groups whose every right `by` has, lent ones left out."""
    roles = Group.objects.filter(role__isnull=False)
    if by.is_superuser:
        return set(roles.values_list("pk", flat=True))
    own = permissions_of([by.pk])
    named = roles.prefetch_related("permissions__content_type")
    return {group.pk for group in named if _rights_of(group) <= own}


def check_roles_given(*, user: User, by: User, groups: Iterable[Group]) -> None:
    """Refuse what `by` may not give to `user` or take from them.

    An additional role that begins or ceases to count with a base role counts as given or taken
    (B8). Raises `PermissionDenied` where they may change no role of `user`; `ValidationError` names
    a role whose rights they do not have, or an additional one that would stand alone.
    """
    if not can_assign_roles_of(by, user):
        raise PermissionDenied
    given, had = set(groups), set(user.groups.all())
    check_roles(given)
    if by.is_superuser:
        return
    changed = given ^ had
    if _has_base(given) != _has_base(had):
        changed |= {group for group in given | had if not _is_base(group)}
    open_to = assignable_roles(by)
    for group in sorted(changed, key=lambda group: group.name):
        if group.pk not in open_to:
            text = _("You do not have all the rights of the role “%(role)s” yourself.")
            raise ValidationError(text % {"role": group.name})


@transaction.atomic
def assign_roles(*, user: User, by: User, groups: Iterable[Group]) -> None:
    """Let `user` have these roles and no others. Raises as `check_roles_given`."""
    groups = list(groups)
    locked = User.objects.select_for_update().get(pk=user.pk)
    check_roles_given(user=locked, by=by, groups=groups)
    locked.groups.set(groups)


def _rights_of(group: Group) -> set[str]:
    rights = group.permissions.all()
    return {f"{right.content_type.app_label}.{right.codename}" for right in rights}


def _is_base(group: Group) -> bool:
    return Role.objects.filter(group=group, kind=Role.Kind.BASE).exists()


def _has_base(groups: set[Group]) -> bool:
    return Role.objects.filter(group__in=groups, kind=Role.Kind.BASE).exists()
