"""Files of a document: for whom, under which headers, and in parts for the player."""

import io
import wave

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.feedback import services
from apps.feedback.attachments.byte_ranges import Unsatisfiable, parse_range
from apps.feedback.attachments.kinds import KINDS
from apps.feedback.models import Attachment, State
from apps.feedback.tests.files import SAMPLES

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060"
    "0000000500010d0a2db40000000049454e44ae426082"
)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def wav() -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(range(256)) * 8)
    return buffer.getvalue()


SHOWN_IN_PLACE = {
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "image/bmp",
    "image/avif",
    "audio/mpeg",
    "audio/wav",
    "audio/ogg",
    "audio/mp4",
    "audio/aac",
    "audio/3gpp",
    "video/mp4",
    "video/quicktime",
    "video/3gpp",
    "video/webm",
    "video/ogg",
    "application/pdf",
}
FILES = {
    "фото.png": (PNG, "image/png", "inline"),
    "звонок.wav": (wav(), "audio/wav", "inline"),
    "акт.pdf": (PDF, "application/pdf", "inline"),
    "письмо.txt": ("Здравствуйте".encode(), "text/plain", "attachment"),
}


@pytest.fixture
def attach(make_feedback, cast):
    def add(name: str, feedback=None, by=None) -> Attachment:
        feedback = feedback or make_feedback()
        file = SimpleUploadedFile(name, FILES[name][0])
        return services.add_attachment(feedback=feedback, by=by or cast.handler, file=file)

    return add


def body(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.parametrize("name", ["файл", "файл.html", "файл.svg", "файл.jpg", "ФАЙЛ.PDF"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_served_as_what_it_is(client, make_feedback, cast, kind, name):
    """Whatever it was called: under its own type, unguessed, in a sandbox, in parts on request."""
    file = SimpleUploadedFile(name, SAMPLES[kind], content_type="text/html")
    row = services.add_attachment(feedback=make_feedback(), by=cast.handler, file=file)
    client.force_login(cast.handler)
    response = client.get(row.get_absolute_url())
    assert response["Content-Type"] == KINDS[kind].content_type
    assert response["X-Content-Type-Options"] == "nosniff"
    in_place = response["Content-Type"] in SHOWN_IN_PLACE
    disposition, _sign, told = response["Content-Disposition"].partition(";")
    assert disposition == ("inline" if in_place else "attachment")
    assert ".html" not in told
    assert ".svg" not in told
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox" in policy or kind == "pdf"
    part = client.get(row.get_absolute_url(), headers={"Range": "bytes=1-3"})
    assert (part.status_code, body(part)) == (206, body(response)[1:4])
    assert part["Content-Type"] == response["Content-Type"]
    assert part["Content-Disposition"] == response["Content-Disposition"]


def test_a_type_that_nobody_has_listed_is_downloaded(client, attach, cast):
    """A row of old, or of a mistake: an image that is a page, a film of an unknown make."""
    row = attach("фото.png")
    client.force_login(cast.handler)
    for kind in ("image/svg+xml", "text/html", "video/x-unknown", "audio/", "image", ""):
        Attachment.objects.filter(pk=row.pk).update(content_type=kind)
        response = client.get(row.get_absolute_url())
        assert response["Content-Disposition"].startswith("attachment"), kind


@pytest.mark.parametrize("name", FILES)
def test_headers_by_kind(client, attach, cast, name):
    content, kind, disposition = FILES[name]
    client.force_login(cast.management)
    response = client.get(attach(name).get_absolute_url())
    assert body(response) == content
    assert response["Content-Type"] == kind
    assert response["Content-Length"] == str(len(content))
    assert response["Content-Disposition"].startswith(disposition)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-cache"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert ("sandbox" in response["Content-Security-Policy"]) == (kind != "application/pdf")


def test_only_those_who_see_the_document(client, attach, cast):
    url = attach("акт.pdf").get_absolute_url()
    for who in ("registrar", "operator", "doctor", "head", "executor", "outsider"):
        client.force_login(getattr(cast, who))
        assert client.get(url).status_code == 404, who
    for who in ("handler", "secretary", "quality", "management", "admin"):
        client.force_login(getattr(cast, who))
        assert client.get(url).status_code == 200, who
    client.logout()
    assert client.get(url)["Location"].startswith(reverse("login"))


def test_files_of_a_draft_are_its_author_s(client, attach, make_draft, cast):
    draft = make_draft(by=cast.registrar)
    url = attach("фото.png", draft, cast.registrar).get_absolute_url()
    client.force_login(cast.registrar)
    assert client.get(url).status_code == 200
    for who in ("handler", "quality", "management"):
        client.force_login(getattr(cast, who))
        assert client.get(url).status_code == 404, who
    services.register_feedback(feedback=draft, by=cast.registrar)
    client.force_login(cast.registrar)
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("headers", [{}, {"range": "bytes=0-9"}])
def test_a_file_that_is_lost_is_told_in_words(client, attach, cast, headers):
    """A disk of another machine, a copy without its files: the row stands, the file does not."""
    row = attach("акт.pdf")
    row.file.storage.delete(row.file.name)
    client.force_login(cast.handler)
    answer = client.get(row.get_absolute_url(), headers=headers)
    assert answer.status_code == 404
    assert "«акт.pdf» числится в документе" in answer.text
    assert row.feedback.get_absolute_url() in answer.text


def test_a_file_is_not_found_under_another_document(client, attach, make_feedback, cast):
    row = attach("фото.png")
    other = make_feedback()
    client.force_login(cast.handler)
    url = reverse("feedback:attachment", args=[other.pk, row.pk])
    assert client.get(url).status_code == 404


def test_the_browser_asks_again_and_is_told_that_nothing_changed(client, attach, cast):
    url = attach("фото.png").get_absolute_url()
    client.force_login(cast.handler)
    etag = client.get(url)["ETag"]
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    client.force_login(cast.registrar)
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 404


def test_a_player_seeks(client, attach, cast):
    url = attach("звонок.wav").get_absolute_url()
    content = FILES["звонок.wav"][0]
    client.force_login(cast.handler)
    response = client.get(url, headers={"Range": "bytes=100-199"})
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes 100-199/{len(content)}"
    assert body(response) == content[100:200]
    assert client.get(url, headers={"Range": "bytes=999999-"}).status_code == 416


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-0", range(0, 1)),
        ("bytes=90-", range(90, 100)),
        ("bytes=-10", range(90, 100)),
        ("bytes=-1000", range(0, 100)),
        ("bytes=90-5000", range(90, 100)),
        ("", None),
        ("bytes=-", None),
        ("bytes=5-2", None),
        ("bytes=0-1,5-6", None),
        ("lines=1-2", None),
        ("bytes=٣-", None),
    ],
)
def test_ranges_of_a_hundred_bytes(header, part):
    assert parse_range(header, 100) == part


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=200-300", "bytes=-0"])
def test_a_range_behind_the_end(header):
    with pytest.raises(Unsatisfiable):
        parse_range(header, 100)


# Attached to the stage that they prove (S5)


def test_proofs_go_with_the_step_and_belong_to_the_stage_before_it(client, make_feedback, cast):
    feedback = make_feedback(state=State.VERIFIED)
    client.force_login(cast.handler)
    typed = {
        "version": feedback.version,
        "confirmation": "call",
        "confirmation_note": "По телефону",
        "files": [SimpleUploadedFile("акт.pdf", PDF), SimpleUploadedFile("фото.png", PNG)],
    }
    client.post(reverse("feedback:close", args=[feedback.pk]), typed)
    assert set(feedback.attachments.values_list("name", "stage")) == {
        ("акт.pdf", "verified"),
        ("фото.png", "verified"),
    }
    html = client.get(feedback.get_absolute_url()).content.decode()
    assert html.index("К закрытию") < html.index("акт.pdf")


def test_a_refused_step_attaches_nothing(client, make_feedback, cast):
    feedback = make_feedback(state=State.VERIFIED)
    client.force_login(cast.handler)
    url = reverse("feedback:close", args=[feedback.pk])
    bad = SimpleUploadedFile("акт2.pdf", b"MZ\x00\x01")
    base = {"version": feedback.version, "confirmation": "call"}
    response = client.post(url, base | {"files": [SimpleUploadedFile("акт.pdf", PDF)]})
    assert response.status_code == 422
    files = [SimpleUploadedFile("акт.pdf", PDF), bad]
    response = client.post(url, base | {"confirmation_note": "Да", "files": files})
    assert response.status_code == 422
    assert "акт2.pdf" in response.content.decode()
    assert not feedback.attachments.exists()
    assert not feedback.history.filter(action="feedback.attach").exists()


def test_files_are_attached_to_a_closed_document_too(client, make_feedback, cast):
    feedback = make_feedback(state=State.CLOSED)
    client.force_login(cast.handler)
    url = reverse("feedback:attach", args=[feedback.pk])
    response = client.post(url, {"files": [SimpleUploadedFile("акт.pdf", PDF)]})
    assert response.status_code == 302
    assert feedback.attachments.get().stage == State.CLOSED
    assert client.post(url, {}).status_code == 422
