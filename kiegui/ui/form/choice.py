"""`ChoiceCombo`: one of many values in a list that drops down; long lists are searched by typing."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QFontMetrics, QPainter, QPaintEvent, QPalette, QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QWidget

from kiegui.catalog.rules import same
from kiegui.catalog.schema import ChoiceField, Option
from kiegui.ui.box import draw_arrow, draw_box
from kiegui.ui.form.assistive import obey_selection
from kiegui.ui.form.ratio import SIDE, draw_ratio, ratio_icon
from kiegui.ui.form.segments import SegmentedChoice, fits_segments
from kiegui.ui.line_edit import INPUT_HEIGHT
from kiegui.ui.look import GAP
from kiegui.ui.plain_label import plain_tip

MOST_UNSEARCHED = 12
"""Values, beyond which a list is searched by typing."""


def choice_editor(field: ChoiceField, font: QFontMetrics) -> SegmentedChoice | ChoiceCombo:
    """Segments for a few short values, else a list."""
    return SegmentedChoice(field) if fits_segments(field, font) else ChoiceCombo(field)


class ChoiceCombo(QComboBox):
    """The first entry means "left to Kie" and names the default; a required choice without one starts empty."""

    changed = Signal()
    resting = ""

    def __init__(self, field: ChoiceField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._options = field.options
        self._ratios = field.drawn_as == "ratios"
        self._drawn = ""
        self._must_choose = field.required and field.default is None
        self._default = next((option for option in field.options if same(option.value, field.default)), None)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setMaxVisibleItems(14)
        self.setPlaceholderText(self.tr("Choose…"))
        self._fill()
        if len(field.options) > MOST_UNSEARCHED:
            self._make_searchable()
        # Not by the wheel, as Qt would have it: the next key would choose something else.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.reset()
        self._show_in_line()
        obey_selection(self)
        self.currentIndexChanged.connect(self._on_index_changed)

    def focus_target(self) -> QWidget:
        """Itself."""
        return self

    def set_name(self, name: str) -> None:
        """Name it for assistive tools."""
        self.setAccessibleName(name)

    def value(self) -> Any | None:
        """The chosen value, exactly as it is sent."""
        position = self.currentIndex() - self._before
        return self._options[position].value if position >= 0 else None

    def set_value(self, value: Any) -> bool:
        """Choose that value."""
        for position, option in enumerate(self._options):
            if same(option.value, value):
                self.setCurrentIndex(position + self._before)
                return True
        return False

    def reset(self) -> None:
        """Leave it to Kie."""
        self.setCurrentIndex(self._before - 1)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Never: scrolling the form would change what is paid for."""
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Typing starts a new search."""
        super().focusInEvent(event)
        if line := self.lineEdit():
            self._draw_ratios()
            line.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What was typed and not chosen goes."""
        super().focusOutEvent(event)
        self._show_in_line()

    def showPopup(self) -> None:
        """Open the list, with the ratios drawn."""
        self._draw_ratios()
        super().showPopup()

    def sizeHint(self) -> QSize:
        """As high as the other inputs."""
        return QSize(super().sizeHint().width(), max(INPUT_HEIGHT, self.fontMetrics().height() + 12))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The form's box with the chosen value, faint if that is left to Kie, and an arrow."""
        role, palette, painter = QPalette.ColorRole, self.palette(), QPainter(self)
        ground = palette.color(role.Base if self.isEditable() else role.Button)
        draw_box(painter, self.rect(), palette, ground, focused=self.hasFocus())
        draw_arrow(painter, QPointF(self.width() - 14, self.height() / 2), palette.color(role.ButtonText))
        if self.isEditable():
            return
        words = self.rect().adjusted(10, 0, -28, 0)
        colour = palette.color(role.ButtonText if self.value() is not None else role.PlaceholderText)
        if self._ratios and (shown := self._shown_option()) is not None:
            square = QRectF(words.left(), (self.height() - SIDE) // 2, SIDE, SIDE)
            draw_ratio(painter, square, shown.label, colour)
            words.setLeft(words.left() + SIDE + GAP)
        painter.setPen(colour)
        text = self.currentText() or self.placeholderText()
        text = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, text)

    @property
    def _before(self) -> int:
        """Entries before the values."""
        return 0 if self._must_choose else 1

    def _shown_option(self) -> Option | None:
        """The chosen one, or the default while nothing is chosen."""
        position = self.currentIndex() - self._before
        return self._options[position] if position >= 0 else self._default

    def _fill(self) -> None:
        if self._default is not None:
            self.addItem(self.tr("Default · {value}").format(value=self._default.label))
        elif not self._must_choose:
            self.addItem(self.tr("Left to Kie"))
        self.addItems([option.label for option in self._options])
        for position, option in enumerate(self._options):
            if option.help:
                self.setItemData(position + self._before, plain_tip(option.help), Qt.ItemDataRole.ToolTipRole)

    def _draw_ratios(self) -> None:
        """When the list is about to be seen: it takes longer than all the rest; and anew for another palette."""
        role, palette = QPalette.ColorRole, self.palette()
        colour = palette.color(role.Text).name()
        if not self._ratios or self._drawn == colour:
            return
        self._drawn = colour
        chosen = palette.color(role.HighlightedText)
        if self._default is not None:
            self.setItemIcon(0, ratio_icon(self._default.label, palette.color(role.PlaceholderText), chosen))
        for position, option in enumerate(self._options):
            self.setItemIcon(position + self._before, ratio_icon(option.label, palette.color(role.Text), chosen))

    def _make_searchable(self) -> None:
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setMaxVisibleItems(12)
        line = QLineEdit(self)
        line.setPlaceholderText(self.placeholderText() if self._must_choose else self.itemText(0))
        line.setTextMargins(6, 0, 0, 0)
        line.returnPressed.connect(lambda: self._on_return_pressed(completer))
        self.setLineEdit(line)
        self.setCompleter(completer)

    def _on_return_pressed(self, completer: QCompleter) -> None:
        """Enter takes the first value that holds the typed words."""
        if completer.completionCount() > 0:
            found = completer.completionModel()
            self.setCurrentIndex(self.findText(str(found.data(found.index(0, 0)))))

    def _show_in_line(self) -> None:
        """What is left to Kie stands in the line faintly, as its placeholder."""
        if line := self.lineEdit():
            line.setText(self.itemText(self.currentIndex()) if self.value() is not None else "")

    @Slot(int)
    def _on_index_changed(self, _index: int) -> None:
        self._show_in_line()
        self.changed.emit()
