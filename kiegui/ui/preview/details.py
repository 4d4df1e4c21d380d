"""Everything that is known of a task, in words: prompt, parameters, dates, price, files. It scrolls by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from kiegui.catalog.schema import ModelSpec
from kiegui.tasks.history import Place
from kiegui.tasks.task import Result, Task
from kiegui.ui.form.link_button import LinkButton
from kiegui.ui.history.files import show_folder_of
from kiegui.ui.icon_button import IconButton
from kiegui.ui.look import GAP, MARGIN, icon, warning_words
from kiegui.ui.outside import copy_text
from kiegui.ui.plain_label import plain_label
from kiegui.ui.preview.details_rows import Row, parameter_rows, task_rows
from kiegui.ui.preview.source import PlaceSource
from kiegui.ui.slim_scroll_bar import SlimScrollBar
from kiegui.ui.words import kept_words, size_words

LABELS = 16
"""Width of the labels, in average letters: the same in all tables, so that their values stand in one line."""


class RowTable(QWidget):
    """Labels and values; a text that did not change is not touched, so that a selection in it survives."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: dict[str, QLabel] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(MARGIN)
        self._grid.setVerticalSpacing(GAP - 2)
        self._grid.setColumnStretch(1, 1)

    def show_rows(self, rows: list[Row]) -> None:
        """Replace what is shown; without rows there is nothing at all."""
        self.setVisible(bool(rows))
        if list(self._values) != [label for label, _ in rows]:
            while (item := self._grid.takeAt(0)) is not None:
                _remove(item.widget())
            self._values = {label: _value_label() for label, _ in rows}
            for row, (label, value) in enumerate(self._values.items()):
                name = plain_label(label, wrap=True, quiet=True)
                name.setFixedWidth(LABELS * name.fontMetrics().averageCharWidth())
                self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
                self._grid.addWidget(value, row, 1)
        for label, text in rows:
            if self._values[label].text() != text:
                self._values[label].setText(text)


class DetailsPane(QWidget):
    """Follows the task that the stage shows."""

    use_again_requested = Signal(int)
    """Put the values of the task of this number into the form again."""
    task_wanted = Signal(int)
    """The person wants to see the task of this number."""
    trouble_came = Signal(str)
    """Something that the person asked for did not work: one sentence on it."""

    def __init__(
        self,
        files: PlaceSource,
        models: Mapping[str, ModelSpec],
        now: Callable[[], int],
        parent: QWidget | None = None,
    ) -> None:
        """`files` knows where results lie; `now` gives milliseconds since 1970, for how long Kie still keeps results."""
        super().__init__(parent)
        self._now = now
        self._source = files
        self._models = models
        self._task: Task | None = None
        self._use_again = QPushButton(self.tr("Use again"))
        self._show_folder = QPushButton(self.tr("Show in folder"))
        self._copy_prompt = QPushButton(self.tr("Copy prompt"))
        self._prompt = plain_label(wrap=True, selectable=True)
        self._parameters = RowTable()
        self._facts = RowTable()
        self._kept = plain_label(wrap=True)
        self._minutes = QTimer(self, interval=60_000)
        self._instead = LinkButton()
        self._instead.setText(self.tr("Sent again instead of another task: show that one"))
        self._task_id = plain_label(selectable=True, quiet=True)
        self._copy_id = IconButton("copy", self.tr("Copy task id"), size=18)
        self._files = QVBoxLayout()
        self._shown_files: tuple[Result, ...] | None = None
        self._scroll = QScrollArea()
        self._scroll.setVerticalScrollBar(SlimScrollBar())
        self._content = QWidget()
        self.setAccessibleName(self.tr("Details"))
        self._lay_out()

        self._use_again.clicked.connect(self._on_use_again)
        self._show_folder.clicked.connect(self._on_show_folder)
        self._copy_prompt.clicked.connect(self._on_copy_prompt)
        self._copy_id.clicked.connect(self._on_copy_id)
        self._instead.clicked.connect(self._on_instead)
        self._minutes.timeout.connect(self._show_kept)
        self._minutes.start()
        self._draw_icons()
        self.show_task(None)

    def show_task(self, task: Task | None) -> None:
        """Show a task, or the change of the one that is shown; None for emptiness."""
        is_other = task is None or self._task is None or task.number != self._task.number
        self._task = task
        self._content.setVisible(task is not None)
        self._use_again.setEnabled(task is not None)
        self._show_folder.setEnabled(task is not None and any(result.file for result in task.results))
        self._copy_prompt.setEnabled(task is not None and bool(task.request.prompt))
        if task is None:
            return
        spec = self._models.get(task.request.model)
        if self._prompt.text() != task.request.prompt:
            self._prompt.setText(task.request.prompt)
        self._prompt.setVisible(bool(task.request.prompt))
        self._parameters.show_rows(parameter_rows(task, spec))
        self._facts.show_rows(task_rows(task, spec.title if spec else task.request.model))
        if self._task_id.text() != task.task_id:
            self._task_id.setText(task.task_id)
        self._copy_id.setVisible(bool(task.task_id))
        self._instead.setVisible(bool(task.instead_of))
        self._show_kept()
        self._show_files(task.results)
        if is_other:
            self._scroll.verticalScrollBar().setValue(0)

    def changeEvent(self, event: QEvent) -> None:
        """Light and dark."""
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icons()
            self._show_kept()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        actions = QHBoxLayout()
        actions.setContentsMargins(MARGIN, GAP, MARGIN, 0)
        for button in (self._use_again, self._show_folder, self._copy_prompt):
            button.setMinimumHeight(30)
            actions.addWidget(button)
        actions.addStretch(1)

        task_id = QHBoxLayout()
        task_id.addWidget(self._task_id)
        task_id.addWidget(self._copy_id)
        task_id.addStretch(1)

        column = QVBoxLayout(self._content)
        column.setContentsMargins(MARGIN, GAP, MARGIN, MARGIN)
        column.setSpacing(GAP + 4)
        column.addWidget(self._prompt)
        column.addWidget(self._kept)
        column.addWidget(self._instead)
        column.addWidget(_line())
        column.addWidget(self._parameters)
        column.addWidget(self._facts)
        column.addLayout(self._files)
        column.addLayout(task_id)
        column.addStretch(1)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._content)

        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GAP)
        whole.addLayout(actions)
        whole.addWidget(self._scroll, 1)

    def _show_kept(self) -> None:
        """The clock of Kie's copies; it only matters, and is only loud, while a result is not on the disk."""
        task = self._task
        self._kept.setText(kept_words(task, self._now()) if task is not None else "")
        self._kept.setVisible(bool(self._kept.text()))
        palette = QPalette(self.palette())
        is_pressing = task is not None and any(result.is_pending for result in task.results)
        quiet = palette.color(QPalette.ColorRole.PlaceholderText)
        palette.setColor(QPalette.ColorRole.WindowText, warning_words(palette) if is_pressing else quiet)
        self._kept.setPalette(palette)

    def _show_files(self, results: tuple[Result, ...]) -> None:
        if results == self._shown_files:
            return
        self._shown_files = results
        while (item := self._files.takeAt(0)) is not None:
            _remove(item.widget())
        for result in results:
            if result.file:
                self._files.addWidget(self._file_row(result))

    def _file_row(self, result: Result) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        name = _value_label()
        name.setWordWrap(False)
        name.setText(Path(result.file).name)
        show = IconButton("folder", self.tr("Show in folder"), size=18)
        show.clicked.connect(lambda: self._show_in_folder(result))
        line.addWidget(name, 1)
        line.addWidget(plain_label(size_words(result.size), quiet=True))
        line.addWidget(show)
        return row

    def _draw_icons(self) -> None:
        colour = self.palette().color(QPalette.ColorRole.ButtonText)
        self._use_again.setIcon(icon("again", colour))
        self._show_folder.setIcon(icon("folder", colour))
        self._copy_prompt.setIcon(icon("copy", colour))

    def _on_use_again(self) -> None:
        if self._task is not None:
            self.use_again_requested.emit(self._task.number)

    def _on_show_folder(self) -> None:
        saved = [result for result in self._task.results if result.file] if self._task is not None else []
        if saved:
            self._show_in_folder(saved[0])

    def _show_in_folder(self, result: Result) -> None:
        self._source.ask_places([result], self._on_place_found)

    def _on_place_found(self, places: Sequence[Place]) -> None:
        if words := show_folder_of(places[0]):
            self.trouble_came.emit(words)

    def _on_instead(self) -> None:
        if self._task is not None:
            self.task_wanted.emit(self._task.instead_of)

    def _on_copy_prompt(self) -> None:
        if self._task is not None:
            copy_text(self._task.request.prompt, self._copy_prompt)

    def _on_copy_id(self) -> None:
        copy_text(self._task_id.text(), self._copy_id)


def _remove(widget: QWidget | None) -> None:
    if widget is not None:
        widget.hide()
        widget.deleteLater()


def _value_label() -> QLabel:
    label = plain_label(wrap=True, selectable=True)
    # A long word must not widen the pane.
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)
    return label


def _line() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    line.setForegroundRole(QPalette.ColorRole.Midlight)
    line.setFrameShadow(QFrame.Shadow.Plain)
    return line
