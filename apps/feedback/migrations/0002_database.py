"""The text search of PostgreSQL: one index of stems and a dictionary of words (decision 045)."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

CREATE = (
    "CREATE INDEX feedback_search_stems ON feedback_feedbacksearch USING gin (stems)",
    # Rare words are estimated as rare, so that the planner asks the index for them and walks the
    # newest documents for frequent ones.
    "ALTER TABLE feedback_feedbacksearch ALTER COLUMN stems SET STATISTICS 1000",
    "CREATE INDEX feedback_search_word ON feedback_searchword USING gin (word gin_trgm_ops)",
    # A word among the rejected documents is looked up among them alone.
    "CREATE INDEX feedback_search_rejected ON feedback_feedbacksearch USING gin (stems)"
    " WHERE stems @@ '''@rejected'''::tsquery",
)


def create_indexes(apps, schema_editor) -> None:
    """Elsewhere the stems stand in a table of their own."""
    if schema_editor.connection.vendor == "postgresql":
        for statement in CREATE:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("feedback", "0001_initial")]

    # TrigramExtension does nothing on other databases; dropping the tables drops the indexes.
    operations = [
        TrigramExtension(),
        migrations.RunPython(create_indexes, migrations.RunPython.noop),
    ]
