"""Lists: declared from a queryset, a filterset and columns (docs/architecture.md)."""

from apps.core.lists.base import List
from apps.core.lists.chips import Chip, chips_of, wrong_chips
from apps.core.lists.choosing import ColumnsChosen
from apps.core.lists.columns import (
    Column,
    Columns,
    Head,
    Line,
    Rows,
    by_name,
    choosing_box,
    references_of,
)
from apps.core.lists.files import CONTENT_TYPES, FileLink, Sheet, as_download
from apps.core.lists.filters import DAY, ListFilter
from apps.core.lists.pages import Page
from apps.core.lists.querystring import QueryString
from apps.core.lists.tabs import Empty, Tab, Way
from apps.core.lists.views import ListFileView, ListView

__all__ = [
    "CONTENT_TYPES",
    "DAY",
    "Chip",
    "Column",
    "Columns",
    "ColumnsChosen",
    "Empty",
    "FileLink",
    "Head",
    "Line",
    "List",
    "ListFileView",
    "ListFilter",
    "ListView",
    "Page",
    "QueryString",
    "Rows",
    "Sheet",
    "Tab",
    "Way",
    "as_download",
    "by_name",
    "chips_of",
    "choosing_box",
    "references_of",
    "wrong_chips",
]
