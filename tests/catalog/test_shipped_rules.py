"""Every rule and every price of every shipped model, tried with values that are derived from it."""

from __future__ import annotations

import msgspec
import pytest

from kiegui.catalog.check import check, input_for, known_values
from kiegui.catalog.registry import load_models
from kiegui.catalog.rules import IgnoredWhen, Rule, holds
from kiegui.catalog.schema import ModelSpec, Price, Values
from kiegui.paths import resources_folder
from kiegui.tasks.prices import estimate
from tests.catalog.rule_cases import cases_of, mended, wanted

SPECS = load_models(resources_folder() / "models").by_id
RULES = [(spec, number, rule) for spec in SPECS.values() for number, rule in enumerate(spec.rules)]
PRICES = [(spec, number, price) for spec in SPECS.values() for number, price in enumerate(spec.prices)]


@pytest.mark.parametrize(
    ("spec", "rule"), [(spec, rule) for spec, _, rule in RULES], ids=[f"{s.id}-{n}" for s, n, _ in RULES]
)
def test_rule_lets_pass_what_keeps_it_and_refuses_what_breaks_it(spec: ModelSpec, rule: Rule) -> None:
    cases = list(cases_of(spec, rule))
    lax = msgspec.structs.replace(spec, rules=tuple(each for each in spec.rules if each is not rule))
    assert any(not case.wrong for case in cases)
    assert any(case.wrong for case in cases) or isinstance(rule, IgnoredWhen)
    for case in cases:
        problems = check(spec, case.values)
        if case.wrong:
            assert {problem.path[0] for problem in problems} & case.wrong, case.values
            assert problems != check(lax, case.values), case.values
        else:
            assert problems == (), case.values
        sent = set(input_for(spec, case.values))
        assert not case.unsent & sent, case.values
        assert case.sent <= sent, case.values


@pytest.mark.parametrize(
    ("spec", "price"), [(spec, price) for spec, _, price in PRICES], ids=[f"{s.id}-{n}" for s, n, _ in PRICES]
)
def test_price_can_be_reached(spec: ModelSpec, price: Price) -> None:
    """No price stands behind one that always fits before it."""
    known = known_values(spec, mended(spec, wanted(spec, price.when)))
    assert next(each for each in spec.prices if holds(each.when, known)) is price


@pytest.mark.parametrize(
    ("model", "values", "credits"),
    [
        ("nano-banana-2-lite", {}, 4),
        ("seedream/4.5-text-to-image", {"quality": "high"}, 6.5),
        ("gpt-image-2-5-flare-text-to-image", {"resolution": "1K"}, 6),
        ("hailuo/2-3-image-to-video-standard", {}, 30),
        ("kling/v3-turbo-text-to-video", {"duration": 4}, 72),
        ("grok-imagine/text-to-video", {"duration": 6}, 14.4),
        ("nano-banana-2-1", {}, 4),
        ("bytedance/seedance-2-5", {}, 315),
        ("minimax-h3/image-to-video", {"duration": 10, "resolution": "768P"}, 80),
        ("kling-3.0/video", {"mode": "4K", "sound": True, "duration": 3}, 201),
        ("qwen3/image-to-image", {"image_urls": ["https://example.com/a", "https://example.com/b"]}, 5.8),
        ("seedream/5-pro-image-to-image", {"image_urls": ["https://example.com/a"], "quality": "high"}, 14),
        ("elevenlabs/text-to-dialogue-v3", {"dialogue": [{"text": "x" * 400, "voice": "a"}, {"text": "y" * 100}]}, 7),
        ("elevenlabs/text-to-speech-turbo-2-5", {"text": "x" * 1500}, 9),
    ],
)
def test_price_is_what_people_were_charged_or_the_list_says(model: str, values: Values, credits: float) -> None:
    found = estimate(SPECS[model], values)
    assert found is not None
    assert found.credits == credits


@pytest.mark.parametrize(
    ("model", "values"),
    [
        ("bytedance/seedance-2", {"reference_video_urls": ["https://example.com/a"]}),
        ("wan/3-0-video", {"duration": -1}),
        ("kling/ai-avatar-pro", {"audio_url": "https://example.com/a"}),
        ("bytedance/seedream-v4-edit", {"max_images": 6}),
        ("grok-imagine-video-1-5-preview", {"resolution": "1080p"}),
        ("elevenlabs/text-to-speech-turbo-2-5", {}),
        ("topaz/image-upscale", {"upscale_factor": "4"}),
    ],
)
def test_price_that_nobody_can_tell_beforehand_is_not_guessed(model: str, values: Values) -> None:
    assert estimate(SPECS[model], values) is None
