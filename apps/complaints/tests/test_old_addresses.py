"""Addresses of the settings that were kept before the app was cut into several lead on."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("model", "app"),
    [
        ("messagetemplate", "correspondence"),
        ("clientmessage", "correspondence"),
        ("compensationlimit", "compensations"),
    ],
)
@pytest.mark.parametrize("rest", ["", "7/change/", "?q=a&p=1"])
def test_an_address_that_was_kept_leads_to_the_list_where_it_is_now(model, app, rest, cast, client):
    client.force_login(cast.admin)
    page = client.get(f"/admin/complaints/{model}/{rest}")
    assert page.status_code == 302
    assert page.url == reverse(f"admin:{app}_{model}_changelist") + rest
