"""Opening the ledger: whatever happened to the folder, every id is there, and nothing goes out without a click."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiegui.errors import LedgerError
from kiegui.tasks.finding import Marks
from kiegui.tasks.store import recovery
from kiegui.tasks.store.check import Standing, examine
from kiegui.tasks.store.ledger import suspicion_file
from kiegui.tasks.store.recorder import INTENT, LEAVING, Answer
from kiegui.tasks.store.recovery import Opened, open_ledger
from kiegui.tasks.task import TaskState
from tests.tasks.ways import make_task

ACCEPTED = b'{"code":200,"msg":"success","data":{"taskId":"%s"}}'


class Folder:
    """A data folder, and the folder of the session outside of it."""

    def __init__(self, data: Path, session: Path) -> None:
        self.data = data
        self.session = session
        self.file = data / "ledger.sqlite"
        self.now = 1_800_000_000.0

    @contextmanager
    def opened(self) -> Iterator[Opened]:
        opened = open_ledger(self.file, self.data / "answers.bin", self.session, lambda: self.now)
        try:
            yield opened
        finally:
            opened.ledger.close()
            opened.recorder.close()

    def send(self, opened: Opened, task_id: str) -> None:
        """One task all the way to Kie."""
        task = make_task(opened.ledger, TaskState.SENDING)
        for status, body in ((INTENT, b""), (LEAVING, b""), (200, ACCEPTED % task_id.encode())):
            opened.recorder.keep(Answer(task.number, status, body, task.account))
        opened.ledger.save(replace(task, state=TaskState.WAITING, task_id=task_id), task.state)

    def damage(self) -> None:
        """Every page but the first is gone."""
        size = self.file.stat().st_size
        with self.file.open("r+b") as file:
            file.seek(4096)
            file.write(b"\x55" * (size - 4096))

    def kept_aside(self) -> int:
        """How many damaged ledgers there are."""
        return len(list((self.data / "damaged").glob("*/ledger.sqlite")))


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    (tmp_path / "session").mkdir()
    return Folder(tmp_path / "data", tmp_path / "session")


def test_a_first_start_makes_everything_and_says_nothing(folder: Folder) -> None:
    with folder.opened() as opened:
        assert opened.notes == ()
        make_task(opened.ledger)
    with folder.opened() as opened:
        assert opened.notes == ()
        assert [task.state for task in opened.ledger.unfinished()] == [TaskState.QUEUED]
    assert not (folder.data / "damaged").exists()


def test_of_a_damaged_ledger_everything_comes_back(folder: Folder) -> None:
    with folder.opened() as opened:
        folder.send(opened, "in the copy")
        queued = make_task(opened.ledger)
        opened.ledger.save_draft("a/b", {"prompt": "half"})
        opened.ledger.back_up_if_due(opened.recorder.written)
        folder.send(opened, "only recorded")
    folder.damage()
    with folder.opened() as opened:
        assert set(opened.ledger.by_task_ids("kie", ["in the copy", "only recorded"])) == {
            "in the copy",
            "only recorded",
        }
        held = opened.ledger.task(queued.number)
        assert held is not None
        assert (held.state, held.request) == (TaskState.HELD, queued.request)
        assert opened.ledger.drafts() == {"a/b": {"prompt": "half"}}
        assert make_task(opened.ledger).number == 4
        assert "restored with its copy of 2027-01-15" in opened.notes[0]
    assert folder.kept_aside() == 1


def test_without_a_copy_what_can_be_read_is_kept(folder: Folder) -> None:
    with folder.opened() as opened:
        saved = make_task(opened.ledger, TaskState.SAVED, "t1")
    with closing(sqlite3.connect(folder.file)) as db, db:
        db.execute("DROP INDEX task_by_id")
    with folder.opened() as opened:
        assert opened.ledger.task(1) == saved
        assert (
            opened.notes[0]
            == "The history was damaged or missing. Entries that could be saved: 1. No file was deleted."
        )


def test_a_missing_ledger_comes_back_from_what_there_is(folder: Folder) -> None:
    with folder.opened() as opened:
        folder.send(opened, "t1")
        opened.ledger.back_up_if_due(opened.recorder.written)
    for path in folder.data.glob("ledger.sqlite*"):
        path.unlink()
    with folder.opened() as opened:
        assert opened.ledger.by_task_ids("kie", ["t1"])
        assert len(opened.notes) == 1


@pytest.mark.parametrize("name", ["ledger.sqlite", "backups"])
def test_the_recorder_alone_is_enough_for_the_ids(name: str, folder: Folder) -> None:
    with folder.opened() as opened:
        folder.send(opened, "t1")
    folder.file.write_bytes(b"")
    with folder.opened() as opened:
        assert opened.ledger.by_task_ids("kie", ["t1"])["t1"].is_adopted


def test_a_missing_recorder_is_made_anew(folder: Folder) -> None:
    with folder.opened() as opened:
        folder.send(opened, "t1")
    (folder.data / "answers.bin").unlink()
    with folder.opened() as opened:
        assert opened.ledger.by_task_ids("kie", ["t1"])
        assert opened.recorder.answers() == []


def test_a_lost_log_loses_no_id_and_sends_nothing_twice(folder: Folder) -> None:
    with folder.opened() as opened:
        queued = make_task(opened.ledger)
        opened.ledger._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        opened.ledger.save(replace(queued, state=TaskState.SENDING), TaskState.QUEUED)
        for status in (INTENT, LEAVING):
            opened.recorder.keep(Answer(queued.number, status, b"", "kie"))
        folder.send(opened, "t2")
        old = folder.file.read_bytes()
    folder.file.write_bytes(old)
    with folder.opened() as opened:
        found = opened.ledger.task(queued.number)
        assert found is not None
        assert found.state is TaskState.UNCONFIRMED
        assert opened.ledger.by_task_ids("kie", ["t2"])["t2"].number == 2


def test_a_copy_that_is_damaged_itself_is_passed_over(folder: Folder) -> None:
    with folder.opened() as opened:
        make_task(opened.ledger, TaskState.SAVED, "t1")
        good = opened.ledger.backups.make(opened.ledger._db)
        folder.now += 5
        bad = opened.ledger.backups.make(opened.ledger._db)
    assert good is not None
    assert bad is not None
    bad.write_bytes(b"SQLite format 3\0 or not")
    folder.damage()
    with folder.opened() as opened:
        assert opened.ledger.by_task_ids("kie", ["t1"])
    good.unlink()
    folder.damage()
    with folder.opened() as opened:  # nothing is left, and that must not keep anybody from working
        assert make_task(opened.ledger).number == 1


def test_damaged_files_are_never_overwritten(folder: Folder) -> None:
    for _ in range(3):
        with folder.opened() as opened:
            make_task(opened.ledger)
        folder.damage()
    with folder.opened():
        pass
    assert folder.kept_aside() == 3


def test_damage_that_was_met_in_use_is_looked_into(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovery, "_SMALL_BYTES", 1)
    with folder.opened() as opened:
        make_task(opened.ledger, TaskState.SAVED, "t1")
        opened.ledger._db.execute("PRAGMA ignore_check_constraints = 1")
        opened.ledger._db.execute("UPDATE task SET checksum = 1")
    with folder.opened() as opened:
        assert opened.notes == ()  # large and closed well: not read through
    suspicion_file(folder.file).touch()
    with folder.opened() as opened:
        assert len(opened.notes) == 1
    assert not suspicion_file(folder.file).exists()


def test_a_large_ledger_that_cannot_be_opened_is_put_together_too(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "_SMALL_BYTES", 1)
    with folder.opened() as opened:
        folder.send(opened, "t1")
    folder.file.write_bytes(b"\xff" * 9000)
    with folder.opened() as opened:
        assert opened.ledger.by_task_ids("kie", ["t1"])


def test_a_newer_ledger_is_refused_and_left_alone(folder: Folder) -> None:
    with folder.opened():
        pass
    with closing(sqlite3.connect(folder.file)) as db, db:
        db.execute("ALTER TABLE meta ADD COLUMN more TEXT")
        db.execute("PRAGMA user_version = 4")
    before = folder.file.read_bytes()
    with pytest.raises(LedgerError, match="newer"), folder.opened():
        pass
    assert folder.file.read_bytes() == before


def test_marks_come_back_and_a_damaged_one_costs_no_task(folder: Folder) -> None:
    with folder.opened() as opened:
        for number in range(1, 4):
            folder.send(opened, f"t{number}")
        opened.ledger.mark([1, 2], lambda _state, _marks: Marks(is_starred=True, tags=("a",)))
        opened.ledger.back_up_if_due(0)
        opened.ledger.mark([2], lambda _state, _marks: Marks(tags=("b",)))
    with closing(sqlite3.connect(folder.file)) as db, db:
        db.execute("PRAGMA ignore_check_constraints = 1")
        db.execute("PRAGMA writable_schema = 1")
        db.execute("UPDATE sqlite_schema SET sql = replace(sql, 'is_starred INTEGER NOT NULL', 'is_starred ANY')")
    with closing(sqlite3.connect(folder.file)) as db, db:
        db.execute("INSERT INTO mark VALUES (3, NULL, '[]', 0, 0, 0)")
    with folder.opened() as opened:
        assert sorted(opened.ledger.by_task_ids("kie", ["t1", "t2", "t3"])) == ["t1", "t2", "t3"]
        assert opened.ledger.marks([1, 2, 3]) == {1: Marks(is_starred=True, tags=("a",)), 2: Marks(tags=("b",))}


def waiting(folder: Folder) -> None:
    """A folder in which one task was sent and another waits to be."""
    with folder.opened() as opened:
        folder.send(opened, "t1")
        make_task(opened.ledger)


def states(folder: Folder) -> list[TaskState]:
    with folder.opened() as opened:
        return [task.state for task in opened.ledger.in_state("kie", set(TaskState))]


def test_the_same_folder_goes_on(folder: Folder) -> None:
    waiting(folder)
    assert states(folder) == ["waiting", "queued"]
    assert states(folder) == ["waiting", "queued"]


def test_a_copy_elsewhere_waits_for_a_click(folder: Folder, tmp_path: Path) -> None:
    waiting(folder)
    shutil.copytree(folder.data, tmp_path / "copy")
    copy = Folder(tmp_path / "copy", folder.session)
    assert states(copy) == ["waiting", "held"]
    assert states(copy) == ["waiting", "held"]  # also at the next start


def test_an_old_folder_that_was_put_back_waits_for_a_click(folder: Folder, tmp_path: Path) -> None:
    waiting(folder)
    shutil.copytree(folder.data, tmp_path / "copy")
    with folder.opened() as opened:
        (queued,) = (task for task in opened.ledger.unfinished() if task.state is TaskState.QUEUED)
        opened.ledger.save(replace(queued, state=TaskState.WITHDRAWN), TaskState.QUEUED)
    shutil.rmtree(folder.data)
    shutil.copytree(tmp_path / "copy", folder.data)
    assert states(folder) == ["waiting", "held"]


def test_an_older_folder_is_told_from_a_new_start_of_the_computer(folder: Folder) -> None:
    waiting(folder)
    old = folder.file.read_bytes()
    with folder.opened() as opened:
        folder.send(opened, "t2")
    folder.file.write_bytes(old)
    with folder.opened() as opened:
        assert "older copy of itself" in opened.why_held


def test_only_what_really_waits_is_counted(folder: Folder) -> None:
    with folder.opened() as opened:
        queued = [make_task(opened.ledger) for _ in range(2)]
        opened.ledger._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        old = folder.file.read_bytes()
        for task in queued:
            body = ACCEPTED % f"t{task.number}".encode()
            opened.recorder.keep(Answer(task.number, 200, body, task.account))
            opened.ledger.save(replace(task, state=TaskState.HELD), TaskState.QUEUED)
    folder.file.write_bytes(old)
    with folder.opened() as opened:  # both are found by the ids that were recorded
        assert opened.notes == ("Tasks that were found again in the record of Kie’s answers: 2.",)


def test_another_session_or_machine_waits_for_a_click(folder: Folder) -> None:
    waiting(folder)
    for path in folder.session.iterdir():
        path.unlink()
    with folder.opened() as opened:
        assert "The computer was started anew, or KieGUI’s folder was moved or copied here" in opened.why_held
    assert states(folder) == ["waiting", "held"]


def test_an_error_closes_what_was_opened(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> list[str]:
        raise LedgerError("The disk is full.")

    monkeypatch.setattr(recovery, "replay", full)
    with pytest.raises(LedgerError, match="full"), folder.opened():
        pass
    monkeypatch.undo()
    shutil.rmtree(folder.data)  # which Windows allows only if nothing is open


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="for root everything can be written")
def test_a_folder_that_cannot_be_written_is_said_so(folder: Folder) -> None:
    folder.data.mkdir()
    folder.data.chmod(0o500)
    with pytest.raises(LedgerError), folder.opened():
        pass


def test_two_rows_that_claim_one_id_do_not_keep_the_rest_away(folder: Folder) -> None:
    with folder.opened() as opened:
        task = make_task(opened.ledger, TaskState.WAITING, "t1")
    with closing(sqlite3.connect(folder.file)) as db, db:
        db.execute("DROP INDEX task_by_id")
        db.execute("INSERT INTO task SELECT 5, created, '\u0007', model, state, task_id, 0, 0, x'' FROM task")
        db.execute("INSERT INTO task SELECT 6, created, account, model, state, task_id, 0, 0, x'' FROM task LIMIT 1")
    with folder.opened() as opened:
        assert opened.ledger.by_task_ids("kie", ["t1"]) == {"t1": task}
    assert examine(folder.file) is Standing.WHOLE


STEPS = ("recovery-filled", "recovery-rebuilt", "recovery-moved-aside", "recovery-in-place", "recovery-replayed")


@pytest.mark.parametrize("step", STEPS)
def test_ended_at_any_step_of_a_recovery_nothing_is_lost(step: str, folder: Folder) -> None:
    with folder.opened() as opened:
        folder.send(opened, "in the copy")
        opened.ledger.back_up_if_due(opened.recorder.written)
        folder.send(opened, "only recorded")
        make_task(opened.ledger)
    folder.damage()
    code = (
        "import sys; from pathlib import Path; from kiegui.tasks.store.recovery import open_ledger\n"
        "data = Path(sys.argv[1]); open_ledger(data / 'ledger.sqlite', data / 'answers.bin', Path(sys.argv[2]), lambda: 5.0)"
    )
    command = [sys.executable, "-c", code, str(folder.data), str(folder.session)]
    ended = subprocess.run(command, env=os.environ | {"KIEGUI_CRASH_AT": step}, check=False, timeout=30)
    assert ended.returncode == 137
    with folder.opened() as opened:
        assert len(opened.ledger.by_task_ids("kie", ["in the copy", "only recorded"])) == 2
        assert TaskState.QUEUED not in {task.state for task in opened.ledger.unfinished()}
    assert folder.kept_aside() == 1
    assert examine(folder.file) is Standing.WHOLE


def test_first_start_that_was_killed_in_the_middle_is_no_hindrance(folder: Folder, tmp_path: Path) -> None:
    folder.data.mkdir()
    begun = tmp_path / "begun.sqlite"
    with closing(sqlite3.connect(begun, isolation_level=None)) as db:
        db.execute("CREATE TABLE early (content)")
        db.execute("DROP TABLE early")
        db.execute("PRAGMA cache_size = 2")  # pages get to the disk before the end of the transaction
        db.execute("BEGIN")
        db.execute("CREATE TABLE half_done (content)")
        db.execute("INSERT INTO half_done VALUES (zeroblob(100000))")
        for name in ("", "-journal"):  # as a kill leaves them
            shutil.copy(f"{begun}{name}", f"{folder.file}{name}")
    with folder.opened() as opened:
        folder.send(opened, "kie-1")
    with folder.opened() as opened:
        assert [task.task_id for task in opened.ledger.unfinished()] == ["kie-1"]
