from apps.feedback.views.advice import advice, fill_in, fill_in_on_document
from apps.feedback.views.attachments import attachment
from apps.feedback.views.document import change, detail
from apps.feedback.views.drafts import (
    DeleteDraftView,
    delete_draft_file,
    draft_file,
    save_draft,
)
from apps.feedback.views.exports import begin_export, export, export_file, export_page
from apps.feedback.views.home import home
from apps.feedback.views.register import columns, count, glance, neighbours, register
from apps.feedback.views.registration import (
    RegistrationView,
    alike,
    chosen_client,
    default_responsible,
    registered,
)

__all__ = [
    "DeleteDraftView",
    "RegistrationView",
    "advice",
    "alike",
    "attachment",
    "begin_export",
    "change",
    "chosen_client",
    "columns",
    "count",
    "default_responsible",
    "delete_draft_file",
    "detail",
    "draft_file",
    "export",
    "export_file",
    "export_page",
    "fill_in",
    "fill_in_on_document",
    "glance",
    "home",
    "neighbours",
    "register",
    "registered",
    "save_draft",
]
