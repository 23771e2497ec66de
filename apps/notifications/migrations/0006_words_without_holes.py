"""What has no value leaves no hole in the texts as shipped; those changed by somebody stay his."""

from django.db import migrations

OLD, NEW = "{type} · {branch}\n{client}", "{type} · {branch}[[\n{client}]]"

# Name → the fields as shipped, and as they read now: (field, old, new).
CHANGES = {
    "Новое обращение": [("text", OLD + "\n\n{statement}", NEW + "\n\n{statement}")],
    "Новая жалоба": [
        (
            "text",
            OLD + "\nСрочность: {urgency}. Срок: {due_at}.\n\n{statement}",
            NEW + "[[\nСрочность: {urgency}.]][[\nСрок: {due_at}.]]\n\n{statement}",
        ),
        (
            "sms",
            "Жалоба {number}, {branch}. Срок {due_at}",
            "Жалоба {number}, {branch}[[. Срок {due_at}]]",
        ),
    ],
    "Жалоба по низкой оценке или отзыву": [
        (
            "text",
            OLD + "\nСрочность: {urgency}.\n\n{statement}",
            NEW + "[[\nСрочность: {urgency}.]]\n\n{statement}",
        )
    ],
    "Вам назначено обращение": [
        (
            "text",
            OLD + "\nСрок: {due_at}.\n\n{comment}\n\n{statement}",
            NEW + "[[\nСрок: {due_at}.]]\n\n{comment}\n\n{statement}",
        )
    ],
    "Обращение в вашем подразделении": [
        (
            "subject",
            "{number}: направлено в «{department}»",
            "{number}: направлено[[ в «{department}»]]",
        ),
        (
            "text",
            OLD + "\nСрок: {due_at}. Возьмите обращение, назначьте исполнителя или верните его."
            "\n\n{comment}\n\n{statement}",
            NEW + "[[\nСрок: {due_at}.]]\nВозьмите обращение, назначьте исполнителя или верните "
            "его.\n\n{comment}\n\n{statement}",
        ),
    ],
    "Не может быть обработано": [
        ("text", "{by}: {comment}\n\n" + OLD, "[[{by}: ]]{comment}\n\n" + NEW)
    ],
    "Изменилась стадия": [("text", OLD + "\n\n{comment}", NEW + "\n\n{comment}")],
    "Клиент ответил": [
        (
            "text",
            OLD + "\nСрок: {due_at}.\n\n{comment}",
            NEW + "[[\nСрок: {due_at}.]]\n\n{comment}",
        )
    ],
    "Подходит время дела": [("text", OLD, NEW)],
    "Подходит срок": [
        (
            "text",
            OLD + "\nСрок: {due_at}. Ответственный: {responsible}.",
            NEW + "\nСрок: {due_at}.[[ Ответственный: {responsible}.]]",
        )
    ],
    "Просрочено": [
        (
            "text",
            OLD + "\nСрок: {due_at}. Ответственный: {responsible}. Исполнитель: {executor}.",
            NEW + "\nСрок: {due_at}.[[ Ответственный: {responsible}.]]"
            "[[ Исполнитель: {executor}.]]",
        )
    ],
    "Лежит без распределения": [
        (
            "text",
            OLD + "\nЗарегистрировано {registered_at}. Направьте в подразделение или отклоните.",
            NEW + "\nЗарегистрировано {registered_at}. Направьте в подразделение или отклоните.",
        )
    ],
    "Компенсация ждёт решения": [
        ("text", "{by}: {comment}\n\n" + OLD, "[[{by}: ]]{comment}\n\n" + NEW)
    ],
    "Обращение закрыто": [("text", OLD + "\n\n{comment}", NEW + "\n\n{comment}")],
    "Обращение возобновлено": [
        ("text", "{by}: {comment}\n\n" + OLD, "[[{by}: ]]{comment}\n\n" + NEW)
    ],
    "Клиенту: обращение зарегистрировано": [
        (
            "text",
            "{reader}, здравствуйте.\n\nМы зарегистрировали ваше обращение под номером {number} "
            "и сообщим о результате.\n\n{company}, {branch}\n{branch_phone}",
            "Здравствуйте[[, {reader}]].\n\nМы зарегистрировали ваше обращение под номером "
            "{number} и сообщим о результате.\n\n[[{company}, ]]{branch}\n{branch_phone}",
        ),
        (
            "sms",
            "Ваше обращение {number} зарегистрировано. {company}, {branch_phone}",
            "Ваше обращение {number} зарегистрировано.[[ {company}.]][[ Тел. {branch_phone}]]",
        ),
    ],
    "Клиенту: обращение рассмотрено": [
        (
            "text",
            "{reader}, здравствуйте.\n\nРассмотрение вашего обращения {number} завершено.\n\n"
            "{answer}\n\nЕсли вопрос остался, ответьте на это письмо или позвоните: "
            "{branch_phone}.\n\n{company}, {branch}",
            "Здравствуйте[[, {reader}]].\n\nРассмотрение вашего обращения {number} завершено.\n\n"
            "{answer}\n\nЕсли вопрос остался, ответьте на это письмо[[ или позвоните: "
            "{branch_phone}]].\n\n[[{company}, ]]{branch}",
        ),
        (
            "sms",
            "Рассмотрение обращения {number} завершено. Вопросы: {branch_phone}",
            "Рассмотрение обращения {number} завершено.[[ Вопросы: {branch_phone}]]",
        ),
    ],
}


def change(apps, schema_editor):
    templates = apps.get_model("notifications", "NotificationTemplate").objects
    for name, changes in CHANGES.items():
        for field, old, new in changes:
            templates.filter(name=name, **{field: old}).update(**{field: new})


class Migration(migrations.Migration):
    dependencies = [("notifications", "0005_providers_away")]
    operations = [migrations.RunPython(change, migrations.RunPython.noop)]
