"""`ToggleEditor`: yes or no, as a check box that can also be left to Kie."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRect, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

from kiegui.catalog.check import default_of
from kiegui.catalog.schema import ToggleField
from kiegui.ui.box import draw_box
from kiegui.ui.look import GAP

SIDE = 18
"""Of the box, px."""


class ToggleEditor(QCheckBox):
    """Untouched it shows the default, or a dash where there is none; a click goes to on, the next ones to and fro."""

    changed = Signal()

    def __init__(self, field: ToggleField, parent: QWidget | None = None) -> None:
        super().__init__(field.label.replace("&", "&&"), parent)
        self._default = default_of(field)
        self._value: bool | None = None
        self.resting = self.tr("left to Kie")
        self._show_untouched()
        # Not `clicked`: assistive tools toggle without it.
        self.checkStateChanged.connect(self._on_state_changed)

    def focus_target(self) -> QWidget:
        """Itself."""
        return self

    def set_name(self, name: str) -> None:
        """Name it for assistive tools."""
        self.setAccessibleName(name)

    def value(self) -> bool | None:
        """Yes, no, or None: left to Kie."""
        return self._value

    def set_value(self, value: Any) -> bool:
        """Show yes or no as set."""
        if not isinstance(value, bool):
            return False
        with QSignalBlocker(self):
            self.setTristate(False)
            self.setChecked(value)
        self._value = value
        self.changed.emit()
        return True

    def reset(self) -> None:
        """Leave it to Kie."""
        with QSignalBlocker(self):
            self._show_untouched()
        self._value = None
        self.changed.emit()

    def nextCheckState(self) -> None:
        """A click on the dash means on."""
        self.setCheckState(
            Qt.CheckState.Unchecked if self.checkState() is Qt.CheckState.Checked else Qt.CheckState.Checked
        )

    def sizeHint(self) -> QSize:
        """The box and the words."""
        words = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, self.text())
        return QSize(SIDE + GAP + words.width() + 2, max(SIDE, words.height()) + 4)

    def hitButton(self, position: QPoint) -> bool:
        """Box and words can be clicked."""
        return self.rect().contains(position)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A filled box with a tick for on, an empty one for off, a dash for left to Kie; faint while untouched."""
        role, palette, painter = QPalette.ColorRole, self.palette(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRect(0, (self.height() - SIDE) // 2, SIDE, SIDE)
        is_on = self._value is True
        draw_box(
            painter,
            box,
            palette,
            palette.color(role.Highlight if is_on else role.Base),
            focused=self.hasFocus() or is_on,
            resting=role.PlaceholderText,  # an empty box is nothing but its edge
        )
        sign = palette.color(role.HighlightedText if is_on else role.PlaceholderText)
        painter.setPen(QPen(sign, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        middle = QPointF(box.center()) + QPointF(0.5, 0.5)
        if self.checkState() is Qt.CheckState.PartiallyChecked:
            painter.drawLine(middle - QPointF(3.5, 0), middle + QPointF(3.5, 0))
        elif self.isChecked():
            painter.drawPolyline([middle + QPointF(-4, 0), middle + QPointF(-1, 3), middle + QPointF(4, -3)])
        words = self.rect().adjusted(SIDE + GAP, 0, 0, 0)
        painter.setPen(palette.color(role.WindowText))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextShowMnemonic, self.text())
        if self.hasFocus():
            painter.setPen(QPen(palette.color(role.Highlight), 1))
            painter.drawLine(words.left(), self.height() - 1, self.width(), self.height() - 1)

    def _show_untouched(self) -> None:
        if self._default is None:
            self.setCheckState(Qt.CheckState.PartiallyChecked)
        else:
            self.setTristate(False)
            self.setChecked(self._default)

    def _on_state_changed(self, state: Qt.CheckState) -> None:
        self.setTristate(False)
        self._value = state is Qt.CheckState.Checked
        self.changed.emit()


def switch(label: str, parent: QWidget | None = None, *, is_on: bool = False) -> ToggleEditor:
    """The form's check box for elsewhere, where it always says one or the other."""
    made = ToggleEditor(ToggleField(name="switch", label=label, default=is_on), parent)
    made.set_value(is_on)
    made.set_name(label)
    return made
