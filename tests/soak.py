"""Whether the long tests run whole: `make soak`. Otherwise a small version of each runs."""

import os

SOAK = os.environ.get("SOAK") == "true"
