"""The queue of the quick start: kombu's filesystem transport, and no file there ends the worker.

kombu creates a message before it is written; a worker that looks just then reads it empty, raises
and ends. Here messages and tables of queues appear whole, by a rename, and a message begins with
its own checksum. Any other file is put aside, the log says so, and the next one is read. See
decision 016.
"""

import fcntl
import hashlib
import logging
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty
from time import time_ns
from uuid import uuid4

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads

logger = logging.getLogger("celery.queue_folder")

LARGEST = 10 * 1024**2  # bytes: a task carries keys of rows, no files


class Channel(filesystem.Channel):
    @property
    def queue_folder(self) -> Path:
        return existing(Path(self.data_folder_in))

    @property
    def taken_folder(self) -> Path:
        """Where a message goes before it is read, so that no other process takes it too."""
        return existing(Path(self.processed_folder))

    @property
    def refused_folder(self) -> Path:
        return existing(Path(self.transport_options["refused_folder"]))

    def _put(self, queue: str, payload: dict, **_kwargs) -> None:
        name = f"{time_ns():020}_{uuid4()}.{queue}.msg"
        text = dumps(payload).encode()
        write_whole(self.queue_folder / name, checksum(text) + b"\n" + text)

    def _get(self, queue: str) -> dict:
        for path in self._messages(queue):
            taken = self.taken_folder / f"{uuid4()}.msg"
            try:
                path.rename(taken)
            except FileNotFoundError:  # another process was quicker
                continue
            try:
                payload = read_message(taken)
            except (OSError, ValueError) as error:
                self._put_aside(taken, path.name, error)
                continue
            taken.unlink()
            return payload
        raise Empty

    def _put_aside(self, path: Path, name: str, error: Exception) -> None:
        aside = self.refused_folder / path.name
        path.rename(aside)
        logger.error("%a in the queue is no message (%s). It is kept as %s.", name, error, aside)

    def _messages(self, queue: str) -> list[Path]:
        names = sorted(os.listdir(self.queue_folder))
        ours = f"{queue}.msg"
        return [self.queue_folder / each for each in names if each.partition(".")[2] == ours]

    def get_table(self, exchange: str) -> list[filesystem.exchange_queue_t]:
        """Return the queues of `exchange`, none for a broken table: binding writes it anew."""
        with suppress(OSError, ValueError, TypeError):
            rows = loads(self._exchange_file(exchange).read_text())
            return [filesystem.exchange_queue_t(*row) for row in rows]
        return []

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        bound = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._changing(exchange) as rows:
            if bound not in rows:
                rows.insert(0, bound)

    def _delete(self, queue: str, exchange: str, routing_key: str, pattern: str, *args, **kwargs):
        self._purge(queue)
        bound = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._changing(exchange) as rows, suppress(ValueError):
            rows.remove(bound)

    @contextmanager
    def _changing(self, exchange: str) -> Iterator[list[filesystem.exchange_queue_t]]:
        """Let nobody else change the table meanwhile; readers see the old one or the new one."""
        path = self._exchange_file(exchange)
        existing(path.parent)
        with path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            before = self.get_table(exchange)
            rows = list(before)
            yield rows
            if rows != before or not path.exists():
                write_whole(path, dumps(rows).encode())


class Transport(filesystem.Transport):
    Channel = Channel


def existing(folder: Path) -> Path:
    """Make the folder anew if somebody removed it while the product runs."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def write_whole(path: Path, content: bytes) -> None:
    """Let the file appear with all that is in it, or not at all."""
    part = path.with_name(f"{uuid4()}.part")
    part.write_bytes(content)
    part.replace(path)


def read_message(path: Path) -> dict:
    """Raises `OSError` or `ValueError` for what `_put` did not write, or not to its end."""
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode):  # opening a pipe would wait for its writer
        raise ValueError("not a file")
    if found.st_size > LARGEST:
        raise ValueError("too large")
    begun, _line, text = path.read_bytes().partition(b"\n")
    if begun != checksum(text):
        raise ValueError("not written to its end")
    return loads(text)


def checksum(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest().encode()
