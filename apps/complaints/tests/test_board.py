"""The board: who sees what in which column and lane, the counts, the parts, the price (A3)."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.complaints.pages import board as board_module
from apps.feedback import services
from apps.feedback.models import Feedback, State
from apps.organization.models import Branch
from tests.processing import in_days

pytestmark = pytest.mark.django_db
BOARD = reverse("complaints:board")
CARDS = reverse("complaints:board_cards")
LANE = reverse("complaints:board_lane")
HTMX = {"HX-Request": "true"}
CEILING = 16


@pytest.fixture
def read(client, cast):
    """Return `read("quality", lanes="branch")`: the page as somebody reads it."""

    def get(who: str = "quality", address: str = BOARD, headers=None, **params) -> str:
        client.force_login(getattr(cast, who))
        response = client.get(address, {"cards": 1} | params, headers=headers)
        assert response.status_code == 200
        return response.content.decode()

    return get


def cards_in(html: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'data-card="(\d+)"', html)]


def columns_of(html: str) -> dict[str, list[int]]:
    """The documents by the cell that they stand in."""
    parts = re.split(r'data-cell="([^"]+)"', html)[1:]
    return {name: cards_in(part) for name, part in zip(parts[::2], parts[1::2], strict=True)}


def counts_of(html: str) -> dict[str, str]:
    return dict(re.findall(r'data-count="([^"]+)">([^<]*)<', html))


def card_of(html: str, feedback: Feedback) -> str:
    return html.partition(f'id="card-{feedback.pk}"')[2].partition("</li>")[0]


def test_every_state_has_a_column_and_drafts_have_none(read, make_feedback, make_draft, cast):
    documents = {state: make_feedback(state=state) for state in board_module.STATES}
    make_draft(by=cast.admin)
    html = read("admin")
    assert columns_of(html) == {state.value: [each.pk] for state, each in documents.items()}
    assert counts_of(html) == dict.fromkeys(map(str, documents), "1")


def test_what_ended_long_ago_is_in_the_register_only(read, make_feedback):
    lately, long_ago = make_feedback(state=State.CLOSED), make_feedback(state=State.CLOSED)
    then = timezone.now() - timedelta(days=15)
    Feedback.objects.filter(pk=long_ago.pk).update(closed_at=then)
    html = read(complaints="1")
    assert columns_of(html)["closed"] == [lately.pk]
    assert counts_of(html)["closed"] == "1"
    assert "/feedback/?complaints=1&amp;state=closed" in html


@pytest.mark.parametrize("who", ["head", "executor", "outsider"])
def test_by_his_place_one_sees_what_is_his_business(read, make_feedback, clinic, cast, who):
    make_feedback()
    routed = make_feedback(department=clinic.department)
    assigned = make_feedback(executor=cast.executor)
    seen = {"head": [routed.pk], "executor": [assigned.pk], "outsider": []}[who]
    html = read(who)
    assert cards_in(html) == seen
    assert counts_of(html)["registered"] == str(len(seen))


def test_who_registers_has_no_board_until_something_is_his_business(client, cast, make_feedback):
    client.force_login(cast.doctor)
    assert client.get(BOARD).status_code == 403
    assert BOARD not in client.get("/").content.decode()
    own = make_feedback(by=cast.doctor, executor=cast.doctor)
    assert cards_in(client.get(BOARD, {"cards": 1}).content.decode()) == [own.pk]


def test_who_only_reads_moves_nothing(read, make_feedback, cast):
    make_feedback(executor=cast.executor)
    assert "data-may-move" not in read("management")
    assert "data-moves" not in read("management")
    for who in ("handler", "secretary", "quality", "executor"):
        assert "data-may-move" in read(who), who


def test_a_card_says_what_one_decides_by(read, make_feedback, cast, clinic):
    feedback = make_feedback(due_at=in_days(-2))
    Feedback.objects.filter(pk=feedback.pk).update(
        urgency="critical", responsible=cast.handler, registered_at=in_days(-3)
    )
    card = card_of(read(), feedback)
    said = (
        f'href="/feedback/{feedback.pk}/"',
        feedback.number,
        "Петров И.",
        "Жалоба на сотрудника",
        "Терапия",
        "критическая",
        "due-over",
        "просрочено на 2 дня",
        "handler",
        "3 дня",
    )
    assert [words for words in said if words not in card] == []


def test_a_card_counts_the_days_since_it_came_back(read, make_feedback, cast):
    feedback = make_feedback(state=State.ANALYSED)
    Feedback.objects.filter(pk=feedback.pk).update(registered_at=in_days(-30))
    services.return_feedback_to_analysis(
        feedback=feedback, by=cast.quality, version=feedback.version, reason="Неполно"
    )
    Feedback.objects.filter(pk=feedback.pk).update(returned_at=in_days(-4))
    assert "4 дня" in card_of(read(), feedback)


def test_what_a_stranger_is_called_runs_no_script(read, make_feedback):
    feedback = make_feedback(client=None, applicant_name="<script>alert(1)</script>")
    assert "<script>alert" not in read()
    assert "&lt;script&gt;alert(1)" in card_of(read(), feedback)


def test_the_nearest_deadline_comes_first_and_none_at_all_last(read, make_feedback):
    documents = [make_feedback(due_at=due) for due in (None, in_days(5), in_days(-1), None)]
    order = [documents[place].pk for place in (2, 1, 0, 3)]
    assert columns_of(read())["registered"] == order


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"complaints": "1"}, {"late", "own"}),
        ({"mine": "1"}, {"own"}),
        ({"overdue": "1"}, {"late"}),
        ({"urgency": "critical"}, {"own"}),
        ({"q": "парковка"}, {"question"}),
        ({"branch": "other"}, {"question"}),
        ({"responsible": "quality"}, {"own"}),
        ({"responsible": "none"}, {"late", "question"}),
        ({"responsible": "99999"}, set()),
        ({"complaints": "1", "overdue": "1"}, {"late"}),
    ],
)
def test_the_filters(read, make_feedback, clinic, cast, params, expected):
    documents = {
        "late": make_feedback(due_at=in_days(-1)),
        "own": make_feedback(due_at=in_days(9)),
        "question": make_feedback(
            type=clinic.question,
            subject_employee=None,
            branch=clinic.other_branch,
            statement="<p>Есть ли у клиники своя парковка для гостей?</p>",
            due_at=in_days(9),
        ),
    }
    own = Feedback.objects.filter(pk=documents["own"].pk)
    own.update(responsible=cast.quality, urgency="critical")
    Feedback.objects.exclude(pk=documents["own"].pk).update(responsible=None)
    keys = {"other": clinic.other_branch.pk, "quality": cast.quality.pk}
    params = {name: keys.get(value, value) for name, value in params.items()}
    html = read(**params)
    found = {name for name, each in documents.items() if each.pk in cards_in(html)}
    assert found == expected
    assert counts_of(html)["registered"] == str(len(expected))


def test_lanes_count_exactly_and_fetch_their_cards(read, make_feedback, clinic):
    here = [make_feedback(), make_feedback(state=State.VERIFIED)]
    there = make_feedback(branch=clinic.other_branch)
    html = read(lanes="branch")
    assert cards_in(html) == []
    lane, other = f"/{clinic.branch.pk}", f"/{clinic.other_branch.pk}"
    totals = {lane: "2", other: "1", "registered": "2", "verified": "1"}
    assert totals.items() <= counts_of(html).items()
    part = columns_of(read(address=LANE, headers=HTMX, lanes="branch", lane=clinic.branch.pk))
    assert part[f"registered{lane}"] == [here[0].pk]
    assert part[f"verified{lane}"] == [here[1].pk]
    part = columns_of(read(address=LANE, headers=HTMX, lanes="branch", lane=other[1:]))
    assert part[f"registered{other}"] == [there.pk]


def test_lanes_of_urgency_and_of_nobody(read, make_feedback, cast):
    feedback, other = make_feedback(), make_feedback()
    Feedback.objects.filter(pk=feedback.pk).update(urgency="high", responsible=None)
    Feedback.objects.filter(pk=other.pk).update(responsible=cast.handler)
    assert re.findall(r'data-lane="(\w+)"', read(lanes="urgency")) == ["high", "normal"]
    lanes = re.findall(r'data-lane="(\w+)"', read(lanes="responsible"))
    assert lanes == [str(cast.handler.pk), "none"]
    assert cards_in(read(address=LANE, headers=HTMX, lanes="responsible", lane="none")) == [
        feedback.pk
    ]


def test_without_a_script_a_lane_is_the_board_narrowed_to_it(client, cast, make_feedback, clinic):
    make_feedback()
    client.force_login(cast.quality)
    asked = {"lanes": "branch", "lane": clinic.branch.pk, "complaints": "1"}
    assert client.get(LANE, asked).url == f"{BOARD}?complaints=1&branch={clinic.branch.pk}&cards=1"
    assert client.get(LANE, asked | {"lane": clinic.other_branch.pk}).status_code == 404


@pytest.mark.parametrize("state", [State.REGISTERED, State.CLOSED])
def test_a_column_goes_on_where_it_ended(read, client, make_feedback, monkeypatch, state):
    monkeypatch.setattr(board_module, "PAGE_SIZE", 2)
    documents = [make_feedback(state=state) for _ in range(5)]
    for number, each in enumerate(documents[:3]):
        Feedback.objects.filter(pk=each.pk).update(due_at=in_days(number))
    seen, html = [], read()
    while True:
        seen.append(cards_in(html))
        following = re.search(r'hx-get="([^"]*/cards/[^"]*)"', html)
        if not following:
            break
        address = following[1].replace("&amp;", "&")
        assert cards_in(client.get(address).content.decode()) != []
        html = client.get(address, headers=HTMX).content.decode()
    assert [len(part) for part in seen] == [2, 2, 1]
    order = documents if state == State.REGISTERED else documents[::-1]
    assert [pk for part in seen for pk in part] == [each.pk for each in order]


def test_a_deadline_in_another_age_stands_where_it_belongs(
    read, client, make_feedback, monkeypatch
):
    monkeypatch.setattr(board_module, "PAGE_SIZE", 1)
    far = [datetime(year, 12, 31, tzinfo=UTC) for year in (2285, 2287, 9999)]
    order = [make_feedback(due_at=due).pk for due in (*far, None, None)]
    html = read()
    for pk in order:
        assert cards_in(html) == [pk]
        if following := re.search(r'hx-get="([^"]*/cards/[^"]*)"', html):
            html = client.get(following[1].replace("&amp;", "&"), headers=HTMX).content.decode()
    assert not following


@pytest.mark.parametrize("state", [State.REGISTERED, State.CLOSED])
@pytest.mark.parametrize("rank", ["0" * 18, "9" * 18, "253402300800000000", "9" * 17])
def test_a_forged_place_is_no_error(read, make_feedback, state, rank):
    make_feedback(state=state)
    read(address=CARDS, state=state, after=f"{rank}-{'1' * 12}")


def fill(make_feedback, cast, number: int) -> None:
    """Some in each column, one of them come back, in as many branches."""
    for place in range(number):
        branch = Branch.objects.create(name=f"Филиал {place}-{number}", city="Москва")
        state = board_module.STATES[place % 5]
        feedback = make_feedback(state=state, branch=branch, due_at=in_days(place))
        if state == State.CLOSED and place == 3:
            services.reopen_feedback(
                feedback=feedback, by=cast.handler, version=feedback.version, reason="Вернулся"
            )


def test_the_cards_come_once_the_page_stands(client, cast, make_feedback):
    """The page itself has the heads with what they count, and asks for the cards."""
    feedback = make_feedback()
    client.force_login(cast.quality)
    first = client.get(BOARD, {"complaints": 1}).text
    assert counts_of(first)["registered"] == "1"
    assert cards_in(first) == []
    asked = re.search(rf'hx-get="({LANE}[^"]*)"', first)[1]
    part = client.get(asked, headers=HTMX).text
    assert cards_in(part) == [feedback.pk]
    assert "<html" not in part
    whole = re.search(r'href="(\?[^"]*cards=1)"', first)[1].replace("&amp;", "&")
    assert cards_in(client.get(BOARD + whole).text) == [feedback.pk]


BOARDS = [
    (BOARD, {}),
    (BOARD, {"cards": 1}),
    (BOARD, {"lanes": "branch"}),
    (BOARD, {"lanes": "responsible"}),
    (LANE, {}),
]


def test_the_queries_do_not_grow_with_the_cards(client, make_feedback, cast, clinic):
    counts = []
    for number in (10, 40):
        fill(make_feedback, cast, number)
        Feedback.objects.update(department=clinic.department, responsible=cast.handler)
        counts.append(queries_of_boards(client, cast))
    assert counts[0] == counts[1]
    assert max(counts[0].values()) <= CEILING


def queries_of_boards(client, cast) -> dict[tuple, int]:
    counted = {}
    for who in ("quality", "head"):
        client.force_login(getattr(cast, who))
        for address, params in BOARDS:
            with CaptureQueriesContext(connection) as queries:
                client.get(address, params, headers=HTMX)
            counted[who, address, *params.items()] = len(queries)
    return counted
