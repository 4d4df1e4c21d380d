"""`ModelPicker`: which Kie model the form is for: a combo box whose list can be searched."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QPainter, QPaintEvent, QPalette, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from kiegui.catalog.schema import ModelSpec
from kiegui.media.kinds import MediaKind
from kiegui.ui.box import draw_arrow, draw_box
from kiegui.ui.form.assistive import obey_selection
from kiegui.ui.form.model_list import ICON, draw_model
from kiegui.ui.form.model_marks import ModelMarks
from kiegui.ui.form.model_popup import ModelPopup
from kiegui.ui.form.model_rows import in_groups
from kiegui.ui.form.model_words import subtitle_of
from kiegui.ui.look import GAP, icon
from kiegui.ui.words import kind_icon

HEIGHT = 46
"""px; room for two lines."""


class ModelCombo(QComboBox):
    """Shows the chosen model in two lines; its list is a `ModelPopup`. Typing opens it.

    Its own list, which nobody sees, is for the arrow keys and for assistive tools. It holds the retired models, too, as
    they can come from the history, but they can be chosen there only while the popup shows them.
    """

    model_picked = Signal(str)
    marks_changed = Signal()
    page_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._specs: tuple[ModelSpec, ...] = ()
        self._popup = ModelPopup(self)
        self._popup.chosen.connect(self.model_picked)
        self._popup.marks_changed.connect(self._on_marks_changed)
        self._popup.page_wanted.connect(self.page_wanted)
        self._drawn: tuple[tuple[str, int], QIcon] | None = None
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        # Not by the wheel, as Qt would have it: the next key would open the list.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        obey_selection(self)
        # Arrow keys choose without the list.
        self.activated.connect(lambda place: self.model_picked.emit(self._specs[place].id))

    @property
    def marks(self) -> ModelMarks:
        """What the person has marked among the models."""
        return self._popup.marks

    def set_models(self, specs: Sequence[ModelSpec], own: Collection[str]) -> None:
        """Replace the list; nothing is chosen then. `own` are the ids of the models that the person made."""
        self._specs = tuple(in_groups(specs))
        self.clear()
        self.addItems([spec.title for spec in self._specs])
        self.setCurrentIndex(-1)
        self._popup.set_models(self._specs, own)
        self._let_choose()

    def set_marks(self, marks: ModelMarks) -> None:
        """Bring back what the person had marked."""
        self._popup.set_marks(marks)
        self._let_choose()

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
        return QSize(super().sizeHint().width(), HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Narrow panes shorten the words."""
        return QSize(160, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The form's box with icon, title, subtitle and an arrow."""
        role, palette, painter = QPalette.ColorRole, self.palette(), QPainter(self)
        draw_box(painter, self.rect(), palette, palette.color(role.Button), focused=self.hasFocus())
        draw_arrow(painter, QPointF(self.width() - 16, self.height() / 2), palette.color(role.ButtonText))
        spec = self.current_spec()
        if spec is None:
            return
        area = self.rect().adjusted(GAP, 0, -32, 0)
        colour = palette.color(role.ButtonText)
        self._icon(spec, palette).paint(painter, area.left() + 2, area.center().y() - ICON // 2 + 1, ICON, ICON)
        painter.setFont(self.font())
        colours = colour, palette.color(role.PlaceholderText)
        draw_model(painter, area.adjusted(ICON + GAP + 4, 0, 0, 0), spec.title, subtitle_of(spec), colours)

    def _icon(self, spec: ModelSpec, palette: QPalette) -> QIcon:
        colour = palette.color(QPalette.ColorRole.ButtonText)
        key = kind_icon(MediaKind(spec.makes)), colour.rgba()
        if self._drawn is None or self._drawn[0] != key:
            self._drawn = key, icon(key[0], colour)
        return self._drawn[1]

    def _let_choose(self) -> None:
        items = self.model()
        assert isinstance(items, QStandardItemModel)
        for place, spec in enumerate(self._specs):
            items.item(place).setEnabled(self.marks.shows_retired or spec.status != "retired")

    def _on_marks_changed(self) -> None:
        self._let_choose()
        self.marks_changed.emit()


class ModelPicker(QWidget):
    """The label *Model* and its combo box."""

    model_chosen = Signal(str)
    marks_changed = Signal()
    """The person has other favourites, or wants to see retired models or not."""
    page_wanted = Signal()
    """The person has the page of a model that is not in the list."""

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
        self._combo.marks_changed.connect(self.marks_changed)
        self._combo.page_wanted.connect(self.page_wanted)

    def add_beside_label(self, widget: QWidget) -> None:
        """Put a small thing at the right end of the label's line."""
        self._header.addWidget(widget)

    @property
    def marks(self) -> ModelMarks:
        """Favourites, those last used, and whether retired models show."""
        return self._combo.marks

    def set_models(self, specs: Sequence[ModelSpec], own: Collection[str] = ()) -> None:
        """Offer these; nothing is chosen then. `own` are the ids of the models that the person made."""
        self._combo.set_models(specs, own)

    def set_marks(self, marks: ModelMarks) -> None:
        """Bring back what the person had marked, silently."""
        self._combo.set_marks(marks)

    def note_used(self, model_id: str) -> None:
        """A task was sent with that model."""
        self._combo.set_marks(self._combo.marks.with_used(model_id))

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
