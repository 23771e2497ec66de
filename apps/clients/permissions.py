"""Who may see and write clients. Django's own permissions: `view_client`, `add_client`,
`change_client`; `Client.objects.visible_to` says which cards exist for a user."""


def can_create(user) -> bool:
    return user.has_perm("clients.add_client")


def can_change(user) -> bool:
    return user.has_perm("clients.change_client")


def appeals_to_show(user, client) -> list | None:
    """The appeals of a client that `user` may see, newest first (S6).

    None when not even their absence may be told: one who sees no posted appeals learns nothing of
    them from a card (B8).
    """
    # Through the relation: documents stand above clients and are not imported here.
    visible = client.feedback.visible_to(user)
    appeals = list(visible.select_related("type", "branch").order_by("-registered_at", "-pk"))
    return appeals if appeals or user.has_perm("feedback.view_all") else None
