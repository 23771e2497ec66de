from django.contrib.auth.models import Group, Permission

from apps.feedback.permissions import possible_responsibles
from apps.organization.models import User


def names() -> set[str]:
    return {user.username for user in possible_responsibles()}


def test_the_list_agrees_with_the_right(cast):
    able = {user.username for user in User.objects.all() if user.has_perm("feedback.process")}
    assert names() == able == {"handler", "quality", "director", "admin"}


def test_the_additional_role_alone_does_not_count(cast):
    cast.outsider.groups.set(Group.objects.filter(role__code="feedback_processing"))
    assert "outsider" not in names()


def test_a_group_of_the_administrator_s_own_and_a_direct_right_count(cast):
    permission = Permission.objects.get(codename="process", content_type__app_label="feedback")
    own = Group.objects.create(name="Отдел качества")
    own.permissions.add(permission)
    cast.outsider.groups.set([own])
    cast.doctor.user_permissions.add(permission)
    assert {"outsider", "doctor"} <= names()


def test_who_left_is_not_offered(cast):
    cast.quality.is_active = False
    cast.quality.save()
    assert "quality" not in names()
