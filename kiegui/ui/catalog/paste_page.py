"""The dialog for a model that the app doesn't know yet: paste its page, see the form that comes of it, and keep it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from kiegui.catalog.page_import.page_text import MAX_CHARACTERS, read_text
from kiegui.catalog.page_import.reading import Reading, Understood
from kiegui.catalog.registry import Models
from kiegui.catalog.schema import ModelSpec
from kiegui.tasks.inputs import Inputs
from kiegui.ui.catalog.found_model import FoundModel
from kiegui.ui.form.local_files import LocalFiles
from kiegui.ui.look import GAP, MARGIN
from kiegui.ui.paste_field import PasteField
from kiegui.ui.plain_label import plain_label

PAUSE = 150
"""Milliseconds after a change until the text is read."""


class PastePageDialog(QDialog):
    """Does not hold up the window.

    The owner answers each `read_wanted` with `show_reading` or `show_problem`; there is never a second one before that. It
    answers `save_wanted` with `show_saved` or `show_unsaved`.
    """

    read_wanted = Signal(str)
    """Which models are in this text?"""
    save_wanted = Signal(object)
    """Keep this ModelSpec as the person's own."""

    def __init__(
        self, models: Models, theirs: Mapping[str, ModelSpec], inputs: Inputs, parent: QWidget | None = None
    ) -> None:
        """`models` are those that are known, `theirs` those among them, by id, that would be there without the person's own.

        `inputs` keeps pictures that are pasted into the form to try it.
        """
        super().__init__(parent)
        self.setWindowTitle(self.tr("Paste a model page"))
        self.resize(980, 720)
        self._understood: tuple[Understood, ...] = ()
        self._asked = ""
        self._is_reading = False
        self._is_saving = False
        too_long = self.tr("This is far longer than any model’s page. Paste the page of one model only.")
        self._field = PasteField(MAX_CHARACTERS, too_long, read_text)
        self._field.setPlaceholderText(
            self.tr("In the browser: select all, copy, and paste it here. A file can be dropped.")
        )
        self._status = plain_label(wrap=True, selectable=True)
        self._choice = QComboBox()
        self._choice.setAccessibleName(self.tr("Model of this page"))
        self._found = FoundModel(models, theirs, LocalFiles(inputs, parent=self))
        self._pages = QStackedWidget()
        self._save = QPushButton(self.tr("Save as my model"))
        self._save.setDefault(True)
        self._lay_out()
        self._paused = QTimer(self, singleShot=True, interval=PAUSE)
        self._paused.timeout.connect(self._ask)
        self._field.textChanged.connect(self._on_text_changed)
        self._field.refused.connect(self._say)
        self._choice.currentIndexChanged.connect(self._on_choice_changed)
        self._found.edited.connect(self._judge)
        self._save.clicked.connect(self._on_save)
        self._say("")
        self._judge()
        self._field.setFocus()

    def _lay_out(self) -> None:
        words = plain_label(
            self.tr(
                "For a model that the app doesn’t have yet: paste its page at kie.ai or docs.kie.ai, or a request example. "
                "Nothing is sent."
            ),
            wrap=True,
        )
        label = QLabel(self.tr("Page text"))
        label.setBuddy(self._field)
        left = QVBoxLayout()
        left.setSpacing(GAP)
        left.addWidget(label)
        left.addWidget(self._field, 1)
        left.addWidget(self._status)
        empty = plain_label(self.tr("Here comes the form that the page describes."), wrap=True, quiet=True)
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for page in (empty, self._found):
            self._pages.addWidget(page)
        right = QVBoxLayout()
        right.setSpacing(GAP)
        right.addWidget(self._choice)
        right.addWidget(self._pages, 1)
        self._choice.hide()
        panes = QHBoxLayout()
        panes.setSpacing(MARGIN)
        panes.addLayout(left, 1)
        panes.addLayout(right, 1)
        buttons = QDialogButtonBox()
        buttons.addButton(self._save, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.tr("Close"), QDialogButtonBox.ButtonRole.RejectRole).setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(GAP)
        layout.addWidget(words)
        layout.addLayout(panes, 1)
        layout.addWidget(buttons)

    def status(self) -> str:
        """What the dialog says at the moment."""
        return self._status.text()

    def show_reading(self, reading: Reading) -> None:
        """The models that are in the text asked about."""
        if self._is_outdated():
            return
        self._say("")
        self._understood = reading.models
        with QSignalBlocker(self._choice):
            self._choice.clear()
            self._choice.addItems([each.spec.title for each in reading.models])
        self._choice.setVisible(len(reading.models) > 1)
        self._on_choice_changed(0)

    def show_problem(self, problem: str) -> None:
        """There is none in it: one sentence on why."""
        if not self._is_outdated():
            self._show_nothing(problem)

    def show_saved(self, models: Models) -> None:
        """The model is kept, and the app knows these now. If it was the only one of the page, all is done."""
        self._is_saving = False
        if len(self._understood) == 1:
            self.accept()
            return
        self._found.set_models(models)
        self._say(self.tr("Saved, and open in the form. You can save the page’s other models, too."))
        self._judge()

    def show_unsaved(self, problem: str) -> None:
        """It could not be kept: one plain sentence on why."""
        self._is_saving = False
        self._say(problem)
        self._judge()

    def _say(self, words: str) -> None:
        self._status.setText(words)
        self._status.setVisible(bool(words))

    def _is_outdated(self) -> bool:
        """Whether the text has changed since it was asked about; then it is asked about anew."""
        self._is_reading = False
        if self._field.text() == self._asked:
            return False
        self._ask()
        return True

    def _ask(self) -> None:
        self._paused.stop()
        if self._is_reading:
            return
        self._asked = self._field.text()
        if not self._asked.strip():
            self._show_nothing("")
            return
        self._is_reading = True
        self.read_wanted.emit(self._asked)

    def _show_nothing(self, why: str) -> None:
        self._understood = ()
        self._choice.hide()
        self._pages.setCurrentIndex(0)
        self._say(why)
        self._judge()

    def _judge(self) -> None:
        """What is saved is what is seen: not while the text is still to be read."""
        is_read = bool(self._understood) and not self._paused.isActive() and not self._is_reading
        self._save.setEnabled(is_read and not self._is_saving and self._found.spec() is not None)

    def _on_text_changed(self) -> None:
        self._paused.start()
        self._judge()

    def _on_choice_changed(self, place: int) -> None:
        if 0 <= place < len(self._understood):
            self._found.show_model(self._understood[place].spec, self._understood[place].doubts)
            self._pages.setCurrentWidget(self._found)
            self._judge()

    def _on_save(self) -> None:
        spec = self._found.spec()
        if spec is not None:
            self._is_saving = True
            self._judge()
            self.save_wanted.emit(spec)
