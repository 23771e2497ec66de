"""One message handed to the mail server, and what is known of it afterwards.

The three ways in which it may not have gone are told apart, because what comes next differs: a
refusal is final, a server that cannot now is asked again, and after an answer that never came
nobody knows whether the client has the message.
"""

import contextlib
from email.utils import parseaddr
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

TEMPORARY = range(400, 500)  # codes by which a server asks to come again


class Refused(Exception):
    """The server will not take it, now or later."""


class NotNow(Exception):
    """Nothing was handed over; the server may take it later."""


class Unknown(Exception):
    """It was being handed over when the connection broke."""


def held_because() -> str:
    """Why nothing leaves the house at present, in words; "" when it does."""
    if not settings.OUTGOING_ENABLED:
        return _("Sending is switched off in the settings.")
    if not settings.EMAIL_HOST and not settings.MAIL_TO_FILES:
        return _("Mail is not set up yet.")
    return ""


def message_id(key: UUID) -> str:
    """The same for each attempt, so that mail servers know a message that comes twice."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "localhost"
    return f"<{key}@{domain}>"


def send_mail(*, key: UUID, recipient: str, subject: str, text: str) -> None:
    """Return when the server has taken it; raises `Refused`, `NotNow` or `Unknown`."""
    connection = get_connection(timeout=settings.EMAIL_TIMEOUT)
    headers = {"Message-ID": message_id(key)}
    message = EmailMessage(subject, text, to=[recipient], headers=headers, connection=connection)
    try:
        connection.open()
    except (OSError, SMTPException) as error:
        raise NotNow(_said(error)) from error
    try:
        connection.send_messages([message])
    except SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise _kind(code)(_answer(code, words)) from error
    except SMTPResponseException as error:
        raise _kind(error.smtp_code)(_said(error)) from error
    except (OSError, SMTPException) as error:
        raise Unknown(_said(error)) from error
    finally:
        with contextlib.suppress(OSError, SMTPException):
            connection.close()


def _kind(code: int) -> type[Exception]:
    return NotNow if code in TEMPORARY else Refused


def _said(error: Exception) -> str:
    if isinstance(error, SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    if isinstance(error, TimeoutError):
        return _("The mail server did not answer in time.")
    return _("The connection to the mail server failed.")


def _answer(code: int, words: bytes | str) -> str:
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    values = {"code": code, "words": " ".join(said.split())[:300]}
    return _("The mail server answered: %(code)s %(words)s") % values
