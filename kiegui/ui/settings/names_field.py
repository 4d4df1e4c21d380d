"""`NamesField`: the pattern for names of results, a menu of what can stand in it, and below what comes of it."""

from __future__ import annotations

from pathlib import PurePosixPath

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from kiegui.errors import SettingsError
from kiegui.media.names import DEFAULT_TEMPLATE, FIELDS, NameFacts, NameTemplate
from kiegui.ui.form.note import Note, Tone
from kiegui.ui.line_edit import LineEdit
from kiegui.ui.look import GAP

translate = QCoreApplication.translate

_LENGTHS = {"prompt": 40}
"""Letters, of what would else fill the whole name."""
_SHOWN = 40


class NamesField(QWidget):
    """A pattern is right or wrong while it is typed; what is wrong is said in a sentence."""

    changed = Signal()

    def __init__(self, template: str, example: NameFacts, extension: str, parent: QWidget | None = None) -> None:
        """`example` and its `extension` (".mp4") are a result that the preview is for."""
        super().__init__(parent)
        self._example = example
        self._extension = extension
        self._line = LineEdit()
        self._line.setAccessibleName(self.tr("Names of results"))
        self._line.setText(template)
        self._insert = QPushButton(self.tr("Insert"))
        self._insert.setAutoDefault(False)
        self._insert.setMenu(self._menu())
        self._reset = QPushButton(self.tr("Reset"))
        self._reset.setToolTip(self.tr("Name results as the app does by itself"))
        self._reset.setAutoDefault(False)
        self._preview = Note()
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self._line, 1)
        row.addWidget(self._insert)
        row.addWidget(self._reset)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        layout.addLayout(row)
        layout.addWidget(self._preview)
        self._line.textChanged.connect(self._on_text_changed)
        self._reset.clicked.connect(lambda: self._line.setText(DEFAULT_TEMPLATE))
        self._show()

    def focus_target(self) -> QWidget:
        """Where one types. No focus proxy: with one, Tab would go round between line and button for ever."""
        return self._line

    def _menu(self) -> QMenu:
        """Every field by its words, and what it is for the example."""
        menu = QMenu(self)
        for name, words in _field_words().items():
            value = " ".join(FIELDS[name](self._example).split())
            short = value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…"
            label = translate("names", "{0}: {1}").format(words, short) if short else words
            action = menu.addAction(label.replace("&", "&&"))
            action.triggered.connect(lambda _checked, chosen=name: self._put(chosen))
        menu.addSeparator()
        menu.addAction(self.tr("A folder: /")).triggered.connect(lambda: self._line.insert("/"))
        return menu

    @property
    def template(self) -> str:
        """What stands there."""
        return self._line.text().strip()

    @property
    def is_right(self) -> bool:
        """Whether names can be made by it."""
        return self._preview.tone is not Tone.BAD

    def preview(self) -> str:
        """What is said below."""
        return self._preview.text()

    def _put(self, name: str) -> None:
        length = _LENGTHS.get(name)
        self._line.insert(f"{{{name}:{length}}}" if length else f"{{{name}}}")
        self._line.setFocus()

    def _on_text_changed(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self._reset.setEnabled(self.template != DEFAULT_TEMPLATE)
        try:
            path = NameTemplate(self.template).path(self._example)
        except SettingsError as problem:
            self._preview.say(problem.message, Tone.BAD)
            return
        shown = PurePosixPath(path.parent, path.name + self._extension)
        self._preview.say(self.tr("For example: {0}").format(shown))


def _field_words() -> dict[str, str]:
    """What a person calls each field, in the order of the menu."""
    return {
        "date": translate("names", "Date"),
        "time": translate("names", "Time"),
        "month": translate("names", "Month"),
        "year": translate("names", "Year"),
        "model": translate("names", "Model"),
        "provider": translate("names", "Maker of the model"),
        "kind": translate("names", "Kind"),
        "prompt": translate("names", "Prompt"),
        "seed": translate("names", "Seed"),
        "n": translate("names", "Number"),
        "task_id": translate("names", "Kie’s task id"),
    }
