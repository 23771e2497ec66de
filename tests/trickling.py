"""A Redis that answers, and never to the end."""

import socket
import threading
from contextlib import suppress


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
