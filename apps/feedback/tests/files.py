"""Little files of every kind that may be attached: real ones, made here or by ffmpeg (`media/`)."""

import io
import struct
import wave
import zipfile
from pathlib import Path

from PIL import Image

from apps.feedback.attachments.kinds import KINDS

MEDIA = Path(__file__).parent / "media"


def picture(kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (2, 2), "red").save(buffer, kind)
    return buffer.getvalue()


def sound() -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as audio:
        audio.setnchannels(1)
        audio.setsampwidth(2)
        audio.setframerate(8000)
        audio.writeframes(b"\x00\x00" * 80)
    return buffer.getvalue()


def archive(**entries: str) -> bytes:
    """A ZIP with the entries in their order, not compressed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, text in entries.items():
            file.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return buffer.getvalue()


def office(part: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name in ("[Content_Types].xml", "_rels/.rels", part):
            file.writestr(name, "<x/>")
    return buffer.getvalue()


def open_document(content_type: str) -> bytes:
    return archive(mimetype=content_type, content_xml="<x/>")


END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def ole(*streams: str, text: bytes = b"") -> bytes:
    """An old office file: its header, the table of its sectors, its text, then its directory."""
    entries = [_ole_entry("Root Entry", 5, child=1)]
    for number, name in enumerate(streams, 1):
        entries.append(_ole_entry(name, 2, right=number + 1 if number < len(streams) else FREE))
    directory = _in_sectors(b"".join(entries))
    body = _in_sectors(text)
    first = 1 + len(body) // 512
    last = first + len(directory) // 512 - 1
    table = [TABLE, *range(2, first), *([END] if text else []), *range(first + 1, last + 1), END]
    table += [FREE] * (128 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 16
    header += struct.pack("<5H6x4I", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, first, 0)
    header += struct.pack("<5I", 4096, END, 0, END, 0) + struct.pack("<109I", 0, *[FREE] * 108)
    return header + struct.pack("<128I", *table) + body + directory


def _ole_entry(name: str, kind: int, right: int = FREE, child: int = FREE) -> bytes:
    title = name.encode("utf-16-le")
    return struct.pack("<64sHBx3I48x", title, len(title) + 2, kind, FREE, right, child)


def _in_sectors(content: bytes) -> bytes:
    return content + b"\x00" * (-len(content) % 512)


def with_long_contents(archive: bytes, entries: int) -> bytes:
    """The archive with so many more lines in its table of contents, in the form of ZIP64."""
    line = struct.pack("<4s4B4HIIIHHHHHII", b"PK\x01\x02", *[0] * 18)
    start = archive.index(b"PK\x01\x02")
    contents = archive[start : archive.index(b"PK\x05\x06")] + line * entries
    return archive[:start] + contents + zip64_end(start, len(contents), entries + 3)


def zip64_end(start: int, size: int, entries: int) -> bytes:
    end = struct.pack(
        "<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, entries, entries, size, start
    )
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, start + size, 1)
    old = b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, 0xFFFF, 0xFFFF, END + 1, END + 1, 0)
    return end + locator + old


def box(brand: bytes, *compatible: bytes) -> bytes:
    body = b"ftyp" + brand + b"\x00\x00\x00\x00" + b"".join(compatible)
    return struct.pack(">I", len(body) + 4) + body + b"\x00\x00\x00\x08mdat"


ODT, ODS = KINDS["odt"].content_type, KINDS["ods"].content_type
MP3_FRAME = b"\xff\xfb\x90\x64" + b"\x00" * 413
LETTER = "From: Иванов <ivanov@mail.ru>\r\nSubject: Жалоба\r\n\r\nТекст".encode()
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
ROWS = "Дата;Сумма\n01.11.2026;1500\n02.11.2026;300\n"
# The head of a detached signature (CMS, RFC 5652): a sequence, signedData, version 1.
SIGNATURE = bytes.fromhex("3082010806092a864886f70d010702a081fa3081f7020101") + b"\x31" * 244
DICOM = b"\x00" * 128 + b"DICM" + b"\x02\x00\x00\x00UL\x04\x00\xc0\x00\x00\x00"

MADE_BY_FFMPEG = {path.name: path.read_bytes() for path in sorted(MEDIA.iterdir())}


def media(name: str) -> bytes:
    return MADE_BY_FFMPEG[name]


# A file of each kind, by its code.
SAMPLES = {
    "jpeg": picture("JPEG"),
    "png": picture("PNG"),
    "gif": picture("GIF"),
    "webp": picture("WEBP"),
    "bmp": picture("BMP"),
    "tiff": picture("TIFF"),
    "avif": box(b"avif", b"mif1", b"miaf"),
    "heic": box(b"heic", b"mif1", b"heic"),
    "dicom": DICOM,
    "mp3": media("voice.mp3"),
    "wav": sound(),
    "ogg": media("voice.oga"),
    "opus": media("voice.opus"),
    "m4a": media("voice.m4a"),
    "aac": media("voice.aac"),
    "3ga": media("voice.m4a").replace(b"ftypM4A ", b"ftyp3gp4"),
    "amr": media("voice.amr"),
    "wma": media("voice.wma"),
    "mp4": media("video.mp4"),
    "mov": media("video.mov"),
    "3gp": media("video.3gp"),
    "webm": media("video.webm"),
    "ogv": b"OggS\x00\x02" + b"\x00" * 20 + b"\x01\x2a\x80theora\x03\x02\x01" + b"\x00" * 30,
    "mkv": media("video.webm").replace(b"\x42\x82\x84webm", b"\x42\x82\x88matroska", 1),
    "avi": media("video.avi"),
    "wmv": media("voice.wma").replace(
        bytes.fromhex("409e69f84d5bcf11a8fd00805f5c442b"),
        bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b"),
    ),
    "pdf": PDF,
    "docx": office("word/document.xml"),
    "xlsx": office("xl/workbook.xml"),
    "odt": open_document(ODT),
    "ods": open_document(ODS),
    "doc": ole("WordDocument"),
    "xls": ole("Workbook"),
    "msg": ole("__nameid_version1.0", "__properties_version1.0"),
    "rtf": b"{\\rtf1\\ansi\\ansicpg1251 \\'c6}",
    "sig": SIGNATURE,
    "eml": LETTER,
    "csv": ROWS.encode("cp1251"),
    "txt": "Ждал сорок минут".encode("cp1251"),
}
