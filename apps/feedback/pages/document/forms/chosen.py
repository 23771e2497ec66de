"""What was chosen of two texts, put into the form that is sent again."""

from django.http import QueryDict

from apps.feedback.editing.services import DETAIL_FIELDS, GOAL_FIELDS
from apps.feedback.models import Feedback
from apps.feedback.pages.document.stages import ANALYSIS, CLOSING, CONCLUSION

RATING = ("severity", "impact", "urgency", "harm")
CHOOSABLE = {
    *ANALYSIS.fields,
    *CONCLUSION.fields,
    *CLOSING.fields,
    *DETAIL_FIELDS,
    *GOAL_FIELDS,
    *RATING,
    "responsible",
    "statutory_due_on",
}


def chosen(data: QueryDict, feedback: Feedback) -> QueryDict:
    """Put into each field what was chosen on the page that shows both texts.

    `take-<field>` is `theirs`, `mine` (what stands in the field, edited or not) or `both`.
    """
    data = data.copy()
    for name in [key.removeprefix("take-") for key in data if key.startswith("take-")]:
        if name not in CHOOSABLE:
            continue
        theirs = getattr(feedback, Feedback._meta.get_field(name).attname)
        if data[f"take-{name}"] == "theirs":
            data[name] = theirs
        elif data[f"take-{name}"] == "both":
            data[name] = f"{theirs}\n\n{data.get(name, '')}"
    return data
