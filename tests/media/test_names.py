"""Names of results: safe everywhere, whatever the model is called."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kiegui.media.names import result_name

DAY = datetime(2026, 11, 21, tzinfo=UTC)


def test_name_tells_day_model_and_number() -> None:
    assert str(result_name(DAY, "kling/v2-5-turbo", 42, ".mp4")) == "2026-11/2026-11-21 kling-v2-5-turbo 42.mp4"


def test_several_results_are_told_apart() -> None:
    assert result_name(DAY, "m", 42, ".png", part=2).name == "2026-11-21 m 42-2.png"


def test_practice_is_marked_and_has_its_own_folder() -> None:
    assert str(result_name(DAY, "m", 42, ".png", mark="sandbox")) == "sandbox/2026-11-21 m 42 sandbox.png"


@pytest.mark.parametrize("model", ["../../etc/passwd", "CON", "a:b*c?<d>|e", "模型", "", "x" * 500, "nul\x00l"])
def test_no_model_id_can_make_a_name_unsafe(model: str) -> None:
    path = result_name(DAY, model, 1, ".png")
    assert len(path.parts) == 2
    assert ".." not in path.parts
    assert not set(path.name) & set('/\\:*?"<>|\x00')
    assert len(path.name) < 120
