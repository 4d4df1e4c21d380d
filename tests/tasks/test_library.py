"""All saved results at once: what is said of each, what it all comes to, and what lies about."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiegui.errors import LedgerError, MediaError
from kiegui.media.kinds import FileFormat
from kiegui.tasks.library import Verdict, check_library, clear_leftovers, report_library
from kiegui.tasks.results import ResultStore
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.store.ledger_reader import LedgerReader
from kiegui.tasks.task import Result, Task, TaskState
from tests.media.whole_files import SMALL
from tests.tasks.ways import make_task

PNG = (SMALL / "picture.png").read_bytes()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(tmp_path / "ledger.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def store(tmp_path: Path) -> ResultStore:
    (tmp_path / "results").mkdir()
    return ResultStore(tmp_path / "results")


def saved(store: ResultStore, name: str, content: bytes = PNG, odd: str = "") -> Result:
    """A result as it came."""
    (store.home / name).write_bytes(content)
    return Result(url="https://a/b", file=name, size=len(content), sha256=hashlib.sha256(content).hexdigest(), odd=odd)


def lines(ledger_file: Path, store: ResultStore) -> tuple[bool, list[str]]:
    said: list[str] = []
    return report_library(ledger_file, store, said.append), said


def test_a_good_library_is_one_line(ledger: Ledger, store: ResultStore, tmp_path: Path) -> None:
    make_task(ledger, TaskState.SAVED, "t1", results=(saved(store, "a.png"), saved(store, "b.png")))
    make_task(ledger, TaskState.SAVED, "t2", results=(saved(store, "c.png"), Result(url="https://gone", is_gone=True)))
    make_task(ledger)
    assert lines(tmp_path / "ledger.sqlite", store) == (True, ["3 files, 0 missing, 0 changed, 0 kept but odd"])


def lose(file: Path) -> None:
    file.unlink()


def shorten(file: Path) -> None:
    file.write_bytes(PNG[:-1])


def alter(file: Path) -> None:
    file.write_bytes(PNG[:-1] + b"!")


def replace_by_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize(
    ("harm", "verdict", "words"),
    [
        (lose, Verdict.MISSING, ""),
        (replace_by_folder, Verdict.MISSING, ""),
        (shorten, Verdict.CHANGED, "bytes instead of"),
        (alter, Verdict.CHANGED, "another content"),
    ],
)
def test_what_is_not_as_it_came_is_named(
    harm: Callable[[Path], None], verdict: Verdict, words: str, ledger: Ledger, store: ResultStore, tmp_path: Path
) -> None:
    task = make_task(ledger, TaskState.SAVED, "t1", results=(saved(store, "a.png"), saved(store, "b.png")))
    harm(store.home / "b.png")
    is_well, said = lines(tmp_path / "ledger.sqlite", store)
    assert not is_well
    assert said[0].split()[:3] == [verdict, str(task.number), str(store.home / "b.png")]
    assert words in said[0]
    assert said[1].startswith("2 files, ")
    assert f"1 {verdict}" in said[1]
    assert f"What is {verdict}" in said[2]
    assert "“Download again”" in said[2]


def test_what_is_kept_but_odd_is_named(ledger: Ledger, store: ResultStore, tmp_path: Path) -> None:
    results = saved(store, "a.png", PNG[:-1]), saved(store, "b.bin", b"MZ", odd="It is strange.")
    make_task(ledger, TaskState.SAVED, "t1", results=results)
    is_well, said = lines(tmp_path / "ledger.sqlite", store)
    assert is_well  # nothing is lost, and nothing can be done about it
    assert [line.split("  ")[-1] for line in said[:2]] == ["It is not whole.", "It is strange."]
    assert said[2] == "2 files, 0 missing, 0 changed, 2 kept but odd"
    assert said[3].startswith("What is odd is as it came from Kie.")


def test_what_cannot_be_read_counts_as_missing(
    ledger: Ledger, store: ResultStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_file: Path, _file_format: FileFormat) -> bool:
        raise MediaError("It could not be read.")

    monkeypatch.setattr("kiegui.tasks.library.is_whole", fail)
    make_task(ledger, TaskState.SAVED, "t1", results=(saved(store, "a.png"),))
    is_well, said = lines(tmp_path / "ledger.sqlite", store)
    assert (is_well, said[1]) == (False, "1 files, 1 missing, 0 changed, 0 kept but odd")
    assert said[0].endswith("It can’t be read: It could not be read.")


def test_many_tasks_are_looked_at_a_page_at_a_time(
    ledger: Ledger, store: ResultStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiegui.tasks.library._PAGE", 3)
    result = saved(store, "a.png")
    for number in range(8):
        make_task(ledger, TaskState.SAVED, f"t{number}", results=(result,))
    reader = LedgerReader(tmp_path / "ledger.sqlite")
    assert [checked.number for checked in check_library(reader, store)] == list(range(8, 0, -1))
    reader.close()


def test_a_history_that_is_not_there_is_said_so(store: ResultStore, tmp_path: Path) -> None:
    with pytest.raises(LedgerError):
        lines(tmp_path / "none.sqlite", store)


def leave(store: ResultStore, task: Task) -> Path:
    """What a download that was cut off leaves."""
    part = store._parts(task, 0)[0]
    part.write_bytes(b"half")
    return part


def test_leftovers_of_finished_tasks_are_cleared_and_no_others(
    ledger: Ledger, store: ResultStore, tmp_path: Path
) -> None:
    results = (Result(url="https://a/b"),)
    done = leave(store, make_task(ledger, TaskState.SAVED, "t1", results=results))
    needed = leave(store, make_task(ledger, TaskState.DOWNLOADING, "t2", results=results))
    elsewhere = store.home / ".task-1-0-000000000000.part"
    unknown = store.home / ".task-99-0-000000000000.part"
    elsewhere.write_bytes(b"of another ledger")
    unknown.write_bytes(b"of another ledger")
    clear_leftovers(tmp_path / "ledger.sqlite", store)
    assert [path.exists() for path in (done, needed, elsewhere, unknown)] == [False, True, True, True]
