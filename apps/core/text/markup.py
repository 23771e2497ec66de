"""Markup of strangers made regular, before a parser sees it: in one pass, whatever it holds.

A parser of HTML walks its open elements at every tag, so ten thousand lists in each other keep it
busy for seconds. What comes out of here is well nested, no deeper than `MAX_DEPTH`, and has no tag
but those of `KEPT`. Not a cleaner: addresses and styles are checked by `richtext`.

Words never run together where an element is left out: a line ends where a `div` or a heading does,
the rows of a table become lines, and their cells stand apart.
"""

import re
from collections.abc import Iterator

MAX_DEPTH = 30  # a list in a list in a list is six

BLOCKS = {"p", "li", "blockquote", "ul", "ol"}
INLINE = {"a", "b", "em", "i", "mark", "s", "span", "strong", "sub", "sup", "u"}
KEPT = BLOCKS | INLINE | {"br"}
# Left out, but a line ends where they begin and end.
LINES = {
    "address",
    "article",
    "aside",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "legend",
    "main",
    "nav",
    "option",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
}
CELLS = {"td", "th"}
CELL_BREAK = " | "
# Left out with all that stands in them.
WITH_CONTENT = {"script", "style", "svg", "math", "template", "noscript", "title"}

# A tag ends before the next «<»: no character is looked at twice.
_TAG = re.compile(
    r"""<(/?)([a-zA-Z][^\s<>/"']*+)((?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>""", re.DOTALL
)
_DECLARATION = re.compile(r"<[!?/][^<>]*+>")
_ATTRIBUTE = re.compile(
    r"""(?:^|[\s/"'])(href|style)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""", re.IGNORECASE
)
_VALUE = str.maketrans({'"': "&quot;", "<": "&lt;", ">": "&gt;"})
_CLOSING = {name: re.compile(rf"</{name}\b[^>]*+>?", re.IGNORECASE) for name in WITH_CONTENT}


def regular(html: str) -> str:
    """Return `html` well nested, of few elements and not deep; the words stay, each in its line."""
    page = _Page()
    for kind, text, attributes in _pieces(html):
        if kind == "text":
            page.words(text)
        elif kind == "start":
            page.start(text, attributes)
        else:
            page.end(text)
    return page.finish()


def _pieces(html: str) -> Iterator[tuple[str, str, str]]:
    """Yield texts, and starts and ends of elements by their small names."""
    at = 0
    without_end: set[str] = set()
    while at < len(html):
        found = html.find("<", at)
        if found != at:
            yield "text", html[at : found if found > 0 else len(html)], ""
            if found < 0:
                return
        tag = _TAG.match(html, found)
        if tag and not tag[1] and tag[2].lower() in WITH_CONTENT:
            at = _after_content(html, tag, without_end)
        elif tag:
            yield "end" if tag[1] else "start", tag[2].lower(), tag[3]
            at = tag.end()
        else:
            at = _after_declaration(html, found, without_end)
            if at == found + 1:
                yield "text", "&lt;", ""


def _after_content(html: str, tag: re.Match, without_end: set[str]) -> int:
    """Where an element with its content ends; one that never ends is only a tag."""
    name = tag[2].lower()
    if name not in without_end:
        if closing := _CLOSING[name].search(html, tag.end()):
            return closing.end()
        without_end.add(name)
    return tag.end()


def _after_declaration(html: str, at: int, without_end: set[str]) -> int:
    """Where a comment or the like ends; the next character where «<» is just a sign."""
    if html.startswith("<!--", at):
        end = -1 if "<!--" in without_end else html.find("-->", at + 4)
        if end >= 0:
            return end + 3
        without_end.add("<!--")
        return at + 4
    declaration = _DECLARATION.match(html, at)
    return declaration.end() if declaration else at + 1


class _Page:
    """What has been written, which elements are open, and which break is due before more words."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.open: list[str] = []
        self.left_out: list[str] = []  # open ones beyond the depth
        self.has_words = False  # in this line
        self.line_is_due = self.blank_is_due = False
        self.cells_due = self.inside_cells = 0

    def words(self, text: str) -> None:
        if text.strip():
            self._break()
            self.has_words = True
        elif self.line_is_due or self.cells_due:
            return
        self.written.append(text)

    def start(self, name: str, attributes: str) -> None:
        if name in CELLS:
            self.inside_cells = 1
        elif name in LINES or (name in BLOCKS and self.inside_cells):
            self._end_line(name)
        elif name == "br":
            self._end_line(name) if self.inside_cells else self._write_br()
        elif name in BLOCKS:
            self._start_block(name, attributes)
        elif name in INLINE:
            self._break()
            self._open(name, attributes)

    def end(self, name: str) -> None:
        if name in CELLS:
            self.inside_cells, self.blank_is_due = 0, False
            self.cells_due += 1
        elif name in LINES or (name in BLOCKS and self.inside_cells):
            self._end_line(name)
        elif name in BLOCKS and name in self.open:
            self._end_words()
            self._close(name)
        elif name in INLINE:
            self._close(name)

    def finish(self) -> str:
        while self.open:
            self._write_end()
        return "".join(self.written)

    def _end_line(self, name: str) -> None:
        if name == "tr" or name == "table":
            self.inside_cells = 0
        if self.inside_cells:
            self.blank_is_due = True
        else:
            self.line_is_due, self.cells_due = self.has_words, 0

    def _break(self) -> None:
        """Write the break that is due, now that something follows it."""
        if self.line_is_due:
            self._write_br()
        if self.cells_due:
            self.written.append(CELL_BREAK * self.cells_due)
        elif self.blank_is_due and self.has_words:
            self.written.append(" ")
        self.cells_due, self.blank_is_due = 0, False

    def _write_br(self) -> None:
        self.written.append("<br>")
        self._end_words()

    def _end_words(self) -> None:
        self.has_words = self.line_is_due = False
        self.cells_due = 0

    def _start_block(self, name: str, attributes: str) -> None:
        """A paragraph ends where the next block begins, and an item where the next item does."""
        self._end_words()
        if "p" in self.open:
            self._close("p")
        if name == "li" and "li" in self.open[self._innermost_list() :]:
            self._close("li")
        self._open(name, attributes)

    def _innermost_list(self) -> int:
        lists = [at for at, name in enumerate(self.open) if name in ("ul", "ol")]
        return lists[-1] if lists else 0

    def _open(self, name: str, attributes: str) -> None:
        if len(self.open) >= MAX_DEPTH:
            self.left_out.append(name)
            return
        self.open.append(name)
        self.written.append(f"<{name}{_attributes(attributes)}>")

    def _close(self, name: str) -> None:
        """Close the innermost of that name, and what has been left open in it."""
        if self.left_out and self.left_out[-1] == name:
            self.left_out.pop()
            return
        if name not in self.open:
            return
        self.left_out.clear()
        while self.open[-1] != name:
            self._write_end()
        self._write_end()

    def _write_end(self) -> None:
        self.written.append(f"</{self.open.pop()}>")


def _attributes(text: str) -> str:
    found = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(text)}
    return "".join(f' {name}="{value.translate(_VALUE)}"' for name, value in found.items())
