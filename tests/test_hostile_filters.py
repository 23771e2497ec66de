"""Whatever an address asks a page for, it is answered without an error, on both databases.

Which parameters there are is not written down here: each page is asked once, and what it looks for
in its address is noted. So a new filter is tried without being named.
"""

from typing import ClassVar
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.db import transaction
from django.http import QueryDict
from django.test import Client as Browser
from django.urls import resolve, reverse

from apps.feedback.pages.register import export_views, views
from apps.feedback.pages.register.filters import FeedbackFilter
from apps.organization.models import User
from tests.test_access import DOORS
from tests.test_senseless_addresses import ENDLESS

# Each alone: what stands beside it must not keep it from being looked for.
HOSTILE = {
    "nul": "\x00",
    "one too large": str(2**63),
    "endless": ENDLESS,
    "negative": "-1",
    "no day": "2026-02-30",
    "first day": "0001-01-01",
    "last day": "9999-12-31",
    "last year": "9999",
    "half a letter": b"\xd0",
    "several": ["\x00", "1", "x"],
}
# Of a text only, and so in all parameters at once.
TEXTS = {
    "nul within": "Мос\x00ква",
    "signs": "[]{}()'\"\\;--%_*",
    "long": "ж" * 3000,
    "other digits": "\u0967",
    "half a pair": b"\xed\xa0\x80",
    "escapes": r"\u0000\ud800%00",
}
LISTS = ("[]", "[0]", "[key]")  # as other languages write them


class Noting(QueryDict):
    """Notes in `names` what is looked for."""

    names: ClassVar[set[str]] = set()

    def get(self, key, default=None):
        self.names.add(key)
        return super().get(key, default)

    def getlist(self, key, default=None):
        self.names.add(key)
        return super().getlist(key, default)

    def __getitem__(self, key):
        self.names.add(key)
        return super().__getitem__(key)

    def __contains__(self, key) -> bool:
        self.names.add(key)
        return super().__contains__(key)


def noting(get_response):
    def answer(request):
        request.GET = Noting(request.META["QUERY_STRING"])
        return get_response(request)

    return answer


def names_asked(user: User, address: str, settings) -> set[str]:
    """What the page looks for in its address."""
    Noting.names.clear()
    usual = settings.MIDDLEWARE
    settings.MIDDLEWARE = [f"{__name__}.noting", *usual]
    browser = browser_of(user)
    browser.get(address)  # the middleware is read at the first request
    settings.MIDDLEWARE = usual
    return set(Noting.names)


def browser_of(user: User) -> Browser:
    browser = Browser(raise_request_exception=False)
    browser.force_login(user)
    return browser


def hostile_queries(names: set[str]) -> list[tuple[str, dict]]:
    """What is asked, and what it is called."""
    alone = [
        (f"{name}: {label}", {name: value})
        for name in sorted(names)
        for label, value in HOSTILE.items()
    ]
    together = [(label, dict.fromkeys(names, value)) for label, value in TEXTS.items()]
    lists = [(ending, {f"{name}{ending}": "1" for name in names}) for ending in LISTS]
    return alone + together + lists


def errors(user: User, address: str, names: set[str], data=None) -> list[str]:
    """The parameters and values that are answered with an error of the server."""
    browser, found = browser_of(user), []
    for label, query in hostile_queries(names):
        asked = urlencode((data or {}) | query, doseq=True)
        with transaction.atomic():
            answer = browser.get(address, QUERY_STRING=asked)
            transaction.set_rollback(True)
        if answer.status_code >= 500:
            found.append(label)
    return found


def filters_of(address: str) -> set[str]:
    """The register reads its whole address at once; its filters are asked for afterwards."""
    is_register = resolve(address).func.__module__ in {views.__name__, export_views.__name__}
    return set(FeedbackFilter.base_filters) if is_register else set()


GET_DOORS = [name for name, doors in DOORS.items() if any(each.method == "get" for each in doors)]


@pytest.mark.parametrize("name", GET_DOORS)
def test_no_parameter_of_a_page_is_answered_with_an_error(world, settings, name):
    """On the first document that the page is for."""
    door = next(each for each in DOORS[name] if each.method == "get")
    document = world.documents[door.documents[0]] if door.documents else None
    address = reverse(name, args=door.args(world, document))
    data = door.data(world, document)
    asked = names_asked(world.cast.admin, f"{address}?{urlencode(data)}", settings)
    asked |= filters_of(address)
    assert errors(world.cast.admin, address, asked, data) == []


REFERENCES = sorted(admin.site._registry, key=lambda model: model._meta.label)


def lookups(model_admin) -> set[str]:
    """What admin looks for under names that nobody asks for before they are there."""
    found = {"_facets", "_popup", "_to_field", "all", "e", "o", "p", "q", "id__exact", "pk__in"}
    if day := model_admin.date_hierarchy:
        found |= {f"{day}__{part}" for part in ("year", "month", "day", "gte", "lt")}
    for each in model_admin.list_filter:
        field = each[0] if isinstance(each, tuple) else each
        if isinstance(field, str):
            found |= {f"{field}__{ending}" for ending in ("exact", "in", "isnull", "id__exact")}
        else:
            found.add(field.parameter_name)
    return found


@pytest.mark.parametrize("model", REFERENCES, ids=lambda model: model._meta.label_lower)
def test_no_parameter_of_a_reference_is_answered_with_an_error(world, settings, model):
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    asked = lookups(admin.site.get_model_admin(model))
    asked |= names_asked(world.cast.admin, address, settings)
    assert errors(world.cast.admin, address, asked) == []


@pytest.mark.parametrize(
    "day", ["2026-13-1", "2026-2-30", "0-1-1", "9999-12-31", "-1-1-1", "1-1-1"]
)
def test_no_day_of_a_reference_is_answered_with_an_error(world, day):
    parts = dict(zip(("year", "month", "day"), day.rsplit("-", 2), strict=True))
    browser = browser_of(world.cast.admin)
    for model, model_admin in admin.site._registry.items():
        if field := model_admin.date_hierarchy:
            address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            for count in (1, 2, 3):
                chosen = {f"{field}__{part}": parts[part] for part in list(parts)[:count]}
                assert browser.get(address, chosen).status_code < 500, (address, chosen)
