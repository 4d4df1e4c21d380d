"""What a task costs in practice credits: Kie's own figures for well-known models, plausible ones for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import assert_never

from kiegui.sandbox.outputs import Output, output_of


class Per(StrEnum):
    """What a price counts."""

    TASK = "task"
    SECOND = "second"
    THOUSAND_CHARACTERS = "thousand characters"


@dataclass(frozen=True)
class Price:
    """Credits for one `per`; `at` holds the credits for those resolutions that cost something else."""

    credits: float
    per: Per
    at: Mapping[str, float] = field(default_factory=dict)


# By the beginning of the model id, the longest that fits; Kie's list of 2026-10-01, without its many special cases.
_PRICES: Mapping[str, Price] = {
    "kling/v2-5-turbo": Price(8.4, Per.SECOND),
    "kling/v2-1-master": Price(32, Per.SECOND),
    "kling/v3-turbo": Price(18, Per.SECOND, {"1080p": 22.5}),
    "kling-2.6": Price(11, Per.SECOND),
    "kling-3.0": Price(14, Per.SECOND, {"1080p": 18, "4k": 67}),
    "bytedance/v1-lite": Price(4.5, Per.SECOND, {"480p": 2, "1080p": 10}),
    "bytedance/v1-pro": Price(6, Per.SECOND, {"480p": 2.8, "1080p": 14}),
    "bytedance/seedance-1.5-pro": Price(3.5, Per.SECOND, {"480p": 1.75, "1080p": 7.5}),
    "bytedance/seedance-2": Price(41, Per.SECOND, {"480p": 19, "1080p": 102}),
    "bytedance/seedream": Price(5, Per.TASK),
    "google/imagen4": Price(8, Per.TASK),
    "gpt-image": Price(6, Per.TASK, {"2k": 10, "4k": 16}),
    "grok-imagine/image-to-video": Price(4.5, Per.SECOND, {"480p": 2.4, "1080p": 8}),
    "grok-imagine/text-to-video": Price(4.5, Per.SECOND, {"480p": 2.4, "1080p": 8}),
    "happyhorse": Price(28, Per.SECOND, {"1080p": 48}),
    "minimax-h3": Price(8, Per.SECOND, {"2k": 13}),
    "nano-banana-2": Price(8, Per.TASK, {"2k": 12, "4k": 18}),
    "nano-banana-pro": Price(18, Per.TASK, {"4k": 24}),
    "recraft": Price(1, Per.TASK),
    "seedream": Price(5.5, Per.TASK),
    "veo": Price(60, Per.TASK, {"1080p": 65, "4k": 180}),
    "wan": Price(16, Per.SECOND, {"1080p": 24}),
    "z-image": Price(0.8, Per.TASK),
    "ai-music-api": Price(12, Per.TASK),
    "elevenlabs/text-to-dialogue": Price(14, Per.THOUSAND_CHARACTERS),
    "elevenlabs/text-to-speech-turbo": Price(6, Per.THOUSAND_CHARACTERS),
}
_SECONDS_UNSAID = 5.0
_LEAST = 0.1


def credits_for(model: str, values: Mapping[str, object]) -> float:
    """The credits that a task with these input values costs, rounded to hundredths, never less than 0.1."""
    price = _price_of(model)
    rate = price.at.get(str(values.get("resolution", "")).lower(), price.credits)
    match price.per:
        case Per.TASK:
            units = float(result_count(values))
        case Per.SECOND:
            units = _number(values.get("duration"), _SECONDS_UNSAID, most=600)
        case Per.THOUSAND_CHARACTERS:
            units = _characters(values) / 1000
        case _:
            assert_never(price.per)
    return round(max(rate * units, _LEAST), 2)


def result_count(values: Mapping[str, object]) -> int:
    """How many files are asked for, 1 to 6; the three names are those of Kie's image models."""
    for name in ("num_images", "max_images", "n"):
        if name in values:
            return int(_number(values[name], 1, most=6))
    return 1


def _price_of(model: str) -> Price:
    for beginning in sorted(_PRICES, key=len, reverse=True):
        if model.startswith(beginning):
            return _PRICES[beginning]
    output = output_of(model)
    match output:
        case Output.VIDEO:
            return Price(8, Per.SECOND)
        case Output.IMAGE:
            return Price(4, Per.TASK)
        case Output.MUSIC:
            return Price(5, Per.TASK)
        case Output.SPEECH:
            return Price(12, Per.THOUSAND_CHARACTERS)
        case Output.DATA:
            return Price(0.4, Per.TASK)
        case _:
            assert_never(output)


def _number(value: object, unsaid: float, most: float) -> float:
    """Durations and counts are strings for some models and numbers for others."""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return unsaid
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return unsaid
    return min(number, most) if number >= 1 else unsaid


def _characters(value: object) -> int:
    """Of what is said, as Kie counts: not of voices and languages."""
    match value:
        case {"text": str(words)}:
            return len(words)
        case dict():
            return sum(_characters(part) for part in value.values())
        case list():
            return sum(_characters(part) for part in value)
        case _:
            return 0
