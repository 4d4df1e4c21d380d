"""`ListEditor` and `ObjectEditor`: several values of one kind in rows, and several fields that are sent together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from kiegui.catalog.check import Place, Problem
from kiegui.catalog.schema import Field, ObjectField
from kiegui.ui.form.editor import Editor, Nested, as_widget
from kiegui.ui.form.field_row import FieldRow
from kiegui.ui.form.note import Note, Tone
from kiegui.ui.form.text import TextEditor
from kiegui.ui.icon_button import IconButton
from kiegui.ui.look import GAP, RADIUS

MakeEditor = Callable[[Field], Editor]


class ObjectEditor(QWidget):
    """The fields of one object, one below the other; untouched ones are absent from its value."""

    changed = Signal()
    resting = ""

    def __init__(self, field: ObjectField, make_editor: MakeEditor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        self._rows: dict[str, FieldRow] = {}
        for part in field.fields:
            editor = make_editor(part)
            if isinstance(editor, TextEditor):
                editor.set_fewest_lines(min(2, editor.fewest_lines()))
            row = FieldRow(part, editor, self)
            row.changed.connect(self.changed)
            self._rows[part.name] = row
            column.addWidget(row)

    def focus_target(self) -> QWidget:
        """The first field."""
        return next(iter(self._rows.values())).editor.focus_target() if self._rows else self

    def set_name(self, name: str) -> None:
        """Each field is named "NAME, LABEL", so that the fields of several rows can be told apart."""
        for row in self._rows.values():
            row.set_name(f"{name}, {row.field.label}")

    def value(self) -> dict[str, Any] | None:
        """What was set, by name; None if nothing was."""
        values = {name: value for name, row in self._rows.items() if (value := row.value()) is not None}
        return values or None

    def set_value(self, value: Any) -> bool:
        """Show the fields that are known; the others are reset."""
        if not isinstance(value, dict):
            return False
        for name, row in self._rows.items():
            if name not in value or not row.set_value(value[name]):
                row.reset()
        return True

    def reset(self) -> None:
        """All fields back to untouched."""
        for row in self._rows.values():
            row.reset()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show each at its field."""
        for name, row in self._rows.items():
            row.show_problems([Problem(each.path[1:], each.text) for each in problems if each.path[0] == name])

    def focus_path(self, path: Place) -> None:
        """Put the focus on the field that the path names."""
        if path and (row := self._rows.get(str(path[0]))):
            row.focus_path(path[1:])


class ListRow(QWidget):
    """One row with the buttons that move and remove it: an object on a card with a title, anything else in one line."""

    move_asked = Signal(int)
    remove_asked = Signal()

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor = editor
        self._is_card = isinstance(editor, ObjectEditor)
        self._title = QLabel(self)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._title.setVisible(self._is_card)
        self._buttons: tuple[tuple[IconButton, str], ...] = ()
        self._problem: Note | None = None
        self._header = header = QHBoxLayout()
        header.setSpacing(2)
        header.addWidget(self._title if self._is_card else as_widget(editor), 1)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP // 2)
        column.addLayout(header)
        if self._is_card:
            column.setContentsMargins(GAP + 2, GAP // 2, GAP // 2, GAP)
            as_widget(editor).setContentsMargins(0, 0, GAP // 2, 0)
            column.addWidget(as_widget(editor))

    def show_place(self, title: str, *, can_rise: bool, can_sink: bool, can_go: bool) -> None:
        """Name the row, and allow what can be done with it where it stands now."""
        self._title.setText(title)
        self.editor.set_name(title)
        can_any = can_rise or can_sink or can_go
        if can_any and not self._buttons:
            self._add_buttons()
        can_move = can_rise or can_sink  # the only row can't
        ways = ((can_rise, can_move), (can_sink, can_move), (can_go, can_any))
        for (button, words), (can, is_there) in zip(self._buttons, ways, strict=False):
            button.setEnabled(can)
            button.setVisible(is_there)
            button.setAccessibleName(f"{words}: {title}")

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show them at the row, or further down at its fields."""
        if isinstance(self.editor, Nested):
            self.editor.show_problems([problem for problem in problems if problem.path])
        text = next((problem.text for problem in problems if not problem.path), "")
        if self._problem is None and text:
            self._problem = Note(tone=Tone.BAD, parent=self)
            self._column.addWidget(self._problem)
        if self._problem is not None:
            self._problem.setText(text)
            self._problem.setVisible(bool(text))

    def _add_buttons(self) -> None:
        """The only row of a list that must have one never needs them."""
        things = (("up", self.tr("Move up")), ("down", self.tr("Move down")), ("close", self.tr("Remove")))
        self._buttons = tuple((IconButton(drawing, words, self, 14), words) for drawing, words in things)
        up, down, remove = (button for button, _ in self._buttons)
        for button in (up, down, remove):
            self._header.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        up.clicked.connect(lambda: self.move_asked.emit(-1))
        down.clicked.connect(lambda: self.move_asked.emit(1))
        remove.clicked.connect(self.remove_asked)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The card."""
        if not self._is_card:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Midlight), 1))
        painter.setBrush(self.palette().color(QPalette.ColorRole.AlternateBase))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), RADIUS, RADIUS)


class ListEditor(QWidget):
    """Rows in order. Untouched while no row has a value; then a blank row counts, as None or {}."""

    changed = Signal()
    resting = ""

    def __init__(
        self,
        row_label: str,
        make_row: Callable[[], Editor],
        min_items: int = 0,
        max_items: int | None = None,
        parent: QWidget | None = None,
        *,
        add_words: str = "",
    ) -> None:
        """`add_words` stand on the button that adds a row, else "Add" and the row's label do."""
        super().__init__(parent)
        self._row_label = row_label
        self._make_row = make_row
        self._fewest = min_items
        self._most = max_items
        self._rows: list[ListRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP)
        words = add_words or self.tr("Add {what}").format(what=_in_sentence(row_label))
        self._add = IconButton("plus", words, self)
        self._add.setText(words)
        self._add.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._add.clicked.connect(self._on_add_clicked)
        self._foot = QHBoxLayout()
        self._foot.setSpacing(GAP)
        self._foot.addWidget(self._add)
        self._foot.addStretch(1)
        self._column.addLayout(self._foot)
        self._set_count(min_items)

    def focus_target(self) -> QWidget:
        """The first row, or the button that adds one."""
        return self._rows[0].editor.focus_target() if self._rows else self._add

    def set_name(self, name: str) -> None:
        """Name the whole list; rows are named by their own label and place."""
        self.setAccessibleName(name)
        self._add.setAccessibleDescription(name)

    def value(self) -> list[Any] | None:
        """The rows' values in order; None if none of them has one."""
        values = [row.editor.value() for row in self._rows]
        if all(value is None for value in values):
            return None
        return [
            {} if value is None and isinstance(row.editor, ObjectEditor) else value
            for row, value in zip(self._rows, values, strict=True)
        ]

    def set_value(self, value: Any) -> bool:
        """Show one row for each; a row that can't be shown stays blank. False if there is no list or it is too long."""
        if not isinstance(value, list) or (self._most is not None and len(value) > self._most):
            return False
        self._set_count(max(len(value), self._fewest))
        for row, one in zip(self._rows, value, strict=False):
            if not row.editor.set_value(one):
                row.editor.reset()
        self.changed.emit()
        return True

    def reset(self) -> None:
        """No rows but the ones that must be, and those blank."""
        self._set_count(self._fewest)
        for row in self._rows:
            row.editor.reset()
        self.changed.emit()

    def put_first(self, button: QWidget) -> None:
        """Another way to add rows, to the left of the button that adds a blank one."""
        self._foot.insertWidget(0, button)

    def add_values(self, values: Sequence[Any]) -> int:
        """Put values into blank rows first, then into new ones, as far as they are allowed; how many found no place."""
        for place, value in enumerate(values):
            blank = next((row for row in self._rows if row.editor.value() is None), None)
            if blank is None:
                if self._most is not None and len(self._rows) >= self._most:
                    return len(values) - place
                self._set_count(len(self._rows) + 1)
                blank = self._rows[-1]
            blank.editor.set_value(value)
        return 0

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show each at its row."""
        for place, row in enumerate(self._rows):
            row.show_problems([Problem(each.path[1:], each.text) for each in problems if each.path[0] == place])

    def focus_path(self, path: Place) -> None:
        """Put the focus into the row that the path names."""
        if not path or not isinstance(path[0], int) or path[0] >= len(self._rows):
            return
        editor = self._rows[path[0]].editor
        if len(path) > 1 and isinstance(editor, Nested):
            editor.focus_path(path[1:])
        else:
            editor.focus_target().setFocus()

    def _set_count(self, count: int) -> None:
        while len(self._rows) > count:
            self._take(self._rows[-1])
        while len(self._rows) < count:
            row = ListRow(self._make_row(), self)
            row.editor.changed.connect(self.changed)
            row.move_asked.connect(lambda by, row=row: self._move(row, by))
            row.remove_asked.connect(lambda row=row: self._on_remove_asked(row))
            self._column.insertWidget(len(self._rows), row)
            self._rows.append(row)
        self._show_places()

    def _take(self, row: ListRow) -> None:
        self._rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _move(self, row: ListRow, by: int) -> None:
        place = self._rows.index(row) + by
        self._rows.remove(row)
        self._rows.insert(place, row)
        self._column.removeWidget(row)
        self._column.insertWidget(place, row)
        self._show_places()
        self.changed.emit()

    def _show_places(self) -> None:
        count = len(self._rows)
        for place, row in enumerate(self._rows):
            row.show_place(
                f"{self._row_label} {place + 1}",
                can_rise=place > 0,
                can_sink=place < count - 1,
                can_go=count > self._fewest,
            )
        self._add.setEnabled(self._most is None or count < self._most)

    @Slot()
    def _on_add_clicked(self) -> None:
        self._set_count(len(self._rows) + 1)
        self._rows[-1].editor.focus_target().setFocus()
        self.changed.emit()

    def _on_remove_asked(self, row: ListRow) -> None:
        self._take(row)
        self._show_places()
        self.changed.emit()


def _in_sentence(label: str) -> str:
    """A label as it stands within a sentence: "Shot" is "shot", "URL" stays."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
