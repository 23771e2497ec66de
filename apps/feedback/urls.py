from django.urls import path

from apps.feedback import views
from apps.feedback.actions import documents
from apps.feedback.views import moves, relating
from apps.feedback.views.actions import DocumentAction

app_name = "feedback"

urlpatterns = [
    path("", views.register, name="list"),
    path("count/", views.count, name="count"),
    path("columns/", views.columns, name="columns"),
    path("export/", views.export, name="export"),
    path("exports/", views.begin_export, name="begin_export"),
    path("exports/<uuid:pk>/", views.export_page, name="export_page"),
    path("exports/<uuid:pk>/file/", views.export_file, name="export_file"),
    path("<int:pk>/glance/", views.glance, name="glance"),
    path("<int:pk>/neighbours/", views.neighbours, name="neighbours"),
    path("new/", views.RegistrationView.as_view(), name="new"),
    path("new/client/<int:pk>/", views.chosen_client, name="chosen_client"),
    path("new/client/<int:pk>/details/", views.fill_in, name="fill_in"),
    path("new/alike/", views.alike, name="alike"),
    path("new/advice/", views.advice, name="advice"),
    path("new/responsible/", views.default_responsible, name="default_responsible"),
    path("registered/", views.registered, name="registered"),
    path("drafts/<uuid:key>/", views.save_draft, name="save_draft"),
    path("drafts/<uuid:key>/files/", views.draft_file, name="draft_file"),
    path(
        "drafts/<uuid:key>/files/<int:pk>/delete/",
        views.delete_draft_file,
        name="delete_draft_file",
    ),
    path("<int:pk>/draft/", views.RegistrationView.as_view(), name="edit_draft"),
    path("<int:pk>/draft/delete/", views.DeleteDraftView.as_view(), name="delete_draft"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/history/<int:entry_pk>/", views.change, name="change"),
    path("<int:pk>/files/<int:attachment_pk>/", views.attachment, name="attachment"),
    path("<int:pk>/links/<int:link_pk>/delete/", relating.unlink, name="unlink"),
    path("<int:pk>/moves/", moves.moves, name="moves"),
    path("<int:pk>/move/<str:to>/", moves.move, name="move"),
    path("<int:pk>/client/", views.fill_in_on_document, name="fill_in_on_document"),
    *documents.urls(DocumentAction),
]
