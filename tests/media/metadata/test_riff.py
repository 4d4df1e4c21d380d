"""WebP and WAV: one chunk more, sizes that are right, and the coded bytes where they were."""

from __future__ import annotations

import pytest

from kiegui.media.metadata.provenance import decode
from kiegui.media.metadata.riff import find_in_wav, find_in_webp, wav_edits, webp_edits
from tests.media.metadata.edited import edited
from tests.media.metadata.records import RECORD
from tests.media.metadata.test_xmp import FOREIGN
from tests.media.walks import walk
from tests.media.whole_files import SMALL

SIMPLE = (SMALL / "picture.webp").read_bytes()
ANIMATED = (SMALL / "animated.webp").read_bytes()
WAV = (SMALL / "sound.wav").read_bytes()
LOSSLESS = b"\x2f" + (63 | 47 << 14 | 1 << 28).to_bytes(4, "little") + b"coded"


def riff(form: bytes, *chunks: bytes) -> bytes:
    body = form + b"".join(chunks)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def chunk(kind: bytes, content: bytes) -> bytes:
    return kind + len(content).to_bytes(4, "little") + content + bytes(len(content) % 2)


def chunks(content: bytes) -> list[tuple[bytes, bytes]]:
    assert int.from_bytes(content[4:8], "little") == len(content) - 8
    found, at = [], 12
    while at < len(content):
        size = int.from_bytes(content[at + 4 : at + 8], "little")
        found.append((content[at : at + 4], content[at + 8 : at + 8 + size]))
        at += 8 + size + size % 2
    return found


def test_a_simple_picture_gets_a_head_with_its_size() -> None:
    new = edited(webp_edits, SIMPLE)
    assert new is not None
    (first, head), (kind, coded), (last, _) = chunks(new)
    assert (first, kind, last) == (b"VP8X", b"VP8 ", b"XMP ")
    assert head == b"\x04\0\0\0" + (63).to_bytes(3, "little") + (47).to_bytes(3, "little")
    assert [(kind, coded)] == chunks(SIMPLE)


def test_a_lossless_picture_keeps_its_transparency() -> None:
    new = edited(webp_edits, riff(b"WEBP", chunk(b"VP8L", LOSSLESS)))
    assert new is not None
    assert chunks(new)[0][1] == b"\x14\0\0\0" + (63).to_bytes(3, "little") + (47).to_bytes(3, "little")
    assert chunks(new)[1] == (b"VP8L", LOSSLESS)


def test_a_film_of_pictures_keeps_all_its_frames() -> None:
    new = edited(webp_edits, ANIMATED)
    assert new is not None
    assert chunks(new)[1:-1] == chunks(ANIMATED)[1:]
    assert chunks(new)[0][1][0] == chunks(ANIMATED)[0][1][0] | 0x04


def test_a_packet_that_is_there_is_added_to() -> None:
    new = edited(
        webp_edits, riff(b"WEBP", chunk(b"VP8X", bytes(10)), chunk(b"VP8L", LOSSLESS), chunk(b"XMP ", FOREIGN))
    )
    assert new is not None
    assert [kind for kind, _ in chunks(new)] == [b"VP8X", b"VP8L", b"XMP "]
    assert b"theirs" in new
    assert decode(find_in_webp(walk(new)) or b"") == RECORD


def test_a_sound_keeps_its_chunks() -> None:
    new = edited(wav_edits, WAV)
    assert new is not None
    assert chunks(new)[:-1] == chunks(WAV)
    assert chunks(new)[-1][0] == b"id3 "


@pytest.mark.parametrize("pad", [b"", b"\0"])
def test_a_sound_of_odd_length_is_padded(pad: bytes) -> None:
    odd = riff(b"WAVE", chunk(b"fmt ", bytes(16)), b"data\3\0\0\0abc" + pad)
    new = edited(wav_edits, odd)
    assert new is not None
    assert chunks(new)[1] == (b"data", b"abc")
    assert decode(find_in_wav(walk(new)) or b"") == RECORD


@pytest.mark.parametrize(
    "content",
    [
        WAV + b"more behind the end",
        WAV[:4] + b"\xff\xff\xff\xff" + WAV[8:],
        WAV[:4] + b"\0\0\0\0" + WAV[8:],
        riff(b"WAVE", chunk(b"data", b"ab"), chunk(b"C2PA", b"signature")),
        riff(b"WAVE", chunk(b"data", b"ab"), chunk(b"id3 ", b"ID3\2\0\0\0\0\0\0")),
        riff(b"WAVE"),
    ],
)
def test_a_sound_that_is_signed_or_not_one_riff_is_not_touched(content: bytes) -> None:
    assert edited(wav_edits, content) is None


@pytest.mark.parametrize("first", [b"\x2f", b"no picture", LOSSLESS[1:]])
def test_a_picture_without_a_size_is_not_touched(first: bytes) -> None:
    assert edited(webp_edits, riff(b"WEBP", chunk(b"VP8L", first))) is None
    assert edited(webp_edits, riff(b"WEBP", chunk(b"VP8 ", first))) is None
