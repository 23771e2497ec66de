"""A Redis of a test's own: started, frozen, killed as nobody may do to the one all tests share."""

import os
import shutil
import signal
import socket
import subprocess
import threading
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
        clock = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
        self.process = subprocess.Popen(
            [shutil.which("redis-server"), *address, *options],
            stdout=subprocess.DEVNULL,
            env=clock,  # the true one: under libfaketime it does not start
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


class Trickling:
    """A server that answers byte by byte, and never to the end: no pause is a long one."""

    def __enter__(self) -> "Trickling":
        self.over = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def __exit__(self, *_args) -> None:
        self.over.set()
        self.listener.close()

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _address = self.listener.accept()
                threading.Thread(target=self.trickle, args=(connection,), daemon=True).start()

    def trickle(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            while not self.over.wait(0.05):
                connection.sendall(b"+")

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.listener.getsockname()[1]}/0"
