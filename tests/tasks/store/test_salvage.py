"""What can still be read of a damaged ledger, and how two of those become one history."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiegui.tasks.finding import Marks
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.store.rows import DAMAGED, Row, sealed
from kiegui.tasks.store.salvage import Salvage, merged, salvage, unknown_task
from kiegui.tasks.store.schema import INSERT
from kiegui.tasks.task import Request, Result, Task, TaskState
from tests.tasks.store.test_schema import TASKS, write_version_1
from tests.tasks.ways import make_task

TASK = Task(number=1, account="kie", created=5, request=Request("a/b", {"prompt": "x"}))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "ledger.sqlite"
    ledger = Ledger(file)
    for number in range(1, 101):
        make_task(ledger, TaskState.WAITING, f"t{number}", trouble="long" * 100)
    ledger.save_draft("a/b", {"prompt": "half"})
    ledger.close()
    return file


def row(task: Task, revision: int = 0, *, is_sure: bool = True) -> Row:
    return Row(task, revision, is_sure, is_intact=is_sure)


def of(*rows: Row, ids: list[tuple[str, str, int]] | None = None) -> Salvage:
    return Salvage({row.task.number: row for row in rows}, ids or [])


def test_everything_is_read_where_nothing_is_damaged(file: Path) -> None:
    found = salvage(file)
    assert list(found.rows) == list(range(1, 101))
    assert all(row.is_intact for row in found.rows.values())
    assert {task_id for _, task_id, _ in found.ids} == {f"t{number}" for number in range(1, 101)}
    assert (found.drafts, found.last_number) == ({"a/b": b'{"prompt":"half"}'}, 100)


def test_an_older_ledger_is_read_as_well(tmp_path: Path) -> None:
    write_version_1(tmp_path / "old.sqlite")
    assert [row.task for row in salvage(tmp_path / "old.sqlite").rows.values()] == TASKS


@pytest.mark.parametrize("content", [None, b"", b"no ledger at all" * 1000])
def test_of_nothing_nothing_is_read(content: bytes | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "x").write_bytes(content)
    assert salvage(tmp_path / "x") == Salvage()


def test_a_damaged_page_costs_only_its_own_rows(file: Path) -> None:
    data = bytearray(file.read_bytes())
    place = data.index(b'"task_id":"t50"') // 4096 * 4096
    data[place : place + 8] = b"\xff" * 8
    file.write_bytes(data)
    found = salvage(file)
    assert 85 < len(found.rows) < 100
    assert 50 not in found.rows
    assert ("kie", "t50", 50) in found.ids  # the index has it still


def test_a_damaged_definition_does_not_hide_the_rows(file: Path) -> None:
    file.write_bytes(
        file.read_bytes().replace(b"CREATE TRIGGER task_stays_itself", b"CR\xffATE TRIGGER task_stays_itself")
    )
    assert len(salvage(file).rows) == 100


def test_impossible_numbers_are_not_believed(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("UPDATE sqlite_sequence SET seq = 1 << 60")
        db.execute("PRAGMA ignore_check_constraints = 1")
        db.execute(
            "INSERT INTO task SELECT 1 << 50, created, account, model, state, 'far', 0, 0, x'' FROM task WHERE number = 1"
        )
    found = salvage(file, beyond=5000)
    assert len(found.rows) == 100
    assert ("kie", "far", 0) in found.ids
    assert found.last_number < 10_000


def test_of_two_rows_with_one_number_the_sure_one_counts(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db, db:
        db.execute(
            "INSERT INTO task SELECT 101, created, account, model, state, 'x', 9, checksum, record FROM task LIMIT 1"
        )
    assert salvage(file).rows[1].task.task_id == "t1"


def test_rows_that_are_out_of_order_do_not_lead_in_circles(file: Path) -> None:
    data = bytearray(file.read_bytes())
    page = data.index(b'"task_id":"t50"') // 4096 * 4096
    cells = int.from_bytes(data[page + 3 : page + 5], "big")
    pointers = (data[page + 8 + 2 * cell : page + 10 + 2 * cell] for cell in range(cells))
    place = page + int.from_bytes(list(pointers)[cells // 2], "big")
    data[place + 2] = 1  # the number of this row, behind two bytes for its length
    file.write_bytes(data)
    found = salvage(file)
    assert len(found.rows) >= 99
    assert all(row.is_sure for row in found.rows.values())


def test_odd_values_are_left_out(file: Path) -> None:
    far = replace(TASK, number=10**9, state=TaskState.WAITING, task_id="t\x07")
    record, checksum = sealed(far)
    with closing(sqlite3.connect(file)) as db, db:
        db.execute(INSERT, (101, "kie", 5, "a/b", "waiting", "t\x07", 0, checksum, record))
        db.execute("PRAGMA writable_schema = 1")
        db.execute("UPDATE sqlite_schema SET sql = replace(sql, 'STRICT', '') WHERE name = 'draft'")
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("INSERT INTO draft VALUES ('c/d', 'no bytes')")
    found = salvage(file)
    assert (len(found.rows), len(found.ids), list(found.drafts)) == (100, 100, ["a/b"])


def test_of_each_task_the_newest_counts_that_is_sure() -> None:
    old, new = replace(TASK, trouble="old"), replace(TASK, trouble="new")
    assert [row.task for row in merged(of(row(old, 3)), of(row(new, 4)))] == [new]
    assert [row.task for row in merged(of(row(new, 4)), of(row(old, 3)))] == [new]
    assert [row.task for row in merged(of(row(old, 9, is_sure=False)), of(row(new, 4)))] == [new]


def test_an_id_is_not_lost_with_the_row_that_had_it() -> None:
    damaged = replace(TASK, state=TaskState.SAVED, task_id="t1", request=Request("", {}), trouble=DAMAGED)
    (found,) = merged(of(row(damaged, 9, is_sure=False)), of(row(TASK, 1)))
    assert found.task == replace(TASK, state=TaskState.WAITING, task_id="t1")


@pytest.mark.parametrize(
    ("state", "task_id", "results", "goes_on"),
    [
        (TaskState.QUEUED, "", (), TaskState.WITHDRAWN),
        (TaskState.HELD, "", (), TaskState.WITHDRAWN),
        (TaskState.UPLOADING, "", (), TaskState.WITHDRAWN),
        (TaskState.SENDING, "", (), TaskState.UNCONFIRMED),
        (TaskState.UNCONFIRMED, "", (), TaskState.UNCONFIRMED),
        (TaskState.REFUSED, "", (), TaskState.REFUSED),
        (TaskState.SAVED, "t1", (), TaskState.WAITING),
        (TaskState.SAVED, "t1", (Result(url="https://a/b", file="x.mp4"),), TaskState.SAVED),
    ],
)
def test_what_is_not_sure_is_neither_sent_nor_believed(
    state: TaskState, task_id: str, results: tuple[Result, ...], goes_on: TaskState
) -> None:
    damaged = replace(TASK, state=state, task_id=task_id, results=results, trouble=DAMAGED)
    (found,) = merged(of(row(damaged, is_sure=False)), Salvage())
    assert found.task == replace(damaged, state=goes_on)


def test_ids_that_only_the_index_has_come_back() -> None:
    known = replace(TASK, state=TaskState.WAITING, task_id="t1")
    queued = replace(TASK, number=2)
    unsure = replace(known, number=3, task_id="t3")
    live = of(
        row(known),
        row(queued),
        row(unsure, is_sure=False),
        ids=[
            ("kie", "t1", 1),
            ("kie", "odd", 1),
            ("kie", "t2", 2),
            ("kie", "t0", 3),
            ("kie", "t9", 9),
            ("kie", "t9", 9),
        ],
    )
    found = {row.task.task_id: row.task for row in merged(live, Salvage())}
    assert found == {
        "t1": known,
        "t2": replace(queued, state=TaskState.WAITING, task_id="t2"),
        "t3": unsure,
        "t0": unknown_task(0, "kie", 0, "t0"),
        "t9": unknown_task(9, "kie", 0, "t9"),
    }


def test_sure_rows_come_first_and_those_without_a_number_last() -> None:
    unsure = replace(TASK, number=1, state=TaskState.REFUSED)
    live = of(row(unsure, is_sure=False), row(replace(TASK, number=2)), ids=[("kie", "t0", 0), ("kie", "t9", 9)])
    assert [row.task.number for row in merged(live, Salvage())] == [2, 1, 9, 0]


def test_a_task_without_any_id_is_a_doubt_that_nothing_is_compared_with() -> None:
    assert unknown_task(4, "kie", 7).state is TaskState.UNCONFIRMED
    assert unknown_task(4, "kie", 7).trouble == DAMAGED
    assert unknown_task(4, "kie", 7, "t4").is_adopted


def test_marks_are_read_around_damage(tmp_path: Path) -> None:
    file = tmp_path / "marked.sqlite"
    ledger = Ledger(file)
    for _ in range(300):
        make_task(ledger)
    ledger.mark(range(1, 301), lambda _state, _marks: Marks(tags=("a rather long tag, " * 5,)))
    ledger.close()
    whole = salvage(file)
    assert len(whole.marks) == 300
    content = bytearray(file.read_bytes())
    page = len(content[: content.index(b"a rather long tag")]) // 4096
    content[page * 4096 : (page + 1) * 4096] = b"\x55" * 4096
    file.write_bytes(content)
    left = salvage(file)
    assert 200 < len(left.marks) < 300
    assert left.rows == whole.rows
