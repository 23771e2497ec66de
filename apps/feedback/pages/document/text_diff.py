"""The difference of two texts, word by word, for people to read."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
# More pairs than this are compared without what stands everywhere: thousands of equal tokens.
PAIR_LIMIT = 1_000_000
WORD_LIMIT = 4000  # tokens: longer texts are compared line by line, which stays quick


@dataclass(frozen=True)
class Piece:
    """`kind` is `same`, `gone` or `new`."""

    kind: str
    text: str


def compare(before: str, after: str) -> list[Piece]:
    pattern = _TOKEN if len(before) + len(after) < WORD_LIMIT * 5 else _LINE
    old, new = pattern.findall(before), pattern.findall(after)
    pieces = []
    is_much = len(old) * len(new) > PAIR_LIMIT
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=is_much).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
            continue
        pieces.append(Piece("gone", "".join(old[a:b])))
        pieces.append(Piece("new", "".join(new[c:d])))
    return [piece for piece in pieces if piece.text]
