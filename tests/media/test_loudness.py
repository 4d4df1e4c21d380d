"""Loudness over time, from samples of every kind."""

from __future__ import annotations

from array import array

import pytest

from kiegui.media.loudness import Loudness, Samples


@pytest.mark.parametrize(
    ("samples", "silent", "full"),
    [
        (Samples.UINT8, 128, 0),
        (Samples.INT16, 0, -32768),
        (Samples.INT32, 0, -2147483648),
        (Samples.FLOAT, 0.0, 1.0),
    ],
)
def test_bars_silence_then_full_volume(samples: Samples, silent: float, full: float) -> None:
    heard = Loudness()
    for value in (silent, full):
        heard.add(array(samples.code, [value] * 8000).tobytes(), samples, rate=8000, channels=1)
    assert heard.bars(4, heard.seconds) == pytest.approx([0, 0, 1, 1], abs=0.01)


def test_seconds_counts_both_channels_once() -> None:
    heard = Loudness()
    heard.add(array("h", [0] * 96000).tobytes(), Samples.INT16, rate=48000, channels=2)
    assert heard.seconds == pytest.approx(1.0)


def test_bars_part_not_heard_is_silent() -> None:
    heard = Loudness()
    heard.add(array("f", [0.5] * 8000).tobytes(), Samples.FLOAT, rate=8000, channels=1)
    assert heard.bars(4, seconds=2.0) == pytest.approx([1, 1, 0, 0])


def test_bars_near_silence_stays_low() -> None:
    heard = Loudness()
    heard.add(array("f", [0.001] * 8000).tobytes(), Samples.FLOAT, rate=8000, channels=1)
    assert max(heard.bars(10, heard.seconds)) < 0.1


def test_bars_more_than_there_are_peaks_are_all_filled() -> None:
    heard = Loudness()
    heard.add(array("h", [9999] * 100).tobytes(), Samples.INT16, rate=8000, channels=1)
    assert heard.bars(50, heard.seconds) == pytest.approx([1.0] * 50)


def test_bars_of_numbers_that_are_none_stay_in_range() -> None:
    heard = Loudness()
    heard.add(array("f", [float("nan"), float("inf"), -5.0] * 3000).tobytes(), Samples.FLOAT, rate=8000, channels=1)
    assert all(0 <= bar <= 1 for bar in heard.bars(20, heard.seconds))


def test_bars_of_nothing_are_silent() -> None:
    assert Loudness().bars(3, 0.0) == [0.0, 0.0, 0.0]
