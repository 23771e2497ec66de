"""An empty form registered by mistake says all that is missing, and leaves nothing behind (B9)."""

from uuid import uuid4

import pytest

from apps.feedback.models import Feedback, State

NEW = "/feedback/new/"


@pytest.fixture
def post(client, cast, clinic):
    client.force_login(cast.registrar)

    def send(**values):
        blank = {"key": str(uuid4()), "action": "register", "branch": clinic.branch.pk}
        return client.post(NEW, blank | {"channel": "phone"} | values)

    return send


def test_all_that_is_missing_is_told_at_once(post):
    response = post()
    assert set(response.context["form"].errors) == {"client", "type", "statement"}
    assert not Feedback.objects.exists()


def test_whatever_is_typed_is_kept(post):
    key = str(uuid4())
    post(key=key, city="Тула")
    post(key=key, city="")
    assert Feedback.objects.get(key=key).state == State.DRAFT
