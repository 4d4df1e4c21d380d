"""`SegmentedChoice`: a few short values side by side, as one row of radio buttons drawn as segments."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QSizePolicy, QWidget

from kiegui.catalog.rules import same
from kiegui.catalog.schema import ChoiceField, Option
from kiegui.ui.form.ratio import SIDE, draw_ratio
from kiegui.ui.look import GAP, RADIUS, is_dark
from kiegui.ui.plain_label import plain_tip

MOST = 4
"""Values, beyond which a list is easier to read."""
ROOM = 290
"""What the narrowest pane has for them, px."""
_HEIGHT = 32
_PADDING = 10


def fits_segments(field: ChoiceField, font: QFontMetrics) -> bool:
    """Whether the values are few and short enough to stand side by side in the narrowest pane."""
    if len(field.options) > MOST:
        return False
    drawing = SIDE + GAP if field.drawn_as == "ratios" else 0
    widest = max((font.horizontalAdvance(option.label) for option in field.options), default=0)
    return (widest + drawing + 2 * _PADDING) * len(field.options) <= ROOM


class Segment(QRadioButton):
    """One value: a radio button to assistive tools and the keyboard, a segment to the eye."""

    def __init__(self, option: Option, ratio: bool, is_default: bool, parent: QWidget) -> None:
        super().__init__(option.label.replace("&", "&&"), parent)
        self.option = option
        self._ratio = ratio
        self._is_default = is_default
        self.first = self.last = False
        self.setToolTip(plain_tip(option.help))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        """The words and the drawing, with room around."""
        drawing = SIDE + GAP if self._ratio else 0
        words = self.fontMetrics().horizontalAdvance(self.option.label)
        return QSize(words + drawing + 2 * _PADDING, max(_HEIGHT, self.fontMetrics().height() + 12))

    def minimumSizeHint(self) -> QSize:
        """May not be cut."""
        return self.sizeHint()

    def hitButton(self, position: QPoint) -> bool:
        """All of it can be clicked, not only the radio button's circle."""
        return self.rect().contains(position)

    def is_filled(self) -> bool:
        """Whether it is chosen, or nothing is and it is the default."""
        return self.isChecked() or (self._is_default and self.group().checkedButton() is None)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Filled when chosen, tinted when it is only the default."""
        role = QPalette.ColorRole
        palette, painter = self.palette(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = self._shape()
        if self.isChecked():
            painter.fillPath(shape, palette.color(role.Highlight))
        elif self.is_filled() or (self.underMouse() and self.isEnabled()):
            painter.fillPath(shape, palette.color(role.Mid if is_dark(palette) else role.Midlight))
        words = palette.color(role.HighlightedText if self.isChecked() else role.ButtonText)
        self._draw_words(painter, words)
        if self.hasFocus():
            ring = palette.color(role.HighlightedText if self.isChecked() else role.Highlight)
            painter.setPen(QPen(ring, 1.4))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(3, 3, -3, -3), RADIUS - 2, RADIUS - 2)

    def _draw_words(self, painter: QPainter, colour: QColor) -> None:
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(self.option.label)
        drawing = SIDE + GAP if self._ratio else 0
        left = (self.width() - width - drawing) / 2
        if self._ratio:
            draw_ratio(painter, QRectF(left, (self.height() - SIDE) / 2, SIDE, SIDE), self.option.label, colour)
        painter.setPen(colour)
        place = QRect(round(left + drawing), 0, width + 2, self.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.option.label)

    def _shape(self) -> QPainterPath:
        """The segment's own ground: round only at the outer ends of the row."""
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        path.addRoundedRect(area, RADIUS - 1, RADIUS - 1)
        if not self.first:
            path.addRect(area.adjusted(-1, 0, -RADIUS, 0))
        if not self.last:
            path.addRect(area.adjusted(RADIUS, 0, 1, 0))
        return path


class SegmentedChoice(QWidget):
    """One of a few values. Nothing is chosen while it is left to Kie; the default is only tinted then."""

    changed = Signal()

    def __init__(self, field: ChoiceField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.resting = self.tr("left to Kie")
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._segments: list[Segment] = []
        for option in field.options:
            segment = Segment(option, field.drawn_as == "ratios", same(option.value, field.default), self)
            self._group.addButton(segment)
            self._segments.append(segment)
            row.addWidget(segment)
        self._segments[0].first = self._segments[-1].last = True
        self._group.buttonToggled.connect(self._on_button_toggled)

    def focus_target(self) -> QWidget:
        """The row, which hands the focus on to the chosen segment, or to the first one."""
        self.setFocusProxy(self._group.checkedButton() or self._segments[0])
        return self

    def set_name(self, name: str) -> None:
        """Name the row; the segments are named by their own words."""
        self.setAccessibleName(name)
        for segment in self._segments:
            segment.setAccessibleDescription(name)

    def value(self) -> Any | None:
        """The chosen value, exactly as it is sent."""
        chosen = self._group.checkedButton()
        return chosen.option.value if isinstance(chosen, Segment) else None

    def set_value(self, value: Any) -> bool:
        """Choose that value."""
        for segment in self._segments:
            if same(segment.option.value, value):
                segment.setChecked(True)
                return True
        return False

    def reset(self) -> None:
        """Choose nothing."""
        chosen = self._group.checkedButton()
        if chosen is None:
            return
        # An exclusive group doesn't let go of its last one.
        self._group.setExclusive(False)
        chosen.setChecked(False)
        self._group.setExclusive(True)
        self.update()
        self.changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground and the frame that the segments share."""
        role = QPalette.ColorRole
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(self.palette().color(role.Mid), 1))
        painter.setBrush(self.palette().color(role.Button))
        painter.drawRoundedRect(frame, RADIUS, RADIUS)
        for segment, following in pairwise(self._segments):
            if segment.is_filled() or following.is_filled():
                continue
            edge = segment.geometry().right() + 0.5
            painter.drawLine(QPointF(edge, 7), QPointF(edge, self.height() - 7))

    def _on_button_toggled(self, _button: QRadioButton, on: bool) -> None:
        self.update()
        if on:
            self.changed.emit()
