"""Who may verify, but not this analysis, reads why and whom to ask."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.feedback import services
from apps.feedback.models import State
from apps.organization.models import User
from conftest import ANALYSIS

PART = "Вы участвовали в разборе, поэтому подтвердить должен другой"
SUBJECT = "Обращение касается или касалось вас либо того, кого вы замещаете"


@pytest.fixture
def shown(client):
    def get(feedback, who) -> str:
        client.force_login(who)
        return client.get(feedback.get_absolute_url()).text

    return get


@pytest.fixture
def analysed_with(make_feedback, cast):
    """Return a factory: the handler completed the analysis, `person` wrote some of it."""

    def make(person):
        feedback = make_feedback()
        for by, service, values in (
            (person, services.edit_analysis, {"cause": "Не позвонили"}),
            (cast.handler, services.analyse_feedback, ANALYSIS),
        ):
            feedback = service(feedback=feedback, by=by, version=feedback.version, values=values)
        return feedback

    return make


def test_who_wrote_of_the_analysis_reads_who_else_may(shown, analysed_with, cast):
    html = shown(analysed_with(cast.quality), cast.quality)
    assert f"{PART}: admin, director." in html


def test_also_after_his_own_return(shown, analysed_with, cast):
    feedback = analysed_with(cast.quality)
    feedback = services.return_feedback_to_analysis(
        feedback=feedback, by=cast.quality, version=feedback.version, reason="Мало подробностей"
    )
    feedback = services.analyse_feedback(
        feedback=feedback, by=cast.handler, version=feedback.version, values=ANALYSIS
    )
    assert f"{PART}: admin, director." in shown(feedback, cast.quality)


def test_who_completed_it_too(shown, make_feedback, cast):
    feedback = make_feedback()
    services.analyse_feedback(
        feedback=feedback, by=cast.director, version=feedback.version, values=ANALYSIS
    )
    assert f"{PART}: admin, quality." in shown(feedback, cast.director)


def test_whom_the_appeal_is_about(shown, make_feedback, clinic, cast):
    clinic.employee.user = cast.quality
    clinic.employee.save()
    html = shown(make_feedback(state=State.ANALYSED), cast.quality)
    assert SUBJECT in html
    assert "«Подтвердить разбор» — director, admin." in html


def test_at_most_three_names_and_none_of_those_who_left(shown, analysed_with, cast):
    group = Group.objects.get(role__code="quality_manager")
    for name in ("Аникина", "Белова", "Власова", "Громова"):
        user = User.objects.create_user(name, last_name=name, is_active=name != "Белова")
        user.groups.add(group)
    html = shown(analysed_with(cast.quality), cast.quality)
    assert PART in html
    assert "Белова" not in html
    note = html[html.index(PART) :].partition("</p>")[0]
    assert note.count(",") == 3  # one of them stands in the sentence itself


def test_nobody_else(shown, analysed_with, cast):
    User.objects.filter(pk__in=[cast.director.pk, cast.admin.pk]).update(is_active=False)
    assert f"{PART}, но больше пока некому." in shown(analysed_with(cast.quality), cast.quality)


@pytest.mark.parametrize("who", ["director", "handler", "management"])
def test_told_to_nobody_else(shown, analysed_with, cast, who):
    assert PART not in shown(analysed_with(cast.quality), getattr(cast, who))


@pytest.mark.parametrize("state", [State.REGISTERED, State.VERIFIED, State.CLOSED])
def test_told_in_no_other_state(shown, make_feedback, cast, state):
    assert "должен другой" not in shown(make_feedback(state=state), cast.handler)


def test_one_query_more_at_most(client, analysed_with, cast):
    feedback = analysed_with(cast.quality)
    counted = {}
    for who in (cast.quality, cast.director):
        client.force_login(who)
        client.get(feedback.get_absolute_url())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(feedback.get_absolute_url())
        counted[who.username] = len(queries)
    assert counted["quality"] <= counted["director"] + 1
