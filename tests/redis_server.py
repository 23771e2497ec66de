"""A Redis of a test's own: started, frozen, killed as nobody may do to the one all tests share."""

import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress

from redis import Redis as Client

PATIENCE = 10  # seconds


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


class Redis:
    """It keeps nothing: stopped, it has forgotten everything."""

    def __init__(self, directory) -> None:
        self.directory, self.port = directory, free_port()

    def start(self) -> None:
        options = ["--save", "", "--appendonly", "no", "--dir", str(self.directory)]
        address = ["--port", str(self.port), "--bind", "127.0.0.1"]
        self.process = subprocess.Popen(
            [shutil.which("redis-server"), *address, *options], stdout=subprocess.DEVNULL
        )
        until = time.monotonic() + PATIENCE
        while not self.answers():
            assert time.monotonic() < until
            time.sleep(0.02)

    def answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    def freeze(self) -> None:
        """As when its machine hangs: connections are taken, and nothing is answered."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def waiting(self, queue: str = "celery") -> int:
        """How many tasks wait for a worker."""
        with Client(port=self.port) as client:
            return client.llen(queue)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"
