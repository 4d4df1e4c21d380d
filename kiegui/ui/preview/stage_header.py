"""The line above the stage: which model, star and tags, how it stands, which of its results; and ways to see them larger or
together."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from kiegui.tasks.finding import NO_MARKS, Marks
from kiegui.tasks.task import Task
from kiegui.ui.elided_label import ElidedLabel
from kiegui.ui.icon_button import IconButton
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

    enlarge_wanted = Signal()
    """The person wants to see the result large."""
    compare_wanted = Signal()
    """The person wants to compare the results of the task."""
    star_wanted = Signal()
    """The person wants the task to have a star, or none if it has one."""
    tags_wanted = Signal()
    """The person wants to change its tags."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = ElidedLabel(is_quiet=False)
        self._title.setFont(headline(scale=1.1).font())
        self._marks = NO_MARKS
        self._star = IconButton("star", "", size=18)
        self._tags = IconButton("tag", "", size=18)
        self._dot = StateDot()
        self._state = plain_label(quiet=True)
        self._sandbox = Tag(self.tr("Sandbox"))
        self._sandbox.setToolTip(self.tr("Made for practice on this computer: no key, nothing is paid."))
        self._place = plain_label(quiet=True)
        self._compare = IconButton("compare", self.tr("Compare the results"), size=18)
        self._enlarge = IconButton("expand", self.tr("Full view (Enter)"), size=18)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP, GAP, GAP, 0)
        row.setSpacing(GAP)
        row.addWidget(self._star)
        row.addWidget(self._title, 1)
        row.addWidget(self._tags)
        row.addWidget(self._place)
        row.addWidget(self._sandbox)
        row.addWidget(self._dot)
        row.addWidget(self._state)
        row.addWidget(self._compare)
        row.addWidget(self._enlarge)
        self._star.clicked.connect(self.star_wanted)
        self._tags.clicked.connect(self.tags_wanted)
        self._compare.clicked.connect(self.compare_wanted)
        self._enlarge.clicked.connect(self.enlarge_wanted)
        self.show_marks(NO_MARKS)

    @property
    def words(self) -> str:
        """What the full view has for a title."""
        star = "★" if self._marks.is_starred else ""
        return " · ".join(words for words in (star, self._title.text(), self._place.text()) if words)

    def show_marks(self, marks: Marks) -> None:
        """What the person noted about the task."""
        self._marks = marks
        words = self.tr("Take the star away (S)") if marks.is_starred else self.tr("Star (S)")
        self._star.show_starred(is_on=marks.is_starred)
        self._star.set_words(words)
        words = self.tr("Tags (T): {0}").format(", ".join(marks.tags)) if marks.tags else self.tr("Tags (T)")
        self._tags.set_words(words)
        style = Qt.ToolButtonStyle
        self._tags.setToolButtonStyle(style.ToolButtonTextBesideIcon if marks.tags else style.ToolButtonIconOnly)
        self._fit_tags()

    @property
    def tags_area(self) -> QRect:
        """Where the tags are on the screen."""
        return QRect(self._tags.mapToGlobal(QPoint(0, 0)), self._tags.size())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The tags have a part of the line."""
        super().resizeEvent(event)
        self._fit_tags()

    def _fit_tags(self) -> None:
        words = ", ".join(self._marks.tags)
        shown = self._tags.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, self.width() // 4)
        self._tags.setText(shown.replace("&", "&&"))

    def show_task(self, task: Task, title: str) -> None:
        """`title` is the model's."""
        self._title.show_text(title)
        self._state.setText(task_word(task))
        self._dot.show_colour(task_colour(task))
        self._sandbox.setVisible(task.is_sandbox)

    def show_place(self, index: int, count: int, *, can_compare: bool) -> None:
        """Which of how many results is shown, counted from 0."""
        self._place.setText(self.tr("{0} of {1}").format(index + 1, count) if count > 1 else "")
        self._compare.setVisible(can_compare)

    def offer_full_view(self, *, is_there: bool) -> None:
        """Words are not shown large."""
        self._enlarge.setVisible(is_there)
