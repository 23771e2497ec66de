"""The queue of the quick start is a folder: whatever lies there, a real worker goes on."""

import os
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from celery import Celery

from feedback_crm import celery as _the_alias_of_the_transport  # noqa: F401
from feedback_crm.celery import OUTGOING
from tests.source import ROOT

PATIENCE = 90  # seconds
NAME = "00000000000000000000_{}.celery.msg"


class Folder:
    """A queue under `place`, its workers, and the traces of what they did."""

    def __init__(self, place: Path) -> None:
        self.place, self.root = place, place / "var" / "celery"
        self.queue, self.refused = self.root / "queue", self.root / "refused"
        self.control, self.traces = self.root / "control", place / "traces"
        for folder in (self.queue, self.control, self.traces):
            folder.mkdir(parents=True)
        names = {
            "data_folder_in": "queue",
            "data_folder_out": "queue",
            "control_folder": "control",
            "processed_folder": "processed",
            "refused_folder": "refused",
        }
        self.app = Celery(broker="filesystem://localhost//", set_as_current=False)
        options = {name: str(self.root / folder) for name, folder in names.items()}
        self.app.conf.broker_transport_options = options
        self.workers: list[subprocess.Popen] = []

    def start_worker(self) -> subprocess.Popen:
        command = [sys.executable, "-m", "celery", "--quiet", "--app", "feedback_crm", "worker"]
        options = ["--pool", "threads", "--concurrency", "2", "--include", "tests.tasks"]
        ours = ("DATABASE_URL", "CELERY_BROKER_URL")
        environment = {key: value for key, value in os.environ.items() if key not in ours}
        with self.log.open("a") as log:
            worker = subprocess.Popen(
                [*command, *options, "--without-mingle", "--without-gossip"],
                cwd=ROOT,
                env=environment | {"VAR_DIR": str(self.place / "var")},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.workers.append(worker)
        return worker

    @property
    def log(self) -> Path:
        return self.place / "log"

    def send(self, name: str, **options) -> None:
        self.app.send_task("tests.tasks.leave_trace", [str(self.traces), name], **options)

    def done(self) -> Counter:
        return Counter(path.stem for path in self.traces.iterdir())

    def wait_until(self, condition) -> None:
        until = time.monotonic() + PATIENCE
        while not condition():
            assert all(worker.poll() is None for worker in self.workers), self.log.read_text()
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.1)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.delenv("CELERY_BROKER_URL", raising=False)  # Celery prefers it to any broker named
    made = Folder(tmp_path)
    yield made
    for worker in made.workers:
        worker.kill()
        worker.wait()


def a_folder(path: Path) -> None:
    path.mkdir()
    (path / "within").touch()


JUNK = {
    "empty": lambda path: path.touch(),
    "half": lambda path: path.write_text('{"body": "W1tdLCB7fSwge', encoding="utf-8"),
    "garbage": lambda path: path.write_bytes(bytes(range(256)) * 9),
    "a number": lambda path: path.write_text("5"),
    "no message": lambda path: path.write_text(
        '{"properties": {"delivery_tag": 1}, "body": "W10="}'
    ),
    "a folder": a_folder,
    "a pipe": os.mkfifo,
    "a link": lambda path: path.symlink_to("nowhere"),
    "unreadable": lambda path: path.touch(mode=0),
    "long" + "n" * 190: lambda path: path.touch(),
    "имя": lambda path: path.touch(),
    os.fsdecode(b"\xff"): lambda path: path.touch(),
}


def test_one_worker_serves_both_queues_of_the_quick_start_and_each_task_once(folder):
    folder.start_worker()
    folder.send("inside")
    folder.send("outside", queue=OUTGOING)
    folder.send("last", queue=OUTGOING)
    folder.wait_until(lambda: "last" in folder.done())
    folder.wait_until(lambda: folder.done() == {"inside": 1, "outside": 1, "last": 1})


def test_a_worker_goes_on_whatever_lies_in_its_queue_and_nothing_is_lost(folder):
    for name, make in JUNK.items():
        make(folder.queue / NAME.format(name))
    folder.send("before")
    worker = folder.start_worker()
    folder.wait_until(lambda: folder.done() == {"before": 1})
    for name, make in JUNK.items():  # and while it runs
        make(folder.queue / NAME.format(name))
    folder.send("after")
    folder.wait_until(lambda: folder.done() == {"before": 1, "after": 1})
    assert worker.poll() is None
    assert list(folder.queue.iterdir()) == []
    kept = list(folder.refused.iterdir())
    assert len(kept) == 2 * len(JUNK)
    log = folder.log.read_text()
    for path in kept:
        assert path.name in log
    assert "half.celery.msg' in the queue is no message (not written to its end)" in log


def test_a_message_broken_off_in_its_middle_is_none(folder):
    folder.send("broken off")
    (path,) = folder.queue.iterdir()
    path.write_bytes(path.read_bytes()[:-9])
    folder.send("whole")
    folder.start_worker()
    folder.wait_until(lambda: folder.done() == {"whole": 1})
    assert len(list(folder.refused.iterdir())) == 1


def test_two_workers_do_each_of_many_messages_once_while_they_are_written(folder):
    folder.start_worker()
    folder.start_worker()
    names = [str(number) for number in range(200)]
    with ThreadPoolExecutor(4) as senders:
        list(senders.map(folder.send, names))
    folder.wait_until(lambda: len(folder.done()) == len(names))
    assert folder.done() == dict.fromkeys(names, 1)
    assert not folder.refused.exists() or not list(folder.refused.iterdir())


@pytest.mark.parametrize("table", ["", "[[", "5", '[["celery"]]'])
def test_a_broken_table_of_queues_is_written_anew(folder, table):
    (folder.control / "celery.exchange").write_text(table)
    folder.send("sent")
    folder.start_worker()
    folder.wait_until(lambda: folder.done() == {"sent": 1})


def test_folders_that_were_removed_are_made_anew(folder):
    folder.start_worker()
    folder.send("before")
    folder.wait_until(lambda: folder.done() == {"before": 1})
    folder.root.rename(folder.root.with_name("elsewhere"))  # at once, whatever is written there
    folder.send("after")
    folder.wait_until(lambda: folder.done() == {"before": 1, "after": 1})
