from django.urls import path

from apps.feedback import views
from apps.feedback.views import actions

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
    path("<int:pk>/analyse/", actions.analyse, name="analyse"),
    path("<int:pk>/verify/", actions.verify, name="verify"),
    path("<int:pk>/close/", actions.close, name="close"),
    path("<int:pk>/return/", actions.return_to_analysis, name="return_to_analysis"),
    path("<int:pk>/reject/", actions.reject, name="reject"),
    path("<int:pk>/reopen/", actions.reopen, name="reopen"),
    path("<int:pk>/analysis/", actions.edit_analysis, name="edit_analysis"),
    path("<int:pk>/conclusion/", actions.edit_conclusion, name="edit_conclusion"),
    path("<int:pk>/confirmation/", actions.edit_closing, name="edit_closing"),
    path("<int:pk>/responsible/", actions.reassign, name="reassign"),
    path("<int:pk>/urgency/", actions.set_urgency, name="set_urgency"),
    path("<int:pk>/wait/", actions.wait_for_client, name="wait_for_client"),
    path("<int:pk>/wait/end/", actions.end_wait, name="end_wait"),
    path("<int:pk>/term/", actions.extend_term, name="extend_term"),
    path("<int:pk>/client/", views.fill_in_on_document, name="fill_in_on_document"),
    path("<int:pk>/details/", actions.edit_details, name="edit_details"),
    path("<int:pk>/comments/", actions.comment, name="comment"),
    path("<int:pk>/files/", actions.attach, name="attach"),
]
