"""Sound and video by their containers; of a film only the headers of its boxes are read."""

import re
import struct
from collections.abc import Iterator
from typing import IO

MAX_BOXES = 300  # a phone's video has some dozens
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_SOUND = {b"M4A ", b"M4B ", b"M4P "}
_MPEG4 = {
    b"isom",
    b"iso2",
    b"iso3",
    b"iso4",
    b"iso5",
    b"iso6",
    b"iso8",
    b"mp41",
    b"mp42",
    b"avc1",
    b"mp71",
    b"MSNV",
    b"mmp4",
    b"dash",
    b"M4V ",
    b"M4VP",
    b"XAVC",
    b"f4v ",
    b"hvc1",
}
# How a film of QuickTime may begin without `ftyp`.
_OLD_MOVIE = {b"moov", b"mdat", b"wide", b"pnot"}
_BOXES_AROUND = {b"moov", b"trak", b"mdia"}
_OGG = {
    b"OpusHead": ("opus",),
    b"\x80theora": ("ogv",),
    b"fishead\x00": ("ogv", "ogg"),
}
_RIFF = {b"WEBP": ("webp",), b"WAVE": ("wav",), b"AVI ": ("avi",)}
_DOCUMENT_TYPE = re.compile(rb"\x42\x82.{1,8}?(webm|matroska)", re.DOTALL)
_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_ASF_VIDEO = bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b")


def riff_kinds(head: bytes, file: IO[bytes]) -> tuple[str, ...]:
    return _RIFF.get(head[8:12], ()) if head[:4] in (b"RIFF", b"RF64") else ()


def ogg_kinds(head: bytes, file: IO[bytes]) -> tuple[str, ...]:
    """The first page holds the head of what it carries."""
    if not head.startswith(b"OggS\x00") or len(head) < 28:
        return ()
    payload = head[27 + head[26] :]
    return next((kinds for mark, kinds in _OGG.items() if payload.startswith(mark)), ("ogg",))


def matroska_kinds(head: bytes, file: IO[bytes]) -> tuple[str, ...]:
    if not head.startswith(b"\x1a\x45\xdf\xa3"):
        return ()
    named = _DOCUMENT_TYPE.search(head[:100])
    return {b"webm": ("webm",), b"matroska": ("mkv",)}[named[1]] if named else ()


def windows_media_kinds(head: bytes, file: IO[bytes]) -> tuple[str, ...]:
    if not head.startswith(_ASF):
        return ()
    return ("wmv",) if _ASF_VIDEO in head else ("wma",)


def amr_kinds(head: bytes, file: IO[bytes]) -> tuple[str, ...]:
    """The recorders of older phones, narrow and wide band."""
    return ("amr",) if head.startswith((b"#!AMR\n", b"#!AMR-WB\n", b"#!AMR_MC1.0\n")) else ()


def mpeg_audio_kinds(head: bytes, file: IO[bytes]) -> tuple[str, ...]:
    """MP3 and AAC: behind an ID3 tag, or right away with a frame whose header makes sense."""
    if head.startswith(b"ID3"):
        if len(head) <= 10 or head[3] not in (2, 3, 4):
            return ()
        return _behind_tag(head, file)
    if head.startswith(b"ADIF"):
        return ("aac",)
    return ("mp3",) if _is_mp3_frame(head) else ("aac",) if _is_aac_frame(head) else ()


def _behind_tag(head: bytes, file: IO[bytes]) -> tuple[str, ...]:
    size = sum((head[6 + n] & 0x7F) << 7 * (3 - n) for n in range(4))  # bytes of seven bits
    file.seek(10 + size)
    frame = file.read(8)
    file.seek(0)
    return ("aac",) if _is_aac_frame(frame) else ("mp3",)


def _is_mp3_frame(head: bytes) -> bool:
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bit_rate, sampling = head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer == 1 and bit_rate not in (0, 15) and sampling != 3


def _is_aac_frame(head: bytes) -> bool:
    """ADTS: twelve bits of ones, layer 0, a sampling rate that there is, a frame of some length."""
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return False
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return head[2] >> 2 & 15 < 13 and length >= 7


def iso_kinds(head: bytes, file: IO[bytes]) -> tuple[str, ...]:
    """MP4 and its relatives: the box `ftyp` names the brand, and those it is compatible with.

    A recorder writes sound alone under the brand of films: the tracks tell, and where there are
    none yet, the name.
    """
    if head[4:8] in _OLD_MOVIE and head[0] == 0:
        return ("mov",)
    size = int.from_bytes(head[:4], "big")
    if head[4:8] != b"ftyp" or not 16 <= size <= 512:
        return ()
    named = [head[8:12], *(head[at : at + 4] for at in range(16, size, 4))]
    return _by_brands(named, file)


def _by_brands(named: list[bytes], file: IO[bytes]) -> tuple[str, ...]:
    major = named[0]
    if major in _SOUND:
        return ("m4a",)
    if major == b"qt  ":
        return ("mov",)
    if b"avif" in named or b"avis" in named:
        return ("avif",)
    if major in _HEIC:
        return ("heic",)
    if major[:3] in (b"3gp", b"3g2", b"3ge", b"3gr", b"3gs"):
        return _by_tracks(file, "3gp", "3ga")
    if _MPEG4.intersection(named):
        return _by_tracks(file, "mp4", "m4a")
    return ("heic",) if _HEIC.intersection(named) else ()


def _by_tracks(file: IO[bytes], video: str, sound: str) -> tuple[str, ...]:
    tracks = set(_tracks(file))
    if b"vide" in tracks:
        return (video,)
    return (sound,) if b"soun" in tracks else (video, sound)


def _tracks(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the kinds of the tracks: `vide`, `soun`; a damaged file just ends."""
    file.seek(0)
    for _turn in range(MAX_BOXES):
        start, header = file.tell(), file.read(8)
        if len(header) < 8:
            break
        size, name = struct.unpack(">I4s", header)
        if size == 1:
            size = int.from_bytes(file.read(8), "big")
        if name in _BOXES_AROUND:
            continue  # what it holds comes next
        if name == b"hdlr":
            yield file.read(12)[8:12]
        if size < 8:
            break
        file.seek(start + size)
    file.seek(0)
