"""People with a browser, as the web server sees them: cookies, and six connections at once."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import urllib3

from bench.browsing import Asked, browse

CONNECTIONS = 6  # of Chromium to one server
LONGEST = 60  # seconds that an answer is waited for
TOKEN = "b" * 32  # of the CSRF cookie: any 32 letters do, where form and cookie have the same


@dataclass(frozen=True)
class Visit:
    """Seconds from the question to the first answer and until the page is quiet."""

    first: float
    quiet: float
    requests: int


class Visitor:
    """Somebody who is signed in by `session`, a key of a session, at the server on `port`."""

    def __init__(self, port: int, session: str) -> None:
        self.pool = urllib3.HTTPConnectionPool("127.0.0.1", port, maxsize=CONNECTIONS)
        self.hands = ThreadPoolExecutor(CONNECTIONS)
        self.headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}"}

    def visit(self, address: str) -> Visit:
        """Ask for the page, then at once for all that it asks for, and so on until it is quiet."""
        began, answered = time.perf_counter(), []

        def ask(wave: list[Asked]) -> list[str]:
            found = list(self.hands.map(self.get, wave)) if len(wave) > 1 else [self.get(wave[0])]
            answered.append(time.perf_counter())
            return found

        asked = browse(address, ask)
        return Visit(answered[0] - began, answered[-1] - began, len(asked))

    def get(self, asked: Asked) -> str:
        """Raises AssertionError unless the server gives the page."""
        headers = self.headers | asked.headers
        answer = self.pool.request("GET", asked.address, headers=headers, timeout=LONGEST)
        assert answer.status in (200, 204), f"{asked.address}: {answer.status}"
        return answer.data.decode() if "html" in answer.headers.get("Content-Type", "") else ""

    def post(self, address: str, values: dict) -> str:
        """Send a form and return where it leads; AssertionError if it is not accepted."""
        answer = self.pool.request(
            "POST",
            address,
            fields={name: str(value) for name, value in values.items()},
            headers=self.headers | {"X-CSRFToken": TOKEN},
            redirect=False,
            timeout=LONGEST,
        )
        assert answer.status == 302, f"{address}: {answer.status}"
        return answer.headers["Location"]

    def leave(self) -> None:
        self.hands.shutdown()
        self.pool.close()
