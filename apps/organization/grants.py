"""Who holds which permission: by a role, by themselves, or with full rights (B8).

In SQL written out: every request asks for it, and Django takes longer to write the query than the
database to answer it (of the seven milliseconds of an empty page two went into that).
"""

# ruff: noqa: S608, S611 -- what is put together here is written here

from collections.abc import Collection

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from apps.organization.models import User

# An additional role counts only beside a base role.
BY_ROLES = """
SELECT m.user_id, g.permission_id FROM organization_user_groups m
JOIN auth_group_permissions g ON g.group_id = m.group_id
LEFT JOIN organization_role r ON r.group_id = m.group_id
WHERE r.kind IS NULL OR r.kind <> 'additional' OR EXISTS (
    SELECT 1 FROM organization_user_groups b JOIN organization_role k ON k.group_id = b.group_id
    WHERE b.user_id = m.user_id AND k.kind = 'base'
)
"""
_GRANTS = f"""{BY_ROLES}
UNION ALL
SELECT o.user_id, o.permission_id FROM organization_user_user_permissions o
"""
NAMES = f"""
SELECT DISTINCT t.app_label, p.codename FROM ({_GRANTS}) granted
JOIN auth_permission p ON p.id = granted.permission_id
JOIN django_content_type t ON t.id = p.content_type_id
WHERE granted.user_id {{of}}
"""
_HOLDERS = f"""
SELECT granted.user_id FROM ({_GRANTS}) granted WHERE granted.permission_id IN (
    SELECT p.id FROM auth_permission p JOIN django_content_type t ON t.id = p.content_type_id
    WHERE p.codename = %s AND t.app_label = %s
)
UNION
SELECT u.id FROM organization_user u WHERE u.is_superuser
"""


def permissions_of(users: Collection[int]) -> set[str]:
    """The permissions (`app.codename`) that the users with these keys hold, taken together."""
    keys = ", ".join(["%s"] * len(users))
    with connection.cursor() as cursor:
        cursor.execute(NAMES.format(of=f"IN ({keys})"), list(users))
        return {f"{app}.{codename}" for app, codename in cursor.fetchall()}


def holders_of(codename: str, app: str = "feedback") -> QuerySet[User]:
    """The active users who hold a permission."""
    holders = RawSQL(_HOLDERS, [codename, app])
    users = User.objects.filter(pk__in=holders, is_active=True)
    return users.order_by("last_name", "first_name", "pk")
