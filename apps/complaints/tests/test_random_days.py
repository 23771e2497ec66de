"""Random people do random things on random days: whatever the order, the rules hold (W7).

Half of the steps ask first what is offered, the other half tries anything: it must be done right,
or refused cleanly and change nothing. The same days every time; `RANDOM_DAYS=500` takes as many
others, and `make soak` does.
"""

import os
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from apps.activities.models import Activity
from apps.complaints.models import BulkItem
from apps.complaints.pages.board import Board
from apps.complaints.permissions import can_use_board
from apps.complaints.services.bulk import can_be_undone, start_bulk_change, undo_bulk_change
from apps.complaints.tests.deeds import BY_CHANCE, DEEDS, TRANSITIONS, World, offered_to
from apps.complaints.tests.deeds_beside import BESIDE
from apps.core.exceptions import Conflict
from apps.correspondence.models import ClientMessage
from apps.feedback.models import Attachment, Feedback, HistoryEntry, Link, State
from apps.feedback.models.querysets import WAITS_FOR_TRIAGE
from apps.feedback.pages.document.moves import REACHABLE, Move
from apps.measures.models import Measure
from apps.organization.models import Absence, User
from apps.organization.services import end_absence, plan_absence
from apps.routing.actions import hops
from apps.routing.models import Assignment

pytestmark = pytest.mark.django_db
REFUSALS = (PermissionDenied, Conflict, ValidationError, Http404)
ASKED_FOR = int(os.environ.get("RANDOM_DAYS", "0"))
DAYS = settings(
    max_examples=ASKED_FOR or 10,
    stateful_step_count=40,
    derandomize=not ASKED_FOR,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
PEOPLE = (
    "secretary",
    "handler",
    "quality",
    "director",
    "head",
    "executor",
    "outsider",
    "management",
    "doctor",
    "admin",
)
# What goes along with a step and has an entry of its own.
ALONG = {
    "resume",
    "leave_subject",
    "link",
    "attach",
    "cancel_activity",
    "complete_activity",
    "work_left",
    "work_came",
    "work_back",
    "recount_compensation",
}
# What may move the term of the resolution; all else leaves it alone.
MOVES_TERM = {
    "route",
    "appoint",
    "set_urgency",
    "wait_for_client",
    "end_wait",
    "edit_details",
    *TRANSITIONS,
}
people, number = st.sampled_from(PEOPLE), st.integers(0, 999)


def now_of(key: int) -> Feedback:
    return Feedback.objects.get(pk=key)


def picture(key: int) -> dict:
    """All there is of a document, to be compared."""
    feedback = Feedback.objects.get(pk=key)
    hanging = (
        "history",
        "assignments",
        "activities",
        "waits",
        "comments",
        "compensations",
        "attachments",
        "links_from",
        "links_to",
        "measures",
        "root_cause_links",
    )
    rows = {name: list(getattr(feedback, name).order_by("pk").values()) for name in hanging}
    return rows | {"row": Feedback.objects.values().get(pk=key)}


def stands_for(person, absent, day) -> bool:
    """Whether on that day deputy after deputy leads from `person` to `absent`."""
    seen = set()
    while person != absent and person not in seen:
        seen.add(person)
        away = Absence.objects.filter(user=person, starts_on__lte=day, ends_on__gte=day).first()
        person = away.deputy if away else person
    return person == absent


class RandomDays(RuleBasedStateMachine):
    world: World

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(timezone.now() + timedelta(days=1), tick=False)
        self.traveller = self.clock.start()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.keys: list[int] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)
        self.clock.stop()

    def person(self, name: str) -> User:
        """As the next request reads him: with the rights that he has today."""
        return User.objects.get(pk=getattr(self.world.cast, name).pk)

    def document(self, which: int) -> int:
        return self.keys[which % len(self.keys)]

    # What people do

    @initialize()
    def the_first_one(self) -> None:
        self.keys.append(self.world.make_feedback().pk)

    @precondition(lambda self: len(self.keys) < 4)
    @rule(kind=st.sampled_from(["complaint", "question", "praise"]), responsible=st.booleans())
    def register(self, kind, responsible) -> None:
        self.keys.append(self.world.register(kind, responsible).pk)

    @rule(who=people, which=number, choice=number, values=number)
    def do_what_is_offered(self, who, which, choice, values) -> None:
        self.do_one_of(sorted(DEEDS), who, self.document(which), choice, values)

    @rule(who=people, which=number, choice=number)
    def lead_on(self, who, which, choice) -> None:
        """A step of the process, with all that it demands."""
        self.do_one_of(sorted(TRANSITIONS), who, self.document(which), choice, 1)

    @rule(who=people, which=number, choice=number)
    def hand_on(self, who, which, choice) -> None:
        self.do_one_of(sorted(hops.actions), who, self.document(which), choice, choice)

    def do_one_of(self, wanted: list[str], who: str, key: int, choice: int, values: int) -> None:
        """`who`, or the next one to whom something of it is offered, does it."""
        start = PEOPLE.index(who)
        for name in PEOPLE[start:] + PEOPLE[:start]:
            by = self.person(name)
            names = offered_to(by, now_of(key)) if self.sees(by, key) else []
            names = [each for each in names if each in wanted]
            if names:
                chosen = names[choice % len(names)]
                error = self.attempt(by, key, chosen, values)
                lacks_right = isinstance(error, PermissionDenied | Http404)
                assert chosen in BY_CHANCE or not lacks_right, f"{chosen}: offered, and refused"
                return

    @rule(who=people, which=number, choice=number, values=number)
    def do_something_beside(self, who, which, choice, values) -> None:
        """Tie documents, write to the client, plan measures."""
        self.do_one_of(sorted(BESIDE), who, self.document(which), choice, values)

    @rule(who=people, which=number, to=st.sampled_from(REACHABLE))
    def drag_on_the_board(self, who, which, to) -> None:
        """What the board says before anybody types is what comes of it."""
        by, key = self.person(who), self.document(which)
        move = Move(now_of(key), by, to)
        if not (can_use_board(by) and Board(by, QueryDict()).keys_among([key])):
            return
        if not move.leads_there:
            assert move.why_not
            return
        error = self.attempt(by, key, move.action.name, 1)
        assert bool(error) == bool(move.why_not), f"{move.why_not or 'offered'}, and: {error!r}"
        if not error:
            assert now_of(key).state == to

    @rule(who=people, which=number, name=st.sampled_from(sorted(DEEDS)), values=number)
    def try_anything(self, who, which, name, values) -> None:
        self.attempt(self.person(who), self.document(which), name, values)

    @rule(hours=st.integers(1, 70), back=st.booleans(), which=number)
    def time_goes_by(self, hours, back, which) -> None:
        """And somebody may come back from his leave earlier than he meant."""
        self.traveller.shift(timedelta(hours=hours))
        away = list(Absence.objects.today())
        if back and away:
            end_absence(absence=away[which % len(away)])

    @rule(who=people, deputy=people, days=st.integers(0, 5))
    def go_on_leave(self, who, deputy, days) -> None:
        today = timezone.localdate()
        until = today + timedelta(days=days)
        values = {"user": self.person(who), "deputy": self.person(deputy)}
        try:
            plan_absence(**values, starts_on=today, ends_on=until)
        except ValidationError:
            taken = Absence.objects.filter(user=values["user"], ends_on__gte=today)
            span = [today + timedelta(days=n) for n in range(days + 1)]
            in_a_circle = any(stands_for(values["deputy"], values["user"], day) for day in span)
            assert who == deputy or taken.exists() or in_a_circle

    @rule(who=people, urgency=st.sampled_from(["low", "high", "critical"]), undo=st.booleans())
    def change_many(self, who, urgency, undo) -> None:
        by, values = self.person(who), {"urgency": urgency, "comment": ""}
        before = {key: picture(key) for key in self.keys}
        chosen = dict(Feedback.objects.values_list("pk", "version"))
        try:
            change = start_bulk_change(
                by=by,
                key=self.world.new_key(),
                action="set_urgency",
                values=values,
                chosen=chosen,
                back="/",
            )
        except PermissionDenied:
            assert {key: picture(key) for key in self.keys} == before
            return
        for item in change.items.all():
            told = len(picture(item.feedback_id)["history"])
            was = len(before[item.feedback_id]["history"])
            assert told - was == (item.outcome == BulkItem.Outcome.DONE)
        if undo and can_be_undone(change):
            undone = undo_bulk_change(by=self.person(who), change=change)
            assert not undone.tally[BulkItem.Outcome.REFUSED]
            for key in self.keys:
                assert now_of(key).urgency == before[key]["row"]["urgency"]

    # How it is looked at

    def sees(self, by: User, key: int) -> bool:
        return Feedback.objects.visible_to(by).filter(pk=key).exists()

    def attempt(self, by: User, key: int, name: str, values: int) -> Exception | None:
        """Do it as a page would; return the refusal, if it was one."""
        before, offers = picture(key), offered_to(by, now_of(key))
        try:
            if not self.sees(by, key):
                raise Http404
            DEEDS[name](self.world, now_of(key), by, values)
        except REFUSALS as error:
            assert picture(key) == before, f"{name} was refused and changed something"
            return error
        assert name in offers, f"{name} was done and would not have been offered"
        self.check_step(by, name, before, picture(key))
        if name == "split":
            new = Feedback.objects.exclude(pk__in=self.keys).order_by("pk")
            self.keys.extend(new.values_list("pk", flat=True))
        return None

    def check_step(self, by: User, name: str, before: dict, after: dict) -> None:
        told = after["history"][len(before["history"]) :]
        grown = after["row"]["version"] - before["row"]["version"]
        if not told:
            assert after == before, f"{name} changed something and told nothing"
            return
        own = [each for each in told if each["action"].split(".")[1] not in ALONG - {name}]
        [entry] = own or told
        assert entry["user_id"] == by.pk
        assert entry["on_behalf_of_id"] in {None, *(user.pk for user in by.lent_by)}
        states = (before["row"]["state"], after["row"]["state"])
        assert (entry["from_state"], entry["to_state"]) == (
            states if name in TRANSITIONS else ("", "")
        )
        assert states[0] == states[1] or states in TRANSITIONS[name]
        versions = [each["version"] for each in told if each["version"]]
        start = before["row"]["version"] + 1
        assert versions == list(range(start, start + grown))
        self.check_terms(name, before["row"], after["row"])

    def check_terms(self, name: str, before: dict, after: dict) -> None:
        if name != "extend_term":
            assert after["statutory_due_on"] == before["statutory_due_on"]
        else:
            assert after["statutory_due_on"] > before["statutory_due_on"]
        if name not in MOVES_TERM:
            assert after["due_at"] == before["due_at"], f"{name} moved the term"

    # What is always so

    @invariant()
    def every_open_document_is_somewhere(self) -> None:
        for feedback in Feedback.objects.posted().filter(pk__in=self.keys):
            named = feedback.department or feedback.executor or feedback.responsible
            waits = Feedback.objects.filter(WAITS_FOR_TRIAGE, pk=feedback.pk).exists()
            assert not feedback.is_open or named or waits, "it is nowhere"
            hops = Assignment.objects.filter(feedback=feedback)
            here = {feedback.department, feedback.executor} - {None} if feedback.is_open else set()
            assert {hop.department or hop.assignee for hop in hops.open()} == here

    @invariant()
    def the_history_has_no_gaps(self) -> None:
        for feedback in Feedback.objects.filter(pk__in=self.keys):
            first = feedback.history.get(action="feedback.register").version
            told = set(feedback.history.exclude(version=None).values_list("version", flat=True))
            assert told == set(range(first, feedback.version + 1)), "a change without its entry"

    @invariant()
    def two_people_stand_behind_what_is_verified(self) -> None:
        for feedback in Feedback.objects.filter(pk__in=self.keys, state=State.VERIFIED):
            assert feedback.verified_by_id != feedback.analysed_by_id
            assert feedback.verified_by_id not in feedback.analysis_authors

    @invariant()
    def nothing_is_closed_without_the_client(self) -> None:
        for feedback in Feedback.objects.filter(pk__in=self.keys, state=State.CLOSED):
            assert feedback.confirmation
            assert feedback.confirmation_note
            assert not feedback.activities.planned().exists()

    @invariant()
    def no_clock_runs_backwards(self) -> None:
        for feedback in Feedback.objects.filter(pk__in=self.keys):
            stages = (
                feedback.registered_at,
                feedback.analysed_at,
                feedback.verified_at,
                feedback.closed_at,
                timezone.now(),
            )
            passed = [moment for moment in stages if moment]
            assert passed == sorted(passed)
            waits = feedback.waits.filter(ended_at=None).count()
            assert waits == (feedback.waiting_since is not None)

    @invariant()
    def the_history_goes_forward(self) -> None:
        for key in self.keys:
            moments = HistoryEntry.objects.filter(feedback=key).order_by("pk")
            moments = list(moments.values_list("at", flat=True))
            assert moments == sorted(moments)

    @invariant()
    def two_documents_are_tied_once(self) -> None:
        pairs = [frozenset(pair) for pair in Link.objects.values_list("feedback", "other")]
        assert all(len(pair) == 2 for pair in pairs)
        assert len(pairs) == len(set(pairs))

    @invariant()
    def what_the_client_was_written_is_told_once(self) -> None:
        told = HistoryEntry.objects.filter(feedback__in=self.keys)
        assert (
            told.filter(action="correspondence.send_message").count()
            == ClientMessage.objects.count()
        )
        letters = Activity.objects.filter(kind=Activity.Kind.LETTER)
        assert told.filter(action="correspondence.write_letter").count() == letters.count()
        ours = Attachment.objects.filter(is_ours=True)
        assert ours.count() == 2 * letters.count()  # DOCX and PDF

    @invariant()
    def two_people_stand_behind_a_measure_that_is_checked(self) -> None:
        for measure in Measure.objects.all():
            passed = (measure.created_at, measure.done_at, measure.checked_at, timezone.now())
            passed = [moment for moment in passed if moment]
            assert passed == sorted(passed)
            assert measure.checked_by_id is None or measure.checked_by_id != measure.done_by_id

    @invariant()
    def the_board_shows_each_open_document_once(self) -> None:
        board = Board(self.person("quality"), QueryDict())
        posted = Feedback.objects.posted().values_list("pk", flat=True)
        assert sum(board.counts.values()) == len(board.keys_among(posted))
        unresolved = set(Feedback.objects.unresolved().values_list("pk", flat=True))
        assert unresolved <= board.keys_among(posted)


def test_the_rules_hold_on_any_day(workday, make_feedback, house, cast, clinic, with_email):
    class Days(RandomDays):
        world = World(make_feedback, house, cast, clinic)

    run_state_machine_as_test(Days, settings=DAYS)
