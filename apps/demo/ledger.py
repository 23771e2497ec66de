"""The services' steps on documents that are not in the database yet.

A hundred thousand documents cannot go one by one through `feedback.services`, so this takes the
same steps with the same rules, transitions and history entries, and keeps the rows until they are
written in bulk. `tests/test_like_the_services.py` holds it against the services themselves.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from apps.core.history import change_of, declared
from apps.core.text.richtext import clean_html
from apps.core.values.phones import phone_identity
from apps.demo.house import House
from apps.demo.routing_steps import Way
from apps.demo.samples import Sample
from apps.feedback.models import AnalysisAuthor, Attachment, Comment, Feedback, HistoryEntry, State
from apps.feedback.services import (
    BEGINS_ANEW,
    WRITES_ANALYSIS,
    changes_since,
    clean_values,
    demand,
    follow_type,
    keep_harm_critical,
    keep_own_visit,
    keep_queue,
    missing_for,
    missing_for_registration,
    number_in,
    series_of,
    set_values,
    snapshot,
)
from apps.routing.models import Assignment


@dataclass
class Rows:
    """What is written together; children point to parents that get their id on writing."""

    feedback: list[Feedback] = field(default_factory=list)
    history: list[HistoryEntry] = field(default_factory=list)
    authors: dict[tuple[int, int], AnalysisAuthor] = field(default_factory=dict)
    comments: list[Comment] = field(default_factory=list)
    attachments: list[tuple[Attachment, bytes]] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)


class Ledger:
    def __init__(self, house: House) -> None:
        self.house = house
        self.rows = Rows()
        self.numbers = Counter()  # the last number given, by series
        self.way = Way(self)

    def take_rows(self) -> Rows:
        """Hand over what has been recorded since the last time."""
        taken, self.rows = self.rows, Rows()
        return taken

    def draft(self, *, key: UUID, by, at: datetime, values: dict) -> Feedback:
        feedback = Feedback(key=key, author=by, created_at=at, updated_at=at, **values)
        feedback.statement = clean_html(feedback.statement)
        follow_type(feedback)
        keep_own_visit(feedback)
        keep_harm_critical(feedback)
        feedback.version += 1
        self.rows.feedback.append(feedback)
        return feedback

    def register(self, feedback: Feedback, *, at: datetime) -> None:
        demand(missing_for_registration(feedback))
        self._fill_in(feedback)
        self.house.set_terms(feedback, at)
        series = series_of(at)
        self.numbers[series] += 1
        number = number_in(series, self.numbers[series])
        feedback.register(by=feedback.author, at=at, number=number)
        self._touch(feedback, at)
        self._record(feedback, feedback.author, "feedback.register", at, (), State.DRAFT)

    def move(self, feedback: Feedback, *, action: str, by, at, values: dict, comment: str) -> None:
        """Take a transition: the same for analyse, verify, close, reject, return and reopen."""
        before, from_state = snapshot(feedback), feedback.state
        set_values(feedback, clean_values(feedback, values))
        demand(missing_for(action, feedback))
        getattr(feedback, action)(by=by, at=at)
        moment = {"at": at, "before": before, "from_state": from_state, "reason": comment}
        keep_queue(feedback, **moment)
        self._touch(feedback, at)
        changes = changes_since(feedback, before)
        self._record(feedback, by, f"feedback.{action}", at, changes, from_state, comment)
        self.way.follow(feedback, by=by, at=at, action=action)

    def edit(self, feedback: Feedback, *, action: str, by, at, values: dict, comment: str) -> None:
        before = snapshot(feedback)
        set_values(feedback, clean_values(feedback, values))
        changes = changes_since(feedback, before)
        if changes:
            self._touch(feedback, at)
            self._record(feedback, by, f"feedback.{action}", at, changes, comment=comment)

    def place(self, feedback: Feedback, *, action: str, by, at, values: dict, comment="") -> None:
        """As `place_feedback`: where the document is, with the entry that says why."""
        before = snapshot(feedback)
        set_values(feedback, values)
        keep_queue(feedback, at=at, before=before, from_state="", reason=comment)
        self._touch(feedback, at)
        self._record(feedback, by, action, at, changes_since(feedback, before), comment=comment)

    def comment(self, feedback: Feedback, *, by, at: datetime, text: str) -> None:
        self.rows.comments.append(Comment(feedback=feedback, author=by, created_at=at, text=text))
        self._record(feedback, by, "feedback.comment", at, comment=text, is_version=False)

    def attach(self, feedback: Feedback, *, by, at: datetime, sample: Sample) -> None:
        attachment = Attachment(
            feedback=feedback,
            stage=feedback.state,
            name=sample.name,
            content_type=sample.content_type,
            size=len(sample.content),
            uploaded_by=by,
            uploaded_at=at,
        )
        self.rows.attachments.append((attachment, sample.content))
        if feedback.state != State.DRAFT:
            change = change_of("attachment", "", sample.name)
            self._record(feedback, by, "feedback.attach", at, [change], is_version=False)

    def _touch(self, feedback: Feedback, at: datetime) -> None:
        feedback.version += 1
        feedback.updated_at = at

    def _fill_in(self, feedback: Feedback) -> None:
        """What `register_feedback` completes by rules."""
        feedback.responsible = feedback.responsible or self.house.responsible_for(
            feedback.type, feedback.branch
        )
        client_city = feedback.client.city if feedback.client else ""
        feedback.city = feedback.city or client_city or feedback.branch.city
        feedback.applicant_phone = phone_identity(feedback.applicant_phone)

    def _record(
        self, feedback, by, action, at, changes=(), from_state="", comment="", is_version=True
    ) -> None:
        declared(action)
        self._keep_authors(feedback, by, action)
        entry = HistoryEntry(
            feedback=feedback,
            user=by,
            at=at,
            action=action,
            changes=list(changes),
            from_state=from_state,
            to_state=feedback.state if from_state else "",
            comment=comment,
            version=feedback.version if is_version else None,
        )
        self.rows.history.append(entry)

    def _keep_authors(self, feedback: Feedback, by, action: str) -> None:
        authors = self.rows.authors
        if action in WRITES_ANALYSIS:
            authors[id(feedback), by.pk] = AnalysisAuthor(feedback=feedback, user=by)
        elif action == BEGINS_ANEW:
            for key in [key for key in authors if key[0] == id(feedback)]:
                del authors[key]
