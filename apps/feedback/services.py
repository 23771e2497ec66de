"""Everything that changes a document. Pages, API, tasks and demo data call these and nothing else.

The front door for the apps above: each feature has its own package, and they need not know which.
Each service works in the same steps, in one transaction: lock → right and state → change → save →
history entry → search index.
"""

from apps.feedback.attachments.services import (
    add_attachment,
    add_attachments,
    attach_proofs,
    remove_attachment,
)
from apps.feedback.deadlines.actions import (
    end_wait,
    extend_statutory_term,
    set_urgency,
    wait_for_client,
)
from apps.feedback.deadlines.calculation import (
    apply_terms,
    day_in_branch,
    matter_for_policies,
    schedule_of,
)
from apps.feedback.deadlines.reaction import (
    Reaction,
    find_reaction,
    note_reaction,
    take_back_reaction,
)
from apps.feedback.editing.client import NewCard, set_client
from apps.feedback.editing.locking import (
    demand,
    lock,
    lock_open,
    lock_rows,
    moved_on,
    not_now,
    require_right,
    sent_elsewhere,
)
from apps.feedback.editing.saving import BEGINS_ANEW, WRITES_ANALYSIS, keep_queue, save_change
from apps.feedback.editing.services import (
    add_comment,
    clean_text,
    clean_values,
    edit_analysis,
    edit_closing,
    edit_conclusion,
    edit_details,
    edit_goal,
    reassign_responsible,
    set_values,
)
from apps.feedback.goals.for_client import GoalForClient, goal_for_client
from apps.feedback.goals.services import agree_with_client, mark_client_step, withdraw_agreement
from apps.feedback.history.recording import changes_since, record, snapshot
from apps.feedback.pages.register.selection import keys_of_queue, keys_of_view
from apps.feedback.registration.drafts import (
    attach_to_draft,
    delete_draft,
    follow_type,
    keep_harm_critical,
    keep_own_visit,
    save_draft,
)
from apps.feedback.registration.receipts import Receipt, add_to_registered, find_receipt
from apps.feedback.registration.services import (
    number_in,
    register_feedback,
    register_form,
    series_of,
)
from apps.feedback.relations.links import link_feedback, unlink_feedback
from apps.feedback.relations.matters import matter_of
from apps.feedback.relations.merging import merge_feedback, unmerge_feedback
from apps.feedback.relations.splitting import split_feedback
from apps.feedback.responsibility.destinations import Destination
from apps.feedback.responsibility.exclusions import lift_bar
from apps.feedback.responsibility.handover import NO_DOER, lock_to_hand_over, require_among, who_has
from apps.feedback.responsibility.placement import place_feedback
from apps.feedback.responsibility.rules import find_destination, head_above
from apps.feedback.search.index import index_feedback, index_texts, searchable_text
from apps.feedback.stages.requirements import missing_for, missing_for_registration
from apps.feedback.stages.transitions import (
    analyse_feedback,
    close_feedback,
    delete_feedback,
    reject_feedback,
    reopen_feedback,
    restore_feedback,
    return_feedback_to_analysis,
    verify_feedback,
)
from apps.feedback.work_queues import Waiting, month_so_far

__all__ = [
    "BEGINS_ANEW",
    "NO_DOER",
    "WRITES_ANALYSIS",
    "Destination",
    "GoalForClient",
    "NewCard",
    "Reaction",
    "Receipt",
    "Waiting",
    "add_attachment",
    "add_attachments",
    "add_comment",
    "add_to_registered",
    "agree_with_client",
    "analyse_feedback",
    "apply_terms",
    "attach_proofs",
    "attach_to_draft",
    "changes_since",
    "clean_text",
    "clean_values",
    "close_feedback",
    "day_in_branch",
    "delete_draft",
    "delete_feedback",
    "demand",
    "edit_analysis",
    "edit_closing",
    "edit_conclusion",
    "edit_details",
    "edit_goal",
    "end_wait",
    "extend_statutory_term",
    "find_destination",
    "find_reaction",
    "find_receipt",
    "follow_type",
    "goal_for_client",
    "head_above",
    "index_feedback",
    "index_texts",
    "keep_harm_critical",
    "keep_own_visit",
    "keep_queue",
    "keys_of_queue",
    "keys_of_view",
    "lift_bar",
    "link_feedback",
    "lock",
    "lock_open",
    "lock_rows",
    "lock_to_hand_over",
    "mark_client_step",
    "matter_for_policies",
    "matter_of",
    "merge_feedback",
    "missing_for",
    "missing_for_registration",
    "month_so_far",
    "moved_on",
    "not_now",
    "note_reaction",
    "number_in",
    "place_feedback",
    "reassign_responsible",
    "record",
    "register_feedback",
    "register_form",
    "reject_feedback",
    "remove_attachment",
    "reopen_feedback",
    "require_among",
    "require_right",
    "restore_feedback",
    "return_feedback_to_analysis",
    "save_change",
    "save_draft",
    "schedule_of",
    "searchable_text",
    "sent_elsewhere",
    "series_of",
    "set_client",
    "set_urgency",
    "set_values",
    "snapshot",
    "split_feedback",
    "take_back_reaction",
    "unlink_feedback",
    "unmerge_feedback",
    "verify_feedback",
    "wait_for_client",
    "who_has",
    "withdraw_agreement",
]
