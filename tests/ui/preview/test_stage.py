"""The stage: one page for each way in which a task can stand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shutil import copy

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtMultimedia import QMediaPlayer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QPlainTextEdit, QPushButton, QStackedWidget, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from kiegui.media.kinds import MediaKind
from kiegui.tasks.finding import Marks
from kiegui.tasks.history import Place
from kiegui.tasks.task import Failure, Result, Task, TaskState
from kiegui.ui.history.wishes import Wish
from kiegui.ui.orders import Order
from kiegui.ui.preview.compare_page import ComparePage
from kiegui.ui.preview.film import FilmView
from kiegui.ui.preview.full_view import FullView
from kiegui.ui.preview.message_page import MessagePage
from kiegui.ui.preview.picture import PictureView
from kiegui.ui.preview.result_page import ResultPage
from kiegui.ui.preview.running import RunningPage
from kiegui.ui.preview.stage import Stage
from kiegui.ui.preview.text_page import TextPage
from tests.ui.conftest import Desktop
from tests.ui.made_tasks import HOSTILE, MODELS, NOW, FakePreviews, make_result, make_task, now, part_of

# Said once where there is no graphics card: frames are converted by the processor then.
pytestmark = pytest.mark.qt_log_ignore("No RHI backend", extend=True)


@pytest.fixture
def previews(picture: Path) -> FakePreviews:
    return FakePreviews(picture, MediaKind.VIDEO)


@pytest.fixture
def pictures(picture: Path) -> FakePreviews:
    return FakePreviews(picture, MediaKind.IMAGE)


@pytest.fixture
def picture_stage(qtbot: QtBot, tmp_path: Path, pictures: FakePreviews) -> Stage:
    return make_stage(qtbot, pictures, tmp_path)


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path, previews: FakePreviews) -> Stage:
    return make_stage(qtbot, previews, tmp_path)


def make_stage(qtbot: QtBot, previews: FakePreviews, tmp_path: Path) -> Stage:
    previews.home = tmp_path
    made = Stage(previews, MODELS, now)
    qtbot.addWidget(made, before_close_func=Stage.close_media)
    made.resize(500, 400)
    made.show()
    return made


def page_of(stage: Stage) -> QWidget:
    page = part_of(stage, QStackedWidget).currentWidget()
    while isinstance(page, ResultPage | TextPage):
        page = part_of(page, QStackedWidget).currentWidget() if isinstance(page, TextPage) else page.currentWidget()
    assert page is not None
    return page


def show_picture(stage: Stage, previews: FakePreviews, *results: Result) -> Task:
    task = make_task(results=results, credits=42.0)
    stage.show_task(task)
    previews.answer()
    return task


def words_on(stage: Stage) -> list[str]:
    return [label.text() for label in stage.findChildren(QLabel) if label.isVisible() and label.text()]


def test_nothing_chosen_says_so(stage: Stage) -> None:
    assert words_on(stage) == [
        "Your films, pictures and sounds appear here",
        "Fill in the form and press Generate, or choose a task from the history.",
    ]


def test_every_button_has_a_name_from_the_start(stage: Stage) -> None:
    buttons = stage.findChildren(QAbstractButton)
    assert buttons
    assert all(button.text() or button.accessibleName() for button in buttons)


@pytest.mark.parametrize(
    ("state", "page"),
    [
        (TaskState.QUEUED, RunningPage),
        (TaskState.HELD, MessagePage),
        (TaskState.WITHDRAWN, MessagePage),
        (TaskState.UPLOADING, RunningPage),
        (TaskState.SENDING, RunningPage),
        (TaskState.UNCONFIRMED, MessagePage),
        (TaskState.WRITTEN_OFF, MessagePage),
        (TaskState.REFUSED, MessagePage),
        (TaskState.WAITING, RunningPage),
        (TaskState.GENERATING, RunningPage),
        (TaskState.DOWNLOADING, RunningPage),
        (TaskState.SAVED, MessagePage),
        (TaskState.FAILED, MessagePage),
        (TaskState.GONE, MessagePage),
    ],
)
def test_every_state_has_its_page(stage: Stage, state: TaskState, page: type[QWidget]) -> None:
    stage.show_task(make_task(state=state))
    assert isinstance(page_of(stage), page)
    assert "Kling 2.5 Turbo Text to Video Pro" in words_on(stage)


def test_server_text_is_shown_letter_by_letter(stage: Stage) -> None:
    stage.show_task(make_task(state=TaskState.FAILED, prompt=HOSTILE, failure=Failure("501", HOSTILE)))
    assert any(HOSTILE in words for words in words_on(stage))


def test_failure_offers_to_edit_and_retry(qtbot: QtBot, stage: Stage) -> None:
    stage.show_task(make_task(7, TaskState.FAILED))
    with qtbot.waitSignal(stage.use_again_requested) as again:
        part_of(page_of(stage), QPushButton, "Edit and retry").click()
    assert again.args == [7]


def test_orders_name_the_task(qtbot: QtBot, stage: Stage) -> None:
    task = make_task(state=TaskState.UNCONFIRMED)
    stage.show_task(task)
    with qtbot.waitSignal(stage.ordered) as ordered:
        part_of(page_of(stage), QPushButton, "Find it…").click()
    assert ordered.args == [Order.FIND, task]


def test_written_off_leads_to_the_task_in_its_place(qtbot: QtBot, stage: Stage) -> None:
    stage.show_task(make_task(state=TaskState.WRITTEN_OFF))
    stage.show_sent_again(17)
    with qtbot.waitSignal(stage.task_wanted) as wanted:
        part_of(page_of(stage), QPushButton, "Show the new task").click()
    assert wanted.args == [17]


def test_held_leads_to_its_account(qtbot: QtBot, stage: Stage) -> None:
    stage.show_task(make_task(state=TaskState.HELD, account="kie"))
    with qtbot.waitSignal(stage.account_requested) as requested:
        part_of(page_of(stage), QPushButton, "Send now…").click()
    assert requested.args == ["kie", 1]


@pytest.mark.parametrize(
    ("code", "button", "address"),
    [("402", "Add credits", "https://kie.ai/billing"), ("433", "Change the cap", "https://kie.ai/api-key")],
)
def test_missing_credits_lead_to_kies_page(
    stage: Stage, desktop: Desktop, code: str, button: str, address: str
) -> None:
    stage.show_task(make_task(state=TaskState.HELD, failure=Failure(code, "")))
    part_of(page_of(stage), QPushButton, button).click()
    assert desktop.opened == [address]


def test_progress_is_shown_for_the_task_on_the_stage_only(stage: Stage) -> None:
    stage.show_task(make_task(3, TaskState.DOWNLOADING))
    stage.show_progress(4, 1_000_000, 2_000_000)
    assert "1 of 2 MB" not in words_on(stage)
    stage.show_progress(3, 1_000_000, 2_000_000)
    assert "1 of 2 MB" in words_on(stage)


def test_odd_file_is_kept_but_never_opened(
    stage: Stage, previews: FakePreviews, picture: Path, desktop: Desktop
) -> None:
    odd = replace(make_result(picture.name, MediaKind.IMAGE), odd=HOSTILE)
    stage.show_task(make_task(results=(odd,)))
    assert isinstance(page_of(stage), MessagePage)
    assert "Kept, but not opened" in words_on(stage)
    assert any(words.startswith(HOSTILE) for words in words_on(stage))
    assert previews.asked == []
    part_of(page_of(stage), QPushButton, "Show the folder").click()
    assert [Path(opened) for opened in desktop.opened] == [picture.parent]


def test_good_result_is_shown_first_and_gone_ones_are_told(
    qtbot: QtBot, picture_stage: Stage, pictures: FakePreviews, picture: Path
) -> None:
    stage = picture_stage
    gone = Result(url="x", kind=MediaKind.IMAGE, is_gone=True)
    task = show_picture(stage, pictures, gone, make_result(picture.name, MediaKind.IMAGE))
    assert isinstance(page_of(stage), PictureView)
    assert "Partly saved" in words_on(stage)
    part_of(stage, QToolButton, "Picture 1: gone from Kie").click()
    assert "Kie no longer has this result" in words_on(stage)
    with qtbot.waitSignal(stage.ordered) as ordered:
        part_of(page_of(stage), QPushButton, "Look again (free)").click()
    assert ordered.args == [Order.FETCH_AGAIN, task]


def test_film_plays_and_is_not_disturbed_by_a_change(
    qtbot: QtBot, stage: Stage, previews: FakePreviews, film: Path, tmp_path: Path
) -> None:
    copy(film, tmp_path / "film.mp4")
    with qtbot.waitSignal(stage.playing):
        stage.show_task(make_task(results=(make_result(),)))
        previews.answer()
    view = page_of(stage)
    assert isinstance(view, FilmView)
    player = part_of(view, QMediaPlayer)
    seen: list[object] = []
    player.sourceChanged.connect(seen.append)
    stage.show_task(make_task(results=(make_result(),), credits=42.0))
    assert seen == []
    assert player.playbackState() == QMediaPlayer.PlaybackState.PlayingState


def test_file_is_let_go_when_another_task_is_shown(
    qtbot: QtBot, stage: Stage, previews: FakePreviews, film: Path, tmp_path: Path
) -> None:
    copy(film, tmp_path / "film.mp4")
    with qtbot.waitSignal(stage.playing):
        stage.show_task(make_task(1, results=(make_result(),)))
        previews.answer()
    player = part_of(page_of(stage), QMediaPlayer)
    stage.show_task(make_task(2, TaskState.WAITING))
    assert player.source().isEmpty()


def test_result_that_can_not_be_shown_has_words_and_ways(qtbot: QtBot, desktop: Desktop, tmp_path: Path) -> None:
    (tmp_path / "a.avif").write_bytes(b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf")
    previews = FakePreviews(None)
    stage = make_stage(qtbot, previews, tmp_path)
    show_picture(stage, previews, make_result("a.avif", MediaKind.IMAGE))
    qtbot.waitUntil(lambda: "AVIF pictures can’t be shown here" in words_on(stage))
    part_of(page_of(stage), QPushButton, "Open in another app").click()
    part_of(page_of(stage), QPushButton, "Show the folder").click()
    assert [Path(opened) for opened in desktop.opened] == [tmp_path / "a.avif", tmp_path]


def test_missing_file_is_told_and_its_folder_offered(stage: Stage, desktop: Desktop, tmp_path: Path) -> None:
    stage.show_task(make_task(results=(make_result("2025/film.mp4"),)))
    assert "The file is not there any more" in words_on(stage)
    (tmp_path / "2025").mkdir()
    (tmp_path / "2025/film.mp4").touch()  # its disk was plugged in
    part_of(page_of(stage), QPushButton, "Show the folder").click()
    assert [Path(opened) for opened in desktop.opened] == [tmp_path / "2025"]


def test_missing_file_can_be_downloaded_again(qtbot: QtBot, stage: Stage) -> None:
    task = make_task(results=(make_result(),))
    stage.show_task(task)
    with qtbot.waitSignal(stage.ordered) as ordered:
        part_of(page_of(stage), QPushButton, "Download again (free)").click()
    assert ordered.args == [Order.DOWNLOAD_AGAIN, task]


def test_task_that_is_held_up_can_be_tried_now(qtbot: QtBot, stage: Stage) -> None:
    task = make_task(state=TaskState.QUEUED, trouble="Too many at once for Kie.")
    stage.show_task(task)
    with qtbot.waitSignal(stage.ordered) as ordered:
        part_of(page_of(stage), QPushButton, "Try now").click()
    assert ordered.args == [Order.TRY_NOW, task]


def test_history_that_is_closed_is_told_in_the_place_of_everything(stage: Stage) -> None:
    stage.show_closed(HOSTILE)
    assert words_on(stage)[0] == "The history can’t be opened"
    assert words_on(stage)[1].startswith(HOSTILE)
    assert not stage.is_in_words  # there is no task whose buttons would need room


def test_time_of_a_download_is_counted_from_its_begin(stage: Stage) -> None:
    long_ago = make_task(results=(make_result(),), sent=NOW - 9_000_000, finished=NOW - 7_200_000)
    stage.show_task(replace(long_ago, state=TaskState.DOWNLOADING))
    assert "2 h 0 min" in words_on(stage)
    stage.show_task(long_ago)
    stage.show_task(replace(long_ago, state=TaskState.DOWNLOADING))
    assert "0 s" in words_on(stage)


def test_result_that_cannot_be_had_any_more_says_why(stage: Stage) -> None:
    lost = Result(url="https://files.example/a.mp4")
    stage.show_task(make_task(results=(lost,), trouble="A result can’t be had from Kie any more."))
    assert "A result can’t be had from Kie any more." in words_on(stage)
    assert "The file is not there any more" not in words_on(stage)


def test_folder_that_nothing_opens_is_told(
    qtbot: QtBot, stage: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    stage.show_task(make_task(results=(make_result(),)))
    with qtbot.waitSignal(stage.trouble_came) as trouble:
        part_of(page_of(stage), QPushButton, "Show the folder").click()
    assert trouble.args == [f"No program answered. The file is here: {tmp_path / 'film.mp4'}"]


def test_page_that_nothing_opens_is_told(qtbot: QtBot, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    stage.show_task(make_task(state=TaskState.HELD, failure=Failure("402", "")))
    with qtbot.waitSignal(stage.trouble_came) as trouble:
        part_of(page_of(stage), QPushButton, "Add credits").click()
    assert trouble.args == ["No browser answered. The page is here: https://kie.ai/billing"]


def test_other_results_are_one_click_away(picture_stage: Stage, pictures: FakePreviews, picture: Path) -> None:
    stage = picture_stage
    picture_result = make_result(picture.name, MediaKind.IMAGE)
    picture.with_name("b.txt").write_text("words", encoding="utf-8")
    show_picture(stage, pictures, picture_result, make_result("b.txt", MediaKind.TEXT))
    part_of(stage, QToolButton, "Text 2").click()
    assert isinstance(page_of(stage), QPlainTextEdit)
    stage.show_task(make_task(9, results=(picture_result,)))
    pictures.answer()
    assert isinstance(page_of(stage), PictureView)


def test_keys_go_through_the_results(picture_stage: Stage, pictures: FakePreviews, picture: Path) -> None:
    one = make_result(picture.name, MediaKind.IMAGE)
    show_picture(picture_stage, pictures, one, replace(one, url="b"), replace(one, url="c"))
    seen = []
    for key, modifier in (("Right", "No"), ("Right", "Alt"), ("Right", "No"), ("Left", "No")):
        QTest.keyClick(picture_stage, Qt.Key[f"Key_{key}"], Qt.KeyboardModifier[f"{modifier}Modifier"])
        seen.append(next(words for words in words_on(picture_stage) if words.endswith("of 3")))
    assert seen == ["2 of 3", "3 of 3", "3 of 3", "2 of 3"]
    assert part_of(picture_stage, QToolButton, "Picture 2").isChecked()


def test_enter_shows_it_large_and_escape_brings_it_back(
    qtbot: QtBot, picture_stage: Stage, pictures: FakePreviews, picture: Path
) -> None:
    show_picture(picture_stage, pictures, make_result(picture.name, MediaKind.IMAGE))
    pages = part_of(picture_stage, QStackedWidget)
    QTest.keyClick(picture_stage, Qt.Key.Key_Return)
    full_view = part_of(picture_stage, FullView)
    assert pages.window() is full_view
    assert full_view.isFullScreen()
    QTest.keyClick(full_view, Qt.Key.Key_Escape)
    assert pages.window() is picture_stage
    qtbot.waitUntil(pages.isVisible)


def test_words_are_not_shown_large(picture_stage: Stage) -> None:
    picture_stage.show_task(make_task(state=TaskState.FAILED))
    picture_stage.show_large()
    assert not picture_stage.findChildren(FullView)


def test_tasks_are_compared_until_escape(picture_stage: Stage, pictures: FakePreviews, picture: Path) -> None:
    results = (make_result(picture.name, MediaKind.IMAGE),)
    two = [make_task(number, results=results) for number in (1, 2)]
    picture_stage.show_task(two[0])
    picture_stage.compare(two)
    assert picture_stage.is_comparing
    picture_stage.show_task(replace(two[0], credits=42.0))
    assert picture_stage.is_comparing
    QTest.keyClick(part_of(picture_stage, ComparePage), Qt.Key.Key_Escape)
    pictures.answer()
    assert isinstance(page_of(picture_stage), PictureView)
    assert picture_stage.task == replace(two[0], credits=42.0)


def test_comparing_ends_when_another_task_is_shown(picture_stage: Stage, picture: Path) -> None:
    one = make_result(picture.name, MediaKind.IMAGE)
    picture_stage.compare([make_task(results=(one, replace(one, url="b")))])
    assert picture_stage.is_comparing
    picture_stage.show_task(make_task(7, TaskState.WAITING))
    assert isinstance(page_of(picture_stage), RunningPage)


def test_one_result_alone_is_not_compared(qtbot: QtBot, picture_stage: Stage) -> None:
    with qtbot.waitSignal(picture_stage.trouble_came):
        picture_stage.compare([make_task(results=(make_result(),)), make_task(2, TaskState.FAILED)])
    assert not picture_stage.is_comparing


def test_star_and_tags_are_wished_for_by_click_and_key(stage: Stage) -> None:
    heard: list[tuple[Wish, list[int]]] = []
    stage.wished.connect(lambda wish, numbers: heard.append((wish, list(numbers))))
    stage.show_task(make_task(7, TaskState.FAILED))
    part_of(stage, QToolButton, "Star (S)").click()
    stage.show_marks(Marks(is_starred=True, tags=("client A",)))
    QTest.keyClick(stage, Qt.Key.Key_S)
    QTest.keyClick(stage, Qt.Key.Key_T)
    part_of(stage, QToolButton, "Tags (T): client A").click()
    assert heard == [(wish, [7]) for wish in (Wish.STAR, Wish.UNSTAR, Wish.TAG, Wish.TAG)]


def test_the_full_view_has_the_star_too(stage: Stage, previews: FakePreviews, picture: Path, qtbot: QtBot) -> None:
    show_picture(stage, previews, make_result(picture.name))
    stage.show_large()
    full_view = part_of(stage, FullView)
    with qtbot.waitSignal(stage.wished) as wished:
        QTest.keyClick(full_view, Qt.Key.Key_S)
    assert wished.args is not None
    assert wished.args[0] is Wish.STAR
    stage.show_marks(Marks(is_starred=True))
    assert any(words.startswith("★ · ") for words in words_on_window(full_view))
    QTest.keyClick(full_view, Qt.Key.Key_Escape)


def words_on_window(window: QWidget) -> list[str]:
    return [label.text() for label in window.findChildren(QLabel)]


def test_nothing_waits_for_a_drive_that_does_not_answer(
    stage: Stage, previews: FakePreviews, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[Callable[[list[Place]], None]] = []
    monkeypatch.setattr(previews, "ask_places", lambda _results, then: answers.append(then))
    stage.show_task(make_task(1, results=(make_result(picture.name),)))
    stage.show_task(make_task(2, TaskState.FAILED))
    answers[0]([Place(picture, is_there=True)])
    assert isinstance(page_of(stage), MessagePage)
    assert not previews.asked


def test_a_comparison_that_is_found_too_late_does_not_come(
    stage: Stage, previews: FakePreviews, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[Callable[[list[Place]], None]] = []
    monkeypatch.setattr(previews, "ask_places", lambda _results, then: answers.append(then))
    stage.compare([make_task(number, results=(make_result(picture.name),)) for number in (1, 2)])
    stage.show_task(make_task(3, TaskState.FAILED))
    answers[0]([Place(picture, is_there=True)] * 2)
    assert not stage.is_comparing
