"""The bridge is a listener whose words are signals."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from kiegui.errors import BadKey, LedgerError
from kiegui.tasks.finding import Marks
from kiegui.tasks.listener import Listener
from kiegui.tasks.task import Request, Task
from kiegui.ui.bridge import Bridge


def test_every_announcement_becomes_a_signal(qtbot: QtBot) -> None:
    bridge = Bridge()
    listener: Listener = bridge
    heard: list[object] = []
    bridge.task_changed.connect(heard.append)
    bridge.trouble_came.connect(heard.append)
    bridge.account_stopped.connect(lambda account, problem: heard.append((account, problem)))
    bridge.balance_changed.connect(heard.append)
    bridge.marks_changed.connect(heard.append)
    bridge.progress_came.connect(lambda *figures: heard.append(figures))
    task = Task(number=1, account="kie", created=1, request=Request("m", {}))
    trouble, stop = LedgerError("full"), BadKey("no", 401)
    listener.announce_task(task)
    listener.announce_trouble(trouble)
    listener.announce_stop("kie", stop)
    listener.announce_progress(1, 3_000_000_000, 0)
    bridge.announce_balance(None)
    bridge.announce_balance(1.5)
    bridge.announce_marks({1: Marks(is_starred=True)})
    assert heard == [task, trouble, ("kie", stop), (1, 3_000_000_000, 0), None, 1.5, {1: Marks(is_starred=True)}]
