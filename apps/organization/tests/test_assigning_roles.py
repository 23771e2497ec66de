"""Who assigns roles without full rights, and tries to get more by it (S11)."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from apps.organization.assigning import assign_roles, assignable_roles
from apps.organization.models import Absence, Role, User
from apps.organization.services import save_role
from apps.organization.tests.makers import url

HELD = ["feedback.register", "clients.find_client", "organization.assign_roles"]


def named(*names: str) -> list[Permission]:
    pairs = [name.split(".") for name in names]
    return [
        Permission.objects.get(content_type__app_label=app, codename=code) for app, code in pairs
    ]


def group(code: str) -> Group:
    return Group.objects.get(role__code=code)


@pytest.fixture
def personnel(cast) -> User:
    """Somebody of the personnel department: they register, and assign roles."""
    role = save_role(role=Role(), name="Кадры", kind="base", permissions=named(*HELD))
    cast.outsider.groups.set([role.group])
    return User.objects.get(pk=cast.outsider.pk)


@pytest.fixture
def novice(cast) -> User:
    return User.objects.create(username="novice", last_name="Новикова")


@pytest.fixture
def site(client, personnel):
    client.force_login(personnel)
    return client


def send(site, user: User, *groups: Group, **forged):
    return site.post(url(User, "change", user.pk), {"groups": [g.pk for g in groups], **forged})


def roles_of(user: User) -> set[str]:
    return set(user.groups.values_list("role__code", flat=True))


def test_a_role_whose_rights_they_have_is_given_and_taken(site, novice):
    assert send(site, novice, group("employee")).status_code == 302
    assert roles_of(novice) == {"employee"}
    assert send(site, novice).status_code == 302
    assert roles_of(novice) == set()


def test_the_history_names_the_role_and_who_it_was(site, novice, personnel, cast):
    send(site, novice, group("employee"))
    send(site, novice)
    given, taken = LogEntry.objects.filter(object_id=novice.pk).order_by("pk")
    assert {given.user, taken.user} == {personnel}
    assert "Сотрудник" in given.get_change_message()
    assert "Добавлен" in given.get_change_message()
    assert "Удален" in taken.get_change_message().replace("ё", "е")
    site.force_login(cast.admin)
    assert "Сотрудник" in site.get(url(User, "history", novice.pk)).text


@pytest.mark.parametrize("code", ["doctor", "quality_manager", "management", "secretary"])
def test_a_forged_role_with_more_rights_is_refused(site, novice, code):
    page = send(site, novice, group("employee"), group(code))
    assert page.status_code == 200
    assert f"«{group(code).name}»" in page.text
    assert roles_of(novice) == set()


def test_a_group_that_is_no_role_is_refused(site, novice):
    own = Group.objects.create(name="Тайная")
    own.permissions.set(named("feedback.view_all"))
    assert send(site, novice, own).status_code == 200
    assert not novice.groups.exists()


def test_a_role_with_more_rights_is_not_taken_either(site, cast):
    """Its box cannot be clicked, so it is not sent; it stays all the same."""
    assert send(site, cast.quality, group("employee")).status_code == 302
    assert roles_of(cast.quality) == {"quality_manager", "employee"}
    page = site.get(url(User, "change", cast.quality.pk)).text
    box = page.partition(f'value="{group("quality_manager").pk}"')[2].partition(">")[0]
    assert "disabled" in box
    assert "checked" in box


def test_what_they_do_not_see_stays_as_it_was(site, cast):
    """Flags, names and passwords in a forged form change nothing."""
    before = User.objects.filter(pk=cast.registrar.pk).values().get()
    answer = send(
        site,
        cast.registrar,
        group("employee"),
        is_superuser="on",
        is_staff="on",
        is_active="",
        username="mine",
        email="mine@evil.example",
        password="x",
        user_permissions=[each.pk for each in named("feedback.view_all")],
        work_goes_to="triage",
    )
    assert answer.status_code == 302
    assert User.objects.filter(pk=cast.registrar.pk).values().get() == before
    assert not cast.registrar.user_permissions.exists()
    assert roles_of(cast.registrar) == {"registry_administrator", "employee"}


def test_never_their_own_roles(site, personnel):
    assert send(site, personnel, group("employee")).status_code == 403
    assert set(personnel.groups.values_list("name", flat=True)) == {"Кадры"}


def test_never_those_of_who_has_full_rights(site, cast):
    assert send(site, cast.admin, group("employee"), is_superuser="").status_code == 403
    assert not cast.admin.groups.exists()
    assert User.objects.get(pk=cast.admin.pk).is_superuser


def test_a_base_role_does_not_wake_an_additional_one_they_do_not_have(site, novice):
    """Alone it counts for nothing (B8); beside what is given it would."""
    novice.groups.add(group("feedback_processing"))
    assert send(site, novice, group("employee")).status_code == 200
    assert roles_of(novice) == {"feedback_processing"}


@pytest.mark.parametrize(
    ("page", "args", "data"),
    [
        ("organization_user_add", [], {"username": "x", "usable_password": "false"}),
        ("organization_user_delete", ["novice"], {"post": "yes"}),
        ("auth_user_password_change", ["novice"], {"password1": "abc", "password2": "abc"}),
        ("organization_user_import", [], {}),
        ("organization_user_export", [], {"format": 0, "resource": 0}),
        ("organization_role_add", [], {"name": "Всё", "kind": "base"}),
        ("organization_role_change", ["role"], {"name": "Всё", "kind": "base"}),
        ("organization_role_delete", ["role"], {"post": "yes"}),
        ("organization_role_changelist", [], {}),
    ],
)
def test_every_other_door_to_rights_is_closed(site, novice, page, args, data):
    keys = {"novice": novice.pk, "role": Role.objects.get(code="employee").pk}
    before = list(User.objects.order_by("pk").values())
    held = list(Role.objects.order_by("pk").values_list("pk", "kind", "group__permissions"))
    address = reverse(f"admin:{page}", args=[keys[each] for each in args])
    assert site.post(address, data).status_code == 403
    assert list(User.objects.order_by("pk").values()) == before
    assert list(Role.objects.order_by("pk").values_list("pk", "kind", "group__permissions")) == held


@pytest.mark.parametrize("action", ["put_aside", "take_into_use", "delete_selected"])
def test_the_list_changes_nobody(site, novice, action):
    data = {"action": action, "_selected_action": [novice.pk], "post": "yes"}
    site.post(url(User, "changelist"), data)
    assert User.objects.get(pk=novice.pk).is_active


def test_lent_rights_are_not_theirs_to_give(site, personnel, cast, novice):
    day = "2026-11-01"
    Absence.objects.create(user=cast.quality, deputy=personnel, starts_on=day, ends_on="2999-01-01")
    personnel = User.objects.get(pk=personnel.pk)
    assert personnel.has_perm("feedback.verify")
    assert group("quality_manager").pk not in assignable_roles(personnel)
    assert send(site, novice, group("quality_manager")).status_code == 200
    assert roles_of(novice) == set()


def test_a_role_that_grew_is_out_of_their_reach(site, novice):
    group("employee").permissions.add(*named("feedback.view_all"))
    assert send(site, novice, group("employee")).status_code == 200
    assert roles_of(novice) == set()


def test_the_service_itself_refuses(personnel, novice, cast):
    with pytest.raises(ValidationError):
        assign_roles(user=novice, by=personnel, groups=[group("doctor")])
    for user in (personnel, cast.admin):
        with pytest.raises(PermissionDenied):
            assign_roles(user=user, by=personnel, groups=[group("employee")])
    with pytest.raises(PermissionDenied):
        assign_roles(user=novice, by=cast.quality, groups=[group("employee")])
    assign_roles(user=novice, by=cast.admin, groups=[group("doctor")])
    assert roles_of(novice) == {"doctor"}


def test_without_the_right_nobody_sees_the_users(client, cast):
    client.force_login(cast.quality)
    assert client.get(url(User, "changelist"), follow=True).status_code == 403
    send(client, cast.doctor, group("employee"))
    assert roles_of(cast.doctor) == {"doctor"}
