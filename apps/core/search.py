"""Words as the search sees them: without case, without ё, by stem; phones by their digits.

The same functions write the index and read the query, so both sides always agree.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from threading import Lock

import snowballstemmer

from apps.core.text.normalisation import visible
from apps.core.values.phones import (
    EXTENSION,
    parse_phone,
    plain_phone,
    split_extension,
    with_extension,
)

FRAGMENT_LENGTH = 4  # letters: shorter fragments would find everything
WORD_LENGTH = 80
QUERY_LENGTH = 254  # of a phone: the longest contact
PHONE_FRAGMENT_LENGTH = 7  # digits: a number without its area code

_WORD = re.compile(r"\w+")
_TERM = re.compile(r"[\w@.+\-]+")
ADDRESS = re.compile(r"[\w.+\-]*@?[a-z\d\-]+(?:\.[a-z\d\-]+)*\.[a-z]{2,}|[\w.+\-]+@[\w.\-]*")
# In two steps, each of which reads a text once: `ADDRESS` would read a long one again and again.
_ADDRESS_RUN = re.compile(r"@?[\w.+\-]+(?:@[\w.\-]*)?")
_DOMAIN_END = re.compile(r"(?<=[a-z\d\-])\.[a-z]{2,}")
_PHONE = re.compile(r"\+?[\d\s()\-]{7,}")
# In a text: with blanks and dashes of any kind, but on one line.
_BETWEEN = r" \xa0\u2000-\u200a\u202f()\-‐‑‒–—―−"
_PHONE_INSIDE = re.compile(
    rf"(?<![\w\-])\+?\d[{_BETWEEN}.]*(?:\d[{_BETWEEN}.]*){{8,}}\d(?:(?!\w)|(?=[xх]\d))"
    rf"(?:{EXTENSION})?"
)
_EXTENSION_ALONE = re.compile(rf"(?<!\w){EXTENSION}(?![\w\-])")
EXTENSION_TERM = re.compile(r"x\d{1,7}")  # as it stands behind the digits of a phone
_PHONE_FIRST = re.compile(rf"\+?(?:[78][{_BETWEEN}.]*)?\d(?:[{_BETWEEN}.]*\d){{9}}(?!\d)")
_DIGITS_INSIDE = re.compile(rf"(?<![\w\-])\+?\d[\d{_BETWEEN}]{{8,}}\d(?!\w)")
NUMBER = re.compile(r"20\d\d-\d{1,6}\b")  # of a document: not a phone, however similar
_CYRILLIC = re.compile(r"[а-я]")
_russian = snowballstemmer.stemmer("russian")
_english = snowballstemmer.stemmer("english")
_one_at_a_time = Lock()  # a stemmer keeps the word it works on in itself


def normalise(text: str) -> str:
    """Return `text` in lower case with «ё» as «е», composed and without what nobody sees."""
    return visible(text).lower().replace("ё", "е")


def stem(word: str) -> str:
    """Return the stem of one normalised word, Russian or English by its letters.

    What is longer than `WORD_LENGTH` is cut first: anybody may write a word of a megabyte, and it
    would be kept.
    """
    return _stem(word[:WORD_LENGTH])


@lru_cache(maxsize=20_000)  # the stemmer is slow, and a house has its few thousand words
def _stem(word: str) -> str:
    stemmer = _russian if _CYRILLIC.search(word) else _english
    with _one_at_a_time:
        return stemmer.stemWord(word)


def words_with_stems(text: str) -> dict[str, str]:
    """Return the distinct words of `text`, normalised, each with its stem.

    Addresses (e-mail, site) and numbers of documents, beside their parts, and the digits of phones
    are words that are their own stems. Nothing is longer than `WORD_LENGTH`.
    """
    text = normalise(text)
    words = {word[:WORD_LENGTH]: stem(word) for word in _WORD.findall(text)}
    exact = [found.strip(".-+") for found in _addresses(text)] + NUMBER.findall(text)
    exact += _phone_words(text)
    words.update((word[:WORD_LENGTH], word[:WORD_LENGTH]) for word in exact if word)
    return words


def _addresses(text: str) -> Iterator[str]:
    """Yield what looks like an e-mail or a site, up to the end of its last Latin domain."""
    for run in _ADDRESS_RUN.findall(text):
        ends = [found.end() for found in _DOMAIN_END.finditer(run)]
        if ends:
            yield run[: ends[-1]]
        elif "@" in run[1:]:
            yield run


def phone_fragment(query: str) -> str:
    """Return the digits by which a typed phone is looked up, or "" if `query` is no phone.

    The prefix (8 or 7) of a full Russian number is dropped: `8 916 123-45-67`, `+7 916…` and
    `916…` give the same ten digits. Part of a number is kept as it is. An extension stands behind
    an «x».
    """
    if len(query) > QUERY_LENGTH or NUMBER.fullmatch(query.strip()):
        return ""
    phone = parse_phone(query)
    if phone:
        return phone.digits
    text, extension = split_extension(plain_phone(query))
    digits = re.sub(r"\D", "", text)
    if not _PHONE.fullmatch(text) or len(digits) < PHONE_FRAGMENT_LENGTH:
        return ""
    is_full = len(digits) == 11 and digits[0] in "78"
    return with_extension(digits[1:] if is_full else digits, extension)


def _phone_words(text: str) -> list[str]:
    """What the phones of a text are found by: with their extensions, and without."""
    found = [digits for run in _PHONE_INSIDE.finditer(text) for digits in _take_phones(run[0])[0]]
    return [*found, *(digits.partition("x")[0] for digits in found)]


def _take_phones(run: str) -> tuple[list[str], str]:
    """Split a run of digits into its phones, as they are looked up, and the rest of it."""
    if phone := parse_phone(run):
        return [phone.digits], " "
    first = _PHONE_FIRST.match(run)
    phone = parse_phone(first[0]) if first else None
    if first and phone:  # and some other number behind it
        return [phone.digits], f" {run[first.end() :]}"
    digits = [phone_fragment(part) for part in _DIGITS_INSIDE.findall(run)]
    return [part for part in digits if part], " " if any(digits) else run


def query_terms(query: str) -> list[str]:
    """Split a query into the terms that must all be found; a phone stays one term.

    An extension without its number, «доб. 415», is `x415`: so it stands behind a phone.
    """
    phone = phone_fragment(query)
    if phone:
        return [phone]
    terms = []

    def take(run: re.Match) -> str:
        found, rest = _take_phones(run[0])
        terms.extend(found)
        return rest

    def take_extension(run: re.Match) -> str:
        if run[0].lstrip(" ,;([")[0] in "#*":
            return run[0]
        terms.append(f"x{run['extension']}")
        return " "

    rest = _PHONE_INSIDE.sub(take, normalise(query))
    rest = _EXTENSION_ALONE.sub(take_extension, rest)
    terms.extend(term.strip(".-+") for term in _TERM.findall(rest))
    return list(dict.fromkeys(filter(None, terms)))
