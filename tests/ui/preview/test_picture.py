"""Reading and showing picture files."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from kiegui.ui.preview import picture as picture_module
from kiegui.ui.preview.picture import PictureProblem, PictureView, read_picture

MOVING = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAAFAAAALAAAAAABAAEAAAICTAEAIfkEAAUAAAAsAAAAAAEAAQAAAgJEAQA7")
"""A GIF of two frames, 1 × 1 px."""
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' width='8' height='8'><rect width='8' height='8'/></svg>"


@pytest.fixture
def view(qtbot: QtBot) -> PictureView:
    made = PictureView()
    qtbot.addWidget(made)
    made.resize(200, 200)
    made.show()
    return made


def test_picture_is_read_with_smaller_copies(tmp_path: Path) -> None:
    image = QImage(5000, 100, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    image.save(str(tmp_path / "wide.png"))
    read = read_picture(tmp_path / "wide.png")
    assert [level.width() for level in read.levels] == [5000, 2500, 1250]


def test_picture_over_the_budget_is_too_large(picture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_module, "BUDGET", 64 * 48 - 1)
    assert read_picture(picture).problem is PictureProblem.TOO_LARGE


@pytest.mark.parametrize("content", [b"", SVG, b"\x89PNG\r\n\x1a\nrubbish"])
def test_what_is_no_picture_is_unreadable(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file.png").write_bytes(content)
    assert read_picture(tmp_path / "file.png").problem is PictureProblem.UNREADABLE


def test_format_is_told_from_the_content(picture: Path) -> None:
    renamed = picture.rename(picture.with_suffix(".jpg"))
    assert read_picture(renamed).problem is None


def test_view_shows_the_size_once_it_is_read(qtbot: QtBot, view: PictureView, picture: Path) -> None:
    with qtbot.waitSignal(view.shown):
        view.show_picture(picture)
    assert "64 × 48" in [label.text() for label in view.findChildren(QLabel)]
    assert view.grab().toImage().pixelColor(100, 90) == QColor("teal")


def test_refused_picture_is_announced(qtbot: QtBot, view: PictureView, tmp_path: Path) -> None:
    with qtbot.waitSignal(view.refused) as refused:
        view.show_picture(tmp_path / "missing.png")
    assert refused.args == [PictureProblem.UNREADABLE]


def test_late_answer_for_another_picture_is_not_shown(qtbot: QtBot, view: PictureView, picture: Path) -> None:
    with qtbot.assertNotEmitted(view.shown, wait=30):
        view.show_picture(picture)
        view.close_media()


def test_closed_file_can_be_deleted(qtbot: QtBot, view: PictureView, tmp_path: Path) -> None:
    moving = tmp_path / "moving.gif"
    moving.write_bytes(MOVING)
    with qtbot.waitSignal(view.shown):
        view.show_picture(moving)
    view.close_media()
    moving.unlink()
