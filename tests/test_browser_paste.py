"""What is pasted into the words of the client, in a real browser: tables, pictures, text (B2)."""

import base64
import re

import pytest
from playwright.sync_api import Page, expect

from apps.feedback.models import Attachment, Feedback
from apps.feedback.tests.files import SAMPLES

PICTURE = f"data:image/png;base64,{base64.b64encode(SAMPLES['png']).decode()}"
TABLE = (
    "<p>Смета</p><table><thead><tr><th>Что</th><th>Цена</th></tr></thead><tbody>"
    "<tr><td><p>Снимок</p><p>зуба</p></td><td><b>300</b></td></tr>"
    "<tr><td>Приём</td><td>1500</td></tr></tbody></table><p>Верните разницу</p>"
)
PASTE = """(place, {html, text, file}) => {
    const transfer = new DataTransfer();
    transfer.setData("text/html", html);
    transfer.setData("text/plain", text);
    const type = "image/png";
    if (file) transfer.items.add(new File([new Uint8Array(file)], "image.png", {type}));
    place.dispatchEvent(
        new ClipboardEvent("paste", {clipboardData: transfer, bubbles: true, cancelable: true})
    );
}"""
LOST = "Картинка осталась за пределами вставленного текста"


@pytest.fixture
def place(open_page, cast):
    page = open_page("/feedback/new/", user=cast.registrar)
    words = page.locator(".ck-editor__editable")
    expect(words).to_be_visible()
    words.click()
    return words


def paste(place, html: str, *, file: bytes | None = None) -> Page:
    text = re.sub("<[^>]+>", " ", html)
    place.evaluate(PASTE, {"html": html, "text": text, "file": list(file) if file else None})
    return place.page


def test_a_table_keeps_its_rows(place):
    page = paste(place, TABLE)
    rows = ["Смета", "Что | Цена", "Снимок зуба | 300", "Приём | 1500", "Верните разницу"]
    expect(place.locator("p")).to_have_text(rows)
    expect(page.locator("#save-state")).to_contain_text("Сохранено в")
    statement = Feedback.objects.get().statement
    assert "<p>Приём | 1500</p>" in statement
    assert re.search(r"Снимок\s+зуба\s+\| <strong>300</strong>", statement)


def test_a_picture_in_the_text_becomes_a_file(place):
    page = paste(place, f'<p>Вот зуб: <img src="{PICTURE}"> и всё</p>')
    expect(page.get_by_role("link", name="Картинка 1.png")).to_be_visible()
    expect(place).to_contain_text("Вот зуб:")
    expect(place.locator("img")).to_have_count(0)
    expect(page.locator(".is-refused")).to_have_count(0)
    assert Attachment.objects.get().content_type == "image/png"


@pytest.mark.parametrize("address", ["https://mail.example/1.png", "file:///C:/1.png", "cid:1"])
def test_the_loss_of_a_picture_is_told(place, address):
    page = paste(place, f'<p>Вот зуб: <img src="{address}"></p>')
    expect(page.locator(".is-refused")).to_contain_text(LOST)
    expect(place).to_contain_text("Вот зуб:")
    assert not Attachment.objects.exists()


def test_a_picture_that_lies_beside_the_text_is_taken(place):
    page = paste(place, '<p>Вот: <img src="file:///C:/1.png"></p>', file=SAMPLES["png"])
    expect(page.get_by_role("link", name="image.png")).to_be_visible()
    expect(page.locator(".is-refused")).to_have_count(0)


def test_the_picture_that_excel_puts_beside_a_table_is_not(place):
    page = paste(place, TABLE, file=SAMPLES["png"])
    expect(place).to_contain_text("Приём | 1500")
    expect(page.locator("#save-state")).to_contain_text("Сохранено в")
    assert not Attachment.objects.exists()
