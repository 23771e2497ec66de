"""Several small questions in one query: each row as its own queryset would have found it."""

import pytest

from apps.appeal_types.models import AppealType, Category, DeadlinePolicy
from apps.core.database.together import find_each
from apps.organization.models import Branch, Employee, User

pytestmark = pytest.mark.django_db


def test_each_is_the_row_of_its_queryset(clinic, cast):
    policy = DeadlinePolicy.objects.order_by("-pk").values("pk")[:1]
    asked = [
        Branch.objects.filter(pk=clinic.branch.pk),
        User.objects.filter(is_active=True, pk=cast.quality.pk),
        Employee.objects.select_related("branch").filter(pk=0),
        AppealType.objects.none(),
        DeadlinePolicy.objects.filter(pk__in=policy),
        Category.objects.filter(pk=clinic.category.pk),
    ]
    found = find_each(asked)
    assert found == [queryset.first() for queryset in asked]
    for row, queryset in zip(found, asked, strict=True):
        same = queryset.first()
        names = [field.attname for field in type(row)._meta.concrete_fields] if row else []
        assert [getattr(row, name) for name in names] == [getattr(same, name) for name in names]


def test_it_is_one_query_and_none_for_nothing(clinic, cast, django_assert_num_queries):
    asked = [Branch.objects.filter(pk=clinic.branch.pk), User.objects.filter(pk=cast.quality.pk)]
    with django_assert_num_queries(1):
        branch, user = find_each(asked)
    assert (branch, user) == (clinic.branch, cast.quality)
    with django_assert_num_queries(0):
        assert find_each([]) == []


def test_what_was_found_is_saved_as_a_change_of_its_row(clinic):
    (branch,) = find_each([Branch.objects.filter(pk=clinic.branch.pk)])
    branch.city = "Тверь"
    branch.save()
    assert Branch.objects.get(pk=branch.pk).city == "Тверь"
    assert Branch.objects.filter(city="Тверь").count() == 1
