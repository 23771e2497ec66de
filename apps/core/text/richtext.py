"""Rich text of clients' words: cleaned before it is stored and again when it is shown (B2)."""

import html
import re

import nh3
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.core.text.markup import KEPT, WITH_CONTENT, regular

TAGS = KEPT
STYLED_TAGS = {"span", "p", "mark", "strong", "em", "u", "s", "li"}
STYLE_PROPERTIES = {"color", "background-color"}
URL_SCHEMES = {"http", "https", "mailto", "tel"}
MAX_LENGTH = 100_000  # characters with the tags, as typed and as stored

COLOUR_NAMES = {
    "aqua",
    "black",
    "blue",
    "brown",
    "coral",
    "crimson",
    "cyan",
    "darkblue",
    "darkgreen",
    "darkred",
    "fuchsia",
    "gold",
    "gray",
    "green",
    "grey",
    "indigo",
    "lime",
    "magenta",
    "maroon",
    "navy",
    "olive",
    "orange",
    "pink",
    "purple",
    "red",
    "silver",
    "teal",
    "tomato",
    "violet",
    "white",
    "yellow",
}
_NUMBER = r"\s*\d{1,3}(?:\.\d{1,4})?(?:%|deg)?\s*"
_COLOUR = re.compile(
    rf"#(?:[0-9a-f]{{3,4}}|[0-9a-f]{{6}}|[0-9a-f]{{8}})|(?:rgb|hsl)a?\({_NUMBER}(?:,{_NUMBER}){{2}}"
    r"(?:,\s*(?:\d?\.)?\d{1,4}%?\s*)?\)"
)
_BLOCK_START = re.compile(r"\n?(?:<(?:p|li|blockquote|ul|ol)\b[^>]*>\s*)+")
_BLOCK_END = re.compile(r"</(p|li|blockquote|ul|ol)>|<br>")
_SPACES = re.compile(r"[^\S\n]+")


def _allowed(tag: str, attribute: str, value: str) -> str | None:
    """What is left of an attribute: of a style only colours that are certainly colours."""
    if attribute != "style":
        return value
    kept = []
    for declaration in value.split(";"):
        name, _colon, colour = (part.strip().lower() for part in declaration.partition(":"))
        if name in STYLE_PROPERTIES and is_colour(colour):
            kept.append(f"{name}:{colour}")
    return ";".join(kept) or None


def is_colour(text: str) -> bool:
    return text in COLOUR_NAMES or bool(_COLOUR.fullmatch(text))


_cleaner = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=WITH_CONTENT,
    attributes={"a": {"href"}, **{tag: {"style"} for tag in STYLED_TAGS}},
    attribute_filter=_allowed,
    url_schemes=URL_SCHEMES,
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
    strip_comments=True,
)


def clean_html(value: str) -> str:
    """Return `value` with everything outside the allow-list removed; safe to put into a page.

    The cleaner gets it well nested and not deep (`markup`), so that its work grows with the length.
    """
    return _cleaner.clean(regular(value.replace("\x00", ""))).strip()


def html_to_store(value: str, field: str) -> str:
    """Return `value` cleaned, as it may be stored in `field`.

    Raises `ValidationError` where that is longer than is kept: cleaning may make a text longer.
    """
    cleaned = clean_html(value)
    if len(cleaned) > MAX_LENGTH:
        message = _(
            "The text with its formatting takes %(length)s characters; at most %(limit)s are kept. "
            "Shorten it, or attach it as a file."
        )
        raise ValidationError({field: message % {"length": len(cleaned), "limit": MAX_LENGTH}})
    return cleaned


def html_to_text(value: str) -> str:
    """Return the words of rich text, a line per paragraph, for search, exports and emptiness."""
    with_breaks = _BLOCK_START.sub("\n", _BLOCK_END.sub("\n", clean_html(value)))
    text = html.unescape(nh3.clean(with_breaks, tags=set())).replace("\xa0", " ")
    return "\n".join(line.strip() for line in _SPACES.sub(" ", text).split("\n")).strip()
