"""A full screen for what the stage shows, on a dark ground; the stage lends its own widgets, so that nothing starts anew."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiegui.ui.icon_button import IconButton
from kiegui.ui.look import GAP, dark_palette
from kiegui.ui.plain_label import headline


class FullView(QWidget):
    """A window of its own, until Esc."""

    leave_wanted = Signal()
    """The person wants to go back to the window."""
    star_wanted = Signal()
    """The person wants the task to have a star, or none if it has one."""
    turn_wanted = Signal(int)
    """The person wants to see the next result (1), or the one before (-1)."""

    def __init__(self, parent: QWidget) -> None:
        """`parent` is the widget in front of whose window it opens; it closes with that."""
        super().__init__(parent, Qt.WindowType.Window)
        self._opener = parent
        self.setPalette(dark_palette())
        self.setAutoFillBackground(True)
        self.setWindowTitle(self.tr("KieGUI: full view"))
        self._title = headline()
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._leave = IconButton("close", self.tr("Leave the full view (Esc)"), size=20)
        bar = QHBoxLayout()
        bar.setContentsMargins(GAP, 0, GAP, 0)
        bar.addWidget(self._title, 1)
        bar.addWidget(self._leave)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(GAP, GAP, GAP, GAP)
        self._column.setSpacing(GAP)
        self._column.addLayout(bar)
        self._leave.clicked.connect(self.leave_wanted)

    def show_with(self, lent: Sequence[QWidget], title: str) -> None:
        """Show these widgets, the first with all the room there is; whoever lent them takes them back by himself."""
        self._title.setText(title)
        for widget in lent:
            self._column.addWidget(widget, 1 if widget is lent[0] else 0)
        # Some window managers leave a full-screen window as large as it was.
        self.setGeometry(self._opener.screen().geometry())
        self.showFullScreen()
        self.activateWindow()

    def set_title(self, title: str) -> None:
        """Another result is shown."""
        self._title.setText(title)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What the widgets inside had no use for."""
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F11, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.leave_wanted.emit()
        elif event.key() == Qt.Key.Key_S and not event.modifiers():
            self.star_wanted.emit()
        elif way := turn_of(event):
            self.turn_wanted.emit(way)
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """What is lent goes back first."""
        self.leave_wanted.emit()
        super().closeEvent(event)


def turn_of(event: QKeyEvent) -> int:
    """Which way a key leads among the results of a task, with Alt or without: 1, -1, or 0 for none."""
    none = Qt.KeyboardModifier.NoModifier
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier not in (none, Qt.KeyboardModifier.AltModifier):
        return 0
    return {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
