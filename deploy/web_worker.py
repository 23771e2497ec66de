"""Gunicorn's worker of threads, with a few more that answer `/healthz/` and nothing else.

When the database hangs, every other thread waits for it, and a monitor would learn nothing. When it
ends, it lets in whoever waits at the port, and closes its end of that at once (`closing_time`).
"""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from select import select
from selectors import EVENT_READ

from gunicorn.workers.gthread import DEFAULT_WORKER_DATA_TIMEOUT, TConn, ThreadWorker

HEALTH = (b"GET /healthz/", b"HEAD /healthz/")
HEALTH_THREADS = 4  # monitors that ask at once
PEEK = socket.MSG_PEEK | socket.MSG_DONTWAIT


class WebWorker(ThreadWorker):
    def init_process(self) -> None:
        self.health_pool = ThreadPoolExecutor(max_workers=HEALTH_THREADS)
        super().init_process()

    def set_accept_enabled(self, enabled: bool) -> None:
        super().set_accept_enabled(enabled)
        if not self.alive:
            self.let_in_and_close()

    def let_in_and_close(self) -> None:
        """Left open, the port would go on taking people for whom nobody looks any more."""
        for listener in self.sockets:
            listener.setblocking(False)
            while select([listener], [], [], 0)[0]:
                self.accept(listener)
            listener.close()

    def enqueue_req(self, conn: TConn) -> None:
        """Hand it to a thread once its first bytes tell to which; until then it keeps none."""
        beginning = first_bytes(conn.sock)
        if beginning is None and not conn.initialized and self.alive:
            self.await_data(conn)
            return
        is_health = (beginning or b"").startswith(HEALTH)
        pool = self.health_pool if is_health else self.tpool
        done = pool.submit(self.handle, conn)
        done.add_done_callback(lambda _: self.method_queue.defer(self.finish_request, conn, done))

    def await_data(self, conn: TConn) -> None:
        conn.timeout = time.monotonic() + DEFAULT_WORKER_DATA_TIMEOUT + self.cfg.keepalive
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))


def first_bytes(sock: socket.socket) -> bytes | None:
    """What has come and was not read yet; None as long as nothing has."""
    try:
        return sock.recv(max(map(len, HEALTH)), PEEK)
    except BlockingIOError:
        return None
    except OSError:  # gone: its thread finds that out
        return b""
