"""Capital Cyrillic letters of 5 × 7 dots: a machine without fonts must draw acts as well."""

from PIL import ImageDraw

WIDTH, HEIGHT = 5, 7

# Each row of a letter is one hexadecimal pair, five dots wide, top first.
_GLYPHS = {
    "А": "0e11111f111111",
    "Б": "1f10101e11111e",
    "В": "1e11111e11111e",
    "Г": "1f101010101010",
    "Д": "060a0a0a0a1f11",
    "Е": "1f10101e10101f",
    "Ж": "15150e040e1515",
    "З": "0e11010601110e",
    "И": "11111315191111",
    "Й": "15111315191111",
    "К": "11121418141211",
    "Л": "07090909090911",
    "М": "111b1515111111",
    "Н": "1111111f111111",
    "О": "0e11111111110e",
    "П": "1f111111111111",
    "Р": "1e11111e101010",
    "С": "0e11101010110e",
    "Т": "1f040404040404",
    "У": "1111110f01110e",
    "Ф": "040e1515150e04",
    "Х": "11110a040a1111",
    "Ц": "12121212121f01",
    "Ч": "1111110f010101",
    "Ш": "15151515151d1f",
    "Щ": "15151515151f01",
    "Ъ": "18080e0909090e",
    "Ы": "11111915151519",
    "Ь": "1010101e11111e",
    "Э": "0e11010701110e",
    "Ю": "12151d1d151512",
    "Я": "0f11110f050911",
    "0": "0e11131519110e",
    "1": "040c040404040e",
    "2": "0e11010204081f",
    "3": "1f02040201110e",
    "4": "02060a121f0202",
    "5": "1f101e0101110e",
    "6": "0608101e11110e",
    "7": "1f010204080808",
    "8": "0e11110e11110e",
    "9": "0e11110f01020c",
    ".": "00000000000c0c",
    ",": "000000000c0408",
    ":": "000c0c000c0c00",
    "-": "0000001f000000",
    "/": "01010204081010",
}


def write(draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, *, size: int, fill) -> None:
    """Draw `text` in capitals with its upper left corner `at`, a dot `size` pixels wide."""
    left, top = at
    for letter in text.upper().replace("Ё", "Е"):
        rows = bytes.fromhex(_GLYPHS.get(letter, "00" * HEIGHT))
        for y, row in enumerate(rows):
            for x in range(WIDTH):
                if row >> (WIDTH - 1 - x) & 1:
                    corner = (left + x * size, top + y * size)
                    draw.rectangle((*corner, corner[0] + size - 1, corner[1] + size - 1), fill=fill)
        left += (WIDTH + 1) * size
