import re
from html.parser import HTMLParser

import pytest

from apps.core.text.richtext import (
    STYLE_PROPERTIES,
    STYLED_TAGS,
    TAGS,
    URL_SCHEMES,
    clean_html,
    html_to_text,
)
from tests.hostile import HOSTILE


class Auditor(HTMLParser):
    """Collects whatever stands in cleaned text and is not on the allow-list."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        if tag not in TAGS:
            self.found.append(f"<{tag}>")
        self.found.extend(
            f"{name}={value}" for name, value in attrs if not self.allows(tag, name, value or "")
        )

    def allows(self, tag: str, name: str, value: str) -> bool:
        if name == "href":
            return tag == "a" and value.partition(":")[0] in URL_SCHEMES
        if name == "rel":
            return value == "noopener noreferrer nofollow"
        if name == "style":
            return tag in STYLED_TAGS and all(
                re.fullmatch(rf"({'|'.join(STYLE_PROPERTIES)}):[\w#%(),. ]+", part.strip())
                and "url" not in part
                for part in value.split(";")
                if part.strip()
            )
        return False

    def handle_comment(self, data) -> None:
        self.found.append(f"<!--{data}")

    def handle_decl(self, decl) -> None:
        self.found.append(f"<!{decl}")

    def handle_pi(self, data) -> None:
        self.found.append(f"<?{data}")


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_outside_the_allow_list_survives(name):
    auditor = Auditor()
    auditor.feed(clean_html(HOSTILE[name]))
    auditor.close()
    assert auditor.found == []


@pytest.mark.parametrize("name", HOSTILE)
def test_cleaning_twice_is_cleaning_once(name):
    once = clean_html(HOSTILE[name])
    assert clean_html(once) == once


def test_the_list_is_long_enough():
    assert len(HOSTILE) >= 60


def test_the_client_s_emotion_survives():
    typed = (
        '<p>Я <u>очень</u> <span style="color:#d00000;background-color:rgb(255, 255, 0)">зол</span>'
        "<br><strong>Верните</strong> <s>деньги</s></p><ul><li>раз</li></ul>"
    )
    shown = clean_html(typed)
    for piece in ("<u>очень</u>", "color:#d00000", "background-color:rgb(255", "<s>деньги</s>"):
        assert piece in shown


def test_safe_links_stay_and_lead_nowhere_back():
    shown = clean_html('<a href="https://prodoctorov.ru/1">отзыв</a>')
    assert shown == (
        '<a href="https://prodoctorov.ru/1" rel="noopener noreferrer nofollow">отзыв</a>'
    )


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Ждал&nbsp;час</p><p>Ушёл</p>", "Ждал час\nУшёл"),
        ("<p>5 &lt; 7 &amp; 8</p>", "5 < 7 & 8"),
        ("один<br>два", "один\nдва"),
        ("<p>&nbsp;</p><p> </p>", ""),
    ],
)
def test_text_of_rich_text(html, text):
    assert html_to_text(html) == text
