"""Small real files for attachments, made here: a picture, an act, a recording, a letter."""

import io
import math
import wave
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw

from apps.demo import pictures, pixels

PHOTO_NAMES = {
    "xray": "снимок зуба.png",
    "tooth": "фото зуба.jpg",
    "braces": "брекеты.jpg",
    "receipt": "фото чека.jpg",
    "waiting": "зал ожидания.jpg",
    "parking": "парковка.jpg",
    "floor": "пол.jpg",
    "phone": "экран телефона.jpg",
    "parcel": "посылка.jpg",
    "paper": "фото справки.jpg",
}


@dataclass(frozen=True)
class Sample:
    name: str
    content_type: str
    content: bytes


@lru_cache
def photo(kind: str, variant: int = 0, name: str = "") -> Sample:
    """What a client has taken a picture of; `kind` is one of `pictures.KINDS`."""
    name = name or PHOTO_NAMES[kind]
    format_ = "PNG" if name.endswith(".png") else "JPEG"
    return Sample(name, f"image/{format_.lower()}", _saved(pictures.draw(kind, variant), format_))


@lru_cache
def act(name: str, *text: str) -> Sample:
    """A page of A5 with a few lines in capitals, as a PDF."""
    page = Image.new("L", (840, 595), 255)
    draw = ImageDraw.Draw(page)
    for row, line in enumerate(text):
        pixels.write(draw, (50, 60 + row * 52), line, size=4 if row == 0 else 3, fill=20)
    draw.line((50, 530, 300, 500, 320, 540, 400, 505), fill=60, width=3)
    return Sample(name, "application/pdf", _saved(page, "PDF"))


@lru_cache
def recording(name: str = "запись разговора.wav", pitch: int = 425) -> Sample:
    """Two seconds of ringing tone, 8 kHz, one byte a sample."""
    rate = 8000
    tone = bytes(
        int(128 + 60 * math.sin(2 * math.pi * pitch * i / rate)) if i % rate < rate // 2 else 128
        for i in range(2 * rate)
    )
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(rate)
        file.writeframes(tone)
    return Sample(name, "audio/wav", buffer.getvalue())


@lru_cache
def letter(name: str, sender: str, subject: str, text: str) -> Sample:
    head = f"From: {sender}\nTo: feedback@clinic.example\nSubject: {subject}\n"
    kind = "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
    return Sample(name, "message/rfc822", f"{head}{kind}\n{text}\n".encode())


def _saved(image: Image.Image, kind: str) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()
