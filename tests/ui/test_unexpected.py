"""What nobody foresaw reaches one window, from wherever it comes."""

from __future__ import annotations

import asyncio
import sys
import threading

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiegui import __version__
from kiegui.ui.unexpected import UnexpectedError, catch_unexpected, describe


def dialogs() -> list[UnexpectedError]:
    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, UnexpectedError)]


def test_the_text_holds_versions_and_the_place() -> None:
    try:
        raise RuntimeError("odd")
    except RuntimeError as error:
        text = describe(error)
    assert __version__ in text
    assert "RuntimeError: odd" in text
    assert "test_unexpected.py" in text


def test_errors_of_slots_loops_and_threads_share_a_window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    loop = asyncio.new_event_loop()

    def fail() -> None:
        raise ValueError("in a thread")

    with catch_unexpected(loop, lambda text: text.replace("slot", "***")):
        sys.excepthook(KeyError, KeyError("in a slot"), None)
        loop.call_exception_handler({"message": "x", "exception": OSError("in the loop")})
        worker = threading.Thread(target=fail)
        worker.start()
        worker.join()
        qtbot.waitUntil(lambda: any("in a thread" in dialog.text() for dialog in dialogs()))
    loop.close()
    (dialog,) = (dialog for dialog in dialogs() if "in a thread" in dialog.text())
    assert all(words in dialog.text() for words in ("in a ***", "in the loop", "in a thread"))
    dialog.close()
    dialog.deleteLater()
