"""What the product stands on, of the drill's own: servers that can be frozen, a counting mail."""

import os
import shutil
import signal
import socket
import subprocess
from collections import Counter
from contextlib import suppress
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.controller import Controller

from bench.processes import START, ends_with_us, free_port, wait_for


def answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


class Redis:
    """Keeps nothing on the disk: stopped, it has forgotten everything."""

    process: subprocess.Popen | None = None

    def __init__(self, directory: Path) -> None:
        self.directory, self.port = directory, free_port()

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1"]
        options = ["--save", "", "--appendonly", "no", "--dir", str(self.directory)]
        clock = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
        self.process = subprocess.Popen(
            [*ends_with_us("KILL"), *command, *options],
            stdout=subprocess.DEVNULL,
            env=clock,  # the true one: under libfaketime it does not start
        )
        if not wait_for(lambda: answers(self.port), within=START):
            raise RuntimeError("Redis does not start")

    def stop(self) -> None:
        if self.process:
            self.process.kill()  # also while it is frozen
            self.process.wait()

    def freeze(self) -> None:
        """As when its machine hangs: connections are taken, and nothing is answered."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"


class Postgres:
    """PostgreSQL with `trust` for whoever asks on this machine; it does not run as root.

    Everybody may walk through what `place` lies in.
    """

    process: subprocess.Popen | None = None

    def __init__(self, place: Path) -> None:
        self.place, self.data, self.port = place, place / "postgres", free_port()
        self.address = f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    @staticmethod
    def programs() -> Path | None:
        """The folder of the newest one that is installed."""
        return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)

    def start(self) -> None:
        if not self.data.exists():
            self._prepare()
        options = {"port": self.port, "listen_addresses": "127.0.0.1"}
        options |= {"unix_socket_directories": "", "fsync": "off"}  # no power is cut here
        settings = [word for each in options.items() for word in ("-c", "{}={}".format(*each))]
        with (self.place / "postgres.log").open("ab") as log:
            command = [*self._as_user("--pdeathsig", "KILL"), *self._program("postgres"), *settings]
            self.process = subprocess.Popen(command, cwd="/", stdout=log, stderr=log)
        if not wait_for(self._is_ready, within=START):
            raise RuntimeError(f"PostgreSQL does not start: {self.place / 'postgres.log'}")

    def _program(self, name: str) -> list[str]:
        return [str(self.programs() / name), "-D", str(self.data)]

    def _as_user(self, *options: str) -> list[str]:
        if os.geteuid() == 0:
            options += ("--reuid", "postgres", "--regid", "postgres", "--clear-groups")
        return ["setpriv", *options, "--"] if options else []

    def _is_ready(self) -> bool:
        asking = [self.programs() / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(asking, check=False).returncode == 0

    def _prepare(self) -> None:
        self.data.mkdir(mode=0o700)
        if os.geteuid() == 0:
            self.place.chmod(0o711)
            shutil.chown(self.data, "postgres")
        options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"]
        command = [*self._as_user(), *self._program("initdb"), *options]
        subprocess.run(command, cwd="/", check=True, stdout=subprocess.DEVNULL)

    def stop(self, number: int = signal.SIGQUIT) -> None:
        """At once, or with SIGINT as an administrator does: what is under way is rolled back."""
        if self.process:
            self.process.send_signal(number)
            self.process.wait()
            self.process = None

    def restart(self) -> None:
        self.stop(signal.SIGINT)
        self.start()

    def processes(self) -> list[int]:
        first = self.process.pid
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        return [first, *map(int, children)]

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        for pid in self.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, number)


class Desk:
    """Counts the messages by their Message-ID; while it `breaks`, it hangs up after the text."""

    def __init__(self) -> None:
        self.arrived: Counter[str] = Counter()
        self.breaks = False

    async def handle_DATA(self, server, session, envelope):
        if self.breaks:
            server.transport.abort()
            return "451 gone"
        self.arrived[message_from_bytes(envelope.content)["Message-ID"]] += 1
        return "250 OK"


class Mail:
    def __init__(self) -> None:
        self.desk, self.port = Desk(), free_port()

    controller: Controller | None = None

    def start(self) -> None:
        self.controller = Controller(self.desk, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def stop(self) -> None:
        if self.controller:
            self.controller.stop()
            self.controller = None
