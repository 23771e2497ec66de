"""What a text admits to the client must be what the analysis has found (S7, B1)."""

import re

from django.utils.translation import gettext as _

from apps.feedback.models import Feedback

Validity = Feedback.Validity

_FOUND = r"(?:призна|счита|[нН]аш|оказа)\w*(?:\s+[\w№«»-]+){0,6}?\s+"
_JUSTIFIED = re.compile(rf"(?P<no>\bне\s+)?\b{_FOUND}(?P<partly>частично\s+)?обоснованн\w+", re.I)
_UNFOUNDED = re.compile(rf"(?P<no>\bне\s+)?\b{_FOUND}необоснованн\w+", re.I)
_RIGHT = re.compile(r"(?<!если\s)(?<!хотя\s)\bвы\s+(?:были\s+)?правы\b", re.I)
_IN_ENGLISH = re.compile(
    r"\b(?:find|found|consider|considered)\b(?:\s+[\w.-]+){0,6}?\s+"
    r"(?P<how>not\s+justified|unjustified|unfounded|partly\s+justified|justified)\b",
    re.I,
)


def claims_in(text: str) -> set[str]:
    """Which validities the text states: «признаём обоснованным», «частично обоснованной», …"""
    found: set[str] = set()
    for match in _JUSTIFIED.finditer(text):
        if match["no"]:
            found.add(Validity.NO)
        else:
            found.add(Validity.PARTLY if match["partly"] else Validity.YES)
    for match in _UNFOUNDED.finditer(text):
        found.add(Validity.YES if match["no"] else Validity.NO)
    if _RIGHT.search(text):
        found.add(Validity.YES)
    for match in _IN_ENGLISH.finditer(text):
        how = match["how"].lower()
        yes = Validity.PARTLY if how.startswith("partly") else Validity.YES
        found.add(yes if how in ("justified",) or how.startswith("partly") else Validity.NO)
    return found


def wrong_claim(feedback: Feedback, text: str) -> dict[str, str]:
    """Refuse a text that says what the document does not; that nothing was found is no finding.

    Until the validity is decided only an answer that the appeal is unfounded may go: so rejects
    the secretary.
    """
    allowed = {feedback.validity} if feedback.validity else {Validity.NO}
    otherwise = claims_in(text) - allowed
    if not otherwise:
        return {}
    said = ", ".join(str(Validity(each).label) for each in sorted(otherwise))
    stands = feedback.get_validity_display() or _("not decided yet")
    words = _(
        "The text says that the appeal is justified: “%(said)s”, the document: “%(stands)s”. "
        "Change the text, or the validity."
    )
    return {"text": words % {"said": said, "stands": stands}}
