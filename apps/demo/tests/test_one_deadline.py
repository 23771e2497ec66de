"""Lists, notifications, letters and reports of a document never disagree on its deadline (C6)."""

import re
from datetime import UTC, datetime, time

import pytest
import time_machine
from django.test import Client as Browser
from django.utils import timezone
from django.utils.formats import date_format

from apps.activities.models import Activity
from apps.correspondence.models import MessageTemplate
from apps.correspondence.services.messages import words_of
from apps.feedback.deadlines.reminders import _due
from apps.feedback.models import Feedback
from apps.feedback.notices.placeholders import values_for_client, values_for_colleague
from apps.organization.models import Branch, User

from .conftest import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
NOW = timezone.make_aware(datetime.combine(TODAY, time(20)))
NUMBER = re.compile(r"ОС-\d{4}-\d{6}")


@pytest.fixture(autouse=True)
def _evening():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def admin_page():
    found = Browser()
    found.force_login(User.objects.get(username="admin"))
    return found


def by_hand(feedback: Feedback) -> tuple[datetime | None, bool]:
    """The deadline counted anew from the terms, and whether it is that of the law."""
    law = feedback.statutory_due_on and datetime.combine(
        feedback.statutory_due_on, time.max, feedback.branch.zone
    )
    internal = None if feedback.waiting_since else feedback.due_at
    if law and (internal is None or law <= internal):
        return law.astimezone(UTC), True
    return internal, False


def open_documents() -> list[Feedback]:
    return list(Feedback.objects.unresolved().select_related("branch", "type", "client"))


def late_ones() -> set[str]:
    found = [(each.number, by_hand(each)[0]) for each in open_documents()]
    return {number for number, deadline in found if deadline and deadline < NOW}


def test_the_stored_deadline_is_the_earlier_term_of_every_document():
    documents = open_documents()
    assert len(documents) > 20
    for each in Feedback.objects.posted().select_related("branch"):
        assert (each.deadline_at, each.deadline_by_law) == by_hand(each), each


def numbers_of(admin_page, address: str, pages: int = 6) -> set[str]:
    """The rows of all pages of a list."""
    found: set[str] = set()
    for page in range(1, pages + 1):
        text = admin_page.get(f"{address}&page={page}").text
        rows = text.partition("<tbody")[2].partition("</tbody>")[0]
        found |= set(NUMBER.findall(rows))
    return found


def test_every_list_calls_the_same_documents_overdue(admin_page):
    """No document past the law that is overdue nowhere."""
    late = late_ones()
    assert late
    past_the_law = {
        each.number
        for each in open_documents()
        if each.statutory_due_on and each.statutory_due_on < TODAY
    }
    assert past_the_law <= late
    assert numbers_of(admin_page, "/feedback/?overdue=1") == late
    assert numbers_of(admin_page, "/feedback/?due=over") == late
    assert numbers_of(admin_page, "/feedback/?is_open=open&overdue=1&sort=deadline") == late
    branches = tuple(Branch.objects.values_list("pk", flat=True))
    began = datetime(2000, 1, 1, tzinfo=UTC)
    raised = {each.document_id for each in _due(after=began, until=NOW, branches=branches)}
    assert set(Feedback.objects.filter(pk__in=raised).values_list("number", flat=True)) == late
    report = admin_page.get("/reports/feedback/?period=all").context["table"]
    assert report.total.group.counts["overdue"] == len(late)


def test_the_board_and_the_start_page_say_so_too(admin_page):
    late = late_ones()
    board = admin_page.get("/board/?overdue=1&cards=1").text
    shown = set(re.findall(r'data-number="(ОС-[\d-]+)"', board)) or set(NUMBER.findall(board))
    assert shown <= late
    assert board.count("due-over") >= len(shown)
    for username in ("handler", "secretary", "quality"):
        user = Browser()
        user.force_login(User.objects.get(username=username))
        for waiting in user.get("/").context["queues"]:
            overdue = [each for each in waiting.rows if each.number in late]
            assert len(overdue) == min(waiting.overdue, len(waiting.rows)), waiting.queue.name


def test_letters_and_notifications_name_the_day_that_the_lists_show(admin_page):
    by = User.objects.get(username="handler")
    dated = MessageTemplate(subject="Срок", text="{due_on}|{internal_due_on}|{law_due_on}")
    for each in open_documents():
        deadline, is_of_law = by_hand(each)
        day = ""
        if deadline:
            on = each.statutory_due_on if is_of_law else deadline.astimezone(each.branch.zone)
            day = date_format(on, "j E Y")
        words = words_of(dated, feedback=each, by=by)["text"].split("|")
        assert words[0] == (day or "{due_on}"), each
        assert words[1] != "{internal_due_on}" or each.due_at is None
        for values in (
            values_for_client(each),
            values_for_colleague(each, {}, reader=by, sees=True),
        ):
            assert values["due_at"].startswith(day), each
            assert bool(values["due_at"]) == bool(day)


def test_the_page_of_a_document_marks_that_term(admin_page):
    late = [each for each in open_documents() if each.number in late_ones()]
    for each in late[:12]:
        page = admin_page.get(each.get_absolute_url()).text
        mark = page.partition("is-deadline")[2].partition("</span>")[0]
        assert ("По закону до" in mark) == each.deadline_by_law, each
        assert "due-over" in mark, each


def test_no_task_of_the_demo_is_due_on_a_day_off():
    tasks = Activity.objects.filter(kind=Activity.Kind.PROCESSING).select_related("feedback")
    days = {timezone.localtime(task.planned_for).weekday() for task in tasks}
    assert 6 not in days
