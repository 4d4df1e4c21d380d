"""The line above the stage: which model, how it stands, and whether it is only practice."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from kiegui.tasks.task import Task
from kiegui.ui.look import GAP
from kiegui.ui.plain_label import headline, plain_label
from kiegui.ui.tag import Tag
from kiegui.ui.words import task_colour, task_word


class StateDot(QWidget):
    """A dot in a state's colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colour = QColor()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_colour(self, colour: QColor) -> None:
        """From now on."""
        self._colour = colour
        self.update()

    def sizeHint(self) -> QSize:
        """Of the dot."""
        return QSize(9, 9)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The dot."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._colour)
        painter.setBrush(self._colour)
        painter.drawEllipse(self.rect().adjusted(1, 1, -1, -1))
        painter.end()


class StageHeader(QWidget):
    """Empty while no task is shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = headline(scale=1.1)
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._dot = StateDot()
        self._state = plain_label(quiet=True)
        self._sandbox = Tag(self.tr("Sandbox"))
        self._sandbox.setToolTip(self.tr("Made for practice on this computer: no key, nothing is paid."))
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP, GAP, GAP, 0)
        row.setSpacing(GAP)
        row.addWidget(self._title, 1)
        row.addWidget(self._sandbox)
        row.addWidget(self._dot)
        row.addWidget(self._state)

    def show_task(self, task: Task, title: str) -> None:
        """`title` is the model's."""
        self._title.setText(title)
        self._state.setText(task_word(task))
        self._dot.show_colour(task_colour(task))
        self._sandbox.setVisible(task.is_sandbox)
