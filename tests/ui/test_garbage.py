"""Garbage goes on the GUI thread, and it does go."""

from __future__ import annotations

import gc
import threading
import weakref

from pytestqt.qtbot import QtBot

from kiegui.ui.garbage import garbage_on_gui_thread


class Ring:
    """Refers to itself, so that only the collector can free it; remembers on which thread that happened."""

    def __init__(self, ended_on: list[threading.Thread]) -> None:
        self.itself = self
        weakref.finalize(self, lambda: ended_on.append(threading.current_thread()))


def test_garbage_is_collected_on_the_gui_thread(qtbot: QtBot) -> None:
    ended_on: list[threading.Thread] = []

    def litter() -> None:
        for _ in range(5 * gc.get_threshold()[0]):
            Ring(ended_on)

    with garbage_on_gui_thread():
        worker = threading.Thread(target=litter)
        worker.start()
        worker.join()
        assert ended_on == []
        qtbot.waitUntil(lambda: len(ended_on) > 0)
    assert set(ended_on) == {threading.main_thread()}
