"""The chain: three branches, eight departments, forty employees and who of them signs in.

Pure data, as the administrator would fill it in.
"""

from typing import NamedTuple


class BranchRow(NamedTuple):
    key: str
    name: str
    city: str
    address: str
    phone: str


class DepartmentRow(NamedTuple):
    key: str
    name: str
    branch: str = ""
    parent: str = ""


class Person(NamedTuple):
    last_name: str
    first_name: str
    middle_name: str
    position: str
    department: str
    branch: str
    username: str = ""
    roles: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()  # other positions


BRANCHES = (
    BranchRow("m", "Клиника на Соколе", "Москва", "Ленинградский проспект, 74", "+7 495 000-10-10"),
    BranchRow(
        "s", "Клиника на Петроградской", "Санкт-Петербург", "Большой проспект П. С., 48",
        "+7 812 000-20-20",
    ),
    BranchRow("k", "Клиника на Баумана", "Казань", "улица Баумана, 31", "+7 843 000-30-30"),
)  # fmt: skip

DEPARTMENTS = (
    DepartmentRow("board", "Управление сетью"),
    DepartmentRow("contact", "Контакт-центр", parent="board"),
    DepartmentRow("accounts", "Бухгалтерия", parent="board"),
    DepartmentRow("medical", "Лечебный отдел"),
    DepartmentRow("ortho", "Ортопедия и ортодонтия", parent="medical"),
    DepartmentRow("reg_m", "Регистратура на Соколе", branch="m"),
    DepartmentRow("reg_s", "Регистратура на Петроградской", branch="s"),
    DepartmentRow("reg_k", "Регистратура на Баумана", branch="k"),
)

THERAPIST, SURGEON, HYGIENIST = "Стоматолог-терапевт", "Хирург-имплантолог", "Гигиенист"
CHILD, ORTHODONTIST, PROSTHODONTIST = "Детский стоматолог", "Ортодонт", "Ортопед"
SENIOR_ADMINISTRATOR = "Старший администратор"
COMPLAINTS = "Разбор жалоб"  # a function: each of them gets a task with every complaint (A5)
ADMINISTRATOR, OPERATOR = "Администратор регистратуры", "Оператор call-центра"
BRANCH_MANAGER = "Управляющий филиалом"

# What a doctor of the position does, as topics and services call it.
SPECIALTIES = {
    THERAPIST: "therapy",
    SURGEON: "surgery",
    HYGIENIST: "hygiene",
    CHILD: "child",
    ORTHODONTIST: "orthodontics",
    PROSTHODONTIST: "prosthetics",
}
FRONT_DESK = (ADMINISTRATOR, SENIOR_ADMINISTRATOR)

ANYBODY = ("employee",)  # the base role of whoever works here
REGISTRAR, OPERATES = ("registry_administrator",), ("call_centre_operator",)
HANDLES = ("registry_administrator", "feedback_processing")


class RoleRow(NamedTuple):
    code: str
    name: str
    username: str  # who has it
    references: tuple[str, ...] = ()
    codenames: tuple[str, ...] = ()


# What the chain has made for itself beside the shipped roles.
OWN_ROLES = (
    RoleRow(
        "own-references",
        "Ведение подсказок, сроков и шаблонов",
        "quality",
        references=("guidance", "deadlinepolicy", "messagetemplate", "notificationtemplate"),
    ),
    RoleRow("own-assigning", "Назначение ролей", "director", codenames=("assign_roles",)),
)

PEOPLE = (
    Person("Орлова", "Марина", "Викторовна", "Управляющий директор", "board", "m",
           "director", ("managing_director",), heads=("board", "contact")),
    Person("Громов", "Андрей", "Павлович", "Генеральный директор", "board", "m",
           "management", ("management",)),
    Person("Лебедева", "Ольга", "Николаевна", "Менеджер по качеству", "board", "m",
           "quality", ("quality_manager",), beside=(COMPLAINTS,)),
    Person("Кузьмина", "Татьяна", "Игоревна", "Секретарь", "board", "m",
           "secretary", ("secretary",)),
    Person("Зайцев", "Кирилл", "Олегович", "Системный администратор", "board", "m", "admin"),
    Person("Белова", "Юлия", "Сергеевна", "Маркетолог", "board", "m",
           "employee", ANYBODY),
    Person("Макарова", "Елена", "Юрьевна", "Руководитель call-центра", "contact", "m",
           "callcenter_head", ("call_centre_head",)),
    Person("Фролова", "Дарья", "Андреевна", OPERATOR, "contact", "m", "operator", OPERATES),
    Person("Тихонов", "Илья", "Романович", OPERATOR, "contact", "m", "operator_2", OPERATES),
    Person("Абрамова", "Алина", "Денисовна", OPERATOR, "contact", "k", "operator_3", OPERATES),
    Person("Щербакова", "Наталья", "Петровна", "Главный бухгалтер", "accounts", "m",
           "chief_accountant", ANYBODY, heads=("accounts",)),
    Person("Данилова", "Вера", "Александровна", "Бухгалтер по расчётам", "accounts", "m",
           "accountant", ("payouts",)),
    Person("Соколов", "Виктор", "Михайлович", "Главный врач", "medical", "m",
           "head", ANYBODY, heads=("medical",)),
    Person("Киселёва", "Анна", "Борисовна", "Врач-эксперт", "medical", "m",
           "executor", ANYBODY),
    Person("Иванов", "Сергей", "Дмитриевич", THERAPIST, "medical", "m", "doctor", ("doctor",)),
    Person("Смирнова", "Анна", "Викторовна", THERAPIST, "medical", "m"),
    Person("Волков", "Павел", "Андреевич", SURGEON, "medical", "m"),
    Person("Егорова", "Светлана", "Ильинична", HYGIENIST, "medical", "m"),
    Person("Новикова", "Ирина", "Олеговна", THERAPIST, "medical", "s", "doctor_2", ("doctor",)),
    Person("Медведев", "Роман", "Игоревич", SURGEON, "medical", "s"),
    Person("Полякова", "Ксения", "Максимовна", CHILD, "medical", "s"),
    Person("Комарова", "Лидия", "Фёдоровна", HYGIENIST, "medical", "s"),
    Person("Сафин", "Тимур", "Ринатович", THERAPIST, "medical", "k"),
    Person("Галиева", "Лилия", "Маратовна", THERAPIST, "medical", "k"),
    Person("Хасанов", "Руслан", "Ильдарович", SURGEON, "medical", "k"),
    Person("Николаева", "Полина", "Артёмовна", CHILD, "medical", "k"),
    Person("Крылова", "Екатерина", "Владимировна", ORTHODONTIST, "ortho", "m", heads=("ortho",)),
    Person("Борисов", "Максим", "Евгеньевич", PROSTHODONTIST, "ortho", "m"),
    Person("Никитина", "Мария", "Алексеевна", ORTHODONTIST, "ortho", "s"),
    Person("Жуков", "Антон", "Валерьевич", PROSTHODONTIST, "ortho", "s"),
    Person("Юсупова", "Диана", "Рустамовна", ORTHODONTIST, "ortho", "k"),
    Person("Ларионов", "Глеб", "Степанович", PROSTHODONTIST, "ortho", "k"),
    Person("Голубев", "Денис", "Константинович", BRANCH_MANAGER, "reg_m", "m",
           "branch_manager", ("branch_manager",)),
    Person("Павлова", "Кристина", "Дмитриевна", ADMINISTRATOR, "reg_m", "m",
           "registrar", REGISTRAR),
    Person("Семёнова", "Оксана", "Леонидовна", "Руководитель регистратуры", "reg_m", "m",
           "handler", HANDLES, heads=("reg_m",), beside=(COMPLAINTS,)),
    Person("Воробьёва", "Инна", "Геннадьевна", BRANCH_MANAGER, "reg_s", "s",
           "branch_manager_2", ("branch_manager",)),
    Person("Титова", "Маргарита", "Павловна", SENIOR_ADMINISTRATOR, "reg_s", "s",
           "handler_2", HANDLES, heads=("reg_s",)),
    Person("Осипов", "Никита", "Сергеевич", ADMINISTRATOR, "reg_s", "s", "registrar_2", REGISTRAR),
    Person("Ахметова", "Гузель", "Ренатовна", BRANCH_MANAGER, "reg_k", "k",
           "branch_manager_3", ("branch_manager",)),
    Person("Калинина", "Вероника", "Юрьевна", SENIOR_ADMINISTRATOR, "reg_k", "k",
           "handler_3", HANDLES, heads=("reg_k",)),
    Person("Фомина", "Алла", "Георгиевна", "Специалист по качеству", "board", "m",
           "handler_4", HANDLES, beside=(COMPLAINTS,)),
)  # fmt: skip
