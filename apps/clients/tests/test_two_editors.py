"""Two people edit one client: nobody overwrites unseen what the other has written."""

from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from apps.clients import services
from apps.clients.edit_conflicts import ClientConflict, merge, texts


@pytest.fixture
def card(make_client):
    return make_client("Петров", "8 921 000-11-22", first_name="Иван", city="Тула")


@pytest.fixture
def site(client, cast):
    client.force_login(cast.registrar)
    return client


class Editor:
    """A form as it was opened, sent later."""

    def __init__(self, site, card) -> None:
        self.site, self.url = site, reverse("clients:edit", args=[card.pk])
        self.take(site.get(self.url))

    def take(self, page) -> None:
        form = page.context["form"]
        self.data = {name: form[name].value() or "" for name in form.fields}
        rows = [row for row in form.contacts if row["value"].value()]
        self.set_contacts(*((row["value"].value(), row["note"].value() or "") for row in rows))

    def set_contacts(self, *rows) -> None:
        self.data = {k: v for k, v in self.data.items() if not k.startswith("contacts-")}
        self.data |= {"contacts-TOTAL_FORMS": len(rows), "contacts-INITIAL_FORMS": 0}
        for n, (value, note) in enumerate(rows):
            self.data |= {f"contacts-{n}-value": value, f"contacts-{n}-note": note}

    def save(self, **values):
        page = self.site.post(self.url, self.data | values)
        if page.status_code == 409:
            self.take(page)
        return page


@pytest.fixture
def editors(site, card):
    return Editor(site, card), Editor(site, card)


def contacts(card) -> list[tuple]:
    return list(card.contacts.values_list("value", "note"))


def test_the_second_is_told_what_stands_now_and_loses_nothing(editors, card):
    first, second = editors
    assert first.save(city="Калуга").status_code == 302

    page = second.save(city="Рязань")

    assert page.status_code == 409
    words = unescape(page.text)
    assert "Пока вы редактировали, карточку изменили" in words
    assert "Город: в карточке «Калуга», у вас «Рязань»" in words
    assert "Сейчас в карточке: Калуга" in words
    assert 'value="Рязань"' in page.text
    card.refresh_from_db()
    assert card.city == "Калуга"


@pytest.mark.parametrize("city", ["Калуга", "Рязань", "Рязань (бывает в Калуге)"])
def test_then_he_chooses(editors, card, city):
    first, second = editors
    first.save(city="Калуга")
    second.save(city="Рязань")

    assert second.save(city=city).status_code == 302
    card.refresh_from_db()
    assert card.city == city


def test_a_third_change_is_told_as_well(editors, site, card):
    first, second = editors
    first.save(city="Калуга")
    second.save(city="Рязань")
    Editor(site, card).save(city="Орёл")

    assert "в карточке «Орёл», у вас «Рязань»" in unescape(second.save().text)


def test_changes_of_different_fields_are_both_kept_without_asking(editors, card):
    first, second = editors
    first.save(city="Калуга", note="Звонить\r\nвечером")

    assert second.save(birth_date="1980-05-17").status_code == 302
    card.refresh_from_db()
    assert (card.city, str(card.birth_date)) == ("Калуга", "1980-05-17")
    assert "вечером" in card.note


def test_what_only_the_colleague_changed_stands_in_the_form_already(editors, card):
    first, second = editors
    first.save(city="Калуга", first_name="Пётр")

    page = second.save(city="Рязань")

    assert 'value="Пётр"' in page.text
    second.save()
    card.refresh_from_db()
    assert (card.first_name, card.city) == ("Пётр", "Рязань")


def test_both_write_the_same(editors):
    for editor in editors:
        assert editor.save(city="Калуга").status_code == 302


def test_contacts_of_both_are_kept(editors, card):
    first, second = editors
    first.set_contacts(("8 921 000-11-22", ""), ("first@mail.ru", ""))
    first.save()
    second.set_contacts(("second@mail.ru", ""))  # and the phone is removed

    assert second.save().status_code == 302
    assert contacts(card) == [("first@mail.ru", ""), ("second@mail.ru", "")]


def test_a_contact_that_both_changed_is_asked_about(editors, card):
    first, second = editors
    first.set_contacts()
    first.save()
    second.set_contacts(("8 921 000-11-22", "после шести"))

    page = second.save()

    assert page.status_code == 409
    told = "Контакт +79210001122: в карточке «—», у вас «8 921 000-11-22, после шести»"
    assert told in unescape(page.text)
    assert second.save().status_code == 302
    assert contacts(card) == [("8 921 000-11-22", "после шести")]


@pytest.mark.parametrize("seen", ["", "{", "[1]", "null", "[" * 100_000, '{"city": {"a": 1}}'])
def test_an_unreadable_memory_overwrites_nothing(editors, card, seen):
    page = editors[0].save(seen=seen, city="Калуга")

    assert page.status_code == 409
    card.refresh_from_db()
    assert card.city == "Тула"


def test_what_a_colleague_typed_is_text_on_the_page(editors, card):
    first, second = editors
    first.save(city="<script>alert(1)</script>")

    assert "<script>alert(1)" not in second.save(city="Рязань").text


def test_changes_that_do_not_fit_together_are_asked_about(card, cast):
    """One leaves the last name only, the other the first name only: together there is no name."""

    def update(seen, **values):
        kept = [{"value": "8 921 000-11-22"}]
        services.update_client(
            client=card, by=cast.registrar, values=values, contacts=kept, seen=seen
        )

    seen = texts(services.card_of(card))
    update(seen, last_name="")
    with pytest.raises(ClientConflict) as asked:
        update(seen, first_name="")

    assert [collision.name for collision in asked.value.collisions] == ["last_name"]
    card.refresh_from_db()
    assert (card.last_name, card.first_name) == ("", "Иван")


def test_what_nobody_else_changed_is_refused_as_ever(card, cast):
    with pytest.raises(ValidationError):
        services.update_client(
            client=card,
            by=cast.registrar,
            values={"last_name": "", "first_name": ""},
            contacts=[],
            seen=texts(services.card_of(card)),
        )


@pytest.mark.parametrize(
    ("before", "theirs", "mine", "result", "asked"),
    [
        ("a", "a", "a", "a", False),
        ("a", "b", "a", "b", False),
        ("a", "a", "c", "c", False),
        ("a", "b", "b", "b", False),
        ("a", "b", "c", "c", True),
        ("a", "", "c", "c", True),
        ("a", "b", "", "", True),
        ("a\nb", "a\r\nb ", "c", "c", False),
    ],
)
def test_how_two_changes_meet(before, theirs, mine, result, asked):
    merged, names = merge(seen={"city": before}, now={"city": theirs}, mine={"city": mine})
    assert (merged["city"], names) == (result, ["city"] * asked)
