"""The actions as `docs/architecture.md` lists them: `manage.py show_actions` writes the table."""

from django.urls import reverse
from django.utils import translation

from apps.core.actions.declaring import Action
from apps.core.actions.registry import families

HEAD = "| action | words | who | when | address | event |\n|---|---|---|---|---|---|"


def actions_table() -> str:
    """Every declared action, family by family, as a table in Markdown."""
    with translation.override("en"):
        return "\n".join([HEAD, *(_row(action) for family in families for action in family)])


def _row(action: Action) -> str:
    address = reverse(action.url_name, args=[0]).replace("/0/", "/<id>/") if action.path else ""
    cells = (
        f"`{action.code}`",
        str(action.label),
        f"`{action.allows.__name__}`",
        action.where,
        f"`{address}`" if address else "",
        action.event,
    )
    return f"| {' | '.join(cells)} |"
