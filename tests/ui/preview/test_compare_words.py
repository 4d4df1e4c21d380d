"""What tells compared tasks from each other."""

from __future__ import annotations

from kiegui.ui.preview.compare_words import Difference, caption, differences
from tests.ui.made_tasks import KLING, MODELS, make_task


def test_only_what_differs_is_told_in_the_forms_words() -> None:
    tasks = [make_task(values={"seed": seed, "duration": "5"}) for seed in (42, 43)]
    assert [one.words for one in differences(tasks, MODELS)] == ["seed 42 | 43"]


def test_value_that_one_did_not_have_is_a_dash() -> None:
    found = differences([make_task(values={"seed": 42}), make_task()], MODELS)
    assert [one.words for one in found] == ["seed 42 | –"]


def test_other_models_are_compared_in_what_both_have() -> None:
    tasks = [make_task(values={"seed": 1, "mood": "calm"}), make_task(model="other/model", values={"seed": 2})]
    assert [one.label for one in differences(tasks, MODELS)] == ["Model", "seed"]


def test_long_prompts_are_shown_where_they_begin_to_differ() -> None:
    same = "A sailing boat in a harbour with many lights and birds above it, at "
    found = differences([make_task(prompt=same + time) for time in ("dawn", "dusk\n and later")], MODELS)
    assert found == [Difference("Prompt", ("…birds above it, at dawn", "…birds above it, at dusk and later"))]


def test_long_values_are_told_below_the_results_only() -> None:
    found = differences(
        [make_task(prompt=f"A sailing boat in a harbour at {time}") for time in ("dawn", "dusk")], MODELS
    )
    assert [one.words for one in found] == ["Prompt differs"]
    assert caption("Kling", found, 1) == "Prompt: A sailing boat in a harbour at dusk"


def test_price_is_a_difference_but_not_of_practice() -> None:
    paid = [make_task(credits=price) for price in (4.0, 8.0)]
    assert [one.words for one in differences(paid, MODELS)] == ["Price 4 credits | 8 credits"]
    practice = [make_task(account="sandbox", credits=price) for price in (4.0, 8.0)]
    assert differences(practice, MODELS) == []


def test_caption_has_the_own_values_and_the_model() -> None:
    found = [Difference("Model", ("A", "B")), Difference("seed", ("42", "")), Difference("mood", ("calm", "wild"))]
    assert caption(MODELS[KLING].title, found, 0) == "seed: 42 · mood: calm · Kling 2.5 Turbo Text to Video Pro"
    assert caption("B", found, 1) == "mood: wild · B"
