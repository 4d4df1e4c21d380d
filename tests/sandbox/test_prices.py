"""What a task costs in practice credits."""

from __future__ import annotations

import pytest

from kiegui.sandbox.prices import credits_for, result_count

KLING = "kling/v2-5-turbo-text-to-video-pro"
LITE = "bytedance/v1-lite-text-to-video"


@pytest.mark.parametrize(
    ("model", "values", "credits"),
    [
        (KLING, {"duration": "5"}, 42),
        (KLING, {"duration": "10"}, 84),
        (KLING, {}, 42),
        (LITE, {"duration": "5", "resolution": "480p"}, 10),
        (LITE, {"duration": "5", "resolution": "720p"}, 22.5),
        (LITE, {"duration": 10, "resolution": "1080p"}, 100),
        ("nano-banana-2", {"resolution": "4K"}, 18),
        ("qwen/text-to-image", {"num_images": "3"}, 12),
        ("elevenlabs/text-to-dialogue-v3", {"dialogue": [{"text": "a" * 500, "voice": "b" * 20}]}, 7),
        ("elevenlabs/text-to-speech-turbo-2-5", {"text": "a" * 500, "voice": "b" * 20}, 3),
        ("never/heard-of-video", {}, 40),
    ],
)
def test_well_known_models_cost_what_kie_asks(model: str, values: dict[str, object], credits: float) -> None:
    assert credits_for(model, values) == credits


@pytest.mark.parametrize("duration", ["long", None, [5], True, -5, "nan", "1e999", 10**400])
def test_an_odd_duration_is_harmless(duration: object) -> None:
    assert 42 <= credits_for(KLING, {"duration": duration}) <= 8.4 * 600


def test_nothing_is_free() -> None:
    assert credits_for("elevenlabs/text-to-speech-turbo-2-5", {"text": "a"}) == 0.1


def test_result_count_is_bounded() -> None:
    assert (result_count({"n": 2}), result_count({"num_images": "900"}), result_count({})) == (2, 6, 1)
