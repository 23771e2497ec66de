"""Doors beside the documents tell nothing about what is closed to a user (B8)."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from apps.clients.models import Client
from apps.feedback.models import Export, Feedback
from apps.feedback.pages.register.exports import build_export
from apps.organization.models import Department

REGISTER = reverse("feedback:list")


@pytest.fixture
def stranger(clinic):
    return Client.objects.create(last_name="Неизвестный", first_name="Фёдор")


@pytest.mark.parametrize("who", ["head", "executor", "outsider"])
def test_the_filter_by_client_names_nobody_whose_card_is_closed(client, cast, stranger, who):
    client.force_login(getattr(cast, who))
    page = client.get(REGISTER, {"client": stranger.pk})
    nobody = client.get(REGISTER, {"client": stranger.pk + 1000})
    assert "Неизвестный" not in page.content.decode()
    same = page.content.decode().replace(str(stranger.pk), "?")
    assert same.count("has-error") == nobody.content.decode().count("has-error")


def test_a_head_filters_by_the_client_of_a_document_routed_to_him(
    client, cast, clinic, make_feedback
):
    make_feedback(department=clinic.department)
    client.force_login(cast.head)
    page = client.get(REGISTER, {"client": clinic.client.pk}).content.decode()
    assert "Петров Иван" in page


def test_who_may_open_cards_filters_by_any_client(client, cast, stranger):
    client.force_login(cast.secretary)
    assert "Неизвестный" in client.get(REGISTER, {"client": stranger.pk}).content.decode()


def lose_the_role(document, user):
    user.groups.clear()


def lose_the_department(document, user):
    Department.objects.filter(head__user=user).update(head=None)


def lose_the_document(document, user):
    """Another one lies in the department now: as many documents as before, and not the same."""
    Feedback.objects.exclude(pk=document.pk).update(department=document.department)
    Feedback.objects.filter(pk=document.pk).update(department=None)


@pytest.mark.parametrize(
    ("who", "lose"),
    [
        ("management", lose_the_role),
        ("head", lose_the_department),
        ("head", lose_the_document),
    ],
)
def test_an_export_is_closed_to_who_sees_less_than_it_holds(
    client, cast, clinic, make_feedback, who, lose
):
    user = getattr(cast, who)
    document = make_feedback(department=clinic.department)
    make_feedback()
    export = Export.objects.create(user=user, format="csv", language="ru", address="")
    build_export(export=export)
    address = reverse("feedback:export_file", args=[export.pk])
    client.force_login(user)
    assert client.get(address).status_code == 200
    lose(document, user)
    answer = client.get(address)
    assert answer.status_code == 403
    assert "больше не открыты" in answer.text
    assert "Составить заново" in answer.text
    assert document.number not in answer.text


def test_the_settings_do_not_tell_which_documents_exist(client, cast, make_feedback):
    feedback = make_feedback()
    cast.outsider.is_staff = True
    cast.outsider.save()
    client.force_login(cast.outsider)
    kind = ContentType.objects.get_for_model(Feedback)
    for pk in (feedback.pk, feedback.pk + 1000):
        assert client.get(f"/admin/r/{kind.pk}/{pk}/").status_code == 404
