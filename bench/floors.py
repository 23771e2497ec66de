"""What each page shows, fetched by SQL written by hand: the floor that no framework can go under.

Every floor returns the keys of the documents (or the total) that the page must show too, so that
both are known to answer the same question.
"""

from apps.core.search import FRAGMENT_LENGTH, stem
from bench.worlds import World

PAGE_SIZE = 25

ROWS = """
SELECT f.id, f.number, f.state, f.registered_at, f.deadline_at, f.closed_at, f.is_complaint,
       f.applicant_name, f.subject_text, f.validity, f.channel, f.city, c.kind, c.last_name,
       c.first_name, c.middle_name, c.company, t.name, b.name, e.last_name, e.first_name,
       e.middle_name, o.name, r.last_name, r.first_name
FROM ({page}) AS f
LEFT JOIN clients_client c ON c.id = f.client_id
LEFT JOIN appeal_types_appealtype t ON t.id = f.type_id
LEFT JOIN organization_branch b ON b.id = f.branch_id
LEFT JOIN organization_employee e ON e.id = f.subject_employee_id
LEFT JOIN appeal_types_appealobject o ON o.id = f.subject_object_id
LEFT JOIN organization_user r ON r.id = f.responsible_id
ORDER BY f.registered_at DESC, f.id DESC
"""
NEWEST = f"ORDER BY registered_at DESC, id DESC LIMIT {PAGE_SIZE + 1}"
POSTED = "state <> 'draft' AND registered_at IS NOT NULL"


def rows_where(world: World, condition: str, parameters: list) -> list[int]:
    page = f"SELECT * FROM feedback_feedback WHERE {POSTED} AND {condition} {NEWEST}"
    found = world.rows(ROWS.format(page=page), parameters)
    return [row[0] for row in found[:PAGE_SIZE]]


CARDS = 12  # of a column
CARD_ROWS = """
SELECT f.id, f.number, f.state, f.deadline_at, f.closed_at, f.urgency, f.is_complaint,
       f.applicant_name, c.kind, c.last_name, c.first_name, c.middle_name, c.company, t.name,
       k.name, r.last_name, r.first_name
FROM ({column}) AS f
LEFT JOIN clients_client c ON c.id = f.client_id
LEFT JOIN appeal_types_appealtype t ON t.id = f.type_id
LEFT JOIN appeal_types_category k ON k.id = f.category_id
LEFT JOIN organization_user r ON r.id = f.responsible_id
ORDER BY {order}
"""
OPEN_COLUMN = ("closed_at IS NULL", "deadline_at, id")
ENDED_COLUMN = ("closed_at >= now() - interval '14 days'", "closed_at DESC, id DESC")
COLUMNS = {
    "registered": OPEN_COLUMN,
    "analysed": OPEN_COLUMN,
    "verified": OPEN_COLUMN,
    "closed": ENDED_COLUMN,
    "rejected": ENDED_COLUMN,
}


def board(world: World) -> list[int]:
    """The first cards of every column, and how many there are in each."""
    shown = []
    for state, (condition, order) in COLUMNS.items():
        column = (
            f"SELECT * FROM feedback_feedback WHERE state = '{state}' AND {condition} "
            f"ORDER BY {order} LIMIT {CARDS + 1}"
        )
        rows = world.rows(CARD_ROWS.format(column=column, order=f"f.{order.replace(', ', ', f.')}"))
        shown += [row[0] for row in rows[:CARDS]]
    world.rows(
        f"SELECT state, count(*) FROM feedback_feedback WHERE {OPEN_COLUMN[0]} "
        "AND state <> 'draft' GROUP BY state UNION ALL "
        f"SELECT state, count(*) FROM feedback_feedback WHERE {ENDED_COLUMN[0]} GROUP BY state"
    )
    return shown


def newest(world: World) -> list[int]:
    return rows_where(world, "true", [])


def filtered(world: World) -> list[int]:
    condition = "is_complaint AND branch_id = %s AND state = 'closed' AND validity = 'yes'"
    return rows_where(world, condition, [world.branch])


def holding(world: World, term: str) -> list[int]:
    """The newest documents with a word, or a part of one, in their texts or in their client."""
    root = stem(term)
    known = world.rows(
        "SELECT DISTINCT stem FROM feedback_searchword WHERE word LIKE %s", [f"%{term}%"]
    )
    stems = {root, stem(root), *(its_stem for (its_stem,) in known)}
    lexemes = "|".join("'{}'".format(each.replace("'", "''")) for each in stems)
    clients = world.rows(
        "SELECT id FROM clients_client WHERE search_text LIKE %s OR search_text LIKE %s",
        [f"%{term}%", f"%{root if len(root) >= FRAGMENT_LENGTH else term}%"],
    )
    page = f"""
        SELECT f.* FROM feedback_feedback f JOIN (
            SELECT feedback_id FROM feedback_feedbacksearch
            WHERE stems @@ %s::tsquery OR client_id = ANY(%s)
            ORDER BY registered_at DESC, feedback_id DESC LIMIT {PAGE_SIZE + 1}
        ) AS found ON found.feedback_id = f.id"""
    found = world.rows(ROWS.format(page=page), [lexemes, [pk for (pk,) in clients]])
    return [row[0] for row in found[:PAGE_SIZE]]


def common(world: World) -> list[int]:
    return holding(world, world.common_word)


def rare(world: World) -> list[int]:
    return holding(world, world.rare_word)


def surname(world: World) -> list[int]:
    return holding(world, world.surname)


def fragment(world: World) -> list[int]:
    return holding(world, world.fragment)


def phone(world: World) -> list[int]:
    return holding(world, "".join(filter(str.isdigit, world.phone))[1:])


def document(world: World) -> list[int]:
    """One document with what hangs on it."""
    pk = [world.document]
    world.rows(
        """
        SELECT f.*, c.*, t.*, b.*, k.*, kp.*, e.*, o.*, d.*, sd.*, v.*, s.*, ve.*,
               a.username, r.username, x.username, u1.username, u2.username, u3.username
        FROM feedback_feedback f
        LEFT JOIN clients_client c ON c.id = f.client_id
        LEFT JOIN appeal_types_appealtype t ON t.id = f.type_id
        LEFT JOIN organization_branch b ON b.id = f.branch_id
        LEFT JOIN appeal_types_category k ON k.id = f.category_id
        LEFT JOIN appeal_types_category kp ON kp.id = k.parent_id
        LEFT JOIN organization_employee e ON e.id = f.subject_employee_id
        LEFT JOIN appeal_types_appealobject o ON o.id = f.subject_object_id
        LEFT JOIN organization_department d ON d.id = f.department_id
        LEFT JOIN organization_department sd ON sd.id = f.subject_department_id
        LEFT JOIN clients_visit v ON v.id = f.visit_id
        LEFT JOIN clients_service s ON s.id = v.service_id
        LEFT JOIN organization_employee ve ON ve.id = v.employee_id
        LEFT JOIN organization_user a ON a.id = f.author_id
        LEFT JOIN organization_user r ON r.id = f.responsible_id
        LEFT JOIN organization_user x ON x.id = f.executor_id
        LEFT JOIN organization_user u1 ON u1.id = f.analysed_by_id
        LEFT JOIN organization_user u2 ON u2.id = f.verified_by_id
        LEFT JOIN organization_user u3 ON u3.id = f.closed_by_id
        WHERE f.id = %s AND f.state <> 'draft'""",
        pk,
    )
    world.rows(
        "SELECT * FROM clients_clientcontact WHERE client_id = "
        "(SELECT client_id FROM feedback_feedback WHERE id = %s)",
        pk,
    )
    for table, who, order in (
        ("historyentry", "user_id", "at"),
        ("comment", "author_id", "created_at"),
        ("attachment", "uploaded_by_id", "id"),
    ):
        world.rows(
            f"SELECT * FROM feedback_{table} x JOIN organization_user u ON u.id = x.{who} "
            f"WHERE x.feedback_id = %s ORDER BY x.{order}",
            pk,
        )
    return pk


# A merged appeal is counted once: with the one that it was merged into.
IN_PERIOD = f"{POSTED} AND state <> 'merged' AND registered_at >= %s AND registered_at < %s"


def feedback_report(world: World, period: tuple[str, str]) -> int:
    groups = world.rows(
        f"""
        SELECT branch_id, type_id, count(*), count(*) FILTER (WHERE closed_at IS NULL),
               count(*) FILTER (WHERE closed_at IS NULL AND deadline_at < now()),
               count(*) FILTER (WHERE closed_at IS NULL AND waiting_since IS NULL
                                AND due_at < now()),
               count(*) FILTER (WHERE closed_at IS NULL AND statutory_due_at < now()),
               count(*) FILTER (WHERE state = 'closed'),
               count(*) FILTER (WHERE state = 'rejected'),
               count(*) FILTER (WHERE validity = 'yes'),
               count(*) FILTER (WHERE validity = 'partly'),
               count(*) FILTER (WHERE validity = 'no'),
               sum(closed_at - registered_at) FILTER (WHERE state = 'closed')
        FROM feedback_feedback WHERE {IN_PERIOD} GROUP BY branch_id, type_id""",
        period,
    )
    names_of(world, "organization_branch", {row[0] for row in groups})
    names_of(world, "appeal_types_appealtype", {row[1] for row in groups})
    world.rows(f"SELECT count(*) FROM feedback_feedback WHERE {POSTED} AND closed_at IS NULL")
    return sum(row[2] for row in groups)


def complaints_report(world: World, period: tuple[str, str]) -> int:
    groups = world.rows(
        f"""
        SELECT subject_department_id, subject_employee_id, count(*),
               count(*) FILTER (WHERE state = 'registered'),
               count(*) FILTER (WHERE state = 'analysed'),
               count(*) FILTER (WHERE state = 'verified'),
               count(*) FILTER (WHERE state = 'closed'),
               count(*) FILTER (WHERE state = 'rejected')
        FROM feedback_feedback WHERE {IN_PERIOD} AND is_complaint
        GROUP BY subject_department_id, subject_employee_id""",
        period,
    )
    names_of(world, "organization_department", {row[0] for row in groups})
    names_of(world, "organization_employee", {row[1] for row in groups})
    return sum(row[2] for row in groups)


def names_of(world: World, table: str, keys: set) -> None:
    world.rows(f"SELECT * FROM {table} WHERE id = ANY(%s)", [[key for key in keys if key]])


def rows_in(world: World, period: tuple[str, str], *, complaints: bool = False) -> int:
    condition = f"{IN_PERIOD} AND is_complaint" if complaints else IN_PERIOD
    return world.value(f"SELECT count(*) FROM feedback_feedback WHERE {condition}", period)
