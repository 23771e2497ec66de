"""What is written as text: letters, tables, plain text; and signatures, which are not."""

import base64
import binascii
import codecs
import re
from collections.abc import Iterator
from typing import IO

from apps.core.values.presence import not_none

CHUNK = 64 * 1024  # bytes
_BOM = b"\xef\xbb\xbf"
_MARKUP = re.compile(rb"\s*<(!doctype|\?xml|html|head|body|script|svg|iframe)\b", re.IGNORECASE)
_TAG = re.compile(rb"<[!?/a-z]", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# Blank lines and the line that a mailbox puts before a letter.
_BEFORE_LETTER = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:>?From [^\r\n]*[\r\n]+)?")
_HEADER = re.compile(rb"[!-9;-~]+:[ \t\r\n]")
_KNOWN_HEADER = re.compile(
    rb"^(?:From|To|Cc|Subject|Date|Received|Return-Path|Delivered-To|Message-ID|MIME-Version|"
    rb"Reply-To|Sender|Content-Type|DKIM-Signature|Authentication-Results|X-[\w-]+):",
    re.IGNORECASE | re.MULTILINE,
)
_PEM = re.compile(rb"\s*-----BEGIN (PKCS7|CMS|PKCS #7 SIGNED DATA|SIGNATURE|PGP SIGNATURE)-----")
_SIGNED_DATA = bytes.fromhex("06092a864886f70d0107")  # 1.2.840.113549.1.7.x: RFC 5652
_PDF_WITHIN = 1024  # bytes, as all readers of PDF have it


def late_pdf_kinds(head: bytes, file: IO[bytes]) -> tuple[str, ...]:
    """A PDF behind what a printer or a mail program has put before it, but not within a page."""
    before, found, _rest = head[: _PDF_WITHIN + 5].partition(b"%PDF-")
    return ("pdf",) if found and not _TAG.search(before) else ()


def rtf_kinds(head: bytes, file: IO[bytes]) -> tuple[str, ...]:
    return ("rtf",) if head.removeprefix(_BOM).lstrip().startswith(b"{\\rtf") else ()


def signature_kinds(head: bytes, file: IO[bytes]) -> tuple[str, ...]:
    """CMS as bytes, as base64 (CryptoPro writes it so), or between the lines of PEM."""
    if _PEM.match(head) or _is_signed_data(head) or _is_signed_data(_from_base64(head)):
        return ("sig",)
    return ("?sig",) if _is_one_der(head, file) else ()


def _from_base64(head: bytes) -> bytes:
    text = b"".join(head[:200].removeprefix(_BOM).split())
    try:
        return base64.b64decode(text[: len(text) // 4 * 4], validate=True)
    except binascii.Error:
        return b""


def _is_signed_data(data: bytes) -> bool:
    """A sequence that begins with the name of what it is."""
    content = _der_content(data)
    return content is not None and data[content[0] :].startswith(_SIGNED_DATA)


def _is_one_der(head: bytes, file: IO[bytes]) -> bool:
    """A sequence as long as the file: a signature of another make, for who calls it one."""
    content = _der_content(head)
    file.seek(0, 2)
    is_whole = content is not None and content[1] > 8 and sum(content) == file.tell()
    file.seek(0)
    return is_whole


def _der_content(data: bytes) -> tuple[int, int] | None:
    """Where the content of a leading SEQUENCE begins, and its length; -1 when that is not told."""
    if len(data) < 4 or data[0] != 0x30:
        return None
    if data[1] == 0x80:
        return 2, -1
    if data[1] < 0x80:
        return 2, data[1]
    more = data[1] & 0x7F
    return (2 + more, int.from_bytes(data[2 : 2 + more], "big")) if more <= 4 else None


def is_markup(head: bytes) -> bool:
    """A page or a drawing, in which programs may run."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.decode("utf-16", "replace").encode()
    return bool(_MARKUP.match(head.removeprefix(_BOM)))


def text_kinds(head: bytes, file: IO[bytes]) -> tuple[str, ...]:
    """Text in any encoding of the office; the name tells what it is where the bytes cannot."""
    if is_markup(head) or head.startswith(b"MZ") or not _is_text(head, file):
        return ()
    is_table = any(_decodes(file, encoding) for encoding in _encodings(head))
    found = ["txt", *(["csv"] if is_table else [])]
    start = not_none(_BEFORE_LETTER.match(head)).end()  # it matches nothing as well
    if len(set(_KNOWN_HEADER.findall(head[start : start + 2000]))) > 1 and _HEADER.match(
        head, start
    ):
        return ("eml", *found)
    if _HEADER.match(head, start):
        found.append("eml")
    return ("csv", *found) if is_table and _looks_like_rows(head) else tuple(found)


def _is_text(head: bytes, file: IO[bytes]) -> bool:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decodes(file, "utf-16")
    return not any(_CONTROL.search(chunk) for chunk in _chunks(file))


def _encodings(head: bytes) -> tuple[str, ...]:
    is_wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return ("utf-16",) if is_wide else ("utf-8", "cp1251")


def _decodes(file: IO[bytes], encoding: str) -> bool:
    """Tell whether every byte means something in it."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        for chunk in _chunks(file):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk
    file.seek(0)


def _looks_like_rows(head: bytes) -> bool:
    """Three lines and more, each with the same number of «;» or tabs."""
    lines = [line for line in head.splitlines()[:10] if line.strip()]
    return len(lines) >= 3 and any(
        lines[0].count(sign) and len({line.count(sign) for line in lines[:-1]}) == 1
        for sign in (b";", b"\t")
    )
