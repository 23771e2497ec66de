"""A mail server of the tests' own, which takes, refuses, or hangs up."""

import asyncio
from contextlib import contextmanager
from types import SimpleNamespace

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


class Desk:
    """What the server does with a message: `says` is its answer, `to` that to an address; None: it
    hangs up.

    It answers after a `pause` of so many seconds.
    """

    def __init__(
        self, *, says: str | None = "250 OK", to: str | None = "250 OK", pause: float = 0
    ) -> None:
        self.says, self.to, self.pause, self.taken = says, to, pause, []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.to is None:
            server.transport.abort()
            return "451 gone"
        if self.to.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to

    async def handle_DATA(self, server, session, envelope):
        self.taken.append(envelope)
        await asyncio.sleep(self.pause)
        if self.says is None:
            server.transport.abort()
            return "451 gone"
        return self.says


def refuse(*_args) -> AuthResult:
    return AuthResult(success=False, handled=False)


class OnAnyPort(Controller):
    """Knows the port that it was given before it is tried."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(settings, *, knows_us: bool = True, **behaviour):
    """Point the settings at a server on loopback; yields its desk. It may refuse every password."""
    desk = Desk(**behaviour)
    demands = {} if knows_us else {"authenticator": refuse, "auth_require_tls": False}
    controller = OnAnyPort(desk, hostname="127.0.0.1", port=0, **demands)
    controller.start()
    settings.EMAIL_BACKEND = "apps.messaging.channels.smtp.HandingOverBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_TIMEOUT = 5
    settings.DEFAULT_FROM_EMAIL = "Клиника <otvet@clinic.example>"
    try:
        yield SimpleNamespace(desk=desk, taken=desk.taken)
    finally:
        controller.stop()
