"""The registration page as a browser without scripts meets it (B2–B6, B8, B9, A2, W1, W6)."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.appeal_types.models import AppealType, Category, DefaultResponsible
from apps.clients.models import Client, Service, Visit
from apps.feedback import services
from apps.feedback.models import Attachment, Feedback, State
from apps.organization.models import Employee
from conftest import WORKDAY

NEW = "/feedback/new/"
REGISTERED = "/feedback/registered/"
QUERY_CEILING = 18
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32


def scan(name: str = "скан.png", content: bytes = PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def registrar(client, cast):
    client.force_login(cast.registrar)
    return client


@pytest.fixture
def typed(clinic):
    """What a registrar fills in, ready to be registered: `typed(city="Орёл")`."""

    def values(**changes) -> dict:
        filled = {
            "key": str(uuid4()),
            "action": "register",
            "client": clinic.client.pk,
            "channel": "phone",
            "branch": clinic.branch.pk,
            "type": clinic.complaint.pk,
            "category": clinic.subcategory.pk,
            "subject_employee": clinic.employee.pk,
            "statement": "<p>Ждал <u>сорок минут</u>, никто не извинился</p>",
        }
        return filled | changes

    return values


@pytest.fixture
def visit(clinic) -> Visit:
    return Visit.objects.create(
        client=clinic.client,
        branch=clinic.branch,
        employee=clinic.employee,
        service=Service.objects.create(name="Лечение кариеса"),
        started_at=timezone.now(),
    )


def page_of(response) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


class TestOpening:
    def test_the_branch_of_the_user_is_preselected(self, registrar, cast, clinic):
        Employee.objects.create(
            user=cast.registrar,
            last_name="Белова",
            first_name="Мария",
            position=clinic.employee.position,
            department=clinic.department,
            branch=clinic.other_branch,
        )
        form = registrar.get(NEW).context["form"]
        assert form["branch"].value() == clinic.other_branch.pk

    def test_from_the_client_card_the_client_and_city_are_filled_in(self, registrar, clinic, visit):
        page = page_of(registrar.get(f"{NEW}?client={clinic.client.pk}"))
        assert "Петров Иван Сергеевич" in page
        assert 'value="Тула"' in page
        assert "Лечение кариеса" in page

    @pytest.mark.parametrize("client_id", ["0", "999999", "x", "-1"])
    def test_a_client_that_is_not_there_is_not_found(self, registrar, client_id):
        assert registrar.get(f"{NEW}?client={client_id}").status_code == 404

    def test_what_is_out_of_use_is_not_offered(self, registrar, clinic):
        AppealType.objects.filter(pk=clinic.praise.pk).update(is_active=False)
        Category.objects.filter(pk=clinic.subcategory.pk).update(is_active=False)
        page = page_of(registrar.get(NEW))
        assert "Благодарность" not in page
        assert "Терапия" not in page

    def test_who_has_left_can_still_be_whom_it_is_about(self, registrar, clinic):
        Employee.objects.filter(pk=clinic.employee.pk).update(is_active=False)
        offered = page_of(registrar.get(NEW))
        assert (
            "Смирнова Анна Викторовна · Стоматолог-терапевт · На Тверской · не работает" in offered
        )

    def test_only_those_who_may_process_are_offered_as_responsible(self, registrar, cast):
        offered = set(registrar.get(NEW).context["form"].fields["responsible"].queryset)
        assert offered == {cast.handler, cast.quality, cast.director, cast.admin}

    def test_own_drafts_are_offered_and_nobody_else_s(self, registrar, make_draft, cast):
        own, foreign = make_draft(by=cast.registrar), make_draft(by=cast.operator)
        page = page_of(registrar.get(NEW))
        assert f"/feedback/{own.pk}/draft/" in page
        assert f"/feedback/{foreign.pk}/draft/" not in page

    def test_more_drafts_than_are_offered_are_counted(self, registrar, make_draft, cast):
        for _ in range(3):
            make_draft(by=cast.registrar)
        assert "?drafts=1" not in page_of(registrar.get(NEW))
        for _ in range(2):
            make_draft(by=cast.registrar)
        assert "Ещё 2 черновика" in page_of(registrar.get(NEW))
        assert "?drafts=1" in page_of(registrar.get(NEW))

    def test_an_interrupted_form_keeps_its_key(self, registrar, make_feedback, cast):
        key = uuid4()
        assert f'value="{key}"' in page_of(registrar.get(f"{NEW}?key={key}"))
        taken = make_feedback(by=cast.registrar).key
        assert f'value="{taken}"' not in page_of(registrar.get(f"{NEW}?key={taken}"))


class TestRegistering:
    def test_the_number_is_told_and_the_document_is_closed(self, registrar, typed):
        response = registrar.post(NEW, typed(files=[scan()]), follow=True)
        feedback = Feedback.objects.get()
        attachment = Attachment.objects.get()

        assert response.redirect_chain == [(REGISTERED, 302)]
        assert feedback.number in response.content.decode()
        for url in (
            feedback.get_absolute_url(),
            attachment.get_absolute_url(),
            f"/feedback/{feedback.pk}/draft/",
            f"/feedback/{feedback.pk}/draft/delete/",
        ):
            assert registrar.get(url).status_code == 404, url
        for url in (
            f"/feedback/drafts/{feedback.key}/",
            f"/feedback/drafts/{feedback.key}/files/",
            f"/feedback/drafts/{feedback.key}/files/{attachment.pk}/delete/",
            f"/feedback/{feedback.pk}/draft/delete/",
        ):
            assert registrar.post(url, {"statement": "x"}).status_code == 404, url

    def test_who_signs_in_next_at_the_same_desk_is_told_nothing(self, registrar, typed, cast):
        registrar.post(NEW, typed())
        registrar.force_login(cast.operator)
        assert registrar.get(REGISTERED).headers["Location"] == NEW

    def test_the_same_form_sent_again_gives_the_same_number(self, registrar, typed):
        values = typed()
        first = registrar.post(NEW, values, follow=True).content.decode()
        again = registrar.post(NEW, values | {"city": "Орёл"}, follow=True).content.decode()
        number = Feedback.objects.get().number
        assert number in first
        assert number in again

    def test_the_number_is_told_by_the_receipt_alone(self, registrar, typed):
        assert registrar.get(REGISTERED).status_code == 302
        registrar.post(NEW, typed())
        number = Feedback.objects.get().number
        Feedback.objects.update(number="ОС-0000-000000")
        assert number in page_of(registrar.get(REGISTERED))

    def test_emotion_survives_and_script_does_not(self, registrar, typed):
        text = '<p>Ждал <u>сорок</u> <span style="color:#d33f3f">минут</span></p>'
        registrar.post(NEW, typed(statement=text + "<script>alert(1)</script>"))
        assert Feedback.objects.get().statement == text

    def test_the_city_is_kept(self, registrar, typed, clinic):
        registrar.post(NEW, typed())
        registrar.post(NEW, typed(city="Орёл"))
        registrar.post(NEW, typed(client="", applicant_name="Прохожий"))
        cities = Feedback.objects.order_by("pk").values_list("city", flat=True)
        assert list(cities) == ["Тула", "Орёл", "Москва"]

    def test_an_unknown_applicant_is_enough_and_his_phone_is_understood(self, registrar, typed):
        values = typed(client="", applicant_name="Прохожий", applicant_phone="8 (916) 765-43-21")
        registrar.post(NEW, values)
        feedback = Feedback.objects.get()
        assert (feedback.applicant_name, feedback.applicant_phone) == ("Прохожий", "+79167654321")

    def test_a_visit_is_kept(self, registrar, typed, visit):
        registrar.post(NEW, typed(visit=visit.pk))
        assert Feedback.objects.get().visit == visit

    def test_it_takes_few_queries(self, registrar, typed, visit, clinic, cast):
        DefaultResponsible.objects.create(appeal_type=clinic.complaint, user=cast.handler)
        values = typed(visit=visit.pk, city="")
        for name in ("скан.png", "фото.png"):
            registrar.post(f"/feedback/drafts/{values['key']}/files/", {"file": scan(name)})
        with CaptureQueriesContext(connection) as queries:
            response = registrar.post(NEW, values)
        assert response.status_code == 302
        assert Feedback.objects.get().attachments.count() == 2
        # The savepoints are those of a test, which is a transaction itself.
        asked = [query["sql"][:150] for query in queries if "SAVEPOINT" not in query["sql"][:20]]
        assert len(asked) <= QUERY_CEILING, "\n".join(asked)


class TestAfterTheSessionHasEnded:
    WORDS = "Обращение ещё не зарегистрировано; введённое сохранено"

    def signs_in(self, client, values, **headers) -> str:
        response = client.post(NEW, values, **headers)
        assert response.url == f"/accounts/login/?next={NEW}"
        return client.get(response.url).text

    def test_what_the_browser_keeps_is_said_to_be_kept(self, client, typed, cast):
        page = self.signs_in(client, typed(kept="yes"))
        assert self.WORDS in page
        assert f'name="next" value="{NEW}"' in page

    def test_what_it_does_not_keep_is_not(self, client, typed, cast):
        assert self.WORDS not in self.signs_in(client, typed(kept=""))
        assert self.WORDS not in self.signs_in(client, typed())

    def test_an_autosave_says_nothing(self, client, typed, cast):
        values = typed(kept="yes")
        assert self.WORDS not in self.signs_in(client, values, HTTP_X_CSRFTOKEN="x")


class TestRefusal:
    MISSING = [
        ({"client": ""}, "client", "Выберите клиента"),
        ({"type": ""}, "type", "Выберите тип"),
        ({"branch": ""}, "branch", "Выберите филиал"),
        ({"category": ""}, "category", "без неё жалобу"),
        ({"subject_employee": ""}, "subject_employee", "Выберите сотрудника"),
        ({"statement": "<p>&nbsp;</p>"}, "statement", "что сказал клиент"),
        ({"applicant_phone": "12"}, "applicant_phone", "Телефон не распознан"),
        ({"applicant_email": "ivanov"}, "applicant_email", "не адрес почты"),
    ]

    @pytest.mark.parametrize(("changes", "field", "words"), MISSING)
    def test_the_error_stands_at_its_field_and_the_draft_is_kept(
        self, registrar, typed, changes, field, words
    ):
        response = registrar.post(NEW, typed(**changes))
        assert words in response.context["form"].errors[field][0]
        assert words in page_of(response)
        assert Feedback.objects.get().state == State.DRAFT

    def test_the_object_follows_the_type_whatever_is_sent(self, registrar, typed, clinic):
        values = typed(type=clinic.suggestion.pk, subject_text="")
        response = registrar.post(NEW, values)
        assert "subject_text" in response.context["form"].errors
        registrar.post(NEW, values | {"subject_text": "Парковка"})
        feedback = Feedback.objects.get()
        assert (feedback.subject_employee, feedback.subject_text) == (None, "Парковка")

    def test_everything_typed_is_still_there_with_the_files(self, registrar, typed):
        values = typed(category="", city="Орёл", files=[scan("акт.png"), scan("фото.png")])
        page = page_of(registrar.post(NEW, values))
        for words in ("сорок минут", "Орёл", "Петров Иван", "акт.png", "фото.png", values["key"]):
            assert words in page, words
        values.pop("files")
        registrar.post(NEW, values | {"category": Category.objects.first().pk})
        assert Feedback.objects.get().state == State.REGISTERED
        assert Attachment.objects.count() == 2

    def test_a_refused_file_stands_at_its_field_and_nothing_is_registered(self, registrar, typed):
        response = registrar.post(
            NEW, typed(files=[scan("скан.png"), scan("вирус.exe", b"MZ\x90\x00")])
        )
        assert "вирус.exe" in response.context["form"].errors["files"][0]
        assert Feedback.objects.get().state == State.DRAFT
        assert Attachment.objects.get().name == "скан.png"

    @pytest.mark.parametrize(
        "field", ["client", "type", "responsible", "subject_employee", "visit"]
    )
    def test_a_choice_that_was_not_offered_is_refused(self, registrar, typed, field):
        response = registrar.post(NEW, typed(**{field: 999999}))
        assert field in response.context["form"].errors
        assert Feedback.objects.get().state == State.DRAFT

    def test_one_who_may_not_process_cannot_be_made_responsible(self, registrar, typed, cast):
        response = registrar.post(NEW, typed(responsible=cast.operator.pk))
        assert "responsible" in response.context["form"].errors

    def test_a_form_without_a_key_is_refused(self, registrar, typed):
        assert registrar.post(NEW, typed(key="")).status_code == 400


class TestResponsible:
    def propose(self, registrar, **query):
        return registrar.get("/feedback/new/responsible/", query).json()["id"]

    def test_it_follows_type_and_branch(self, registrar, clinic, cast):
        kind = clinic.complaint
        DefaultResponsible.objects.create(appeal_type=kind, user=cast.quality)
        DefaultResponsible.objects.create(
            appeal_type=kind, branch=clinic.other_branch, user=cast.handler
        )
        assert self.propose(registrar, type=kind.pk, branch=clinic.branch.pk) == cast.quality.pk
        own = self.propose(registrar, type=kind.pk, branch=clinic.other_branch.pk)
        assert own == cast.handler.pk
        assert self.propose(registrar, type=kind.pk, branch="") == cast.quality.pk
        assert self.propose(registrar, type=clinic.praise.pk, branch=clinic.branch.pk) is None
        assert self.propose(registrar, type="x", branch="y") is None

    def test_one_who_lost_the_right_is_neither_proposed_nor_filled_in(
        self, registrar, typed, clinic, cast
    ):
        DefaultResponsible.objects.create(appeal_type=clinic.complaint, user=cast.operator)
        assert self.propose(registrar, type=clinic.complaint.pk, branch=clinic.branch.pk) is None
        registrar.post(NEW, typed())
        assert Feedback.objects.get().responsible is None


class TestAutosave:
    def save(self, registrar, values):
        return registrar.post(f"/feedback/drafts/{values['key']}/", values)

    def test_it_writes_one_draft_and_tells_when(self, workday, registrar, typed):
        values = typed(statement="<p>Ждал</p>")
        workday.move_to(WORKDAY)
        first = self.save(registrar, values)
        assert first.json()["saved_at"] == "12:00"
        self.save(registrar, values | {"statement": "<p>Ждал сорок минут</p>"})
        assert Feedback.objects.get().statement == "<p>Ждал сорок минут</p>"

    def test_an_untouched_form_is_not_kept(self, registrar, clinic):
        values = {
            "key": str(uuid4()),
            "branch": clinic.branch.pk,
            "channel": "phone",
            "statement": "<p>&nbsp;</p>",
        }
        assert self.save(registrar, values).status_code == 204
        response = registrar.post(NEW, values | {"action": "draft"})
        assert "ничего не записано" in page_of(response)
        assert not Feedback.objects.exists()

    def test_choices_alone_are_not_kept_and_a_word_is(self, registrar, typed):
        values = typed(client="", statement="")
        assert self.save(registrar, values).status_code == 204
        assert not Feedback.objects.exists()
        self.save(registrar, values | {"applicant_name": "Ёлкина"})
        assert Feedback.objects.get().applicant_name == "Ёлкина"

    def test_what_is_not_understood_does_not_stop_the_rest(self, registrar, typed):
        self.save(registrar, typed(subject_employee="999999", city="Орёл"))
        assert Feedback.objects.get().city == "Орёл"

    def test_it_is_continued_on_another_day(self, registrar, typed):
        values = typed(statement="<p>Ждал сорок минут</p>")
        self.save(registrar, values)
        draft = Feedback.objects.get()
        page = page_of(registrar.get(f"/feedback/{draft.pk}/draft/"))
        assert "Ждал сорок минут" in page
        assert values["key"] in page
        registrar.post(f"/feedback/{draft.pk}/draft/", values)
        assert Feedback.objects.get().state == State.REGISTERED

    def test_the_form_of_another_draft_is_refused(self, registrar, make_draft, typed, cast):
        draft = make_draft(by=cast.registrar)
        assert registrar.post(f"/feedback/{draft.pk}/draft/", typed()).status_code == 400


class TestFiles:
    def test_each_is_attached_at_once_and_may_be_removed(self, registrar):
        key = uuid4()
        line = page_of(registrar.post(f"/feedback/drafts/{key}/files/", {"file": scan()}))
        attachment = Attachment.objects.get()
        assert "скан.png" in line
        url = f"/feedback/drafts/{key}/files/{attachment.pk}/delete/"
        assert url in line
        assert registrar.post(url).status_code == 204
        assert not Attachment.objects.exists()

    def test_a_refused_one_says_why_and_leaves_no_draft(self, registrar):
        url = f"/feedback/drafts/{uuid4()}/files/"
        response = registrar.post(url, {"file": scan("скан.png", b"<html>")})
        assert response.status_code == 422
        assert "веб-страница" in response.json()["error"]
        assert registrar.post(url).status_code == 422
        assert not Feedback.objects.exists()

    def test_without_scripts_it_is_removed_by_the_form(self, registrar, typed):
        values = typed(action="draft")
        registrar.post(NEW, values | {"files": [scan()]})
        values["remove_file"] = Attachment.objects.get().pk
        response = registrar.post(NEW, values, follow=True)
        assert "скан.png" not in page_of(response)
        assert not Attachment.objects.exists()


class TestOthers:
    def test_a_foreign_draft_does_not_exist(self, client, make_draft, typed, cast):
        draft = make_draft(by=cast.registrar)
        services.add_attachment(feedback=draft, by=cast.registrar, file=scan())
        client.force_login(cast.operator)
        pages = (f"/feedback/{draft.pk}/draft/", f"/feedback/{draft.pk}/draft/delete/")
        posts = (
            *pages,
            f"/feedback/drafts/{draft.key}/",
            f"/feedback/drafts/{draft.key}/files/",
            f"/feedback/drafts/{draft.key}/files/{draft.attachments.get().pk}/delete/",
        )
        values = typed(key=str(draft.key))
        assert [client.get(url).status_code for url in pages] == [404, 404]
        assert [client.post(url, values).status_code for url in posts] == [404] * 5
        assert client.post(NEW, values).status_code == 404

    def test_deleting_a_draft_asks_first(self, registrar, make_draft, cast):
        draft = make_draft(by=cast.registrar)
        url = f"/feedback/{draft.pk}/draft/delete/"
        assert "Удалить черновик?" in page_of(registrar.get(url))
        assert Feedback.objects.exists()
        registrar.post(url)
        assert not Feedback.objects.exists()

    def test_earlier_appeals_are_shown_to_those_who_may_see_them(
        self, client, make_feedback, clinic, cast, visit
    ):
        number = make_feedback(by=cast.registrar).number
        url = f"/feedback/new/client/{clinic.client.pk}/"
        for user, sees in ((cast.registrar, False), (cast.handler, True)):
            client.force_login(user)
            fragment = page_of(client.get(url))
            assert (number in fragment) is sees
            assert "Лечение кариеса" in fragment

    def test_a_client_of_nobody_s_business_is_not_found(self, registrar):
        assert Client.objects.count() == 1
        assert registrar.get("/feedback/new/client/999999/").status_code == 404
