"""Which files may be attached: decided by their content, never by what the browser says (S1).

Nothing is unpacked or decoded: signatures, headers of boxes and the table of contents of a ZIP are
all that is read, so a bomb or a hostile picture has nothing to work on.
"""

import mimetypes
import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from apps.core.files.uploads import refuse_lost
from apps.core.values.presence import not_none
from apps.feedback.attachments.archives import has_macros
from apps.feedback.attachments.kinds import EXTENSIONS, HEAD_BYTES, FileKind, identify
from apps.feedback.attachments.metadata import CLEANED, without_metadata
from apps.feedback.attachments.texts import is_markup

NAME_LENGTH = 200  # characters; the column holds 250

# Control characters, and those that turn the direction of writing: «photo<RLO>gpj.exe».
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff/\\]")
# What may be taken off a name as wrong; «.2026» and «.v2» of a name are no extensions.
_WRONG = (
    EXTENSIONS
    | frozenset(mimetypes.MimeTypes().types_map[True])
    | {".tmp", ".temp", ".part", ".crdownload", ".download", ".com", ".scr", ".cmd", ".vbs", ".php"}
    | {".docm", ".xlsm", ".lnk", ".ps1", ".msi", ".jar", ".apk", ".hta", ".jse", ".wsf", ".unknown"}
)
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b")
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!/")


@dataclass(frozen=True)
class Inspected:
    """A file that may be attached: under this name it is kept, as this it is served."""

    file: ContentFile | UploadedFile
    name: str
    content_type: str


def inspect_file(file: UploadedFile) -> Inspected:
    """Return the file as it may be kept: its name put right, a picture without its metadata.

    Raises `ValidationError`, which says what to do, when the file is empty, over
    `ATTACHMENT_MAX_BYTES`, of a kind that is not allowed, or did not find room while it arrived.
    """
    name = clean_name(not_none(file.name))
    refuse_lost(file)
    _check_size(name, file.size)
    kind = identify(file, name)
    if kind is None:
        raise ValidationError(_reason(file, name) % {"name": name})
    return Inspected(_without_metadata(file, kind), right_name(name, kind), kind.content_type)


def clean_name(name: str) -> str:
    """Return the name of an uploaded file as it may be shown and sent back.

    Without paths and invisible characters, composed («й» of a Mac is two characters), and not
    longer than the column; the extension is kept.
    """
    path = PurePath(_UNFIT.sub("", unicodedata.normalize("NFC", PurePath(name).name)).strip(" ."))
    return f"{path.stem[: NAME_LENGTH - len(path.suffix)]}{path.suffix}" if path.name else "file"


def right_name(name: str, kind: FileKind) -> str:
    """The name with an extension that says what the file is; a wrong one is taken off.

    «скан.jpg.exe» that is a picture becomes «скан.jpg», «Акт от 01.02.2026» gets «.pdf».
    """
    stem, path = name, PurePath(name)
    while path.suffix.lower() in _WRONG:
        if path.suffix.lower() in kind.extensions:
            return clean_name(str(path))
        stem = path.stem
        path = PurePath(stem)
    return f"{stem[: NAME_LENGTH - len(kind.extensions[0])]}{kind.extensions[0]}"


def _check_size(name: str, size: int | None) -> None:
    if not size:
        raise ValidationError(_("The file “%(name)s” is empty.") % {"name": name})
    if size > settings.ATTACHMENT_MAX_BYTES:
        raise ValidationError(
            _("The file “%(name)s” is %(size)s; at most %(limit)s are allowed.")
            % {
                "name": name,
                "size": filesizeformat(size),
                "limit": filesizeformat(settings.ATTACHMENT_MAX_BYTES),
            }
        )


def _without_metadata(file: UploadedFile, kind: FileKind) -> ContentFile | UploadedFile:
    file.seek(0)
    if kind.content_type not in CLEANED:
        return file
    content = file.read()
    cleaned = without_metadata(kind.content_type, content)
    file.seek(0)
    return file if cleaned == content else ContentFile(cleaned, file.name)


def _reason(file: UploadedFile, name: str) -> str:
    """Why the file is refused, and what to do; the first that applies."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if has_macros(head, file):
        return _(
            "“%(name)s” holds macros, which are programs. Save it without them (docx, xlsx) or as "
            "PDF and choose it again."
        )
    is_known = PurePath(name).suffix.lower() in EXTENSIONS
    if is_markup(head) and is_known:
        return _(
            "The content of “%(name)s” is not what its name says: it is a web page or a drawing in "
            "which programs may run. Save it as PDF, or attach a screenshot."
        )
    if is_markup(head):
        return _(
            "“%(name)s” is a web page or a drawing in which programs may run. Save it as PDF, or "
            "attach a screenshot."
        )
    if is_known:
        return _(
            "The content of “%(name)s” is not what its name says, or the file is damaged. Open it, "
            "save it again, as PDF if possible, and choose it again."
        )
    if head.startswith(_ARCHIVES):
        return _("“%(name)s” is an archive. Unpack it and attach the files themselves.")
    if head.startswith(_PROGRAMS):
        return _("“%(name)s” is a program. Programs cannot be attached; attach a screenshot.")
    return _(
        "Files like “%(name)s” cannot be attached. Save it as PDF or take a photo of it. Allowed: "
        "pictures and scans, voice and video, PDF, office documents, letters (eml, msg), tables "
        "(csv), signatures (sig), DICOM and plain text."
    )
