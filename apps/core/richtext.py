"""Rich text of clients' words: cleaned before it is stored and again when it is shown (B2)."""

import html
import re

import nh3

TAGS = {
    "a", "b", "blockquote", "br", "em", "i", "li", "mark", "ol", "p", "s", "span", "strong", "sub",
    "sup", "u", "ul",
}  # fmt: skip
STYLED_TAGS = {"span", "p", "mark", "strong", "em", "u", "s", "li"}
STYLE_PROPERTIES = {"color", "background-color"}
URL_SCHEMES = {"http", "https", "mailto", "tel"}

_BLOCK_END = re.compile(r"</(p|li|blockquote|ul|ol)>|<br\s*/?>", re.IGNORECASE)
_SPACES = re.compile(r"[^\S\n]+")

_cleaner = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags={"script", "style", "svg", "math", "template", "noscript", "title"},
    attributes={"a": {"href"}, **{tag: {"style"} for tag in STYLED_TAGS}},
    filter_style_properties=STYLE_PROPERTIES,
    url_schemes=URL_SCHEMES,
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
    strip_comments=True,
)


def clean_html(value: str) -> str:
    """Return `value` with everything outside the allow-list removed; safe to put into a page."""
    return _cleaner.clean(value.replace("\x00", "")).strip()


def html_to_text(value: str) -> str:
    """Return the words of rich text, a line per paragraph, for search, exports and emptiness."""
    with_breaks = _BLOCK_END.sub("\n", clean_html(value))
    text = html.unescape(nh3.clean(with_breaks, tags=set())).replace("\xa0", " ")
    return "\n".join(line.strip() for line in _SPACES.sub(" ", text).split("\n")).strip()
