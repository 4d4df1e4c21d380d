"""Whether sounds have their end: MPEG, AAC and FLAC frames, Ogg pages. Part of `kiegui.media.wholeness`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice

from kiegui.media.walk import NotWhole, Unsure, Walk

_MPEG1_KBITS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MPEG2_KBITS = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_MPEG1_RATES = (44100, 48000, 32000)
_FLAC_SYNC = re.compile(rb"\xff[\xf8\xf9]")
_FLAC_TAIL = 256 * 1024
_FEW = 20  # a file that is made for it would have us try for ever
_OLD_TAG = 128
"""Bytes of an ID3v1 tag, which some programs hang on."""


def check_mp3(walk: Walk) -> None:
    """Layer III frames, one after the other; a first frame with counts also says where the last one ends."""
    promised = 0
    frames = 0
    while walk.left:
        head = walk.peek(64)
        if head.startswith(b"ID3"):
            walk.skip(tag_length(walk, head))
        elif length := mpeg_length(head):
            if not frames:
                promised = walk.at + counts_in(head)[1]
            walk.skip(length)
            frames += 1
        else:
            break
    is_cut = _is_cut_head(walk, b"\xff", 4) or _is_cut_head(walk, b"ID3", 3)
    if promised > walk.size or is_cut or not (frames or walk.left):
        raise NotWhole
    if not frames:
        raise Unsure


def tag_length(walk: Walk, head: bytes) -> int:
    """Of an ID3v2 tag (id3.org, 3.1): its size is in sevens of bits, its own head and foot are not counted."""
    if walk.left < 10:
        raise NotWhole
    return 10 + sevens(head[6:10]) + (10 if head[5] & 0x10 else 0)


def sevens(raw: bytes) -> int:
    """A number of seven bits a byte, as in ID3v2."""
    number = 0
    for byte in raw:
        number = number << 7 | byte & 0x7F
    return number


def mpeg_length(head: bytes) -> int:
    """Bytes of the layer III frame that begins with `head`, 0 if none does (ISO 11172-3, 2.4.1)."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, bitrate, rate, padding = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if version == 1 or bitrate in (0, 15) or rate == 3:
        return 0
    kbits = (_MPEG1_KBITS if version == 3 else _MPEG2_KBITS)[bitrate]
    return mpeg_samples(head) * 125 * kbits // mpeg_rate(head) + padding


def mpeg_samples(head: bytes) -> int:
    """How many samples of each channel a layer III frame that begins so holds."""
    return 1152 if head[1] >> 3 & 3 == 3 else 576


def mpeg_rate(head: bytes) -> int:
    """How many samples of each channel are a second of a layer III frame that begins so."""
    return _MPEG1_RATES[head[2] >> 2 & 3] >> {3: 0, 2: 1}.get(head[1] >> 3 & 3, 2)


def counts_in(head: bytes) -> tuple[int, int]:
    """The frames of the whole sound, and the bytes from this one to the end of the last, as the first frame tells them.

    0 for what it does not say (the Xing, Info and VBRI headers).
    """
    if (at := head.find(b"VBRI")) > 0:
        return int.from_bytes(head[at + 14 : at + 18]), int.from_bytes(head[at + 10 : at + 14])
    at = max(head.find(b"Xing"), head.find(b"Info"))
    flags = head[at + 7] if 0 < at < len(head) - 7 else 0
    place = at + (12 if flags & 1 else 8)  # after the number of frames, if that is said, too
    frames = int.from_bytes(head[at + 8 : at + 12]) if flags & 1 and at + 12 < len(head) else 0
    return frames, int.from_bytes(head[place : place + 4]) if flags & 2 else 0


def check_aac(walk: Walk) -> None:
    """ADTS frames, one after the other (ISO 13818-7, 6.2). A cut exactly between two of them can't be seen."""
    while walk.left:
        head = walk.peek(7)
        if head[0] != 0xFF or (len(head) > 1 and head[1] & 0xF6 != 0xF0):
            raise Unsure
        if len(head) < 7:
            raise NotWhole
        walk.skip(adts_length(head))


def adts_length(head: bytes) -> int:
    """Bytes of the ADTS frame that begins with these seven."""
    return max(7, (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5)


def check_ogg(walk: Walk) -> None:
    """Pages, one after the other; every stream that begins must end (RFC 3533, 6)."""
    begun: set[bytes] = set()
    while walk.left:
        head = walk.peek(27)
        if head[:4] != b"OggS":
            break
        walk.skip(27)
        walk.skip(sum(walk.take(head[26])))
        if head[5] & 2:
            begun.add(head[14:18])
        if head[5] & 4:
            begun.discard(head[14:18])
    if begun or _is_cut_head(walk, b"OggS", 4):
        raise NotWhole


def _is_cut_head(walk: Walk, mark: bytes, shortest: int) -> bool:
    """Whether the file ends in the middle of what begins with `mark`."""
    rest = walk.peek(shortest)
    return 0 < len(rest) < shortest and (rest.startswith(mark) or mark.startswith(rest))


def check_flac(walk: Walk) -> None:
    """The last frame is whole by its checksum, and ends with the last sample that was announced (RFC 9639, 8 and 9)."""
    walk.skip(4)
    info = b""
    is_last = False
    while not is_last:
        is_last = walk.number(1) >= 0x80
        length = walk.number(3)
        info = info or walk.peek(34)
        walk.skip(length)
    if len(info) < 34:
        raise NotWhole
    block, longest = int.from_bytes(info[2:4]), int.from_bytes(info[7:10])
    samples = int.from_bytes(info[10:18]) & (1 << 36) - 1
    walk.skip(max(0, walk.left - min(longest or _FLAC_TAIL, _FLAC_TAIL) - _OLD_TAG))
    tail = walk.take(walk.left)
    if tail[-_OLD_TAG:].startswith(b"TAG"):
        tail = tail[:-_OLD_TAG]
    if not any(_checksum(frame, 16, 0x8005) == 0 for frame in islice(_last_frames(tail, block, samples), _FEW)):
        raise NotWhole


def _last_frames(tail: bytes, block: int, samples: int) -> Iterator[bytes]:
    """What may be the last frame, from its head to the end of `tail`; the true one is seldom not the first."""
    for found in reversed(list(_FLAC_SYNC.finditer(tail))):
        frame = tail[found.start() :]
        end = _flac_end(frame[:16], block)
        if end and samples in (0, end):
            yield frame


def _flac_end(head: bytes, block: int) -> int:
    """The number of samples up to the end of the frame that begins so, 0 if none does.

    `block` is how many samples each frame but the last has, if frames are numbered and not samples.
    """
    ones = 8 - (head[4] ^ 0xFF).bit_length() if len(head) > 4 else 8
    at = 4 + max(1, ones)
    if len(head) < at + 5 or ones in (1, 8):
        return 0
    number = head[4] & 0x7F >> ones
    for byte in head[5:at]:
        number = number << 6 | byte & 0x3F
    match head[2] >> 4:
        case 0:
            return 0
        case 1:
            size = 192
        case 6:
            size, at = head[at] + 1, at + 1
        case 7:
            size, at = int.from_bytes(head[at : at + 2]) + 1, at + 2
        case code:
            size = 576 << code - 2 if code < 8 else 256 << code - 8
    at += {12: 1, 13: 2, 14: 2}.get(head[2] & 15, 0)
    if _checksum(head[: at + 1], 8, 0x07):
        return 0
    return (number if head[1] & 1 else number * block) + size


def _checksum(data: bytes, width: int, polynomial: int) -> int:
    """The cyclic checksum; 0 if `data` ends with its own."""
    table, mask = _checksum_table(width, polynomial), (1 << width) - 1
    rest = 0
    for byte in data:
        rest = (rest << 8 & mask) ^ table[rest >> width - 8 ^ byte]
    return rest


@cache
def _checksum_table(width: int, polynomial: int) -> list[int]:
    table = []
    for byte in range(256):
        rest = byte << width - 8
        for _ in range(8):
            rest = rest << 1 ^ (polynomial | 1 << width if rest >> width - 1 else 0)
        table.append(rest)
    return table
