"""What the text search reads: `search.index` writes it, `search.query` queries it."""

import json
from collections.abc import Iterable

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler

from apps.clients.models import Client


def quote_lexeme(word: str) -> str:
    return "'{}'".format(word.replace("\\", "\\\\").replace("'", "''"))


def state_lexeme(state: str) -> str:
    """Stands among the stems of a document: no word begins with «@»."""
    return f"@{state}"


# Of all states beside «closed» the one that grows with the house; its documents have an index of
# stems of their own (`feedback_search_rejected`), taken where its lexeme is asked for apart.
INDEXED_APART = "rejected"


class StemsField(models.Field):
    """The distinct stems of a document: a `tsvector` on PostgreSQL, elsewhere only kept as text.

    Write a list of stems. The value is never read back, only matched: `stems__match=<tsquery>`.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_prep_value(self, value: Iterable[str]) -> str:
        return " ".join(quote_lexeme(word) for word in value)


@StemsField.register_lookup
class Match(models.Lookup):
    lookup_name = "match"
    prepare_rhs = False

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list]:
        lhs, lhs_params = self.process_lhs(compiler, connection)
        return f"{lhs} @@ %s::tsquery", [*lhs_params, self.rhs]


class Keys(models.Lookup):
    """`client__keys=[…]`: as `__in`, but one parameter and no matter how many keys."""

    lookup_name = "keys"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list]:
        lhs, lhs_params = self.process_lhs(compiler, connection)
        keys = "(SELECT value FROM json_each(%s))"
        return f"{lhs} IN {keys}", [*lhs_params, json.dumps(self.rhs)]

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list]:
        lhs, lhs_params = self.process_lhs(compiler, connection)
        return f"{lhs} = ANY(%s)", [*lhs_params, list(self.rhs)]


class Among(Keys):
    """`client__among=[…]`: as `keys`, compared row by row and not looked up in an index.

    For so many keys that the newest rows hold enough of them. The cast lets PostgreSQL hash them;
    the sum keeps it from asking for the share of each (1,700 keys: plan 9 ms, comparing 1.4 ms).
    """

    lookup_name = "among"

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list]:
        lhs, lhs_params = self.process_lhs(compiler, connection)
        return f"({lhs} + 0) = ANY(%s::bigint[])", [*lhs_params, list(self.rhs)]


class FeedbackSearch(models.Model):
    """All stems of a document's own words; PostgreSQL indexes them with GIN (migration 0003).

    The words of its client are not among them: they change without the document, so the search
    looks them up where they are. The client and the moment of registration, which never change,
    stand here once more: so PostgreSQL answers «in the document or in its client, newest first»
    from the indexes of one table. So does its state, as a lexeme of its own (decision 045).
    """

    feedback = models.OneToOneField(
        "feedback.Feedback", models.CASCADE, primary_key=True, related_name="search"
    )
    client = models.ForeignKey(Client, models.SET_NULL, null=True, related_name="+")
    registered_at = models.DateTimeField()
    stems = StemsField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["-registered_at", "-feedback"], name="search_newest")]

    def __str__(self) -> str:
        return str(self.feedback_id)


for lookup in (Keys, Among):
    FeedbackSearch._meta.get_field("client").register_lookup(lookup)


class FeedbackStem(models.Model):
    """The index of stems on SQLite, which has no full text of its own here."""

    feedback = models.ForeignKey("feedback.Feedback", models.CASCADE, related_name="+")
    stem = models.CharField(max_length=80)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["stem", "feedback"], name="stem_once_per_document")
        ]

    def __str__(self) -> str:
        return self.stem


class SearchWord(models.Model):
    """Every word that any document has ever held, with its stem: the way from fragment to stems.

    Phones (their digits) and e-mail addresses are words of their own. The dictionary only grows;
    `manage.py rebuild_search` makes it anew.
    """

    word = models.CharField(primary_key=True, max_length=80)
    stem = models.CharField(max_length=80)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.word
