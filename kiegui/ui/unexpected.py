"""The window for what nobody foresaw: text, versions, traceback, and a button to copy them."""

from __future__ import annotations

import asyncio
import logging
import platform
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, qVersion
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from kiegui import __version__
from kiegui.ui.look import GAP, MARGIN
from kiegui.ui.outside import copy_text

_log = logging.getLogger(__name__)


def describe(error: BaseException) -> str:
    """Versions and traceback as plain text, not redacted yet."""
    versions = f"KieGUI {__version__} · Python {platform.python_version()} · Qt {qVersion()} · {platform.platform()}"
    return versions + "\n\n" + "".join(traceback.format_exception(error))


class UnexpectedError(QDialog):
    """One for all that comes while it is open; the tasks go on behind it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Something unexpected happened"))
        self.resize(680, 420)
        words = QLabel(
            self.tr(
                "KieGUI made a mistake. Your tasks are in the history and nothing was sent a second time. "
                "If something looks stuck, close the app and start it again; it goes on where it was."
            )
        )
        words.setWordWrap(True)
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._text.setAccessibleName(self.tr("Technical text"))
        copy = QPushButton(self.tr("Copy"))
        buttons = QDialogButtonBox()
        buttons.addButton(self.tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(GAP)
        layout.addWidget(words)
        layout.addWidget(self._text, 1)
        layout.addWidget(buttons)
        copy.clicked.connect(lambda: copy_text(self.text(), copy))
        buttons.rejected.connect(self.reject)
        self.setWindowModality(Qt.WindowModality.NonModal)

    def add(self, text: str) -> None:
        """Show one more, redacted already; the oldest lines go when the text grows long."""
        self._text.document().setMaximumBlockCount(2000)
        self._text.appendPlainText(text)

    def text(self) -> str:
        """All that is shown."""
        return self._text.toPlainText()


class _Catcher(QObject):
    """Takes errors on any thread and shows them on the GUI thread."""

    caught = Signal(object)

    def __init__(self, redact: Callable[[str], str]) -> None:
        super().__init__()
        self._redact = redact
        self._dialog: UnexpectedError | None = None
        self.caught.connect(self._on_caught)

    def _on_caught(self, error: BaseException) -> None:
        text = self._redact(describe(error))
        _log.error("unexpected: %s", text)
        if self._dialog is None:
            self._dialog = UnexpectedError()
        self._dialog.add(text)
        self._dialog.show()


@contextmanager
def catch_unexpected(loop: asyncio.AbstractEventLoop, redact: Callable[[str], str]) -> Iterator[None]:
    """What nobody foresaw, in slots, in the loop and in threads, goes to one window while this lasts.

    `redact` takes keys out of the text before it is shown or logged, and so before it can be copied.
    """
    catcher = _Catcher(redact)

    def from_python(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            catcher.caught.emit(error)

    def from_loop(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException):
            catcher.caught.emit(error)
        else:
            _log.error("loop: %s", context.get("message"))

    def from_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            catcher.caught.emit(args.exc_value)

    old_thread_hook = threading.excepthook
    sys.excepthook, threading.excepthook = from_python, from_thread
    loop.set_exception_handler(from_loop)
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook = sys.__excepthook__, old_thread_hook
