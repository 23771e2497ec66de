from django.db import migrations

ADD = """
UPDATE feedback_feedbacksearch AS search
SET stems = search.stems || array_to_tsvector(ARRAY['@' || feedback.state])
FROM feedback_feedback AS feedback WHERE feedback.id = search.feedback_id
"""
REMOVE = """
UPDATE feedback_feedbacksearch AS search
SET stems = ts_delete(search.stems, '@' || feedback.state)
FROM feedback_feedback AS feedback WHERE feedback.id = search.feedback_id
"""


def on_postgresql(sql: str):
    """Elsewhere the stems stand in a table of their own, which knows no state."""

    def run(apps, schema_editor) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return run


class Migration(migrations.Migration):
    """The state of a document becomes a lexeme beside its stems (decision 045)."""

    dependencies = [("feedback", "0024_history_raw_and_shown")]

    operations = [migrations.RunPython(on_postgresql(ADD), on_postgresql(REMOVE))]
