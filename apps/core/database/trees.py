"""References that are trees: a row may stand under another row of its own kind."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

PATH_SEPARATOR = " / "


def check_no_cycle(node: Any) -> None:
    """Refuse a `parent` that stands under `node` itself.

    Raises `ValidationError` for the field `parent`.
    """
    seen = set()
    ancestor = node.parent
    while ancestor is not None and id(ancestor) not in seen:
        if ancestor is node or (ancestor.pk is not None and ancestor.pk == node.pk):
            raise ValidationError(
                {"parent": _("“%(name)s” cannot be part of itself.") % {"name": node}}
            )
        seen.add(id(ancestor))
        ancestor = ancestor.parent


def with_all_below(keys: Iterable[int], tree: Iterable[tuple[int, int | None]]) -> set[int]:
    """The `keys` and all that stands under them, by the (key, key of the parent) of a whole tree.

    One query reads a tree of references; a circle in it ends the walk.
    """
    found, tree = set(keys), list(tree)
    while below := {key for key, parent in tree if parent in found} - found:
        found |= below
    return found


def in_tree_order(nodes: Iterable) -> list:
    """Return the nodes with children under their parents, each with its `depth` and `path`.

    Siblings keep the order in which they came. A node whose parent is not among them is a root.
    """
    nodes = list(nodes)
    present = {node.pk for node in nodes}
    children: dict = {}
    for node in nodes:
        parent = node.parent_id if node.parent_id in present else None
        children.setdefault(parent, []).append(node)
    return list(_walk(children, None, ()))


def _walk(children: dict, parent: object, names: tuple) -> Iterator[Any]:
    for node in children.get(parent, ()):
        node.depth = len(names)
        path = (*names, node.name)
        node.path = PATH_SEPARATOR.join(path)
        yield node
        yield from _walk(children, node.pk, path)
