"""Templates of messages and letters, as shipped; the administrator changes them (S11).

Natures of templates: "" means any.
"""

from django.db import migrations

SIGNATURE = "\n\nС уважением,\n{author}\n{company}, {branch_phone}"
GREETING = "Здравствуйте, {client}.\n\n"

# use, name, nature, subject, text
TEMPLATES = (
    (
        "message",
        "Обращение получено",
        "",
        "Ваше обращение {number} получено",
        GREETING + "Мы получили ваше обращение от {registered_on} и зарегистрировали его под "
        "номером {number}. Им занимается {responsible}. Ответим вам не позднее {due_on}.\n\n"
        "Если захотите что-то добавить, ответьте на это письмо или позвоните нам и назовите "
        "номер обращения." + SIGNATURE,
    ),
    (
        "message",
        "Нужны подробности",
        "",
        "Обращение {number}: просим уточнить подробности",
        GREETING + "Мы разбираем ваше обращение {number} от {registered_on}. Чтобы ответить по "
        "существу, просим уточнить:\n\n"
        "— когда это произошло и кто из сотрудников с вами говорил;\n"
        "— сохранились ли у вас чек, договор или фотографии.\n\n"
        "Ответьте, пожалуйста, на это письмо. Пока мы ждём ответа, ваше обращение "
        "остаётся в работе." + SIGNATURE,
    ),
    (
        "message",
        "Ответ по итогам разбора",
        "",
        "Ответ на ваше обращение {number}",
        GREETING + "Мы разобрали ваше обращение {number} от {registered_on}.\n\n{answer}\n\n"
        "Напишите, пожалуйста, устраивает ли вас такое решение. Если остались вопросы, "
        "позвоните нам: мы вернёмся к разбору." + SIGNATURE,
    ),
    (
        "message",
        "Извинения и приглашение",
        "complaint",
        "Приносим извинения: обращение {number}",
        GREETING + "Благодарим, что рассказали нам о случившемся. Мы разобрали ваше обращение "
        "{number}: вы правы, и мы приносим вам извинения.\n\n{answer}\n\n"
        "Будем рады, если вы дадите нам возможность это исправить. Приглашаем вас в удобное "
        "время, адрес: {branch_address}. Записаться можно по телефону {branch_phone}." + SIGNATURE,
    ),
    (
        "message",
        "Срок продлён",
        "",
        "Обращение {number}: нужно больше времени",
        GREETING + "Разбор вашего обращения {number} от {registered_on} занимает больше времени, "
        "чем мы рассчитывали: нужно получить дополнительные сведения. Ответим вам не позднее "
        "{law_due_on}. Просим прощения за ожидание." + SIGNATURE,
    ),
    (
        "message",
        "Благодарность за отзыв",
        "praise",
        "Спасибо за ваш отзыв",
        GREETING + "Спасибо за добрые слова. Мы передали их сотрудникам. Будем рады видеть вас "
        "снова." + SIGNATURE,
    ),
    (
        "letter",
        "Письмо: ответ по итогам разбора",
        "",
        "О рассмотрении обращения {number}",
        GREETING + "Ваше обращение от {registered_on}, зарегистрированное под номером {number}, "
        "рассмотрено.\n\n{answer}\n\n"
        "Если вы не согласны с решением, сообщите нам об этом по телефону {branch_phone} или "
        "письмом по адресу: {branch_address}.",
    ),
    (
        "letter",
        "Письмо: срок рассмотрения продлён",
        "",
        "О сроке рассмотрения обращения {number}",
        GREETING + "Сообщаем, что рассмотрение вашего обращения {number} от {registered_on} "
        "требует дополнительного времени. О решении мы сообщим вам не позднее {law_due_on}.\n\n"
        "Приносим извинения за ожидание.",
    ),
    (
        "letter",
        "Письмо: извинения и приглашение",
        "complaint",
        "Об обращении {number}",
        GREETING + "Мы рассмотрели ваше обращение {number} от {registered_on} и признаём его "
        "обоснованным. Приносим вам искренние извинения.\n\n{answer}\n\n"
        "Приглашаем вас обратиться к нам в удобное время. Записаться можно по телефону "
        "{branch_phone}, мы ждём вас по адресу: {branch_address}.",
    ),
)


def ship_templates(apps, schema_editor) -> None:
    MessageTemplate = apps.get_model("correspondence", "MessageTemplate")
    for position, (use, name, nature, subject, text) in enumerate(TEMPLATES):
        values = {
            "use": use,
            "nature": nature,
            "subject": subject,
            "text": text,
            "position": position,
        }
        MessageTemplate.objects.create(name=name, **values)


class Migration(migrations.Migration):
    dependencies = [("correspondence", "0001_initial")]

    operations = [migrations.RunPython(ship_templates, migrations.RunPython.noop)]
