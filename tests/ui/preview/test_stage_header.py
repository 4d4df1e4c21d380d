"""The line above the stage."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from kiegui.tasks.task import SANDBOX, TaskState
from kiegui.ui.preview.stage_header import StageHeader
from kiegui.ui.tag import Tag
from tests.ui.made_tasks import HOSTILE, make_task, part_of


def test_header_tells_model_and_state(qtbot: QtBot) -> None:
    header = StageHeader()
    qtbot.addWidget(header)
    header.show_task(make_task(state=TaskState.UNCONFIRMED), HOSTILE)
    assert [label.text() for label in header.findChildren(QLabel)][:1] == [HOSTILE]
    assert part_of(header, Tag).isHidden()


def test_practice_is_marked(qtbot: QtBot) -> None:
    header = StageHeader()
    qtbot.addWidget(header)
    header.show_task(make_task(account=SANDBOX), "Kling")
    assert not part_of(header, Tag).isHidden()
    assert part_of(header, Tag).text() == "Sandbox"
