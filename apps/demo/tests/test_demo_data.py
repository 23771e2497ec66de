"""What must be true of the demo data, as it is of data that the services have written."""

import re
from collections import defaultdict

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.core.models import Counter
from apps.demo.composing.complaint import quarter_of_queues
from apps.demo.texts import visit
from apps.feedback import services
from apps.feedback.actions import documents
from apps.feedback.attachments.inspection import inspect_file
from apps.feedback.models import POSTED, Attachment, Feedback, FeedbackSearch, HistoryEntry, State
from apps.feedback.stages.requirements import missing_for, missing_for_registration
from apps.organization.models import Employee, User
from apps.routing.models import Assignment

from .conftest import TODAY

STEPS = {action.code: action for action in documents}
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
TEXTS = (
    "statement",
    "dissatisfaction",
    "cause",
    "employee_opinion",
    "handler_opinion",
    "win_back_actions",
    "prevention",
    "analysis",
    "conclusion",
    "confirmation_note",
    "answer",
)


def posted():
    return Feedback.objects.posted().order_by("registered_at", "pk")


def test_as_many_posted_documents_as_ordered_of_every_kind():
    assert posted().count() == 300
    assert set(posted().values_list("state", flat=True)) == set(POSTED)
    natures = set(posted().values_list("type__nature", flat=True))
    assert natures == {"complaint", "praise", "review", "suggestion", "question"}
    kinds = set(posted().values_list("type__object_kind", flat=True))
    assert kinds == {"employee", "object", "other", "none"}
    assert set(posted().values_list("channel", flat=True)) == set(Feedback.Channel.values)
    assert posted().filter(return_count__gt=0).exists()
    assert posted().filter(reopen_count__gt=0).exists()


def test_numbers_follow_registration_without_gap_and_the_next_one_continues():
    numbers = {}
    for number, at in posted().values_list("number", "registered_at"):
        numbers.setdefault(timezone.localtime(at).year, []).append(number)
    for year, given in numbers.items():
        assert given == [f"ОС-{year}-{n:06d}" for n in range(1, len(given) + 1)]
        assert Counter.objects.get(series=f"feedback-{year}").value == len(given)

    draft = Feedback.objects.get(
        author__username="registrar", subject_employee__isnull=False, state=State.DRAFT
    )
    at = timezone.make_aware(timezone.datetime(TODAY.year, TODAY.month, TODAY.day, 21))
    registered = services.register_feedback(feedback=draft, by=draft.author, at=at)
    assert registered.number == f"ОС-{TODAY.year}-{len(numbers[TODAY.year]) + 1:06d}"


def test_the_history_leads_from_draft_to_the_present_state():
    for feedback in posted().prefetch_related("history"):
        entries = list(feedback.history.all())
        moves = [entry for entry in entries if entry.from_state]
        assert moves[0].action == "feedback.register"
        assert [m.from_state for m in moves] == [State.DRAFT, *(m.to_state for m in moves[:-1])]
        assert moves[-1].to_state == feedback.state
        assert [e.at for e in entries] == sorted(e.at for e in entries)
        assert entries[0].at == feedback.registered_at
        assert entries[-1].at <= timezone.make_aware(timezone.datetime(2026, 11, 20, 20))
        versions = [e.version for e in entries if e.version]
        assert versions == list(range(versions[0], feedback.version + 1))
        assert feedback.created_at < feedback.registered_at
        assert feedback.updated_at == max(e.at for e in entries if e.version)


def test_everybody_did_what_he_may():
    entries = HistoryEntry.objects.select_related("user", "feedback__subject_employee")
    users = {user.pk: user for user in User.objects.all()}
    for entry in entries.order_by("feedback", "at").filter(action__in=STEPS):
        user = users[entry.user_id]
        entry.feedback.closed_at = None  # as it was then
        if entry.action == "feedback.verify":
            assert user.has_perm("feedback.verify")
        else:
            allows = STEPS[entry.action].allows
            assert allows(user, entry.feedback), (entry.action, user)


def test_those_who_routed_might():
    way = HistoryEntry.objects.exclude(action__in=STEPS).select_related("user")
    by = defaultdict(set)
    for action, username in way.values_list("action", "user__username"):
        by[action].add(username)
    assert by["routing.route"] == {"secretary"}
    assert by["routing.send_to_triage"] == {"handler"}
    heads = Employee.objects.filter(headed_departments__isnull=False)
    assert by["routing.appoint"] <= set(heads.values_list("user__username", flat=True))


def test_nobody_verifies_what_he_analysed_or_what_is_about_him():
    for feedback in posted().filter(verified_by__isnull=False):
        assert feedback.verified_by_id not in {feedback.analysed_by_id, *feedback.analysis_authors}
        employee = feedback.subject_employee
        assert not employee or employee.user_id not in {
            feedback.verified_by_id,
            feedback.analysed_by_id,
        }


def test_each_stage_has_what_it_demands():
    left = {
        State.ANALYSED: ("analyse",),
        State.VERIFIED: ("analyse", "verify"),
        State.CLOSED: ("close",),
        State.REJECTED: ("reject",),
    }
    for feedback in posted().select_related("type"):
        assert missing_for_registration(feedback) == {}
        for action in left.get(feedback.state, ()):
            assert missing_for(action, feedback) == {}
        if feedback.analysed_at:
            assert missing_for("analyse", feedback) == {}
        if feedback.state == State.CLOSED and feedback.type.needs_analysis:
            assert feedback.verified_at


def test_the_department_of_the_subject_is_his():
    about_people = posted().filter(subject_employee__isnull=False)
    assert about_people.exists()
    for feedback in about_people.select_related("subject_employee"):
        assert feedback.subject_department_id == feedback.subject_employee.department_id
    assert not posted().filter(subject_employee=None, subject_department__isnull=False).exists()


def test_the_visit_is_the_client_s_own_and_before_the_appeal():
    visited = posted().filter(visit__isnull=False).select_related("visit")
    assert visited.count() > 50
    for feedback in visited:
        assert feedback.visit.client_id == feedback.client_id
        assert feedback.visit.started_at < feedback.registered_at


def test_texts_are_filled_in():
    for feedback in Feedback.objects.all():
        for name in TEXTS:
            text = getattr(feedback, name)
            assert not re.search(r"[\[\]{}|→]|  |None|\bFalse\b", text), (feedback, name, text)


def test_statements_rarely_repeat():
    statements = list(posted().values_list("statement", flat=True))
    assert len(set(statements)) > 0.95 * len(statements)


def test_every_document_is_found_by_the_search():
    assert FeedbackSearch.objects.count() == posted().count()
    for feedback in posted()[::25]:
        assert list(Feedback.objects.search(feedback.number)) == [feedback]
    found = Feedback.objects.search("объяснил доступно")
    assert any("Доктор Иванов объяснил всё доступно" in row.statement for row in found)
    by_comment = Feedback.objects.search("звонок перенесён на пятницу")
    assert any(row.comments.exists() for row in by_comment)
    known = set(Feedback.objects.search("89161234567"))
    assert known
    assert all(row.client.last_name == "Петров" for row in known)


def test_four_of_five_complaints_of_one_quarter_are_about_waiting():
    first, after = quarter_of_queues(TODAY)
    complaints = Feedback.objects.complaints().posted()
    made = complaints.filter(registered_at__date__gte=first, registered_at__date__lt=after)
    waiting = made.filter(category__name=visit.WAITING.category.split(" / ")[1])
    assert 0.6 <= waiting.count() / made.count() <= 0.95  # of twenty or so
    others = complaints.exclude(pk__in=made)
    assert others.filter(category__name="Длительное ожидание").count() / others.count() < 0.4


def test_attachments_are_what_they_say_and_lie_where_they_should(demo, settings):
    settings.MEDIA_ROOT = demo
    families = set()
    for attachment in Attachment.objects.all():
        content = attachment.file.read()
        assert len(content) == attachment.size
        upload = SimpleUploadedFile(attachment.name, content)
        inspected = inspect_file(upload)
        assert (inspected.content_type, inspected.name) == (
            attachment.content_type,
            attachment.name,
        )
        assert inspected.file is upload, "nothing to be stripped"
        assert attachment.file.name.startswith(f"attachments/{attachment.feedback_id}/")
        families.add(attachment.family)
    assert families == {"image", "audio", "pdf", "file"}


def test_there_is_work_for_those_who_have_a_place_but_no_role():
    for username in ("head", "executor"):
        user = User.objects.get(username=username)
        waiting = Feedback.objects.visible_to(user).filter(state=State.REGISTERED)
        assert waiting.count() >= 3
    now = timezone.make_aware(timezone.datetime(2026, 11, 20, 20))
    overdue = Feedback.objects.overdue(now).count()
    assert 0 < overdue < Feedback.objects.unresolved().count()


def test_terms_come_from_the_policies():
    complaints = posted().complaints()
    assert not complaints.filter(due_at=None).exists()
    assert not complaints.filter(due_basis="").exists()
    assert set(complaints.values_list("urgency", flat=True)) >= {"low", "normal", "high"}
    of_people = complaints.filter(client__kind="person")
    assert not of_people.filter(statutory_due_on=None).exists()
    assert not of_people.exclude(statutory_basis__contains="ст. 31").exists()
    assert complaints.filter(harm=True).exists()


@pytest.mark.parametrize("username", settings.DEMO_USERNAMES)
def test_sign_ins_have_the_password_and_a_branch(username):
    user = User.objects.get(username=username)
    assert user.check_password(settings.DEMO_PASSWORD)
    assert user.branch
    assert user.get_full_name()
    assert user.is_superuser == (username == "admin")


def test_nobody_else_has_a_known_password():
    others = User.objects.exclude(username__in=settings.DEMO_USERNAMES)
    assert others.exists()
    assert not any(user.has_usable_password() for user in others)


def test_a_registrar_sees_his_drafts_and_nothing_else():
    for username in ("registrar", "operator", "doctor", "branch_manager", "callcenter_head"):
        user = User.objects.get(username=username)
        visible = list(Feedback.objects.visible_to(user))
        assert visible
        assert all(row.state == State.DRAFT and row.author == user for row in visible)


def test_the_way_of_every_document_leads_to_where_it_is():
    open_hops = defaultdict(set)
    for hop in Assignment.objects.filter(ended_at=None):
        open_hops[hop.feedback_id] |= {hop.department_id, hop.assignee_id} - {None}
    for feedback in posted():
        here = {feedback.department_id, feedback.executor_id} - {None}
        assert open_hops[feedback.pk] == (here if feedback.is_open else set()), feedback
    appointed = Assignment.objects.filter(assignee__isnull=False)
    assert appointed.exists()
    assert not appointed.exclude(assignee__employee__department__name="Лечебный отдел").exists()


def test_both_kinds_of_refusal_are_told():
    declined = Assignment.objects.filter(outcome="declined")
    assert declined.filter(department__name="Бухгалтерия").exists()
    back = declined.get(assignee__isnull=False).feedback
    assert back.department.head.user.username == "head"
    assert back.executor is None


def test_some_wait_for_the_secretary():
    assert Feedback.objects.waiting_for_triage().count() >= 3
