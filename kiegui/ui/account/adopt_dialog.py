"""The dialog for lost and found tasks: paste Kie's log page or ids, and what is there comes into the history."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from kiegui.errors import KieGuiError
from kiegui.tasks.adopting import Adoption
from kiegui.ui.look import GAP, MARGIN
from kiegui.ui.outside import KIE_LOGS, no_browser, open_page
from kiegui.ui.paste_field import PasteField
from kiegui.ui.plain_label import plain_label
from kiegui.ui.thin_bar import ThinBar

translate = QCoreApplication.translate

LARGEST = 1_000_000
"""Characters of a text, and bytes of a file."""


class AdoptDialog(QDialog):
    """Stays open for as many texts as the person has.

    The owner answers `adopt_wanted` with `show_progress` as often as it likes, then `show_outcome` or `show_problem`.
    """

    adopt_wanted = Signal(str)
    """Find the ids in this text, and adopt what they stand for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Adopt tasks"))
        self.resize(560, 440)
        words = plain_label(
            self.tr(
                "Paste Kie’s log page, or any task ids. What belongs to your unanswered requests is found and adopted; "
                "tasks made elsewhere come into the history. Asking is free."
            ),
            wrap=True,
        )
        page = QPushButton(self.tr("Open Kie’s log page"))
        page.setAutoDefault(False)
        label = QLabel(self.tr("Task ids or log text"))
        too_long = self.tr("This is more than 1 MB of text. Copy the part with your tasks.")
        self._field = PasteField(LARGEST, too_long, read_log)
        label.setBuddy(self._field)
        self._field.setPlaceholderText(
            self.tr("On Kie’s page: select all, copy, and paste it here. A file can be dropped.")
        )
        self._progress = ThinBar()
        self._progress.hide()
        self._status = plain_label(wrap=True, selectable=True)
        self._adopt = QPushButton(self.tr("Adopt"))
        self._adopt.setDefault(True)
        buttons = QDialogButtonBox()
        buttons.addButton(self._adopt, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(GAP)
        layout.addWidget(words)
        layout.addWidget(page, alignment=Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(label)
        layout.addWidget(self._field, 1)
        layout.addWidget(self._progress)
        layout.addWidget(self._status)
        layout.addWidget(buttons)

        self._is_running = False
        page.clicked.connect(self._on_page)
        self._field.textChanged.connect(self._on_text_changed)
        self._field.refused.connect(self._status.setText)
        self._adopt.clicked.connect(self._on_adopt)
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self._adopt.click)
        buttons.rejected.connect(self.reject)
        self._on_text_changed()
        self._field.setFocus()

    def status(self) -> str:
        """What the dialog says at the moment."""
        return self._status.text()

    def show_progress(self, done: int, total: int) -> None:
        """So many of the ids were asked for."""
        locale = QLocale()
        self._progress.setMaximum(total)
        self._progress.setValue(done)
        self._status.setText(self.tr("Asked {0} of {1}").format(locale.toString(done), locale.toString(total)))

    def show_outcome(self, outcome: Adoption) -> None:
        """All were asked for."""
        self._end(adoption_words(outcome))

    def show_problem(self, problem: str) -> None:
        """It could not be done: one plain sentence on why; the text stays for another try."""
        self._end(problem)

    def _end(self, words: str) -> None:
        self._is_running = False
        self._progress.hide()
        self._status.setText(words)
        self._on_text_changed()
        self._field.setFocus()
        self._field.selectAll()

    def _on_text_changed(self) -> None:
        self._adopt.setEnabled(not self._is_running and not self._field.document().isEmpty())

    def _on_adopt(self) -> None:
        self._is_running = True
        self._adopt.setEnabled(False)
        self._progress.setRange(0, 0)
        self._progress.show()
        self._status.setText(self.tr("Looking for task ids…"))
        self.adopt_wanted.emit(self._field.text())

    def _on_page(self) -> None:
        if not open_page(KIE_LOGS):
            self._status.setText(no_browser(KIE_LOGS))


def read_log(file: Path) -> str:
    """The text of a file; letters that are none are replaced, as only ids matter. Raises KieGuiError."""
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)
    except OSError as error:
        words = translate("adoption", "{0} can’t be read: {1}.")
        raise KieGuiError(words.format(file.name, error.strerror or error)) from error
    if len(data) > LARGEST:
        words = translate("adoption", "{0} has more than 1 MB. Copy the part with your tasks.")
        raise KieGuiError(words.format(file.name))
    if b"\0" in data:
        raise KieGuiError(translate("adoption", "{0} is not a text file.").format(file.name))
    return data.decode(errors="replace")


def adoption_words(outcome: Adoption) -> str:
    """What became of the ids: "18 ids: 15 known, 2 adopted, 1 not from this app"; what is rare is told only if it came up."""
    match outcome.ids, bool(outcome.unknown), bool(outcome.unanswered):
        case 0, _, _:
            words = translate("adoption", "No task id was found in this text.")
        case _, False, False:
            words = translate("adoption", "{ids}: {known} known, {adopted} adopted, {foreign} not from this app")
        case _, True, False:
            words = translate(
                "adoption",
                "{ids}: {known} known, {adopted} adopted, {foreign} not from this app, {unknown} not known to Kie",
            )
        case _, False, True:
            words = translate(
                "adoption",
                "{ids}: {known} known, {adopted} adopted, {foreign} not from this app, "
                "{unanswered} could not be asked; try again",
            )
        case _:
            words = translate(
                "adoption",
                "{ids}: {known} known, {adopted} adopted, {foreign} not from this app, {unknown} not known to Kie, "
                "{unanswered} could not be asked; try again",
            )
    one = outcome.ids == 1
    figure = QLocale().toString
    return words.format(
        ids=translate("adoption", "1 id") if one else translate("adoption", "%Ln ids", "", outcome.ids),
        known=figure(outcome.known),
        adopted=figure(outcome.adopted),
        foreign=figure(outcome.foreign),
        unknown=figure(outcome.unknown),
        unanswered=figure(outcome.unanswered),
    )
