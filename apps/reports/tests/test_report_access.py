"""Reports are for those who may view them, and count what they may see (B8, S11)."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from apps.reports.urls import urlpatterns

NAMES = [pattern.name for pattern in urlpatterns]
ALLOWED = ("handler", "quality", "director", "management", "admin")
REFUSED = (
    "registrar",
    "operator",
    "callcenter_head",
    "doctor",
    "branch_manager",
    "secretary",
    "head",
    "executor",
    "outsider",
)


@pytest.mark.parametrize("who", [*ALLOWED, *REFUSED])
def test_who_may_open_a_report(client, cast, who):
    client.force_login(getattr(cast, who))
    status = {name: client.get(reverse(f"reports:{name}")).status_code for name in NAMES}
    assert status == dict.fromkeys(NAMES, 200 if who in ALLOWED else 403)
    page = client.get(reverse("home")).content.decode()
    assert (f'href="{reverse("reports:index")}"' in page) == (who in ALLOWED)


def test_a_stranger_is_sent_to_sign_in(client, db):
    for name in NAMES:
        response = client.get(reverse(f"reports:{name}"))
        assert response.status_code == 302
        assert reverse("login") in response["Location"]


@pytest.mark.usefixtures("documents")
def test_a_report_counts_only_what_its_reader_may_see(report, cast, make_feedback, clinic):
    """The head may be given the right to reports: he still sees his department only."""
    cast.head.user_permissions.add(Permission.objects.get(codename="view_reports"))
    make_feedback(department=clinic.department)
    response = report("feedback", by=cast.head)
    assert response.context["table"].total.group.counts["total"] == 1
    assert response.context["backlog"] == 1


@pytest.mark.usefixtures("documents")
def test_the_filters_name_nothing_from_documents_one_may_not_see(report, cast):
    cast.head.user_permissions.add(Permission.objects.get(codename="view_reports"))
    page = report("feedback", by=cast.head, page="_filters").content.decode()
    assert "Москва" not in page
    assert f'<option value="{cast.quality.pk}">' not in page
