"""What the clients of the demo want: the references, and the goals of the documents (C7).

Of the open complaints, and of those that ended lately: rows as they would have been left.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Q

from apps.activities.models import UsualActivity
from apps.appeal_types.models import Goal, UsualAgreement
from apps.appeal_types.services import goals_for, usual_rows
from apps.demo.house import House
from apps.demo.texts import goals as texts
from apps.feedback.models import Feedback, State
from apps.feedback.models.agreements import Agreement
from apps.feedback.models.goal import GoalReached
from apps.feedback.services import index_texts, searchable_text
from apps.organization.models import Position, User

LATELY = timedelta(days=60)
REACHED = (GoalReached.YES, GoalReached.YES, GoalReached.PARTLY, GoalReached.NO)
DONE_OF = 4  # of so many clients one has done their first step


def build_goal_references(house: House) -> None:
    goals: dict[str, Goal] = {}

    def named(row) -> dict:
        """The rows that a row of the texts names; nothing where it names none."""
        conditions = {
            "type": house.types.get(row.type),
            "category": house.categories.get(row.category),
        }
        return row._asdict() | conditions

    for order, goal in enumerate(texts.GOALS):
        goals[goal.name] = Goal.objects.create(**named(goal), order=order)
    for order, said in enumerate(texts.AGREEMENTS):
        values = named(said) | {"goal": goals.get(said.goal)}
        UsualAgreement.objects.create(**values, order=order)
    positions = {position.name: position for position in Position.objects.all()}
    for order, activity in enumerate(texts.ACTIVITIES):
        values = named(activity) | {"goal": goals.get(activity.goal)}
        values["position"] = positions.get(activity.position)
        UsualActivity.objects.create(**values, order=order)


def build_goals(house: House, now: datetime) -> None:
    """Two complaints of three say what their client wants."""
    recent = Feedback.objects.posted().filter(is_complaint=True).exclude(state=State.MERGED)
    recent = recent.filter(Q(closed_at=None) | Q(closed_at__gt=now - LATELY)).order_by("pk")
    documents = recent.select_related("type", "category__parent", "client")
    told = [each for number, each in enumerate(documents) if number % 3]
    for number, document in enumerate(told):
        _wants_something(document, number)
        _agree(document, number, house.users["handler"], now)
    fields = ["goal", "goal_text", "goal_reached", "agreements"]
    Feedback.objects.bulk_update(told, fields)
    index_texts({document: searchable_text(document) for document in told})


def _wants_something(document: Feedback, number: int) -> None:
    fitting = goals_for(appeal_type=document.type, category=document.category)
    goal = document.goal = fitting[number % len(fitting)]
    words = texts.OWN_WORDS[goal.name]
    document.goal_text = words[number % len(words)] if number % 2 else ""
    if document.state == State.CLOSED:
        document.goal_reached = REACHED[number % len(REACHED)]


def _agree(document: Feedback, number: int, by: User, now: datetime) -> None:
    usual = usual_rows(
        UsualAgreement.objects.all(),
        appeal_type=document.type,
        category=document.category,
        goal=document.goal,
    )
    agreed = [Agreement(row.kind, row.text) for row in usual]
    if agreed and agreed[0].is_step and number % DONE_OF == 0:
        agreed[0] = replace(agreed[0], done_at=now, done_by=by.pk, done_by_name=str(by))
    document.agreements = [each.kept for each in agreed]
