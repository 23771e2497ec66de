"""The indexes of a document: each serves a page that would else read all of them."""

from django.db import models

# What the register narrows and sorts by, beside the date of registration.
SHARED_REFERENCES = (
    "client",
    "responsible",
    "author",
    "branch",
    "type",
    "category",
    "subject_employee",
    "subject_object",
)
SHARED_VALUES = ("state", "urgency", "validity", "channel", "city")
MOMENTS = ("deadline_at", "due_at", "statutory_due_on", "closed_at", "reacted_at", "incident_at")

INDEXES = [
    models.Index(
        fields=["-registered_at", "-id"],
        condition=models.Q(state="deleted"),
        name="feedback_deleted",
    ),
    models.Index(fields=["-registered_at", "-id"], name="feedback_newest"),
    # The newest that share a value or refer to one row: to narrow and to sort by. They also
    # serve the foreign keys, which have no index of their own.
    *(
        models.Index(fields=[field, "-registered_at"], name=f"feedback_of_{field}")
        for field in SHARED_REFERENCES
    ),
    *(
        models.Index(fields=[field, "-registered_at"], name=f"feedback_by_{field}")
        for field in SHARED_VALUES
    ),
    models.Index(
        fields=["-registered_at", "-id"],
        condition=models.Q(is_complaint=True),
        name="feedback_newest_complaints",
    ),
    models.Index(
        fields=["deadline_at"],
        condition=models.Q(closed_at=None),
        name="feedback_open_by_deadline",
    ),
    *(
        models.Index(
            fields=[field],
            condition=models.Q(**{f"{field}__isnull": False}),
            name=f"feedback_by_{field}",
        )
        for field in MOMENTS
    ),
    models.Index(
        fields=["matter"],
        condition=models.Q(matter__isnull=False),
        name="feedback_of_matter",
    ),
    models.Index(
        fields=["reaction_due_at"],
        condition=models.Q(reacted_at=None, reaction_due_at__isnull=False),
        name="feedback_by_reaction_due_at",
    ),
    # The columns of the board: what is open by its deadline, what ended from the last one.
    models.Index(
        fields=["state", "deadline_at", "id"],
        condition=models.Q(closed_at=None),
        name="feedback_open_columns",
    ),
    models.Index(
        fields=["state", "-closed_at", "-id"],
        condition=models.Q(closed_at__isnull=False),
        name="feedback_ended_columns",
    ),
    # All that a count of open documents asks, by lanes too: it never reads the rows.
    models.Index(
        fields=["state", "author"],
        include=["branch", "responsible", "urgency"],
        condition=models.Q(closed_at=None),
        name="feedback_open_counted",
    ),
]
