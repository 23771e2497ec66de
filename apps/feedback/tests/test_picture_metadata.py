"""A photo tells no more than it shows: not where it was taken, not by whom (decision 028)."""

import io
import struct

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from apps.feedback import services
from apps.feedback.attachments.inspection import inspect_file
from apps.feedback.attachments.metadata import without_metadata
from apps.feedback.tests.files import picture

ORIENTATION, GPS, EXIF = 0x0112, 0x8825, 0x8769
SECRET = "SECRET-55.7558"
XMP = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{SECRET}</x:xmpmeta>".encode()
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
FORMATS = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "TIFF": "image/tiff",
}


def exif(orientation: int) -> Image.Exif:
    told = Image.Exif()
    if orientation:
        told[ORIENTATION] = orientation
    told[0x010E] = told[0x013B] = told[0x8298] = told[0x010F] = (
        SECRET  # of what, by whom, with what
    )
    told[0x0132] = "2026:11:20 12:00:00"
    told.get_ifd(EXIF).update({0x9003: "2026:11:20 12:00:00", 0x9286: SECRET.encode() * 20})
    told.get_ifd(GPS).update({1: "N", 2: (55.0, 45.0, 20.88), 3: "E", 4: (37.0, 37.0, 3.36)})
    return told


def photo(kind: str, orientation: int = 6, **more) -> bytes:
    """A picture with everything that cameras, phones and editors write beside it."""
    image = Image.effect_noise((24, 16), 90).convert("RGB")
    buffer = io.BytesIO()
    if kind == "PNG":
        more["pnginfo"] = PngInfo()
        more["pnginfo"].add_text("Comment", SECRET)
        more["pnginfo"].add_itxt("XML:com.adobe.xmp", XMP.decode())
    elif kind == "JPEG":
        more |= {"comment": SECRET, "xmp": XMP, "quality": 95}
    elif kind == "WEBP":
        more |= {"xmp": XMP, "lossless": True}
    if kind == "TIFF":
        told = exif(orientation)
        told[700] = XMP
        told[33723] = SECRET.encode()
        image.save(buffer, "TIFF", exif=told, icc_profile=PROFILE)
    else:
        image.save(buffer, kind, exif=exif(orientation).tobytes(), icc_profile=PROFILE, **more)
    return buffer.getvalue()


def pixels(content: bytes) -> bytes:
    return Image.open(io.BytesIO(content)).convert("RGB").tobytes()


def told_by(content: bytes) -> dict:
    """The metadata that a reader finds, but what a picture needs to be one."""
    image = Image.open(io.BytesIO(content))
    found = image.getexif()
    inner = {tag: dict(found.get_ifd(tag)) for tag in (EXIF, GPS) if found.get_ifd(tag)}
    private = {0x010E, 0x013B, 0x8298, 0x010F, 0x0132, 700, 33723, EXIF, GPS}
    return {tag: value for tag, value in found.items() if tag in private} | inner


@pytest.mark.parametrize("orientation", [0, 1, 3, 6, 8])
@pytest.mark.parametrize("kind", FORMATS)
def test_a_picture_loses_what_it_tells_and_nothing_of_what_it_shows(kind, orientation):
    before = photo(kind, orientation)
    assert SECRET.encode() in before
    assert told_by(before)
    after = without_metadata(FORMATS[kind], before)
    assert SECRET.encode() not in after
    assert b"2026:11:20" not in after
    assert told_by(after) == {}
    assert pixels(after) == pixels(before)
    shown = Image.open(io.BytesIO(after))
    assert shown.getexif().get(ORIENTATION, 1) == (orientation or 1)
    assert shown.info.get("icc_profile") == PROFILE
    assert without_metadata(FORMATS[kind], after) == after


def scan_of(jpeg: bytes) -> bytes:
    return jpeg[jpeg.index(b"\xff\xda") : jpeg.rindex(b"\xff\xd9") + 2]


def test_nothing_is_encoded_anew():
    before = photo("JPEG")
    assert scan_of(without_metadata("image/jpeg", before)) == scan_of(before)
    before = photo("PNG")
    data = before[before.index(b"IDAT") : before.index(b"IEND")]
    assert data in without_metadata("image/png", before)


def test_a_progressive_photo_is_read_scan_by_scan():
    before = photo("JPEG", progressive=True)
    after = without_metadata("image/jpeg", before)
    assert after.count(b"\xff\xda") == before.count(b"\xff\xda") > 3
    assert pixels(after) == pixels(before)


def test_what_a_phone_hangs_behind_a_photo_goes():
    """A film of three seconds, a second picture: with a place of their own."""
    for kind in ("JPEG", "PNG", "WEBP"):
        alone = photo(kind)
        behind = alone + photo("JPEG") + b"\x00\x00\x00\x18ftypmp42" + SECRET.encode()
        after = without_metadata(FORMATS[kind], behind)
        assert after == without_metadata(FORMATS[kind], alone), kind
        assert SECRET.encode() not in after


def test_all_pages_of_a_scan_are_cleaned_and_kept():
    pages = [Image.effect_noise((16, 16), 50 + n) for n in range(3)]
    buffer = io.BytesIO()
    pages[0].save(buffer, "TIFF", save_all=True, append_images=pages[1:], exif=exif(6))
    before = buffer.getvalue()
    after = without_metadata("image/tiff", before)
    assert SECRET.encode() not in after
    whole, cleaned = Image.open(io.BytesIO(before)), Image.open(io.BytesIO(after))
    assert cleaned.n_frames == 3
    for number in range(3):
        whole.seek(number), cleaned.seek(number)
        assert cleaned.tobytes() == whole.tobytes()


@pytest.mark.parametrize("kind", FORMATS)
def test_a_picture_that_tells_nothing_stays_byte_for_byte(kind):
    content = picture(kind)
    assert without_metadata(FORMATS[kind], content) == content


@pytest.mark.parametrize("kind", FORMATS)
def test_a_torn_picture_is_no_error(kind):
    whole = photo(kind)
    for length in range(12, len(whole), 7):
        without_metadata(FORMATS[kind], whole[:length])


def test_a_hostile_scan_keeps_nobody_busy():
    """Sixty thousand entries, each of which points at thousands of directories in each other."""
    entries = struct.pack("<HHII", 330, 4, 2000, 8) * 5000
    content = b"II*\x00\x08\x00\x00\x00" + struct.pack("<H", 5000) + entries + b"\x00" * 6
    assert len(without_metadata("image/tiff", content * 10)) == len(content) * 10


@pytest.mark.parametrize("name", ["фото.jpg", "фото.txt", "фото"])
def test_it_is_cleaned_whatever_it_is_called_and_the_rest_is_told_right(make_draft, cast, name):
    content = photo("JPEG")
    assert SECRET.encode() in content
    attachment = services.add_attachment(
        feedback=make_draft(), by=cast.registrar, file=SimpleUploadedFile(name, content)
    )
    with attachment.file.open("rb") as file:
        stored = file.read()
    assert SECRET.encode() not in stored
    assert attachment.size == len(stored) < len(content)
    assert attachment.name == "фото.jpg"


def test_a_picture_without_metadata_is_not_copied():
    file = SimpleUploadedFile("фото.png", picture("PNG"))
    assert inspect_file(file).file is file
