"""The music of the sandbox's films and of its sound file, computed note by note as stereo WAV; no encoding here."""

from __future__ import annotations

import array
import math
import sys
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

RATE = 44_100
"""Samples a second."""

Track = tuple[list[float], list[float]]


@dataclass(frozen=True)
class Piece:
    """A few chords (MIDI note numbers, lowest first) that are plucked one note after the other over a soft pad."""

    chords: Sequence[Sequence[int]]
    chord_seconds: float
    pluck_seconds: float
    """From one plucked note to the next."""
    ring: float
    """How long a plucked note rings, in seconds."""
    sea: float = 0.0
    """How loud the sea is, 0 to 1."""

    @property
    def seconds(self) -> float:
        """The length of the whole piece."""
        return len(self.chords) * self.chord_seconds


HARBOUR = Piece(((48, 55, 64, 67, 71, 74), (53, 60, 64, 69, 72, 76)), 2.5, 0.3125, 1.6, sea=0.5)
AURORA = Piece(((45, 52, 60, 64, 71, 76), (41, 53, 57, 64, 67, 72)), 2.5, 0.625, 2.6, sea=0.12)
CITY = Piece(((40, 52, 59, 62, 67, 71), (36, 55, 60, 64, 67, 71)), 2.5, 0.15625, 0.6)
LANTERNS = Piece(((50, 57, 66, 69, 74, 78), (47, 54, 62, 66, 69, 74)), 2.5, 0.3125, 2.0, sea=0.15)
SONG = Piece(
    ((48, 55, 64, 67, 71, 76), (45, 52, 60, 64, 67, 72), (53, 60, 65, 69, 72, 76), (43, 55, 62, 65, 71, 74)),
    2.5,
    0.3125,
    1.9,
    sea=0.1,
)


def write(piece: Piece, file: Path) -> None:
    """Compute the piece and write it as 16-bit stereo WAV."""
    track = _silence(piece.seconds)
    chance = Random(1)
    for number, chord in enumerate(piece.chords):
        begin = number * piece.chord_seconds
        for voice, note in enumerate(chord[:4]):
            _pad(track, begin, piece.chord_seconds + 0.8, _hertz(note), 0.085, 0.25 + 0.16 * voice)
        plucks = round(piece.chord_seconds / piece.pluck_seconds)
        order = (2, 4, 3, 5, 4, 2, 5, 3)
        for pluck in range(plucks):
            note = chord[order[pluck % len(order)]] + 12
            force = (0.20 if pluck == 0 else 0.13) * chance.uniform(0.8, 1.1)
            _pluck(
                track, begin + pluck * piece.pluck_seconds, piece.ring, _hertz(note), force, chance.uniform(0.2, 0.8)
            )
    if piece.sea:
        _sea(track, 0.16 * piece.sea)
    _save(track, file)


def _silence(seconds: float) -> Track:
    samples = round(RATE * seconds)
    return [0.0] * samples, [0.0] * samples


def _hertz(note: int) -> float:
    return float(440 * 2 ** ((note - 69) / 12))


def _pluck(track: Track, begin: float, ring: float, hertz: float, volume: float, pan: float) -> None:
    """A struck bar: three partials that fade by themselves (a two-pole resonator each, far faster than sines)."""
    left, right = track
    first = round(begin * RATE)
    samples = min(round(1.5 * ring * RATE), len(left) - first)
    for partial, share, speed in ((1.0, 1.0, 1.0), (2.0, 0.28, 1.7), (4.02, 0.10, 3.5)):
        angle = math.tau * hertz * partial / RATE
        decay = math.exp(-5 * speed / (ring * RATE))
        one, two = 2 * decay * math.cos(angle), decay * decay
        now, before = volume * share * math.sin(angle), 0.0
        for place in range(first, first + samples):
            # The first four milliseconds rise, so that no click is heard.
            rise = min(1.0, (place - first) / 176)
            left[place] += now * rise * (1 - pan)
            right[place] += now * rise * pan
            now, before = one * now - two * before, now


def _pad(track: Track, begin: float, seconds: float, hertz: float, volume: float, pan: float) -> None:
    """Two slightly detuned sines that swell and fade."""
    left, right = track
    first = round(begin * RATE)
    samples = min(round(seconds * RATE), len(left) - first)
    low, high = math.tau * hertz * 0.9985 / RATE, math.tau * hertz * 1.0015 / RATE
    for number in range(samples):
        swell = volume * math.sin(math.pi * number / (seconds * RATE)) ** 0.7
        left[first + number] += swell * math.sin(low * number) * (1 - pan)
        right[first + number] += swell * math.sin(high * number) * pan


def _sea(track: Track, volume: float) -> None:
    """Waves on a shore: noise without its highs that comes and goes."""
    chance = Random(2)
    for side, channel in enumerate(track):
        smooth = 0.0
        for place in range(len(channel)):
            smooth += 0.045 * (chance.uniform(-1, 1) - smooth)
            swell = 0.45 + 0.55 * math.sin(math.tau * place / (2.5 * RATE) + 0.9 * side - 1.2) ** 2
            channel[place] += 4 * volume * swell * smooth


def _save(track: Track, file: Path) -> None:
    """Both ends faded, the loudest moment at 80 %."""
    loudest = max(max(map(abs, channel)) for channel in track)
    length, fade = len(track[0]), 0.25 * RATE
    samples = array.array("h")
    for place in range(length):
        gain = 26_000 / loudest * min(1.0, place / (0.05 * RATE), (length - place) / fade)
        samples.append(round(gain * track[0][place]))
        samples.append(round(gain * track[1][place]))
    if sys.byteorder == "big":
        samples.byteswap()
    with wave.open(str(file), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(samples.tobytes())
