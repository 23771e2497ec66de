"""The ways in which a message may not have gone: what comes next differs."""


class Refused(Exception):
    """The provider will not take it, now or later."""


class NotNow(Exception):
    """Nothing was handed over; the provider may take it later, not before `retry_after` seconds."""

    def __init__(self, message: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Dropped(NotNow):
    """The line broke before anything of the message had gone: by chance, or each time."""


class Away(NotNow):
    """The provider itself is not to be had: it does not answer, or refuses us, not this message.

    It is no fault of the message: all others would fare the same, and none of them is given up.
    """


class Unknown(Exception):
    """It was being handed over when the connection broke: nobody knows."""
