"""What survives a restart."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiegui.sandbox.state_file import PracticeTask, State, StateFile

TASK = PracticeTask("a1", {"model": "m", "input": {"prompt": "\ud800é"}}, 4.5, 1, 2, 3, 4, fails=True)


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    file = StateFile(tmp_path / "new" / "state.json")
    file.save(State(957.5, {"a1": TASK}))
    assert file.load() == State(957.5, {"a1": TASK})
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["state.json"]


def test_no_file_is_no_state(tmp_path: Path) -> None:
    assert StateFile(tmp_path / "state.json").load() is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b'{"version": 2, "credits": 1, "tasks": []}',
        b"[" * 100_000,
        b'{"version": 1, "credits": 1, "tasks": [{"id": "a"}]}',
    ],
)
def test_a_broken_file_is_set_aside(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "state.json"
    path.write_bytes(content)
    assert StateFile(path).load() is None
    assert (tmp_path / "state.json.broken").read_bytes() == content


def test_a_failed_save_leaves_the_old_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = StateFile(tmp_path / "state.json")
    file.save(State(1000))

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        file.save(State(1))
    assert file.load() == State(1000)
