"""Where the frames and pages of sounds end."""

from __future__ import annotations

import pytest

from kiegui.media.sound_frames import check_aac, check_flac, check_mp3, check_ogg
from kiegui.media.walk import NotWhole, Unsure
from tests.media.walks import walk
from tests.media.whole_files import SMALL

MP3_HEAD = b"\xff\xfb\x50\xc4"  # MPEG-1 layer III, 64 kbit/s, 44.1 kHz, mono: 208 bytes
FRAME = MP3_HEAD + bytes(204)


def xing(mark: bytes, flags: int, *numbers: int) -> bytes:
    """A first frame that tells of the others."""
    told = mark + flags.to_bytes(4) + b"".join(number.to_bytes(4) for number in numbers)
    return (MP3_HEAD + bytes(17) + told).ljust(208, b"\0")


@pytest.mark.parametrize(
    "content",
    [
        FRAME * 3,
        b"ID3\4\0\0\0\0\0\5hello" + FRAME,
        b"ID3\4\0\x10\0\0\0\5hello" + b"3DI foot  " + FRAME,
        FRAME + b"ID3\4\0\0\0\0\0\5hello" + FRAME,
        FRAME * 2 + b"TAG" + bytes(125),
        FRAME * 2 + b"TAG",
        xing(b"Info", 3, 1, 416) + FRAME,
        xing(b"Xing", 2, 416) + FRAME,
        xing(b"Xing", 1, 999_999) + FRAME,
        xing(b"VBRI", 0, 0, 0) + FRAME,
        b"\xff\xf3\x40\xc4" + bytes(4000),  # MPEG-2, then something else
        b"\xff\xe3\x40\xc4" + bytes(4000),  # MPEG-2.5
    ],
)
def test_an_mp3_with_its_last_frame_is_whole(content: bytes) -> None:
    check_mp3(walk(content))


@pytest.mark.parametrize(
    "content",
    [
        FRAME * 2 + FRAME[:-1],
        FRAME + MP3_HEAD[:3],
        FRAME + MP3_HEAD[:1],
        b"ID3\4\0\0\0\0\0\5hell",
        b"ID3\4\0",
        b"ID",
        b"ID3\4\0\0\0\0\0\5hello",
        b"",
        xing(b"Info", 3, 1, 417) + FRAME,
        xing(b"Xing", 2, 417) + FRAME,
        (MP3_HEAD + bytes(32) + b"VBRI" + bytes(6) + (9999).to_bytes(4)).ljust(208, b"\0") + FRAME,
    ],
)
def test_an_mp3_without_its_end_is_not_whole(content: bytes) -> None:
    with pytest.raises(NotWhole):
        check_mp3(walk(content))


@pytest.mark.parametrize(
    "head", [b"\0\0\0\0", b"\xff\xfb\x00\xc4", b"\xff\xfb\xf0\xc4", b"\xff\xfb\x5c\xc4", b"\xff\xeb\x50\xc4"]
)
def test_an_mp3_with_other_frames_cannot_be_told(head: bytes) -> None:
    with pytest.raises(Unsure):
        check_mp3(walk(head + bytes(400)))


def test_an_aac_that_goes_astray_cannot_be_told() -> None:
    aac = (SMALL / "sound.aac").read_bytes()
    for rubbish in (b"x" * 10, b"\xff\x00" + bytes(10)):
        with pytest.raises(Unsure):
            check_aac(walk(aac + rubbish))
    with pytest.raises(NotWhole):
        check_aac(walk(aac + aac[:1]))


def page(flags: int, stream: bytes, content: bytes = b"sound") -> bytes:
    return b"OggS\0" + bytes([flags]) + bytes(8) + stream + bytes(8) + bytes([1, len(content)]) + content


@pytest.mark.parametrize(
    ("pages", "is_good"),
    [
        (page(2, b"aaaa") + page(2, b"bbbb") + page(4, b"bbbb") + page(4, b"aaaa"), True),
        (page(2, b"aaaa") + page(2, b"bbbb") + page(4, b"bbbb") + page(0, b"aaaa"), False),
        (page(6, b"aaaa") + page(2, b"cccc")[:3], False),
        (page(6, b"aaaa") + b"TAG of some program", True),
        (page(6, b"aaaa")[:-1], False),
        (page(6, b"aaaa")[:20], False),
    ],
)
def test_every_stream_of_an_ogg_must_end(pages: bytes, is_good: bool) -> None:
    if is_good:
        check_ogg(walk(pages))
    else:
        with pytest.raises(NotWhole):
            check_ogg(walk(pages))


def test_a_flac_may_have_an_old_tag_at_its_end() -> None:
    check_flac(walk((SMALL / "sound.flac").read_bytes() + b"TAG" + bytes(125)))


def test_a_flac_without_a_description_is_not_whole() -> None:
    with pytest.raises(NotWhole):
        check_flac(walk(b"fLaC\x80\0\0\0"))


def flac(samples: int, *frames: bytes) -> bytes:
    """A sound of blocks of 16 samples; `frames` are without their last checksum."""
    info = (16).to_bytes(2) * 2 + bytes(6) + ((1 << 41) | (15 << 36) | samples).to_bytes(8) + bytes(16)
    return b"fLaC\x80\0\0\x22" + info + b"".join(frame + crc(frame, 16, 0x8005) for frame in frames)


def frame(number: bytes, blocks: int = 6, extra: bytes = b"\x0f", sync: bytes = b"\xff\xf8", rate: int = 0) -> bytes:
    head = sync + bytes([blocks << 4 | rate, 0]) + number + extra
    return head + crc(head, 8, 0x07) + b"\0\0\0"


def crc(data: bytes, width: int, polynomial: int) -> bytes:
    """The checksum of RFC 9639, bit by bit."""
    rest = 0
    for byte in data:
        rest ^= byte << width - 8
        for _ in range(8):
            rest = (rest << 1 ^ (polynomial if rest >> width - 1 else 0)) & (1 << width) - 1
    return rest.to_bytes(width // 8)


@pytest.mark.parametrize(
    "content",
    [
        flac(16, frame(b"\0")),
        flac(0, frame(b"\0")),
        flac(32, frame(b"\0"), frame(b"\1")),
        flac(16 * 0x81, frame(b"\xc2\x80")),  # number 0x80, in two bytes
        flac(100 + 0x300, frame(b"\x64", 7, b"\x02\xff", b"\xff\xf9")),  # numbered by samples
        flac(192, frame(b"\0", 1, b"")),
        flac(1152, frame(b"\0", 3, b"")),
        flac(4096, frame(b"\0", 12, b"")),
        flac(16, frame(b"\0", 6, b"\x0f\x16", rate=12)),
        flac(16, frame(b"\0", 6, b"\x0f\x16\x16", rate=13)),
    ],
)
def test_a_flac_ends_with_its_last_sample(content: bytes) -> None:
    check_flac(walk(content))


@pytest.mark.parametrize(
    "content",
    [
        flac(17, frame(b"\0")),
        flac(16, frame(b"\0"))[:-1],
        flac(16, frame(b"\0", 0, b"")),
        flac(16, frame(b"\xff")),
        flac(16, frame(b"\x80")),
        flac(16) + b"\xff\xf8\x60",
        flac(16, frame(b"\0"))[:-1] + b"x",
        flac(16, b"\xff\xf8\x60\0\0\x0f" + b"x" * 12),
    ],
)
def test_a_flac_without_its_last_sample_is_not_whole(content: bytes) -> None:
    with pytest.raises(NotWhole):
        check_flac(walk(content))
