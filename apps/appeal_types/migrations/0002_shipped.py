"""Terms and the urgency matrix as shipped; everything is changed in Django admin (C6).

A LAWYER OF THE COMPANY MUST CONFIRM THE TERMS BY LAW before anybody relies on them: which law holds
depends on what the company is and on what the client demands, and laws change. The one that holds
for the complaints of most companies is in use; the others are shipped put aside and without the
category to which the company applies them.
"""

from django.db import migrations

CONFIRM = "Подтвердите у юриста: применим ли этот срок к вашей организации и к этим обращениям. "

# Urgency: reaction and resolution in working hours; eight of them are a day.
# Low urgency lies inside the law: 80 working hours are two weeks, ten days end before.
BY_URGENCY = {
    "critical": ("Критическая срочность", 1, 8),
    "high": ("Высокая срочность", 4, 24),
    "normal": ("Обычная срочность", 8, 40),
    "low": ("Низкая срочность", 16, 40),
}

BY_LAW = (
    {
        "name": "ЗоЗПП: требования по услугам",
        "nature": "complaint",
        "client_kind": "person",
        "statutory_days": 10,
        "clause": "Закон РФ № 2300-1 «О защите прав потребителей», ст. 31 п. 1",
        "note": CONFIRM + "Срок идёт со дня предъявления требования об уменьшении цены, возмещении "
        "расходов, возврате денег или убытков. Действует для жалоб физических лиц.",
    },
    {
        "name": "ЗоЗПП: требования по товарам",
        "nature": "complaint",
        "client_kind": "person",
        "statutory_days": 10,
        "clause": "Закон РФ № 2300-1 «О защите прав потребителей», ст. 22",
        "note": CONFIRM + "Укажите категорию обращений о товарах и отметьте «Используется».",
        "is_active": False,
    },
    {
        "name": "59-ФЗ: обращения граждан",
        "client_kind": "person",
        "statutory_days": 30,
        "on_day_off": "previous",
        "clause": "Федеральный закон № 59-ФЗ, ст. 8 ч. 2 и ст. 12 ч. 1",
        "note": CONFIRM + "Регистрация — в течение трёх дней с момента поступления, ответ — в "
        "течение 30 дней со дня регистрации. Действует для органов власти и организаций с публично "
        "значимыми функциями.",
        "is_active": False,
    },
    {
        "name": "152-ФЗ: персональные данные",
        "statutory_days": 10,
        "statutory_unit": "working",
        "clause": "Федеральный закон № 152-ФЗ «О персональных данных», ст. 14 ч. 3 и ст. 20 ч. 1",
        "note": CONFIRM + "Укажите категорию запросов о персональных данных и отметьте "
        "«Используется». Срок продлевают не более чем на пять рабочих дней, с уведомлением.",
        "is_active": False,
    },
    {
        "name": "442-ФЗ: социальные услуги",
        "client_kind": "person",
        "statutory_days": 5,
        "statutory_unit": "working",
        "clause": "Федеральный закон № 442-ФЗ «Об основах социального обслуживания граждан», "
        "ст. 15 ч. 2",
        "note": CONFIRM + "Решение о предоставлении услуг — пять рабочих дней с даты заявления; о "
        "срочных услугах решают немедленно. Укажите категорию и отметьте «Используется».",
        "is_active": False,
    },
)

MATRIX = {
    "minor": {"one": "low", "several": "normal", "many": "high"},
    "serious": {"one": "normal", "several": "high", "many": "critical"},
    "grave": {"one": "high", "several": "critical", "many": "critical"},
}


def ship(apps, schema_editor):
    DeadlinePolicy = apps.get_model("appeal_types", "DeadlinePolicy")
    UrgencyRule = apps.get_model("appeal_types", "UrgencyRule")
    DeadlinePolicy.objects.bulk_create(
        DeadlinePolicy(
            name=name, urgency=urgency, reaction_hours=reaction, resolution_hours=resolution
        )
        for urgency, (name, reaction, resolution) in BY_URGENCY.items()
    )
    DeadlinePolicy.objects.bulk_create(DeadlinePolicy(**values) for values in BY_LAW)
    UrgencyRule.objects.bulk_create(
        UrgencyRule(severity=severity, impact=impact, urgency=urgency)
        for severity, row in MATRIX.items()
        for impact, urgency in row.items()
    )


class Migration(migrations.Migration):
    dependencies = [("appeal_types", "0001_initial")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
