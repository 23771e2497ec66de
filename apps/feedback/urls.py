from django.urls import path

from apps.feedback.actions import documents
from apps.feedback.pages.document.views import attachments, detail, moves, relations
from apps.feedback.pages.document.views.actions import DocumentAction
from apps.feedback.pages.register import export_views, views
from apps.feedback.pages.registration.views import (
    advice,
    destinations,
    drafts,
    receipt,
    registration,
)

app_name = "feedback"

urlpatterns = [
    path("", views.register, name="list"),
    path("count/", views.count, name="count"),
    path("columns/", views.columns, name="columns"),
    path("export/", export_views.export, name="export"),
    path("exports/", export_views.begin_export, name="begin_export"),
    path("exports/<uuid:pk>/", export_views.export_page, name="export_page"),
    path("exports/<uuid:pk>/file/", export_views.export_file, name="export_file"),
    path("<int:pk>/glance/", views.glance, name="glance"),
    path("<int:pk>/neighbours/", views.neighbours, name="neighbours"),
    path("new/", registration.RegistrationView.as_view(), name="new"),
    path("new/client/<int:pk>/", registration.chosen_client, name="chosen_client"),
    path("new/client/<int:pk>/details/", advice.fill_in, name="fill_in"),
    path("new/alike/", registration.alike, name="alike"),
    path("new/advice/", advice.advice, name="advice"),
    path("new/responsible/", destinations.default_responsible, name="default_responsible"),
    path("registered/", receipt.registered, name="registered"),
    path("drafts/<uuid:key>/", drafts.save_draft, name="save_draft"),
    path("drafts/<uuid:key>/files/", drafts.draft_file, name="draft_file"),
    path(
        "drafts/<uuid:key>/files/<int:pk>/delete/",
        drafts.delete_draft_file,
        name="delete_draft_file",
    ),
    path("<int:pk>/draft/", registration.RegistrationView.as_view(), name="edit_draft"),
    path("<int:pk>/draft/delete/", drafts.DeleteDraftView.as_view(), name="delete_draft"),
    path("<int:pk>/", detail.detail, name="detail"),
    path("<int:pk>/history/<int:entry_pk>/", detail.change, name="change"),
    path("<int:pk>/files/<int:attachment_pk>/", attachments.attachment, name="attachment"),
    path("<int:pk>/links/<int:link_pk>/delete/", relations.unlink, name="unlink"),
    path("<int:pk>/moves/", moves.moves, name="moves"),
    path("<int:pk>/move/<str:to>/", moves.move, name="move"),
    path("<int:pk>/client/", advice.fill_in_on_document, name="fill_in_on_document"),
    *documents.urls(DocumentAction),
]
