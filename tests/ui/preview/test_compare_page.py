"""Comparing results."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from kiegui.media.kinds import MediaKind
from kiegui.ui.elided_label import ElidedLabel
from kiegui.ui.preview.compare_board import CompareBoard
from kiegui.ui.preview.compare_films import CompareFilms
from kiegui.ui.preview.compare_page import Compared, ComparePage
from tests.ui.made_tasks import MODELS, FakePreviews, make_result, make_task, part_of

# Said once where there is no graphics card: frames are converted by the processor then.
pytestmark = pytest.mark.qt_log_ignore("No RHI backend", extend=True)


def make_page(qtbot: QtBot, previews: FakePreviews) -> ComparePage:
    made = ComparePage(previews, MODELS)
    qtbot.addWidget(made, before_close_func=ComparePage.close_media)
    made.resize(600, 400)
    made.show()
    return made


def compared(*paths: Path, kind: MediaKind = MediaKind.IMAGE) -> list[Compared]:
    return [
        Compared(make_task(number, results=(make_result(path.name, kind),), values={"seed": number}), 0, path)
        for number, path in enumerate(paths, 42)
    ]


def test_pictures_are_shown_with_what_differs(qtbot: QtBot, picture: Path) -> None:
    previews = FakePreviews(picture, MediaKind.IMAGE)
    page = make_page(qtbot, previews)
    page.compare(compared(picture, picture))
    previews.answer()
    board = part_of(page, CompareBoard)
    qtbot.waitUntil(lambda: all(pane.canvas.picture_size.toTuple() == (64, 48) for pane in board.panes))
    assert [pane.caption.text() for pane in board.panes] == ["seed: 42", "seed: 43"]
    assert part_of(page, ElidedLabel).text() == "seed 42 | 43"


def test_what_can_not_be_shown_has_words(qtbot: QtBot, picture: Path) -> None:
    previews = FakePreviews(None)
    page = make_page(qtbot, previews)
    page.compare(compared(picture, picture))
    words = part_of(page, CompareBoard).panes[0].words
    assert words.text() == "Looking…"
    previews.answer()
    assert words.text() == "This one can’t be shown here"
    assert words.isVisible()


def test_sound_says_what_it_is(qtbot: QtBot, picture: Path) -> None:
    previews = FakePreviews(picture, MediaKind.AUDIO)
    page = make_page(qtbot, previews)
    page.compare(compared(picture, picture))
    previews.answer()
    assert "A sound (0:05)" in part_of(page, CompareBoard).panes[1].words.text()


def test_slider_is_for_two(qtbot: QtBot, picture: Path) -> None:
    page = make_page(qtbot, FakePreviews())
    page.compare(compared(picture, picture))
    slider = part_of(page, QToolButton, "Slider")
    assert slider.isVisible()
    page.compare(compared(picture, picture, picture))
    assert not slider.isVisible()
    assert "3 results" in [label.text() for label in page.findChildren(QLabel)]


def test_keys_turn_and_close(qtbot: QtBot, picture: Path) -> None:
    page = make_page(qtbot, FakePreviews())
    page.compare(compared(picture, picture))
    part_of(page, QToolButton, "Blink").click()
    QTest.keyClicks(page, "b")
    assert part_of(page, CompareBoard).front == 1
    with qtbot.waitSignal(page.closed):
        QTest.keyClick(page, Qt.Key.Key_Escape)


def test_films_have_one_transport(qtbot: QtBot, picture: Path, film: Path) -> None:
    previews = FakePreviews(picture, MediaKind.VIDEO)
    page = make_page(qtbot, previews)
    page.compare(compared(film, film, kind=MediaKind.VIDEO))
    assert not page.findChildren(CompareFilms)
    previews.answer()
    assert len(page.findChildren(CompareFilms)) == 1
    page.close_media()
    qtbot.waitUntil(lambda: not page.findChildren(CompareFilms))


def test_answers_about_an_older_comparison_are_not_listened_to(qtbot: QtBot, picture: Path) -> None:
    previews = FakePreviews(picture, MediaKind.IMAGE)
    page = make_page(qtbot, previews)
    page.compare(compared(picture, picture, picture))
    page.close_media()
    previews.answer()
    assert not part_of(page, CompareBoard).panes


def test_button_and_double_click_ask_for_the_full_view(qtbot: QtBot, picture: Path) -> None:
    page = make_page(qtbot, FakePreviews())
    page.compare(compared(picture, picture))
    with qtbot.waitSignal(page.enlarge_wanted):
        part_of(page, QToolButton, "Full view (Enter)").click()
    with qtbot.waitSignal(page.enlarge_wanted):
        QTest.mouseDClick(part_of(page, CompareBoard).panes[1].canvas, Qt.MouseButton.LeftButton)
