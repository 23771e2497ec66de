"""Pictures without what they tell beside the picture: where it was taken, by whom, with what.

A photo of a client's mouth must not carry the address of their home. Nothing is encoded anew: the
parts of the file that describe it are left out, and only how it is to be turned stays.
"""

from collections.abc import Callable

from apps.feedback.attachments.metadata.jpeg import strip_jpeg
from apps.feedback.attachments.metadata.png import strip_png
from apps.feedback.attachments.metadata.tiff import strip_tiff
from apps.feedback.attachments.metadata.webp import strip_webp

CLEANED: dict[str, Callable[[bytes], bytes]] = {
    "image/jpeg": strip_jpeg,
    "image/png": strip_png,
    "image/tiff": strip_tiff,
    "image/webp": strip_webp,
}


def without_metadata(content_type: str, content: bytes) -> bytes:
    """Return the picture without its metadata; the rest of a damaged file stays as it is."""
    return CLEANED[content_type](content)
