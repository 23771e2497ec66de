"""Which files may be attached: decided by their content, never by what the browser says (S1).

Nothing is unpacked or decoded: signatures and the table of contents of a ZIP are all that is read,
so a bomb or a hostile picture has nothing to work on.
"""

import re
import unicodedata
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from apps.feedback.file_kinds import KINDS

HEAD_BYTES = 8192
NAME_LENGTH = 200  # characters; the column holds 250

# Control characters, and those that turn the direction of writing: «photo<RLO>gpj.exe».
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff/\\]")


def inspect_file(file: UploadedFile) -> str:
    """Return the content type under which an allowed file is served.

    Raises `ValidationError` when the file is empty or over `ATTACHMENT_MAX_BYTES`, of a kind that
    is not allowed, or when its content is not what its name says.
    """
    name = clean_name(file.name)
    _check_size(name, file.size)
    kind = KINDS.get(PurePath(name).suffix.lower())
    if kind is None:
        raise ValidationError(
            _(
                "Files like “%(name)s” cannot be attached. "
                "Allowed: pictures, audio, PDF, office documents, letters (eml) and plain text."
            )
            % {"name": name}
        )
    if not kind.is_content(_head(file), file):
        raise ValidationError(
            _("The content of “%(name)s” is not what its name says.") % {"name": name}
        )
    return kind.content_type


def clean_name(name: str) -> str:
    """Return the name of an uploaded file as it may be shown and sent back.

    Without paths and invisible characters, composed («й» of a Mac is two characters), and not
    longer than the column; the extension is kept.
    """
    path = PurePath(_UNFIT.sub("", unicodedata.normalize("NFC", PurePath(name).name)).strip(" ."))
    return f"{path.stem[: NAME_LENGTH - len(path.suffix)]}{path.suffix}" if path.name else "file"


def _check_size(name: str, size: int) -> None:
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


def _head(file: UploadedFile) -> bytes:
    file.seek(0)
    head = file.read(HEAD_BYTES)
    file.seek(0)
    return head
