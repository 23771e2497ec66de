from django.urls import path

from apps.complaints.views import board, bulk, triage

app_name = "complaints"

urlpatterns = [
    path("bulk/changes/<uuid:pk>/", bulk.bulk_change, name="bulk_change"),
    path("bulk/changes/<uuid:pk>/undo/", bulk.undo_bulk_change, name="undo_bulk_change"),
    path("bulk/<slug:action>/", bulk.bulk, name="bulk"),
    path("board/", board.board, name="board"),
    path("board/cards/", board.cards, name="board_cards"),
    path("board/lane/", board.lane, name="board_lane"),
    path("board/changes/", board.changes, name="board_changes"),
    path("triage/", triage.triage, name="triage"),
    path("triage/<int:pk>/route/", triage.triage_route, name="triage_route"),
    path("triage/<int:pk>/reject/", triage.triage_reject, name="triage_reject"),
]
