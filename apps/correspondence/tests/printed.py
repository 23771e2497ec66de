"""Reads the words of a PDF that fpdf2 has written: each font names its letters in a table."""

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)endobj", re.S)
_SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|\(((?:\\.|[^\\)])*)\) ?Tj", re.S)
_ESCAPED = re.compile(rb"\\(.)", re.S)


def words_of_pdf(content: bytes) -> str:
    objects = {int(number): body for number, body in _OBJECT.findall(content)}
    named = re.findall(rb"/(F\d+) (\d+) 0 R", content)
    letters = {name: _letters(objects, objects[int(number)]) for name, number in named}
    streams = [_stream(body) for body in objects.values() if b"stream\n" in body]
    return " ".join(_text(page, letters) for page in streams if b" Tf" in page and b"Tj" in page)


def _stream(body: bytes) -> bytes:
    head, _, rest = body.partition(b"stream\n")
    data = rest.rpartition(b"\nendstream")[0]
    return zlib.decompress(data) if b"FlateDecode" in head else data


def _letters(objects: dict[int, bytes], font: bytes) -> dict[int, str]:
    table = _stream(objects[int(re.search(rb"/ToUnicode (\d+) 0 R", font)[1])])
    pairs = re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>\n", table)
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}


def _text(page: bytes, letters: dict[bytes, dict[int, str]]) -> str:
    font, found = {}, []
    for match in _SHOWN.finditer(page):
        if match[1]:
            font = letters[match[1]]
            continue
        raw = _ESCAPED.sub(lambda m: {b"n": b"\n", b"r": b"\r"}.get(m[1], m[1]), match[2])
        codes = [int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2)]
        found.append("".join(font.get(code, "?") for code in codes))
    return " ".join(found)
