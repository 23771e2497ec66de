from django.urls import path

from apps.complaints.views import activities, bulk, compensations, messages, routing, triage

app_name = "complaints"

urlpatterns = [
    path("activities/", activities.activities, name="activities"),
    path("activities/<int:pk>/take/", activities.take, name="take_activity"),
    path("activities/<int:pk>/complete/", activities.complete, name="complete_activity"),
    path("activities/<int:pk>/undo/", activities.undo, name="undo_completion"),
    path("activities/<int:pk>/move/", activities.move, name="move_activity"),
    path("activities/<int:pk>/cancel/", activities.cancel, name="cancel_activity"),
    path("activities/<int:pk>/result/", activities.call_result, name="call_result"),
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
    path("triage/", triage.triage, name="triage"),
    path("triage/<int:pk>/route/", triage.triage_route, name="triage_route"),
    path("triage/<int:pk>/reject/", triage.triage_reject, name="triage_reject"),
    path("routing/<int:pk>/route/", routing.route, name="route"),
    path("routing/<int:pk>/appoint/", routing.appoint, name="appoint"),
    path("routing/<int:pk>/take-over/", routing.take_over, name="take_over"),
    path("routing/<int:pk>/decline/", routing.decline, name="decline"),
    path("routing/<int:pk>/send-to-triage/", routing.send_to_triage, name="send_to_triage"),
    path("compensations/", compensations.compensations, name="compensations"),
    path("compensations/export/", compensations.export, name="compensations_export"),
    path("compensations/<int:pk>/", compensations.compensation, name="compensation"),
    path("compensations/<int:pk>/approve/", compensations.approve, name="approve_compensation"),
    path("compensations/<int:pk>/refuse/", compensations.refuse, name="refuse_compensation"),
    path("compensations/<int:pk>/pay/", compensations.pay, name="pay_compensation"),
    path("compensations/<int:pk>/cancel/", compensations.cancel, name="cancel_compensation"),
    path(
        "compensations/of/<int:pk>/",
        compensations.document_compensations,
        name="document_compensations",
    ),
    path("compensations/of/<int:pk>/ask/", compensations.ask, name="ask_compensation"),
]
