"""Voice and video of a document play in place in a real browser; a refused file makes way."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import expect

from apps.feedback import services
from apps.feedback.tests.files import MADE_BY_FFMPEG, SAMPLES
from conftest import ANALYSIS

PLAYED = [
    "voice.opus",
    "voice.oga",
    "voice.m4a",
    "voice.aac",
    "voice.mp3",
    "video.mp4",
    "video.mov",
    "video.webm",
]
# A film without its end, and one whose picture is of a kind that Chromium does not know.
UNPLAYABLE = {
    "torn.mp4": MADE_BY_FFMPEG["video.mp4"][:400],
    "video.3gp": MADE_BY_FFMPEG["video.3gp"],
}
ZIP = {"name": "архив.zip", "mimeType": "application/zip", "buffer": b"PK\x05\x06" + b"\0" * 18}

PLAY = """async (media) => {
    media.muted = true;
    await media.play();
    media.pause();
    media.currentTime = media.duration / 2;
    await new Promise((done) => media.addEventListener("seeked", done, {once: true}));
    return [media.duration, media.currentTime, media.videoWidth ?? 0];
}"""


@pytest.fixture
def attach(make_feedback, cast):
    def add(*files: tuple[str, bytes]):
        feedback = make_feedback(responsible=cast.handler)
        for name, content in files:
            services.add_attachment(
                feedback=feedback, by=cast.handler, file=SimpleUploadedFile(name, content)
            )
        return feedback

    return add


@pytest.mark.parametrize("name", PLAYED)
def test_it_plays_in_place_and_can_be_wound(open_page, cast, attach, name):
    feedback = attach((name, MADE_BY_FFMPEG[name]))
    page = open_page(feedback.get_absolute_url(), user=cast.handler)
    player = page.locator(f'#document-files [aria-label="{name}"]')
    expect(player).to_be_visible()
    duration, reached, width = player.evaluate(PLAY)
    assert 0.8 < duration < 1.6
    assert 0 < reached < duration
    assert (width > 0) == name.startswith("video")


@pytest.mark.parametrize("name", UNPLAYABLE)
def test_what_the_browser_cannot_play_can_be_downloaded(open_page, cast, attach, name):
    feedback = attach((name, UNPLAYABLE[name]))
    page = open_page(feedback.get_absolute_url(), user=cast.handler)
    file = page.locator(".file", has_text=name)
    file.scroll_into_view_if_needed()
    expect(file.get_by_text("Этот браузер не может проиграть файл целиком.")).to_be_visible()
    expect(file.locator("video")).to_be_visible(visible=name != "torn.mp4")
    with page.expect_download() as download:
        file.get_by_role("link", name="Скачать").click()
    assert download.value.suggested_filename == name


def test_an_amr_of_an_old_phone_is_a_download(open_page, cast, attach):
    feedback = attach(("record.amr", SAMPLES["amr"]))
    page = open_page(feedback.get_absolute_url(), user=cast.handler)
    file = page.locator(".file", has_text="record.amr")
    expect(file.locator("audio, video")).to_have_count(0)
    with page.expect_download() as download:
        file.get_by_role("link", name="record.amr").click()
    assert download.value.suggested_filename == "record.amr"


def test_the_line_of_a_refused_file_goes_when_another_is_chosen(open_page, cast, tolerated):
    tolerated.append("422 (Unprocessable Entity)")
    page = open_page("/feedback/new/", user=cast.registrar)
    field = page.get_by_label("Приложите сканы")
    field.set_input_files([ZIP])
    expect(page.locator(".is-refused")).to_contain_text("Распакуйте его")
    right = {"name": "скан", "mimeType": "", "buffer": SAMPLES["png"]}
    field.set_input_files([right])
    expect(page.get_by_role("link", name="скан.png")).to_be_visible()
    expect(page.locator(".is-refused")).to_have_count(0)


def test_in_the_form_of_a_stage_too(open_page, cast, attach, tolerated):
    tolerated.append("422 (Unprocessable Entity)")
    feedback = attach()
    type(feedback).objects.filter(pk=feedback.pk).update(**ANALYSIS)
    page = open_page(feedback.get_absolute_url(), user=cast.handler)
    page.keyboard.press(".")
    field = page.locator(".stage-form .field", has=page.locator("input[type=file]"))
    field.locator("input").set_input_files([ZIP])
    page.locator(".stage-form textarea").first.press("Control+Enter")
    expect(field).to_contain_text("Распакуйте его")
    field.locator("input").set_input_files(
        [{"name": "скан.png", "mimeType": "image/png", "buffer": SAMPLES["png"]}]
    )
    expect(field).not_to_contain_text("Распакуйте его")
    expect(field).not_to_have_class(re.compile("has-error"))
