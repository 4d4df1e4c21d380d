"""What a model makes, told from its id."""

from __future__ import annotations

import json

import pytest

from kiegui.sandbox.outputs import Output, output_of
from tests.conftest import SHARED

REFERENCE = SHARED / "reference" / "kie-models.json"


@pytest.mark.parametrize(
    ("model", "output"),
    [
        ("kling/v2-5-turbo-text-to-video-pro", Output.VIDEO),
        ("bytedance/v1-lite-image-to-video", Output.VIDEO),
        ("wan/2-2-a14b-speech-to-video-turbo", Output.VIDEO),
        ("veo-3-1", Output.VIDEO),
        ("gpt-image-2-text-to-image", Output.IMAGE),
        ("nano-banana-2", Output.IMAGE),
        ("elevenlabs/text-to-dialogue-v3", Output.SPEECH),
        ("elevenlabs/text-to-speech-turbo-2-5", Output.SPEECH),
        ("ai-music-api/generate", Output.MUSIC),
        ("elevenlabs/speech-to-text", Output.DATA),
        ("never-heard-of", Output.IMAGE),
    ],
)
def test_words_of_the_id_tell_the_output(model: str, output: Output) -> None:
    assert output_of(model) is output


@pytest.mark.skipif(not REFERENCE.exists(), reason="no reference data beside this checkout")
def test_nearly_every_model_of_kie_is_told_right() -> None:
    group = {Output.MUSIC: "audio", Output.SPEECH: "audio", Output.DATA: "object"}
    models = json.loads(REFERENCE.read_text(encoding="utf-8"))
    wrong = [m["model"] for m in models if group.get(o := output_of(m["model"]), o.value) != m["output"]]
    # These two make films; the list is wrong about them.
    assert wrong == ["kling/v2-1-pro", "kling/v2-1-standard"]
