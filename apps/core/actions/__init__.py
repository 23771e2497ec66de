"""What may be done to a thing, declared once (decision 053).

A declaration says the code, the words, who may (`allows`), when (`states`, `transition`, `when`),
the form and the service. From it come the address, the view, the buttons of the page, `require` of
the services, the words of the history, and the table in the docs.
"""

from apps.core.actions.declaring import Action
from apps.core.actions.families import Family
from apps.core.actions.registry import (
    UndeclaredAction,
    declared,
    families,
    family_of,
    for_many,
    require,
    require_right,
)
from apps.core.actions.views import ActionView

__all__ = [
    "Action",
    "ActionView",
    "Family",
    "UndeclaredAction",
    "declared",
    "families",
    "family_of",
    "for_many",
    "require",
    "require_right",
]
