"""A letter to a client as it is printed: the same words as DOCX and as PDF.

The letterhead is that of the branch, under the name of the company where one is set. Both files are
made of one `Letter`, and so is its preview on the page. What writes them is loaded where it is
used: most processes never write a letter.
"""

import io
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.core.values.phones import phone_shown
from apps.core.values.presence import not_none
from apps.feedback.models import Feedback
from apps.organization.models import User

if TYPE_CHECKING:
    from docx.document import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from fpdf import FPDF

MARGINS = {"left": 30, "top": 20, "right": 15, "bottom": 20}  # mm, as office papers are filed
SIZE, LINE = 11, 6  # pt, mm
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Serif first; what it lacks (arrows, faces) is taken from the other.
FONTS = {"DejaVu": "DejaVuSerif", "Sans": "DejaVuSans"}
STYLES = {"": ".ttf", "B": "-Bold.ttf"}
SHOWN = 10  # characters of those that no font has
# What no XML file may hold, and signs without a shape: a text that was pasted has them.
_UNFIT = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\xad\ud800-\udfff\ufffe\uffff"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufe00-\ufe0f\U000e0000-\U000e0fff]"
)


@dataclass(frozen=True)
class Letter:
    """Everything that stands on the sheet, from top to bottom."""

    head: tuple[str, ...]  # company, branch, address, phone
    number: str
    day: str
    addressee: tuple[str, ...]
    subject: str
    paragraphs: tuple[str, ...]
    position: str
    name: str

    @property
    def reference(self) -> str:
        return _("No. %(number)s of %(day)s") % {"number": self.number, "day": self.day}


def compose_letter(
    feedback: Feedback, *, addressee: str, subject: str, text: str, signer: User, at: datetime
) -> Letter:
    branch, employee = not_none(feedback.branch), getattr(signer, "employee", None)
    address = ", ".join(filter(None, (branch.city, branch.address)))
    head = (settings.COMPANY_NAME, branch.name, address, phone_shown(branch.phone))
    addressee, subject, text = map(_printed, (addressee, subject, text))
    return Letter(
        head=tuple(filter(None, map(_printed, head))),
        number=not_none(feedback.number),
        day=date_format(timezone.localtime(at, branch.zone), "j E Y"),
        addressee=_lines(addressee),
        subject=subject,
        paragraphs=_lines(text),
        position=employee.job_title if employee else "",
        name=employee.short_name if employee else str(signer),
    )


def _printed(text: str) -> str:
    """As it is printed: letters composed («й» of a Mac is two), signs without a shape left out."""
    return unicodedata.normalize("NFC", _UNFIT.sub("", text))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, text.splitlines())))


def unprintable(text: str) -> str:
    """The characters that would be empty boxes in the PDF, each once, at most `SHOWN` of them."""
    strange = dict.fromkeys(each for each in _printed(text) if not each.isspace())
    return "".join(each for each in strange if ord(each) not in _printable())[:SHOWN]


@cache
def _printable() -> frozenset[int]:
    """What can be printed in both styles."""
    styles = (
        set().union(*(_letters_of(name + style) for name in FONTS.values()))
        for style in STYLES.values()
    )
    return frozenset(set.intersection(*styles))


def _letters_of(file: str) -> set[int]:
    from fontTools.ttLib import TTFont

    with TTFont(settings.FONTS_DIR / file, lazy=True) as font:
        return set(font.getBestCmap())


def letter_files(letter: Letter) -> list[SimpleUploadedFile]:
    """The letter in both forms, named as people look for it."""
    name = _("Letter %(number)s of %(day)s") % {"number": letter.number, "day": letter.day}
    return [
        SimpleUploadedFile(f"{name}.docx", write_docx(letter), DOCX),
        SimpleUploadedFile(f"{name}.pdf", write_pdf(letter), PDF),
    ]


def write_docx(letter: Letter) -> bytes:
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    document = Document()
    section, style = document.sections[0], document.styles["Normal"]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side, width in MARGINS.items():
        setattr(section, f"{side}_margin", Mm(width))
    style.font.name, style.font.size = "Times New Roman", Pt(12)
    document.core_properties.title = letter.subject
    document.core_properties.author = letter.name
    center, right = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
    for place, line in enumerate(letter.head):
        _paragraph(document, line, alignment=center, bold=not place, gap=0)
    _paragraph(document, letter.reference, before=14, gap=14)
    for line in letter.addressee:
        _paragraph(document, line, alignment=right, gap=0)
    _paragraph(document, letter.subject, bold=True, alignment=center, before=18, gap=12)
    for text in letter.paragraphs:
        _paragraph(document, text, gap=8)
    _paragraph(document, letter.position, before=24, gap=0)
    _paragraph(document, f"{'_' * 20}  {letter.name}", before=10)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _paragraph(
    document: "Document",
    text: str,
    *,
    alignment: "WD_ALIGN_PARAGRAPH | None" = None,
    bold: bool = False,
    before: int = 0,
    gap: int = 6,
) -> None:
    from docx.shared import Pt

    if not text:
        return
    paragraph = document.add_paragraph()
    paragraph.add_run(text).bold = bold
    if alignment is not None:
        paragraph.alignment = alignment
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.space_after = Pt(gap)


def write_pdf(letter: Letter) -> bytes:
    from fpdf import FPDF

    sheet = FPDF(format="A4")
    sheet.set_margins(MARGINS["left"], MARGINS["top"], MARGINS["right"])
    sheet.set_auto_page_break(True, MARGINS["bottom"])
    for name, file in FONTS.items():
        for style, ending in STYLES.items():
            sheet.add_font(name, style, settings.FONTS_DIR / f"{file}{ending}")
    sheet.set_fallback_fonts(["Sans"])
    sheet.set_title(letter.subject)
    sheet.set_lang(settings.LANGUAGE_CODE)
    sheet.add_page()
    for place, line in enumerate(letter.head):
        _line(sheet, line, align="C", bold=not place)
    _line(sheet, letter.reference, before=6, after=6)
    for line in letter.addressee:
        _line(sheet, line, align="R")
    _line(sheet, letter.subject, align="C", bold=True, before=8, after=4)
    for text in letter.paragraphs:
        _line(sheet, text, after=3)
    _line(sheet, letter.position, before=10)
    _line(sheet, f"{'_' * 20}  {letter.name}", before=6)
    return bytes(sheet.output())


def _line(
    sheet: "FPDF",
    text: str,
    *,
    align: str = "L",
    bold: bool = False,
    before: int = 0,
    after: int = 0,
) -> None:
    """One paragraph, over as many lines and pages as it takes."""
    if not text:
        return
    sheet.set_font("DejaVu", "B" if bold else "", SIZE)
    sheet.ln(before)
    sheet.multi_cell(0, LINE, text, align=align, new_x="LMARGIN", new_y="NEXT")
    sheet.ln(after)
