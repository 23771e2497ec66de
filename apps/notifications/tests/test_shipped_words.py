"""The texts as shipped read well whatever is missing, for colleagues and for clients."""

import re

import pytest

from apps.notifications.extensions import documents
from apps.notifications.models import NotificationTemplate
from apps.notifications.services.rendering import render, values_for

pytestmark = pytest.mark.django_db
# A colon, a comma or a dash before nothing, empty quotes and brackets, two spaces, what is not put.
HOLES = re.compile(r"[:,—] *(?:[.,;:)]|\n|$)|«»|\(\)|  |[{}]|\[\[|\]\]|^[.,;:]|(?:^|\n)[.,;:]")


def read(feedback, facts, *, reader, sees):
    subject = documents.get().find(feedback.pk, facts)
    values = values_for(subject, reader=reader, sees=sees)
    for template in NotificationTemplate.objects.all():
        for channel in ("email", "sms"):
            words = render(template, channel, values)
            yield from ((template.name, line) for line in (words.subject, words.text) if line)


@pytest.fixture
def poor(make_feedback, clinic):
    """A question with nothing that may be missing, in a branch without a phone."""
    feedback = make_feedback(type=clinic.question, subject_employee=None, category=None)
    type(feedback).objects.filter(pk=feedback.pk).update(due_at=None, statutory_due_on=None)
    return feedback


@pytest.mark.parametrize(("is_client", "sees"), [(True, True), (False, True), (False, False)])
def test_nothing_shipped_has_a_hole(poor, cast, is_client, sees):
    reader = None if is_client else cast.quality
    # What the clock tells has a term, and its letter is written only then.
    timed = {"Подходит срок", "Просрочено"}
    lines = list(read(poor, {}, reader=reader, sees=sees))
    assert len(lines) > 20
    assert [row for row in lines if row[0] not in timed and HOLES.search(row[1])] == []


def test_nor_with_all_there_is(make_feedback, clinic, cast, settings):
    settings.COMPANY_NAME = "Стоматология «Ёлочка»"
    clinic.branch.phone = "+74951234567"
    clinic.branch.save()
    feedback = make_feedback()
    facts = {"by": cast.handler.pk, "comment": "Не наш пациент"}
    lines = list(read(feedback, facts, reader=cast.quality, sees=True))
    assert [row for row in lines if HOLES.search(row[1])] == []
    assert any("Не наш пациент" in line for _name, line in lines)


def test_the_branch_is_not_named_twice_where_the_company_has_no_name(poor, clinic, settings):
    settings.COMPANY_NAME = ""
    texts = dict(read(poor, {}, reader=None, sees=True))
    text = texts["Клиенту: обращение рассмотрено"]
    assert text.count(clinic.branch.name) <= 1


def test_the_client_reads_no_answer_before_it_is_given(make_feedback):
    """What is typed for him while the document is worked on is a draft."""
    feedback = make_feedback(state="verified")
    type(feedback).objects.filter(pk=feedback.pk).update(answer="Виноват доктор, но не скажем")
    values = values_for(documents.get().find(feedback.pk, {}), reader=None, sees=True)
    assert values["answer"] == ""
    answered = make_feedback(state="rejected")
    values = values_for(documents.get().find(answered.pk, {}), reader=None, sees=True)
    assert values["answer"] == answered.answer != ""
