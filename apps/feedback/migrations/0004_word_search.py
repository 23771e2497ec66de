"""The text search by a dictionary of words and one index of stems.

The index is derived data: `manage.py rebuild_search` fills it for documents that exist already.
"""

import django.db.models.deletion
from django.db import migrations, models

import apps.feedback.models.search

CREATE = (
    "CREATE INDEX feedback_search_stems ON feedback_feedbacksearch USING gin (stems)",
    # Rare words are estimated as rare, so that the planner asks the index for them and walks the
    # newest documents for frequent ones.
    "ALTER TABLE feedback_feedbacksearch ALTER COLUMN stems SET STATISTICS 1000",
    "CREATE INDEX feedback_search_word ON feedback_searchword USING gin (word gin_trgm_ops)",
)


def create_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in CREATE:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0002_search_index"),
        ("feedback", "0003_stage_rules"),
    ]

    operations = [
        migrations.DeleteModel("FeedbackSearch"),
        migrations.CreateModel(
            name="FeedbackSearch",
            fields=[
                (
                    "feedback",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search",
                        serialize=False,
                        to="feedback.feedback",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="clients.client",
                    ),
                ),
                ("registered_at", models.DateTimeField()),
                ("stems", apps.feedback.models.search.StemsField()),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["-registered_at", "-feedback"], name="search_newest")
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("stem", models.CharField(max_length=80)),
            ],
            options={"default_permissions": ()},
        ),
        # Dropping the tables drops them again.
        migrations.RunPython(create_indexes, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="feedback",
            index=models.Index(
                fields=["due_at"],
                condition=models.Q(closed_at=None),
                name="feedback_open_by_deadline",
            ),
        ),
    ]
