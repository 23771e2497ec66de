"""Columns that the user chooses, by the address or as they were chosen last."""

from functools import cached_property

from apps.core.lists.base import List
from apps.core.lists.columns import Column
from apps.core.lists.querystring import QueryString


class ColumnsChosen(List):
    """A list whose columns and their order the user chooses; `remembered` are those of last time.

    The address names them (`columns=number,client`), a file holds those that are shown.
    """

    remembered: str = ""

    @cached_property
    def shown(self) -> list[Column]:
        """The columns of the address, else those last chosen, else the usual ones."""
        for asked in (self.query.last("columns"), self.remembered):
            if known := [name for name in dict.fromkeys(asked.split(",")) if name in self.offered]:
                return [self.offered[name] for name in known]
        return self.usual

    @property
    def column_options(self) -> list[tuple[Column, bool]]:
        """All columns as (column, is shown), the shown ones first and in their order."""
        others = [column for column in self.offered.values() if column not in self.shown]
        return [*((column, True) for column in self.shown), *((column, False) for column in others)]

    @property
    def whole_view(self) -> QueryString:
        """The view with its columns named, as a file needs them."""
        return self.view.with_(columns=",".join(column.name for column in self.shown))

    @property
    def without_columns(self) -> QueryString:
        return self.view.without("columns")

    def view_in(self, names: list[str], moved: str = "") -> QueryString:
        """The view in other columns; none means the usual ones. `moved` goes one place forward."""
        names = [name for name in dict.fromkeys(names) if name in self.offered]
        if moved in names[1:]:
            place = names.index(moved)
            names[place - 1 : place + 1] = names[place], names[place - 1]
        names = names or [column.name for column in self.usual]
        return self.view.with_(columns=",".join(names))
