"""Films in step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtMultimedia import QMediaPlayer
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from kiegui.ui.preview.compare_films import CompareFilms
from kiegui.ui.preview.picture_canvas import PictureCanvas
from tests.media.samples import DARK_START_FILM
from tests.ui.made_tasks import part_of

# Said once where there is no graphics card: frames are converted by the processor then.
pytestmark = pytest.mark.qt_log_ignore("No RHI backend", extend=True)

PLAYING = QMediaPlayer.PlaybackState.PlayingState
PAUSED = QMediaPlayer.PlaybackState.PausedState


class Films:
    """Two films, one of two seconds behind a longer one, on canvases that can be seen."""

    def __init__(self, qtbot: QtBot, film: Path) -> None:
        self.canvases = [PictureCanvas(), PictureCanvas()]
        for canvas in self.canvases:
            qtbot.addWidget(canvas)
            canvas.resize(100, 100)
            canvas.show()
        self.widget = CompareFilms(list(zip((DARK_START_FILM, film), self.canvases, strict=True)), leader=1)
        qtbot.addWidget(self.widget, before_close_func=CompareFilms.close_media)
        self.follower, self.leader = self.widget.findChildren(QMediaPlayer)


@pytest.fixture
def films(qtbot: QtBot, film: Path) -> Iterator[Films]:
    made = Films(qtbot, film)
    qtbot.waitUntil(lambda: all(not canvas.picture_size.isEmpty() for canvas in made.canvases))
    yield made
    made.widget.close_media()


def test_all_play_and_pause_together(films: Films) -> None:
    assert [films.leader.playbackState(), films.follower.playbackState()] == [PLAYING, PLAYING]
    part_of(films.widget, QToolButton, "Pause (Space)").click()
    assert [films.leader.playbackState(), films.follower.playbackState()] == [PAUSED, PAUSED]


def test_all_are_sought_together_and_a_shorter_one_waits_at_its_end(qtbot: QtBot, films: Films) -> None:
    films.leader.pause()
    films.leader.setPosition(1000)
    qtbot.waitUntil(lambda: films.follower.position() == 1000)
    films.leader.setPosition(3000)
    qtbot.waitUntil(lambda: films.follower.position() == films.follower.duration() - 1)


def test_frames_and_speed_are_for_all(qtbot: QtBot, films: Films) -> None:
    films.leader.pause()
    films.leader.setPosition(500)
    part_of(films.widget, QToolButton, "One frame on (.)").click()
    assert films.leader.position() > 500
    qtbot.waitUntil(lambda: films.follower.position() == films.leader.position())
    films.leader.setPlaybackRate(0.5)
    assert films.follower.playbackRate() == 0.5


def test_film_that_runs_away_is_put_right(qtbot: QtBot, films: Films) -> None:
    films.follower.setPosition(1800)
    qtbot.waitUntil(lambda: abs(films.follower.position() - films.leader.position()) < 500)
