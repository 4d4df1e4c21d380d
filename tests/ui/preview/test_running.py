"""The page of a task that is under way."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton
from pytestqt.qtbot import QtBot

from kiegui.tasks.task import SANDBOX, TaskState
from kiegui.ui.orders import Order
from kiegui.ui.preview.running import PARTS, RunningPage, StepBar
from tests.ui.made_tasks import NOW, make_task, now, part_of


def words_on(page: RunningPage) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible() and label.text()]


def buttons_on(page: RunningPage) -> list[str]:
    return [button.text() for button in page.findChildren(QPushButton) if button.isVisible()]


@pytest.fixture
def page(qtbot: QtBot) -> RunningPage:
    made = RunningPage(now)
    qtbot.addWidget(made)
    made.show()
    return made


def test_page_tells_state_time_and_price(page: RunningPage) -> None:
    page.show_task(make_task(state=TaskState.GENERATING, sent=NOW - 65_000, estimate=42.0))
    words = words_on(page)
    assert {"Generating", "1 min 5 s", "About 42 credits."} <= set(words)
    assert "Sent tasks can’t be cancelled at Kie." in words
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in page.findChildren(QLabel))


def test_task_that_is_not_sent_has_no_time_and_no_warning(page: RunningPage) -> None:
    page.show_task(make_task(state=TaskState.QUEUED, sent=0))
    assert words_on(page) == ["Waiting to send", "Nothing was charged."]


def test_practice_says_nothing_of_kie(page: RunningPage) -> None:
    page.show_task(make_task(state=TaskState.GENERATING, account=SANDBOX))
    assert "A practice task: nothing is paid." in words_on(page)
    assert not any("at Kie" in words for words in words_on(page))


def test_what_waits_to_be_sent_says_what_comes_next_and_what_can_be_done(qtbot: QtBot, page: RunningPage) -> None:
    trouble = "Too many at once for Kie. Nothing was charged."
    page.show_task(make_task(state=TaskState.QUEUED, trouble=trouble, sent=NOW - 19_000))
    words = words_on(page)
    assert words[:2] == ["Waiting to send", "Too many at once for Kie."]  # no time: it is not sent
    assert words.count("Nothing was charged.") == 1
    assert any("by itself" in line and "Generate" in line for line in words)
    assert not any("cancelled" in line for line in words)
    for button, order in (("Try now", Order.TRY_NOW), ("Don’t send", Order.WITHDRAW)):
        with qtbot.waitSignal(page.ordered) as ordered:
            part_of(page, QPushButton, button).click()
        assert ordered.args == [order]


@pytest.mark.parametrize("state", [TaskState.WAITING, TaskState.GENERATING, TaskState.DOWNLOADING])
def test_what_is_at_kie_and_held_up_can_be_tried_now_but_not_taken_back(page: RunningPage, state: TaskState) -> None:
    page.show_task(make_task(state=state, trouble="Kie is not answering."))
    assert "Kie is not answering." in words_on(page)
    assert "It goes on by itself as soon as this is over, and costs nothing more." in words_on(page)
    assert buttons_on(page) == ["Try now"]


def test_what_goes_well_has_no_buttons_but_an_upload_can_be_stopped(page: RunningPage) -> None:
    page.show_task(make_task(state=TaskState.QUEUED))
    assert buttons_on(page) == []
    page.show_task(make_task(state=TaskState.UPLOADING))
    assert buttons_on(page) == ["Don’t send"]


def test_bytes_from_before_the_trouble_are_not_told_on(page: RunningPage) -> None:
    task = make_task(state=TaskState.DOWNLOADING)
    page.show_task(task)
    page.show_progress(3_200_000, 18_000_000)
    page.show_task(replace(task, trouble="The connection was lost."))
    assert not any("MB" in words for words in words_on(page))


@pytest.mark.parametrize("state", [TaskState.QUEUED, TaskState.SENDING, TaskState.GENERATING, TaskState.DOWNLOADING])
def test_steps_fill_up(qtbot: QtBot, state: TaskState) -> None:
    bar = StepBar()
    qtbot.addWidget(bar)
    bar.resize(200, 6)
    before = bar.grab().toImage()
    bar.show_state(state)
    assert (bar.grab().toImage() == before) == (state is TaskState.QUEUED)


def test_bytes_are_told_and_never_made_up(page: RunningPage) -> None:
    bar = part_of(page, QProgressBar, "Progress")
    task = make_task(state=TaskState.UPLOADING, sent=0)
    page.show_task(task)
    assert not bar.isVisible()
    page.show_progress(3_200_000, 18_000_000)
    assert (bar.isVisible(), bar.value()) == (True, PARTS * 32 // 180)
    assert "3.2 of 18 MB" in words_on(page)
    page.show_progress(3_200_000, 0)
    assert not bar.isVisible()
    assert "3.2 MB" in words_on(page)
    page.show_task(replace(task, state=TaskState.SENDING))
    assert not any("MB" in words for words in words_on(page))


def test_large_film_fits_into_the_bar(page: RunningPage) -> None:
    page.show_progress(3_000_000_000, 6_000_000_000)
    assert part_of(page, QProgressBar, "Progress").value() == PARTS // 2
