"""`ModelPicker`: which Kie model the form is for: a combo box whose list can be searched."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from kiegui.catalog.schema import ModelSpec
from kiegui.media.kinds import MediaKind
from kiegui.ui.form.assistive import obey_selection
from kiegui.ui.form.box import draw_arrow, draw_box
from kiegui.ui.form.model_popup import ICON, ROW, ModelPopup, draw_model, subtitle_of
from kiegui.ui.look import GAP, icon
from kiegui.ui.words import kind_icon


class ModelCombo(QComboBox):
    """Shows the chosen model in two lines; its list is a `ModelPopup`. Typing opens it."""

    model_picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._specs: tuple[ModelSpec, ...] = ()
        self._popup = ModelPopup(self)
        self._popup.chosen.connect(self.model_picked)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        # Not by the wheel, as Qt would have it: the next key would open the list.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        obey_selection(self)
        # Arrow keys choose without the list.
        self.activated.connect(lambda place: self.model_picked.emit(self._specs[place].id))

    def set_models(self, specs: Sequence[ModelSpec]) -> None:
        """Replace the list; nothing is chosen then."""
        self._specs = tuple(specs)
        self.clear()
        self.addItems([spec.title for spec in specs])
        self.setCurrentIndex(-1)
        self._popup.set_models(specs)

    def current_spec(self) -> ModelSpec | None:
        """The model that is shown."""
        place = self.currentIndex()
        return self._specs[place] if 0 <= place < len(self._specs) else None

    def choose(self, model_id: str) -> bool:
        """Show that model; False if there is none of that id."""
        for place, spec in enumerate(self._specs):
            if spec.id == model_id:
                self.setCurrentIndex(place)
                return True
        return False

    def showPopup(self) -> None:
        """Open the list that can be searched."""
        spec = self.current_spec()
        self._popup.open_below(self, spec.id if spec else "")

    def hidePopup(self) -> None:
        """Close it."""
        self._popup.hide()
        super().hidePopup()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A letter opens the list and is the first one to be searched for."""
        typed, modifiers = event.text(), event.modifiers()
        plain = modifiers in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        if plain and typed.isprintable() and typed.strip():
            self._popup.open_below(self, "", typed)
            return
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Never: another model is another price."""
        event.ignore()

    def sizeHint(self) -> QSize:
        """Room for two lines."""
        return QSize(super().sizeHint().width(), ROW)

    def minimumSizeHint(self) -> QSize:
        """Narrow panes shorten the words."""
        return QSize(160, ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The form's box with icon, title, subtitle and an arrow."""
        role, palette, painter = QPalette.ColorRole, self.palette(), QPainter(self)
        draw_box(painter, self.rect(), palette, palette.color(role.Button), focused=self.hasFocus())
        draw_arrow(painter, QPointF(self.width() - 16, self.height() / 2), palette.color(role.ButtonText))
        spec = self.current_spec()
        if spec is None:
            return
        area = self.rect().adjusted(GAP, 0, -32, 0)
        picture = icon(kind_icon(MediaKind(spec.makes)), palette.color(QPalette.ColorRole.ButtonText))
        picture.paint(painter, area.left() + 2, area.center().y() - ICON // 2 + 1, ICON, ICON)
        painter.setFont(self.font())
        words = area.adjusted(ICON + GAP + 4, 0, 0, 0)
        draw_model(painter, words, (spec.title, subtitle_of(spec)), palette, chosen=False)


class ModelPicker(QWidget):
    """The label *Model* and its combo box."""

    model_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._combo = ModelCombo(self)
        self._combo.setAccessibleName(self.tr("Model"))
        label = QLabel(self.tr("Model"), self)
        label.setBuddy(self._combo)
        font = label.font()
        font.setWeight(font.Weight.DemiBold)
        label.setFont(font)
        self._header = QHBoxLayout()
        self._header.addWidget(label)
        self._header.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP // 2)
        column.addLayout(self._header)
        column.addWidget(self._combo)
        self._combo.model_picked.connect(self._on_model_picked)

    def add_beside_label(self, widget: QWidget) -> None:
        """Put a small thing at the right end of the label's line."""
        self._header.addWidget(widget)

    def set_models(self, specs: Sequence[ModelSpec]) -> None:
        """Offer these; nothing is chosen then."""
        self._combo.set_models(specs)

    def choose(self, model_id: str) -> bool:
        """Show that model, silently; False if it is not offered."""
        return self._combo.choose(model_id)

    def current_spec(self) -> ModelSpec | None:
        """The model that is shown."""
        return self._combo.current_spec()

    def _on_model_picked(self, model_id: str) -> None:
        self._combo.choose(model_id)
        self._combo.setFocus()
        self.model_chosen.emit(model_id)
