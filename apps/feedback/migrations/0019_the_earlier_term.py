"""The deadline is the earlier of the internal term and the term by law, and lists sort by it."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.db import migrations, models

# The last microsecond of the day on the clock of the branch.
POSTGRESQL = """
    UPDATE feedback_feedback SET statutory_due_at =
        ((statutory_due_on + 1)::timestamp AT TIME ZONE branch.time_zone) - interval '1 microsecond'
    FROM organization_branch branch
    WHERE branch.id = feedback_feedback.branch_id AND statutory_due_on IS NOT NULL
"""
SQLITE = """
    UPDATE feedback_feedback SET statutory_due_at = end_of_day(
        statutory_due_on,
        (SELECT time_zone FROM organization_branch WHERE id = feedback_feedback.branch_id)
    )
    WHERE statutory_due_on IS NOT NULL
"""


def end_of_day(day: str, zone: str) -> str:
    """As SQLite keeps a moment: in UTC, without saying so."""
    end = datetime.combine(date.fromisoformat(day), time.max, ZoneInfo(zone))
    return str(end.astimezone(UTC).replace(tzinfo=None))


def fill(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor == "sqlite":
        connection.connection.create_function("end_of_day", 2, end_of_day, deterministic=True)
    schema_editor.execute(SQLITE if connection.vendor == "sqlite" else POSTGRESQL)


law_alone = models.Q(waiting_since__isnull=False) | models.Q(due_at=None)
law_first = law_alone | models.Q(statutory_due_at__lte=models.F("due_at"))


class Migration(migrations.Migration):
    dependencies = [("feedback", "0018_comment_key")]

    operations = [
        migrations.RemoveIndex(model_name="feedback", name="feedback_open_by_deadline"),
        migrations.RemoveIndex(model_name="feedback", name="feedback_open_columns"),
        migrations.AddField(
            model_name="feedback",
            name="statutory_due_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="The end of its last day in the time zone of the branch.",
                null=True,
                verbose_name="end of the statutory term",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AddField(
            model_name="feedback",
            name="deadline_at",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(law_alone, then=models.F("statutory_due_at")),
                    models.When(
                        statutory_due_at__lte=models.F("due_at"), then=models.F("statutory_due_at")
                    ),
                    default=models.F("due_at"),
                ),
                help_text="The earlier of both terms.",
                output_field=models.DateTimeField(null=True),
                verbose_name="deadline",
            ),
        ),
        migrations.AddField(
            model_name="feedback",
            name="deadline_by_law",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(law_first, statutory_due_at__isnull=False, then=models.Value(True)),
                    default=models.Value(False),
                    output_field=models.BooleanField(),
                ),
                output_field=models.BooleanField(),
                verbose_name="the deadline is that of the law",
            ),
        ),
        migrations.AddIndex(
            model_name="feedback",
            index=models.Index(
                condition=models.Q(closed_at=None),
                fields=["deadline_at"],
                name="feedback_open_by_deadline",
            ),
        ),
        migrations.AddIndex(
            model_name="feedback",
            index=models.Index(
                condition=models.Q(closed_at=None),
                fields=["state", "deadline_at", "id"],
                name="feedback_open_columns",
            ),
        ),
        migrations.AddConstraint(
            model_name="feedback",
            constraint=models.CheckConstraint(
                condition=models.Q(statutory_due_on=None, statutory_due_at=None)
                | models.Q(statutory_due_on__isnull=False, statutory_due_at__isnull=False),
                name="term_by_law_has_its_end",
            ),
        ),
    ]
