"""Which of the finished media answers which request."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kiegui.sandbox.shelf import Shelf

VIDEO = "kling/v2-5-turbo-text-to-video-pro"
IMAGE = "qwen/text-to-image"


def scene(shelf: Shelf, task_id: str = "a", **values: object) -> str:
    return shelf.results(task_id, VIDEO, values)[0].name


@pytest.mark.parametrize(
    ("wish", "shape"),
    [
        ("9:16", "9x16"),
        ("16:9", "16x9"),
        ("1:1", "1x1"),
        ("21:9", "16x9"),
        ("3:4", "9x16"),
        ("4:5", "1x1"),
        ("portrait", "9x16"),
        ("auto", "16x9"),
        ("0:0", "16x9"),
        ("", "16x9"),
    ],
)
def test_aspect_ratio_gets_the_nearest_shape(shelf: Shelf, wish: str, shape: str) -> None:
    assert shape in scene(shelf, aspect_ratio=wish)


@pytest.mark.parametrize(
    ("wish", "shape"), [("portrait_16_9", "9x16"), ("square_hd", "1x1"), ("landscape_4_3", "16x9")]
)
def test_image_size_names_are_understood(shelf: Shelf, wish: str, shape: str) -> None:
    assert shape in shelf.results("a", IMAGE, {"image_size": wish})[0].name


def test_the_scene_that_the_prompt_mentions_is_preferred(shelf: Shelf) -> None:
    assert {scene(shelf, str(n), prompt="A boat at DAWN.") for n in range(9)} == {"dawn-harbour_16x9.mp4"}


def test_other_prompts_get_different_scenes(shelf: Shelf) -> None:
    assert len({scene(shelf, str(n), prompt="a dog") for n in range(9)}) == 2


def test_the_same_task_always_gets_the_same(shelf: Shelf, media: Path) -> None:
    assert scene(shelf, "17") == scene(Shelf(media), "17")


def test_output_format_is_obeyed(shelf: Shelf) -> None:
    formats = {
        wish: shelf.results("a", IMAGE, {"output_format": wish, "aspect_ratio": "16:9"})[0].mime
        for wish in ("png", "jpeg", "jpg", "webp")
    }
    assert formats == {"png": "image/png", "jpeg": "image/jpeg", "jpg": "image/jpeg", "webp": "image/webp"}


def test_formats_alternate_without_a_wish(shelf: Shelf) -> None:
    assert {shelf.results(str(n), IMAGE, {})[0].suffix for n in range(30)} == {".png", ".jpg", ".webp"}


def test_several_images_can_be_asked_for(shelf: Shelf) -> None:
    assert len(shelf.results("a", IMAGE, {"num_images": "4"})) == 4


@pytest.mark.parametrize(
    ("model", "name"),
    [("ai-music-api/generate", "sandbox-music.mp3"), ("elevenlabs/text-to-dialogue-v3", "sandbox-voice.mp3")],
)
def test_sounds_are_music_or_speech(shelf: Shelf, model: str, name: str) -> None:
    assert [medium.name for medium in shelf.results("a", model, {"aspect_ratio": "1:1"})] == [name]


def test_models_that_answer_with_data_get_no_file(shelf: Shelf) -> None:
    assert shelf.results("a", "elevenlabs/speech-to-text", {}) == []


def test_a_folder_that_lacks_a_kind_is_refused(media: Path, tmp_path: Path) -> None:
    shutil.copy(media / "sandbox-voice.mp3", tmp_path)
    with pytest.raises(ValueError, match="no video"):
        Shelf(tmp_path)
