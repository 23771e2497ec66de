"""An export holds what the register lists, in its columns and order, and nothing that runs."""

import csv
import io
import logging
import re
from datetime import datetime, timedelta
from urllib.parse import urlencode

import openpyxl
import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.clients.models import Client
from apps.feedback import tasks
from apps.feedback.models import Export, Feedback, State
from apps.feedback.pages.register import export_views
from apps.feedback.pages.register import exports as exporting
from apps.feedback.pages.register.columns import COLUMNS
from apps.feedback.pages.register.export_files import TEXTS
from conftest import ANALYSIS, CLOSING, CONCLUSION

EXPORT = reverse("feedback:export")


@pytest.fixture
def signed_in(cast):
    def of(who: str = "handler") -> Browser:
        browser = Browser()
        browser.force_login(getattr(cast, who))
        return browser

    return of


def read_csv(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def read_xlsx(content: bytes) -> list[list]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@pytest.fixture
def exported(signed_in):
    """Return the rows of an export as a person finds them in the file."""

    def rows(kind: str = "xlsx", query: str = "", who: str = "handler") -> list[list]:
        response = signed_in(who).get(f"{EXPORT}?format={kind}&{query}")
        assert response.status_code == 200
        content = b"".join(response.streaming_content)
        return read_xlsx(content) if kind == "xlsx" else read_csv(content)

    return rows


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_file_holds_the_filtered_list_in_its_order_and_columns(
    kind, exported, clinic, make_feedback
):
    for city in ("Тула", "Казань", "Тула"):
        make_feedback(city=city)
    other = make_feedback(city="Тула", branch=clinic.other_branch)

    query = f"city=Тула&branch={clinic.branch.pk}&sort=number&columns=city,number,client"
    head, *rows = exported(kind, query)

    assert head == ["Город", "Номер", "Клиент"]
    assert rows == [
        ["Тула", f"ОС-{timezone.localdate().year}-00000{number}", "Петров Иван Сергеевич"]
        for number in (1, 3)
    ]
    assert other.number not in str(rows)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_texts_of_all_stages_are_in_it(kind, exported, make_feedback):
    make_feedback(state=State.CLOSED, statement="<p>Ждал <u>сорок</u> минут</p><p>и ушёл</p>")
    head, row = exported(kind, "texts=1")
    texts = dict(zip(head[-len(TEXTS) :], row[-len(TEXTS) :], strict=True))
    assert texts["Формулировка"] == "Ждал сорок минут\nи ушёл"
    for words in (*ANALYSIS.values(), *CONCLUSION.values(), CLOSING["confirmation_note"]):
        assert words == "yes" or words in texts.values()


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_texts_are_in_it_only_when_asked_for(kind, exported, make_feedback):
    make_feedback(state=State.CLOSED)
    assert exported(kind, "columns=number")[0] == ["Номер"]


def test_the_register_offers_both(signed_in, make_feedback):
    make_feedback()
    html = signed_in().get(reverse("feedback:list"), {"texts": "1"}).text
    links = re.findall(r'href="([^"]+)" aria-label="XLSX с текстами"', html)
    assert ["texts=1" in link for link in links] == [True]
    plain = re.findall(r'href="([^"]+)" download>XLSX</a>', html)
    assert ["texts=1" in link for link in plain] == [False]


def test_every_column_is_written_with_its_head(exported, make_feedback, cast):
    make_feedback(state=State.CLOSED, city="Орёл", by=cast.doctor)
    head, row = exported("csv", f"columns={','.join(COLUMNS)}&texts=1")
    cells = dict(zip(head, row, strict=True))
    assert len(head) == len(set(head)) == len(COLUMNS) + len(TEXTS)
    assert cells["Статус"] == "Закрыта"
    assert cells["Объект"] == "Смирнова Анна Викторовна"
    assert cells["Обоснована"] == "Да"
    assert cells["Город"] == "Орёл"


def test_moments_are_real_dates_in_the_time_of_the_company(exported, make_feedback):
    feedback = make_feedback()
    moment = timezone.make_aware(datetime(2024, 2, 10, 14, 5))
    Feedback.objects.filter(pk=feedback.pk).update(registered_at=moment)
    assert exported("xlsx", "columns=registered")[1][0] == datetime(2024, 2, 10, 14, 5)
    assert exported("csv", "columns=registered")[1][0] == "10.02.2024 14:05"


HOSTILE = [
    "=1+1",
    '=HYPERLINK("http://evil")',
    "@SUM(A1)",
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    " =1+1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "   \t =cmd",
    "\xa0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "'=1+1",
    "+7 916=1+1",
    "\x00=1+1",
    "%0A=1",
    ";=1+1",
    '";=1+1;"',
]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("evil", HOSTILE)
def test_nothing_that_somebody_wrote_runs_as_a_formula(
    kind, evil, exported, clinic, cast, make_feedback
):
    name = evil.replace("\x00", "")
    client = Client.objects.create(last_name=name, city="Тула")
    feedback = make_feedback(client=client, city=name)
    Feedback.objects.filter(pk=feedback.pk).update(cause=name, statement=f"<p>{name}</p>")

    rows = exported(kind, "columns=number,client,city&texts=1")

    assert len(rows) == 2
    assert len(rows[1]) == len(rows[0])
    for cell in rows[1]:
        text = str(cell or "")
        assert text.lstrip(" \t\r\n\xa0\u200b\ufeff")[:1] not in "=+-@＝＋－＠" or not text
        assert text[:1] not in ("\t", "\r", "\n")


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_phones_and_plain_words_stay_as_they_are(kind, exported, make_feedback):
    feedback = make_feedback()
    for text in ("+7 916 123-45-67", "40 минут", "a=b", "e-mail", "12:30 – звонок"):
        Feedback.objects.filter(pk=feedback.pk).update(city=text)
        assert exported(kind, "columns=city")[1][0] == text


def test_what_is_too_long_for_a_cell_is_cut_and_control_signs_go(exported, make_feedback):
    feedback = make_feedback()
    Feedback.objects.filter(pk=feedback.pk).update(cause="я" * 40_000, analysis="a\x0bb\x1fc")
    row = exported("xlsx", "texts=1")[1]
    cut = next(cell for cell in row if str(cell).startswith("я" * 1000))
    assert len(cut) == 32_767
    assert cut.endswith(
        "я… [обрезано: в ячейке Excel помещается 32767 знаков, остальное в программе]"
    )
    assert "abc" in row


# Whose documents


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("who", ["registrar", "doctor", "outsider", "head", "executor"])
def test_documents_of_others_are_never_inside(kind, who, exported, clinic, cast, make_feedback):
    foreign = make_feedback(by=cast.registrar)
    own = make_feedback(department=clinic.department, executor=cast.executor)
    text = str(exported(kind, "q=ждал", who)) + str(exported(kind, "", who))
    assert foreign.number not in text
    assert (own.number in text) == (who in ("head", "executor"))


def test_a_draft_of_another_is_not_exported(exported, cast, make_draft):
    make_draft(by=cast.doctor, city="Секретный")
    for who in ("registrar", "handler", "admin"):
        assert "Секретный" not in str(exported("csv", "drafts=1&columns=city", who))


def test_a_filter_that_is_not_understood_exports_nothing(signed_in, make_feedback):
    make_feedback()
    response = signed_in().get(f"{EXPORT}?format=csv&branch=abc")
    assert response.status_code == 302
    assert response.url == f"{reverse('feedback:list')}?branch=abc"


@pytest.mark.parametrize("kind", ["", "pdf", "xls", "../x"])
def test_an_unknown_format_is_not_found(kind, signed_in):
    assert signed_in().get(EXPORT, {"format": kind}).status_code == 404


def test_the_file_is_private_and_has_a_name(signed_in, make_feedback):
    make_feedback()
    response = signed_in().get(f"{EXPORT}?format=xlsx")
    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert disposition.endswith(".xlsx")
    assert response["Cache-Control"] == "private, no-store"


def test_who_exported_is_logged_without_personal_data(signed_in, cast, make_feedback, caplog):
    make_feedback(city="Тула")
    with caplog.at_level(logging.INFO, "feedback.export"):
        signed_in().get(f"{EXPORT}?format=csv&{urlencode({'city': 'Тула', 'q': 'сорок'})}")
    line = caplog.messages[-1]
    assert f"user={cast.handler.pk} format=csv documents=1" in line
    assert "city" in line
    assert "Тула" not in line
    assert "сорок" not in line


def test_an_export_costs_as_many_queries_for_50_documents_as_for_5(signed_in, make_feedback):
    counts = []
    for more in (5, 45):
        for _ in range(more):
            make_feedback()
        with CaptureQueriesContext(connection) as queries:
            b"".join(signed_in().get(f"{EXPORT}?format=csv&texts=1").streaming_content)
        counts.append(len(queries))
    assert counts[0] == counts[1]


# Large ones


@pytest.fixture
def large(monkeypatch, make_feedback):
    monkeypatch.setattr(export_views, "AT_ONCE", 2)
    return [make_feedback() for _ in range(3)]


@pytest.fixture
def queued(monkeypatch, django_capture_on_commit_callbacks):
    """Collect what is sent to the worker instead of sending it."""
    sent = []
    monkeypatch.setattr(tasks.build_export_file, "delay", sent.append)
    return sent


@pytest.fixture
def begun(signed_in, large, queued, django_capture_on_commit_callbacks):
    """Return the export that a handler began for the view `query`."""

    def begin(query: str = "", who: str = "handler") -> Export:
        with django_capture_on_commit_callbacks(execute=True):
            signed_in(who).post(f"{reverse('feedback:begin_export')}?format=csv&{query}")
        return Export.objects.latest("created_at")

    return begin


def test_a_large_export_is_offered_not_begun_by_looking(signed_in, large):
    page = signed_in().get(f"{EXPORT}?format=xlsx&sort=number")
    assert page.status_code == 200
    assert "больше 10 000" in page.text
    assert "sort=number" in page.text
    assert not Export.objects.exists()


def test_a_large_export_is_built_by_the_worker_and_taken_by_its_owner(
    begun, signed_in, large, queued
):
    export = begun("columns=number&sort=number")
    page = reverse("feedback:export_page", args=[export.pk])
    file = reverse("feedback:export_file", args=[export.pk])
    assert queued == [str(export.pk)]
    assert "Ждёт своей очереди" in signed_in().get(page).text
    assert signed_in().get(file).status_code == 404

    tasks.build_export_file(str(export.pk))

    assert "Файл готов: 3 обращения" in signed_in().get(page).text
    rows = read_csv(b"".join(signed_in().get(file).streaming_content))
    assert [row[0] for row in rows[1:]] == [feedback.number for feedback in large]
    assert rows[0][0] == "Номер"


def test_what_was_asked_for_while_the_queue_was_away_is_built_as_well(
    begun, queued, django_capture_on_commit_callbacks
):
    export = begun()
    queued.clear()  # as if the queue had not answered
    for minutes in (0, 2):
        later = timezone.now() + timedelta(minutes=minutes)
        with django_capture_on_commit_callbacks(execute=True):
            exporting.wake_waiting_exports(now=later)
    assert queued == [str(export.pk)]


def test_a_large_export_keeps_the_wish_for_texts(signed_in, begun):
    offered = signed_in().get(f"{EXPORT}?format=csv&texts=1").text
    assert "texts=1" in re.search(r'action="([^"]+exports/[^"]+)"', offered)[1]
    export = begun("texts=1")
    exporting.build_export(export=export)
    export.refresh_from_db()
    assert "Формулировка" in read_csv(export.file.read())[0]


@pytest.mark.parametrize("who", ["quality", "admin", "registrar", "outsider"])
def test_an_export_is_nobody_elses(who, begun, signed_in):
    export = begun()
    tasks.build_export_file(str(export.pk))
    for name in ("export_page", "export_file"):
        address = reverse(f"feedback:{name}", args=[export.pk])
        assert signed_in(who).get(address).status_code == 404


def test_what_may_be_seen_is_asked_when_the_file_is_built(begun, cast):
    export = begun()
    cast.handler.groups.clear()
    tasks.build_export_file(str(export.pk))
    export.refresh_from_db()
    assert export.state == Export.State.DONE
    assert len(read_csv(export.file.read())) == 1


def test_an_export_told_twice_is_built_once(begun, make_feedback):
    export = begun()
    tasks.build_export_file(str(export.pk))
    name = Export.objects.get(pk=export.pk).file.name
    tasks.build_export_file(str(export.pk))
    assert Export.objects.get(pk=export.pk).file.name == name


def test_the_same_view_asked_for_again_is_the_same_export(begun, signed_in):
    first = begun("sort=number")
    assert begun("sort=number") == first
    assert begun("sort=client") != first
    tasks.build_export_file(str(first.pk))
    assert begun("sort=number") != first


def test_nobody_has_more_than_three_exports_built_at_once(begun, signed_in):
    exports = [begun(f"sort={name}") for name in ("number", "client", "city")]
    address = f"{reverse('feedback:begin_export')}?format=csv&sort=type"

    refusal = signed_in().post(address)

    assert refusal.status_code == 422
    assert "Дождитесь" in refusal.text
    assert all(export.get_absolute_url() in refusal.text for export in exports)
    assert Export.objects.count() == 3
    assert signed_in("quality").post(address).status_code == 302

    tasks.build_export_file(str(exports[0].pk))
    assert signed_in().post(address).status_code == 302


def test_an_export_whose_worker_has_died_stands_in_nobodys_way(begun, signed_in):
    stuck = begun("sort=number")
    two_hours_ago = timezone.now() - timedelta(hours=2)
    Export.objects.filter(pk=stuck.pk).update(created_at=two_hours_ago, state="running")
    assert begun("sort=number") != stuck


def test_an_export_that_fails_says_so(begun, signed_in, monkeypatch):
    export = begun()

    def fail(*args):
        raise OSError("disk full")

    monkeypatch.setitem(exporting.WRITERS, "csv", fail)
    with pytest.raises(OSError, match="disk full"):
        tasks.build_export_file(str(export.pk))
    page = signed_in().get(reverse("feedback:export_page", args=[export.pk]))
    assert "не удалось" in page.text


def test_exports_are_deleted_with_their_files_after_a_day(begun):
    old, new = begun(), begun("sort=number")
    for export in (old, new):
        tasks.build_export_file(str(export.pk))
    old.refresh_from_db()
    Export.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(hours=25))

    tasks.clear_old_exports()

    assert list(Export.objects.all()) == [new]
    assert not old.file.storage.exists(old.file.name)
