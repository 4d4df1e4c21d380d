"""Playing films."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtMultimedia import QMediaPlayer, QVideoFrame, QVideoSink
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from kiegui.ui.preview.film import FilmCanvas, FilmView
from kiegui.ui.preview.player_bar import PlayerBar
from tests.ui.made_tasks import part_of

# Said once where there is no graphics card: frames are converted by the processor then.
pytestmark = pytest.mark.qt_log_ignore("No RHI backend", extend=True)

PLAYING = QMediaPlayer.PlaybackState.PlayingState
PAUSED = QMediaPlayer.PlaybackState.PausedState


@pytest.fixture
def view(qtbot: QtBot) -> FilmView:
    made = FilmView()
    qtbot.addWidget(made, before_close_func=FilmView.close_media)
    made.resize(320, 240)
    made.show()
    return made


def show(qtbot: QtBot, view: FilmView, film: Path) -> QMediaPlayer:
    with qtbot.waitSignal(view.first_frame_shown):
        view.show_film(film, is_sound_on=False)
    return part_of(view, QMediaPlayer)


def test_film_plays_by_itself_again_and_again(qtbot: QtBot, view: FilmView, film: Path) -> None:
    player = show(qtbot, view, film)
    assert player.playbackState() == PLAYING
    assert player.loops() == QMediaPlayer.Loops.Infinite.value
    assert player.audioOutput() is None


def test_shown_frame_can_be_grabbed(qtbot: QtBot, view: FilmView, film: Path) -> None:
    empty = view.grab().toImage()
    show(qtbot, view, film)
    assert view.grab().toImage() != empty


def test_space_and_click_pause_and_play(qtbot: QtBot, view: FilmView, film: Path) -> None:
    player = show(qtbot, view, film)
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert player.playbackState() == PAUSED
    QTest.mouseClick(part_of(view, FilmCanvas), Qt.MouseButton.LeftButton)
    assert player.playbackState() == PLAYING


def test_keys_step_from_frame_to_frame(qtbot: QtBot, view: FilmView, film: Path) -> None:
    player = show(qtbot, view, film)
    player.pause()
    player.setPosition(500)
    QTest.keyClicks(view, ".")
    after = player.position()
    assert 500 < after <= 600
    QTest.keyClicks(view, ",")
    assert player.position() < after
    assert player.playbackState() == PAUSED


def play_to_the_end(qtbot: QtBot, view: FilmView, film: Path) -> QMediaPlayer:
    player = show(qtbot, view, film)
    part_of(view, QToolButton, "Play again and again (L)").click()
    player.setPosition(player.duration() - 100)
    qtbot.waitUntil(lambda: player.mediaStatus() == QMediaPlayer.MediaStatus.EndOfMedia)
    return player


def test_last_frame_stays_when_the_film_is_over(qtbot: QtBot, view: FilmView, film: Path) -> None:
    play_to_the_end(qtbot, view, film)
    part_of(view, QVideoSink).videoFrameChanged.emit(QVideoFrame())
    with qtbot.waitSignal(part_of(view, FilmCanvas).painted):
        view.grab()


def test_step_back_at_the_end_goes_to_the_frame_before_the_last(qtbot: QtBot, view: FilmView, film: Path) -> None:
    player = play_to_the_end(qtbot, view, film)
    QTest.keyClicks(view, ",")
    assert 1000 / 24 < player.duration() - player.position() < 100
    QTest.keyClicks(view, "..")
    assert player.position() < player.duration()


def test_paused_clock_tells_tenths(qtbot: QtBot, view: FilmView, film: Path) -> None:
    player = show(qtbot, view, film)
    clock = part_of(part_of(view, PlayerBar), QLabel)
    assert "." not in clock.text()
    player.pause()
    player.setPosition(450)
    qtbot.waitUntil(lambda: clock.text().startswith("0:00.4 / 0:0"))
    player.play()
    assert "." not in clock.text()


def test_hidden_film_waits(qtbot: QtBot, view: FilmView, film: Path) -> None:
    player = show(qtbot, view, film)
    view.hide()
    assert player.playbackState() == PAUSED
    view.show()
    assert player.playbackState() == PLAYING


def test_file_that_is_no_film_is_refused(qtbot: QtBot, view: FilmView, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"rubbish" * 100)
    with qtbot.waitSignal(view.refused):
        view.show_film(broken, is_sound_on=False)
    broken.unlink()


def test_film_without_frames_is_refused_after_a_while(qtbot: QtBot, view: FilmView, film: Path) -> None:
    view._patience.setInterval(0)
    with qtbot.waitSignal(view.refused):
        view.show_film(film, is_sound_on=False)


def test_canvas_keeps_the_shape_of_the_film(qtbot: QtBot) -> None:
    canvas = FilmCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(100, 100)
    image = QImage(40, 10, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    canvas.show_frame(QVideoFrame(image))
    grabbed = canvas.grab().toImage()
    assert grabbed.pixelColor(50, 50) == QColor("teal")
    assert grabbed.pixelColor(50, 30) != QColor("teal")


def test_poster_stands_there_until_the_first_frame(qtbot: QtBot, view: FilmView, film: Path) -> None:
    poster = QImage(32, 18, QImage.Format.Format_RGB32)
    poster.fill(QColor("teal"))
    canvas = part_of(view, FilmCanvas)
    with qtbot.waitSignal(view.first_frame_shown):
        view.show_film(film, is_sound_on=False, poster=poster)
        assert canvas.grab().toImage().pixelColor(160, 100) == QColor("teal")
    assert canvas.grab().toImage().pixelColor(160, 100) != QColor("teal")


def test_double_click_asks_for_the_full_view_and_plays_on(qtbot: QtBot, view: FilmView, film: Path) -> None:
    player = show(qtbot, view, film)
    canvas = part_of(view, FilmCanvas)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton)
    assert player.playbackState() == PAUSED
    with qtbot.waitSignal(view.enlarge_wanted):
        QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton)
    assert player.playbackState() == PLAYING
