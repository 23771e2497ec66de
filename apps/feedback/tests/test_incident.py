"""When it happened, as the client tells it: optional, never still to come (002)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from apps.feedback import services
from apps.feedback.models import Feedback

AT = datetime(2026, 11, 17, 14, 30, tzinfo=ZoneInfo("Europe/Moscow"))


@pytest.fixture
def details(client, cast):
    """Send the form of the details as it stands, with what is typed."""
    client.force_login(cast.handler)

    def send(feedback, **typed):
        page = client.get(feedback.get_absolute_url(), {"do": "edit_details"})
        form = page.context["page"].details_form
        data = {name: form[name].value() or "" for name in form.fields} | typed
        return client.post(reverse("feedback:edit_details", args=[feedback.pk]), data)

    return send


def test_it_is_kept_at_registration_shown_and_in_the_file(client, make_feedback, cast):
    feedback = make_feedback(incident_at=AT)
    client.force_login(cast.quality)
    for part in ("", "?do=edit_details"):
        page = client.get(feedback.get_absolute_url() + part).content.decode()
        assert ("17 ноября, 14:30" in page) or ("2026-11-17T14:30" in page)
    columns = {"columns": ["number", "incident"], "format": "csv"}
    file = client.get(reverse("feedback:export"), columns)
    content = b"".join(file.streaming_content) if file.streaming else file.content
    assert "17.11.2026 14:30" in content.decode("utf-8-sig")


def test_it_is_corrected_and_the_history_tells_of_it(details, make_feedback):
    feedback = make_feedback(incident_at=AT)
    assert details(feedback, incident_at="2026-11-16T09:00").status_code == 302
    feedback.refresh_from_db()
    assert timezone.localtime(feedback.incident_at).hour == 9
    change = feedback.history.latest("pk").changes[0]
    assert change["field"] == "incident_at"
    assert (change["from_shown"], change["to_shown"]) == (
        "17 ноября 2026, 14:30",
        "16 ноября 2026, 09:00",
    )
    details(feedback, incident_at="")
    feedback.refresh_from_db()
    assert feedback.incident_at is None


@pytest.mark.parametrize(
    ("typed", "told"),
    [("позавчера", "например"), ("2100-01-01T12:00", "ещё не наступил")],
)
def test_what_cannot_be_is_told_at_the_field_and_stays_typed(details, make_feedback, typed, told):
    feedback = make_feedback()
    page = details(feedback, incident_at=typed)
    assert page.status_code == 422
    form = page.context["page"].details_form
    assert told in form.errors["incident_at"][0]
    assert typed in page.content.decode()
    assert Feedback.objects.get(pk=feedback.pk).incident_at is None


def test_a_registration_does_not_take_what_is_to_come(make_draft, cast):
    draft = make_draft(incident_at=timezone.now() + timedelta(minutes=5))
    with pytest.raises(ValidationError) as refusal:
        services.register_feedback(feedback=draft, by=draft.author)
    assert set(refusal.value.message_dict) == {"incident_at"}


def test_any_visit_of_the_client_is_offered_and_nobody_elses(client, cast, clinic, make_feedback):
    from apps.clients.models import Client, Service, Visit

    service = Service.objects.create(name="Осмотр")
    stranger = Client.objects.create(last_name="Соколов")

    def visit(owner, days):
        at = timezone.now() - timedelta(days=days)
        return Visit.objects.create(
            client=owner,
            branch=clinic.branch,
            employee=clinic.employee,
            service=service,
            started_at=at,
        )

    own = [visit(clinic.client, 60 * number) for number in range(1, 15)]
    strange = visit(stranger, 3)
    client.force_login(cast.registrar)
    chosen = reverse("feedback:chosen_client", args=[clinic.client.pk])
    offered = client.get(chosen).content.decode()
    assert all(f'<option value="{each.pk}"' in offered for each in own)
    assert f'<option value="{strange.pk}"' not in offered
    assert "<optgroup" in offered
    feedback = make_feedback(client=clinic.client)
    client.force_login(cast.handler)
    page = client.get(feedback.get_absolute_url(), {"do": "edit_details"})
    form = page.context["page"].details_form
    data = {name: form[name].value() or "" for name in form.fields}
    url = reverse("feedback:edit_details", args=[feedback.pk])
    assert client.post(url, data | {"visit": strange.pk}).status_code == 422
    assert client.post(url, data | {"visit": own[-1].pk}).status_code == 302
    feedback.refresh_from_db()
    assert feedback.visit == own[-1]
