"""How long sounds are, by what their headers and frames say. Nothing is decoded. Part of `kiegui.media.measures`.

Each function takes a walk that stands at the start of its file and returns seconds, 0 where the file does not say.
"""

from __future__ import annotations

from kiegui.media.containers import UNKNOWN_SIZES, chunks
from kiegui.media.sound_frames import adts_length, counts_in, mpeg_length, mpeg_rate, mpeg_samples, tag_length
from kiegui.media.walk import Walk

_AAC_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
_OPUS_RATE = 48_000
"""Opus counts in these whatever it was made from (RFC 7845, 4)."""


def wav_seconds(walk: Walk) -> float:
    """The data chunk by the bytes of a second (RIFF WAVE)."""
    rate = 0
    for chunk in chunks(walk):
        if chunk.kind == b"fmt " and chunk.length >= 16:
            rate = int.from_bytes(walk.peek(12)[8:12], "little")
        if chunk.kind == b"data":
            known = 0 < chunk.length < UNKNOWN_SIZES
            return (min(chunk.length, walk.left) if known else walk.left) / rate if rate else 0
    return 0


def mp3_seconds(walk: Walk) -> float:
    """Layer III frames, one after the other, or the number of them if the first one tells it (ISO 11172-3, 2.4)."""
    seconds = 0.0
    while walk.left:
        head = walk.peek(64)
        if head.startswith(b"ID3"):
            walk.skip(min(tag_length(walk, head), walk.left))
        elif length := mpeg_length(head):
            of_a_frame = mpeg_samples(head) / mpeg_rate(head)
            if not seconds and (frames := counts_in(head)[0]):
                return frames * of_a_frame
            seconds += of_a_frame
            walk.skip(min(length, walk.left))
        else:
            break
    return seconds


def aac_seconds(walk: Walk) -> float:
    """ADTS frames of 1024 samples or several times that (ISO 13818-7, 6.2)."""
    samples, rate = 0, 0
    while len(head := walk.peek(7)) == 7 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0:
        place = head[2] >> 2 & 15
        rate = rate or (_AAC_RATES[place] if place < len(_AAC_RATES) else 0)
        samples += 1024 * ((head[6] & 3) + 1)
        walk.skip(min(adts_length(head), walk.left))
    return samples / rate if rate else 0


def ogg_seconds(walk: Walk) -> float:
    """The last position of the first stream, which is Vorbis or Opus (RFC 3533, 6)."""
    first = walk.peek(27 + 255 + 20)
    begin = first[27 + first[26] :] if len(first) > 27 else b""
    rate, skipped = 0, 0
    if begin.startswith(b"\x01vorbis"):
        rate = int.from_bytes(begin[12:16], "little")
    elif begin.startswith(b"OpusHead"):
        rate, skipped = _OPUS_RATE, int.from_bytes(begin[10:12], "little")
    end = 0
    while len(head := walk.peek(27)) == 27 and head.startswith(b"OggS"):
        place = int.from_bytes(head[6:14], "little", signed=True)
        if head[14:18] == first[14:18] and place > 0:
            end = place
        walk.skip(27)
        walk.skip(min(sum(walk.take(head[26])), walk.left))
    return max(0, end - skipped) / rate if rate else 0


def flac_seconds(walk: Walk) -> float:
    """The samples that the first block announces (RFC 9639, 8.2)."""
    walk.skip(8)
    rate_and_samples = int.from_bytes(walk.take(18)[10:])
    rate, samples = rate_and_samples >> 44, rate_and_samples & (1 << 36) - 1
    return samples / rate if rate else 0
