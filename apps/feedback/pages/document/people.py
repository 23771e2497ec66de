from collections.abc import Iterable

from django.db.models import Model

from apps.organization.models import User


def attach_users(rows: Iterable[Model], name: str, known: dict[int, User]) -> None:
    """Set the user `name` of each row from `known`; who is missing there comes in one query.

    Nearly always nobody is: who made the history of a document is named at its head as well.
    """
    rows = list(rows)
    wanted = {getattr(row, f"{name}_id") for row in rows}
    missing = wanted - known.keys()
    known |= User.objects.in_bulk(missing) if missing else {}
    for row in rows:
        setattr(row, name, known[getattr(row, f"{name}_id")])
