"""Registration in a browser: nothing typed is lost, nothing registered twice, no mouse needed."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from apps.appeal_types.models import DefaultResponsible
from apps.clients.models import Client
from apps.clients.services import reindex_client
from apps.feedback.models import Attachment, Feedback, State
from apps.organization.models import Employee
from tests.browser import PHONE, sign_in

NEW = "/feedback/new/"
WORDS = "Ждал сорок минут, никто не извинился"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32

pytestmark = pytest.mark.browser


@pytest.fixture
def form(open_page, cast, clinic) -> Page:
    """The page of a registrar who works in a branch; the client of the clinic can be found."""
    reindex_client(client=clinic.client)
    Employee.objects.create(
        user=cast.registrar,
        last_name="Белова",
        first_name="Мария",
        position=clinic.employee.position,
        department=clinic.department,
        branch=clinic.branch,
    )
    page = open_page(NEW, user=cast.registrar)
    editor(page)
    return page


def editor(page: Page):
    place = page.locator(".ck-editor__editable")
    expect(place).to_be_visible()
    return place


def clear(place) -> None:
    """As a person does it: an editor knows its selection a moment after it was made."""
    place.press("Control+a")
    place.press("Delete")
    expect(place).to_have_text("")


def choose_client(page: Page, typed: str = "8 916 123-45-67") -> None:
    page.get_by_role("searchbox", name="Клиент", exact=True).fill(typed)
    page.get_by_role("button", name="Петров Иван Сергеевич").click()
    expect(page.locator("#chosen-client")).to_contain_text("Петров Иван Сергеевич")


def choose(page: Page, field: str, words: str) -> None:
    """Choose from a searchable list by typing."""
    page.locator(f"#{field}-ts-control").fill(words)
    page.locator(f"#{field}-ts-dropdown [role=option]").first.click()


def fill_in(page: Page) -> None:
    choose_client(page)
    page.get_by_role("radio", name="Жалоба на сотрудника").check()
    choose(page, "id_subject_employee", "смирн")
    choose(page, "id_category", "терап")
    editor(page).fill(WORDS)


def save_state(page: Page):
    return page.locator("#save-state")


def register(page: Page) -> None:
    page.get_by_role("button", name="Зарегистрировать").click()


def expect_registered(page: Page) -> Feedback:
    expect(page).to_have_url(re.compile(r"/feedback/registered/$"))
    feedback = Feedback.objects.posted().get()
    expect(page.locator(".registered-number")).to_have_text(feedback.number)
    return feedback


def test_after_it_the_number_is_copied_and_more_is_said(form, clinic, cast):
    fill_in(form)
    register(form)
    feedback = expect_registered(form)
    form.context.grant_permissions(["clipboard-read", "clipboard-write"])
    form.get_by_role("button", name="Скопировать").click()
    expect(form.locator("#toasts")).to_contain_text("Номер скопирован")
    assert form.evaluate("navigator.clipboard.readText()") == feedback.number
    form.set_viewport_size(PHONE)
    form.get_by_label("Добавить к только что сказанному").fill("Просит перезвонить")
    form.get_by_role("button", name="Добавить").click()
    expect(form.get_by_text("Добавлено к обращению")).to_be_visible()
    assert form.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert feedback.comments.get().text == "Просит перезвонить"


def test_an_appeal_is_registered_and_its_number_told(form, clinic, cast):
    DefaultResponsible.objects.create(appeal_type=clinic.complaint, user=cast.quality)
    fill_in(form)
    expect(form.get_by_label("Город")).to_have_value("Тула")
    expect(form.get_by_label("Ответственный за разбор")).to_have_value(str(cast.quality.pk))
    expect(form.get_by_label("Сумма, руб.")).to_be_hidden()
    form.get_by_text("Спорный платёж").click()
    form.get_by_label("Сумма, руб.").fill("4 800,50")
    form.get_by_label("Документ: чек, договор").fill("чек № 118")
    register(form)
    feedback = expect_registered(form)
    assert feedback.disputed_payment == "чек № 118, 4\u00a0800,50\u00a0₽"
    expect(form.get_by_role("link", name="Новое обращение").last).to_be_focused()
    assert feedback.statement == f"<p>{WORDS}</p>"
    assert feedback.responsible == cast.quality


def test_without_a_mouse(form, clinic):
    keyboard = form.keyboard
    expect(form.get_by_role("searchbox", name="Клиент", exact=True)).to_be_focused()
    keyboard.type("петров ив")
    expect(form.locator("#client-matches [data-client-id]")).to_have_count(1)
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    expect(form.get_by_role("radio").first).to_be_focused()
    form.get_by_role("radio").first.press("Space")
    chosen = form.locator("input[name=type]:checked")
    while chosen.get_attribute("data-object-kind") != "employee":
        keyboard.press("ArrowDown")
    keyboard.press("Tab")
    keyboard.type("смирн")
    keyboard.press("Enter")
    keyboard.press("Tab")
    if form.locator("input[data-complaint]:checked").count():
        keyboard.type("терап")
        keyboard.press("Enter")
    for _ in range(10):
        keyboard.press("Tab")
        if form.evaluate("document.activeElement.matches('.ck-editor__editable')"):
            break
    keyboard.type(WORDS)
    keyboard.press("Control+Enter")
    feedback = expect_registered(form)
    assert feedback.client == clinic.client
    assert feedback.subject_employee == clinic.employee
    assert WORDS in feedback.statement
    expect(form.get_by_role("link", name="Новое обращение").last).to_be_focused()
    form.keyboard.press("Enter")
    expect(form).to_have_url(re.compile(r"/feedback/new/$"))


def test_the_next_form_is_offered_only_when_the_copy_of_this_one_is_gone(form):
    scripts = []
    form.route("**/forget-copy.js", lambda route: scripts.append(route))
    fill_in(form)
    register(form)
    expect(form.locator(".registered-number")).to_be_visible()
    assert form.locator("[data-forget-copy] a").count() == 0
    scripts.pop().continue_()
    form.locator("[data-forget-copy] a").first.click()
    expect(form).to_have_url(re.compile(r"/feedback/new/$"))


def test_emotion_is_kept_as_it_was_typed(form):
    fill_in(form)
    editor(form).press("Control+A")
    form.keyboard.press("Control+U")
    form.get_by_role("button", name="Цвет шрифта").first.click()
    form.get_by_role("radio", name="Красный").or_(
        form.get_by_role("button", name="Красный")
    ).first.click()
    register(form)
    statement = expect_registered(form).statement
    assert "<u>" in statement
    assert "color:#d33f3f" in statement


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("Жалоба на сотрудника", "employee"),
        ("Жалоба на сервис", "object"),
        ("Предложение", "other"),
        ("Вопрос", "none"),
    ],
)
def test_the_object_field_follows_the_type(form, kind, field):
    form.get_by_role("radio", name=kind).check()
    for name in ("employee", "object", "other", "none"):
        expect(form.locator(f"[data-object={name}]")).to_be_visible(visible=name == field)


def test_a_new_client_is_made_in_place(form):
    form.get_by_role("searchbox", name="Клиент", exact=True).fill("8 903 111-22-33")
    form.locator("#client-matches").get_by_role("button", name="Новый клиент").click()
    card = form.locator("#new-client")
    expect(card.get_by_label("Телефон или e-mail").first).to_have_value("8 903 111-22-33")
    card.get_by_label("Фамилия").fill("Сидорова")
    card.get_by_label("Город").fill("Рязань")
    card.get_by_role("button", name="Добавить клиента").click()
    expect(form.locator("#chosen-client")).to_contain_text("Сидорова")
    expect(form.locator("#id_city")).to_have_value("Рязань")
    assert Client.objects.get(last_name="Сидорова").contacts.get().normalized == "+79031112233"


def test_what_was_typed_survives_an_error_which_gets_the_focus(form):
    choose_client(form)
    form.get_by_role("radio", name="Жалоба на сервис").check()
    editor(form).fill(WORDS)
    register(form)
    expect(form.get_by_text("Выберите объект обращения.")).to_be_visible()
    expect(form.locator("#id_subject_object-ts-control")).to_be_focused()
    expect(editor(form)).to_have_text(WORDS)
    expect(form.locator("#chosen-client")).to_contain_text("Петров")
    expect(form.get_by_role("radio", name="Жалоба на сервис")).to_be_checked()


def test_an_error_goes_when_what_it_speaks_of_is_mended(form):
    form.get_by_role("radio", name="Жалоба на сотрудника").check()
    register(form)
    expect(form.get_by_text("Выберите сотрудника.")).to_be_visible()
    who = form.get_by_text("Выберите клиента или")
    expect(who).to_be_visible()
    choose(form, "id_subject_employee", "смирн")
    expect(form.get_by_text("Выберите сотрудника.")).to_have_count(0)
    expect(form.get_by_text("без неё жалобу")).to_be_visible()
    editor(form).fill(WORDS)
    expect(form.get_by_text("Запишите, что сказал клиент.")).to_have_count(0)
    choose_client(form)
    expect(who).to_have_count(0)


def test_a_new_client_is_not_marked_by_the_error_of_the_search(form):
    register(form)
    expect(form.get_by_text("Выберите клиента или")).to_be_visible()
    form.get_by_role("button", name="Новый клиент").click()
    field = form.locator("#new-client").get_by_label("Фамилия")
    expect(field).to_be_visible()
    assert not field.evaluate("it => it.closest('.has-error') || it.ariaInvalid")
    form.get_by_text("Не клиент:").click()
    form.locator("#id_applicant_name").fill("Ёлкина")
    expect(form.get_by_text("Выберите клиента или")).to_have_count(0)


def test_the_name_moves_with_the_kind_of_a_new_client(form):
    form.get_by_role("searchbox", name="Клиент", exact=True).fill("Ромашка плюс")
    form.locator("#client-matches").get_by_role("button", name="Новый клиент").click()
    card = form.locator("#new-client")
    expect(card.get_by_label("Фамилия")).to_have_value("Ромашка")
    card.get_by_label("юридическое лицо").check()
    expect(card.get_by_label("Организация")).to_have_value("Ромашка плюс")
    expect(card.get_by_label("Фамилия")).to_have_value("")
    card.get_by_label("физическое лицо").check()
    expect(card.get_by_label("Имя")).to_have_value("плюс")
    expect(card.get_by_label("Организация")).to_have_value("")


def test_what_is_demanded_is_marked_alike(form):
    def starred(label):
        mark = form.locator("label, legend", has_text=label).locator(".field-required:visible")
        expect(mark).to_have_count(1)

    for label in ("Клиент", "Тип обращения", "Филиал", "Формулировка"):
        starred(re.compile(rf"^\s*{label} \*"))
    category = form.locator("label", has_text="Категория").locator(".field-required")
    form.get_by_role("radio", name="Вопрос").check()
    expect(category).to_be_hidden()
    form.get_by_role("radio", name="Жалоба на сотрудника").check()
    expect(category).to_be_visible()
    starred("Какой сотрудник")
    for field in ("subject_employee", "category"):
        control = form.locator(f"#id_{field}-ts-control")
        expect(control).to_have_attribute("aria-required", "true")
    expect(editor(form)).to_have_attribute("aria-required", "true")


def test_a_closed_tab_leaves_a_draft_which_is_offered(form):
    choose_client(form)
    editor(form).fill(WORDS)
    expect(save_state(form)).to_contain_text("Сохранено в")
    context = form.context
    form.close()
    page = context.new_page()
    page.goto(NEW)
    page.get_by_role("link", name="Продолжить").click()
    expect(editor(page)).to_have_text(WORDS)
    expect(page.locator("#chosen-client")).to_contain_text("Петров")
    assert Feedback.objects.count() == 1


def test_a_tab_closed_at_once_loses_nothing(form):
    editor(form).fill(WORDS)
    context = form.context
    form.close(run_before_unload=True)
    page = context.new_page()
    page.goto(NEW)
    page.wait_for_function(
        f"fetch('{NEW}').then((answer) => answer.text()).then((text) => text.includes('/draft/'))"
    )
    page.goto(NEW)
    page.get_by_role("link", name="Продолжить").click()
    expect(editor(page)).to_have_text(WORDS)


def test_an_untouched_page_leaves_no_draft(form):
    form.goto("/")
    form.goto(NEW)
    editor(form)
    assert not Feedback.objects.exists()


def test_an_expired_session_loses_nothing(form, cast, live_server):
    fill_in(form)
    expect(save_state(form)).to_contain_text("Сохранено в")
    form.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    editor(form).press("Control+End")
    form.keyboard.type(" вовсе")
    expect(save_state(form)).to_contain_text("сеанс завершён")
    expect(form.get_by_role("link", name="Войти в новой вкладке")).to_be_visible()

    register(form)
    expect(form).to_have_url(re.compile("/accounts/login/"))
    expect(form.get_by_role("status")).to_contain_text("Обращение ещё не зарегистрировано")
    form.get_by_label("Логин").fill("registrar")
    form.get_by_label("Пароль").fill("secret")
    form.get_by_label("Пароль").press("Enter")

    expect(editor(form)).to_have_text(f"{WORDS} вовсе")
    expect(form.locator("#chosen-client")).to_contain_text("Петров")
    register(form)
    feedback = expect_registered(form)
    assert "вовсе" in feedback.statement
    assert Feedback.objects.count() == 1


def test_signing_in_in_another_tab_saves_what_waited(form, cast, live_server):
    form.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    editor(form).fill(WORDS)
    expect(save_state(form)).to_contain_text("сеанс завершён")
    sign_in(form.context, cast.registrar, live_server.url)
    form.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(save_state(form)).to_contain_text("Сохранено в")
    assert WORDS in Feedback.objects.get().statement


def test_what_one_person_typed_is_not_restored_for_another(form, cast, live_server):
    form.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    editor(form).fill(WORDS)
    expect(save_state(form)).to_contain_text("сеанс завершён")
    sign_in(form.context, cast.operator, live_server.url)
    form.goto(NEW)
    expect(editor(form)).to_have_text("")
    assert not Feedback.objects.filter(author=cast.operator).exists()


def test_signing_out_saves_the_last_words_and_leaves_nothing_in_the_tab(form):
    editor(form).fill(WORDS)
    form.locator("details", has_text="registrar").locator("summary").click()
    form.get_by_role("button", name="Выйти").click()
    expect(form).to_have_url(re.compile("/accounts/login/"))
    assert "registration:" not in form.evaluate("Object.keys(sessionStorage).join()")
    assert WORDS in Feedback.objects.get().statement


def test_a_lost_connection_is_said_and_made_good(form, tolerated):
    tolerated.append("ERR_INTERNET_DISCONNECTED")
    form.context.set_offline(True)
    editor(form).fill(WORDS)
    expect(save_state(form)).to_have_text("Не сохранено: нет связи")
    form.context.set_offline(False)
    expect(save_state(form)).to_contain_text("Сохранено в")


def test_a_double_click_registers_once(form):
    fill_in(form)
    form.get_by_role("button", name="Зарегистрировать").dblclick()
    expect_registered(form)
    assert Feedback.objects.count() == 1


def test_going_back_begins_a_new_appeal(form):
    fill_in(form)
    register(form)
    feedback = expect_registered(form)
    form.go_back()
    expect(editor(form)).to_have_text("")
    assert form.locator("input[name=key]").input_value() != str(feedback.key)
    form.goto(f"{NEW}?key={feedback.key}")
    assert form.locator("input[name=key]").input_value() != str(feedback.key)
    assert not Feedback.objects.filter(state=State.DRAFT).exists()


def test_a_dropped_file_is_attached_at_once_and_survives_an_error(form):
    drop(form, "акт.png", PNG)
    expect(form.get_by_role("link", name="акт.png")).to_be_visible()
    assert Attachment.objects.get().name == "акт.png"
    fill_in(form)
    clear(editor(form))
    register(form)
    expect(form.get_by_text("Запишите, что сказал клиент.")).to_be_visible()
    expect(form.get_by_role("link", name="акт.png")).to_be_visible()
    form.get_by_role("button", name="Убрать акт.png").click()
    expect(form.get_by_role("link", name="акт.png")).to_have_count(0)
    assert not Attachment.objects.exists()


def test_a_refused_file_says_why(form, tolerated):
    tolerated.append("422 (Unprocessable Entity)")
    drop(form, "вирус.png", b"<html>")
    expect(form.get_by_role("alert")).to_contain_text("не соответствует его имени")
    assert not Feedback.objects.exists()


def test_files_chosen_together_are_all_attached(form):
    form.get_by_label("Приложите сканы").set_input_files(
        [{"name": f"скан {n}.png", "mimeType": "image/png", "buffer": PNG} for n in range(3)]
    )
    expect(form.locator("#file-list a")).to_have_count(3)
    assert Attachment.objects.count() == 3
    assert Feedback.objects.count() == 1


def test_a_phone_shows_it_without_scrolling_sideways(open_page, cast):
    page = open_page(NEW, user=cast.registrar)
    page.set_viewport_size(PHONE)
    editor(page)
    page.get_by_role("radio", name="Жалоба на сотрудника").check()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    expect(page.get_by_role("button", name="Зарегистрировать")).to_be_in_viewport()


def drop(page: Page, name: str, content: bytes) -> None:
    """Drop a file somewhere on the page, as a mouse would."""
    transfer = page.evaluate_handle(
        """([name, bytes]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(bytes)], name, {type: "image/png"}));
            return transfer;
        }""",
        [name, list(content)],
    )
    page.dispatch_event("#what", "drop", {"dataTransfer": transfer})
