"""A changed copy: what is between the changes is the same, and that is looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiegui.media.metadata import splices
from kiegui.media.metadata.splices import Splice, differs_only_in, write_spliced

CONTENT = bytes(range(256)) * 10
CHANGES = [Splice(2000, 0, b"new"), Splice(4, 4, b"size"), Splice(2560, 0, b"end")]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    monkeypatch.setattr(splices, "_PIECE", 100)
    (tmp_path / "old").write_bytes(CONTENT)
    return tmp_path / "old", tmp_path / "new"


def test_only_the_named_places_change(files: tuple[Path, Path]) -> None:
    write_spliced(*files, CHANGES)
    assert files[1].read_bytes() == CONTENT[:4] + b"size" + CONTENT[8:2000] + b"new" + CONTENT[2000:] + b"end"
    assert differs_only_in(*files, CHANGES)


@pytest.mark.parametrize("place", [0, 4, 1999, 2000, 2003, 2562])
def test_any_other_difference_is_seen(place: int, files: tuple[Path, Path]) -> None:
    write_spliced(*files, CHANGES)
    written = bytearray(files[1].read_bytes())
    written[place] ^= 1
    files[1].write_bytes(written)
    assert not differs_only_in(*files, CHANGES)


@pytest.mark.parametrize("length", [-1, 1])
def test_another_length_is_seen(length: int, files: tuple[Path, Path]) -> None:
    write_spliced(*files, CHANGES)
    written = files[1].read_bytes()
    files[1].write_bytes(written[:length] if length < 0 else written + b"x")
    assert not differs_only_in(*files, CHANGES)


def test_a_source_that_has_become_shorter_is_an_error(files: tuple[Path, Path]) -> None:
    with pytest.raises(OSError, match="shorter"):
        write_spliced(*files, [Splice(5000, 0, b"x")])
