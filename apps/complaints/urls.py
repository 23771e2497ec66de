from django.urls import path
from django.views.generic import RedirectView

from apps.complaints.actions import activity_steps, compensation_steps, hops, measure_steps
from apps.complaints.views import (
    activities,
    board,
    bulk,
    compensations,
    measures,
    messages,
    opinions,
    root_causes,
    triage,
)
from apps.complaints.views.routing import HopView

app_name = "complaints"

urlpatterns = [
    path("activities/", activities.activities, name="activities"),
    path("activities/<int:pk>/opinion/", opinions.give, name="give_opinion"),
    path("activities/of/<int:pk>/opinion/", opinions.ask, name="ask_opinion"),
    *activity_steps.urls(activities.ActivityStep),
    path("activities/of/<int:pk>/", activities.document_activities, name="document_activities"),
    path("activities/of/<int:pk>/plan/", activities.plan, name="plan_activity"),
    path("activities/of/<int:pk>/call/", activities.call, name="call_client"),
    path("bulk/changes/<uuid:pk>/", bulk.bulk_change, name="bulk_change"),
    path("bulk/changes/<uuid:pk>/undo/", bulk.undo_bulk_change, name="undo_bulk_change"),
    path("bulk/<slug:action>/", bulk.bulk, name="bulk"),
    path("messages/of/<int:pk>/write/", messages.write_message, name="write_message"),
    path("letters/of/<int:pk>/write/", messages.write_letter, name="write_letter"),
    path("messages/<int:pk>/state/", messages.message_state, name="message_state"),
    path("messages/<int:pk>/repeat/", messages.repeat_message, name="repeat_message"),
    path("board/", board.board, name="board"),
    path("board/cards/", board.cards, name="board_cards"),
    path("board/lane/", board.lane, name="board_lane"),
    path("board/changes/", board.changes, name="board_changes"),
    path("triage/", triage.triage, name="triage"),
    path("triage/<int:pk>/route/", triage.triage_route, name="triage_route"),
    path("triage/<int:pk>/reject/", triage.triage_reject, name="triage_reject"),
    # Above the steps of the way is the document itself.
    path(
        "routing/<int:pk>/",
        RedirectView.as_view(pattern_name="feedback:detail"),
        name="routing",
    ),
    *hops.urls(HopView),
    path("compensations/", compensations.compensations, name="compensations"),
    path("compensations/export/", compensations.export, name="compensations_export"),
    path("compensations/<int:pk>/", compensations.compensation, name="compensation"),
    *compensation_steps.urls(compensations.CompensationStep),
    path(
        "compensations/of/<int:pk>/",
        compensations.document_compensations,
        name="document_compensations",
    ),
    path("compensations/of/<int:pk>/ask/", compensations.ask, name="ask_compensation"),
    path("measures/", measures.measures, name="measures"),
    path("measures/export/", measures.export, name="measures_export"),
    path("measures/<int:pk>/", measures.measure, name="measure"),
    *measure_steps.urls(measures.MeasureStep),
    path("measures/of/<int:pk>/", measures.document_measures, name="document_measures"),
    path("measures/of/<int:pk>/plan/", measures.plan, name="plan_measure"),
    path("measures/of/<int:pk>/root-cause/", root_causes.tie, name="tie_root_cause"),
    path("root-causes/", root_causes.root_causes, name="root_causes"),
    path("root-causes/export/", root_causes.export, name="root_causes_export"),
    path("root-causes/new/", root_causes.create, name="create_root_cause"),
    path("root-causes/<int:pk>/", root_causes.root_cause, name="root_cause"),
    path("root-causes/<int:pk>/edit/", root_causes.edit, name="edit_root_cause"),
    path("root-causes/<int:pk>/close/", root_causes.close, name="close_root_cause"),
    path("root-causes/<int:pk>/reopen/", root_causes.reopen, name="reopen_root_cause"),
    path("root-causes/<int:pk>/plan/", root_causes.plan, name="plan_measure_of_root_cause"),
    path("root-causes/<int:pk>/link/", root_causes.link, name="link_document"),
    path("root-causes/<int:pk>/unlink/<int:document>/", root_causes.unlink, name="unlink_document"),
]
