"""Whether a key is among those of a subquery, so that PostgreSQL can use an index also under OR."""

from django.db.models import BooleanField, Expression, F, Func


class Among(Func):
    """`Q(Among("department", Subquery(…)))`: as `department__in`, to be joined with others by OR.

    PostgreSQL runs `x IN (SELECT …)` under an OR as a filter over every row of the table. An array
    it reads once, and then looks its values up in the index of `x`.
    """

    output_field = BooleanField()
    template = "%(expressions)s"
    arg_joiner = " IN "

    def __init__(self, field: str, keys: Expression) -> None:
        super().__init__(F(field), keys)

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(
            compiler,
            connection,
            template="%(expressions)s)",
            arg_joiner=" = ANY(ARRAY",
            **context,
        )
