"""Hostile texts in a real browser: no client's script runs wherever his words are shown (B2)."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from playwright.sync_api import expect

from apps.clients.models import Client
from apps.feedback import services
from apps.feedback.models import Feedback
from tests.hostile import HOSTILE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TRAP = "window.pwned = () => { window.wasPwned = true; };"
WAS_PWNED = "() => Boolean(window.wasPwned)"


def register_by_form(browser: Browser, clinic, statement: str) -> Feedback:
    """Send the registration form as a browser does, with `statement` from the editor."""
    key = uuid4()
    response = browser.post(
        "/feedback/new/",
        {
            "key": key,
            "client": clinic.client.pk,
            "branch": clinic.branch.pk,
            "type": clinic.praise.pk,
            "subject_employee": clinic.employee.pk,
            "channel": "phone",
            "statement": f"<p>Слова клиента</p>{statement}",
            "action": "register",
        },
    )
    assert response.status_code == 302, response.context["form"].errors
    return Feedback.objects.get(key=key)


@pytest.fixture
def trapped_page(open_page, cast):
    """A page of full rights in which a script that runs would be noticed."""
    # The console is watched: not even the policy may have something to refuse.
    page = open_page(user=cast.admin)
    page.context.add_init_script(TRAP)
    return page


def test_no_text_of_a_client_runs_as_script(trapped_page, clinic, cast):
    browser = Browser()
    browser.force_login(cast.secretary)
    documents = {
        name: register_by_form(browser, clinic, text)
        for name, text in HOSTILE.items()
        if "\x00" not in text  # refused by the form, with a word about it
    }
    ran = []
    for name, document in documents.items():
        trapped_page.goto(f"/feedback/{document.pk}/", wait_until="load")
        expect(trapped_page.locator("main")).to_contain_text("Слова клиента")
        if trapped_page.evaluate(WAS_PWNED):
            ran.append(name)
    for path in ("/feedback/", "/", f"/clients/{clinic.client.pk}/", "/reports/feedback/"):
        trapped_page.goto(path)
        if trapped_page.evaluate(WAS_PWNED):
            ran.append(path)
    assert ran == []


def test_the_editor_opens_a_hostile_draft_harmlessly(trapped_page, make_draft, cast):
    draft = make_draft(by=cast.admin, statement="<p>Слова</p>" + "".join(HOSTILE.values()))
    # What was stored before the cleaner learned a trick, or came past the services.
    Feedback.objects.filter(pk=draft.pk).update(statement="<p>Слова</p>" + HOSTILE["svg onload"])
    trapped_page.goto(f"/feedback/{draft.pk}/draft/")
    expect(trapped_page.locator(".ck-editor__editable")).to_contain_text("Слова")
    assert not trapped_page.evaluate(WAS_PWNED)


def test_plain_texts_stay_text_everywhere(trapped_page, clinic, make_feedback, cast, tolerated):
    evil = '"><img src=x onerror=pwned()><script>pwned()</script>'
    client = Client.objects.create(last_name=evil, first_name=evil, city=evil[:80])
    document = make_feedback(
        by=cast.secretary, client=client, type=clinic.suggestion, subject_text=evil
    )
    services.add_comment(feedback=document, by=cast.handler, text=evil)
    services.add_attachment(
        feedback=document,
        by=cast.handler,
        file=SimpleUploadedFile('"><img src=x onerror=pwned()>.txt', b"text"),
    )
    document.refresh_from_db()
    services.edit_analysis(
        feedback=document, by=cast.handler, version=document.version, values={"analysis": evil}
    )
    tolerated.append("/glance/")  # a fragment: as a page of its own it misses its icon
    for path in (
        f"/feedback/{document.pk}/",
        f"/feedback/{document.pk}/glance/",
        "/feedback/",
        f"/feedback/?q={evil}&city={evil}",
        f"/clients/{client.pk}/",
        "/clients/",
        "/reports/feedback/?level=city&period=year",
        "/admin/clients/client/",
        f"/admin/clients/client/{client.pk}/change/",
    ):
        trapped_page.goto(path)
        assert not trapped_page.evaluate(WAS_PWNED), path
        assert trapped_page.locator("img[src='x']").count() == 0, path
