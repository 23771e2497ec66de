"""The scenarios of the five source documents, told as documents of the chain.

`ALL` is the table: seed and sentence → document. Each module holds the rows of one seed.
"""

from apps.demo.scenarios import seed_000, seed_001, seed_002, seed_003, seed_004
from apps.demo.scenarios.desks import DESKS, DRAFTS, QUEUE, TWICE
from apps.demo.scenarios.row import Scenario
from apps.demo.scenarios.telling import plan_drafts, plan_scenarios

ALL: tuple[Scenario, ...] = (
    *seed_000.ROWS,
    *seed_001.ROWS,
    *seed_002.ROWS,
    *seed_003.ROWS,
    *seed_004.ROWS,
    *QUEUE,
    *DESKS,
    *TWICE,
)

__all__ = ["ALL", "DRAFTS", "Scenario", "plan_drafts", "plan_scenarios"]
