"""axe looks at every page, light and dark, wide and narrow: what it calls serious fails, and so
does a page that is wider than its screen.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from apps.activities.services import plan_activity
from apps.clients.services import stop_token
from apps.complaints.services.bulk import start_bulk_change
from apps.feedback.models import State
from apps.measures.services import name_root_cause
from tests.browser import DESKTOP, PHONE
from tests.people import compensations_of, measures_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = settings.NODE_MODULES / "axe-core" / "axe.min.js"
WIDER = "document.documentElement.scrollWidth > innerWidth + 1"
RUN = """async () => {
  const result = await axe.run(document, {resultTypes: ["violations"]});
  return result.violations
    .filter(({impact}) => impact === "serious" || impact === "critical")
    .flatMap(({id, nodes}) => nodes.map(({html}) => `${id}: ${html.slice(0, 160)}`));
}"""


def followup_paths(documents: list, cast) -> list[str]:
    """What comes after the answer: money, measures, root causes."""
    money = compensations_of(documents[1], cast)["requested"]
    measures = measures_of(documents[3], cast)
    cause = name_root_cause(
        by=cast.quality, title="Не звонят", owner=cast.quality, feedback=documents[3]
    )
    return [
        "/compensations/",
        f"/compensations/{money.pk}/",
        f"/compensations/{money.pk}/cancel/",
        f"/compensations/of/{documents[1].pk}/ask/",
        "/measures/?tab=all",
        f"/measures/{measures['failed'].pk}/",
        f"/measures/{measures['done'].pk}/check/",
        f"/measures/of/{documents[3].pk}/plan/",
        f"/surveys/of/{documents[1].pk}/ask/",
        "/root-causes/",
        f"/root-causes/{cause.pk}/",
        f"/root-causes/{cause.pk}/plan/",
        f"/root-causes/{cause.pk}/edit/",
    ]


def client_paths(client) -> list[str]:
    return [
        "/clients/",
        "/clients/new/",
        f"/clients/{client.pk}/",
        f"/clients/{client.pk}/edit/",
        f"/clients/{client.pk}/messages/",
        reverse("clients:stop", args=[stop_token(client, "email")]),
    ]


@pytest.fixture
def paths(clinic, make_feedback, make_draft, cast) -> list[str]:
    documents = [make_feedback(state=state) for state in State.values[1:]]
    draft = make_draft(by=cast.admin)
    activity = plan_activity(
        feedback=documents[0], by=cast.admin, kind="call", user=cast.admin,
        planned_for=timezone.now() + timedelta(minutes=1),
    )  # fmt: skip
    queued = documents[0]
    change = start_bulk_change(
        by=cast.admin, key=uuid4(), action="set_urgency", back="/feedback/",
        values={"urgency": "high", "comment": ""}, chosen={each.pk: 1 for each in documents},
    )  # fmt: skip
    return [
        "/",
        "/feedback/",
        "/feedback/?filters=1&complaints=1",
        "/feedback/?choose=1",
        "/feedback/?q=ничего+такого",
        "/feedback/new/",
        f"/feedback/{draft.pk}/draft/",
        f"/feedback/{draft.pk}/draft/delete/",
        *(f"/feedback/{document.pk}/" for document in documents),
        f"/feedback/{documents[0].pk}/?do=analyse",
        f"/feedback/{documents[0].pk}/?do=reject",
        f"/feedback/{documents[0].pk}/?do=merge",
        f"/feedback/{documents[0].pk}/?do=split",
        f"/feedback/{documents[0].pk}/?do=link",
        f"/feedback/{documents[0].pk}/?do=reassign",
        f"/feedback/{documents[0].pk}/?do=set_urgency",
        f"/feedback/{documents[0].pk}/?do=wait_for_client",
        f"/feedback/{documents[0].pk}/?do=extend_term",
        "/board/",
        "/board/?lanes=branch&complaints=1",
        "/board/cards/?state=registered",
        "/triage/",
        f"/triage/?document={queued.pk}",
        f"/routing/{queued.pk}/route/",
        f"/bulk/route/?document={queued.pk}",
        "/bulk/reassign/",
        change.get_absolute_url(),
        "/activities/",
        "/activities/?view=week",
        f"/activities/of/{documents[0].pk}/",
        f"/activities/of/{documents[0].pk}/plan/",
        f"/activities/{activity.pk}/move/",
        f"/messages/of/{documents[0].pk}/write/",
        f"/letters/of/{documents[0].pk}/write/",
        *followup_paths(documents, cast),
        *client_paths(clinic.client),
        "/notifications/",
        "/notifications/settings/",
        "/reports/",
        "/reports/feedback/",
        "/reports/complaints/?depth=3",
        "/accounts/password/",
        "/accounts/absence/",
        "/nowhere/",
    ]


@pytest.mark.parametrize(
    ("theme", "viewport"), [("light", DESKTOP), ("dark", PHONE)], ids=["desktop", "phone"]
)
def test_every_page_can_be_read_and_fits_the_screen(
    open_page, live_server, paths, cast, tolerated, theme, viewport
):
    tolerated.append("404 (Not Found)")  # the last page is there to be missing
    page = open_page(user=cast.admin)
    page.set_viewport_size(viewport)
    page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
    found = {}
    for path in paths:
        page.goto(path)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found[path] = page.evaluate(RUN)
        if page.evaluate(WIDER):
            found[path].append("wider than the screen")
    told = [f"{path}: {line}" for path, lines in found.items() for line in lines]
    assert not told, "\n".join(told)


def test_axe_finds_nothing_serious_on_the_sign_in_page(page, cast):
    page.goto("/accounts/login/")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(RUN) == []
