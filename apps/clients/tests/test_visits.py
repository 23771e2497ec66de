from datetime import UTC, datetime

from django.urls import reverse

from apps.clients.models import Service, Visit


def test_a_visit_is_named_by_the_day_that_the_company_had(client, clinic, cast):
    """Half past ten in the evening by Greenwich is the next day in Moscow."""
    Visit.objects.create(
        client=clinic.client,
        branch=clinic.branch,
        employee=clinic.employee,
        service=Service.objects.create(name="Лечение кариеса"),
        started_at=datetime(2024, 2, 9, 22, 30, tzinfo=UTC),
    )
    assert str(Visit.objects.get()) == "10.02.2024 Лечение кариеса"
    client.force_login(cast.admin)
    page = client.get(reverse("admin:clients_visit_delete", args=[Visit.objects.get().pk]))
    assert "10.02.2024 Лечение кариеса" in page.text
