"""Work beside the GUI thread."""

from __future__ import annotations

import sys
import threading
import time

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import Shiboken

from kiegui.ui.aside import Aside


def test_work_is_done_elsewhere_and_answered_here(qtbot: QtBot) -> None:
    owner = QObject()
    heard: list[tuple[threading.Thread, threading.Thread]] = []
    Aside(owner).do(threading.current_thread, lambda worker: heard.append((worker, threading.current_thread())))
    qtbot.waitUntil(lambda: bool(heard))
    ((worker, here),) = heard
    assert worker is not here is threading.main_thread()


def test_what_has_not_begun_can_be_dropped(qtbot: QtBot) -> None:
    owner, may_end = QObject(), threading.Event()
    aside = Aside(owner)
    heard: list[str] = []
    aside.do(lambda: may_end.wait(5), lambda _: heard.append("begun"))
    aside.do(lambda: "", lambda _: heard.append("dropped"))
    aside.drop_waiting()
    may_end.set()
    aside.do(lambda: "", lambda _: heard.append("later"))
    qtbot.waitUntil(lambda: "later" in heard)
    assert heard == ["begun", "later"]


def test_end_of_the_owner_is_not_an_error(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    errors: list[object] = []
    monkeypatch.setattr(sys, "excepthook", lambda *error: errors.append(error))
    owner, has_begun, heard = QObject(), threading.Event(), list[bool]()
    aside = Aside(owner)

    def work() -> bool:
        has_begun.set()
        end = time.monotonic() + 5
        while Shiboken.isValid(aside) and time.monotonic() < end:
            time.sleep(0.001)
        return Shiboken.isValid(aside)

    aside.do(work, heard.append)
    assert has_begun.wait(5)
    Shiboken.delete(owner)
    assert errors == []
    assert heard == []
