"""The text search over documents: every term must be found, in the document or in its client.

A term becomes the set of stems it may stand for: its own, and those of every known word that holds
it as a fragment. So «протеч» and «протечки» are looked up in one index of stems, the same on
PostgreSQL and SQLite. Words of the client are looked up in the client, as he is now.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from itertools import chain
from operator import and_, or_
from typing import TYPE_CHECKING, TypedDict

from django.db import connection
from django.db.models import IntegerField, Q, Value

from apps.clients.models import Client
from apps.core.search import (
    ADDRESS,
    EXTENSION_TERM,
    FRAGMENT_LENGTH,
    NUMBER,
    normalise,
    phone_fragment,
    query_terms,
    stem,
    words_with_stems,
)
from apps.feedback.models.search import (
    INDEXED_APART,
    FeedbackStem,
    SearchWord,
    quote_lexeme,
    state_lexeme,
)
from apps.feedback.search.index import searchable_text

if TYPE_CHECKING:
    from apps.feedback.models import Feedback
    from apps.feedback.models.querysets import FeedbackQuerySet

MAX_TERMS = 8
# Up to so many clients a term is looked up by their keys; above, row by row in date order, which
# ends soon because there are many: up to `KNOWN_CLIENTS` by keys too, else by their words. Who
# counts goes a longer way to the end, so more are few.
FEW_CLIENTS = 300
KNOWN_CLIENTS = 3_000
FEW_CLIENTS_TO_COUNT = 10_000

_WORD = re.compile(r"\w+")
# Stems that end as «тапоч(е)к», «звон(о)к», «от(е)ц», and as «копе(е)к», «пал(е)ц» with й or ь.
_WITH_VOWEL = re.compile(r"([а-я]{2,})[ео]([кц])")
_WITHOUT_VOWEL = re.compile(r"([а-я]{2,}?)([йь]?)([кц])")
_VOWELS = "аеиоуыэюя"


@dataclass
class Sample:
    """Let some clients stand for very many who hold a word: fewer documents are found then.

    `is_cut` tells afterwards whether there were more.
    """

    is_cut: bool = False


class Counting(TypedDict, total=False):
    """Whether what is found is only counted, see `search`."""

    is_counted: bool
    sample: Sample | None


class Aims(Counting, total=False):
    """What is said of a search beside its words."""

    states: Iterable[str]


@dataclass
class Term:
    text: str
    stems: set[str] = field(default_factory=set)
    client_ids: list[int] = field(default_factory=list)
    few_clients: int = FEW_CLIENTS
    known_clients: int = KNOWN_CLIENTS

    @property
    def extension(self) -> str:
        """The digits of an extension looked for without its number; "" of any other term."""
        return self.text[1:] if EXTENSION_TERM.fullmatch(self.text) else ""

    @property
    def is_fragment(self) -> bool:
        if self.extension:
            return True
        return len(self.text) >= FRAGMENT_LENGTH and not NUMBER.fullmatch(self.text)

    @property
    def fragments(self) -> tuple[str, ...]:
        """What is looked for inside words; of a phone begun with 8 or 7 also the rest."""
        if not self.is_fragment:
            return ()
        if phone_fragment(self.text) and self.text[0] in "78":
            return self.text, self.text[1:]
        return (self.text,)

    @property
    def bare(self) -> str:
        """The term without its case ending, where that is a word again: «Петрову», «журналу».

        Not without «-ов», or whoever looks for «Иванов» would find every «Иван».
        """
        root = stem(self.text)
        ending = self.text.removeprefix(root)
        is_word = len(root) >= FRAGMENT_LENGTH and self.text.isalpha() and ending != self.text
        return root if is_word and ending and not ending.endswith("в") else ""

    @property
    def has_many_clients(self) -> bool:
        return len(self.client_ids) > self.few_clients

    @property
    def has_unknown_clients(self) -> bool:
        return len(self.client_ids) > self.known_clients

    def client_condition(self, prefix: str = "") -> Q:
        """How the term is looked up in a client's words; a short one only as a whole word."""
        if not self.is_fragment:
            letters = "[^0-9a-zа-я]"
            pattern = f"(^|{letters}){re.escape(self.text)}({letters}|$)"
            return Q(**{f"{prefix}search_text__regex": pattern})
        contains = f"{prefix}search_text__contains"
        # Whoever holds «гаврилова» holds «гаврилов»: one of the two is enough.
        parts = (self.bare,) if self.bare else self.fragments
        return reduce(or_, (Q(**{contains: part}) for part in parts))


def search(
    queryset: "FeedbackQuerySet",
    query: str,
    *,
    states: Iterable[str] = (),
    is_counted: bool = False,
    sample: Sample | None = None,
) -> "FeedbackQuerySet":
    """Narrow `queryset` to the documents that hold every term of `query`; blank: unchanged.

    Signs alone («%») are nothing to search by, and find nothing. Who asks for documents of certain
    `states`, or only counts them (`is_counted`, or by a `sample`), is answered sooner by saying so.
    """
    terms = _terms(query)
    if not terms:
        return queryset.none() if query.strip() else queryset
    _find_stems(terms)
    if is_counted:
        _find_clients(terms, FEW_CLIENTS_TO_COUNT, FEW_CLIENTS_TO_COUNT)
    else:
        _find_clients(terms, FEW_CLIENTS, FEW_CLIENTS if sample else KNOWN_CLIENTS)
    if sample:
        sample.is_cut = any(term.has_many_clients for term in terms)
        for term in terms:
            term.few_clients = len(term.client_ids)
    own = [term for term in terms if not term.client_ids]
    conditions = [_holding(own, states)] if own else []
    conditions += [_holding([term]) | _of_client(term) for term in terms if term.client_ids]
    return queryset.filter(reduce(and_, conditions))


def search_drafts(drafts: "FeedbackQuerySet", query: str) -> "FeedbackQuerySet":
    """Narrow the drafts of one person, which are few and in no index; as `search` does."""
    terms = _terms(query)
    if not terms:
        return drafts.none() if query.strip() else drafts
    about = drafts.select_related("client", "subject_employee", "subject_object")
    return drafts.filter(pk__in=[draft.pk for draft in about if _is_in(draft, terms)])


def _is_in(draft: "Feedback", terms: list[Term]) -> bool:
    client = draft.client.search_text if draft.client else ""
    text = normalise(f"{searchable_text(draft, comments=())}\n{client}")
    words = words_with_stems(text)
    known = {*words, *words.values()}
    return all(
        term.text in text or {term.text, stem(term.text), term.extension} & known for term in terms
    )


def has_terms(query: str) -> bool:
    """Tell whether there is a word or number in `query` that can be searched by."""
    return bool(_terms(query))


def _terms(query: str) -> list[Term]:
    words = []
    for term in query_terms(query.replace("\x00", "")):
        number = NUMBER.search(term)
        if number:
            year, serial = number[0].split("-")
            words.append(f"{year}-{serial:0>6}")
        else:
            words.extend([term] if ADDRESS.fullmatch(term) else _WORD.findall(term))
    return [Term(word) for word in dict.fromkeys(words)][:MAX_TERMS]


def _find_stems(terms: list[Term]) -> None:
    for term in terms:
        term.stems.add(stem(term.text) if term.text.isalnum() else term.text)
        if term.bare:  # «журнал», which as a word of its own has the stem «журна»
            term.stems.add(stem(term.bare))
        term.stems |= {other for own in (*term.stems,) for other in _other_stems(own)}
        if term.extension:
            term.stems.add(term.extension)  # as it was written in a text: «доб. 415»
        if term.text.isdigit():
            term.stems.add(term.text.zfill(6))  # the number of a document without its zeros
    fragments = [(part, term) for term in terms for part in term.fragments]
    if not fragments:
        return
    holding = reduce(or_, (Q(word__contains=part) for part, _term in fragments))
    for word, its_stem in SearchWord.objects.filter(holding).values_list("word", "stem"):
        for part, term in fragments:
            if part in word:
                term.stems.add(its_stem)


def _other_stems(stem: str) -> set[str]:
    """The stems of the same word with its fleeting vowel come or gone: «тапочек», «тапочки».

    The stemmer takes them for two words. They are looked up whole, never as fragments, so what is
    no word («срк» of «срок») finds nothing.
    """
    if found := _WITH_VOWEL.fullmatch(stem):
        root, last = found.groups()
        if root[-1] in _VOWELS:
            return {f"{root}й{last}"}
        return {f"{root}{last}", f"{root}ь{last}"}
    found = _WITHOUT_VOWEL.fullmatch(stem)
    if not found or (not found[2] and found[1][-1] in _VOWELS):
        return set()
    root, _soft, last = found.groups()
    return {f"{root}е{last}", f"{root}о{last}"}


def _find_clients(terms: list[Term], few: int, known: int) -> None:
    """Note the clients that hold each term, or one more than `known` of them."""
    for term in terms:
        term.few_clients, term.known_clients = few, known
    worth = [term for term in terms if len(term.text) > 2 or len(terms) == 1]
    found = [
        Client.objects.order_by()
        .filter(term.client_condition())
        .values_list("pk", Value(place, IntegerField()))[: known + 1]
        for place, term in enumerate(worth)
    ]
    if len(found) > 1 and connection.features.supports_slicing_ordering_in_compound:
        found = [found[0].union(*found[1:], all=True)]
    for pk, place in chain.from_iterable(found):
        worth[place].client_ids.append(pk)


def _holding(terms: list[Term], states: Iterable[str] = ()) -> Q:
    """The condition that the document's own words hold all of `terms`."""
    if connection.vendor == "postgresql":
        if tuple(states) == (INDEXED_APART,):
            of_state = Q(search__stems__match=quote_lexeme(state_lexeme(INDEXED_APART)))
            return of_state & Q(search__stems__match=_tsquery(terms))
        return Q(search__stems__match=_tsquery(terms, states))
    rows = (FeedbackStem.objects.filter(stem__in=term.stems) for term in terms)
    return reduce(and_, (Q(pk__in=found.values("feedback")) for found in rows))


def _of_client(term: Term) -> Q:
    if not term.has_many_clients:
        return Q(search__client__keys=term.client_ids)
    if not term.has_unknown_clients:
        return Q(search__client__among=term.client_ids)
    return term.client_condition("search__client__")


def _tsquery(terms: list[Term], states: Iterable[str] = ()) -> str:
    alternatives = [sorted(term.stems) for term in terms]
    if states:
        alternatives.append([state_lexeme(state) for state in states])
    return "&".join(f"({'|'.join(map(quote_lexeme, words))})" for words in alternatives)
