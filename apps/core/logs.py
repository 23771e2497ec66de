"""What the log keeps of a request that came to nothing, and of an error in the database."""

import logging
import re

# PostgreSQL tells the whole row that it refuses, and the statement with its values. In the words of
# an error they follow on lines of their own, in its repr after an escaped end of line.
_ROW = re.compile(
    r"(?:\n|\\n)(?:DETAIL|LINE \d+): .*?"
    r"(?=\n\nThe above exception|\n\nDuring handling|\nTraceback \(most|\n  File \"|\Z)",
    re.DOTALL,
)


class WithoutTraceback(logging.Filter):
    """A refusal (403) or a missing page (404) is one line: only our own errors need a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
        return True


class WithoutRows(logging.Formatter):
    """Which rule was broken stands in the log; whose name and words the row held does not."""

    def format(self, record: logging.LogRecord) -> str:
        return _ROW.sub(" (its row is not logged)", super().format(record))
