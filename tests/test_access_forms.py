"""Every address that takes a POST: sent too late it is handed back, opened by hand it leads on."""

from uuid import uuid4

from django.test import Client as Browser
from django.urls import reverse

from apps.complaints.services.bulk import start_bulk_change
from tests.test_access import first_doors, signed_in


def test_every_form_is_handed_back_after_the_session_has_ended(world):
    browser = Browser(headers={"origin": "http://testserver"})
    for name, address, _method in first_doors(world):
        if name not in {"choose_language", "logout"}:
            response = browser.post(address, {"text": "Ждал сорок минут"})
            assert response.status_code == 401, name
            assert f'action="{address}"' in response.text, name
            assert 'value="Ждал сорок минут"' in response.text, name


def test_the_address_of_a_button_leads_to_the_page_it_stands_on(world):
    """Opened after signing in, from the history or by hand; scripts keep the 405."""
    browser = signed_in(world, "admin")
    fragment = {"feedback:fill_in"}  # stands on a fragment, which says no messages
    nobodys = {"complaints:undo_bulk_change"}  # a change that does not exist
    led = {}
    for name, address, _method in first_doors(world):
        if name not in fragment | nobodys and browser.get(address).status_code == 405:
            page = browser.get(address, headers={"accept": "text/html"}, follow=True)
            assert page.text.count("Ничего не сделано") == 1, name
            led[name] = page.redirect_chain[-1][0]
    document = world.documents["posted"].get_absolute_url()
    assert led["feedback:merge"] == led["feedback:set_client"] == document
    assert led["activities:undo_completion"] == reverse("activities:list")
    assert led["routing:take_over"] == world.documents["routed"].get_absolute_url()


def test_the_way_back_of_a_change_of_many_leads_to_that_change(world):
    change = start_bulk_change(
        by=world.cast.admin,
        key=uuid4(),
        action="set_urgency",
        back="/feedback/",
        values={"urgency": "high", "comment": ""},
        chosen={world.documents["posted"].pk: 1},
    )
    undo = reverse("complaints:undo_bulk_change", args=[change.pk])
    browser = signed_in(world, "admin")
    for headers in ({}, {"accept": "text/html", "HX-Request": "true"}):
        assert browser.get(undo, headers=headers).status_code == 405
    page = browser.get(undo, headers={"accept": "text/html"}, follow=True)
    assert page.redirect_chain == [(change.get_absolute_url(), 302)]
    assert "Ничего не сделано" in page.text
