"""Who becomes responsible: what was changed by hand, the secretary first, the rule, the queue.

The table is in that order (B6, W2); a value that the page only proposed is no change.
"""

from uuid import uuid4

import pytest
from django.urls import reverse

from apps.appeal_types.models import DefaultResponsible
from apps.appeal_types.resources import AppealTypeResource
from apps.core.transfer.formats import Csv
from apps.feedback.models import Feedback, State

pytestmark = pytest.mark.django_db
NEW = "/feedback/new/"
# What is proposed on the page → what comes with the form → who has it then.
CHOSEN = (
    ("handler", "handler", "by the rules"),
    ("handler", "director", "director"),
    ("handler", "", "queue"),
    ("", "", "by the rules"),
    ("", "director", "director"),
)
# Rules: default of the branch, default of all, secretary first → who has it by them.
RULES = (
    ("handler", "quality", False, "handler"),
    (None, "quality", False, "quality"),
    (None, None, False, "queue"),
    ("handler", "quality", True, "queue"),
)


@pytest.fixture
def rule(clinic, cast):
    def make(own, for_all, secretary_first: bool) -> None:
        kind = clinic.complaint
        for who, branch in ((own, clinic.branch), (for_all, None)):
            if who:
                user = getattr(cast, who)
                DefaultResponsible.objects.create(appeal_type=kind, branch=branch, user=user)
        kind.secretary_first = secretary_first
        kind.save()

    return make


@pytest.fixture
def typed(clinic, cast):
    """What the form sends, by the names of the people in it."""

    def make(*, proposed: str, responsible: str, **values) -> dict:
        keys = {name: getattr(cast, name).pk if name else "" for name in (proposed, responsible)}
        return {
            "key": str(uuid4()),
            "client": clinic.client.pk,
            "type": clinic.complaint.pk,
            "subject_employee": clinic.employee.pk,
            "category": clinic.subcategory.pk,
            "branch": clinic.branch.pk,
            "channel": "phone",
            "urgency": "normal",
            "statement": "<p>Ждал приёма сорок минут</p>",
            "proposed": keys[proposed],
            "responsible": keys[responsible],
            "action": "register",
            **values,
        }

    return make


def who_has(feedback: Feedback) -> str:
    return feedback.responsible.username if feedback.responsible else "queue"


@pytest.mark.parametrize("rules", RULES)
def test_each_in_its_turn(client, rule, typed, cast, rules):
    *rows, by_the_rules = rules
    rule(*rows)
    client.force_login(cast.registrar)
    found, wanted = {}, {}
    for proposed, responsible, who in CHOSEN:
        data = typed(proposed=proposed, responsible=responsible)
        assert client.post(NEW, data).status_code == 302
        posted = Feedback.objects.posted().get(key=data["key"])
        found[proposed, responsible] = who_has(posted)
        wanted[proposed, responsible] = by_the_rules if who == "by the rules" else who
        if who_has(posted) == "queue":
            assert Feedback.objects.waiting_for_triage().filter(pk=posted.pk).exists()
    assert found == wanted


@pytest.mark.parametrize(("proposed", "responsible", "who"), CHOSEN)
def test_a_draft_keeps_what_was_chosen(client, rule, typed, cast, proposed, responsible, who):
    """Saved, opened again and registered as it stands: as if there had been no draft."""
    rule("handler", None, False)
    client.force_login(cast.registrar)
    data = typed(proposed=proposed, responsible=responsible, action="draft")
    assert client.post(NEW, data).status_code == 302
    draft = Feedback.objects.get(state=State.DRAFT)
    form = client.get(reverse("feedback:edit_draft", args=[draft.pk])).context["form"]
    again = {name: form[name].value() or "" for name in ("proposed", "responsible")}
    assert again["proposed"] == cast.handler.pk
    client.post(NEW, data | again | {"action": "register"})
    posted = Feedback.objects.posted().get()
    assert who_has(posted) == ("handler" if who == "by the rules" else who)


def test_nobody_is_proposed_where_the_secretary_comes_first(client, rule, clinic, cast):
    rule("handler", None, True)
    client.force_login(cast.registrar)
    asked = {"type": clinic.complaint.pk, "branch": clinic.branch.pk}
    answer = client.get(reverse("feedback:default_responsible"), asked).json()
    assert answer == {"id": None, "secretary_first": True, "goes_to": ""}


def test_the_flag_of_a_type_goes_out_and_comes_in(clinic):
    clinic.complaint.secretary_first = True
    clinic.complaint.save()
    table = AppealTypeResource().export()
    column = "Сначала секретарю"
    by_name = {row["Название"]: row[column] for row in table.dict}
    assert by_name["Жалоба на сотрудника"] == "да"
    assert by_name["Вопрос"] == "нет"
    clinic.complaint.secretary_first = False
    clinic.complaint.save()
    read = Csv().create_dataset(Csv().export_data(table))
    assert not AppealTypeResource().import_data(read).has_errors()
    clinic.complaint.refresh_from_db()
    assert clinic.complaint.secretary_first
