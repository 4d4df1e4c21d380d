"""The checker sees what it is there to see: each kind of broken promise, fabricated."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiegui.paths import paths_in
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.store.recorder import Answer, FlightRecorder
from kiegui.tasks.task import Request as Wish
from kiegui.tasks.task import TaskState
from tests.fake_kie import Origin, Request, Truth
from tests.reliability.checker import SEEN, Kind, unknown_ids, violations

KEY = "a-key-that-nobody-may-see"
ID = "0123456789abcdef0123456789abcdef"
MODEL = "some/model"


def body(prompt: str = "dunes") -> bytes:
    return json.dumps({"model": MODEL, "input": {"prompt": prompt}}).encode()


def post(prompt: str = "dunes") -> Request:
    return Request(Origin.API, "POST", "/api/v1/jobs/createTask", (), body(prompt))


class Made:
    """A folder in which all is well: one click, created once, saved; a test then breaks one thing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.paths = paths_in(folder)
        self.truth = Truth()
        self.truth.saw(post())
        self.truth.created(ID, post(), 10.0, (hashlib.sha256(b"film").hexdigest(),))
        ledger = Ledger(self.paths.ledger)
        ledger.add("test", 1, Wish(MODEL, {"prompt": "dunes"}), None)
        ledger.close()
        self.see(number=1, prompt="dunes", task_id=ID)
        self.paths.results.mkdir()
        (self.paths.results / "film.mp4").write_bytes(b"film")
        self.change(TaskState.SAVED, ID, results=[{"url": "https://a.b/c", "file": "film.mp4"}])

    def change(self, state: TaskState, task_id: str | None = None, *, number: int = 1, **members: Any) -> None:
        """Make a row say so."""
        with sqlite3.connect(self.paths.ledger) as db:
            ((raw,),) = db.execute("SELECT record FROM task WHERE number = ?", (number,))
            record = json.dumps({**json.loads(raw), **members}).encode()
            for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                db.execute(f"DROP TRIGGER {name}")
            db.execute(
                "UPDATE task SET state = ?, task_id = ?, record = ? WHERE number = ?", (state, task_id, record, number)
            )
        db.close()

    def see(self, **members: object) -> None:
        """Show it to the person."""
        with (self.folder / SEEN).open("a") as file:
            file.write(json.dumps({"what": "task", **members}) + "\n")

    def kinds(self) -> set[Kind]:
        """What the checker says."""
        return {violation.kind for violation in violations(self.truth, self.folder, KEY)}


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made(tmp_path)


def test_where_all_is_well_nothing_is_named(made: Made) -> None:
    assert violations(made.truth, made.folder, KEY) == []
    assert unknown_ids(made.truth, made.folder) == []


def test_doubt_on_record_is_no_loss_but_an_unknown_id(made: Made) -> None:
    (made.folder / SEEN).unlink()
    made.change(TaskState.UNCONFIRMED)
    assert (made.kinds(), unknown_ids(made.truth, made.folder)) == (set(), [ID])


def test_resend_after_a_definite_refusal_is_none(made: Made) -> None:
    made.truth.received.clear()
    made.truth.saw(post())
    made.truth.refused(post())
    made.truth.saw(post())
    assert made.kinds() == set()


def test_task_sent_again_by_the_person_may_be_created_twice(made: Made) -> None:
    ledger = Ledger(made.paths.ledger)
    ledger.add("test", 1, Wish(MODEL, {"prompt": "dunes"}), None)
    ledger.close()
    made.change(TaskState.UNCONFIRMED, number=2)
    made.truth.saw(post())
    made.truth.created("f" * 32, post(), 10.0)
    assert made.kinds() == set()


@pytest.mark.parametrize("state", [TaskState.REFUSED, TaskState.HELD, TaskState.WITHDRAWN])
def test_created_task_that_the_row_denies_is_lost(made: Made, state: TaskState) -> None:
    (made.folder / SEEN).unlink()
    made.change(state)
    assert made.kinds() == {Kind.LOST}


def test_id_that_was_on_screen_and_is_not_any_more_is_lost(made: Made) -> None:
    made.change(TaskState.UNCONFIRMED)
    assert made.kinds() == {Kind.LOST}


def test_id_that_only_the_recorder_has_is_lost(made: Made) -> None:
    recorder = FlightRecorder(made.paths.answers)
    recorder.keep(Answer(1, 200, json.dumps({"code": 200, "data": {"taskId": "f" * 32}}).encode()))
    recorder.keep(Answer(1, 200, b"not json"))
    recorder.close()
    assert made.kinds() == {Kind.LOST}


def test_second_post_of_one_click_is_a_duplicate(made: Made) -> None:
    made.truth.saw(post())
    assert made.kinds() == {Kind.DUPLICATED}


def test_second_task_of_one_click_is_a_duplicate(made: Made) -> None:
    made.truth.created("f" * 32, post(), 10.0)
    assert Kind.DUPLICATED in made.kinds()


def test_task_that_nobody_clicked_is_unaccounted(made: Made) -> None:
    made.truth.created("f" * 32, post("harbour"), 10.0)
    assert made.kinds() == {Kind.LOST, Kind.UNACCOUNTED}


def test_click_that_was_on_screen_and_is_gone_is_unaccounted(made: Made) -> None:
    made.see(number=2, prompt="harbour", task_id="")
    assert made.kinds() == {Kind.UNACCOUNTED}


@pytest.mark.parametrize("state", [TaskState.QUEUED, TaskState.SENDING, TaskState.UPLOADING])
def test_task_that_stopped_on_its_way_is_unaccounted(tmp_path: Path, state: TaskState) -> None:
    made = Made(tmp_path)
    made.truth.creates.clear()
    (tmp_path / SEEN).unlink()
    made.change(state)
    assert made.kinds() == {Kind.UNACCOUNTED}


def test_id_of_another_input_is_wrong(made: Made) -> None:
    made.change(TaskState.SAVED, ID, request={"model": MODEL, "input": {"prompt": "dunes", "seed": 7}})
    assert made.kinds() == {Kind.WRONG}


def test_id_that_kie_never_gave_is_wrong(made: Made) -> None:
    made.truth.creates.clear()
    assert made.kinds() == {Kind.WRONG}


def break_file(made: Made) -> None:
    (made.paths.results / "film.mp4").write_bytes(b"flim")


def lose_file(made: Made) -> None:
    (made.paths.results / "film.mp4").unlink()


def forget_result(made: Made) -> None:
    made.change(TaskState.SAVED, ID, results=[])


@pytest.mark.parametrize("harm", [break_file, lose_file, forget_result])
def test_saved_file_that_is_not_what_kie_made_is_wrong(made: Made, harm: Callable[[Made], None]) -> None:
    harm(made)
    assert made.kinds() == {Kind.WRONG}


def test_upload_stands_for_its_local_file(made: Made) -> None:
    wish = {"model": MODEL, "input": {"prompt": "dunes", "image": "file:///a.png"}}
    sent = Request(Origin.API, "POST", "/", (), json.dumps(wish).replace("file:///a.png", "https://k/a.png").encode())
    made.truth.creates.clear()
    made.truth.created(ID, sent, 10.0, (hashlib.sha256(b"film").hexdigest(),))
    made.change(TaskState.SAVED, ID, request=wish)
    assert made.kinds() == {Kind.WRONG}
    made.change(TaskState.SAVED, ID, uploads=[{"file": "file:///a.png", "url": "https://k/a.png", "expires": 1}])
    assert made.kinds() == set()


@pytest.mark.parametrize("origin", [Origin.EVIL, Origin.FILES])
def test_key_shown_to_another_server_is_leaked(made: Made, origin: Origin) -> None:
    made.truth.saw(Request(origin, "GET", "/film.mp4", (("Authorization", f"Bearer {KEY}"),)))
    assert made.kinds() == {Kind.LEAKED}


def test_key_in_a_file_is_leaked(made: Made) -> None:
    made.paths.logs.mkdir()
    (made.paths.logs / "kiegui.log").write_bytes(b"header: Bearer " + KEY.encode())
    assert made.kinds() == {Kind.LEAKED}
