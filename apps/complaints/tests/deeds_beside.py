"""What people do beside the process: ties of documents, what clients are written, measures (W7)."""

from datetime import timedelta
from uuid import UUID

from django.http import Http404
from django.utils import timezone

from apps.activities.permissions import can_talk
from apps.correspondence import services as correspondence
from apps.feedback import services as feedback_services
from apps.feedback.actions import documents
from apps.feedback.models import Feedback, Link
from apps.feedback.relations.links import links_between
from apps.measures import services as measures
from apps.measures.actions import measure_steps
from apps.measures.models import Measure, RootCause
from apps.measures.permissions import can_link_root_causes, can_plan_measure
from tests.processing import EMAIL

MOST_DOCUMENTS = 6
LINKS = (Link.Kind.REPEAT, Link.Kind.DUPLICATE, Link.Kind.RELATED)


def one_of(rows, chance: int):
    rows = list(rows.order_by("pk"))
    if not rows:
        raise Http404
    return rows[chance % len(rows)]


def key_of(feedback: Feedback, purpose: int, chance: int) -> UUID:
    """Few of them, so that forms are sent again, with the same text or another one."""
    return UUID(int=(purpose << 64) + feedback.pk * 100 + chance % 4)


# Ties of documents


def others(feedback: Feedback, by):
    return Feedback.objects.posted_visible_to(by).exclude(pk=feedback.pk)


def split(world, feedback, by, chance):
    if Feedback.objects.count() >= MOST_DOCUMENTS:
        raise Http404
    kind, values = world.clinic.question, {"statement": "<p>И ещё: где мой снимок?</p>"}
    if chance % 3 == 0:
        values["statement"] = ""
    feedback_services.split_feedback(
        feedback=feedback, by=by, key=key_of(feedback, 1, chance), values=values | {"type": kind}
    )


def link(world, feedback, by, chance):
    other = feedback if chance % 9 == 0 else one_of(others(feedback, by), chance)
    feedback_services.link_feedback(
        feedback=feedback, by=by, other=other, kind=LINKS[chance % len(LINKS)]
    )


def unlink(world, feedback, by, chance):
    other = one_of(others(feedback, by), chance)
    feedback_services.unlink_feedback(link=one_of(links_between(feedback, other), chance), by=by)


# What the client is written


def send_message(world, feedback, by, chance):
    correspondence.send_message(
        feedback=feedback,
        by=by,
        key=key_of(feedback, 2, chance),
        subject="О вашем обращении",
        recipient=EMAIL if chance % 5 else "stranger@example.org",
        text=("Ждём вас", "Уточняем", "")[chance % 3],
    )


def write_letter(world, feedback, by, chance):
    correspondence.write_letter(
        feedback=feedback,
        by=by,
        key=key_of(feedback, 3, chance),
        addressee="Иван Петров",
        subject="Ответ" if chance % 4 else " ",
        text="Приносим извинения",
        signer=by if chance % 3 else world.somebody(chance),
    )


# Measures and root causes


def plan_measure(world, feedback, by, chance):
    nature, kind = Measure.Nature.values, Measure.Kind.values
    measures.plan_measure(
        feedback=feedback,
        by=by,
        nature=nature[chance % len(nature)],
        kind=kind[chance % len(kind)],
        title="Обучить" if chance % 5 else "",
        owner=world.somebody(chance),
        due_on=day(chance % 6 - 1),
    )


def day(days: int):
    return timezone.localdate() + timedelta(days=days)


def with_measure(service, values):
    def perform(world, feedback, by, chance):
        measure = one_of(Measure.objects.filter(feedback=feedback), chance)
        service(measure=measure, by=by, **values(chance))

    return perform


def cause(world) -> RootCause:
    found = RootCause.objects.first()
    return found or measures.name_root_cause(
        by=world.cast.quality, title="Очередь", owner=world.cast.executor
    )


def link_root_cause(world, feedback, by, chance):
    measures.link_document(root_cause=cause(world), feedback=feedback, by=by)


def unlink_root_cause(world, feedback, by, chance):
    measures.unlink_document(root_cause=cause(world), feedback=feedback, by=by)


STEPS = {
    "complete": with_measure(
        measures.complete_measure,
        lambda chance: {"result": "Обучены" if chance % 5 else "", "check_on": day(chance % 4)},
    ),
    "check": with_measure(
        measures.check_measure,
        lambda chance: {"is_effective": chance % 2 == 0, "remark": "Жалоб нет"},
    ),
    "cancel": with_measure(measures.cancel_measure, lambda chance: {"reason": "Не нужно"}),
}
BESIDE = {
    "split": split,
    "link": link,
    "unlink": unlink,
    "send_message": send_message,
    "write_letter": write_letter,
    "plan_measure": plan_measure,
    "link_root_cause": link_root_cause,
    "unlink_root_cause": unlink_root_cause,
    **{f"{step}_measure": perform for step, perform in STEPS.items()},
}
# Which other document, measure or root cause is meant is left to chance: it need not be his.
BESIDE_BY_CHANCE = {
    "split",
    "link",
    "unlink",
    "link_root_cause",
    "unlink_root_cause",
    *(f"{step}_measure" for step in STEPS),
}


def offered_beside(by, feedback: Feedback) -> list[str]:
    """The deeds that the pages would offer; `split` and `link` are among the actions."""
    names = ["unlink"] if documents.is_available("link", by, feedback) else []
    if feedback.is_open and can_talk(by, feedback):
        names += ["send_message", "write_letter"]
    if can_plan_measure(by, feedback):
        names.append("plan_measure")
    if can_link_root_causes(by, feedback):
        names += ["link_root_cause", "unlink_root_cause"]
    for measure in feedback.measures.all():
        measure.feedback = feedback
        for step in STEPS:
            if measure_steps.is_available(step, by, measure):
                names.append(f"{step}_measure")
    return names
