"""The page of a task that is under way."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar
from pytestqt.qtbot import QtBot

from kiegui.tasks.task import SANDBOX, TaskState
from kiegui.ui.preview.running import PARTS, RunningPage, StepBar
from tests.ui.made_tasks import HOSTILE, NOW, make_task, now, part_of


def words_on(page: RunningPage) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible() and label.text()]


@pytest.fixture
def page(qtbot: QtBot) -> RunningPage:
    made = RunningPage(now)
    qtbot.addWidget(made)
    made.show()
    return made


def test_page_tells_state_time_price_and_prompt(page: RunningPage) -> None:
    page.show_task(make_task(state=TaskState.GENERATING, prompt=HOSTILE, sent=NOW - 65_000, estimate=42.0))
    words = words_on(page)
    assert {"Generating", "1 min 5 s", "About 42 credits.", HOSTILE} <= set(words)
    assert "Sent tasks can’t be cancelled at Kie." in words
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in page.findChildren(QLabel))


def test_task_that_is_not_sent_has_no_time_and_no_warning(page: RunningPage) -> None:
    page.show_task(make_task(state=TaskState.QUEUED, sent=0))
    assert words_on(page) == ["Waiting to send", "Nothing was charged.", "A lighthouse"]


def test_practice_says_nothing_of_kie(page: RunningPage) -> None:
    page.show_task(make_task(state=TaskState.GENERATING, account=SANDBOX))
    assert "A practice task: nothing is paid." in words_on(page)
    assert not any("at Kie" in words for words in words_on(page))


def test_trouble_is_told(page: RunningPage) -> None:
    page.show_task(make_task(state=TaskState.WAITING, trouble="Kie is not answering."))
    assert "Kie is not answering." in words_on(page)


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
