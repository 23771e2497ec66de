"""Words as the search sees them: without case, without ё, by stem; phones by their digits.

The same functions write the index and read the query, so both sides always agree.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from threading import Lock

import phonenumbers
import snowballstemmer
from django.conf import settings

FRAGMENT_LENGTH = 4  # letters: shorter fragments would find everything
WORD_LENGTH = 80
PHONE_FRAGMENT_LENGTH = 7  # digits: a number without its area code

_WORD = re.compile(r"\w+")
_TERM = re.compile(r"[\w@.+\-]+")
ADDRESS = re.compile(r"[\w.+\-]*@?[a-z\d\-]+(?:\.[a-z\d\-]+)*\.[a-z]{2,}|[\w.+\-]+@[\w.\-]*")
# In two steps, each of which reads a text once: `ADDRESS` would read a long one again and again.
_ADDRESS_RUN = re.compile(r"@?[\w.+\-]+(?:@[\w.\-]*)?")
_DOMAIN_END = re.compile(r"(?<=[a-z\d\-])\.[a-z]{2,}")
_PHONE = re.compile(r"\+?[\d\s()\-]{7,}")
_PHONE_INSIDE = re.compile(r"(?<![\w\-])\+?\d[\d \xa0()\-]{8,}\d(?!\w)")
NUMBER = re.compile(r"20\d\d-\d{1,6}\b")  # of a document: not a phone, however similar
_CYRILLIC = re.compile(r"[а-я]")
_russian = snowballstemmer.stemmer("russian")
_english = snowballstemmer.stemmer("english")
_one_at_a_time = Lock()  # a stemmer keeps the word it works on in itself


def normalise(text: str) -> str:
    """Return `text` in lower case with «ё» as «е»."""
    return text.lower().replace("ё", "е")


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
    exact += [phone_fragment(found) for found in _PHONE_INSIDE.findall(text)]
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


def phone_e164(value: str) -> str:
    """Return a phone number in any spelling as `+79161234567`, or "" if it is not one."""
    try:
        number = phonenumbers.parse(value, settings.PHONE_REGION)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=2_000)
def phone_shown(value: str) -> str:
    """Return a phone number in the one spelling people read, `+7 916 123-45-67`.

    What is no number stays as it was typed.
    """
    try:
        number = phonenumbers.parse(value, settings.PHONE_REGION)
    except phonenumbers.NumberParseException:
        return value
    if not phonenumbers.is_possible_number(number):
        return value
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def phone_fragment(query: str) -> str:
    """Return the digits by which a typed phone is looked up, or "" if `query` is no phone.

    The trunk prefix (8 or 7) of a full Russian number is dropped: `8 916 123-45-67`,
    `+7 916…` and `916…` give the same ten digits. Part of a number is kept as it is.
    """
    query = query.strip()
    if not _PHONE.fullmatch(query) or NUMBER.fullmatch(query):
        return ""
    digits = re.sub(r"\D", "", query)
    if len(digits) < PHONE_FRAGMENT_LENGTH:
        return ""
    return digits[1:] if len(digits) == 11 and digits[0] in "78" else digits


def query_terms(query: str) -> list[str]:
    """Split a query into the terms that must all be found; a phone stays one term."""
    phone = phone_fragment(query)
    if phone:
        return [phone]
    terms = []

    def take_phone(found: re.Match) -> str:
        digits = phone_fragment(found[0])
        terms.append(digits)
        return " " if digits else found[0]

    rest = _PHONE_INSIDE.sub(take_phone, normalise(query))
    terms.extend(term.strip(".-+") for term in _TERM.findall(rest))
    return list(dict.fromkeys(filter(None, terms)))
