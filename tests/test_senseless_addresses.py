"""An address that somebody typed or forged is answered in words, never with a server error."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.feedback import services
from tests.test_access import registration_form

ENDLESS = "9" * 5000  # more digits than Python reads as a number
ADDRESSES = [
    "/feedback/?date_to=9999-12-31",
    "/feedback/?date_from=0001-01-01",
    "/feedback/?period=custom&date_from=yesterday",
    "/feedback/?page=99999999999999999999",
    "/feedback/?q=" + "%00",
    "/feedback/?q=" + "a" * 3000,
    "/feedback/?branch=99999999999999999999&type=x",
    "/feedback/?columns=nothing,number,number",
    "/feedback/count/?date_to=9999-12-31",
    "/feedback/export/?format=csv&date_to=9999-12-31",
    f"/board/?branch={ENDLESS}&responsible=x&urgency=y&lanes=z&q=%00",
    f"/board/?responsible={ENDLESS}",
    "/board/?responsible=-1&branch=%00",
    "/board/?lanes=branch&lanes=client",
    "/board/cards/?state=registered&after=99999999999999999-999999999999",
    "/board/cards/?state=closed&after=99999999999999999-999999999999",
    "/board/cards/?state=closed&after=00000000000000000-000000000000",
    f"/board/cards/?state=draft&lane={ENDLESS}",
    f"/board/lane/?lanes=responsible&lane={ENDLESS}",
    "/clients/?page=99999999999999999999",
    "/clients/?q=%",
    "/clients/?q=" + "8" * 500,
    "/clients/search/?q=_",
    "/reports/feedback/?period=custom&date_from=0001-01-01&date_to=9999-12-31",
    "/reports/feedback/?period=custom&date_to=9999-12-31",
    "/reports/complaints/?level=month&in=month:0001-01",
    "/reports/complaints/?level=month&in=month:9999-12",
    "/reports/complaints/?depth=99&level=" + "&level=".join(["branch"] * 50),
    "/feedback/new/?client=99999999999999999999",
    "/feedback/99999999999999999999/",
    f"/feedback/{ENDLESS}/",
    f"/feedback/?page={ENDLESS}",
    f"/feedback/?branch={ENDLESS}&client={ENDLESS}",
    f"/feedback/export/?format=csv&client={ENDLESS}",
    f"/feedback/new/?client={ENDLESS}",
    f"/feedback/new/responsible/?type={ENDLESS}&branch={ENDLESS}",
    f"/clients/?page={ENDLESS}",
    f"/clients/{ENDLESS}/",
    f"/reports/feedback/?branch={ENDLESS}&depth={ENDLESS}&rows={ENDLESS}",
    f"/reports/complaints/?level=branch&in=branch:{ENDLESS}",
    f"/reports/complaints/?level=month&in=month:{ENDLESS}",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_senseless_address_is_answered_in_words(client, cast, make_feedback, address):
    make_feedback()
    client.raise_request_exception = False
    client.force_login(cast.admin)
    assert client.get(address).status_code < 500


NUMBERS = [ENDLESS, "9" * 20, "-1", "\u0967", "1e9", "0x1"]
FIELDS = [
    "client",
    "branch",
    "type",
    "category",
    "subject_employee",
    "visit",
    "responsible",
    "remove_file",
]


@pytest.mark.parametrize("number", NUMBERS, ids=range(len(NUMBERS)))
@pytest.mark.parametrize("field", FIELDS)
def test_a_senseless_number_in_the_registration_is_answered_in_words(
    client, cast, clinic, make_draft, field, number
):
    draft = make_draft(by=cast.registrar)
    client.raise_request_exception = False
    client.force_login(cast.registrar)
    values = registration_form(SimpleNamespace(clinic=clinic), draft) | {field: number}
    for address in (
        reverse("feedback:edit_draft", args=[draft.pk]),
        reverse("feedback:save_draft", args=[draft.key]),
    ):
        assert client.post(address, values).status_code < 500
    values["key"] = uuid4()
    assert client.post(reverse("feedback:new"), values).status_code < 500


@pytest.mark.parametrize("number", NUMBERS, ids=range(len(NUMBERS)))
@pytest.mark.parametrize("action", ["edit_analysis", "analyse", "reassign", "reject"])
def test_a_senseless_version_or_person_is_answered_in_words(
    client, cast, make_feedback, action, number
):
    feedback = make_feedback()
    client.raise_request_exception = False
    client.force_login(cast.admin)
    values = {"version": number, "responsible": number, "reason": "Так", "cause": "Иначе"}
    address = reverse(f"feedback:{action}", args=[feedback.pk])
    assert client.post(address, values).status_code in {409, 422}


def test_a_senseless_number_of_contacts_is_answered_in_words(client, cast):
    client.raise_request_exception = False
    client.force_login(cast.registrar)
    values = {"kind": "person", "last_name": "Котова", "contacts-TOTAL_FORMS": ENDLESS}
    assert client.post(reverse("clients:create"), values).status_code == 422


@pytest.mark.parametrize("range_asked", [f"{ENDLESS}-", f"-{ENDLESS}", f"0-{ENDLESS}"])
def test_a_range_without_end_is_the_whole_file(client, cast, make_feedback, range_asked):
    attachment = services.add_attachment(
        feedback=make_feedback(), by=cast.handler, file=SimpleUploadedFile("note.txt", b"a note")
    )
    client.force_login(cast.handler)
    answer = client.get(attachment.get_absolute_url(), headers={"range": f"bytes={range_asked}"})
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == b"a note"
