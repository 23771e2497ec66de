"""Builds the whole demo: the house, its clients, and documents in the order of registration."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from apps.demo.absences import build_absences
from apps.demo.activities import build_activities
from apps.demo.clientele import Clientele, build_clientele
from apps.demo.compensations_and_measures import build_aftermath
from apps.demo.composing import Composer
from apps.demo.correspondence import build_talks
from apps.demo.goals import build_goal_references, build_goals
from apps.demo.house import House, build_house
from apps.demo.ledger import Ledger
from apps.demo.matters import tie_matters
from apps.demo.moments import registration_moments
from apps.demo.plans import Plan, carry_out
from apps.demo.scenarios import plan_drafts, plan_scenarios
from apps.demo.surveys import build_surveys
from apps.demo.writing import write_counters, write_documents

BATCH = 2000
SPLIT_OFF = 1  # documents that `tie_matters` adds


@dataclass(frozen=True)
class Order:
    """What to build. The same order gives the same data."""

    documents: int
    clients: int
    seed: int
    now: datetime


@transaction.atomic
def build_demo(order: Order, report: Callable[[str], None]) -> None:
    """Build everything or nothing. `report` is told of the progress, a line at a time.

    `order.documents` are the posted ones, scenarios included; a few drafts come on top.
    """
    # Histories hold values as they are shown.
    with translation.override(settings.LANGUAGE_CODE), no_garbage_collection():
        rng = Random(order.seed)
        house = build_house()
        build_goal_references(house)
        clientele = build_clientele(rng, house, order.clients, order.now)
        report(_("Clients: %(clients)s") % vars(order))
        ledger = Ledger(house)
        for number, plan in enumerate(_plans(rng, house, clientele, order), start=1):
            carry_out(plan, ledger, rng, order.now)
            if number % BATCH == 0:
                write_documents(ledger.take_rows())
                report(_("%(number)s of %(total)s") % {"number": number, "total": order.documents})
        write_documents(ledger.take_rows())
        write_counters(ledger.numbers)
        tie_matters(house, rng, order.now)
        build_goals(house, order.now)
        build_activities(house, order.now)
        build_aftermath(house, order.now)
        build_talks(house, order.now)
        build_surveys(house, order.now)
        build_absences(house, order.seed, order.now)


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Save a tenth of the time: rows make no cycles, and looking for them is in vain."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _plans(rng: Random, house: House, clientele: Clientele, order: Order) -> Iterator[Plan]:
    """Plans in the order of registration, so that numbers follow it; drafts come last."""
    scenarios = plan_scenarios(house, clientele, order.now)
    count = max(order.documents - len(scenarios) - SPLIT_OFF, 0)
    composer = Composer(rng, house, clientele, count, order.now)
    told = [(plan.at, plan) for plan in scenarios]
    made = [(at, None) for at in registration_moments(rng, count, order.now)]
    for at, plan in sorted(told + made, key=lambda pair: pair[0]):
        yield plan or composer.compose(at)
    yield from plan_drafts(house, clientele, order.now)
