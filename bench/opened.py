"""The databases of the bench once more, with ten thousand documents open: what a board shows.

The demo data is of a house that keeps up with its work: of ten thousand two hundred are open.
"""

import hashlib

from bench import databases

MOST_OPEN = 10_000
# Of what ended, one in forty stays so, and has ended lately; the rest goes back to where its texts
# allow: most is registered, some analysed, few verified.
OPEN = f"""
UPDATE feedback_feedback SET
    closed_at = CASE WHEN id % 40 = 0 THEN now() - (id % 13) * interval '1 day' END,
    closed_by_id = CASE WHEN id % 40 = 0 THEN closed_by_id END,
    due_at = now() + ((id * 7919) % 40000 - 9000) * interval '1 minute',
    state = CASE
        WHEN id % 40 = 0 THEN state
        WHEN id % 10 < 6 OR analysed_by_id IS NULL THEN 'registered'
        WHEN id % 10 < 9 OR verified_by_id IS NULL THEN 'analysed'
        ELSE 'verified'
    END
WHERE id IN (
    SELECT id FROM feedback_feedback WHERE state IN ('closed', 'rejected')
    ORDER BY id DESC LIMIT {MOST_OPEN}
)"""


def ensure(documents: int) -> str:
    """Return the address of a copy of the database with so many documents, made where missing."""
    source = databases.name_of(documents)
    name = f"{source}_open"
    url = databases.url_of(name)
    wanted = hashlib.sha256(f"{databases.fingerprint()}{OPEN}".encode()).hexdigest()
    if databases.comment_on(name) != wanted:
        print(f"Filling {name} …", flush=True)
        databases.copy(source, name)
        databases.on_server(OPEN, url)
        databases.on_server("VACUUM (FULL, ANALYZE) feedback_feedback", url)
        databases.on_server("VACUUM (ANALYZE)", url)
        databases.on_server(f"COMMENT ON DATABASE {name} IS '{wanted}'")
    return url
