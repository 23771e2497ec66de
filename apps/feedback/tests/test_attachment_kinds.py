"""Which files may be attached: real little files, and others that only pretend (S1)."""

import io
import struct
import tracemalloc
import wave
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from apps.feedback import services
from apps.feedback.file_kinds import KINDS
from apps.feedback.files import clean_name, inspect_file


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
    entries = [_ole_entry("Root Entry", 5), *(_ole_entry(name, 2) for name in streams)]
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


def _ole_entry(name: str, kind: int) -> bytes:
    title = name.encode("utf-16-le")
    return struct.pack("<64sHB61x", title, len(title) + 2, kind)


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


ODT, ODS = KINDS[".odt"].content_type, KINDS[".ods"].content_type
MP3_FRAME = b"\xff\xfb\x90\x64" + b"\x00" * 413
LETTER = "From: Иванов <ivanov@mail.ru>\r\nSubject: Жалоба\r\n\r\nТекст".encode()

GENUINE = {
    "скан.jpg": picture("JPEG"),
    "СКАН.JPEG": picture("JPEG"),
    "снимок.png": picture("PNG"),
    "анимация.gif": picture("GIF"),
    "фото.webp": picture("WEBP"),
    "IMG_0001.HEIC": box(b"heic", b"mif1", b"heic"),
    "IMG_0002.heif": box(b"mif1", b"mif1", b"heic"),
    "звонок с меткой.mp3": b"ID3\x04\x00\x00\x00\x00\x00\x00" + MP3_FRAME,
    "звонок без метки.mp3": MP3_FRAME,
    "звонок.wav": sound(),
    "голос.ogg": b"OggS\x00\x02" + b"\x00" * 40,
    "диктофон.m4a": box(b"M4A ", b"M4A ", b"mp42", b"isom"),
    "акт.pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
    "заявление.docx": office("word/document.xml"),
    "смета.xlsx": office("xl/workbook.xml"),
    "заявление.odt": open_document(ODT),
    "смета.ods": open_document(ODS),
    "старое.doc": ole("WordDocument"),
    "старая.xls": ole("Workbook"),
    "совсем старая.xls": ole("Book", text=b"x" * 20_000),
    "со вложениями.doc": ole("1Table", "Data", "CompObj", "ObjectPool", "WordDocument"),
    "потоком.xlsx": with_long_contents(office("xl/workbook.xml"), 0),
    "письмо.eml": LETTER,
    "записка.txt": "Ждал сорок минут".encode("cp1251"),
    "блокнот.txt": "Ждал сорок минут".encode("utf-16"),
}

HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'

PRETENDERS = {
    "picture.png": HTML,
    "picture.jpg": SVG,
    "photo.gif": picture("PNG"),
    "photo.webp": sound(),
    "photo.heic": box(b"M4A ", b"mp42"),
    "call.mp3": picture("JPEG"),
    "silence.mp3": b"\xff\xff\xff\xff" * 20,
    "call.wav": picture("WEBP"),
    "call.m4a": box(b"heic", b"mif1"),
    "voice.ogg": b"Ogg",
    "act.pdf": b"<html>%PDF-1.7</html>",
    "zip.docx": archive(readme="any archive"),
    "sheet.docx": office("xl/workbook.xml"),
    "text.xlsx": office("word/document.xml"),
    "broken.docx": office("word/document.xml")[:60],
    "jar.odt": archive(content_xml="<x/>", mimetype="application/java-archive"),
    "sheet.odt": open_document(ODS),
    "installer.doc": ole("Installer"),
    "sheet.doc": ole("Workbook"),
    "words.doc": ole("Installer", text="WordDocument".encode("utf-16-le")),
    "torn.doc": ole("WordDocument")[:600],
    "loop.doc": ole(*["x"] * 4).replace(struct.pack("<2I", 2, END), struct.pack("<2I", 1, END)),
    "page.txt": b"  \n" + HTML,
    "drawing.txt": b"\xef\xbb\xbf" + SVG,
    "declared.txt": b"<?xml version='1.0'?>" + SVG,
    "program.txt": b"MZ\x90\x00\x03\x00\x00\x00",
    "page.eml": HTML,
    "words.eml": "Просто текст".encode(),
}

FORBIDDEN = [
    "page.html", "page.xhtml", "drawing.svg", "script.js", "program.exe", "macro.docm",
    "archive.zip", "feed.xml", "no extension", "photo.png.exe", ".png",
]  # fmt: skip


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/png")


@pytest.mark.parametrize("name", GENUINE)
def test_what_it_says_it_is_may_be_attached(name):
    file = upload(name, GENUINE[name])
    extension = "." + name.rpartition(".")[2].lower()
    assert inspect_file(file) == KINDS[extension].content_type
    assert file.tell() == 0


def test_every_kind_is_tried():
    tried = {"." + name.rpartition(".")[2].lower() for name in GENUINE}
    assert tried == set(KINDS)


@pytest.mark.parametrize("name", PRETENDERS)
def test_what_only_pretends_is_refused(name):
    with pytest.raises(ValidationError, match="не соответствует"):
        inspect_file(upload(name, PRETENDERS[name]))


@pytest.mark.parametrize("name", FORBIDDEN)
def test_other_kinds_are_refused_by_name(name):
    with pytest.raises(ValidationError, match="приложить нельзя"):
        inspect_file(upload(name, picture("PNG")))


def test_empty_and_too_large_files_are_refused(settings):
    settings.ATTACHMENT_MAX_BYTES = 1024 * 1024
    with pytest.raises(ValidationError, match="пуст"):
        inspect_file(upload("scan.png", b""))
    with pytest.raises(ValidationError, match="занимает 2,0"):
        inspect_file(upload("scan.png", picture("PNG") + b"\x00" * 2 * 1024 * 1024))


def test_a_bomb_is_not_unpacked():
    """Ten megabytes of zeros in ten kilobytes: only the table of contents is read."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<x/>")
        file.writestr("word/document.xml", b"\x00" * 10_000_000)
    assert inspect_file(upload("bomb.docx", buffer.getvalue())) == KINDS[".docx"].content_type


@pytest.mark.parametrize("name", ["table.docx", "table.odt"])
def test_a_table_of_contents_without_end_is_not_read(name):
    """A million lines of nothing would be a million objects, long before they are counted."""
    small = office("word/document.xml") if name.endswith("docx") else open_document(ODT)
    file = upload(name, with_long_contents(small, 100_000))
    tracemalloc.start()
    with pytest.raises(ValidationError, match="не соответствует"):
        inspect_file(file)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2 * 1024 * 1024


def test_an_old_office_file_is_not_read_as_a_whole():
    file = upload("старое.doc", ole("WordDocument", text=b"x" * 60_000))
    read = []
    file.file = Counted(file.file, read)
    inspect_file(file)
    assert sum(read) < 12_000


class Counted(io.BytesIO):
    """Notes how many bytes are read of it."""

    def __init__(self, file, read: list[int]) -> None:
        super().__init__(file.read())
        self.noted = read

    def read(self, size: int = -1) -> bytes:
        data = super().read(size)
        self.noted.append(len(data))
        return data


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("скан\u202egpj.exe.png", "сканgpj.exe.png"),
        ("a\x00b\r\n.txt", "ab.txt"),
        ("и\u0306.txt", "й.txt"),
        ("  . .txt", "txt"),
        ("я" * 300 + ".pdf", "я" * 196 + ".pdf"),
        ("\u200b", "file"),
    ],
)
def test_names_are_made_harmless(name, shown):
    assert clean_name(name) == shown


def test_a_file_disguised_by_the_direction_of_writing_is_known_by_its_real_extension():
    with pytest.raises(ValidationError, match="приложить нельзя"):
        inspect_file(upload("фото\u202egnp.exe", picture("PNG")))


def test_the_stored_path_tells_nothing_of_the_name(make_draft, cast):
    draft = make_draft()
    attachment = services.add_attachment(
        feedback=draft, by=cast.registrar, file=upload("Диагноз Петрова.png", picture("PNG"))
    )
    assert attachment.name == "Диагноз Петрова.png"
    assert "Петров" not in attachment.file.name
    assert attachment.content_type == "image/png"
