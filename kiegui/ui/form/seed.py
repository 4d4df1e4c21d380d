"""`SeedEditor`: the number that fixes a model's randomness, with a dice and a lock. Empty is random each time."""

from __future__ import annotations

from random import Random
from typing import Any

from PySide6.QtCore import QRegularExpression, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kiegui.catalog.schema import SeedField
from kiegui.ui.icon_button import IconButton
from kiegui.ui.line_edit import LineEdit
from kiegui.ui.look import GAP


class SeedEditor(QWidget):
    """A number that was typed or taken from a task is locked; one from the dice is rolled anew for the next task.

    That happens as the next task goes out: until then the number stays, so that a lucky one can still be locked.
    """

    changed = Signal()
    resting = ""

    def __init__(self, field: SeedField, randomness: Random, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = field
        self._randomness = randomness
        self._was_used = False
        self._line = LineEdit(self)
        self._line.setValidator(QRegularExpressionValidator(QRegularExpression(r"-?\d{0,18}"), self._line))
        words = self.tr("Random each time")
        if field.default is not None:
            words = self.tr("Default: {words}").format(words=field.default)
        self._line.setPlaceholderText(words)
        self._dice = IconButton("dice", self.tr("Roll a number"), self)
        self._lock = IconButton("unlock", "", self)
        self._lock.setCheckable(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP // 2)
        row.addWidget(self._line, 1)
        row.addWidget(self._dice)
        row.addWidget(self._lock)
        self._line.textEdited.connect(self._on_text_edited)
        self._dice.clicked.connect(self.roll)
        self._lock.toggled.connect(self._on_lock_toggled)
        self._show_lock()

    def focus_target(self) -> QWidget:
        """The line with the number."""
        return self._line

    def set_name(self, name: str) -> None:
        """Name the number; the buttons say what they do."""
        self._line.setAccessibleName(name)

    def value(self) -> int | None:
        """The number, or None: Kie chooses one."""
        try:
            return int(self._line.text())
        except ValueError:
            return None

    def set_value(self, value: Any) -> bool:
        """Show the number, locked."""
        if isinstance(value, bool) or not isinstance(value, int):
            return False
        self._show(str(value), locked=True)
        return True

    def reset(self) -> None:
        """Random each time."""
        self._show("", locked=False)

    def is_locked(self) -> bool:
        """Whether the next task gets the same number."""
        return self._lock.isChecked()

    def roll(self) -> None:
        """Another number, for one task."""
        self._show(str(self._randomness.randint(self._field.minimum, self._field.maximum)), locked=False)

    def before_submit(self) -> None:
        """A task is about to go out: a number that an earlier one had makes way for another, unless it is locked."""
        if self._was_used and not self.is_locked():
            self.roll()
        self._was_used = self.value() is not None

    def _show(self, text: str, *, locked: bool) -> None:
        self._line.selectAll()
        # `insert` can be undone, `setText` can't.
        self._line.insert(text)
        self._line.setModified(False)
        self._was_used = False
        self._lock.setChecked(locked)
        self._show_lock()
        self.changed.emit()

    def _show_lock(self) -> None:
        locked = self._lock.isChecked()
        words = self.tr("Keep this number for the next task") if not locked else self.tr("Roll a new number each time")
        self._lock.set_drawing("lock" if locked else "unlock")
        self._lock.setToolTip(words)
        self._lock.setAccessibleName(self.tr("Keep this number"))
        self._lock.setEnabled(self.value() is not None)

    def _on_text_edited(self, text: str) -> None:
        self._was_used = False
        self._lock.setChecked(bool(text))
        self._show_lock()
        self.changed.emit()

    def _on_lock_toggled(self, _on: bool) -> None:
        self._show_lock()
