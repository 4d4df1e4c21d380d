"""Showing picture files."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from kiegui.media.kinds import MediaKind
from kiegui.media.previews import Preview
from kiegui.ui.preview.picture import PictureView
from kiegui.ui.preview.picture_canvas import PictureCanvas
from kiegui.ui.preview.picture_reader import PictureProblem
from tests.ui.made_tasks import part_of

MOVING = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAAFAAAALAAAAAABAAEAAAICTAEAIfkEAAUAAAAsAAAAAAEAAQAAAgJEAQA7")
"""A GIF of two frames, 1 × 1 px."""


@pytest.fixture
def view(qtbot: QtBot) -> PictureView:
    made = PictureView()
    qtbot.addWidget(made)
    made.resize(200, 200)
    made.show()
    return made


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


def test_preview_stands_there_until_the_picture_is_read(qtbot: QtBot, view: PictureView, picture: Path) -> None:
    with qtbot.waitSignal(view.shown):
        view.show_picture(picture, Preview(picture, MediaKind.IMAGE, 640, 480, 0))
        assert view.grab().toImage().pixelColor(100, 90) == QColor("teal")
        assert part_of(view, PictureCanvas).scale == 200 / 640
    assert part_of(view, PictureCanvas).scale == 3.0


def test_picture_shown_smaller_says_so(qtbot: QtBot, picture: Path) -> None:
    view = PictureView(budget=32 * 24)
    qtbot.addWidget(view)
    with qtbot.waitSignal(view.shown):
        view.show_picture(picture)
    assert "64 × 48, shown smaller" in [label.text() for label in view.findChildren(QLabel)]
