"""What the references refuse, whichever door of Django admin is used."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.urls import reverse

from apps.appeal_types.models import AppealType, Category, DefaultResponsible
from apps.clients.models import Client, ClientContact
from apps.organization.models import Branch, Department, Role, User
from apps.organization.services import save_role

ALONE = "Дополнительная роль «Отработка обратной связи»"


@pytest.fixture
def admin_client(cast, client):
    client.force_login(cast.admin)
    return client


def change_url(row) -> str:
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])


def roles(*codes: str) -> list[int]:
    return list(Group.objects.filter(role__code__in=codes).values_list("pk", flat=True))


def user_data(user: User, **values) -> dict:
    data = {name: getattr(user, name) for name in ("username", "last_name", "first_name", "email")}
    return {**data, "middle_name": "", "is_active": "on", **values}


def inline(prefix: str, *rows: dict, initial: int = 0) -> dict:
    data = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    for n, row in enumerate(rows):
        data |= {f"{prefix}-{n}-{name}": value for name, value in row.items()}
    return data


# Roles (B8, C4)


def test_an_additional_role_alone_is_refused_in_the_form_of_a_user(cast, admin_client):
    user = cast.outsider
    answer = admin_client.post(
        change_url(user), user_data(user, groups=roles("feedback_processing"))
    )
    assert ALONE in answer.content.decode()
    assert not user.groups.exists()


def test_with_a_base_role_beside_it_it_is_given(cast, admin_client):
    user = cast.outsider
    groups = roles("feedback_processing", "doctor")
    assert admin_client.post(change_url(user), user_data(user, groups=groups)).status_code == 302
    assert User.objects.get(pk=user.pk).has_perm("feedback.process")


def test_the_base_role_cannot_be_taken_away_from_beside_it(cast, admin_client):
    user = cast.handler
    answer = admin_client.post(
        change_url(user), user_data(user, groups=roles("feedback_processing"))
    )
    assert ALONE in answer.content.decode()
    assert user.groups.count() == 2


def test_an_additional_role_alone_is_refused_for_a_new_user(cast, admin_client):
    data = {
        "username": "novice",
        "usable_password": "true",
        "password1": "long-enough-27",
        "password2": "long-enough-27",
        "groups": roles("feedback_processing"),
    }
    url = reverse("admin:organization_user_add")
    assert ALONE in admin_client.post(url, data).content.decode()
    assert not User.objects.filter(username="novice").exists()
    answer = admin_client.post(url, data | {"groups": roles("doctor")})
    assert answer.status_code == 302
    assert User.objects.get(username="novice").has_perm("feedback.register")


def test_a_base_role_that_somebody_rests_on_does_not_become_additional(cast, admin_client):
    role = Role.objects.get(code="registry_administrator")
    data = {"name": role.group.name, "kind": "additional", "permissions": []}
    answer = admin_client.post(change_url(role), data)
    assert str(cast.handler) in answer.content.decode()
    role.refresh_from_db()
    assert role.kind == Role.Kind.BASE
    with pytest.raises(ValidationError):
        save_role(role=role, name=role.group.name, kind="additional", permissions=[])


@pytest.mark.parametrize("door", ["page", "bulk action"])
def test_a_role_that_somebody_holds_is_not_deleted(door, cast, admin_client):
    role = Role.objects.get(code="registry_administrator")
    if door == "page":
        url = reverse("admin:organization_role_delete", args=[role.pk])
        answer = admin_client.post(url, {"post": "yes"})
    else:
        data = {"action": "delete_selected", "_selected_action": [role.pk], "post": "yes"}
        answer = admin_client.post(reverse("admin:organization_role_changelist"), data)
    assert "Пользователей с ролью «Администратор регистратуры»: 2" in answer.content.decode()
    assert cast.handler.groups.count() == 2


def test_a_role_that_nobody_holds_goes_with_its_group(db, cast, admin_client):
    role = save_role(role=Role(), name="Стажёр", kind="base", permissions=[])
    url = reverse("admin:organization_role_delete", args=[role.pk])
    assert admin_client.post(url, {"post": "yes"}).status_code == 302
    assert not Group.objects.filter(name="Стажёр").exists()


def test_the_administrator_changes_what_a_role_allows(cast, admin_client):
    role = Role.objects.get(code="doctor")
    page = admin_client.get(change_url(role)).content.decode()
    assert "Регистрировать обращения" in page
    assert "Can " not in page
    keep = role.group.permissions.exclude(codename="register").values_list("pk", flat=True)
    data = {"name": "Врач", "kind": "base", "permissions": list(keep)}
    assert admin_client.post(change_url(role), data).status_code == 302
    assert not User.objects.get(pk=cast.doctor.pk).has_perm("feedback.register")
    assert User.objects.get(pk=cast.doctor.pk).has_perm("clients.view_client")


def test_two_roles_do_not_share_a_name(cast, admin_client):
    url = reverse("admin:organization_role_add")
    answer = admin_client.post(url, {"name": "Врач", "kind": "base", "permissions": []})
    assert "Роль с таким названием уже есть" in answer.content.decode()


def test_nobody_takes_his_own_rights_away(cast, admin_client):
    admin_client.post(change_url(cast.admin), user_data(cast.admin, is_active="", groups=[]))
    data = {"action": "put_aside", "_selected_action": [cast.admin.pk, cast.outsider.pk]}
    admin_client.post(reverse("admin:organization_user_changelist"), data)
    url = reverse("admin:organization_user_delete", args=[cast.admin.pk])
    admin_client.post(url, {"post": "yes"})
    me = User.objects.get(pk=cast.admin.pk)
    assert me.is_active
    assert me.is_superuser
    assert not User.objects.get(pk=cast.outsider.pk).is_active


# Trees


def test_a_department_is_no_part_of_itself(clinic, admin_client):
    child = Department.objects.create(name="Дети", parent=clinic.department)
    grandchild = Department.objects.create(name="Младенцы", parent=child)
    row = clinic.department
    data = {"name": row.name, "branch": row.branch_id, "parent": grandchild.pk}
    assert (
        "не может входить в само себя" in admin_client.post(change_url(row), data).content.decode()
    )
    row.refresh_from_db()
    assert row.parent is None


def test_a_category_is_no_part_of_itself(clinic, admin_client):
    row = clinic.category
    data = {"name": row.name, "parent": clinic.subcategory.pk, "position": 0}
    assert (
        "не может входить в само себя" in admin_client.post(change_url(row), data).content.decode()
    )
    row.refresh_from_db()
    assert row.parent is None


def test_categories_stand_under_what_they_are_part_of(clinic, admin_client):
    Category.objects.create(name="Аптека")  # by its name it would stand before «Терапия»
    html = admin_client.get(reverse("admin:appeal_types_category_changelist")).content.decode()
    places = [html.index(f">{name}<") for name in ("Аптека", "Качество лечения", "Терапия")]
    assert places == sorted(places)
    assert '<span class="tree-1">Терапия</span>' in html
    page = admin_client.get(reverse("admin:appeal_types_category_add")).content.decode()
    assert "Качество лечения / Терапия" in page


# Default responsibles (B6)


def type_data(appeal_type: AppealType, *rows: dict) -> dict:
    names = ("name", "nature", "object_kind", "icon", "position")
    data = {name: getattr(appeal_type, name) for name in names}
    data |= {"needs_analysis": "on", "is_active": "on"}
    return data | inline("default_responsibles", *rows)


def test_a_type_has_responsibles_for_all_branches_and_for_one(clinic, cast, admin_client):
    rows = (
        {"branch": "", "user": cast.quality.pk},
        {"branch": clinic.branch.pk, "user": cast.handler.pk},
    )
    answer = admin_client.post(change_url(clinic.complaint), type_data(clinic.complaint, *rows))
    assert answer.status_code == 302
    saved = clinic.complaint.default_responsibles.values_list("branch", "user")
    assert set(saved) == {(None, cast.quality.pk), (clinic.branch.pk, cast.handler.pk)}


@pytest.mark.parametrize("for_branch", [False, True])
def test_a_second_one_for_the_same_branches_is_refused(for_branch, clinic, cast, admin_client):
    branch = clinic.branch.pk if for_branch else ""
    rows = ({"branch": branch, "user": user.pk} for user in (cast.quality, cast.handler))
    answer = admin_client.post(change_url(clinic.complaint), type_data(clinic.complaint, *rows))
    assert answer.status_code == 200
    assert not DefaultResponsible.objects.exists()


def test_a_responsible_must_be_able_to_process(clinic, cast, admin_client):
    row = {"branch": "", "user": cast.registrar.pk}
    answer = admin_client.post(change_url(clinic.complaint), type_data(clinic.complaint, row))
    assert "registrar не может отрабатывать обращения" in answer.content.decode()
    url = reverse("admin:appeal_types_defaultresponsible_add")
    data = {"appeal_type": clinic.complaint.pk, "branch": "", "user": cast.registrar.pk}
    assert "не может отрабатывать" in admin_client.post(url, data).content.decode()
    assert not DefaultResponsible.objects.exists()


def test_an_unknown_icon_is_refused(clinic, admin_client):
    data = type_data(clinic.complaint) | {"icon": "no-such-icon"}
    answer = admin_client.post(change_url(clinic.complaint), data)
    assert "Такого значка нет" in answer.content.decode()


# Deletion


def test_a_branch_in_use_is_not_deleted_and_the_page_says_why(make_feedback, clinic, admin_client):
    make_feedback()
    url = reverse("admin:organization_branch_delete", args=[clinic.branch.pk])
    for answer in (admin_client.get(url), admin_client.post(url, {"post": "yes"})):
        html = answer.content.decode()
        assert answer.status_code == 200
        assert "используется, удалить нельзя" in html
        assert "Обращения: 1" in html
        assert "снимите флажок «Используется»" in html
    assert Branch.objects.filter(pk=clinic.branch.pk).exists()


def test_the_same_holds_for_several_rows(make_feedback, clinic, admin_client):
    make_feedback()
    data = {
        "action": "delete_selected",
        "_selected_action": [clinic.branch.pk, clinic.other_branch.pk],
        "post": "yes",
    }
    html = admin_client.post(reverse("admin:organization_branch_changelist"), data).content.decode()
    assert "удалить нельзя" in html
    assert "выберите действие «Больше не использовать»" in html
    assert Branch.objects.count() == 2


def test_rows_are_put_aside_and_taken_into_use_again(clinic, cast, admin_client):
    url = reverse("admin:organization_branch_changelist")
    for action, in_use in (("put_aside", False), ("take_into_use", True)):
        admin_client.post(url, {"action": action, "_selected_action": [clinic.branch.pk]})
        assert Branch.objects.get(pk=clinic.branch.pk).is_active is in_use
    assert LogEntry.objects.filter(object_id=clinic.branch.pk, user=cast.admin).count() == 2


def test_a_row_that_nothing_uses_is_deleted(clinic, admin_client):
    url = reverse("admin:organization_branch_delete", args=[clinic.other_branch.pk])
    assert admin_client.post(url, {"post": "yes"}).status_code == 302
    assert not Branch.objects.filter(pk=clinic.other_branch.pk).exists()


# Clients


def client_data(*contacts: dict, **values) -> dict:
    names = ("last_name", "first_name", "middle_name", "company", "inn", "city", "birth_date")
    data = dict.fromkeys(names, "") | {"kind": "person", "note": ""} | values
    return data | inline("contacts", *contacts)


def test_a_client_is_saved_as_it_will_be_searched(cast, admin_client):
    contacts = (
        {"kind": "phone", "value": "8 (916) 555-44-33"},
        {"kind": "email", "value": "Anna@Mail.ru"},
    )
    url = reverse("admin:clients_client_add")
    answer = admin_client.post(url, client_data(*contacts, last_name="Ёлкина", first_name="Анна"))
    assert answer.status_code == 302
    client = Client.objects.get(last_name="Ёлкина")
    saved = set(client.contacts.values_list("normalized", flat=True))
    assert saved == {"+79165554433", "anna@mail.ru"}
    for query in ("елкина", "9165554433", "+7 916 555-44-33", "anna@mail.ru"):
        assert Client.objects.search(query).get() == client, query


@pytest.mark.parametrize(
    ("contact", "text"),
    [
        ({"kind": "phone", "value": "12"}, "Телефон не распознан"),
        ({"kind": "email", "value": "anna"}, "правильный адрес электронной почты"),
    ],
)
def test_a_contact_that_is_none_is_refused(contact, text, cast, admin_client):
    url = reverse("admin:clients_client_add")
    html = admin_client.post(url, client_data(contact, last_name="Ёлкина")).content.decode()
    assert text in html
    assert not Client.objects.filter(last_name="Ёлкина").exists()


def test_one_phone_in_two_spellings_is_told(cast, admin_client):
    contacts = ({"kind": "phone", "value": v} for v in ("89165554433", "+7 916 555-44-33"))
    url = reverse("admin:clients_client_add")
    html = admin_client.post(url, client_data(*contacts, last_name="Ёлкина")).content.decode()
    assert "указан дважды" in html
    assert not ClientContact.objects.filter(normalized="+79165554433").exists()


def test_a_wrong_inn_is_told(cast, admin_client):
    url = reverse("admin:clients_client_add")
    data = client_data(kind="legal_entity", company="ООО «Ромашка»", inn="7707083894")
    assert "ИНН" in admin_client.post(url, data).context["adminform"].errors["inn"][0]
    assert not Client.objects.filter(company="ООО «Ромашка»").exists()
