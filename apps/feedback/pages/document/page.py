"""What the page of a document shows and offers; every part is computed when a template asks."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import uuid4

from django.db.models import prefetch_related_objects
from django.utils.functional import Promise, cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.actions import Action
from apps.core.values.phones import phone_identity
from apps.core.values.presence import not_none
from apps.feedback.actions import CLOCKS, documents
from apps.feedback.models import Attachment, ClientWait, Feedback, HistoryEntry, State
from apps.feedback.models.document import UNMERGED_WITHIN
from apps.feedback.pages.document.forms.stages import ActionForm, form_class
from apps.feedback.pages.document.next_actor import NextActor, next_actor_of
from apps.feedback.pages.document.stages import STAGES, Milestone, Stage, milestones
from apps.feedback.pages.document.timeline import Event, Timeline
from apps.feedback.pages.registration.advice import Advice
from apps.feedback.permissions import next_step, of_matter, other_verifiers, sees_client
from apps.feedback.relations.related import Related, related_to
from apps.feedback.responsibility.conflict_of_interest import is_barred
from apps.organization.models import User

NAMED_VERIFIERS = 3
PEOPLE = ("author", "responsible", "executor", "analysed_by", "verified_by", "closed_by")
FILES_OF = {
    State.DRAFT: _("From the registration"),
    State.REGISTERED: _("To the analysis"),
    State.ANALYSED: _("To the conclusion"),
    State.VERIFIED: _("To the closing"),
    State.CLOSED: _("After the closing"),
    State.REJECTED: _("After the rejection"),
    State.MERGED: _("After the merging"),
}


@dataclass(frozen=True)
class Text:
    label: str | Promise
    value: str


@dataclass
class Section:
    """One stage on the page: its texts, and its form when it is open."""

    stage: Stage
    feedback: Feedback
    edit: Action | None
    finish: Action | None
    form: ActionForm | None

    @property
    def title(self) -> str | Promise:
        state = self.feedback.deleted_from or self.feedback.state
        is_answer = self.stage.name == "closing" and state == State.REJECTED
        return _("Rejection") if is_answer else self.stage.title

    @property
    def by(self) -> User | None:
        return self.stage.done_by(self.feedback)

    @property
    def at(self) -> datetime | None:
        return self.stage.done_at(self.feedback)

    @cached_property
    def texts(self) -> list[Text]:
        """What is filled in; the validity stands with the analysis only."""
        texts = []
        for name in self.stage.fields:
            value = getattr(self.feedback, name)
            if not value or (name == "validity" and self.stage.name == "conclusion"):
                continue
            field = Feedback._meta.get_field(name)
            shown = dict(field.flatchoices)[value] if field.choices else value
            texts.append(Text(field.verbose_name, shown))
        return texts


@dataclass(frozen=True)
class FilesOfStage:
    title: str | Promise
    files: list[Attachment]


class DocumentPage:
    """`asked` is the name of the action whose form was asked for; `form` is one that came back."""

    def __init__(
        self, feedback: Feedback, user: User, *, asked: str = "", form: ActionForm | None = None
    ) -> None:
        self.feedback, self.user, self._asked, self._form = feedback, user, asked, form
        self.tab, self.in_full, self.is_fetched_in_parts = "all", False, False
        self.query = ""  # what is looked for in a form that searches
        self.is_the_rest = False  # what a page fetches once it stands

    @property
    def template(self) -> str:
        """Of a deleted document, only what tells whether it is to be restored."""
        name = "deleted" if self.feedback.state == State.DELETED else "detail"
        return f"feedback/{name}.html"

    @cached_property
    def url(self) -> str:
        return self.feedback.get_absolute_url()

    @cached_property
    def actions(self) -> dict[str, Action[Feedback]]:
        offered = documents.available(self.user, self.feedback)
        return {action.name: action for action in offered}

    @property
    def link_action(self) -> Action[Feedback] | None:
        """Asked for without the others, which need more of the document."""
        is_offered = documents.is_available("link", self.user, self.feedback)
        return documents["link"] if is_offered else None

    @cached_property
    def opened(self) -> str:
        """The action whose form is open; one that is not available now never is."""
        asked = self._form.action if self._form else self._asked
        return asked if asked in self.actions and self.actions[asked].form else ""

    @cached_property
    def form(self) -> ActionForm | None:
        if self._form:
            return self._form
        if not self.opened:
            return None
        kind = form_class(self.actions[self.opened])
        form = kind(feedback=self.feedback, action=self.opened, user=self.user)
        form.query = self.query
        return form

    @property
    def next_step(self) -> Action | None:
        return self.actions.get(next_step(self.feedback))

    @cached_property
    def is_barred(self) -> bool:
        """The appeal is or was about the reader, or about whom they stand in for."""
        return is_barred(self.user, self.feedback)

    @property
    def why_barred(self) -> str:
        """Told to who is barred and would have something to do here otherwise; else ""."""
        if not self.is_barred or self.feedback.state == State.DRAFT:
            return ""
        return gettext(
            "The appeal is or was about you, or about somebody you stand in for. "
            "You may read it; somebody else works on it."
        )

    @cached_property
    def why_not_verify(self) -> str:
        """Told to who may verify, but not this one: why, and whom to ask instead; else ""."""
        feedback, user = self.feedback, self.user
        if feedback.state != State.ANALYSED or "verify" in self.actions or self.is_barred:
            return ""
        if not user.has_perm("feedback.verify"):
            return ""
        names = ", ".join(str(other) for other in other_verifiers(feedback)[:NAMED_VERIFIERS])
        reason = gettext("You took part in the analysis, so somebody else has to verify it")
        return f"{reason}: {names}." if names else gettext("%s, and nobody else may yet.") % reason

    @cached_property
    def next_actor(self) -> NextActor | None:
        """Who acts next, for those who see the document and cannot lead it on (W5)."""
        is_under_way = self.feedback.is_open and self.feedback.state != State.DRAFT
        if not is_under_way or self.next_step or self.why_not_verify:
            return None
        return next_actor_of(self.feedback, reader=self.user)

    @property
    def next_actor_is_reader(self) -> bool:
        return self.next_actor is not None and self.next_actor.is_on(self.user)

    @property
    def beside(self) -> list[Action]:
        """The other transitions, offered beside the next step."""
        return [action for action in self._others if not _is_rare(action)]

    @property
    def dangerous(self) -> list[Action]:
        """What stands under «…»: dangerous, or rare."""
        return [action for action in self._others if _is_rare(action)]

    @property
    def of_clocks(self) -> list[Action]:
        """What may be done to the terms: offered beside them."""
        return [self.actions[name] for name in CLOCKS if name in self.actions]

    @property
    def _others(self) -> list[Action]:
        ahead = next_step(self.feedback)
        return [
            action
            for name, action in self.actions.items()
            if (action.is_transition or action.is_rare) and name != ahead
        ]

    @property
    def panel_form(self) -> ActionForm | None:
        """The one that opens right under the head, not in a stage or in the rail."""
        return self.form if self.form and self.form.region == "action" else None

    @property
    def reassign_form(self) -> ActionForm | None:
        return self.form if self.opened == "reassign" else None

    @property
    def details_form(self) -> ActionForm | None:
        return self.form if self.opened == "edit_details" else None

    @property
    def goal_form(self) -> ActionForm | None:
        return self.form if self.form and self.form.region == "goal" else None

    @property
    def shows_goal(self) -> bool:
        """Where nothing was told, to those who can put it down."""
        feedback = self.feedback
        return feedback.has_goal or bool(feedback.agreements) or "edit_goal" in self.actions

    @property
    def client_form(self) -> ActionForm | None:
        return self.form if self.opened == "set_client" else None

    @property
    def comment_form(self) -> ActionForm | None:
        """Only one that came back with errors: an empty one needs no form to be drawn."""
        return self._form if self.opened == "comment" else None

    @property
    def comment_key(self) -> str:
        """Of the form: however often it is sent, it is one comment."""
        return (self._form and self._form.data.get("key")) or str(uuid4())

    @property
    def attach_form(self) -> ActionForm | None:
        return self._form if self.opened == "attach" else None

    @property
    def milestones(self) -> list[Milestone]:
        return milestones(self.feedback)

    @cached_property
    def sections(self) -> list[Section]:
        """The stages that hold a text, or that may be written now."""
        sections = [self.section(stage) for stage in STAGES]
        return [each for each in sections if each.texts or each.edit]

    @property
    def offers_to_edit(self) -> bool:
        """Tell whether a stage has the button that opens its form, and with it the key `e`."""
        return any(section.edit and not section.form for section in self.sections)

    def section(self, stage: Stage) -> Section:
        is_open = self.opened in (stage.edit, stage.finish)
        return Section(
            stage,
            self.feedback,
            self.actions.get(stage.edit),
            self.actions.get(stage.finish),
            self.form if is_open else None,
        )

    @cached_property
    def wait(self) -> ClientWait | None:
        """The open pause, with what is expected of the client."""
        feedback = self.feedback
        return feedback.waits.filter(ended_at=None).first() if feedback.waiting_since else None

    @cached_property
    def possible_answer(self) -> Event | None:
        """What came while the client is waited for: the pause may have been left by mistake."""
        if not self.wait:
            return None
        entries = self.feedback.history.possible_answers().select_related("user")
        entry = entries.order_by("-at", "-pk").first()
        return entry and Event(entry)

    @cached_property
    def last_reason(self) -> HistoryEntry | None:
        """Why it was returned, reopened, rejected or deleted, as long as it stands there."""
        came_back = self.feedback.return_count or self.feedback.reopen_count
        if self.feedback.state not in (State.REJECTED, State.DELETED) and not (
            came_back and self.feedback.state == State.REGISTERED
        ):
            return None
        moves = self.feedback.history.exclude(to_state="").select_related("user")
        if self.feedback.state != State.DELETED:  # what was restored stands for what it was before
            moves = moves.exclude(to_state=State.DELETED).exclude(from_state=State.DELETED)
        return moves.order_by("-at", "-pk").first()

    @cached_property
    def people(self) -> dict[int, User]:
        """Those whom the document names, by key; they need not be fetched once more.

        Without its head nobody is named, and the history brings its own.
        """
        if self.is_the_rest:
            return {}
        named = (getattr(self.feedback, role) for role in PEOPLE)
        return {user.pk: user for user in named if user}

    @cached_property
    def timeline(self) -> Timeline:
        return Timeline(
            self.feedback, self.people, user=self.user, tab=self.tab, in_full=self.in_full
        )

    @cached_property
    def files(self) -> list[FilesOfStage]:
        """The attachments under the stage that they prove, in the order of the stages (S5)."""
        order = list(State.values)
        rows = Attachment.objects.filter(of_matter(self.feedback, self.user))
        found = list(rows.select_related("uploaded_by"))
        own = [row for row in found if row.feedback_id == self.feedback.pk]
        own.sort(key=lambda row: order.index(row.stage))
        groups = [
            FilesOfStage(FILES_OF[stage], list(files))
            for stage, files in groupby(own, key=lambda row: row.stage)
        ]
        return groups + self._of_duplicates([row for row in found if row not in own])

    def _of_duplicates(self, files: list[Attachment]) -> list[FilesOfStage]:
        """Under the numbers of the duplicates, which are asked for only where they have files."""
        if not files:
            return []
        keys = {row.feedback_id for row in files}
        duplicates = Feedback.objects.posted_visible_to(self.user).filter(pk__in=keys)
        return [
            FilesOfStage(
                gettext("From the duplicate %(number)s") % {"number": duplicate},
                [row for row in files if row.feedback_id == duplicate.pk],
            )
            for duplicate in duplicates
        ]

    @cached_property
    def related(self) -> list[Related]:
        return related_to(self.feedback, self.user)

    @property
    def merged_into(self) -> Related | None:
        """The main document, if the user may see it."""
        return next((each for each in self.related if each.is_main), None)

    @property
    def deleted_main(self) -> Feedback | None:
        """The main document, if it is deleted and the user may restore it."""
        deleted = Feedback.objects.deleted_visible_to(self.user)
        return deleted.filter(pk=self.feedback.merged_into_id).first()

    @property
    def unmerged_until(self) -> datetime:
        return not_none(self.feedback.closed_at) + UNMERGED_WITHIN

    @cached_property
    def advice(self) -> Advice:
        return Advice.on(self.feedback, self.user)

    @cached_property
    def sees_client(self) -> bool:
        return sees_client(self.user, self.feedback)

    @cached_property
    def contacts(self) -> list:
        if not self.feedback.client:
            return []
        prefetch_related_objects([self.feedback.client], "contacts")  # asked for more than once
        return list(self.feedback.client.contacts.all())

    @property
    def stranger(self) -> str:
        """What is known of an applicant without a card beside what they are called (W1)."""
        feedback = self.feedback
        if feedback.client_id:
            return ""
        names = (feedback.applicant_name, feedback.applicant_company)
        beside = [name for name in names if name != feedback.applicant]
        kind = feedback.get_applicant_kind_display() if feedback.applicant_company else ""
        return ", ".join(filter(None, (capfirst(kind), *beside)))

    @property
    def applicant_phone(self) -> str:
        return phone_identity(self.feedback.applicant_phone)

    @cached_property
    def phone(self) -> str:
        """The number to call first: the client's, or the one that a stranger left."""
        phones = [contact.normalized for contact in self.contacts if contact.kind == "phone"]
        return next(iter(phones), self.applicant_phone)


def _is_rare(action: Action) -> bool:
    return action.is_dangerous or action.is_rare
