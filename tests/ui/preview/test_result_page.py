"""One result: which page it gets, and that only what the worker got through is opened."""

from __future__ import annotations

from pathlib import Path
from shutil import copy

import pytest
from PySide6.QtMultimedia import QMediaPlayer
from PySide6.QtWidgets import QLabel, QPlainTextEdit
from pytestqt.qtbot import QtBot

from kiegui.media.kinds import MediaKind
from kiegui.ui.preview.film import FilmView
from kiegui.ui.preview.message_page import Action, Message
from kiegui.ui.preview.picture import PictureView
from kiegui.ui.preview.result_page import ResultPage
from kiegui.ui.preview.sound import SoundView
from kiegui.ui.preview.text_page import TextPage
from tests.ui.made_tasks import HOSTILE, FakePreviews, make_result, make_task, part_of

# Said once where there is no graphics card: frames are converted by the processor then.
pytestmark = pytest.mark.qt_log_ignore("No RHI backend", extend=True)


def make_page(qtbot: QtBot, previews: FakePreviews) -> ResultPage:
    made = ResultPage(previews, is_sound_on=False)
    qtbot.addWidget(made, before_close_func=ResultPage.close_media)
    made.resize(400, 300)
    made.show()
    return made


def show(page: ResultPage, path: Path, kind: MediaKind) -> None:
    page.show_result(make_task(results=(make_result(path.name, kind),)), 0, path)


def message_of(qtbot: QtBot, page: ResultPage, previews: FakePreviews) -> Message:
    with qtbot.waitSignal(page.message_wanted) as wanted:
        previews.answer()
    message = wanted.args[0]
    assert isinstance(message, Message)
    return message


def test_nothing_is_opened_before_the_worker_got_through(qtbot: QtBot, picture: Path) -> None:
    previews = FakePreviews(picture, MediaKind.IMAGE)
    page = make_page(qtbot, previews)
    show(page, picture, MediaKind.IMAGE)
    assert isinstance(page.currentWidget(), QLabel)
    previews.answer()
    assert isinstance(page.currentWidget(), PictureView)


def test_slow_file_says_that_it_is_opened(qtbot: QtBot, picture: Path) -> None:
    page = make_page(qtbot, FakePreviews())
    page._slow.setInterval(0)
    show(page, picture, MediaKind.IMAGE)
    qtbot.waitUntil(lambda: part_of(page, QLabel).text() == "Opening…")


def test_film_has_its_poster_at_once(qtbot: QtBot, picture: Path, film: Path) -> None:
    previews = FakePreviews(picture, MediaKind.VIDEO)
    page = make_page(qtbot, previews)
    show(page, film, MediaKind.VIDEO)
    with qtbot.waitSignal(page.playing):
        previews.answer()
        view = page.currentWidget()
        assert isinstance(view, FilmView)
        assert view.grab().toImage().pixelColor(200, 100).name() == "#008080"


def test_sound_has_its_player(qtbot: QtBot, sound: Path, picture: Path) -> None:
    previews = FakePreviews(picture, MediaKind.AUDIO)
    page = make_page(qtbot, previews)
    show(page, sound, MediaKind.AUDIO)
    previews.answer()
    assert isinstance(page.currentWidget(), SoundView)


def test_text_is_shown_plain(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(HOSTILE, encoding="utf-8")
    page = make_page(qtbot, FakePreviews())
    show(page, tmp_path / "a.txt", MediaKind.TEXT)
    qtbot.waitUntil(lambda: part_of(part_of(page, TextPage), QPlainTextEdit).toPlainText() == HOSTILE)


@pytest.mark.parametrize(("name", "kind"), [("film.mp4", MediaKind.VIDEO), ("a.wav", MediaKind.AUDIO)])
def test_what_the_worker_did_not_get_through_is_never_played(
    qtbot: QtBot, name: str, kind: MediaKind, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(b"a file that crashes players")
    previews = FakePreviews(None)
    page = make_page(qtbot, previews)
    show(page, tmp_path / name, kind)
    assert message_of(qtbot, page, previews).way is Action.OPEN_OUTSIDE
    assert not page.findChildren(QMediaPlayer)


def test_film_that_gives_no_frame_has_words(qtbot: QtBot, picture: Path, tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_bytes(b"rubbish" * 100)
    previews = FakePreviews(picture, MediaKind.VIDEO)
    page = make_page(qtbot, previews)
    show(page, tmp_path / "film.mp4", MediaKind.VIDEO)
    assert message_of(qtbot, page, previews).headline == "This computer can’t show this film here"


def test_picture_that_can_not_be_read_has_words(qtbot: QtBot, picture: Path, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"rubbish")
    previews = FakePreviews(picture, MediaKind.IMAGE)
    page = make_page(qtbot, previews)
    show(page, tmp_path / "a.png", MediaKind.IMAGE)
    assert message_of(qtbot, page, previews).headline == "This picture can’t be shown here"


def test_unknown_file_is_not_opened(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"?\0")
    previews = FakePreviews()
    page = make_page(qtbot, previews)
    with qtbot.waitSignal(page.message_wanted) as wanted:
        show(page, tmp_path / "a.bin", MediaKind.UNKNOWN)
    assert wanted.args[0].headline == "A file of another kind"
    assert previews.asked == []


def test_late_answer_about_another_result_is_not_shown(qtbot: QtBot, picture: Path, tmp_path: Path) -> None:
    previews = FakePreviews(picture, MediaKind.IMAGE)
    page = make_page(qtbot, previews)
    show(page, picture, MediaKind.IMAGE)
    page.close_media()
    previews.answer()
    assert isinstance(page.currentWidget(), QLabel)


def test_files_are_let_go(qtbot: QtBot, picture: Path, film: Path, tmp_path: Path) -> None:
    copy(film, tmp_path / "film.mp4")
    previews = FakePreviews(picture, MediaKind.VIDEO)
    page = make_page(qtbot, previews)
    show(page, tmp_path / "film.mp4", MediaKind.VIDEO)
    with qtbot.waitSignal(page.playing):
        previews.answer()
    page.close_media()
    assert part_of(page, QMediaPlayer).source().isEmpty()
