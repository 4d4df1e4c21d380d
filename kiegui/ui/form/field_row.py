"""`FieldRow`: one field of a form: its label, its editor, its help, what is wrong with it, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from kiegui.catalog.check import Place, Problem, default_of
from kiegui.catalog.schema import Field
from kiegui.ui.form.editor import Correcting, Editor, Nested, as_widget
from kiegui.ui.form.note import Note, Tone, small
from kiegui.ui.form.toggle import ToggleEditor
from kiegui.ui.icon_button import IconButton
from kiegui.ui.look import GAP

HEADER = 22
"""Height of the label's line, px: the reset button fits, so that nothing moves when it comes."""


class FieldLabel(QLabel):
    """The words above an editor; a double click asks for a reset."""

    double_clicked = Signal()

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(words.replace("&", "&&"))
        self.setToolTip(self.tr("Double-click to reset"))
        font = self.font()
        font.setWeight(font.Weight.DemiBold)
        self.setFont(font)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for it."""
        self.double_clicked.emit()


class FieldRow(QWidget):
    """Values go in and out as they do with its editor; `touched` tells whether the person ever changed it."""

    changed = Signal()

    def __init__(self, field: Field, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.editor = editor
        self.touched = False
        self.reset_button: IconButton | None = None
        self._found = ""
        self._problem: Note | None = None
        self._resting = self._words_at_rest()
        self._is_set = False
        self._room = QSpacerItem(0, 0, QSizePolicy.Policy.MinimumExpanding)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP // 2)
        self._header = QHBoxLayout()
        self._header.setSpacing(GAP)
        self._column.addLayout(self._header)
        self._fill_header()
        if not isinstance(editor, ToggleEditor):
            self._column.addWidget(as_widget(editor))
        self._problem_place = self._column.count()
        self._help = Note(field.help, parent=self) if field.help else None
        if self._help is not None:
            self._column.addWidget(self._help)
        self.set_name(field.label)
        self._show_state()
        editor.changed.connect(self._on_changed)

    def set_name(self, name: str) -> None:
        """Name the editor for assistive tools: the label, in lists with the row before it."""
        self.editor.set_name(name)

    def value(self) -> Any | None:
        """What the person set, or None."""
        return self.editor.value()

    def set_value(self, value: Any) -> bool:
        """Show a value as set; False if the editor can't."""
        return self.editor.set_value(value)

    @Slot()  # such a form has dozens of connections, and one to a declared slot takes half the time
    def reset(self) -> None:
        """Back to untouched."""
        self.editor.reset()

    def focus_path(self, path: Place) -> None:
        """Put the focus on the editor, or on the field below it that `path` names."""
        if path and isinstance(self.editor, Nested):
            self.editor.focus_path(path)
        else:
            self.editor.focus_target().setFocus()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show the first of them; paths begin below this field. No problems clears the line."""
        if isinstance(self.editor, Nested):
            self.editor.show_problems([problem for problem in problems if problem.path])
            problems = [problem for problem in problems if not problem.path]
        self._found = problems[0].text if problems else ""
        self._show_problem()

    def resting_words(self) -> str:
        """The words at the right of the label: what the field rests on, "" once something is set."""
        return "" if self._is_set else self._resting

    def paintEvent(self, event: QPaintEvent) -> None:
        """These words, faintly: drawn here, as a form with a label more in every row takes a tenth longer to build."""
        if words := self.resting_words():
            painter = QPainter(self)
            painter.setFont(small(self.font()))
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(self._room.geometry(), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)

    def shown_problem(self) -> str:
        """The words that stand beneath the editor, "" for none."""
        return self._problem.text() if self._problem is not None else ""

    def _show_problem(self) -> None:
        text = self._found
        if not text and isinstance(self.editor, Correcting):
            text = self.editor.correction()
        if self._problem is None and text:
            self._problem = Note(tone=Tone.BAD, parent=self)
            self._column.insertWidget(self._problem_place, self._problem)
        if self._problem is not None and self._problem.text() != text:
            self._problem.say(text, Tone.BAD)
            self._problem.setVisible(bool(text))
            self._describe()

    def _fill_header(self) -> None:
        editor, field = self.editor, self.field
        if isinstance(editor, ToggleEditor):
            self._header.addWidget(editor)
        else:
            label = FieldLabel(field.label, self)
            label.setBuddy(editor.focus_target())
            label.double_clicked.connect(self.reset)
            self._header.addWidget(label)
        self._header.addSpacerItem(self._room)
        self._header.addStrut(HEADER)

    def _words_at_rest(self) -> str:
        """What an untouched field rests on; stands at the right of the label until something is set."""
        if default_of(self.field) is not None:
            return self.tr("default")
        return self.tr("required") if self.field.required else self.editor.resting

    def _show_state(self) -> None:
        is_set = self._is_set = self.value() is not None
        if is_set and self.reset_button is None:
            self.reset_button = IconButton("reset", self.tr("Reset {label}").format(label=self.field.label), self, 14)
            self.reset_button.setFixedSize(HEADER, HEADER)
            self.reset_button.clicked.connect(self.reset)
            self._header.addWidget(self.reset_button)
        if self.reset_button is not None:
            self.reset_button.setVisible(is_set)
        width = 0 if is_set else QFontMetrics(small(self.font())).horizontalAdvance(self._resting)
        if width != self._room.sizeHint().width():
            self._room.changeSize(width, 0, QSizePolicy.Policy.MinimumExpanding)
            self._header.invalidate()
            self.update()
        self._describe()

    def _describe(self) -> None:
        words = self.shown_problem() or " · ".join(filter(None, (self.resting_words(), self.field.help)))
        self.editor.focus_target().setAccessibleDescription(words)

    @Slot()
    def _on_changed(self) -> None:
        self.touched = True
        self._show_state()
        self._show_problem()
        self.changed.emit()
