"""Rows: what is damaged is noticed, and told from whatever is intact."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from kiegui.tasks.store.rows import DAMAGED, is_lost, is_plausible, read_row, sealed
from kiegui.tasks.task import Request, Task, TaskState

TASK = Task(
    number=3, account="kie", created=5, request=Request("a/b", {"prompt": "x"}), state=TaskState.WAITING, task_id="t1"
)
NAMES = ("number", "account", "created", "model", "state", "task_id", "revision", "checksum", "record")


def columns(task: Task = TASK, **damage: Any) -> list[Any]:
    record, checksum = sealed(task)
    model, task_id = task.request.model, task.task_id or None
    row = (task.number, task.account, task.created, model, task.state.value, task_id, 4, checksum, record)
    return list((dict(zip(NAMES, row, strict=True)) | damage).values())


def test_an_intact_row_is_the_task() -> None:
    row = read_row(columns())
    assert (row.task, row.revision, row.is_sure, row.is_intact) == (TASK, 4, True, True)


@pytest.mark.parametrize(
    "damage",
    [{"number": 4}, {"account": "kif"}, {"created": "?"}, {"model": None}, {"state": "odd"}, {"task_id": "t2"}],
    ids=str,
)
def test_an_intact_record_counts_and_the_damage_is_noticed(damage: dict[str, Any]) -> None:
    row = read_row(columns(**damage))
    assert (row.task, row.is_sure, row.is_intact) == (TASK, True, False)


@pytest.mark.parametrize(
    "record", [b"\xff", b"[]", b'{"number":3}', None, 5, "text", b"[" * 100_000], ids=lambda value: str(value)[:9]
)
def test_a_damaged_record_is_told_from_the_columns(record: object) -> None:
    row = read_row(columns(record=record))
    assert (row.is_sure, row.is_intact) == (False, False)
    assert row.task == replace(TASK, request=Request("a/b", {}), sent=5, trouble=DAMAGED, is_adopted=True)


def test_a_record_that_reads_well_but_has_a_wrong_checksum_is_not_relied_on() -> None:
    row = read_row(columns(checksum=1))
    assert (row.task, row.is_sure) == (replace(TASK, trouble=DAMAGED), False)


def test_rows_of_version_1_count_if_they_agree_with_themselves() -> None:
    assert read_row(columns(checksum=None)).is_intact
    assert not read_row(columns(checksum=None, task_id="t2")).is_sure


@pytest.mark.parametrize(
    ("damage", "state", "task_id"),
    [
        ({"state": "odd"}, TaskState.WAITING, "t1"),
        ({"state": None, "task_id": None}, TaskState.UNCONFIRMED, ""),
        ({"state": "queued"}, TaskState.WAITING, "t1"),
        ({"state": "saved", "task_id": "\ufffd"}, TaskState.UNCONFIRMED, ""),
        ({"state": "held", "task_id": None}, TaskState.HELD, ""),
        ({"number": "x", "account": 5, "created": None, "model": b"", "revision": None}, TaskState.WAITING, "t1"),
    ],
    ids=str,
)
def test_where_everything_is_damaged_nothing_is_taken_for_granted(
    damage: dict[str, Any], state: TaskState, task_id: str
) -> None:
    task = read_row(columns(record=b"", **damage)).task
    assert (task.state, task.task_id) == (state, task_id)


def test_a_lost_request_is_told_by_its_trouble() -> None:
    assert is_lost(read_row(columns(record=b"", state="held", task_id=None)).task)
    assert not is_lost(read_row(columns(record=b"")).task)  # Kie can tell
    assert not is_lost(TASK)


def test_plausible_text_has_no_odd_letters() -> None:
    assert [is_plausible(text) for text in ("a-1", "a\x00", "a\ufffd", None, 7)] == [True, False, False, False, False]
