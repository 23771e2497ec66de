"""Which files may be attached: the bytes decide, and a name is put right (S1, decision 028)."""

import base64
import codecs
import io
import struct
import tracemalloc
import zipfile
from pathlib import PurePath

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.feedback import services
from apps.feedback.attachments.inspection import Inspected, clean_name, inspect_file
from apps.feedback.attachments.kinds import EXTENSIONS, KINDS
from apps.feedback.tests.files import (
    END,
    LETTER,
    MADE_BY_FFMPEG,
    MP3_FRAME,
    ODT,
    PDF,
    ROWS,
    SAMPLES,
    SIGNATURE,
    archive,
    box,
    office,
    ole,
    open_document,
    picture,
    sound,
    with_long_contents,
)

HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


def inspect(name: str, content: bytes) -> Inspected:
    return inspect_file(upload(name, content))


def foreign(kind: str) -> str:
    """An extension that the kind does not have: that of a picture, or of a table."""
    return next(ext for ext in (".jpg", ".xlsx") if ext not in KINDS[kind].extensions)


# How a file may be called, and what is left of its name before the extension.
NAMES = {
    "right": (lambda kind: f"Скан{KINDS[kind].extensions[0]}", "Скан"),
    "upper case": (lambda kind: f"СКАН{KINDS[kind].extensions[0].upper()}", "СКАН"),
    "another right one": (lambda kind: f"Скан{KINDS[kind].extensions[-1]}", "Скан"),
    "wrong": (lambda kind: f"Скан{foreign(kind)}", "Скан"),
    "missing": (lambda kind: "Скан", "Скан"),
    "a dot, no extension": (lambda kind: "Акт от 01.02.2026", "Акт от 01.02.2026"),
    "double, the last wrong": (lambda kind: f"Скан{KINDS[kind].extensions[0]}.exe", "Скан"),
    "double, the last right": (lambda kind: f"Скан.html{KINDS[kind].extensions[0]}", "Скан.html"),
    "twice wrong": (lambda kind: f"Скан.svg{foreign(kind)}", "Скан"),
    "a page": (lambda kind: "Скан.html", "Скан"),
    "unfinished": (lambda kind: "Скан.tmp", "Скан"),
}


@pytest.mark.parametrize("naming", NAMES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_what_its_bytes_say_whatever_it_is_called(kind, naming):
    make, stem = NAMES[naming]
    name = make(kind)
    inspected = inspect(name, SAMPLES[kind])
    assert inspected.content_type == KINDS[kind].content_type
    path = PurePath(inspected.name)
    assert path.stem == stem
    assert path.suffix.lower() in KINDS[kind].extensions
    if "right" in naming or naming == "upper case":
        assert inspected.name == name


def test_every_kind_is_tried():
    assert set(SAMPLES) == set(KINDS)


@pytest.mark.parametrize("name", MADE_BY_FFMPEG)
def test_what_ffmpeg_writes_is_known(name):
    assert inspect(name, MADE_BY_FFMPEG[name]).name == name


# Other spellings of the same kinds: content, its kind, and a name where the bytes leave it open.
ALSO = {
    "BOM before a PDF": (b"\xef\xbb\xbf" + PDF, "pdf", "x"),
    "blank lines before a PDF": (b"\r\n\r\n " + PDF, "pdf", "x"),
    "a printer's lines before a PDF": (b"\x1b%-12345X@PJL JOB\r\n" + PDF, "pdf", "x"),
    "BOM before a letter": (b"\xef\xbb\xbf" + LETTER, "eml", "x"),
    "blank lines before a letter": (b"\r\n\r\n" + LETTER, "eml", "x"),
    "a mailbox's line before a letter": (b"From a@b.ru Mon Nov 30\r\n" + LETTER, "eml", "x"),
    "a letter of one header": (b"X-Own: 1\r\n\r\nText", "eml", "x.eml"),
    "sound alone under a film's brand": (box(b"isom", b"mp42"), "m4a", "x.m4a"),
    "a film without tracks yet": (box(b"isom", b"mp42"), "mp4", "x"),
    "a film's sound": (SAMPLES["m4a"].replace(b"ftypM4A ", b"ftypisom"), "m4a", "x"),
    "an old movie": (b"\x00\x00\x00\x08wide\x00\x00\x01\x00mdat" + b"\x00" * 40, "mov", "x"),
    "a photo of an iPhone": (box(b"mif1", b"mif1", b"heic"), "heic", "x.jpg"),
    "an MP3 without a tag": (MP3_FRAME, "mp3", "x"),
    "an MP3 with a tag": (b"ID3\x04\x00\x00\x00\x00\x00\x00" + MP3_FRAME, "mp3", "x"),
    "AAC behind a tag": (b"ID3\x04\x00\x00\x00\x00\x00\x00" + SAMPLES["aac"], "aac", "x"),
    "AMR, wide": (b"#!AMR-WB\n" + b"\x04" * 40, "amr", "x"),
    "Vorbis of nothing": (b"OggS\x00\x02" + b"\x00" * 40, "ogg", "x.oga"),
    "Intel and Motorola": (b"MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00", "tiff", "x"),
    "a signature in base64": (base64.b64encode(SIGNATURE), "sig", "x"),
    "a signature in lines": (base64.encodebytes(SIGNATURE), "sig", "x"),
    "a signature in PEM": (b"-----BEGIN PKCS7-----\nMII\n", "sig", "x"),
    "a signature of no told length": (b"\x30\x80" + SIGNATURE[4:], "sig", "x"),
    "a signature of another make": (b"\x30\x0a\x02\x01\x01\x04\x05hello", "sig", "x.sig"),
    "a table in UTF-8": (ROWS.encode(), "csv", "x"),
    "a table of Excel": (ROWS.replace(";", "\t").encode("utf-16"), "csv", "x"),
    "a table with commas": (b"a,b\n1,2\n", "csv", "x.csv"),
    "a note in UTF-16": ("Ждал".encode("utf-16"), "txt", "x"),
    "a note of DOS": ("Шум: ждал".encode("cp866"), "txt", "x.csv"),
    "a note that looks like a signature": (b"01" + b"2" * 49, "txt", "x.txt"),
    "rich text of Word": (SAMPLES["rtf"], "rtf", "x.doc"),
    "a table as words": (ole("Book", text=b"x" * 20_000), "xls", "x.xls"),
    "Word with attachments": (ole("1Table", "Data", "ObjectPool", "WordDocument"), "doc", "x"),
    "a letter of Outlook whose table is torn": (ole("x", text=b"y")[:600], "msg", "x.msg"),
    "Excel in a stream": (with_long_contents(office("xl/workbook.xml"), 0), "xlsx", "x"),
    "a page under its headers": (b"From: a\r\nTo: b\r\n\r\n" + HTML, "eml", "x.html"),
}


@pytest.mark.parametrize("case", ALSO)
def test_other_spellings_of_the_same_kinds(case):
    content, kind, name = ALSO[case]
    assert inspect(name, content).content_type == KINDS[kind].content_type


PRETENDERS = {
    "picture.png": (HTML, "веб-страница"),
    "picture.jpg": (SVG, "веб-страница"),
    "page.txt": (b"  \n" + HTML, "веб-страница"),
    "table.csv": (HTML, "веб-страница"),
    "drawing.txt": (b"\xef\xbb\xbf" + SVG, "веб-страница"),
    "declared.txt": (b"<?xml version='1.0'?>" + SVG, "веб-страница"),
    "wide.txt": (codecs.BOM_UTF16_LE + HTML.decode().encode("utf-16-le"), "веб-страница"),
    "page.eml": (HTML, "веб-страница"),
    "page.html": (HTML, "веб-страница"),
    "drawing.svg": (SVG, "веб-страница"),
    "feed.xml": (b"<?xml version='1.0'?><x/>", "веб-страница"),
    "act.pdf": (b"<html>%PDF-1.7</html>", "веб-страница"),
    "late.pdf": (b"\x00<script>\n%PDF-1.7", "не соответствует"),
    "far.pdf": (b"\x01" * 2000 + b"%PDF-1.7", "не соответствует"),
    "silence.mp3": (b"\xff\xff\x00\x01" * 20, "не соответствует"),
    "voice.ogg": (b"Ogg\x00", "не соответствует"),
    "film.mp4": (box(b"jp2 ", b"jp2 "), "не соответствует"),
    "zip.docx": (archive(readme="any archive"), "не соответствует"),
    "broken.docx": (office("word/document.xml")[:60], "не соответствует"),
    "jar.odt": (archive(content_xml="<x/>", mimetype="application/java-archive"), "не соответст"),
    "template.odt": (open_document(f"{ODT}-template"), "не соответствует"),
    "installer.doc": (ole("Installer"), "не соответствует"),
    "installer.msg": (ole("Installer"), "не соответствует"),
    "words.doc": (ole("Installer", text="WordDocument".encode("utf-16-le")), "не соответствует"),
    "torn.doc": (ole("WordDocument")[:600], "не соответствует"),
    "loop.doc": (
        ole(*["x"] * 4).replace(struct.pack("<2I", 2, END), struct.pack("<2I", 1, END)),
        "не соответствует",
    ),
    "program.txt": (b"MZ\x90\x00\x03\x00\x00\x00", "не соответствует"),
    "late program.txt": (b"words " * 4000 + b"\x00\x01", "не соответствует"),
    "binary.csv": (b"a;b\n\x00\x01;\x02\n", "не соответствует"),
    "torn.csv": ("Дата".encode("utf-16")[:-1], "не соответствует"),
    "short.sig": (b"\x30\x82\xff\xff\x00\x01", "не соответствует"),
    "scan.dcm": (b"DICM" + b"\x00" * 200, "не соответствует"),
    "macro.docm": (
        archive(
            **{"[Content_Types]_xml": "", "word__document_xml": "", "word__vbaProject.bin": ""}
        ),
        "макросы",
    ),
    "archive.zip": (archive(readme="any archive"), "Распакуйте"),
    "archive.rar": (b"Rar!\x1a\x07\x01\x00", "Распакуйте"),
    "program.exe": (b"MZ\x90\x00\x03\x00\x00\x00", "программа"),
    "no extension": (b"\x7fELF\x02\x01\x01\x00", "программа"),
    "model.stl": (b"\x00" * 200, "Сохраните его в PDF"),
}


@pytest.mark.parametrize("name", PRETENDERS)
def test_a_refused_file_says_why_and_what_to_do(name):
    content, words = PRETENDERS[name]
    with pytest.raises(ValidationError, match=words) as told:
        inspect(name, content)
    assert name in told.value.messages[0]


# A picture that is a page as well, for a browser that guesses: it is served as the picture alone.
POLYGLOTS = {
    "page.html": b"GIF89a/*" + HTML + b"*/",
    "photo.svg": picture("JPEG") + SVG,
    "photo.js": picture("PNG") + HTML,
    "sheet.html": ROWS.encode() + HTML,
    "note.html": b"x\n" + HTML,
    "act.html": PDF + HTML,
    "sound.html": sound() + HTML,
}


@pytest.mark.parametrize("name", POLYGLOTS)
def test_a_file_of_two_faces_is_never_a_page(name):
    inspected = inspect(name, POLYGLOTS[name])
    assert inspected.content_type in {kind.content_type for kind in KINDS.values()}
    assert PurePath(inspected.name).suffix not in {".html", ".svg", ".js"}


def test_nothing_is_served_that_could_run():
    for kind in KINDS.values():
        main = kind.content_type.partition("/")[0]
        assert "html" not in kind.content_type
        assert "xml" not in kind.content_type.partition("openxml")[0]
        assert "script" not in kind.content_type
        assert kind.family in {
            "file",
            main,
            "pdf" if kind.content_type == "application/pdf" else "",
        }
    assert not EXTENSIONS & {".html", ".htm", ".svg", ".xml", ".js", ".exe", ".xhtml"}


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
    assert inspect("bomb.docx", buffer.getvalue()).content_type == KINDS["docx"].content_type


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


def test_a_file_disguised_by_the_direction_of_writing_gets_its_real_extension():
    assert inspect("фото\u202egnp.exe", picture("PNG")).name == "фотоgnp.png"
    with pytest.raises(ValidationError, match="программа"):
        inspect("фото\u202egnp.exe", b"MZ\x90\x00\x03")


def test_the_stored_path_tells_nothing_of_the_name(make_draft, cast):
    draft = make_draft()
    attachment = services.add_attachment(
        feedback=draft, by=cast.registrar, file=upload("Диагноз Петрова.png", picture("PNG"))
    )
    assert attachment.name == "Диагноз Петрова.png"
    assert "Петров" not in attachment.file.name
    assert attachment.content_type == "image/png"
