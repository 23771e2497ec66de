"""What the administration tells of the use of a row, and to whom."""

import pytest
from django.contrib.auth.models import Group, Permission

from apps.organization.models import Branch
from apps.organization.tests.makers import url

HIDDEN = "Записи, которых вы не видите"


@pytest.fixture
def staff(cast):
    """Return a user who keeps the branches, with the roles and permissions named."""

    def make(*roles: str, permissions=()):
        codenames = ["view_branch", "change_branch", "delete_branch", *permissions]
        user = cast.outsider
        user.is_staff = True
        user.save()
        user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        user.groups.set(Group.objects.filter(role__code__in=roles))
        return user

    return make


def reasons(client, user, branch) -> list[str]:
    client.force_login(user)
    page = client.get(url(Branch, "delete", branch.pk))
    assert page.status_code == 200
    assert "удалить нельзя" in page.text
    return page.context["protected"]


def test_documents_are_not_counted_for_those_who_may_not_see_them(
    client, clinic, staff, make_feedback
):
    make_feedback(branch=clinic.other_branch)

    assert reasons(client, staff(), clinic.other_branch) == [HIDDEN]
    page = client.get(url(Branch, "delete", clinic.other_branch.pk)).text
    assert "Обращения: " not in page


def test_only_the_visible_ones_are_counted(client, clinic, staff, make_feedback, make_draft):
    make_feedback(branch=clinic.other_branch)
    make_draft(branch=clinic.other_branch)

    told = reasons(client, staff("management"), clinic.other_branch)
    assert told == ["Обращения: 1", HIDDEN]


def test_with_full_rights_everything_is_counted(client, cast, clinic, make_feedback, make_draft):
    make_feedback(branch=clinic.other_branch)
    make_draft(branch=clinic.other_branch)

    assert reasons(client, cast.admin, clinic.other_branch) == ["Обращения: 2"]


def test_references_are_counted_for_those_who_may_view_them(client, clinic, staff):
    assert reasons(client, staff(), clinic.branch) == [HIDDEN]
    told = reasons(client, staff(permissions=["view_department"]), clinic.branch)
    assert told == ["Подразделения: 1", HIDDEN]  # the employees stay hidden
