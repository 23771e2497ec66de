"""Who may see and write clients. Django's own permissions: `view_client`, `add_client`,
`change_client`; `Client.objects.visible_to` says which cards exist for a user."""


def can_view(user) -> bool:
    return user.has_perm("clients.view_client")


def is_searched_first(user) -> bool:
    """Those who see no posted appeals look for clients in the field at the top (B8)."""
    return can_view(user) and not user.has_perm("feedback.view_all")


def can_create(user) -> bool:
    return user.has_perm("clients.add_client")


def can_change(user) -> bool:
    return user.has_perm("clients.change_client")
