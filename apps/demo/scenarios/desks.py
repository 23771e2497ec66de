# ruff: noqa: E501 -- prose
"""What lies on the desks today, so that every sign-in has something to do; and drafts."""

from apps.demo import samples
from apps.demo.scenarios.row import Done, Scenario, analysed, verified
from apps.demo.texts import references as ref

_THERAPY, _ORTHO = "Качество лечения / Терапия", "Качество лечения / Ортодонтия"
_PROSTHETICS = "Качество лечения / Протезирование"
_PARTS = {
    "dissatisfaction": "Пациент недоволен результатом лечения.",
    "cause": "Контрольный осмотр не назначен, осложнение замечено поздно.",
    "employee_opinion": "Лечение по протоколу, осмотр назначить следовало.",
    "handler_opinion": "Обоснованно в части наблюдения.",
    "win_back_actions": "Приём вне очереди, наблюдение бесплатно.",
    "prevention": "Контрольный осмотр ставится автоматически.",
}

_LATE = {
    "dissatisfaction": "Коронка не готова в срок, пациент ходит с временной.",
    "cause": "Лаборатория перенесла срок, пациенту не сообщили.",
    "employee_opinion": "О переносе узнал накануне, позвонить не успел.",
    "handler_opinion": "Обоснованно, о задержке надо говорить сразу.",
    "win_back_actions": "Извинились, работа поставлена вне очереди.",
    "prevention": "О задержке лаборатории пациенту сообщают в тот же день.",
}


def _desk(days_ago: int, client: int, employee: str, category: str, text: str, **more) -> Scenario:
    values = {"author": "operator", "department": "medical", "client": client}
    return Scenario(
        "W3",
        "Направлено в отдел: рабочий стол руководителя и исполнителя",
        ref.ABOUT_EMPLOYEE,
        f"<p>{text}</p>",
        days_ago=days_ago,
        employee=employee,
        category=category,
        **values | more,
    )


def _queued(
    days_ago: int, client: int, kind: str, words: str, why: str, *more, **values
) -> Scenario:
    """What the handler could not place himself waits for the secretary."""
    return Scenario(
        "W2",
        "Ждёт секретаря: кому передать",
        kind,
        f"<p>{words}</p>",
        "operator",
        days_ago=days_ago,
        client=client,
        time=(9, 20),
        steps=(Done("send_to_triage", "handler", 1, comment=why), *more),
        **values,
    )


_NOT_OURS = Done(
    "decline",
    "chief_accountant",
    2,
    comment="Начислений и оплат по этому клиенту нет, вопрос не к бухгалтерии.",
)
_ACCOUNTS = Done("route", "secretary", 1, {"department": "accounts"})

QUEUE = (
    _queued(
        1,
        81,
        ref.ABOUT_SERVICE,
        "В холле второй день не работает терминал электронной очереди, ждали вслепую.",
        "Терминал не наш: техника или управляющий?",
        object="Гардероб и зона ожидания",
        category="Помещения / Удобство и доступность",
    ),
    _queued(
        2,
        82,
        ref.REQUEST,
        "Прошу справку для налогового вычета за мужа, договор на нём, платила я.",
        "Нужен ответ бухгалтерии, не наш вопрос.",
        text="Справка для налоговой",
    ),
    _queued(
        3,
        83,
        ref.QUESTION,
        "Принимаете ли вы по полису ДМС нашей компании и с какой доплатой?",
        "Условия ДМС ведёт не регистратура.",
    ),
    _queued(
        6,
        84,
        ref.REQUEST,
        "Верните остаток по подарочному сертификату, кассир говорит, что сертификат не ваш.",
        "Не понимаю, кто ведёт сертификаты.",
        _ACCOUNTS,
        _NOT_OURS,
        Done(
            "route",
            "secretary",
            1,
            {"department": "accounts"},
            "Сертификаты продавала касса, посмотрите ещё раз.",
        ),
        _NOT_OURS,
        text="Подарочный сертификат",
    ),
)


DESKS = (
    _desk(
        1,
        70,
        "Смирнова",
        _THERAPY,
        "Третий день ноет зуб после лечения, на тёплое реагирует. Доктор Смирнова на больничном, к кому идти?",
        executor="executor",
    ),
    _desk(
        1,
        71,
        "Волков",
        "Качество лечения / Хирургия и имплантация",
        "Имплант шатается, операция была два месяца назад. Прошу срочно посмотреть.",
        urgency="critical",
    ),
    _desk(
        2,
        72,
        "Крылова",
        _ORTHO,
        "Дуга вылезла и колет щёку, записи нет до вторника.",
        department="ortho",
        urgency="critical",
    ),
    _desk(
        3,
        73,
        "Галиева",
        _THERAPY,
        "Пломба высокая, челюсть устаёт. Пришлифовать обещали «при следующем визите».",
        branch="k",
        executor="executor",
    ),
    _desk(
        4,
        74,
        "Жуков",
        _PROSTHETICS,
        "Мост цокает, когда говорю. Я преподаватель, так работать нельзя.",
        branch="s",
        executor="executor",
        urgency="high",
    ),
    _desk(
        6,
        75,
        "Сафин",
        _THERAPY,
        "После анестезии второй день онемение губы. Это нормально?",
        branch="k",
        executor="executor",
        urgency="high",
        samples=(samples.photo("xray", 2),),
    ),
    _desk(
        7,
        76,
        "Полякова",
        "Качество лечения / Детский приём",
        "Ребёнок после приёма отказывается чистить зубы, просим другого врача.",
        branch="s",
    ),
    _desk(
        12,
        77,
        "Никитина",
        _ORTHO,
        "Брекет отклеился в пятый раз за полгода.",
        branch="s",
        executor="executor",
    ),
    _desk(
        9,
        78,
        "Новикова",
        _THERAPY,
        "Канал лечили трижды, боль осталась. Прошу разобраться с участием главного врача.",
        branch="s",
        executor="executor",
        steps=(
            analysed(
                "executor",
                60,
                "Снимок и осмотр: канал пройден не до конца, перелечивание назначено.",
                **_PARTS,
            ),
        ),
    ),
    _desk(
        11,
        79,
        "Иванов",
        _THERAPY,
        "Реставрация на переднем зубе потемнела по краю, прошу переделать по гарантии.",
        executor="executor",
        steps=(
            analysed("executor", 50, "Край реставрации окрашен, полировка не поможет.", **_PARTS),
            verified("quality", 40, "Переделать по гарантии."),
        ),
    ),
    _desk(
        10,
        80,
        "Ларионов",
        _PROSTHETICS,
        "Обещанная коронка задерживается вторую неделю, хожу с временной.",
        branch="k",
        department="ortho",
        steps=(analysed("handler_3", 50, "Лаборатория подтвердила задержку.", **_LATE),),
    ),
)


def _told(days_ago: int, client: int, kind: str, words: str, **values) -> Scenario:
    return Scenario(
        "C5",
        "Одно дело в нескольких обращениях",
        kind,
        f"<p>{words}</p>",
        "operator",
        days_ago=days_ago,
        client=client,
        **values,
    )


_BILL = {"object": "Расчёты и оплата", "category": "Оплата и расчёты / Ошибка в счёте"}
_LINE = {"object": "Телефонная линия", "category": "Организация приёма / Телефонная линия"}
BILLED_TWICE = _told(
    3,
    85,
    ref.ABOUT_SERVICE,
    "За коронку списали дважды: 14 и 15 числа по 18 400 ₽. Верните лишнее.",
    **_BILL,
)
BILLED_TWICE_BY_MAIL = _told(
    2,
    85,
    ref.ABOUT_SERVICE,
    "Пишу на почту, потому что не перезвонили: за коронку списано дважды по 18 400 ₽, верните лишнее.",
    channel="email",
    **_BILL,
)
NO_ANSWER = _told(
    9, 86, ref.ABOUT_SERVICE, "Час не могу дозвониться, чтобы перенести приём.", **_LINE
)
NO_ANSWER_AGAIN = _told(
    2,
    86,
    ref.ABOUT_SERVICE,
    "Опять не могу дозвониться, второй раз за месяц. И ещё в холле грязно, на полу бахилы.",
    **_LINE,
)
TWICE = (BILLED_TWICE, BILLED_TWICE_BY_MAIL, NO_ANSWER, NO_ANSWER_AGAIN)


def _draft(author: str, text: str, **values) -> Scenario:
    defaults = {"type": ref.ABOUT_SERVICE, "days_ago": 0, "time": (9, 40), "client": 90}
    return Scenario(
        "B9", "Черновик", statement=f"<p>{text}</p>", author=author, **defaults | values
    )


DRAFTS = (
    _draft("registrar", "Жалуется на холод в коридоре", object="Гардероб и зона ожидания"),
    _draft(
        "registrar",
        "Благодарит доктора Смирнову за лечение мамы.",
        type=ref.PRAISE_EMPLOYEE,
        employee="Смирнова",
        client=91,
        days_ago=1,
    ),
    _draft("operator", "Клиент перезвонит с номером договора.", type=ref.REQUEST, client="known"),
    _draft(
        "operator",
        "Не может войти в личный кабинет, ждёт код",
        object="Сайт, личный кабинет",
        client=92,
        days_ago=1,
    ),
    _draft(
        "callcenter_head",
        "Жалоба на долгое ожидание на линии, запись разговора запрошена.",
        object="Телефонная линия",
        client=93,
    ),
    _draft(
        "doctor",
        "Пациентка просит объяснить план лечения письменно.",
        type=ref.QUESTION,
        client=94,
        woman=True,
    ),
    _draft(
        "branch_manager",
        "Предлагает велопарковку у входа.",
        type=ref.SUGGESTION,
        object="Парковка и вход",
        client=95,
    ),
    _draft("handler", "Клиентка продиктует суть вечером", type="", client=96, woman=True),
    _draft(
        "secretary",
        "Письмо от организации, уточнить номер договора.",
        type=ref.CLAIM,
        client="company",
    ),
)
