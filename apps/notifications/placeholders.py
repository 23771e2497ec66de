"""What a template of notifications may name in braces: a fixed list, each with what it stands for.

The values come from the document (`Subject.values`). What is not for clients is empty for them, and
a rule that tells a client refuses a template which names it.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Placeholder:
    """`is_person` ones are inflected: `{responsible:dative}`."""

    meaning: str | Promise
    for_client: bool = False
    is_person: bool = False


# In the order in which the page offers them.
PLACEHOLDERS: dict[str, Placeholder] = {
    "reader": Placeholder(_("first name and patronymic of who reads it"), for_client=True),
    "number": Placeholder(_("number of the appeal"), for_client=True),
    "type": Placeholder(_("type of the appeal"), for_client=True),
    "state": Placeholder(_("stage of the appeal"), for_client=True),
    "urgency": Placeholder(_("urgency")),
    "category": Placeholder(_("category")),
    "client": Placeholder(_("the client in full"), for_client=True),
    "subject": Placeholder(_("what the appeal is about"), for_client=True),
    "subject_employee": Placeholder(
        _("the employee the appeal is about"), for_client=True, is_person=True
    ),
    "subject_surname": Placeholder(_("surname of that employee"), for_client=True, is_person=True),
    "responsible": Placeholder(_("responsible for analysis"), for_client=True, is_person=True),
    "executor": Placeholder(_("executor"), is_person=True),
    "by": Placeholder(_("who has done it"), is_person=True),
    "department": Placeholder(_("department where it is")),
    "branch": Placeholder(_("branch"), for_client=True),
    "branch_address": Placeholder(_("address of the branch"), for_client=True),
    "branch_phone": Placeholder(_("phone of the branch"), for_client=True),
    "company": Placeholder(_("name of the company"), for_client=True),
    "registered_at": Placeholder(_("when it was registered"), for_client=True),
    "due_at": Placeholder(
        _("the deadline: the earlier of the internal term and that of the law"), for_client=True
    ),
    "internal_due_at": Placeholder(_("the internal term; empty while the client is waited for")),
    "left": Placeholder(_("how much time is left, in words")),
    "law_due_on": Placeholder(_("last day of the term by law"), for_client=True),
    "statement": Placeholder(_("the beginning of what the client said")),
    "comment": Placeholder(_("the reason or comment of the step")),
    "answer": Placeholder(_("answer given to the client"), for_client=True),
    "link": Placeholder(_("address of the appeal in the product")),
    "today": Placeholder(_("today"), for_client=True),
}
MEANINGS = {name: placeholder.meaning for name, placeholder in PLACEHOLDERS.items()}
PEOPLE = frozenset(name for name, each in PLACEHOLDERS.items() if each.is_person)
FOR_CLIENTS = frozenset(name for name, each in PLACEHOLDERS.items() if each.for_client)

WITH_CASE = _("People take a case: {responsible:dative}.")
