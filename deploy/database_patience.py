"""A page waits for PostgreSQL as long as it works, and not for one that hangs.

psycopg2 waits without end for a server that is frozen or whose machine is gone. Here it waits by
`wait`: after a silence the server is asked on another connection whether it lives. So a slow report
goes on, and whoever waits for nothing is told so (docs/decisions/043-a-database-that-hangs.md).
"""

import socket
import struct
from select import select

import psycopg2
from psycopg2.extensions import POLL_OK, POLL_READ, connection, set_wait_callback

SILENCE = 3  # seconds without a byte, after which the server is asked whether it lives
ANSWER = 1  # second that it has to say so
SSL_REQUEST = struct.pack("!ii", 8, 80877103)  # answered by one byte, to whoever asks


def install() -> None:
    """For all connections of this process. COPY and large objects do not work with it."""
    set_wait_callback(wait)


def wait(conn: connection) -> None:
    """Raises OperationalError when the server does not live; psycopg2 closes the connection."""
    while (state := conn.poll()) != POLL_OK:
        reading, writing = ([conn], []) if state == POLL_READ else ([], [conn])
        if not any(select(reading, writing, [], SILENCE)) and not is_alive(conn):
            raise psycopg2.OperationalError("PostgreSQL does not answer")


def is_alive(conn: connection) -> bool:
    try:
        with knock(conn.info.host, conn.info.port) as sock:
            sock.sendall(SSL_REQUEST)
            return bool(sock.recv(1))
    except OSError:
        return False


def knock(host: str, port: int) -> socket.socket:
    if not host.startswith("/"):
        return socket.create_connection((host, port), timeout=ANSWER)
    sock = socket.socket(socket.AF_UNIX)
    sock.settimeout(ANSWER)
    sock.connect(f"{host}/.s.PGSQL.{port}")
    return sock
