"""ID3: our frames after those that are there, in the words of their version."""

from __future__ import annotations

import pytest

from kiegui.media.metadata.id3 import edits, find, find_in, length_of, tag
from kiegui.media.metadata.provenance import decode
from tests.media.metadata.edited import edited
from tests.media.metadata.records import OLDER, RECORD
from tests.media.walks import walk
from tests.media.whole_files import SMALL

MP3 = (SMALL / "sound.mp3").read_bytes()
SOUND = MP3[length_of(MP3) :]
ARTIST = b"TPE1\0\0\0\7\0\0\3theirs"


def tagged(version: int, *frames: bytes, flags: int = 0, padding: int = 100) -> bytes:
    body = b"".join(frames) + bytes(padding)
    return b"ID3" + bytes((version, 0, flags, 0, 0, len(body) >> 7, len(body) & 0x7F)) + body


@pytest.mark.parametrize(
    "existing", [b"", tagged(3, ARTIST), tagged(4, ARTIST), tagged(4, ARTIST, padding=0), tagged(3)]
)
def test_the_sound_is_the_same_behind_the_tag(existing: bytes) -> None:
    new = edited(edits, existing + SOUND)
    assert new is not None
    assert new[length_of(new) :] == SOUND
    assert (ARTIST in new) == (ARTIST in existing)
    assert decode(find(walk(new)) or b"") == RECORD


def test_a_comment_that_is_there_stays_the_only_one() -> None:
    comment = b"COMM\0\0\0\x0b\0\0\3eng\0theirs"
    new = tag(RECORD, tagged(4, comment))
    assert new is not None
    assert new.count(b"COMM") == 1


def test_the_last_record_counts() -> None:
    before = tag(OLDER)
    assert before is not None
    assert decode(find_in(tag(RECORD, before) or b"") or b"") == RECORD


@pytest.mark.parametrize(
    "existing",
    [
        tagged(2, b"TP1\0\0\4\0abc"),
        tagged(3, ARTIST, flags=0x80),
        tagged(4, b"GEOB\0\0\0\x2a\0\0\0application/x-c2pa-manifest-store\0\0\0\0\0\0\0\0"),
        # A size of eight bits a byte, as some programs wrote it.
        tagged(4, b"APIC\0\0\1\0\0\0" + b"\0theirs".ljust(256, b"\0"), ARTIST),
        tagged(3, b"APIC\0\0\7\0\0\0theirs"),
    ],
)
def test_a_tag_that_is_signed_or_can_not_be_read_to_its_end_is_not_touched(existing: bytes) -> None:
    assert edited(edits, existing + SOUND) is None


@pytest.mark.parametrize(
    "raw",
    [b"", b"ID3", tagged(4), tagged(4, b"TXXX\x7f\x7f\x7f\x7f\0\0\3KieGUI\0{}"), tagged(4, b"TXXX\0\0\0\4\0\0\x09abc")],
)
def test_where_there_is_none_there_is_none(raw: bytes) -> None:
    assert find_in(raw) is None


def test_a_bare_sound_has_none() -> None:
    assert find(walk(SOUND)) is None
