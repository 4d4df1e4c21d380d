"""How loud a sound is over its time, from its decoded samples: what a waveform is drawn from. No decoding, no drawing."""

from __future__ import annotations

import itertools
from array import array
from enum import Enum

PEAKS_A_SECOND = 200
EVERY = 5
"""Only every fifth sample is looked at: five times as fast, and nobody sees it. Odd, so that both of two channels count."""
NEAR_SILENCE = 0.02
"""A sound that is never louder than this is not blown up to the full height."""


class Samples(Enum):
    """How a sample is stored: the type code of `array`, the value of silence, and the largest distance from it."""

    UINT8 = ("B", 128, 128.0)
    INT16 = ("h", 0, 32768.0)
    INT32 = ("i", 0, 2147483648.0)
    FLOAT = ("f", 0, 1.0)

    def __init__(self, code: str, silence: int, full: float) -> None:
        self.code = code
        self.silence = silence
        self.full = full


class Loudness:
    """Collects the peaks of a sound block by block; `seconds` is how much of it was heard."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._peaks: list[float] = []

    def add(self, block: bytes | bytearray | memoryview, samples: Samples, rate: int, channels: int) -> None:
        """The next block: interleaved samples in the machine's byte order, `rate` a second in each channel."""
        heard: array[float] = array(samples.code)
        heard.frombytes(block)
        step = max(1, rate // PEAKS_A_SECOND * channels)
        for start in range(0, len(heard), step):
            some = heard[start : start + step : EVERY]
            peak = max(max(some) - samples.silence, samples.silence - min(some)) / samples.full
            self._peaks.append(
                peak if 0 <= peak <= 1 else 1.0
            )  # float samples may hold anything, also no number at all
        self.seconds += len(heard) / max(1, rate * channels)

    def bars(self, count: int, seconds: float) -> list[float]:
        """How loud each of `count` equal stretches of the whole `seconds` is, 1 for the loudest of them.

        It is the mean of the peaks: their maximum would make a solid block of any music. What was not heard (a sound too
        long to decode in time) is silence.
        """
        whole = max(seconds, self.seconds)
        known = int(len(self._peaks) * whole / self.seconds) if self.seconds else 0
        edges = (known * number // count for number in range(count + 1))
        stretches = (self._peaks[start : max(end, start + 1)] for start, end in itertools.pairwise(edges))
        loud = [sum(stretch) / len(stretch) if stretch else 0.0 for stretch in stretches]
        loudest = max([*loud, NEAR_SILENCE])
        return [value / loudest for value in loud]
