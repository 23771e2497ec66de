"""What the client is written is what the document says: the term, and who was right (S7, C6)."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from apps.correspondence import services
from apps.correspondence.models import MessageTemplate
from apps.correspondence.services.claims import claims_in
from apps.correspondence.services.messages import words_of
from apps.feedback.models import Feedback, State
from tests.processing import EMAIL
from tests.terms import by_law

pytestmark = pytest.mark.django_db
LONGER = ("Срок продлён", "Письмо: срок рассмотрения продлён")
APOLOGY = "Письмо: извинения и приглашение"


@pytest.fixture
def waiting(make_feedback, cast):
    """The law was extended, and the client is waited for: there is no internal term."""
    feedback = make_feedback()
    Feedback.objects.filter(pk=feedback.pk).update(
        due_at=None, waiting_since=feedback.registered_at, **by_law(date(2026, 12, 24))
    )
    return Feedback.objects.get(pk=feedback.pk)


@pytest.mark.parametrize("name", LONGER)
def test_a_longer_term_is_that_of_the_law_also_while_the_client_is_waited_for(waiting, cast, name):
    template = MessageTemplate.objects.get(name=name)
    text = words_of(template, feedback=waiting, by=cast.handler)["text"]
    assert "не позднее 24 декабря 2026" in text
    assert "_on}" not in text


def test_there_are_placeholders_for_both_terms_and_for_the_earlier_one(make_feedback, cast):
    feedback = make_feedback()
    Feedback.objects.filter(pk=feedback.pk).update(
        due_at="2026-12-20T12:00:00Z", **by_law(date(2026, 12, 10))
    )
    feedback = Feedback.objects.get(pk=feedback.pk)
    text = "{due_on}; {internal_due_on}; {law_due_on}"
    template = MessageTemplate.objects.create(name="Сроки", subject="Сроки", text=text)
    words = words_of(template, feedback=feedback, by=cast.handler)["text"]
    assert words == "10 декабря 2026; 20 декабря 2026; 10 декабря 2026"


CLAIMS = [
    ("Мы рассмотрели обращение и признаём его обоснованным.", {"yes"}),
    ("Ваша жалоба признана обоснованной.", {"yes"}),
    ("Признаём вашу жалобу № ОС-2026-000001 частично обоснованной", {"partly"}),
    ("Мы не признаём обращение обоснованным", {"no"}),
    ("Жалоба признана необоснованной", {"no"}),
    ("Вы правы, и мы приносим извинения", {"yes"}),
    ("Если вы правы, мы вернём деньги", set()),
    ("Обоснованность жалобы мы проверяем", set()),
    ("Просим прощения за ожидание", set()),
    ("We find your complaint justified", {"yes"}),
    ("We found the complaint partly justified", {"partly"}),
    ("We consider it not justified", {"no"}),
]


@pytest.mark.parametrize(("text", "claims"), CLAIMS)
def test_what_a_text_admits_is_read_out_of_it(text, claims):
    assert claims_in(text) == claims


VALIDITIES = [("yes", True), ("partly", False), ("no", False), ("", False)]


@pytest.mark.parametrize(("validity", "goes"), VALIDITIES)
def test_a_letter_that_admits_goes_only_where_the_complaint_is_justified(
    make_feedback, cast, validity, goes
):
    feedback = make_feedback(state=State.REGISTERED)
    Feedback.objects.filter(pk=feedback.pk).update(validity=validity, answer="Вернём деньги")
    feedback = Feedback.objects.get(pk=feedback.pk)
    template = MessageTemplate.objects.get(name=APOLOGY)
    words = {"subject": "Об обращении", "text": "Признаём ваше обращение обоснованным."}
    letter = {
        "feedback": feedback,
        "by": cast.handler,
        "key": uuid4(),
        "addressee": "Иванов И.",
        "signer": cast.handler,
        "template": template,
        **words,
    }
    if goes:
        assert services.write_letter(**letter).kind == "letter"
        return
    with pytest.raises(ValidationError) as refused:
        services.write_letter(**letter)
    assert set(refused.value.message_dict) == {"text"}
    assert not feedback.attachments.exists()


def test_the_preview_says_it_and_so_does_a_message(client, with_email, make_feedback, cast):
    feedback = make_feedback()
    Feedback.objects.filter(pk=feedback.pk).update(validity="no")
    client.force_login(cast.handler)
    for name in ("correspondence:write_message", "correspondence:write_letter"):
        data = {
            "key": str(uuid4()),
            "subject": "Ответ",
            "text": "Жалоба признана обоснованной.",
            "recipient": EMAIL,
            "addressee": "Иванов",
            "signer": cast.handler.pk,
            "step": "preview",
        }
        page = client.post(reverse(name, args=[feedback.pk]), data)
        assert page.status_code == 422
        assert "а в документе: «Нет»" in page.text


def test_a_rejection_may_say_that_it_is_unfounded(with_email, make_feedback, cast):
    feedback = make_feedback()
    services.send_message(
        feedback=feedback,
        by=cast.handler,
        key=uuid4(),
        recipient=EMAIL,
        subject="Ответ",
        text="Мы признаём обращение необоснованным.",
    )
