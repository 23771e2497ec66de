"""What the product stands on, of the drill's own: a Redis that can be frozen, a counting mail."""

import shutil
import signal
import socket
import subprocess
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
