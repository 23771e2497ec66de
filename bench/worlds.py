"""One database of the bench: the connection to it, and what there is in it to ask for."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from uuid import uuid4

import dj_database_url
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client as Browser

from apps.appeal_types.models import AppealType
from apps.feedback.models import Feedback
from bench.processes import Processes
from bench.visitors import Visitor

READER = "quality"  # sees every document, and the reports
REGISTRAR = "registrar"
# The bell is empty in the demo: so many stand in it, each of another document.
UNREAD = """
INSERT INTO notifications_notification
    (key, event, document_id, occurrence, channel, recipient, address, subject, text, html, url,
     is_blind, state, share, created_at, due_at, sent_at, attempts, provider_id, error,
     user_id)
SELECT gen_random_uuid(), 'assigned', 1 + n * 43, 'bench ' || n, 'inbox', 'user:' || u.id, '',
    'bench', 'bench', '', '', false, 'sent', 'staff', now(), now(), now(), 0, '', '', u.id
FROM generate_series(1, 200) AS n, organization_user u WHERE u.username IN ('quality', 'executor')
"""
READ = "DELETE FROM notifications_notification WHERE occurrence LIKE 'bench %'"
IN_NO_NAME = """NOT EXISTS (
    SELECT FROM clients_client WHERE search_text LIKE '%%' || substr(word, 2, 5) || '%%'
)"""
# What the web processes have in common with this one: what signs a session, the static files.
SAME = ("DJANGO_SETTINGS_MODULE", "LOG_LEVEL", "SECRET_KEY", "VAR_DIR")


@dataclass
class World:
    """`opened` is the same world with ten thousand documents open, for the board."""

    documents: int
    url: str
    connection: BaseDatabaseWrapper
    opened: "World | None" = None
    browsers: dict[str, Browser] = field(default_factory=dict)
    visitors: dict[str, Visitor] = field(default_factory=dict)
    served: Processes | None = None

    @classmethod
    def at(cls, documents: int, url: str, opened: "World | None" = None) -> "World":
        its = connections.settings["default"] | dj_database_url.parse(url)
        connection = connections["default"].__class__(its, "default")
        return cls(documents, url, connection, opened)

    def enter(self) -> "World":
        """From now on the product works in this database."""
        connections["default"] = self.connection
        return self

    def rows(self, sql: str, parameters: tuple | list = ()) -> list[tuple]:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall()

    def change(self, sql: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(sql)

    def value(self, sql: str, parameters: tuple | list = ()):
        return self.rows(sql, parameters)[0][0]

    @contextmanager
    def serve(self, place: Path, **environment: str) -> Iterator["World"]:
        """Web processes of its own while it is measured, and something unread in the bells."""
        same = {name: os.environ[name] for name in SAME}
        self.served = Processes(place, {**same, "DATABASE_URL": self.url, **environment})
        self.change(UNREAD)
        try:
            self.served.start_web()
            yield self
        finally:
            for visitor in self.visitors.values():
                visitor.leave()
            self.served.end()
            self.change(READ)

    def visitor(self, username: str) -> Visitor:
        """One of their browsers at the web processes of this world."""
        if username not in self.visitors:
            self.visitors[username] = self.new_visitor(username)
        return self.visitors[username]

    def new_visitor(self, username: str) -> Visitor:
        session = self.enter().browser_of(username).cookies[settings.SESSION_COOKIE_NAME].value
        return Visitor(self.served.port, session)

    def browser_of(self, username: str) -> Browser:
        """Of somebody who signed in once; this world has to be entered."""
        if username not in self.browsers:
            self.browsers[username] = self._signed_in(username)
        return self.browsers[username]

    def _signed_in(self, username: str) -> Browser:
        browser = Browser(raise_request_exception=True)
        browser.force_login(get_user_model().objects.get(username=username))
        return browser

    @cached_property
    def document(self) -> int:
        """A closed complaint with a history as long as they come."""
        return self.value(
            "SELECT f.id FROM feedback_feedback f JOIN feedback_historyentry h ON h.feedback_id = "
            "f.id WHERE f.state = 'closed' AND f.is_complaint AND f.client_id IS NOT NULL "
            "GROUP BY f.id ORDER BY count(*) DESC, f.id LIMIT 1"
        )

    @cached_property
    def common_word(self) -> str:
        """The word of five letters or more that stands in most documents."""
        return self._word("ORDER BY ndoc DESC, word")

    @cached_property
    def rare_word(self) -> str:
        """The rarest word of three documents or more, and of no client's name."""
        return self._word(f"AND ndoc >= 3 AND {IN_NO_NAME} ORDER BY ndoc, word")

    @cached_property
    def surname(self) -> str:
        """The surname of the client of that document: so many clients share it."""
        return self.value(
            "SELECT lower(last_name) FROM clients_client c JOIN feedback_feedback f "
            "ON f.client_id = c.id WHERE f.id = %s",
            [self.document],
        )

    @cached_property
    def fragment(self) -> str:
        """A part from inside of words that stand in about one document of a hundred."""
        its = f"AND length(word) > 7 AND ndoc < %s AND {IN_NO_NAME} ORDER BY ndoc DESC, word"
        word = self._word(its, [self.documents // 100])
        return word[1:6]

    def _word(self, condition: str, parameters: tuple | list = ()) -> str:
        stem = self.value(
            "SELECT word FROM ts_stat('SELECT stems FROM feedback_feedbacksearch') "
            f"WHERE word ~ '^[а-я]{{5,}}$' {condition} LIMIT 1",
            parameters,
        )
        return self.value(
            "SELECT word FROM feedback_searchword WHERE stem = %s ORDER BY length(word) LIMIT 1",
            [stem],
        )

    @cached_property
    def phone(self) -> str:
        """The phone of the client of that document, as people write it."""
        digits = self.value(
            "SELECT normalized FROM clients_clientcontact JOIN feedback_feedback f "
            "ON f.client_id = clients_clientcontact.client_id WHERE f.id = %s AND kind = 'phone'",
            [self.document],
        )[2:]
        return f"8 {digits[:3]} {digits[3:6]}-{digits[6:8]}-{digits[8:]}"

    @cached_property
    def branch(self) -> int:
        return self.value("SELECT min(id) FROM organization_branch")

    def new_appeal(self) -> dict:
        """What a registrar's form sends, each time under a key of its own."""
        return {"key": uuid4(), **self._appeal}

    @cached_property
    def _appeal(self) -> dict:
        example = Feedback.objects.select_related("type").get(pk=self.document)
        kind = AppealType.objects.filter(
            nature=AppealType.Nature.COMPLAINT, object_kind=AppealType.ObjectKind.EMPLOYEE
        ).first()
        return {
            "action": "register",
            "client": example.client_id,
            "type": kind.pk,
            "category": example.category_id,
            "subject_employee": self.value("SELECT min(id) FROM organization_employee"),
            "branch": example.branch_id,
            "channel": "phone",
            "statement": "<p>Ждал приёма сорок минут, никто не подошёл и не извинился.</p>",
        }
