"""FLAC: one block of comments, with those that are there, and the frames where they were."""

from __future__ import annotations

import pytest

from kiegui.media.metadata.flac import edits, find
from kiegui.media.metadata.provenance import decode
from tests.media.metadata.edited import edited
from tests.media.metadata.records import RECORD
from tests.media.walks import walk
from tests.media.whole_files import SMALL

FLAC = (SMALL / "sound.flac").read_bytes()
INFO = bytes(34)
SOUND = b"\xff\xf8coded"


def block(kind: int, content: bytes, *, is_last: bool = False) -> bytes:
    return bytes((kind | (0x80 if is_last else 0),)) + len(content).to_bytes(3) + content


def test_a_sound_without_comments_gets_a_block_of_them() -> None:
    new = edited(edits, b"fLaC" + block(0, INFO, is_last=True) + SOUND)
    assert new is not None
    assert new.startswith(b"fLaC" + block(0, INFO) + b"\x84")
    assert new.endswith(SOUND)
    assert decode(find(walk(new)) or b"") == RECORD


def test_comments_that_are_there_stay() -> None:
    comments = b"\4\0\0\0them\1\0\0\0\x12\0\0\0Description=theirs"
    new = edited(edits, b"fLaC" + block(0, INFO) + block(4, comments, is_last=True) + SOUND)
    assert new is not None
    assert (new.count(b"escription="), new.lower().count(b"description=")) == (1, 1)
    assert new.endswith(SOUND)


@pytest.mark.parametrize("comments", [b"", b"\xff\xff\xff\x7f", b"\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\x7fa"])
def test_lengths_that_lie_are_harmless(comments: bytes) -> None:
    assert find(walk(b"fLaC" + block(0, INFO) + block(4, comments, is_last=True) + SOUND)) is None


def test_the_frames_of_a_real_sound_stay() -> None:
    new = edited(edits, FLAC)
    assert new is not None
    assert new.endswith(FLAC[-9000:])
