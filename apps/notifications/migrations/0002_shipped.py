"""Events, words and rules as shipped; the administrator changes all of it (A1, S11).

Templates: name → subject, text, SMS. Rules: event, audience, channel, template, and what differs.
"""

from django.db import migrations

# What stands in double brackets goes when it has no value.
INSIDE = "{type} · {branch}[[\n{client}]]"

TEMPLATES = {
    "Новое обращение": (
        "{number}: новое обращение",
        INSIDE + "\n\n{statement}",
        "",
    ),
    "Новая жалоба": (
        "{number}: новая жалоба",
        INSIDE + "[[\nСрочность: {urgency}.]][[\nСрок: {due_at}.]]\n\n{statement}",
        "Жалоба {number}, {branch}[[. Срок {due_at}]]",
    ),
    "Жалоба по низкой оценке или отзыву": (
        "{number}: жалоба создана автоматически",
        INSIDE + "[[\nСрочность: {urgency}.]]\n\n{statement}",
        "",
    ),
    "Вам назначено обращение": (
        "{number}: назначено вам",
        INSIDE + "[[\nСрок: {due_at}.]]\n\n{comment}\n\n{statement}",
        "",
    ),
    "Обращение в вашем подразделении": (
        "{number}: направлено[[ в «{department}»]]",
        INSIDE
        + "[[\nСрок: {due_at}.]]\nВозьмите обращение, назначьте исполнителя или верните его.\n\n"
        "{comment}\n\n"
        "{statement}",
        "",
    ),
    "Не может быть обработано": (
        "{number}: не может быть обработано",
        "[[{by}: ]]{comment}\n\n" + INSIDE,
        "",
    ),
    "Изменилась стадия": (
        "{number}: {state}",
        INSIDE + "\n\n{comment}",
        "",
    ),
    "Клиент ответил": (
        "{number}: клиент ответил",
        INSIDE + "[[\nСрок: {due_at}.]]\n\n{comment}",
        "",
    ),
    "Подходит время дела": (
        "{number}: подходит время дела",
        INSIDE,
        "",
    ),
    "Подходит срок": (
        "{number}: {left}",
        INSIDE + "\nСрок: {due_at}.[[ Ответственный: {responsible}.]]",
        "",
    ),
    "Просрочено": (
        "{number}: {left}",
        INSIDE + "\nСрок: {due_at}.[[ Ответственный: {responsible}.]][[ Исполнитель: {executor}.]]",
        "Обращение {number} ({branch}): {left}",
    ),
    "Лежит без распределения": (
        "{number}: не распределено",
        INSIDE + "\nЗарегистрировано {registered_at}. Направьте в подразделение или отклоните.",
        "",
    ),
    "Компенсация ждёт решения": (
        "{number}: компенсация ждёт решения",
        "[[{by}: ]]{comment}\n\n" + INSIDE,
        "",
    ),
    "Обращение закрыто": (
        "{number}: {state}",
        INSIDE + "\n\n{comment}",
        "",
    ),
    "Обращение возобновлено": (
        "{number}: возобновлено",
        "[[{by}: ]]{comment}\n\n" + INSIDE,
        "",
    ),
    "Клиенту: обращение зарегистрировано": (
        "Обращение {number} зарегистрировано",
        "Здравствуйте[[, {reader}]].\n\n"
        "Мы зарегистрировали ваше обращение под номером {number} и сообщим о результате.\n\n"
        "[[{company}, ]]{branch}\n{branch_phone}",
        "Ваше обращение {number} зарегистрировано.[[ {company}.]][[ Тел. {branch_phone}]]",
    ),
    "Клиенту: обращение рассмотрено": (
        "Обращение {number} рассмотрено",
        "Здравствуйте[[, {reader}]].\n\n"
        "Рассмотрение вашего обращения {number} завершено.\n\n"
        "{answer}\n\n"
        "Если вопрос остался, ответьте на это письмо[[ или позвоните: {branch_phone}]].\n\n"
        "[[{company}, ]]{branch}",
        "Рассмотрение обращения {number} завершено.[[ Вопросы: {branch_phone}]]",
    ),
}

HOUR, DAY = 60, 24 * 60  # minutes

# (event, audience, channel, template, what differs). Clients are told nothing until the
# administrator switches it on.
RULES = (
    ("complaint_registered", "role:quality_manager", "inbox", "Новая жалоба", {}),
    ("complaint_registered", "role:quality_manager", "email", "Новая жалоба", {}),
    ("complaint_registered", "subject_head", "inbox", "Новая жалоба", {}),
    ("complaint_registered", "client", "email", "Клиенту: обращение зарегистрировано", {"off": 1}),
    ("complaint_registered", "client", "sms", "Клиенту: обращение зарегистрировано", {"off": 1}),
    (
        "complaint_created",
        "role:quality_manager",
        "inbox",
        "Жалоба по низкой оценке или отзыву",
        {},
    ),
    ("appeal_registered", "role:secretary", "inbox", "Новое обращение", {"off": 1}),
    ("appeal_registered", "responsible", "email", "Новое обращение", {"timing": "digest"}),
    ("assigned", "named", "inbox", "Вам назначено обращение", {}),
    ("assigned", "named", "email", "Вам назначено обращение", {"hours": "working"}),
    ("routed", "department_head", "inbox", "Обращение в вашем подразделении", {}),
    ("routed", "department_head", "email", "Обращение в вашем подразделении", {"hours": "working"}),
    ("declined", "department_head", "inbox", "Не может быть обработано", {}),
    ("declined", "role:secretary", "inbox", "Не может быть обработано", {}),
    ("stage_changed", "responsible", "inbox", "Изменилась стадия", {}),
    ("stage_changed", "executor", "inbox", "Изменилась стадия", {}),
    ("client_answered", "responsible", "inbox", "Клиент ответил", {}),
    ("client_answered", "executor", "inbox", "Клиент ответил", {}),
    ("activity_due", "named", "inbox", "Подходит время дела", {"offset": 15}),
    ("deadline_near", "responsible", "inbox", "Подходит срок", {"offset": 4 * HOUR}),
    ("deadline_near", "executor", "inbox", "Подходит срок", {"offset": 4 * HOUR}),
    ("deadline_near", "responsible", "email", "Подходит срок", {"offset": DAY, "hours": "working"}),
    ("overdue", "responsible", "inbox", "Просрочено", {}),
    ("overdue", "executor", "inbox", "Просрочено", {}),
    ("overdue", "responsible", "email", "Просрочено", {"hours": "working"}),
    ("overdue", "department_head", "inbox", "Просрочено", {"offset": DAY}),
    ("overdue", "subject_head", "email", "Просрочено", {"offset": DAY, "hours": "working"}),
    (
        "overdue",
        "role:management",
        "email",
        "Просрочено",
        {"offset": 3 * DAY, "hours": "working", "mandatory": 1},
    ),
    ("lies_too_long", "role:secretary", "inbox", "Лежит без распределения", {"offset": DAY}),
    ("compensation_awaits", "named", "inbox", "Компенсация ждёт решения", {"mandatory": 1}),
    ("compensation_awaits", "named", "email", "Компенсация ждёт решения", {"hours": "working"}),
    ("closed", "responsible", "inbox", "Обращение закрыто", {}),
    ("closed", "client", "email", "Клиенту: обращение рассмотрено", {"off": 1}),
    ("reopened", "responsible", "inbox", "Обращение возобновлено", {}),
    ("reopened", "role:quality_manager", "inbox", "Обращение возобновлено", {}),
    ("low_rating", "subject_head", "inbox", "Жалоба по низкой оценке или отзыву", {}),
    ("negative_review", "branch_manager", "inbox", "Жалоба по низкой оценке или отзыву", {}),
)

EVENTS = (
    "appeal_registered",
    "complaint_registered",
    "complaint_created",
    "assigned",
    "routed",
    "declined",
    "stage_changed",
    "client_answered",
    "activity_due",
    "deadline_near",
    "overdue",
    "lies_too_long",
    "compensation_awaits",
    "closed",
    "reopened",
    "low_rating",
    "negative_review",
    "open_appeal_told",
)


def ship(apps, schema_editor) -> None:
    def model(name):
        return apps.get_model("notifications", name)

    events = {code: model("SignificantEvent").objects.create(code=code) for code in EVENTS}
    templates = {
        name: model("NotificationTemplate").objects.get_or_create(
            name=name, defaults={"subject": subject, "text": text, "sms": sms}
        )[0]
        for name, (subject, text, sms) in TEMPLATES.items()
    }
    groups = dict(apps.get_model("organization", "Role").objects.values_list("code", "group"))
    for event, audience, channel, template, differs in RULES:
        kind, _colon, role = audience.partition(":")
        model("NotificationRule").objects.create(
            event=events[event],
            audience=kind,
            role_id=groups[role] if role else None,
            channel=channel,
            template=templates[template],
            is_active="off" not in differs,
            timing=differs.get("timing", "at_once"),
            hours=differs.get("hours", "any"),
            offset_minutes=differs.get("offset", 0),
            may_be_declined="mandatory" not in differs,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_initial"),
        ("organization", "0002_shipped"),
    ]
    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
