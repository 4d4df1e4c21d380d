"""The line above the stage."""

from __future__ import annotations

from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from kiegui.tasks.finding import Marks
from kiegui.tasks.task import SANDBOX, TaskState
from kiegui.ui.elided_label import ElidedLabel
from kiegui.ui.preview.stage_header import StageHeader
from kiegui.ui.tag import Tag
from tests.ui.made_tasks import HOSTILE, make_task, part_of


def test_header_tells_model_and_state(qtbot: QtBot) -> None:
    header = StageHeader()
    qtbot.addWidget(header)
    header.show_task(make_task(state=TaskState.UNCONFIRMED), HOSTILE)
    assert part_of(header, ElidedLabel).text() == HOSTILE
    assert part_of(header, Tag).isHidden()


def test_practice_is_marked(qtbot: QtBot) -> None:
    header = StageHeader()
    qtbot.addWidget(header)
    header.show_task(make_task(account=SANDBOX), "Kling")
    assert not part_of(header, Tag).isHidden()
    assert part_of(header, Tag).text() == "Sandbox"


def test_place_among_the_results_is_told_and_ways_are_offered(qtbot: QtBot) -> None:
    header = StageHeader()
    qtbot.addWidget(header)
    header.show_task(make_task(), "Kling")
    header.show_place(1, 4, can_compare=True)
    header.offer_full_view(is_there=True)
    assert header.words == "Kling · 2 of 4"
    with qtbot.waitSignal(header.compare_wanted):
        part_of(header, QToolButton, "Compare the results").click()
    with qtbot.waitSignal(header.enlarge_wanted):
        part_of(header, QToolButton, "Full view (Enter)").click()
    header.show_place(0, 1, can_compare=False)
    assert header.words == "Kling"
    assert part_of(header, QToolButton, "Compare the results").isHidden()


def test_tags_have_a_part_of_the_line(qtbot: QtBot) -> None:
    header = StageHeader()
    qtbot.addWidget(header)
    header.resize(400, 40)
    header.show_marks(Marks(tags=("R&D", "a very long tag " * 9)))
    tags = next(button for button in header.findChildren(QToolButton) if "R&D, a" in button.accessibleName())
    assert tags.text().startswith("R&&D, a very")
    assert tags.fontMetrics().horizontalAdvance(tags.text()) < 130
    header.show_marks(Marks(is_starred=True))
    assert tags.text() == ""
    assert header.words.startswith("★")
