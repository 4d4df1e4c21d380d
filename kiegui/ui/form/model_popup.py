"""`ModelPopup`: the list of Kie models that drops down from the picker, narrowed by typing."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from kiegui.catalog.schema import ModelSpec
from kiegui.ui.form.link_button import LinkButton
from kiegui.ui.form.model_list import ROW, STAR_KEYS, ModelList
from kiegui.ui.form.model_marks import ModelMarks
from kiegui.ui.form.model_rows import ModelRows
from kiegui.ui.form.note import Note
from kiegui.ui.form.toggle import switch
from kiegui.ui.line_edit import LineEdit
from kiegui.ui.look import GAP

MOST_ROWS = 12
FEWEST_ROWS = 6
"""Where there is no room below the picker for so many, the list goes up over it."""
WIDTH = 500
"""px; in a narrow pane the list is wider than the picker."""


class ModelPopup(QFrame):
    """A line to type into above the list, which keeps the focus: arrows, Page keys, Home, End and Enter are for the list.

    Ctrl with an arrow goes from group to group, `STAR_KEYS` gives or takes a star.
    """

    chosen = Signal(str)
    """The id of the model that the person took."""
    marks_changed = Signal()
    """The person gave or took a star, or wants to see retired models or not."""
    page_wanted = Signal()
    """The person has the page of a model that is not in the list."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        # Else the click that closes it goes on to the picker and opens it again.
        self.setAttribute(Qt.WidgetAttribute.WA_NoMouseReplay)
        self._rows = ModelRows(self)
        self._line = LineEdit(self)
        self._line.setPlaceholderText(self.tr("Search by name, provider, or what it makes"))
        self._line.setAccessibleName(self.tr("Search models"))
        self._line.setClearButtonEnabled(True)
        self._list = ModelList(self._rows, self)
        self._list.setAccessibleName(self.tr("Models"))
        self._nothing = Note(self.tr("No model is called that."), parent=self)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._retired = switch(self.tr("Show retired models"), self)
        self._retired.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the focus in the line
        self._page = LinkButton(self)
        self._page.setText(self.tr("Paste a model page…"))
        self._count = Note(one_line=True, parent=self)
        self._lay_out()
        self._line.textChanged.connect(self._on_text_changed)
        self._line.returnPressed.connect(lambda: self._take(self._list.current_row()))
        self._line.installEventFilter(self)
        self._list.picked.connect(self._take)
        self._list.star_clicked.connect(self._switch_star)
        self._list.selectionModel().currentChanged.connect(self._on_current_changed)
        self._retired.toggled.connect(self._on_retired_toggled)
        self._page.clicked.connect(self._on_page_clicked)

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(2 * GAP)
        foot.addWidget(self._retired)
        foot.addWidget(self._page)
        foot.addStretch(1)
        foot.addWidget(self._count)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(GAP)
        column.addWidget(self._line)
        column.addWidget(self._list, 1)
        column.addWidget(self._nothing, 1)
        column.addLayout(foot)

    @property
    def marks(self) -> ModelMarks:
        """What the person has marked."""
        return self._rows.marks

    def set_models(self, specs: Sequence[ModelSpec], own: Collection[str] = ()) -> None:
        """Replace the list; `own` are the ids of the models that the person made."""
        self._rows.set_models(specs, own)
        self._retired.setVisible(self._rows.retired_count > 0)

    def set_marks(self, marks: ModelMarks) -> None:
        """Bring back what the person had marked, silently."""
        self._rows.set_marks(marks)
        self._retired.set_value(marks.shows_retired)

    def open_below(self, anchor: QWidget, model_id: str, typed: str = "") -> None:
        """Drop down from `anchor` with that model marked and `typed` searched for."""
        self._line.blockSignals(True)
        self._line.setText(typed)
        self._line.blockSignals(False)
        self._fill()
        self.setGeometry(self._place(anchor))
        self.show()
        self._line.setFocus()
        if not typed:
            self._list.choose_row(self._rows.row_of(model_id), centred=True)
        QTimer.singleShot(0, self._rows.prepare_search)

    def _place(self, anchor: QWidget) -> QRect:
        """Below the anchor, on its screen; as high as its rows, as the rest of the screen, or at least as `FEWEST_ROWS`."""
        around = self.sizeHint().height() - self._list.sizeHint().height()
        screen = anchor.screen().availableGeometry()
        corner = anchor.mapToGlobal(QPoint(0, anchor.height() + 2))
        room = max(screen.bottom() - corner.y() - around, FEWEST_ROWS * ROW)
        height = min(max(self._rows.rowCount(), 1), MOST_ROWS, room // ROW) * ROW + around
        place = QRect(corner, QSize(min(max(anchor.width(), WIDTH), screen.width()), height))
        place.moveRight(min(place.right(), screen.right()))
        place.moveBottom(min(place.bottom(), max(screen.bottom(), screen.top() + height)))
        return place

    def paintEvent(self, event: QPaintEvent) -> None:
        """A fine edge: the style's own one can't be seen on a dark window."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Some keys are for the list, although the line has the focus."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if QKeySequence(event.keyCombination()) == QKeySequence(STAR_KEYS):
                self._switch_star(self._list.current_row())
                return True
            row = self._row_for(event)
            if row is not None:
                self._list.choose_row(row)
                return True
        return super().eventFilter(watched, event)

    def _row_for(self, event: QKeyEvent) -> int | None:
        """The row that a key leads to, which may be beyond the ends; None if the key is not for the list."""
        here, control = self._list.current_row(), Qt.KeyboardModifier.ControlModifier
        keypad = Qt.KeyboardModifier.KeypadModifier  # the arrows of a Mac are said to be on one
        modifiers = event.modifiers() & ~keypad
        if modifiers not in (control, Qt.KeyboardModifier.NoModifier):
            return None
        if modifiers == control:
            rows = self._rows.group_starts()
            steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        else:
            rows = self._rows.model_rows()
            page, whole = self._list.page(), len(rows)
            steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -page, Qt.Key.Key_PageDown: page}
            steps |= {Qt.Key.Key_Home: -whole, Qt.Key.Key_End: whole}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            return None
        place = bisect_left(rows, here) + step if step < 0 else bisect_right(rows, here) - 1 + step
        return rows[min(max(place, 0), len(rows) - 1)] if rows else here

    def _fill(self) -> None:
        self._rows.show_found(self._line.text())
        count = self._rows.count()
        self._count.say(self.tr("1 model") if count == 1 else self.tr("%Ln models", "", count))
        self._list.setVisible(count > 0)
        self._nothing.setVisible(count == 0)
        self._list.choose_row(next(iter(self._rows.model_rows()), -1))
        self._list.scrollToTop()

    def _take(self, row: int) -> None:
        spec = self._rows.spec_at(row)
        if spec is not None:
            self.hide()
            self.chosen.emit(spec.id)

    def _switch_star(self, row: int) -> None:
        if self._rows.spec_at(row) is not None:
            self._rows.switch_star(row)
            self._read_out(row)
            self.marks_changed.emit()

    def _read_out(self, row: int) -> None:
        """Tell assistive tools of the row, as the focus stays in the line."""
        if QAccessible.isActive():
            words = str(self._rows.index(row).data(Qt.ItemDataRole.AccessibleTextRole))
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._line, words))

    def _on_text_changed(self) -> None:
        self._fill()

    def _on_current_changed(self) -> None:
        row = self._list.current_row()
        if self.isVisible() and row >= 0:
            self._read_out(row)

    def _on_page_clicked(self) -> None:
        self.hide()
        self.page_wanted.emit()

    def _on_retired_toggled(self, is_on: bool) -> None:
        marks = self._rows.marks
        self._rows.set_marks(replace(marks, shows_retired=is_on))
        self._fill()
        self.marks_changed.emit()
