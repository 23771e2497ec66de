"""What only looks like a placeholder is refused wherever words are kept for clients (S11)."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from apps.core.transfer.formats import Csv
from apps.correspondence.models import MessageTemplate
from apps.correspondence.resources import MessageTemplateResource
from apps.correspondence.services.messages import wrong_words
from apps.notifications.models import NotificationTemplate
from apps.notifications.resources import NotificationTemplateResource

pytestmark = pytest.mark.django_db

STRANGE = ["{client.name}", "{client!r}", "{{client}}", "{{x}}", "{ client }", "{}", "{client", "}"]
TEMPLATES = {
    "message": (MessageTemplate, {"use": "message"}, ("subject", "text")),
    "letter": (MessageTemplate, {"use": "letter"}, ("subject", "text")),
    "notification": (NotificationTemplate, {}, ("subject", "text", "html", "sms")),
}
PLACES = [(kind, field) for kind, (_model, _own, fields) in TEMPLATES.items() for field in fields]


@pytest.mark.parametrize("strange", STRANGE)
@pytest.mark.parametrize(("kind", "field"), PLACES)
def test_a_template_is_not_saved_with_it(cast, client, kind, field, strange):
    model, own, fields = TEMPLATES[kind]
    client.force_login(cast.admin)
    typed = {"name": "Новый", "position": 0, "is_active": "on"} | own | dict.fromkeys(fields, "Да")
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    page = client.post(address, typed | {field: f"Уважаемый {strange}"})
    assert page.status_code == 200
    assert "может стоять только подстановка" in page.text or "Неизвестная подстановка" in page.text
    assert not model.objects.filter(name="Новый").exists()
    assert client.post(address, typed | {field: "Уважаемый {client}"}).status_code == 302


@pytest.mark.parametrize("resource", [MessageTemplateResource, NotificationTemplateResource])
def test_nor_does_it_come_in_by_a_file(cast, resource):
    model = resource._meta.model
    template = model.objects.first()
    exported = Csv().export_data(resource().export(model.objects.filter(pk=template.pk)))
    wrong = exported.decode("utf-8-sig").replace(template.text.splitlines()[0], "{{client.name}}")
    for text, is_refused in ((exported, False), (wrong.encode(), True)):
        result = resource().import_data(Csv().create_dataset(text), dry_run=True)
        assert (result.has_errors() or result.has_validation_errors()) is is_refused


@pytest.mark.parametrize("strange", STRANGE)
def test_nor_does_it_go_out_in_what_was_typed(strange):
    assert wrong_words("Ответ", f"Уважаемый {strange}")
    assert wrong_words(f"Ответ {strange}", "Да")
    assert not wrong_words("Ответ", "Да (client)")


def test_everything_shipped_still_passes():
    for model in (MessageTemplate, NotificationTemplate):
        for template in model.objects.all():
            template.full_clean()


def test_the_one_who_writes_is_told_what_to_do():
    with pytest.raises(ValidationError) as told:
        MessageTemplate(subject="{{client}}", text="Да").clean()
    words = " ".join(told.value.messages)
    assert "{{client}}" in words
    assert "{client}, {client_full}" in words
    assert "круглые скобки" in words
