"""Templates of messages: a fixed list of placeholders, and what is shipped (S11)."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from apps.core.text.placeholders import fill, missing_in
from apps.correspondence.models import MessageTemplate
from apps.correspondence.placeholders import PLACEHOLDERS, values_for

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Здравствуйте, {клиент}", "{клиент}"),
        ("{client} и {clients}", "{clients}"),
        ("{feedback}", "{feedback}"),
    ],
)
def test_an_unknown_placeholder_is_refused_with_its_name(cast, client, text, named):
    client.force_login(cast.admin)
    data = {"name": "Новый", "use": "message", "subject": "Тема", "text": text, "position": 0}
    page = client.post(reverse("admin:correspondence_messagetemplate_add"), data)
    assert page.status_code == 200
    assert f"Неизвестная подстановка: {named}." in page.text
    assert not MessageTemplate.objects.filter(name="Новый").exists()


@pytest.mark.parametrize(
    "text", ["{client.pk}", "{client[0]}", "{client!r}", "{0}", "{}", "{ client }"]
)
def test_nothing_is_looked_up_by_what_stands_in_braces(make_feedback, cast, text):
    values = values_for(make_feedback(), by=cast.handler)
    assert fill(text, values) == text


def test_a_value_in_braces_is_not_filled_in_again(make_feedback, cast):
    feedback = make_feedback()
    feedback.answer = "{number}"
    assert fill("{answer}", values_for(feedback, by=cast.handler)) == "(number)"


def test_what_is_shipped_knows_only_what_is_in_the_list():
    shipped = list(MessageTemplate.objects.all())
    assert {template.use for template in shipped} == {"message", "letter"}
    for template in shipped:
        template.full_clean()


def test_every_placeholder_has_a_value_or_is_told_as_missing(make_feedback, cast, clinic):
    values = values_for(make_feedback(), by=cast.handler)
    assert set(values) == set(PLACEHOLDERS)
    assert values["client"] == "Иван Сергеевич"
    assert values["client_full"] == "Петров Иван Сергеевич"
    assert values["branch"] == values["company"] == "На Тверской"
    assert missing_in([fill("{client} {answer} {answer}", values)]) == ["answer"]


def test_templates_fit_the_nature_and_the_type(make_feedback, clinic):
    def template(name, **values):
        return MessageTemplate.objects.create(name=name, subject="Тема", text="Текст", **values)

    MessageTemplate.objects.all().delete()
    own = template("свой", type=clinic.complaint)
    complaints, anything = template("жалобы", nature="complaint"), template("любой")
    template("чужой", type=clinic.praise)
    template("благодарности", nature="praise")
    template("письмо", use="letter")
    template("снят", is_active=False)
    found = MessageTemplate.objects.fitting(make_feedback(), "message")
    assert list(found) == [own, complaints, anything]


def test_a_template_without_words_is_refused():
    with pytest.raises(ValidationError):
        MessageTemplate(name="пустой", subject="", text="").full_clean()
