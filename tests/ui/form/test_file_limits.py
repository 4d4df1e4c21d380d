"""What a field takes in words, and what is wrong with a file for it: type, size, shape, length."""

from __future__ import annotations

from typing import Any

import pytest

from kiegui.catalog.schema import MediaField
from kiegui.media.kinds import FileFormat
from kiegui.ui.form.file_limits import (
    FileFacts,
    file_patterns,
    length_words,
    limit_words,
    problem_together,
    problem_with,
    type_names,
)
from kiegui.ui.words import size_words


def make_field(**words: Any) -> MediaField:
    return MediaField(**{"name": "image", "label": "Image", "accepts": "image", **words})


def make_picture(width: int, height: int) -> FileFacts:
    return FileFacts(size=5, format=FileFormat.PNG, width=width, height=height)


def make_film(seconds: float) -> FileFacts:
    return FileFacts(size=5, format=FileFormat.MP4, seconds=seconds)


@pytest.mark.parametrize(
    ("found", "words", "taken"),
    [
        (FileFormat.PNG, {"types": ("image/jpeg", "image/png")}, True),
        (FileFormat.WEBP, {"types": ("image/jpeg", "image/png")}, False),
        (FileFormat.ANIMATED_WEBP, {"types": ("image/webp",)}, True),
        (FileFormat.JPEG, {"types": ("image/jpg",)}, True),
        (FileFormat.GIF, {}, True),
        (FileFormat.SVG, {}, False),
        (FileFormat.UNKNOWN, {}, False),
        (FileFormat.MP4, {"accepts": "video"}, True),
        (FileFormat.MP4, {}, False),
        (FileFormat.MP4, {"accepts": "audio", "types": ("audio/mp4",)}, True),
        (FileFormat.MP4, {"accepts": "audio", "types": ("audio/mp3",)}, False),
        (FileFormat.MP3, {"accepts": "audio", "types": ("audio/mp3",)}, True),
        (FileFormat.UNKNOWN, {"accepts": "video", "types": ("video/mp4", "video/avi")}, True),
        (FileFormat.UNKNOWN, {"accepts": "video", "types": ("video/mp4",)}, False),
        (FileFormat.UNKNOWN, {"accepts": "file"}, True),
    ],
)
def test_format_fits_or_not(found: FileFormat, words: dict[str, Any], taken: bool) -> None:
    problem = problem_with(FileFacts(size=5, format=found), make_field(**words))
    assert (problem is None) is taken


def test_wrong_kind_names_what_fits() -> None:
    field = make_field(types=("image/jpeg", "image/png"))
    words = "This is the wrong kind of file (MP4 film). What fits: JPEG, PNG."
    assert problem_with(FileFacts(size=5, format=FileFormat.MP4), field) == words


@pytest.mark.parametrize("accepts", ["image", "video", "audio"])
def test_wrong_kind_names_what_is_meant_where_no_types_are_known(accepts: str) -> None:
    problem = problem_with(FileFacts(size=5, format=FileFormat.HTML), make_field(accepts=accepts))
    kinds = {"image": "a picture", "video": "a film", "audio": "a sound"}
    assert problem == f"This is the wrong kind of file (web page). What fits: {kinds[accepts]}."


def test_size_counts_in_kies_megabytes() -> None:
    field = make_field(max_mb=1.5)
    assert problem_with(FileFacts(size=1_500_000, format=FileFormat.PNG), field) is None
    problem = problem_with(FileFacts(size=2_000_000, format=FileFormat.PNG), field)
    assert problem == f"This file is too large: {size_words(2_000_000)}, and at most 1.5 MB fit."


def test_empty_file_is_told() -> None:
    assert problem_with(FileFacts(), make_field()) == "This file is empty."


def test_patterns_and_names_of_types() -> None:
    field = make_field(types=("image/jpg", "image/jpeg", "image/png"))
    assert file_patterns(field) == ("*.png", "*.jpg", "*.jpeg")
    assert type_names(field) == ("JPEG", "PNG")
    assert type_names(make_field(types=("audio/mpeg", "audio/mp3", "audio/x-wav", "audio/wav"))) == ("MP3", "WAV")
    assert "*.webm" in file_patterns(make_field(accepts="video"))
    assert file_patterns(make_field(accepts="file")) == ()


@pytest.mark.parametrize(
    ("words", "width", "height", "expected"),
    [
        ({"min_side": 300}, 400, 299, "This is too small: 400 × 299 px, and each side needs at least 300 px."),
        ({"max_side": 600}, 601, 300, "This is too large: 601 × 300 px, and each side may have at most 600 px."),
        ({"min_ratio": 0.4}, 300, 800, "This is too tall: 300 × 800 px, and the tallest shape that fits is 2:5."),
        ({"max_ratio": 2.5}, 800, 300, "This is too wide: 800 × 300 px, and the widest shape that fits is 5:2."),
        (
            {"min_pixels": 409_600},
            600,
            600,
            "This is too small: 600 × 600 px, and it needs at least 0.41 megapixels in all.",
        ),
        (
            {"max_pixels": 25_000_000},
            6000,
            6000,
            "This is too large: 6000 × 6000 px, and at most 25 megapixels in all fit.",
        ),
    ],
)
def test_picture_of_the_wrong_size_or_shape_is_told(
    words: dict[str, float], width: int, height: int, expected: str
) -> None:
    assert problem_with(make_picture(width, height), make_field(**words)) == expected
    assert problem_with(make_picture(0, 0), make_field(**words)) is None  # not known is no reason


@pytest.mark.parametrize(("width", "height"), [(300, 750), (750, 300), (299, 120), (6000, 2400)])
def test_ends_of_the_limits_fit(width: int, height: int) -> None:
    field = make_field(min_side=120, max_side=6000, min_ratio=0.4, max_ratio=2.5, max_pixels=14_400_000)
    assert problem_with(make_picture(width, height), field) is None


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, None),
        (2, "This is too short: 2 s, and it needs at least 3 s."),
        (2.95, None),
        (30.04, None),
        (30.2, "This is too long: 30.2 s, and at most 30 s fit."),
        (125, "This is too long: 2 min 5 s, and at most 30 s fit."),
    ],
)
def test_film_of_the_wrong_length_is_told(seconds: float, expected: str | None) -> None:
    field = make_field(accepts="video", min_seconds=3, max_seconds=30)
    assert problem_with(make_film(seconds), field) == expected


def test_films_together_are_counted() -> None:
    field = make_field(accepts="video", many=True, max_total_seconds=15)
    assert problem_together([make_film(7.5), make_film(7.5), make_film(0)], field) is None
    words = "These are too long together: 15.5 s, and at most 15 s fit."
    assert problem_together([make_film(8), make_film(7.5)], field) == words
    assert problem_together([make_film(900)], make_field(accepts="video", many=True)) is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({}, ""),
        (
            {"types": ("image/jpeg", "image/png"), "max_mb": 10, "many": True, "min_items": 2, "max_items": 5},
            "JPEG, PNG · up to 10 MB each · at most 5 · at least 2",
        ),
        ({"max_mb": 7.5}, "Up to 7.5 MB"),
        ({"max_mb": 7.5, "many": True, "max_items": 1}, "Up to 7.5 MB"),
        ({"min_side": 300, "max_side": 6000}, "300 to 6000 px a side"),
        ({"min_side": 300}, "At least 300 px a side"),
        ({"max_side": 4096}, "At most 4096 px a side"),
        ({"min_ratio": 0.4, "max_ratio": 2.5}, "2:5 to 5:2 in shape"),
        ({"max_ratio": 16}, "No wider than 16:1"),
        ({"min_pixels": 409_600, "max_pixels": 927_408}, "0.41 to 0.93 megapixels"),
        ({"max_pixels": 25_000_000}, "At most 25 megapixels"),
        ({"accepts": "video", "min_seconds": 2, "max_seconds": 15.5}, "2 to 15.5 s long"),
        ({"accepts": "video", "min_seconds": 3, "max_seconds": 60}, "3 s to 1 min long"),
        ({"accepts": "audio", "max_seconds": 480}, "At most 8 min long"),
        (
            {"accepts": "audio", "many": True, "min_seconds": 2, "max_total_seconds": 15},
            "At least 2 s long · together at most 15 s",
        ),
    ],
)
def test_limits_are_told_in_words(words: dict[str, Any], expected: str) -> None:
    assert limit_words(make_field(**words)).replace("\xa0", " ") == expected


def test_lines_break_between_limits_not_in_them() -> None:
    words = limit_words(make_field(types=("image/png",), max_mb=10, min_ratio=0.4, max_ratio=2.5))
    assert words == "PNG\xa0· up\xa0to\xa010\xa0MB\xa0· 2:5\xa0to\xa05:2\xa0in\xa0shape"


def test_lengths_are_told_as_short_as_can_be() -> None:
    assert [length_words(seconds) for seconds in (2.0, 15.5, 59.99, 60, 300, 3700)] == [
        "2 s",
        "15.5 s",
        "60 s",
        "1 min",
        "5 min",
        "1 h 1 min",
    ]
