"""What the log keeps of a request that came to nothing."""

import logging


class WithoutTraceback(logging.Filter):
    """A refusal (403) or a missing page (404) is one line: only our own errors need a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
        return True
