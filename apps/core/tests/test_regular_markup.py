"""Rich text that was made to keep the server busy, or to smuggle more than colours.

What the work costs is counted in lines of Python that run, never in seconds.
"""

import sys
from html.parser import HTMLParser

import pytest
from django.core.exceptions import ValidationError

from apps.core.text import markup
from apps.core.text.markup import MAX_DEPTH, regular
from apps.core.text.richtext import MAX_LENGTH, clean_html, html_to_store, html_to_text

BUSY = {
    "nested lists": "<ul><li>",
    "nested quotes": "<blockquote>",
    "nested tables": "<table><tr><td>",
    "nested formatting": "<p><b style='color:red'>",
    "formatting that differs": "<b a={n}>x<p>",
    "items without a list": "<li>",
    "ends without a beginning": "</p></b></ul>",
    "crossed elements": "<i><b></i>",
    "comments without an end": "<!--",
    "scripts without an end": "<script>",
    "drawings without an end": "<svg><math>",
    "tags without an end": "<a href='",
    "quotes without an end": '<a "',
    "only signs": "<",
    "attributes": "<a href href",
    "blanks": "<a                ",
}


def filled(piece: str, length: int) -> str:
    times = length // len(piece)
    return "".join(piece.replace("{n}", str(n)) for n in range(times))


def lines_run(html: str) -> int:
    """How many lines of the module ran, and how often a comprehension in it turned."""
    count = 0

    def trace(frame, event, _argument):
        nonlocal count
        if frame.f_code.co_filename != markup.__file__:
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        regular(html)
    finally:
        sys.settrace(before)
    return count


class Depth(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.deepest = 0

    def handle_starttag(self, tag, attrs) -> None:
        if tag != "br":
            self.open.append(tag)
            self.deepest = max(self.deepest, len(self.open))

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag, "well nested"


@pytest.mark.parametrize("kind", BUSY)
def test_the_work_grows_with_the_length_and_no_faster(kind):
    short, long = lines_run(filled(BUSY[kind], 3_000)), lines_run(filled(BUSY[kind], 12_000))
    assert long <= 5 * short


@pytest.mark.parametrize("kind", BUSY)
def test_the_cleaner_gets_no_deep_nesting(kind):
    html = filled(BUSY[kind], MAX_LENGTH)
    given = regular(html)
    page = Depth()
    page.feed(given)
    page.close()
    assert page.open == []
    assert page.deepest <= MAX_DEPTH
    assert len(given) <= 5 * len(html)
    assert len(clean_html(html)) <= 5 * len(html)


def test_words_deep_inside_are_kept():
    html = "<ul><li>" * 500 + "глубоко" + "</li></ul>" * 500 + "<p>после</p>"
    assert html_to_text(html).split() == ["глубоко", "после"]
    assert "<p>после</p>" in clean_html(html)


def test_a_text_that_cleaning_makes_too_long_is_not_stored():
    typed = '<a href="https://a.ru">1</a>' * (MAX_LENGTH // 28)
    assert len(typed) <= MAX_LENGTH < len(clean_html(typed))
    with pytest.raises(ValidationError, match="прикрепите его файлом"):
        html_to_store(typed, "statement")
    assert html_to_store("<p>да</p>", "statement") == "<p>да</p>"


@pytest.mark.parametrize(
    "colour",
    [
        "red",
        "#d00",
        "#d00000",
        "#d0000080",
        "rgb(255, 255, 0)",
        "rgba(255, 205, 0, 0.4)",
        "hsl(0, 75%, 60%)",
        "hsla(120deg,75%,60%,.5)",
    ],
)
def test_colours_stay(colour):
    assert f"color:{colour}" in clean_html(f'<span style="color:{colour}">x</span>')


@pytest.mark.parametrize(
    "value",
    [
        "url(//evil.example/x)",
        "var(--x)",
        "expression(alert(1))",
        "env(safe-area-inset-top)",
        "image-set('x')",
        "attr(data-x)",
        "red;position:fixed",
        "rgb(1,2,3) url(x)",
        "inherit",
        "transparent",
        "#12345",
        "red !important",
        "\\75rl(x)",
        "calc(1px)",
        "1e999",
    ],
)
def test_what_is_no_colour_does_not_pass_for_one(value):
    cleaned = clean_html(f'<span style="background-color:{value}">x</span>')
    assert cleaned in ("<span>x</span>", '<span style="background-color:red">x</span>')


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div>раз</div><div>два</div>", "раз\nдва"),
        ("<h1>Жалоба</h1>текст<h2>Итог</h2>", "Жалоба\nтекст\nИтог"),
        ("<ul><li>раз</li><li>два</li></ul>", "раз\nдва"),
        ("<p>до<div>внутри</div>после</p>", "до\nвнутри\nпосле"),
        ("до<p>абзац</p>после", "до\nабзац\nпосле"),
        ("<td>Приём</td><td>1500</td>", "Приём | 1500"),
        (
            "<table><tr><th>Что</th><th>Цена</th></tr><tr><td><p>Снимок</p><p>зуба</p></td>"
            "<td>300</td></tr></table>Итого",
            "Что | Цена\nСнимок зуба | 300\nИтого",
        ),
        ("<table><tr><td></td><td>б</td><td></td></tr></table>", "| б"),
        ("<dl><dt>срок</dt><dd>день</dd></dl>", "срок\nдень"),
        ("<!-- примечание -->слово<br>второе", "слово\nвторое"),
        ("сло<b>во</b>", "слово"),
    ],
)
def test_words_of_different_elements_never_run_together(html, text):
    assert html_to_text(html) == text
    assert html_to_text(clean_html(html)) == text
