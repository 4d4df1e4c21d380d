"""What can happen in the life of a data folder, as short lives that pass every crashpoint between them."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Mapping
from types import MappingProxyType

from tests.fake_kie import Endpoint, Fault
from tests.fake_kie.log_page import log_page
from tests.fake_kie.protocol import PNG
from tests.reliability.home import Home, crashing
from tests.reliability.life import Life

Scenario = Callable[[Home], Life]
"""Prepares the folder, and says which life in it is to be watched, and cut off."""


def clicks(home: Home) -> Life:
    """The usual way: some clicks, from the form to the saved file."""
    return home.life("dunes", "harbour", "river", "city", "aurora")


def uploads(home: Home) -> Life:
    """Tasks that read a local file."""
    picture = home.folder / "picture.png"
    picture.write_bytes(PNG)
    return home.life("dunes, moving", "harbour, moving", picture=str(picture))


def labelled(home: Home) -> Life:
    """Results into which it is written what made them."""
    return home.life("dunes", "harbour", "river", labels=True)


def trashed(home: Home) -> Life:
    """Results that are thrown away and taken back."""
    return home.life("dunes", "harbour", "river", trashes=True)


def interrupted(home: Home) -> Life:
    """The start after a crash in the middle of a submission."""
    home.live(crashing(clicks(home), "sending-answer-recorded"))
    return home.life()


def pasted(home: Home) -> Life:
    """Two submissions without an answer, and then the text of Kie's log; one of Kie's tasks is from elsewhere."""
    home.kie.next(Endpoint.CREATE_TASK, Fault.close(after_commit=True), Fault.close(after_commit=True))
    home.live(home.life("dunes", "harbour", "river"))
    home.make_elsewhere("made on Kie’s own page")
    return home.life(pasted=log_page(home.kie.truth.creates))


def refused(home: Home) -> Life:
    """Everything that is a definite no, and what goes by itself after it."""
    codes = (429, 455, 422, 402, 401)
    home.kie.next(Endpoint.CREATE_TASK, *(Fault.code(code) for code in codes))
    return home.life("dunes", "harbour", "river", "city", "aurora", sends_held=True)


def failed(home: Home) -> Life:
    """Kie tries, and fails."""
    home.kie.plan = ("waiting", "fail")
    return home.life("dunes")


def broken_downloads(home: Home) -> Life:
    """Results that break off, are gone, or are something else; then they come."""
    home.kie.results = [("film.png", PNG), ("cover.png", PNG)]
    faults = (Fault.cut(), Fault.html(), Fault.http(403), Fault.http(404), Fault.redirect(302))
    home.kie.next(Endpoint.FILE, *faults)
    return home.life("dunes", "harbour")


def object_result(home: Home) -> Life:
    """A result that is no file."""
    home.kie.results, home.kie.result_json = (), '{"resultObject": {"character_id": "char_1"}}'
    return home.life("dunes")


def damaged(home: Home) -> Life:
    """A ledger of which nothing can be read any more."""
    home.live(clicks(home))
    home.paths.ledger.write_bytes(bytes(home.paths.ledger.stat().st_size))
    return home.life("aurora, again")


def from_an_older_app(home: Home) -> Life:
    """A ledger as the first version wrote it."""
    home.live(clicks(home))
    new = home.paths.ledger.replace(home.folder / "new.sqlite")
    with sqlite3.connect(home.paths.ledger) as db:
        db.executescript(_FIRST_SCHEMA)
        db.execute("ATTACH ? AS new", (str(new),))
        db.execute(f"INSERT INTO task SELECT {_FIRST_COLUMNS} FROM new.task")
    db.close()
    return home.life("aurora, again")


def many_backups(home: Home) -> Life:
    """Copies of the ledger from long ago, more than are kept."""
    home.live(clicks(home))
    (backup,) = (home.paths.data / "backups").glob("*.sqlite")
    for minute in range(10, 16):
        shutil.copy(backup, backup.with_name(f"ledger-20260101T12{minute}00-1.sqlite"))
    backup.unlink()
    return home.life("aurora, again")


_FIRST_COLUMNS = "number, created, account, model, state, task_id, record"
_FIRST_SCHEMA = """
CREATE TABLE task (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    created INTEGER NOT NULL,
    account TEXT NOT NULL CHECK (account <> ''),
    model TEXT NOT NULL,
    state TEXT NOT NULL,
    task_id TEXT CHECK (task_id <> ''),
    record BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX task_by_id ON task (account, task_id);
CREATE INDEX task_unfinished ON task (state);
CREATE TABLE draft (model TEXT PRIMARY KEY, field_values BLOB NOT NULL) STRICT;
PRAGMA user_version = 1;
"""
"""Of the ledger's first version, as far as it matters here."""

SCENARIOS: Mapping[str, Scenario] = MappingProxyType(
    {
        scenario.__name__: scenario
        for scenario in (
            *(clicks, uploads, labelled, trashed, interrupted, pasted, refused, failed, broken_downloads),
            *(object_result, damaged, from_an_older_app, many_backups),
        )
    }
)
