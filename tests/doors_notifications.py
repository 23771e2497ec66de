"""The doors of notifications: everybody's own list, and what is somebody else's is not there."""

from tests.doors import Door

OWN = frozenset({"handler"})

NOTIFICATION_DOORS = {
    "notifications:list": [Door(), Door(data=lambda w, d: {"unread": ""})],
    "notifications:bell": [Door()],
    "notifications:read_all": [
        Door(opens=302, method="post", data=lambda w, d: {"until": w.notice.pk})
    ],
    "notifications:preferences": [
        Door(),
        Door(opens=302, method="post", data=lambda w, d: {"assigned-inbox": "on"}),
    ],
    # Of the handler: who sees the document as well, does not see what he was told.
    "notifications:open": [
        Door(OWN, 302, 404, documents=("posted",), args=lambda w, d: [w.notice.pk])
    ],
}
