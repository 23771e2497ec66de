"""What is typed into the form of a new appeal."""

from uuid import uuid4


def complaint(clinic, **others) -> dict:
    """A complaint about an employee, sent to be registered; `others` instead or besides."""
    return {
        "key": str(uuid4()),
        "action": "register",
        "client": clinic.client.pk,
        "channel": "phone",
        "branch": clinic.branch.pk,
        "type": clinic.complaint.pk,
        "category": clinic.subcategory.pk,
        "subject_employee": clinic.employee.pk,
        "statement": "<p>Ждал приёма сорок минут</p>",
        **others,
    }
