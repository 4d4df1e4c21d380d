"""What sentences say of a file's sides, shape and length; and above all, what they don't."""

from __future__ import annotations

from typing import Any

import pytest

from kiegui.catalog.page_import.media_limits import limits_in
from kiegui.catalog.page_import.media_words import Kind


def limits(text: str, accepts: Kind = "video", *, many: bool = False) -> dict[str, Any]:
    return limits_in(text, accepts, many=many)


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("A boat. Sides must be at least 300 px.", 300, None),
        ("JPG, max 10MB, the size needs to be greater than 300px, no text", 300, None),
        ("All boats must be at least 256x256px.", 256, None),
        ("Min 640x480, max 1920 × 1080", 480, 1920),
        ("Each side between 240 and 4,096 pixels", 240, 4096),
        ("Dimensions 340px-3850px", 340, 3850),
        ("From 240 by 240 px to 8000 by 8000 px", 240, 8000),
        ("Width and height (px): (300, 6000)", 300, 6000),
        ("512 px or larger, 4096px max", 512, 4096),
        ("not less than 300 px and not more than 4000 px", 300, 4000),
        ("Shortest side > 400 px", 400, None),
        ("The longer side must not exceed 2160px, the shorter side must be at least 320px", 320, 2160),
        ("At least 320 px on the short side and at most 2160 px on the long side", 320, 2160),
        ("船的宽高（px）：[200, 5000]", 200, 5000),
        ("宽度和高度在 240 到 8000 像素之间", 240, 8000),
        ("最短边不小于 400 像素，最长边不超过 4096 像素", 400, 4096),
        ("船只大小需大于 300px。", 300, None),
    ],
)
def test_sides_are_in_pixels(text: str, least: int | None, most: int | None) -> None:
    found = limits(text)
    assert (found.pop("min_side", None), found.pop("max_side", None), found) == (least, most, {})


@pytest.mark.parametrize(
    "text",
    [
        "A boat of 1024x1024 px",
        "The width must be at least 300px",
        "Width at least 300px, height at most 600px",
        "The shorter side has at most 600 px",
        "Resolution of at most 1080px",
        "Boats larger than 2000px take longer",
        "At least 10 px larger than the boat",
        "1 px at least",
        "高度不小于 300px",
    ],
)
def test_a_side_that_may_mean_something_else_is_left_out(text: str) -> None:
    assert limits(text) == {}


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("Up to 16MP", None, 16_000_000),
        ("0.25-36 megapixels", 250_000, 36_000_000),
        ("Total pixels: [250000, 900000]", 250_000, 900_000),
        ("Total pixels between 512x512 and 6000x6000", 262_144, 36_000_000),
        ("At most 8,294,400 pixels", None, 8_294_400),
        ("总像素：[500×500=250000, 900×1000=900000]，宽和高的乘积须在 [250000, 900000] 内", 250_000, 900_000),
        ("总像素不超过 1600 万像素", None, 16_000_000),
    ],
)
def test_pixels_are_counted_in_all(text: str, least: int | None, most: int | None) -> None:
    found = limits(text)
    assert (found.pop("min_pixels", None), found.pop("max_pixels", None), found) == (least, most, {})


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("Aspect ratio 1:2.5 to 2.5:1.", 0.4, 2.5),
        ("The aspect ratio must be between 5:2 and 2:5 (0.4 to 2.5)", 0.4, 2.5),
        ("Aspect ratio (width/height): (0.4, 2.5)", 0.4, 2.5),
        ("aspect ratio within [1/8, 8]", 0.125, 8),
        ("船的宽高比（宽/高）须在 [0.5, 3] 内", 0.5, 3),
        ("长宽比在 1:8 和 8:1 之间", 0.125, 8),
        ("高宽比 1:2 到 2:1", 0.5, 2),
    ],
)
def test_a_ratio_is_width_by_height(text: str, least: float, most: float) -> None:
    assert limits(text) == {"min_ratio": least, "max_ratio": most}


@pytest.mark.parametrize(
    "text",
    [
        "Aspect ratio 16:9, 9:16 or 1:1",
        "Aspect ratios (16:9, 9:16)",
        "Supports ratios of 16:9 and 9:16",
        "Turns 16:9 to 9:16",
        "Height/width ratio between 0.3 and 0.9",
        "Aspect ratio of at most 3:1",
        "From 2:30 to 3:10",
    ],
)
def test_a_ratio_that_may_mean_something_else_is_left_out(text: str) -> None:
    assert limits(text) == {}


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("3–60 seconds", 3, 60),
        ("4-40 seconds, depending on the boat.", 4, 40),
        ("Duration between 2 and 10 seconds, 24 to 60 fps", 2, 10),
        ("2s-15.5s, up to 200 MB", 2, 15.5),
        ("From 5 s to 1 min long", 5, 60),
        ("Duration (s): [2, 15]", 2, 15),
        ("It cannot exceed 5 minutes", None, 300),
        ("no longer than 30s", None, 30),
        ("A boat that does not exceed 8 minutes", None, 480),
        ("A boat (under 30 s)", None, 30),
        ("It must be longer than 2 s and shorter than 60 s.", 2, 60),
        ("A 3s minimum, 60 seconds or less", 3, 60),
        ("minimum length is 3 seconds and maximum length is 60 seconds", 3, 60),
        ("船的时长：[3, 12] s", 3, 12),
        ("时长2~15秒", 2, 15),
        ("时长需大于 2 秒且小于 60 秒", 2, 60),
        ("最长 5 分钟", None, 300),
        ("30秒以内", None, 30),
    ],
)
def test_lengths_are_in_seconds(text: str, least: float | None, most: float | None) -> None:
    found = limits(text)
    assert (found.pop("min_seconds", None), found.pop("max_seconds", None), found) == (least, most, {})


@pytest.mark.parametrize(
    "text",
    [
        "Clips longer than 5 s cost more",
        "at most 1 minute 30 seconds",
        "At least 2 s longer than the boat",
        "2 and 10 seconds",
        "max 3-10 s",
        "Time range [0, 10] s",
        "30 s",
        "大于 15 秒的船无法使用",
    ],
)
def test_a_length_that_may_mean_something_else_is_left_out(text: str) -> None:
    assert limits(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "Each 2-10 s, total ≤ 30 s",
        "2-10 s, the total length of all boats is at most 30 seconds.",
        "2 to 10 seconds. Combined duration up to 30 seconds",
        "每段 [2, 10] s，合计至多 30s。",
    ],
)
def test_the_length_together_is_of_all_files(text: str) -> None:
    assert limits(text, many=True) == {"min_seconds": 2, "max_seconds": 10, "max_total_seconds": 30}


def test_the_total_of_one_file_is_its_length() -> None:
    assert limits("Total length of at most 15 s") == {"max_seconds": 15}
    assert limits("Total length of each clip: at most 15 s", many=True) == {}


@pytest.mark.parametrize(
    "text",
    [
        "The generated film has 5 to 10 seconds",
        "Recommended: at most 30 s",
        "Ideally 5-30 s",
        "If a boat is there, at most 30 s",
        "Longer films are trimmed to at most 30 s",
        "Output:\n- 5 to 10 seconds",
        "With a picture of 5 to 10 seconds",
        "建议时长 2~15 秒",
        "若有船，最长 15 秒",
    ],
)
def test_advice_and_results_and_single_cases_set_no_limit(text: str) -> None:
    assert limits(text) == {}


def test_the_widest_of_several_counts() -> None:
    assert limits("At most 8 minutes. At most 1 minute for boats.") == {"max_seconds": 480}
    assert limits("At most 10 s. If it is a boat, at most 30 s.") == {"max_seconds": 30}


def test_limits_that_contradict_each_other_are_left_out() -> None:
    assert limits("At least 60 s, at most 30 s, at least 300px") == {"min_side": 300}


def test_lines_that_go_on_are_one_sentence() -> None:
    assert limits("If it is a boat,\nat most 30 s") == {}


@pytest.mark.parametrize(
    ("accepts", "names"),
    [
        ("image", ["min_side"]),
        ("video", ["max_seconds", "min_side"]),
        ("audio", ["max_seconds"]),
        ("file", []),
    ],
)
def test_each_kind_has_its_own_limits(accepts: Kind, names: list[str]) -> None:
    assert sorted(limits("At least 300px, at most 30 s", accepts)) == names


def test_a_sentence_about_other_files_sets_no_limit() -> None:
    assert limits("The video has at least 500 px. Pictures: at least 400px", "image") == {"min_side": 400}


def test_a_heap_of_numbers_is_not_read() -> None:
    assert limits("at most 30 s, " * 200) == {}
