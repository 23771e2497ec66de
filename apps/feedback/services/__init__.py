"""Everything that changes a document. Pages, API, tasks and demo data call these and nothing else.

Each service works in the same steps, in one transaction: lock → right and state → change → save →
history entry → search index.
"""

from apps.feedback.services.attachments import (
    add_attachment,
    add_attachments,
    attach_proofs,
    remove_attachment,
)
from apps.feedback.services.barring import lift_bar
from apps.feedback.services.clients import NewCard, set_client
from apps.feedback.services.deadlines import (
    end_wait,
    extend_statutory_term,
    set_urgency,
    wait_for_client,
)
from apps.feedback.services.drafts import attach_to_draft, delete_draft, save_draft
from apps.feedback.services.duplicates import merge_feedback, unmerge_feedback
from apps.feedback.services.editing import (
    add_comment,
    edit_analysis,
    edit_closing,
    edit_conclusion,
    edit_details,
    reassign_responsible,
)
from apps.feedback.services.links import link_feedback, unlink_feedback
from apps.feedback.services.locking import lock, lock_rows, moved_on, sent_elsewhere
from apps.feedback.services.placing import place_feedback
from apps.feedback.services.processing import (
    analyse_feedback,
    close_feedback,
    delete_feedback,
    reject_feedback,
    reopen_feedback,
    restore_feedback,
    return_feedback_to_analysis,
    verify_feedback,
)
from apps.feedback.services.reaction import (
    Reaction,
    find_reaction,
    note_reaction,
    take_back_reaction,
)
from apps.feedback.services.registration import (
    Receipt,
    find_receipt,
    register_feedback,
    register_form,
)
from apps.feedback.services.responsible import propose_responsible
from apps.feedback.services.search import index_feedback
from apps.feedback.services.splitting import split_feedback

__all__ = [
    "NewCard",
    "Reaction",
    "Receipt",
    "add_attachment",
    "add_attachments",
    "add_comment",
    "analyse_feedback",
    "attach_proofs",
    "attach_to_draft",
    "close_feedback",
    "delete_draft",
    "delete_feedback",
    "edit_analysis",
    "edit_closing",
    "edit_conclusion",
    "edit_details",
    "end_wait",
    "extend_statutory_term",
    "find_reaction",
    "find_receipt",
    "index_feedback",
    "lift_bar",
    "link_feedback",
    "lock",
    "lock_rows",
    "merge_feedback",
    "moved_on",
    "note_reaction",
    "place_feedback",
    "propose_responsible",
    "reassign_responsible",
    "register_feedback",
    "register_form",
    "reject_feedback",
    "remove_attachment",
    "reopen_feedback",
    "restore_feedback",
    "return_feedback_to_analysis",
    "save_draft",
    "sent_elsewhere",
    "set_client",
    "set_urgency",
    "split_feedback",
    "take_back_reaction",
    "unlink_feedback",
    "unmerge_feedback",
    "verify_feedback",
    "wait_for_client",
]
