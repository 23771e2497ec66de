from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

CREATE = (
    "CREATE INDEX feedback_search_stems ON feedback_feedbacksearch "
    "USING gin (to_tsvector('simple', stems))",
    "CREATE INDEX feedback_search_text ON feedback_feedbacksearch USING gin (text gin_trgm_ops)",
)


def create_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in CREATE:
            schema_editor.execute(statement)


def drop_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS feedback_search_stems, feedback_search_text")


class Migration(migrations.Migration):
    dependencies = [("feedback", "0001_initial")]

    # TrigramExtension does nothing on other databases.
    operations = [TrigramExtension(), migrations.RunPython(create_indexes, drop_indexes)]
