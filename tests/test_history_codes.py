"""Each code of the history is declared by its app, once, with words in both languages (048)."""

import ast
import re

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

from apps.core.history import CODES, Code, UndeclaredCode, declare
from apps.feedback.actions import documents
from apps.feedback.history.recording import record
from apps.feedback.models import HistoryEntry
from apps.feedback.pages.document.timeline import Event
from apps.measures.models import RootCauseEntry
from apps.measures.services import name_root_cause
from tests.source import name_of, python_files, tree
from tests.test_import_arrow import LEVEL

APPS = {key.partition(".")[0] for key in CODES}
CODE = re.compile(rf"({'|'.join(sorted(APPS))})\.[a-z_]+")
CYRILLIC = re.compile("[А-я]")


@pytest.mark.parametrize("key", CODES)
def test_every_code_has_words_in_both_languages(key):
    code = CODES[key]
    with translation.override("ru"):
        assert CYRILLIC.search(str(code.words)), key
    with translation.override("en"):
        assert code.words, key
        assert not CYRILLIC.search(str(code.words)), key
    assert code.icon


def test_no_code_is_declared_twice():
    with pytest.raises(ImproperlyConfigured):
        declare("feedback", Code("comment", "Something else", "point"))
    assert str(CODES["feedback.comment"].words) != "Something else"


def written() -> dict[str, str]:
    """The codes that the source says to write (`action="app.name"`), and where."""
    found = {}
    for path in python_files("apps"):
        if {"tests", "migrations"} & set(path.parts):
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.keyword) and node.arg == "action":
                code = getattr(node.value, "value", None)
                if isinstance(code, str) and CODE.fullmatch(code):
                    found[code] = name_of(path)
    return found


def test_what_the_services_write_is_declared():
    assert len(written()) > 40
    undeclared = {code: place for code, place in written().items() if code not in CODES}
    assert not undeclared


def test_no_app_names_the_codes_of_one_above_it():
    """What stands below tells of what stands above by what that has declared."""
    known = []
    for app in APPS:
        above = {each for each in APPS - {app} if LEVEL[each] >= LEVEL[app]}
        for path in python_files(f"apps/{app}"):
            if {"tests", "migrations"} & set(path.parts):
                continue
            strings = (
                each.value for each in ast.walk(tree(path)) if isinstance(each, ast.Constant)
            )
            known += [
                (name_of(path), each)
                for each in strings
                if each in CODES and each.partition(".")[0] in above
            ]
    assert not known


def test_every_step_of_a_document_can_be_told():
    untold = {"edit_draft", "delete_draft"}  # of drafts there is no history
    steps = {action.code for name, action in documents.actions.items() if name not in untold}
    assert steps <= set(CODES)


def test_an_undeclared_code_is_refused(make_feedback, cast):
    feedback = make_feedback()
    told = feedback.history.count()
    with pytest.raises(UndeclaredCode):
        record(feedback, by=cast.handler, action="complaints.dance", at=feedback.registered_at)
    with pytest.raises(UndeclaredCode):
        record(feedback, by=cast.handler, action="comment", at=feedback.registered_at)
    assert feedback.history.count() == told


def test_so_it_is_in_the_history_of_a_root_cause(cast):
    cause = name_root_cause(by=cast.quality, title="Не звонят", owner=cast.quality)
    with pytest.raises(UndeclaredCode):
        RootCauseEntry(root_cause=cause, user=cast.quality, action="link").save()


def test_what_an_app_wrote_that_is_no_more_is_shown_all_the_same(make_feedback, cast, client):
    feedback = make_feedback()
    HistoryEntry.objects.bulk_create(
        [HistoryEntry(feedback=feedback, user=cast.handler, action="former.deed")]
    )
    assert Event(feedback.history.get(action="former.deed")).label == "former.deed"
    client.force_login(cast.handler)
    assert "former.deed" in client.get(feedback.get_absolute_url(), {"tab": "changes"}).text
