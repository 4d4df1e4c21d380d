"""The settings: where results go, their names, what is written into them, how the app looks and sounds, new versions of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from kiegui.catalog.schema import ChoiceField, Option
from kiegui.media.names import NameFacts
from kiegui.ui.form.note import Note, Tone
from kiegui.ui.form.segments import SegmentedChoice
from kiegui.ui.form.toggle import switch
from kiegui.ui.look import GAP, MARGIN, Appearance
from kiegui.ui.plain_label import headline, plain_label
from kiegui.ui.settings.choices import Choices
from kiegui.ui.settings.names_field import NamesField
from kiegui.ui.slim_scroll_bar import SlimScrollBar

_WIDTH = 620
_NARROWEST = 420


class SettingsDialog(QDialog):
    """Nothing is in use before *Save*; closing it in any other way leaves all as it was.

    The owner answers `look_wanted` with `show_newest`, `show_new_version` or `show_look_failed`.
    """

    chosen = Signal(object)
    """The person wants these Choices."""
    look_wanted = Signal()
    """Is there a new version of the app at this moment?"""
    news_wanted = Signal()
    """What is new in the version that was found?"""

    def __init__(
        self,
        choices: Choices,
        example: NameFacts,
        extension: str,
        parent: QWidget | None = None,
        *,
        can_look: bool = False,
    ) -> None:
        """`example` is a result for the preview of names, with its extension (".mp4"). `can_look`: `look_wanted` is answered."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self.setMinimumWidth(_NARROWEST)
        self._folder = choices.folder
        self._folder_label = plain_label(str(choices.folder), wrap=True)
        self._names = NamesField(choices.template, example, extension)
        self._writes = switch(self.tr("Write model and prompt into the files"), is_on=choices.writes_provenance)
        self._appearance = self._appearances(choices.appearance)
        self._sound = switch(self.tr("Sound of films on at the start"), is_on=choices.is_sound_on)
        looks = choices.looks_for_updates
        self._looks = None if looks is None else switch(self.tr("Look for a new version once a day"), is_on=looks)
        self._is_looking = False
        self._is_found = False
        self._look_now = QPushButton(self.tr("Look now"))
        self._look_now.setAutoDefault(False)
        self._answer = Note()
        self._save = QPushButton(self.tr("Save"))
        self._save.setDefault(True)
        self._lay_out(can_look=can_look)
        self._names.changed.connect(self._on_names_changed)
        self._look_now.clicked.connect(self._on_look_now)
        self._on_names_changed()

    def _appearances(self, chosen: Appearance) -> SegmentedChoice:
        words = {
            Appearance.SYSTEM: self.tr("As the system"),
            Appearance.LIGHT: self.tr("Light"),
            Appearance.DARK: self.tr("Dark"),
        }
        options = tuple(Option(value=one.value, label=text) for one, text in words.items())
        made = SegmentedChoice(ChoiceField(name="appearance", label=self.tr("Appearance"), options=options))
        made.set_name(self.tr("Appearance"))
        made.set_value(chosen.value)
        return made

    def show_newest(self) -> None:
        """Nothing is newer than this copy."""
        self._say(self.tr("This is the newest version for this computer."))

    def show_new_version(self, version: str) -> None:
        """There is this one; `news_wanted` asks for more."""
        self._is_found = True
        self._look_now.setText(self.tr("What is new"))
        self._say(self.tr("KieGUI {0} is there.").format(version))

    def show_look_failed(self, problem: str) -> None:
        """Nobody knows: one plain sentence on why."""
        self._say(problem, Tone.WARNING)

    def answer(self) -> str:
        """What came of looking for a new version, "" before that."""
        return self._answer.text()

    def _say(self, words: str, tone: Tone = Tone.QUIET, *, is_looking: bool = False) -> None:
        self._is_looking = is_looking
        self._answer.say(words, tone)
        self._look_now.setAccessibleDescription(words)

    def _lay_out(self, *, can_look: bool) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(2 * MARGIN)
        sections = (self._results_section(), self._inside_section(), self._look_section())
        for section in (*sections, self._updates_section(can_look=can_look)):
            column.addWidget(section)
        column.addStretch()
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setVerticalScrollBar(SlimScrollBar(area))
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        buttons = QDialogButtonBox()
        buttons.addButton(self._save, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.setContentsMargins(MARGIN, GAP, MARGIN, MARGIN)
        buttons.accepted.connect(self._on_accepted)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(area, 1)
        layout.addWidget(buttons)
        whole = column.totalHeightForWidth(_WIDTH) + buttons.sizeHint().height()
        self.resize(QSize(_WIDTH, whole).boundedTo(self.screen().availableSize() * 0.9))

    def _results_section(self) -> QWidget:
        choose = QPushButton(self.tr("Choose…"))
        choose.setAccessibleName(self.tr("Folder for results"))
        choose.setAutoDefault(False)
        choose.clicked.connect(self._on_choose)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self._folder_label, 1)
        row.addWidget(choose, 0, Qt.AlignmentFlag.AlignTop)
        section, column = _section(self.tr("Results"))
        column.addWidget(plain_label(self.tr("Folder")))
        column.addLayout(row)
        column.addSpacing(GAP)
        label = plain_label(self.tr("Names"))
        label.setBuddy(self._names.focus_target())
        column.addWidget(label)
        column.addWidget(self._names)
        column.addWidget(
            Note(self.tr("For new results; those that are saved keep their names. A name that is taken gets a number."))
        )
        return section

    def _inside_section(self) -> QWidget:
        section, column = _section(self.tr("What made it"))
        column.addWidget(self._writes)
        column.addWidget(
            Note(
                self.tr(
                    "With every result goes what it was made with: the model, the prompt and all other values, Kie’s task "
                    "id, and when. Drop such a file on the window to make it again, on any computer. Picture and sound "
                    "stay as they came, byte by byte. Formats that can’t hold it get a small file beside them."
                )
            )
        )
        column.addWidget(
            Note(
                self.tr(
                    "Whoever gets the file can read this. Your key and your account are never in it; of files on this "
                    "computer only the name is, and of web addresses nothing after a question mark."
                )
            )
        )
        return section

    def _look_section(self) -> QWidget:
        section, column = _section(self.tr("Look and sound"))
        label = plain_label(self.tr("Appearance"))
        label.setBuddy(self._appearance.focus_target())
        column.addWidget(label)
        column.addWidget(self._appearance, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(GAP)
        column.addWidget(self._sound)
        return section

    def _updates_section(self, *, can_look: bool) -> QWidget:
        section, column = _section(self.tr("New versions"))
        if self._looks is None:
            words = self.tr("New versions come the way this one came. This copy never looks for them by itself.")
            column.addWidget(Note(words))
            return section
        column.addWidget(self._looks)
        if can_look:
            row = QHBoxLayout()
            row.setSpacing(GAP)
            row.addWidget(self._look_now)
            row.addWidget(self._answer, 1)
            column.addLayout(row)
        column.addWidget(
            Note(
                self.tr(
                    "It reads one small page at github.com, and says nothing about you, your computer or your tasks. Nothing "
                    "is downloaded or installed before you say so."
                )
            )
        )
        return section

    def _on_look_now(self) -> None:
        if self._is_found:
            self.news_wanted.emit()
        elif not self._is_looking:
            self._say(self.tr("Asking…"), is_looking=True)
            self.look_wanted.emit()

    def _on_choose(self) -> None:
        dialog = QFileDialog(self, self.tr("Folder for results"), str(self._folder))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._on_folder_selected)
        dialog.open()

    def _on_folder_selected(self, folder: str) -> None:
        self._folder = Path(folder)
        self._folder_label.setText(folder)

    def _on_names_changed(self) -> None:
        self._save.setEnabled(self._names.is_right)

    def _on_accepted(self) -> None:
        if not self._names.is_right:
            return
        choices = Choices(
            folder=self._folder,
            template=self._names.template,
            writes_provenance=self._writes.isChecked(),
            appearance=Appearance(str(self._appearance.value())),
            is_sound_on=self._sound.isChecked(),
            looks_for_updates=self._looks.isChecked() if self._looks is not None else None,
        )
        self.chosen.emit(choices)
        self.accept()


def _section(title: str) -> tuple[QWidget, QVBoxLayout]:
    """A part of the dialog under its own heading."""
    section = QWidget()
    column = QVBoxLayout(section)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GAP)
    heading = headline(scale=1.15)
    heading.setText(title)
    column.addWidget(heading)
    return section, column
