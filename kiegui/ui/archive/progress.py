"""The lower part of a dialog for long work: a bar, a line of words, and two buttons of which the second ends it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from kiegui.ui.look import GAP
from kiegui.ui.plain_label import plain_label
from kiegui.ui.thin_bar import ThinBar

translate = QCoreApplication.translate


class ProgressFoot(QWidget):
    """Says what the person wants; the dialog that it stands in decides what that means."""

    start_wanted = Signal()
    end_wanted = Signal()

    def __init__(self, start: QPushButton, parent: QWidget | None = None) -> None:
        """`start` begins the work."""
        super().__init__(parent)
        self._start = start
        self._start.setDefault(True)
        self._end = QPushButton(self.tr("Close"))
        self._end.setAutoDefault(False)
        self._bar = ThinBar()
        self._status = plain_label(wrap=True, selectable=True)
        buttons = QDialogButtonBox()
        buttons.addButton(start, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self._end, QDialogButtonBox.ButtonRole.RejectRole)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        for widget in (self._bar, self._status, buttons):
            column.addWidget(widget)
        self._bar.hide()
        self._status.hide()
        start.clicked.connect(self.start_wanted)
        buttons.rejected.connect(self.end_wanted)

    @property
    def is_running(self) -> bool:
        """Whether the work is going on."""
        return not self._bar.isHidden()

    def status(self) -> str:
        """What it says at the moment."""
        return self._status.text()

    def show_progress(self, share: float, words: str) -> None:
        """The work goes on: so much of it is done, from 0 to 1."""
        self._bar.setRange(0, 1000)
        self._bar.setValue(round(share * 1000))
        self._bar.show()
        self._say(words)
        self._start.setEnabled(False)
        self._start.setDefault(True)  # so that Enter does not stop it
        self._end.setText(self.tr("Stop"))

    def show_stopping(self) -> None:
        """It comes to an end soon."""
        self._end.setEnabled(False)
        self._say(self.tr("Stopping…"))

    def show_end(self, words: str) -> None:
        """It is over, well or not."""
        self._bar.hide()
        self._say(words)
        self._start.setEnabled(True)
        self._end.setEnabled(True)
        self._end.setText(self.tr("Close"))
        self._end.setDefault(True)
        self._end.setFocus()

    def _say(self, words: str) -> None:
        self._status.setText(words)
        self._status.show()


def entries_words(count: int) -> str:
    """So many: "1,204 entries"."""
    return translate("archive", "1 entry") if count == 1 else translate("archive", "%Ln entries", "", count)


def files_words(count: int) -> str:
    """So many: "1,180 files"."""
    return translate("archive", "1 file") if count == 1 else translate("archive", "%Ln files", "", count)
