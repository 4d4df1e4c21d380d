"""One app at a time: the lock is held by a process and goes with it."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kiegui.data_lock import DataLock

HOLD = """
import sys
from pathlib import Path
from kiegui.data_lock import DataLock
print(DataLock(Path(sys.argv[1])).take(), flush=True)
sys.stdin.read()
"""


def hold(file: Path) -> subprocess.Popen[str]:
    """Another process that takes the lock, and keeps it until its stdin ends."""
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_only_one_process_has_the_folder(tmp_path: Path) -> None:
    lock = DataLock(tmp_path / "new" / "lock")
    assert lock.take()
    with hold(tmp_path / "new" / "lock") as other:
        assert said(other) == "False"
    lock.release()
    with hold(tmp_path / "new" / "lock") as other:
        assert said(other) == "True"


def test_a_killed_process_leaves_no_lock(tmp_path: Path) -> None:
    with hold(tmp_path / "lock") as other:
        assert said(other) == "True"
        assert not DataLock(tmp_path / "lock").take()
        other.kill()
    lock = DataLock(tmp_path / "lock")
    assert lock.take()
    lock.release()


def test_of_many_at_once_one_wins(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        processes = list(pool.map(hold, [tmp_path / "lock"] * 8))
    answers = [said(process) for process in processes]
    for process in processes:
        process.communicate("")
    assert sorted(answers) == ["False"] * 7 + ["True"]
