"""Every address that takes a POST: sent too late it is handed back, opened by hand it leads on."""

from django.test import Client as Browser
from django.urls import reverse

from tests.test_access import first_doors


def test_every_form_is_handed_back_after_the_session_has_ended(world):
    browser = Browser(headers={"origin": "http://testserver"})
    for name, address, _method in first_doors(world):
        if name not in {"choose_language", "logout"}:
            response = browser.post(address, {"text": "Ждал сорок минут"})
            assert response.status_code == 401, name
            assert f'action="{address}"' in response.text, name
            assert 'value="Ждал сорок минут"' in response.text, name
