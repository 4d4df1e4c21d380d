"""Reading picture files within a budget."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QColorSpace, QImage
from pytestqt.qtbot import QtBot

from kiegui.ui.preview import picture_reader
from kiegui.ui.preview.picture_reader import PictureProblem, PictureReader, ReadPicture, read_picture
from tests.media.samples import lying_jpeg

MOVING = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAAFAAAALAAAAAABAAEAAAICTAEAIfkEAAUAAAAsAAAAAAEAAQAAAgJEAQA7")
"""A GIF of two frames, 1 × 1 px."""
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' width='8' height='8'><rect width='8' height='8'/></svg>"


def test_picture_is_read_with_smaller_copies(tmp_path: Path) -> None:
    image = QImage(5000, 100, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    image.save(str(tmp_path / "wide.png"))
    read = read_picture(tmp_path / "wide.png")
    assert [level.width() for level in read.levels] == [5000, 2500, 1250]


def test_picture_over_the_limit_is_too_large(picture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_reader, "DECODABLE", 64 * 48 - 1)
    assert read_picture(picture).problem is PictureProblem.TOO_LARGE


def test_picture_over_the_budget_is_read_smaller(picture: Path) -> None:
    read = read_picture(picture, budget=32 * 24)
    assert (read.levels[0].size().toTuple(), read.size.toTuple()) == ((32, 24), (64, 48))


def test_picture_that_lies_has_its_size_upright(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(lying_jpeg(60, 30))
    assert read_picture(tmp_path / "a.jpg").size.toTuple() == (30, 60)


def test_only_small_pictures_move(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.gif").write_bytes(MOVING)
    assert read_picture(tmp_path / "a.gif").is_moving
    monkeypatch.setattr(picture_reader, "MOVING", 0)
    assert read_picture(tmp_path / "a.gif").levels


@pytest.mark.parametrize("content", [b"", SVG, b"\x89PNG\r\n\x1a\nrubbish"])
def test_what_is_no_picture_is_unreadable(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file.png").write_bytes(content)
    assert read_picture(tmp_path / "file.png").problem is PictureProblem.UNREADABLE


def test_format_is_told_from_the_content(picture: Path) -> None:
    renamed = picture.rename(picture.with_suffix(".jpg"))
    assert read_picture(renamed).problem is None


def test_only_the_last_picture_is_announced(qtbot: QtBot, picture: Path, tmp_path: Path) -> None:
    read: list[ReadPicture] = []
    reader = PictureReader(read.append)
    reader.read(tmp_path / "missing.png")
    reader.read(picture)
    qtbot.waitUntil(lambda: bool(read))
    assert [one.problem for one in read] == [None]


def test_smaller_copy_of_a_large_picture_has_no_seams(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slope = QImage(2050, 61, QImage.Format.Format_ARGB32)
    for x in range(2050):
        for y in range(61):
            slope.setPixel(x, y, 0xFFFFFF | y << 26)
    slope.save(str(tmp_path / "slope.png"))
    monkeypatch.setattr(picture_reader, "_BAND", 2050 * 4)
    whole, half = read_picture(tmp_path / "slope.png").levels
    assert half.size().toTuple() == (1025, 30)
    assert [whole.pixelColor(500, y).alpha() for y in range(61)] == [4 * y for y in range(61)]
    assert [half.pixelColor(250, y).alpha() for y in range(30)] == [8 * y + 2 for y in range(30)]


def test_colours_are_those_of_the_screen(tmp_path: Path) -> None:
    wide = QImage(8, 8, QImage.Format.Format_RGB32)
    wide.fill(QColor(200, 100, 50))
    wide.setColorSpace(QColorSpace(QColorSpace.NamedColorSpace.DisplayP3))
    wide.save(str(tmp_path / "wide.png"))
    shown = read_picture(tmp_path / "wide.png").levels[0].pixelColor(4, 4)
    assert shown.red() > 205


def test_what_nobody_wants_any_more_is_given_up(picture: Path) -> None:
    assert read_picture(picture, is_wanted=lambda: False).problem is PictureProblem.UNREADABLE


@pytest.mark.parametrize("name", ["gone.png", "a\0b.png"])
def test_what_is_not_there_is_unreadable(tmp_path: Path, name: str) -> None:
    assert read_picture(tmp_path / name).problem is PictureProblem.UNREADABLE
