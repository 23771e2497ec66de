"""Who may see and write clients. Django's own permissions: `view_client`, `add_client`,
`change_client`; two cards are made one with `merge_client`. `Client.objects.visible_to` says which
cards exist for a user. `find_client` shows no card: it tells whose a whole phone or e-mail is
(`services.found_by_contact`)."""


def can_view(user) -> bool:
    return user.has_perm("clients.view_client")


def can_find(user) -> bool:
    """May ask whose a whole phone or e-mail is; who sees all cards may anyway (W1)."""
    return can_view(user) or user.has_perm("clients.find_client")


def can_create(user) -> bool:
    return user.has_perm("clients.add_client")


def can_change(user) -> bool:
    return user.has_perm("clients.change_client")


def can_merge(user) -> bool:
    """Both histories change hands: a right of its own, beside that to change cards (068)."""
    return user.has_perm("clients.merge_client") and user.has_perm("clients.change_client")
