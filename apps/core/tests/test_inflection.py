"""Russian names in a case: a table by hand, and what stays as it is."""

import pytest

from apps.core.text.inflection import inflect
from apps.core.text.placeholders import Person, fill, fill_html

# genitive, dative, instrumental, prepositional of the surname
SURNAMES = [
    ("Смирнова", "Анна", "Викторовна", "Смирновой", "Смирновой", "Смирновой", "Смирновой"),
    ("Петров", "Иван", "Сергеевич", "Петрова", "Петрову", "Петровым", "Петрове"),
    (
        "Достоевский",
        "Фёдор",
        "Михайлович",
        "Достоевского",
        "Достоевскому",
        "Достоевским",
        "Достоевском",
    ),
    (
        "Ковалевская",
        "Софья",
        "Васильевна",
        "Ковалевской",
        "Ковалевской",
        "Ковалевской",
        "Ковалевской",
    ),
    (
        "Салтыков-Щедрин",
        "Михаил",
        "Евграфович",
        "Салтыкова-Щедрина",
        "Салтыкову-Щедрину",
        "Салтыковым-Щедриным",
        "Салтыкове-Щедрине",
    ),
    ("Черных", "Пётр", "Ильич", "Черных", "Черных", "Черных", "Черных"),
    ("Дюма", "Александр", "", "Дюма", "Дюма", "Дюма", "Дюма"),
    ("Шевченко", "Тарас", "Григорьевич", "Шевченко", "Шевченко", "Шевченко", "Шевченко"),
    ("Шмидт", "Ольга", "Ивановна", "Шмидт", "Шмидт", "Шмидт", "Шмидт"),
    ("Шмидт", "Отто", "Юльевич", "Шмидта", "Шмидту", "Шмидтом", "Шмидте"),
    ("Гоголь", "Николай", "Васильевич", "Гоголя", "Гоголю", "Гоголем", "Гоголе"),
    ("Бондарь", "Илья", "Кузьмич", "Бондаря", "Бондарю", "Бондарем", "Бондаре"),
    ("Живаго", "Юрий", "Андреевич", "Живаго", "Живаго", "Живаго", "Живаго"),
    ("Ким", "Виктория", "Сергеевна", "Ким", "Ким", "Ким", "Ким"),
    ("Мамедова", "Лейла", "Рашид кызы", "Мамедовой", "Мамедовой", "Мамедовой", "Мамедовой"),
]
CASES = ("genitive", "dative", "instrumental", "prepositional")


@pytest.mark.parametrize(
    ("parts", "case", "surname"),
    [(row[:3], case, row[3 + place]) for row in SURNAMES for place, case in enumerate(CASES)],
)
def test_surnames(parts, case, surname):
    assert inflect(*parts, case)[0] == surname


@pytest.mark.parametrize(
    ("first", "middle", "case", "shown"),
    [
        ("Иван", "Сергеевич", "dative", "Ивану Сергеевичу"),
        ("Анна", "Викторовна", "dative", "Анне Викторовне"),
        ("Любовь", "Петровна", "genitive", "Любови Петровны"),
        ("Илья", "Ильич", "instrumental", "Ильёй Ильичом"),
        ("Лев", "Львович", "genitive", "Льва Львовича"),
        ("Наталья", "Юрьевна", "accusative", "Наталью Юрьевну"),
    ],
)
def test_names_and_patronymics(first, middle, case, shown):
    assert " ".join(inflect("", first, middle, case)[1:]) == shown


@pytest.mark.parametrize("surname", ["Заяц", "Лев", "Соловей", "Орёл", "КУЗНЕЦ"])
def test_a_surname_whose_vowel_comes_and_goes_stays_as_it_is(surname):
    assert inflect(surname, "Иван", "Иванович", "dative") == (surname, "Ивану", "Ивановичу")


def test_capitals_stay_capitals():
    parts = inflect("САЛТЫКОВ-ЩЕДРИН", "МИХАИЛ", "ЕВГРАФОВИЧ", "dative")
    assert parts == ("САЛТЫКОВУ-ЩЕДРИНУ", "МИХАИЛУ", "ЕВГРАФОВИЧУ")


@pytest.mark.parametrize(
    "parts",
    [
        ("Smith", "John", ""),
        ("Иванова, А.", "", ""),
        ("Петренко", "", ""),
        ("Öz", "Ali", ""),
        ("ООО «Ромашка»", "", ""),
        ("", "", ""),
    ],
)
def test_what_cannot_be_told_stays_as_it_is(parts):
    """Without a first name nobody knows whether it is a he or a she: a wrong form is worse."""
    assert inflect(*parts, "dative") == parts


def test_a_template_asks_for_a_case():
    values = {
        "doctor": Person("Смирнова", "Анна", "Викторовна"),
        "surname": Person("Смирнова", "Анна", "Викторовна", "surname"),
        "short": Person("Смирнова", "Анна", "Викторовна", "short"),
    }
    text = "к доктору {surname:dative}, {doctor:genitive}, {doctor}, {short:dative}"
    assert fill(text, values) == (
        "к доктору Смирновой, Смирновой Анны Викторовны, Смирнова Анна Викторовна, Смирновой А. В."
    )


def test_what_is_no_person_has_no_case():
    assert fill("{number:dative}", {"number": "ОС-1"}) == "{number:dative}"
    assert fill("{number:dative}!", {"number": "ОС-1"}, is_final=True) == "!"


def test_in_html_a_value_is_text():
    assert fill_html("<b>{client}</b>", {"client": "<script>{x}"}) == "<b>&lt;script&gt;(x)</b>"
