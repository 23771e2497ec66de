"""What the product stands on, of the drill's own: servers that can be frozen, a counting mail."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections import Counter
from contextlib import suppress
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.controller import Controller

from bench.processes import free_port, wait_for


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
        command = [shutil.which("redis-server"), "--port", str(self.port), "--bind", "127.0.0.1"]
        options = ["--save", "", "--appendonly", "no", "--dir", str(self.directory)]
        self.process = subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL)
        if not wait_for(lambda: answers(self.port), within=10):
            raise RuntimeError("Redis does not start")

    def stop(self) -> None:
        if self.process:
            self.process.kill()  # also while it is frozen
            self.process.wait()

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def address(self, database: int) -> str:
        return f"redis://127.0.0.1:{self.port}/{database}"


class Postgres:
    """PostgreSQL with `trust` for whoever asks on this machine; it does not run as root."""

    def __init__(self) -> None:
        self.data, self.port = Path(tempfile.gettempdir()) / f"drill-{os.getpid()}", free_port()
        self.address = f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    @staticmethod
    def programs() -> Path | None:
        """The folder of the newest one that is installed."""
        return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)

    def _run(self, program: str, *arguments: str) -> None:
        as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*as_user, str(self.programs() / program), "-D", str(self.data), *arguments]
        subprocess.run(command, cwd="/", check=True, stdout=subprocess.DEVNULL)

    def start(self) -> None:
        if not self.data.exists():
            self._prepare()
        # No power is cut here, so nothing waits for the disk.
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
        options += " -c fsync=off"
        self._run("pg_ctl", "start", "-w", "-l", str(self.data / "log"), "-o", options)

    def _prepare(self) -> None:
        self.data.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(self.data, "postgres")
        self._run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")

    def stop(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "-m", "immediate", "-w")
        shutil.rmtree(self.data, ignore_errors=True)

    def restart(self) -> None:
        """As an administrator does: what is under way is rolled back."""
        self._run("pg_ctl", "stop", "-m", "fast", "-w")
        self.start()

    def processes(self) -> list[int]:
        first = int((self.data / "postmaster.pid").read_text().split()[0])
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
