import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType

from apps.organization.grants import holders_of
from apps.organization.models import User


@pytest.fixture
def user(db):
    return User.objects.create_user("somebody")


def add_role(user, code):
    user.groups.add(Group.objects.get(role__code=code))


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_an_additional_role_counts_only_beside_a_base_role(user):
    add_role(user, "feedback_processing")
    assert not fresh(user).has_perm("feedback.process")

    add_role(user, "doctor")
    assert fresh(user).has_perm("feedback.process")
    assert fresh(user).has_perm("feedback.register")


def test_a_plain_group_and_an_own_permission_count_as_well(user):
    content_type = ContentType.objects.get(app_label="clients", model="client")
    permissions = Permission.objects.filter(content_type=content_type)
    group = Group.objects.create(name="Без роли")
    group.permissions.add(permissions.get(codename="view_client"))
    user.groups.add(group)
    user.user_permissions.add(permissions.get(codename="add_client"))

    assert fresh(user).get_all_permissions() == {"clients.view_client", "clients.add_client"}


def test_all_questions_cost_one_query(user, django_assert_num_queries):
    add_role(user, "doctor")
    add_role(user, "feedback_processing")
    somebody = fresh(user)

    with django_assert_num_queries(1):
        assert somebody.lent_by == ()
    with django_assert_num_queries(1):
        assert somebody.has_perm("feedback.process")
        assert not somebody.has_perm("feedback.verify")
        assert somebody.has_module_perms("clients")


def test_somebody_switched_off_may_nothing(user):
    add_role(user, "doctor")
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert fresh(user).get_all_permissions() == set()


def test_full_rights_hold_everything(user):
    User.objects.filter(pk=user.pk).update(is_superuser=True)

    assert fresh(user).has_perm("feedback.verify")
    assert "clients.view_client" in fresh(user).get_all_permissions()


def test_holders_are_those_who_have_the_permission(cast):
    for codename in ("process", "verify", "triage", "register", "view_all"):
        having = {user for user in User.objects.all() if user.has_perm(f"feedback.{codename}")}
        assert set(holders_of(codename)) == having, codename
