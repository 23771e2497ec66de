"""One message handed to the mail server, and what is known of it afterwards.

The ways in which it may not have gone are told apart, because what comes next differs: a
refusal is final, a server that cannot now is asked again, and after an answer that never came
nobody knows whether it has arrived (`messaging.outcomes`). A server that is away or refuses us, not
this message, keeps all others waiting too.
"""

import contextlib
import smtplib
import threading
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.utils.translation import gettext as _

from apps.messaging.outcomes import Away, Dropped, NotNow, Refused, Unknown

KEPT_FOR = 30  # seconds of silence: servers hang up after some minutes (RFC 5321, 4.5.3.2)
MOST_PER_LINE = 100  # messages: many servers take no more by one connection
TEMPORARY = range(400, 500)  # codes by which a server asks to come again
TOO_LARGE = 552  # to MAIL FROM too, when it tells the size (RFC 1870): of this message alone


class HandingOverBackend(EmailBackend):
    """Calls `before_data` when the server has taken both addresses and the text goes next."""

    before_data: Callable[[], None]

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        backend, base = self, super().connection_class  # type: ignore[misc]  # not in the stubs

        class Connection(base):  # type: ignore[valid-type, misc]  # with or without TLS
            def data(self, msg: Any) -> tuple[int, bytes]:
                backend.before_data()
                return super().data(msg)

        return Connection


class Line(threading.local):
    """The connection that this thread keeps for the next message, as long as it is of use."""

    connection: HandingOverBackend | None = None
    server: tuple = ()
    used = 0
    last_at = 0.0

    def take(self) -> HandingOverBackend | None:
        """The one that was kept, if it leads to the same server and is fresh."""
        kept, self.connection = self.connection, None
        if kept is None:
            return None
        silent = time.monotonic() - self.last_at
        if self.server == _server() and self.used < MOST_PER_LINE and silent < KEPT_FOR:
            return kept
        _close(kept)
        return None

    def keep(self, connection: Any, *, is_new: bool) -> None:
        if not isinstance(connection, HandingOverBackend):  # a file for each message
            _close(connection)
            return
        self.connection, self.server, self.last_at = connection, _server(), time.monotonic()
        self.used = 1 if is_new else self.used + 1


_line = Line()


def hand_over(message: EmailMessage, before: Callable[[], None] | None = None) -> None:
    """Return when the server has taken it; raises what `messaging.outcomes` holds.

    `before` is called when the text goes next; what it raises ends the sending. The connection is
    kept for the next message. A server may have hung up on it meanwhile: what has not been handed
    over by an old line goes by a new one.
    """
    if kept := _line.take():
        try:
            _converse_and_keep(kept, message, before, is_new=False)
        except (Dropped, Away):
            pass
        else:
            return
    _converse_and_keep(_connect(), message, before, is_new=True)


def _connect() -> Any:
    connection = get_connection(timeout=settings.EMAIL_TIMEOUT)
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:  # not there, or a wrong password
        raise Away(_said(error)) from error
    return connection


def _converse_and_keep(
    connection: Any, message: EmailMessage, before: Callable[[], None] | None, *, is_new: bool
) -> None:
    """An answer, good or bad, leaves the line of use; whatever else happens does not."""
    try:
        _converse(connection, message, before)
    except (Dropped, Away, Unknown):
        _close(connection)
        raise
    except (NotNow, Refused):
        _line.keep(connection, is_new=is_new)
        raise
    except BaseException:
        _close(connection)
        raise
    _line.keep(connection, is_new=is_new)


def _close(connection: Any) -> None:
    with contextlib.suppress(OSError, smtplib.SMTPException):
        connection.close()


def _server() -> tuple:
    return (
        settings.EMAIL_BACKEND,
        settings.EMAIL_HOST,
        settings.EMAIL_PORT,
        settings.EMAIL_TIMEOUT,
        settings.EMAIL_HOST_USER,
        settings.EMAIL_HOST_PASSWORD,
        settings.EMAIL_USE_TLS,
        settings.EMAIL_USE_SSL,
    )


def _converse(connection: Any, message: EmailMessage, before: Callable[[], None] | None) -> None:
    """What breaks before the text goes out has sent nothing; what breaks later is unknown."""
    handed_over = False

    def before_data() -> None:
        nonlocal handed_over
        if before:
            before()
        handed_over = True

    if isinstance(connection, HandingOverBackend):
        connection.before_data = before_data
    else:  # into a file: there is no conversation
        before_data()
    try:
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise _kind(code)(_answer(code, words)) from error
    except smtplib.SMTPSenderRefused as error:  # ours is the sender of every message
        kind = Refused if error.smtp_code == TOO_LARGE else Away
        raise kind(_said(error)) from error
    except smtplib.SMTPResponseException as error:
        raise _kind(error.smtp_code)(_said(error)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise (Unknown if handed_over else Dropped)(_said(error)) from error


def _kind(code: int) -> type[Exception]:
    return NotNow if code in TEMPORARY else Refused


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    if isinstance(error, TimeoutError):
        return _("The mail server did not answer in time.")
    return _("The connection to the mail server failed.")


def _answer(code: int, words: bytes | str) -> str:
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    values = {"code": code, "words": " ".join(said.split())[:300]}
    return _("The mail server answered: %(code)s %(words)s") % values
