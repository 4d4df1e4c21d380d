"""Words for people out of the API's names and the page's sentences."""

from __future__ import annotations

import pytest

from kiegui.catalog.page_import.found import FoundField, FoundOption, JsonType
from kiegui.catalog.page_import.labels import help_of, in_words, label_of, option_label


@pytest.mark.parametrize(
    ("name", "is_address", "label"),
    [
        ("aspect_ratio", False, "Aspect ratio"),
        ("nsfw_checker", False, "NSFW checker"),
        ("cfg_scale", False, "CFG scale"),
        ("taskId", False, "Task ID"),
        ("image_url", True, "Image"),
        ("image_urls", True, "Images"),
        ("url", True, "URL"),
        ("", False, "Row"),
    ],
)
def test_a_label_is_the_name_in_words(name: str, is_address: bool, label: str) -> None:
    assert label_of(FoundField(name=name, type=JsonType.STRING, is_address=is_address)) == label


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("How strong (Min: 0, Max: 1, Step: 0.1) (step: 0.1)", "How strong"),
        ("A picture (File URL after upload; Accepted types: image/png; Max size: 10.0MB)", "A picture"),
        ("What it does\nMax length: 2500 characters", "What it does"),
        ("Whether it loops (Boolean value (true/false))", "Whether it loops"),
        ("提示词（最大长度：5000 个字符）", "提示词"),
        ("Radio description", ""),
        ("", ""),
    ],
)
def test_help_is_a_sentence_without_limits(text: str, words: str) -> None:
    assert help_of(FoundField(name="x", type=JsonType.STRING, text=text)) == words


def test_an_option_has_the_pages_words_or_its_value() -> None:
    field = FoundField(name="x", type=JsonType.STRING, text="Voices:\n\nQa7WsX2EdC9RfV4TgB1Y - Nora - Low\nother - no")
    labels = [option_label(FoundOption(value, label), value, field) for value, label in (
        ("Qa7WsX2EdC9RfV4TgB1Y", ""), ("a", "Alpha"), ("other", ""), (0.5, ""), ("Uj5MiK8OlP3QaZ6XsW0E", ""),
    )]  # fmt: skip
    assert labels == ["Nora - Low", "Alpha", "other", "0.5", "Uj5MiK8OlP3QaZ6XsW0E"]


@pytest.mark.parametrize(
    ("model_id", "title"),
    [
        ("kling/v2-5-turbo-text-to-video-pro", "Kling V2.5 Turbo Text To Video Pro"),
        ("nano-banana-pro", "Nano Banana Pro"),
        ("wan/2-6-text-to-video", "Wan 2.6 Text To Video"),
        ("wan/wan-2", "Wan 2"),
    ],
)
def test_a_title_is_the_id_in_words(model_id: str, title: str) -> None:
    assert in_words(model_id) == title


def test_lists_without_blanks_are_no_part_of_the_help() -> None:
    found = FoundField(name="x", type=JsonType.STRING, text=f"Who speaks\nAvailable voices:\n{'Abc123' * 20}")
    assert help_of(found) == "Who speaks"
