"""A row of small pictures under the stage, one for each result of a task that made several."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QScrollArea, QToolButton, QWidget

from kiegui.media.previews import Preview
from kiegui.tasks.task import Result, Task
from kiegui.ui.look import GAP, WARNING, icon
from kiegui.ui.preview.source import PreviewSource
from kiegui.ui.words import kind_icon, kind_word

TILE = QSize(64, 42)


class ResultsStrip(QWidget):
    """Hidden for a single result."""

    result_chosen = Signal(int)
    """The person went to this result, counted from 0."""

    def __init__(self, previews: PreviewSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._previews = previews
        self._ticket = 0
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self.result_chosen)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFixedHeight(TILE.height() + 3 * GAP)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._scroll)
        self.hide()

    def show_task(self, task: Task | None, chosen: int) -> None:
        """The results of a task, the chosen one marked."""
        self._ticket += 1
        for button in self._group.buttons():
            self._group.removeButton(button)
        count = len(task.results) if task is not None else 0
        self.setVisible(count > 1)
        if task is None or count < 2:
            return
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP // 2)
        row.addStretch(1)
        for index, result in enumerate(task.results):
            button = QToolButton()
            button.setCheckable(True)
            button.setAutoRaise(True)
            button.setIconSize(TILE)
            button.setIcon(icon("warning", WARNING) if result.odd or result.is_gone else icon(kind_icon(result.kind)))
            words = self._words(result, index + 1)
            button.setToolTip(words)
            button.setAccessibleName(words)
            button.setChecked(index == chosen)
            self._group.addButton(button, index)
            row.addWidget(button)
            if not result.odd:
                self._previews.ask_preview(task, index, partial(self._on_preview, self._ticket, index))
        row.addStretch(1)
        self._scroll.setWidget(inside)

    def mark(self, index: int) -> None:
        """That one is shown now."""
        button = self._group.button(index)
        if button is not None:
            button.setChecked(True)
            self._scroll.ensureWidgetVisible(button)

    def _words(self, result: Result, position: int) -> str:
        kind = kind_word(result.kind)
        if result.is_gone:
            return self.tr("{0} {1}: gone from Kie").format(kind, position)
        if result.odd:
            return self.tr("{0} {1}: kept, but not opened").format(kind, position)
        return self.tr("{0} {1}").format(kind, position)

    def _on_preview(self, ticket: int, index: int, preview: Preview | None) -> None:
        button = self._group.button(index)
        if ticket != self._ticket or preview is None or button is None:
            return
        # Previews are small files made for this: read in well under a millisecond.
        pixmap = QPixmap(str(preview.path))
        if not pixmap.isNull():
            button.setIcon(QIcon(pixmap))
