"""What comes after the answer: money asked for, agreed to and paid; a measure that helps."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.compensations.models import Compensation, CompensationLimit
from apps.compensations.services import request_compensation
from apps.measures.models import Measure
from tests.browser import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_money_is_asked_for_approved_by_another_and_paid(open_page, make_feedback, cast):
    CompensationLimit.objects.all().delete()
    CompensationLimit.objects.create(valid_from=date(2000, 1, 1), amount=Decimal(5000))
    feedback = make_feedback()
    page = open_page(feedback.get_absolute_url(), user=cast.quality)
    card = page.locator("#document-compensations")
    card.get_by_role("link", name="Запросить").click()
    card.get_by_label("Сумма").fill("12 345,60")
    card.get_by_label("За что").fill("Коронка села неточно")
    card.get_by_role("button", name="Запросить").click()
    expect(card).to_contain_text("ждёт решения")
    expect(card).to_contain_text("Решает другой человек: ")  # though she may decide on others
    expect(card.get_by_role("button", name="Одобрить")).to_have_count(0)
    expect(page.locator("#document-timeline")).to_contain_text("Запрошена компенсация")

    page = open_page("/", user=cast.director)
    page.get_by_role("link", name="Возврат денег").click()
    page.get_by_role("button", name="Одобрить").click()
    expect(page.locator("#messages")).to_contain_text("Компенсация одобрена")
    page.goto(feedback.get_absolute_url())
    card = page.locator("#document-compensations")
    card.get_by_role("link", name="Отметить выплату").click()
    card.get_by_label("Платёжный документ").fill("п/п № 118")
    card.get_by_role("button", name="Отметить выплату").click()
    expect(card).to_contain_text("выплачена")
    expect(page.locator("#document-timeline")).to_contain_text("Компенсация выплачена")
    page.goto("/compensations/")
    expect(page.locator(".money-totals")).to_contain_text("12\u00a0345,60\u00a0₽")
    paid = Compensation.objects.get()
    assert (paid.decided_by, paid.payment_document) == (cast.director, "п/п № 118")


def test_accounting_pays_what_is_approved_and_sees_nothing_of_the_appeal(
    open_page, make_feedback, cast
):
    """From the start page; paid at a desk, provided on a phone."""
    feedback = make_feedback()
    ask = partial(request_compensation, feedback=feedback, by=cast.handler, reason="Коронка мала")
    ask(kind="refund", amount=Decimal(4800))
    ask(kind="discount", amount=Decimal(150))
    page = open_page("/", user=cast.accountant)
    expect(page.locator("#payments-today")).to_contain_text("1")
    page.get_by_role("link", name="Возврат денег 4").click()
    main = page.locator("main")
    expect(main).to_contain_text(feedback.number)
    expect(main).not_to_contain_text("Коронка")
    expect(main.get_by_role("link", name=feedback.number)).to_have_count(0)
    page.get_by_role("link", name="Отметить выплату").click()
    page.get_by_label("Платёжный документ").fill("п/п № 118")
    page.get_by_role("button", name="Отметить выплату").click()
    expect(main).to_contain_text("выплачена")
    page.set_viewport_size(PHONE)
    page.get_by_role("link", name="Все компенсации").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("link", name="Скидка").click()
    page.get_by_role("link", name="Отметить предоставление").click()
    page.get_by_role("button", name="Отметить предоставление").click()
    expect(main).to_contain_text("предоставлена")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert set(Compensation.objects.values_list("state", flat=True)) == {"paid", "provided"}


def test_a_measure_is_planned_done_and_checked(open_page, make_feedback, cast):
    feedback = make_feedback()
    page = open_page(feedback.get_absolute_url(), user=cast.handler)
    card = page.locator("#document-measures")
    card.get_by_role("link", name="Запланировать").click()
    card.get_by_label("Что сделать").fill("Звонить при задержке врача")
    card.get_by_label("Ответственный").select_option(str(cast.branch_manager.pk))
    card.get_by_label("Смирнова Анна Викторовна").check()
    card.get_by_role("button", name="Запланировать").click()
    expect(card).to_contain_text("запланирована")
    expect(card).to_contain_text("Для кого: Смирнова А. В.")
    expect(page.locator("#document-timeline")).to_contain_text("Запланирована мера")

    page = open_page("/measures/", user=cast.branch_manager)
    page.get_by_role("link", name="Звонить при задержке врача").click()
    expect(page.locator("main")).to_contain_text("обращения, которое вам не открыто")
    page.get_by_role("link", name="Сделано").click()
    page.get_by_label("Что сделано").fill("Звонят с понедельника")
    page.get_by_role("button", name="Сделано").click()
    expect(page.locator("main")).to_contain_text("сделана")
    yesterday = timezone.now() - timedelta(days=1)
    Measure.objects.update(check_on=timezone.localdate(yesterday), done_at=yesterday)

    page = open_page("/measures/?tab=check", user=cast.quality)
    page.get_by_role("link", name="Звонить при задержке врача").click()
    page.get_by_role("link", name="Проверить, помогло ли").click()
    page.get_by_label("Да, больше не повторяется").check()
    page.get_by_label("По чему это видно").fill("За месяц ни одной жалобы")
    page.get_by_role("button", name="Сохранить").click()
    expect(page.locator("main")).to_contain_text("помогла")
    measure = Measure.objects.get()
    assert measure.state == "effective"
    make_feedback()  # of today: after it was done
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        page.goto(measure.get_absolute_url())
        expect(page.locator("#before-and-after tbody tr")).to_contain_text("Смирнова А. В.")
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.locator("#before-and-after tbody a").first.click()
    expect(page.locator("main table tbody tr")).to_have_count(2)
