"""Pictures that a client might bring, drawn here: ten kinds, each in a few variants.

They are no works of art: small, without anybody's face or name, and told apart at a glance.
"""

import random
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFilter

from apps.demo import pixels

SIZE = WIDTH, HEIGHT = 400, 300
VARIANTS = 4
GRAINS = 2600  # brighter and darker dots, as a phone takes them indoors


def draw(kind: str, variant: int) -> Image.Image:
    """One of `KINDS`; raises `KeyError` for another. The same variant is always the same image."""
    return KINDS[kind](variant % VARIANTS)


def _xray(variant: int) -> Image.Image:
    """A row of teeth with one light filling."""
    image = Image.new("L", SIZE, 34)
    pen = ImageDraw.Draw(image)
    for place in range(7):
        left = 18 + place * 53
        pen.rounded_rectangle((left, 90, left + 44, 160), radius=15, fill=185)
        pen.polygon([(left + 4, 150), (left + 17, 254), (left + 22, 160)], fill=140)
        pen.polygon([(left + 40, 150), (left + 27, 254), (left + 22, 160)], fill=140)
    filled = 18 + (variant * 2 % 7) * 53
    pen.ellipse((filled + 8, 94, filled + 34, 116), fill=252)
    image = image.filter(ImageFilter.GaussianBlur(3))
    pixels.write(ImageDraw.Draw(image), (12, 12), "СНИМОК КЛИНИКИ", size=2, fill=210)
    return image


def _tooth(variant: int) -> Image.Image:
    """A tooth from near with a filling that differs from it, the gum below."""
    image, pen = _sheet(variant, (121, 40, 46))
    pen.ellipse((-60, 190, WIDTH + 60, 460), fill=(203, 104, 112))
    pen.rounded_rectangle((30, 96, 118, 262), radius=34, fill=(226, 216, 188))
    pen.rounded_rectangle((282, 96, 372, 262), radius=34, fill=(226, 216, 188))
    pen.rounded_rectangle((120, 62, 280, 270), radius=52, fill=(242, 234, 210))
    pen.ellipse((150, 86, 186, 190), fill=(252, 249, 238))
    colour = ((92, 84, 78), (176, 150, 96), (70, 52, 40), (205, 205, 210))[variant]
    pen.polygon([(196, 64), (262, 72), (276, 128), (238, 156), (204, 118)], fill=colour)
    return _photographed(image, variant)


def _braces(variant: int) -> Image.Image:
    """Teeth in braces; one bracket has come off and the wire sticks out."""
    image, pen = _sheet(variant, (152, 62, 70))
    lost = variant + 1
    for place in range(6):
        left = 14 + place * 63
        pen.rounded_rectangle((left, 70, left + 58, 232), radius=22, fill=(240, 232, 212))
        if place != lost:
            pen.rectangle((left + 18, 134, left + 40, 162), fill=(148, 152, 160))
    pen.line((0, 148, 14 + lost * 63, 148), fill=(96, 100, 108), width=5)
    pen.line((14 + lost * 63, 148, 60 + lost * 63, 196), fill=(96, 100, 108), width=5)
    pen.line((76 + lost * 63, 148, WIDTH, 148), fill=(96, 100, 108), width=5)
    return _photographed(image, variant)


def _receipt(variant: int) -> Image.Image:
    """A till receipt on a table; the total is larger than the sum of its lines."""
    image, pen = _sheet(variant, (118, 84, 58), (70, 84, 98), (156, 128, 96), (52, 58, 56))
    pen.polygon([(112, 10), (300, 4), (306, 292), (106, 296)], fill=(246, 244, 236))
    rows = (
        "ЧЕК",
        "",
        f"ПРИЕМ    {1200 + variant * 300}",
        f"СНИМОК    {450 + variant * 50}",
        "АНЕСТЕЗИЯ 600",
        "",
        f"ИТОГО {5200 + variant * 1700}",
        "КАРТОЙ",
    )
    for place, row in enumerate(rows):
        size = 3 if row.startswith(("ЧЕК", "ИТОГО")) else 2
        pixels.write(pen, (118, 24 + place * 30), row, size=size, fill=(40, 40, 44))
    for place in range(38):
        pen.line((130 + place * 4, 264, 130 + place * 4, 286), fill=(40, 40, 44), width=place % 3)
    return _photographed(image, variant)


def _waiting(variant: int) -> Image.Image:
    """A corridor with taken chairs under a clock."""
    image, pen = _sheet(variant, (206, 216, 214), (226, 214, 196), (196, 208, 224), (214, 206, 218))
    pen.rectangle((0, 216, WIDTH, HEIGHT), fill=(146, 134, 120))
    pen.rectangle((300, 50, 376, 216), fill=(248, 248, 246))
    pen.ellipse((160, 20, 222, 82), fill=(255, 255, 255), outline=(60, 60, 66), width=4)
    pen.line((191, 51, 191, 30), fill=(30, 30, 34), width=4)
    pen.line((191, 51, 176 + variant * 10, 62), fill=(30, 30, 34), width=4)
    clothes = ((70, 88, 120), (136, 70, 74), (84, 112, 86), (92, 84, 108), (150, 120, 70))
    for place in range(4):
        left = 20 + place * 68
        pen.rectangle((left, 176, left + 54, 236), fill=(58, 92, 112))
        if place != variant:
            colour = clothes[(place + variant) % 5]
            pen.ellipse((left + 15, 104, left + 41, 132), fill=(214, 176, 150))
            pen.rounded_rectangle((left + 6, 132, left + 50, 206), radius=14, fill=colour)
            pen.rectangle((left + 10, 200, left + 48, 250), fill=colour)
    return _photographed(image, variant)


def _parking(variant: int) -> Image.Image:
    """Cars before the entrance: there is no place left."""
    image, pen = _sheet(variant, (96, 98, 102))
    pen.rectangle((0, 0, WIDTH, 96), fill=(168, 176, 186))
    pen.rectangle((24, 22, 76, 78), fill=(32, 84, 160))
    pixels.write(pen, (36, 32), "Р", size=5, fill=(255, 255, 255))
    paints = ((176, 44, 44), (230, 230, 232), (40, 58, 92), (60, 64, 62), (196, 160, 60))
    for place in range(3):
        left, colour = 20 + place * 126, paints[(place + variant) % 5]
        pen.line((left - 12, 130, left - 12, 280), fill=(238, 238, 232), width=4)
        pen.rounded_rectangle((left + 16, 128, left + 88, 188), radius=18, fill=colour)
        pen.rectangle((left + 26, 138, left + 78, 164), fill=(170, 196, 210))
        pen.rounded_rectangle((left, 164, left + 104, 230), radius=14, fill=colour)
        for wheel in (left + 10, left + 72):
            pen.ellipse((wheel, 214, wheel + 24, 244), fill=(24, 24, 26))
    return _photographed(image, variant)


def _floor(variant: int) -> Image.Image:
    """Tiles with a puddle, or with dirt."""
    image, pen = _sheet(variant, (206, 206, 198), (186, 198, 204), (212, 196, 176), (190, 190, 186))
    for at in range(0, WIDTH, 50):
        pen.line((at, 0, at - 60, HEIGHT), fill=(150, 150, 146), width=2)
        pen.line((0, at, WIDTH, at), fill=(150, 150, 146), width=2)
    shade = ((112, 146, 170), (104, 92, 72))[variant % 2]
    for left, top, right, bottom in ((70, 110, 300, 230), (210, 80, 350, 170), (40, 190, 160, 262)):
        pen.ellipse((left + variant * 9, top, right, bottom), fill=shade)
    pen.ellipse((120, 130, 200, 158), fill=tuple(part + 46 for part in shade))
    return _photographed(image, variant)


def _phone(variant: int) -> Image.Image:
    """A hand-held screen with an error, or with messages nobody asked for."""
    image, pen = _sheet(variant, (62, 74, 92), (104, 70, 66), (58, 86, 76), (96, 92, 84))
    pen.rounded_rectangle((122, 6, 280, 294), radius=20, fill=(18, 18, 22))
    pen.rectangle((130, 26, 272, 276), fill=(246, 248, 250))
    pen.rectangle((130, 26, 272, 62), fill=((36, 92, 190), (24, 128, 108))[variant % 2])
    pixels.write(pen, (140, 38), "КЛИНИКА", size=2, fill=(255, 255, 255))
    if variant % 2:
        for place in range(4):
            top = 74 + place * 48
            pen.rounded_rectangle((140, top, 250, top + 38), radius=8, fill=(224, 232, 240))
            pixels.write(pen, (148, top + 12), "СКИДКА 20", size=1, fill=(60, 66, 80))
    else:
        pen.ellipse((176, 96, 226, 146), outline=(196, 48, 48), width=6)
        pen.line((188, 108, 214, 134), fill=(196, 48, 48), width=6)
        pixels.write(pen, (150, 166), f"ОШИБКА {500 + variant}", size=2, fill=(60, 60, 66))
        pixels.write(pen, (150, 196), "ПОВТОРИТЕ ПОЗЖЕ", size=1, fill=(110, 110, 120))
    return _photographed(image, variant)


def _parcel(variant: int) -> Image.Image:
    """A crumpled box."""
    image, pen = _sheet(variant, (168, 170, 164), (120, 132, 118), (196, 186, 176), (136, 128, 140))
    pen.polygon([(60, 110), (210, 60), (350, 104), (200, 160)], fill=(206, 166, 112))
    pen.polygon([(60, 110), (200, 160), (196, 280), (66, 222)], fill=(176, 136, 86))
    pen.polygon([(200, 160), (350, 104), (344, 214), (196, 280)], fill=(152, 114, 70))
    pen.line((132, 86, 274, 132, 270, 246), fill=(226, 206, 160), width=14)
    dent = 80 + variant * 62
    pen.polygon([(dent, 176), (dent + 46, 192), (dent + 20, 236)], fill=(98, 70, 42))
    pixels.write(pen, (216, 190), "ХРУПКОЕ", size=2, fill=(140, 30, 30))
    return _photographed(image, variant)


def _paper(variant: int) -> Image.Image:
    """A certificate with a stamp and a line that was struck out."""
    image, pen = _sheet(variant, (92, 80, 70), (60, 72, 84), (128, 112, 92), (80, 92, 84))
    pen.polygon([(70, 14), (346, 8), (352, 290), (62, 294)], fill=(244, 244, 240))
    pixels.write(pen, (150, 30), "СПРАВКА", size=3, fill=(34, 34, 40))
    for place in range(6):
        pen.line(
            (88, 84 + place * 24, 320 - place * 14, 84 + place * 24), fill=(110, 110, 118), width=4
        )
    wrong = 84 + (variant + 1) * 24
    pen.line((84, wrong - 8, 290, wrong + 8), fill=(196, 40, 40), width=5)
    pen.ellipse((236, 202, 316, 282), outline=(52, 78, 170), width=5)
    pixels.write(pen, (250, 236), "КЛИНИКА", size=1, fill=(52, 78, 170))
    return _photographed(image, variant)


KINDS: dict[str, Callable[[int], Image.Image]] = {
    "xray": _xray,
    "tooth": _tooth,
    "braces": _braces,
    "receipt": _receipt,
    "waiting": _waiting,
    "parking": _parking,
    "floor": _floor,
    "phone": _phone,
    "parcel": _parcel,
    "paper": _paper,
}


def _sheet(variant: int, *colours: tuple[int, int, int]) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", SIZE, colours[variant % len(colours)])
    return image, ImageDraw.Draw(image)


def _photographed(image: Image.Image, variant: int) -> Image.Image:
    """As a phone sees it: askew, soft, with grain and darker towards the corners."""
    corner = image.getpixel((WIDTH // 2, 2))
    angle = (-3, 2, 4, -2)[variant]
    image = image.rotate(angle, Image.Resampling.BICUBIC, fillcolor=corner)
    pen, rng = ImageDraw.Draw(image), random.Random(variant)
    for _ in range(GRAINS):
        x, y = rng.randrange(WIDTH), rng.randrange(HEIGHT)
        shift = rng.randrange(-16, 17)
        pen.point((x, y), tuple(min(max(part + shift, 0), 255) for part in image.getpixel((x, y))))
    light = Image.radial_gradient("L").resize(SIZE).point(lambda depth: 40 + depth // 3)
    dark = Image.new("RGB", SIZE, tuple(part // 5 for part in corner))
    soft = image.filter(ImageFilter.GaussianBlur(0.8))
    return Image.composite(dark, soft, light.point(lambda depth: max(depth - 40, 0)))
