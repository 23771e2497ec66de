"""The scenarios of the five source documents, told as documents of the chain.

`ALL` is the table: seed and sentence → document. Each module holds the rows of one seed.
"""

from apps.demo.scenarios.desks import DRAFTS
from apps.demo.scenarios.parsing import plan_drafts, plan_scenarios
from apps.demo.scenarios.row import Scenario
from apps.demo.scenarios.table import ALL

__all__ = ["ALL", "DRAFTS", "Scenario", "plan_drafts", "plan_scenarios"]
