"""All rows: seed and sentence → document."""

from apps.demo.scenarios import seed_000, seed_001, seed_002, seed_003, seed_004
from apps.demo.scenarios.desks import DESKS, QUEUE, TWICE
from apps.demo.scenarios.row import Scenario

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
