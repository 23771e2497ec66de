"""The steps of `routing.services.routing` on documents that are not in the database yet."""

from apps.feedback.models import Feedback
from apps.routing.models import Assignment

Outcome = Assignment.Outcome


class Way:
    """Records the hops of documents in a ledger; the services' rules were kept by who planned."""

    def __init__(self, ledger) -> None:
        self.ledger = ledger

    def route(self, feedback: Feedback, *, by, at, department, comment: str = "") -> None:
        self._end(feedback, by, at, Outcome.WITHDRAWN)
        self._begin(feedback, by, at, department=department, comment=comment)
        values = {"department": department, "executor": None}
        self.ledger.place(
            feedback, action="routing.route", by=by, at=at, values=values, comment=comment
        )

    def appoint(self, feedback: Feedback, *, by, at, executor, comment: str = "") -> None:
        self._end(feedback, by, at, Outcome.WITHDRAWN, only_person=True)
        self._begin(feedback, by, at, assignee=executor, comment=comment)
        values = {"executor": executor}
        self.ledger.place(
            feedback, action="routing.appoint", by=by, at=at, values=values, comment=comment
        )

    def decline(self, feedback: Feedback, *, by, at, comment: str) -> None:
        """By the executor back to the head, else from the department."""
        is_executor = feedback.executor == by
        self._end(feedback, by, at, Outcome.DECLINED, reason=comment, only_person=is_executor)
        values = {"executor": None} if is_executor else {"executor": None, "department": None}
        action = "routing.decline" if is_executor else "routing.decline_department"
        self.ledger.place(feedback, action=action, by=by, at=at, values=values, comment=comment)

    def send_to_triage(self, feedback: Feedback, *, by, at, comment: str) -> None:
        self._end(feedback, by, at, Outcome.WITHDRAWN)
        values = dict.fromkeys(("responsible", "department", "executor"))
        self.ledger.place(
            feedback,
            action="routing.send_to_triage",
            by=by,
            at=at,
            values=values,
            comment=comment,
        )

    def follow(self, feedback: Feedback, *, by, at, action: str) -> None:
        """The way ends with the document, and is taken up again with it."""
        if action in ("close", "reject"):
            self._end(feedback, by, at, Outcome.DONE)
        elif action == "reopen":
            if feedback.department:
                self._begin(feedback, by, at, department=feedback.department)
            if feedback.executor:
                self._begin(feedback, by, at, assignee=feedback.executor)

    def _begin(self, feedback: Feedback, by, at, **values) -> None:
        hop = Assignment(feedback=feedback, assigned_by=by, assigned_at=at, **values)
        self.ledger.rows.assignments.append(hop)

    def _end(self, feedback, by, at, outcome, *, reason="", only_person=False) -> None:
        for hop in reversed(self.ledger.rows.assignments):
            if hop.feedback is not feedback:
                break  # the hops of one document stand together
            if hop.ended_at is None and (hop.assignee or not only_person):
                hop.ended_by, hop.ended_at, hop.outcome, hop.reason = by, at, outcome, reason
