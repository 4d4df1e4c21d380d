"""Thumbnails: asked for once, dropped when scrolled away, bounded in bytes."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from kiegui.media.kinds import MediaKind
from kiegui.ui.history.thumbnails import AT_ONCE, Cut, Thumbnails, cut_to_tile
from tests.ui.made_tasks import FakePreviews, make_result, make_task

RESULTS = (make_result(),)
TILE = QSize(144, 90)
SHARP = Cut(TILE, 2.0)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    image = QImage(480, 270, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    path = tmp_path / "preview.png"
    image.save(str(path))
    return path


def test_thumbnail_is_announced_by_task_number(qtbot: QtBot, picture: Path) -> None:
    previews = FakePreviews(picture)
    thumbnails = Thumbnails(previews)
    thumbnails.cut_to(SHARP)
    task = make_task(7, results=RESULTS)
    assert thumbnails.get(task) is None
    with qtbot.waitSignal(thumbnails.ready) as ready:
        previews.answer()
    thumbnail = thumbnails.get(task)
    assert ready.args == [7]
    assert thumbnail is not None
    assert thumbnail.pixmap.size() == TILE * 2
    assert (thumbnail.kind, thumbnail.duration_ms) == (MediaKind.VIDEO, 5000)


def test_task_without_a_saved_result_is_not_asked_for(qtbot: QtBot) -> None:
    previews = FakePreviews()
    assert Thumbnails(previews).get(make_task(1)) is None
    assert previews.asked == []


def test_same_task_is_asked_for_once(qtbot: QtBot) -> None:
    previews = FakePreviews()
    thumbnails = Thumbnails(previews)
    for _ in range(3):
        thumbnails.get(make_task(1, results=RESULTS))
    assert previews.asked == [(1, 0)]


def test_no_preview_is_remembered(qtbot: QtBot) -> None:
    previews = FakePreviews()
    thumbnails = Thumbnails(previews)
    thumbnails.get(make_task(1, results=RESULTS))
    previews.answer()
    assert thumbnails.get(make_task(1, results=RESULTS)) is None
    assert len(previews.asked) == 1


def test_what_is_awaited_is_announced_even_if_there_is_none(qtbot: QtBot) -> None:
    previews = FakePreviews()
    thumbnails = Thumbnails(previews)
    thumbnails.get(make_task(1, results=RESULTS))
    assert thumbnails.is_awaited(1)
    with qtbot.waitSignal(thumbnails.ready):
        previews.answer()
    assert not thumbnails.is_awaited(1)


def test_requests_that_scrolled_away_are_dropped(qtbot: QtBot) -> None:
    previews = FakePreviews()
    thumbnails = Thumbnails(previews)
    for number in range(100):
        thumbnails.get(make_task(number, results=RESULTS))
    assert len(previews.asked) == AT_ONCE
    thumbnails.keep_asking_for({98, 99})
    previews.answer()
    assert [number for number, _ in previews.asked[AT_ONCE:]] == [98, 99]


def test_late_answer_for_changed_results_is_not_used(qtbot: QtBot, picture: Path) -> None:
    previews = FakePreviews(picture)
    thumbnails = Thumbnails(previews)
    thumbnails.get(make_task(1, results=RESULTS))
    thumbnails.forget(1)
    with qtbot.assertNotEmitted(thumbnails.ready, wait=20):
        previews.answer()


def test_cache_is_bounded_in_bytes(qtbot: QtBot, picture: Path) -> None:
    previews = FakePreviews(picture)
    one = TILE.width() * TILE.height() * 4
    thumbnails = Thumbnails(previews, budget=2 * one)
    for number in range(3):
        thumbnails.get(make_task(number, results=RESULTS))
        with qtbot.waitSignal(thumbnails.ready):
            previews.answer()
    assert thumbnails.get(make_task(2, results=RESULTS)) is not None
    assert thumbnails.get(make_task(0, results=RESULTS)) is None


def test_what_is_on_the_screen_is_kept_whatever_the_budget(qtbot: QtBot, picture: Path) -> None:
    previews = FakePreviews(picture)
    thumbnails = Thumbnails(previews, budget=1)
    thumbnails.keep_asking_for(frozenset({0, 1}))
    for number in range(2):
        thumbnails.get(make_task(number, results=RESULTS))
        with qtbot.waitSignal(thumbnails.ready):
            previews.answer()
    assert thumbnails.get(make_task(0, results=RESULTS)) is not None


def test_picture_of_another_shape_serves_until_it_is_cut_anew(qtbot: QtBot, picture: Path) -> None:
    previews = FakePreviews(picture)
    thumbnails = Thumbnails(previews)
    task = make_task(1, results=RESULTS)
    thumbnails.get(task)
    with qtbot.waitSignal(thumbnails.ready):
        previews.answer()
    thumbnails.cut_to(Cut(QSize(60, 60)))
    with qtbot.waitSignal(thumbnails.ready):
        old = thumbnails.get(task)
    new = thumbnails.get(task)
    assert old is not None
    assert new is not None
    assert (old.pixmap.size(), new.pixmap.size()) == (TILE, QSize(60, 60))
    assert len(previews.asked) == 1


def test_high_picture_keeps_more_of_its_upper_part(tmp_path: Path) -> None:
    high = QImage(90, 290, QImage.Format.Format_RGB32)
    high.fill(QColor("teal"))
    for line in range(50):
        high.setPixelColor(45, line, QColor("red"))
    high.save(str(tmp_path / "high.png"))
    tile = cut_to_tile(tmp_path / "high.png", Cut(QSize(90, 90)), whole=False)
    assert [tile.pixelColor(45, y).name() for y in (0, 20)] == [QColor("teal").name()] * 2
    tile = cut_to_tile(tmp_path / "high.png", Cut(QSize(90, 250)), whole=False)
    assert tile.pixelColor(45, 30).name() == QColor("red").name()


def test_tile_is_filled_and_has_round_corners(picture: Path) -> None:
    tile = cut_to_tile(picture, SHARP, whole=False)
    assert tile.pixelColor(0, 0).alpha() < 255
    assert tile.pixelColor(tile.width() // 2, 0).name() == QColor("teal").name()


def test_whole_picture_leaves_the_rest_clear(tmp_path: Path) -> None:
    wide = QImage(600, 100, QImage.Format.Format_RGB32)
    wide.fill(QColor("teal"))
    wide.save(str(tmp_path / "wide.png"))
    tile = cut_to_tile(tmp_path / "wide.png", SHARP, whole=True)
    assert tile.pixelColor(tile.width() // 2, 2).alpha() == 0
    assert tile.pixelColor(tile.rect().center()).name() == QColor("teal").name()


def test_unreadable_picture_gives_nothing(tmp_path: Path) -> None:
    assert cut_to_tile(tmp_path / "missing.png", SHARP, whole=False).isNull()


def test_odd_result_is_not_looked_into(qtbot: QtBot) -> None:
    previews = FakePreviews()
    thumbnails = Thumbnails(previews)
    odd = replace(make_result(), odd="It is a web page.")
    assert thumbnails.get(make_task(1, results=(odd,))) is None
    assert thumbnails.get(make_task(2, results=(odd, make_result("b.mp4")))) is None
    assert previews.asked == [(2, 1)]
