"""People who register one appeal after another over HTTP, and try again until it is accepted."""

import itertools
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from uuid import uuid4

import requests

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
FILE = ("акт.txt", "Акт осмотра. ".encode() * 1000)  # about 25 kB
EACH = 3  # so-manieth appeal comes with a file
LONGEST = 30  # seconds that a browser is waited for
PAUSE = 0.2  # seconds before somebody tries again


@dataclass
class Tally:
    """What the callers met; the outcomes by fault: a status, or why there was no answer.

    `stage` is the fault of the moment. What a fault cuts has begun before it: the end counts.
    """

    stage: str = ""
    accepted: list[str] = field(default_factory=list)
    outcomes: dict[str, Counter] = field(default_factory=dict)
    slowest: dict[str, float] = field(default_factory=dict)  # seconds
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, outcome: str, seconds: float) -> None:
        with self.lock:
            fault = self.stage
            self.outcomes.setdefault(fault, Counter())[outcome] += 1
            self.slowest[fault] = max(self.slowest.get(fault, 0), seconds)


class Caller(threading.Thread):
    """`form` is what is typed, without its key."""

    thinking: float = 0  # seconds between two appeals

    def __init__(self, address: str, sign_in: dict, form: dict, tally: Tally) -> None:
        super().__init__(daemon=True)
        self.address, self.sign_in, self.form, self.tally = address, sign_in, form, tally
        self.session = requests.Session()
        self.ends = threading.Event()

    def run(self) -> None:
        for number in itertools.count():
            if self.ends.is_set():
                return
            self.register(str(uuid4()), with_file=number % EACH == 0)
            self.ends.wait(self.thinking)

    def register(self, key: str, *, with_file: bool) -> None:
        """Ask until the product says that it has the appeal; a file that is refused is left out."""
        outcome = ""
        while outcome != "accepted":
            began = time.monotonic()
            try:
                outcome = self._send(key, {"files": FILE} if with_file else None)
            except requests.RequestException as error:
                outcome = type(error).__name__
            self.tally.note(outcome, time.monotonic() - began)
            if outcome == "the form again":
                with_file = False
            elif outcome != "accepted":
                time.sleep(PAUSE)
        self.tally.accepted.append(key)

    def _send(self, key: str, files: dict | None) -> str:
        if not self.session.cookies.get("sessionid"):
            self._enter()
        token = self.session.cookies.get("csrftoken", "")
        text = f"<p>Ждали приёма сорок минут. {key}</p>"
        typed = {**self.form, "key": key, "statement": text, "csrfmiddlewaretoken": token}
        answer = self._post("/feedback/new/", typed, files)
        if answer.status_code in (200, 422):
            return "the form again"
        if answer.status_code != 302:
            return str(answer.status_code)
        if "/accounts/login/" in answer.headers["Location"]:
            self.session.cookies.clear()
            return "signed out"
        return "accepted"

    def _enter(self) -> None:
        page = self.session.get(f"{self.address}/accounts/login/", timeout=LONGEST)
        page.raise_for_status()
        token = TOKEN.search(page.text)[1]
        self._post("/accounts/login/", {**self.sign_in, "csrfmiddlewaretoken": token})

    def _post(self, path: str, typed: dict, files: dict | None = None) -> requests.Response:
        return self.session.post(
            f"{self.address}{path}",
            data=typed,
            files=files,
            headers={"Referer": f"{self.address}/"},
            timeout=LONGEST,
            allow_redirects=False,
        )
