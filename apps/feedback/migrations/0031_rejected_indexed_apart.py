from django.db import migrations

ADD = """
CREATE INDEX feedback_search_rejected ON feedback_feedbacksearch USING gin (stems)
WHERE stems @@ '''@rejected'''::tsquery
"""
REMOVE = "DROP INDEX feedback_search_rejected"


def on_postgresql(sql: str):
    """Elsewhere the stems stand in a table of their own."""

    def run(apps, schema_editor) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return run


class Migration(migrations.Migration):
    """A word among the rejected documents is looked up among them alone (decision 045)."""

    dependencies = [("feedback", "0030_present_authors")]

    operations = [migrations.RunPython(on_postgresql(ADD), on_postgresql(REMOVE))]
