"""The dialog for taking the history away: what of it, as what, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QLocale, QSize, Signal
from PySide6.QtWidgets import QDialog, QPushButton, QVBoxLayout, QWidget

from kiegui.catalog.schema import ChoiceField, Option
from kiegui.tasks.archive.exporting import Exported
from kiegui.ui.archive.progress import ProgressFoot, entries_words, files_words
from kiegui.ui.form.note import Note
from kiegui.ui.form.segments import SegmentedChoice
from kiegui.ui.look import GAP, MARGIN
from kiegui.ui.plain_label import plain_label
from kiegui.ui.words import progress_words

translate = QCoreApplication.translate

_SIZE = QSize(480, 340)
_NARROWEST = 420


class Extent(StrEnum):
    """Which tasks."""

    ALL = "all"
    SHOWN = "shown"
    SELECTED = "selected"


class Shape(StrEnum):
    """As what."""

    WITH_FILES = "with files"
    WITHOUT_FILES = "without files"
    TABLE = "table"


_Choice = TypeVar("_Choice", Extent, Shape)


class ExportDialog(QDialog):
    """Does not hold up the window: tasks can be made meanwhile.

    The owner answers `export_wanted` with `show_progress` as often as it likes, then `show_exported` or `show_problem`.
    """

    export_wanted = Signal(object, object)
    """Of this Extent, in this Shape."""
    stop_wanted = Signal()

    def __init__(self, shown: int, selected: int, parent: QWidget | None = None) -> None:
        """`shown` is how many tasks a filter shows, 0 if there is none; `selected` how many are chosen."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export history"))
        self.setMinimumWidth(_NARROWEST)
        figure = QLocale().toString
        extents = {Extent.ALL: self.tr("Whole history")}
        if shown:
            extents[Extent.SHOWN] = self.tr("Shown: {0}").format(figure(shown))
        if selected:
            extents[Extent.SELECTED] = self.tr("Selected: {0}").format(figure(selected))
        shapes = {
            Shape.WITH_FILES: self.tr("With files"),
            Shape.WITHOUT_FILES: self.tr("Without files"),
            Shape.TABLE: self.tr("Table (CSV)"),
        }
        self._extent = _choice(self.tr("What"), extents, Extent.SELECTED if selected > 1 else Extent.ALL)
        self._shape = _choice(self.tr("How"), shapes, Shape.WITH_FILES)
        self._note = Note()
        self._foot = ProgressFoot(QPushButton(self.tr("Export…")))
        self._lay_out()
        self._shape.changed.connect(self._show_note)
        self._foot.start_wanted.connect(self._on_start)
        self._foot.end_wanted.connect(self.reject)
        self._show_note()
        self.resize(_SIZE)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GAP)
        for words, choice in ((self.tr("What"), self._extent), (self.tr("How"), self._shape)):
            title = plain_label(words)
            title.setBuddy(choice.focus_target())
            column.addWidget(title)
            column.addWidget(choice)
            column.addSpacing(GAP)
        column.addWidget(self._note)
        column.addStretch()
        column.addSpacing(GAP)
        column.addWidget(self._foot)

    def status(self) -> str:
        """What the dialog says at the moment."""
        return self._foot.status()

    def show_progress(self, done: int, total: int) -> None:
        """So many bytes are written."""
        words = self.tr("Writing… {0}. You can work on meanwhile.").format(progress_words(done, total))
        self._foot.show_progress(done / max(total, 1), words)
        self._set_choosable(is_on=False)

    def show_exported(self, exported: Exported, name: str) -> None:
        """It is done, in the file of that name."""
        self._end(exported_words(exported, name))

    def show_problem(self, problem: str) -> None:
        """It could not be done: one plain sentence on why."""
        self._end(problem)

    def reject(self) -> None:
        """Esc, the cross and the second button: stop; when nothing goes on, close."""
        if self._foot.is_running:
            self._foot.show_stopping()
            self.stop_wanted.emit()
            return
        super().reject()

    def _end(self, words: str) -> None:
        self._foot.show_end(words)
        self._set_choosable(is_on=True)

    def _set_choosable(self, *, is_on: bool) -> None:
        self._extent.setEnabled(is_on)
        self._shape.setEnabled(is_on)

    def _on_start(self) -> None:
        self.export_wanted.emit(Extent(str(self._extent.value())), self._chosen_shape())

    def _chosen_shape(self) -> Shape:
        return Shape(str(self._shape.value()))

    def _show_note(self) -> None:
        words = {
            Shape.WITH_FILES: self.tr(
                "An archive: one file with entries, tags, stars, results, and the files that tasks read. Any"
                " KieGUI imports it, and any ZIP program opens it. Your key is not in it."
            ),
            Shape.WITHOUT_FILES: self.tr(
                "A small archive: entries, tags and stars. Results and files that tasks read are not in it."
            ),
            Shape.TABLE: self.tr(
                "One line for each task: date, model, prompt, state, credits, seed, files, tags. What is in the trash is"
                " left out. A table can’t be imported again."
            ),
        }
        self._note.setText(words[self._chosen_shape()])


def _choice(name: str, words: Mapping[_Choice, str], chosen: _Choice) -> SegmentedChoice:
    options = tuple(Option(value=str(choice), label=label) for choice, label in words.items())
    made = SegmentedChoice(ChoiceField(name="choice", label=name, options=options))
    made.set_name(name)
    made.set_value(str(chosen))
    return made


def exported_words(exported: Exported, name: str) -> str:
    """What was written: "all.kiegui is written: 1,204 entries, 1,180 files. …"."""
    if exported.files:
        words = translate("export", "“{name}” is written: {entries}, {files}.")
    else:
        words = translate("export", "“{name}” is written: {entries}.")
    told = words.format(name=name, entries=entries_words(exported.entries), files=files_words(exported.files))
    if not exported.missing:
        return told
    missing = translate("export", "Results that are not on this computer, and so not in it: %Ln.", "", exported.missing)
    return f"{told} {missing}"
