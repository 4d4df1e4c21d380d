"""The dialog for bringing in an archive, or a copy of a history: how far it is, and what became of it, in words."""

from __future__ import annotations

from pathlib import Path
from typing import assert_never

from PySide6.QtCore import QCoreApplication, QLocale, QSize, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QPushButton, QVBoxLayout, QWidget

from kiegui.tasks.archive.importing import Imported, Step
from kiegui.ui.archive.progress import ProgressFoot, entries_words
from kiegui.ui.form.link_button import LinkButton
from kiegui.ui.look import GAP, MARGIN
from kiegui.ui.plain_label import plain_label
from kiegui.ui.words import progress_words

translate = QCoreApplication.translate

_SIZE = QSize(480, 250)
_NARROWEST = 420


class ImportDialog(QDialog):
    """Does not hold up the window: tasks can be made meanwhile.

    The owner answers `import_wanted` with `show_progress` as often as it likes, then `show_imported` or `show_problem`.
    """

    import_wanted = Signal(Path)
    stop_wanted = Signal()

    def __init__(self, folder: str, copies: Path, parent: QWidget | None = None) -> None:
        """`folder` is where an archive is looked for first, `copies` where the app keeps copies of its history."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Import history"))
        self.setMinimumWidth(_NARROWEST)
        self._folder = folder
        self._offered: Path | None = None
        self._words = plain_label(wrap=True)
        self._copy = LinkButton()
        self._copy.setText(self.tr("Import one of the copies that KieGUI makes of its history…"))
        self._start = QPushButton()
        self._foot = ProgressFoot(self._start)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(GAP)
        column.addWidget(self._words)
        column.addWidget(self._copy)
        column.addStretch()
        column.addSpacing(GAP)
        column.addWidget(self._foot)
        self._copy.clicked.connect(lambda: self._choose(str(copies), self.tr("Copies of a history (*.sqlite)")))
        self._foot.start_wanted.connect(self._on_start_wanted)
        self._foot.end_wanted.connect(self.reject)
        self._show_offer()
        self.resize(_SIZE)

    def offer(self, file: Path) -> None:
        """The person opened the app with this file: the first button brings it in, and is then again for choosing one."""
        self._offered = file
        self._start.setDefault(True)
        self._show_offer()

    def status(self) -> str:
        """What the dialog says at the moment."""
        return self._foot.status()

    def show_progress(self, step: Step, done: int, total: int) -> None:
        """So much of that step is done: bytes or entries, as `Step` says."""
        figure = QLocale().toString
        match step:
            case Step.CHECKING:
                words = self.tr("Looking at it… {0}").format(progress_words(done, total))
            case Step.BRINGING_IN:
                words = self.tr("Bringing in… {0} of {1} entries").format(figure(done), figure(total))
            case _:
                assert_never(step)
        self._foot.show_progress(done / max(total, 1), words)
        self._copy.setEnabled(False)

    def show_imported(self, imported: Imported) -> None:
        """It is done, or was stopped."""
        self._end(imported_words(imported))

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
        self._copy.setEnabled(True)

    def _show_offer(self) -> None:
        if self._offered is None:
            what_comes = self.tr("An archive comes in with its entries, tags, stars and files.")
            self._start.setText(self.tr("Choose an archive…"))
        else:
            words = self.tr(
                "“{0}” is looked at first. If it is an archive, its entries, tags, stars and files come in."
            )
            what_comes = words.format(self._offered.name)
            self._start.setText(self.tr("Import it"))
        promise = self.tr(
            "What you have stays as it is, and what is known already is not doubled. Nothing is sent: what was waiting in"
            " the archive comes in as written off."
        )
        self._words.setText(f"{what_comes} {promise}")

    def _on_start_wanted(self) -> None:
        if self._offered is None:
            self._choose(self._folder, self.tr("KieGUI archives (*.kiegui);;All files (*)"))
            return
        file, self._offered = self._offered, None
        self._show_offer()
        self._on_chosen(str(file))

    def _choose(self, folder: str, kinds: str) -> None:
        dialog = QFileDialog(self, self.tr("Import history"), folder, kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._on_chosen)
        dialog.open()

    def _on_chosen(self, file: str) -> None:
        self._folder = str(Path(file).parent)
        self.import_wanted.emit(Path(file))


def imported_words(imported: Imported) -> str:
    """What became of it: "1,204 entries: 1,180 new, 24 known, 3 files missing. …"; what is rare is told only if it came up."""
    figure = QLocale().toString
    if imported.missing:
        words = translate("import", "{entries}: {new} new, {known} known, {missing} files missing.")
    else:
        words = translate("import", "{entries}: {new} new, {known} known.")
    sentences = [
        words.format(
            entries=entries_words(imported.entries),
            new=figure(imported.new),
            known=figure(imported.known),
            missing=figure(imported.missing),
        )
    ]
    if imported.files:
        sentences.append(translate("import", "Files that came in: %Ln.", "", imported.files))
    if imported.named:
        sentences.append(translate("import", "Tasks in doubt that are found now: %Ln.", "", imported.named))
    if imported.is_stopped:
        sentences.append(translate("import", "It was stopped; importing it again brings the rest."))
    return " ".join(sentences)
