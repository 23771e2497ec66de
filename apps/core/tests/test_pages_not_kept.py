"""Pages hold what clients said: a browser keeps none of them for the next one at the desk."""

import pytest
from django.urls import reverse


@pytest.mark.parametrize("name", ["home", "feedback:list", "clients:list", "feedback:new"])
def test_a_page_is_not_kept_by_the_browser(client, cast, name):
    client.force_login(cast.secretary)
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"


def test_a_document_and_a_clients_card_are_not_kept(client, cast, clinic, make_feedback):
    client.force_login(cast.secretary)
    for row in (make_feedback(), clinic.client):
        assert client.get(row.get_absolute_url())["Cache-Control"] == "private, no-store"


def test_a_refusal_is_not_kept_either(client, cast):
    client.force_login(cast.outsider)
    response = client.get(reverse("clients:list"))
    assert response.status_code == 403
    assert response["Cache-Control"] == "private, no-store"
