"""The first page in a real browser: signing in, seen by a newcomer and by a colleague."""

from playwright.sync_api import expect

REPORTS = "a[href='/reports/']"


def test_a_newcomer_is_led_to_the_sign_in_and_back(page, live_server, cast):
    page.goto("/clients/")
    page.get_by_label("Логин").fill("registrar")
    page.get_by_label("Пароль").fill("secret")
    page.get_by_label("Пароль").press("Enter")
    expect(page).to_have_url(f"{live_server}/clients/")
    expect(page.get_by_role("navigation").first).to_be_visible()


def test_two_people_work_in_browsers_of_their_own(open_page, cast):
    registrar, management = open_page(user=cast.registrar), open_page(user=cast.management)
    expect(registrar.locator(REPORTS)).to_have_count(0)
    expect(management.locator(REPORTS).first).to_be_visible()


def test_roles_shipped_by_migration_outlive_a_test_that_empties_the_tables(live_server, cast):
    assert cast.registrar.has_perm("feedback.register")


def test_an_inline_script_does_not_run_and_is_noticed(page, console_errors):
    page.goto("/accounts/login/")
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), "
        "{text: 'document.title = \"pwned\"'}))"
    )
    assert page.title() != "pwned"
    assert "Content Security Policy" in console_errors.pop()
