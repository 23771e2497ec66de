"""How a picture is to be turned: the one word of its metadata that is part of the picture."""

import struct

TAG = 0x0112
UPRIGHT = 1
_SHORT = 3


def read_orientation(exif: bytes) -> int:
    """The orientation that EXIF tells (2 to 8), 1 where it tells none. `exif` begins as a TIFF."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    try:
        if order is None:
            return UPRIGHT
        (start,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, start)
        for entry in range(start + 2, start + 2 + 12 * count, 12):
            tag, kind = struct.unpack_from(f"{order}HH", exif, entry)
            if tag == TAG and kind == _SHORT:
                (value,) = struct.unpack_from(f"{order}H", exif, entry + 8)
                return value if 1 <= value <= 8 else UPRIGHT
    except struct.error:
        pass
    return UPRIGHT


def orientation_alone(value: int) -> bytes:
    """EXIF that says nothing else; empty for a picture that stands upright."""
    if value == UPRIGHT:
        return b""
    return b"MM\x00*" + struct.pack(">IHHHIHHI", 8, 1, TAG, _SHORT, 1, value, 0, 0)
