"""`NumberEditor`: a spin box, and a slider that agrees with it where the number has limits."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPalette, QValidator, QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QSizePolicy, QWidget

from kiegui.catalog.schema import IntegerField, NumberField
from kiegui.catalog.steps import limits
from kiegui.ui.box import draw_arrow, draw_box
from kiegui.ui.form.positions import decimals_of, positions_of
from kiegui.ui.form.slider import PositionSlider
from kiegui.ui.line_edit import INPUT_HEIGHT
from kiegui.ui.look import GAP

UNLIMITED = 2.0**53
"""Beyond this a JSON number is no longer exact."""
MOST_POSITIONS = 10_000
"""With more of them a slider can't be aimed."""


ARROWS = 16
"""Width of the column with the arrows, px."""


class NumberSpin(QDoubleSpinBox):
    """A spin box that can be empty: then nothing is set, and the default stands in it faintly."""

    number_changed = Signal()

    def __init__(self, field: IntegerField | NumberField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_set = False
        self._went_outside = False
        self._unit = f" {field.unit}" if field.unit else ""
        self._positions = positions_of(field)
        lowest = -UNLIMITED if field.minimum is None else field.minimum
        highest = UNLIMITED if field.maximum is None else field.maximum
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setDecimals(decimals_of(field))
        self.setRange(lowest, highest)
        self.setSingleStep(float(self._positions.step) if self._positions else float(field.step or 1))
        self.has_default = field.default is not None
        self.resting_number = float(field.default if field.default is not None else max(lowest, min(0.0, highest)))
        words = self.textFromNumber(self.resting_number) if self.has_default else self.tr("Left to Kie")
        self.lineEdit().setPlaceholderText(words)
        self.lineEdit().setTextMargins(4, 0, 0, 0)
        self.reset()
        self.valueChanged.connect(self._on_value_changed)
        self.lineEdit().textEdited.connect(self._on_text_edited)

    def is_set(self) -> bool:
        """Whether the person set a number."""
        return self._is_set

    def went_outside(self) -> bool:
        """Whether the last typing came to a number outside the limits that going on can't mend, brought back or not."""
        text = self.lineEdit().text()
        return self._went_outside and super().validate(text, len(text))[0] is not QValidator.State.Intermediate

    def number(self) -> float:
        """The number on the nearest allowed position; one outside the limits as it is while it is being typed."""
        if (outside := self._outside(self.lineEdit().text())) is not None:
            return outside
        if self._positions is None or not self._positions.snaps:
            return self.value()
        return self._positions.at(self._positions.nearest(self.value()))

    def set_number(self, number: float) -> None:
        """Show it as set."""
        self._went_outside = False
        self._show(number, is_set=True)

    def reset(self) -> None:
        """Back to empty."""
        self._went_outside = False
        self._show(self.resting_number, is_set=False)

    def textFromNumber(self, number: float) -> str:
        """As a person writes it, with its unit."""
        return super().textFromValue(number) + self._unit

    def textFromValue(self, number: float) -> str:
        """Empty while nothing is set."""
        return super().textFromValue(number) if self._is_set else ""

    def valueFromText(self, text: str) -> float:
        """An emptied box rests on its default."""
        return super().valueFromText(text) if text.removesuffix(self._unit).strip() else self.resting_number

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Empty is allowed, and so is typing a number outside the limits: a key that does nothing explains nothing."""
        if not text.removesuffix(self._unit).strip():
            return QValidator.State.Acceptable, text, position
        if self._outside(text) is not None:
            return QValidator.State.Intermediate, text, position
        return super().validate(text, position)

    def fixup(self, text: str) -> str:
        """A number outside the limits goes to the limit."""
        outside = self._outside(text)
        return text if outside is None else super().textFromValue(min(max(outside, self.minimum()), self.maximum()))

    def stepBy(self, steps: int) -> None:
        """Steps start at the default, or at the limit that was passed."""
        if not self._is_set:
            self._show(self.resting_number, is_set=True)
        self.interpretText()
        self._went_outside = False
        super().stepBy(steps)
        self.number_changed.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Only with the focus: else scrolling the form would change what is paid for."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A number between two positions goes to the nearest, one outside the limits to the limit."""
        super().focusOutEvent(event)
        if self._is_set:
            self._show(self.number(), is_set=True)
        if self._went_outside:
            self.number_changed.emit()

    def sizeHint(self) -> QSize:
        """As high as the other inputs, however long a number could become."""
        return QSize(104, max(INPUT_HEIGHT, self.fontMetrics().height() + 12))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The form's box with two arrows; the line inside draws the number."""
        role, palette, painter = QPalette.ColorRole, self.palette(), QPainter(self)
        draw_box(painter, self.rect(), palette, palette.color(role.Base), focused=self.hasFocus())
        enabled = self.stepEnabled()
        for up, flag in ((True, self.StepEnabledFlag.StepUpEnabled), (False, self.StepEnabledFlag.StepDownEnabled)):
            colour = palette.color(role.Text if flag in enabled else role.Mid)
            height = self.height() * (0.33 if up else 0.67)
            draw_arrow(painter, QPointF(self.width() - ARROWS / 2 - 2, height), colour, turn=180 if up else 0, side=3.5)

    def _outside(self, text: str) -> float | None:
        """The number that the text stands for if it is outside the limits, else None."""
        number, is_number = self.locale().toDouble(text.removesuffix(self._unit).strip())
        # Said this way round, "nan" is none either.
        if not is_number or not abs(number) <= UNLIMITED or self.minimum() <= number <= self.maximum():
            return None
        return number

    def _show(self, number: float, *, is_set: bool) -> None:
        with QSignalBlocker(self):
            self._is_set = is_set
            self.setSuffix(self._unit if is_set else "")
            self.setValue(number)

    def _on_value_changed(self, number: float) -> None:
        emptied = not self.cleanText().strip()
        if emptied and number == self.resting_number:
            self._is_set = False
        elif not self._is_set:
            # Set from outside, by an assistive tool.
            self._show(number, is_set=True)
        self.number_changed.emit()

    def _on_text_edited(self, text: str) -> None:
        is_set, went_outside = bool(text.removesuffix(self._unit).strip()), self._outside(text) is not None
        if is_set != self._is_set or went_outside or self._went_outside:
            self._is_set, self._went_outside = is_set, went_outside
            self.number_changed.emit()


class NumberEditor(QWidget):
    """Whole numbers and numbers with decimals; not set until the person moves or types something."""

    changed = Signal()
    resting = ""

    def __init__(self, field: IntegerField | NumberField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = isinstance(field, IntegerField)
        self._limits = limits(field)
        self._positions = positions_of(field)
        self._spin = NumberSpin(field, self)
        self._slider: PositionSlider | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        if self._positions is not None and self._positions.count <= MOST_POSITIONS:
            self._slider = PositionSlider(self._positions.count, self)
            row.addWidget(self._slider, 1)
            self._slider.valueChanged.connect(self._on_slider_moved)
            self._slider.sliderPressed.connect(self._on_slider_moved)
        row.addWidget(self._spin)
        self._spin.setSizePolicy(
            QSizePolicy.Policy.Fixed if self._slider else QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed
        )
        self._spin.number_changed.connect(self._on_number_changed)
        self._follow()

    def focus_target(self) -> QWidget:
        """The spin box."""
        return self._spin

    def set_name(self, name: str) -> None:
        """The spin box has the field's name; the slider says that it is one."""
        self._spin.setAccessibleName(name)
        if self._slider is not None:
            self._slider.setAccessibleName(self.tr("{name}, slider").format(name=name))

    def value(self) -> int | float | None:
        """The number that was set, on one of its positions."""
        if not self._spin.is_set():
            return None
        number = self._spin.number()
        return int(number) if self._whole and number.is_integer() else number

    def set_value(self, value: Any) -> bool:
        """Show the number; one outside the limits can't be shown."""
        if isinstance(value, bool) or not isinstance(value, int | float) or (self._whole and value != int(value)):
            return False
        if not self._spin.minimum() <= value <= self._spin.maximum():
            return False
        self._spin.set_number(float(value))
        self._on_number_changed()
        return True

    def reset(self) -> None:
        """Back to the default, or to nothing."""
        self._spin.reset()
        self._on_number_changed()

    def correction(self) -> str:
        """The limits, if the last number that was typed was outside."""
        return self._limits if self._spin.went_outside() else ""

    def _follow(self) -> None:
        if self._slider is None or self._positions is None:
            return
        with QSignalBlocker(self._slider):
            self._slider.setValue(self._positions.nearest(self._spin.number()))
        self._slider.show_state(is_set=self._spin.is_set(), has_default=self._spin.has_default)

    def _on_slider_moved(self) -> None:
        if self._slider is None or self._positions is None:
            return
        self._spin.set_number(self._positions.at(self._slider.value()))
        self._on_number_changed()

    def _on_number_changed(self) -> None:
        self._follow()
        self.changed.emit()
