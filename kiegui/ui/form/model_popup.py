"""`ModelPopup`: the list of Kie models that drops down from the picker, narrowed by typing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRegularExpression,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPalette, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from kiegui.catalog.schema import ModelSpec
from kiegui.media.kinds import MediaKind
from kiegui.ui.form.line_edit import LineEdit
from kiegui.ui.form.note import Note, small
from kiegui.ui.look import GAP, icon
from kiegui.ui.plain_label import plain_tip
from kiegui.ui.slim_scroll_bar import SlimScrollBar
from kiegui.ui.words import kind_icon, kind_word

ID = Qt.ItemDataRole.UserRole
SUBTITLE = ID + 1
SEARCHED = ID + 2
ROW = 46
"""Height of a model's row, px."""
MOST_ROWS = 9
ICON = 20

_LIST_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
Index = QModelIndex | QPersistentModelIndex


def subtitle_of(spec: ModelSpec) -> str:
    """Who makes the model, and what the model makes: "Kling · Film"."""
    return f"{spec.provider} · {kind_word(MediaKind(spec.makes))}"


def draw_model(painter: QPainter, area: QRect, spec_words: tuple[str, str], palette: QPalette, chosen: bool) -> None:
    """Draw title and subtitle, one above the other, into `area`."""
    role = QPalette.ColorRole
    title, subtitle = spec_words
    painter.save()
    metrics = painter.fontMetrics()
    upper = QRect(area.left(), area.center().y() - metrics.height() + 1, area.width(), metrics.height())
    painter.setPen(palette.color(role.HighlightedText if chosen else role.Text))
    elide = Qt.TextElideMode.ElideRight
    painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter, metrics.elidedText(title, elide, area.width()))
    painter.setFont(small(painter.font()))
    lower = QRect(area.left(), area.center().y() + 2, area.width(), painter.fontMetrics().height())
    painter.setPen(palette.color(role.HighlightedText if chosen else role.PlaceholderText))
    words = painter.fontMetrics().elidedText(subtitle, elide, area.width())
    painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter, words)
    painter.restore()


class _ModelRow(QStyledItemDelegate):
    """Draws a row: icon, title, and below it who makes it and what it makes."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All rows are equally high."""
        return QSize(200, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Selected rows are filled."""
        area: QRect = option.rect
        palette: QPalette = option.palette
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(area, palette.color(QPalette.ColorRole.Highlight))
        role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text
        picture = icon(str(index.data(Qt.ItemDataRole.DecorationRole)), palette.color(role))
        picture.paint(painter, area.left() + GAP, area.center().y() - ICON // 2, ICON, ICON)
        words = (str(index.data(Qt.ItemDataRole.DisplayRole)), str(index.data(SUBTITLE)))
        draw_model(painter, area.adjusted(2 * GAP + ICON + 2, 0, -GAP, 0), words, palette, chosen)


class ModelPopup(QFrame):
    """A line to type into above the list; arrows and Enter work while the line has the focus."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        # Else the click that closes it goes on to the picker and opens it again.
        self.setAttribute(Qt.WidgetAttribute.WA_NoMouseReplay)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._rows = QStandardItemModel(self)
        self._found = QSortFilterProxyModel(self)
        self._found.setSourceModel(self._rows)
        self._found.setFilterRole(SEARCHED)
        self._line = LineEdit(self)
        self._line.setPlaceholderText(self.tr("Search by name, provider or kind"))
        self._line.setAccessibleName(self.tr("Search models"))
        self._line.setClearButtonEnabled(True)
        self._list = QListView(self)
        self._list.setVerticalScrollBar(SlimScrollBar(self._list))
        self._list.setAccessibleName(self.tr("Models"))
        self._list.setModel(self._found)
        self._list.setItemDelegate(_ModelRow(self._list))
        self._list.setUniformItemSizes(True)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setMouseTracking(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._nothing = Note(self.tr("No model is called that."), parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(GAP)
        column.addWidget(self._line)
        column.addWidget(self._list, 1)
        column.addWidget(self._nothing)
        self._line.textChanged.connect(self._on_text_changed)
        self._line.returnPressed.connect(self._on_return_pressed)
        self._line.installEventFilter(self)
        self._list.clicked.connect(self._on_clicked)
        self._list.entered.connect(self._list.setCurrentIndex)

    def set_models(self, specs: Sequence[ModelSpec]) -> None:
        """Replace the list."""
        self._rows.clear()
        for spec in specs:
            row = QStandardItem(spec.title)
            subtitle = subtitle_of(spec)
            row.setData(spec.id, ID)
            row.setData(subtitle, SUBTITLE)
            row.setData(f"{spec.title} {subtitle} {spec.id}", SEARCHED)
            row.setData(kind_icon(MediaKind(spec.makes)), Qt.ItemDataRole.DecorationRole)
            row.setData(f"{spec.title}, {subtitle}", Qt.ItemDataRole.AccessibleTextRole)
            row.setToolTip(plain_tip(spec.about))
            row.setEditable(False)
            self._rows.appendRow(row)

    def open_below(self, anchor: QWidget, model_id: str, typed: str = "") -> None:
        """Drop down from `anchor` with that model marked and `typed` searched for."""
        self._line.setText(typed)
        self._on_text_changed(typed)
        marked = self._found.match(self._found.index(0, 0), ID, model_id)
        if marked and not typed:
            self._list.setCurrentIndex(marked[0])
        height = min(self._rows.rowCount(), MOST_ROWS) * ROW + self._line.sizeHint().height() + 3 * GAP + 4
        place = QRect(anchor.mapToGlobal(QPoint(0, anchor.height() + 2)), QSize(anchor.width(), height))
        screen = anchor.screen().availableGeometry()
        if place.bottom() > screen.bottom():
            place.moveBottom(max(screen.bottom(), screen.top() + height))
        self.setGeometry(place)
        self.show()
        self._line.setFocus()
        self._list.scrollTo(self._list.currentIndex(), QListView.ScrollHint.PositionAtCenter)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down move in the list although the line has the focus."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _LIST_KEYS:
            self._list.event(event)
            return True
        return super().eventFilter(watched, event)

    def _on_text_changed(self, text: str) -> None:
        # Every word must be there, in any order.
        words = (QRegularExpression.escape(word) for word in text.split())
        pattern = QRegularExpression("".join(f"(?=.*{word})" for word in words))
        pattern.setPatternOptions(QRegularExpression.PatternOption.CaseInsensitiveOption)
        self._found.setFilterRegularExpression(pattern)
        self._list.setCurrentIndex(self._found.index(0, 0))
        self._nothing.setVisible(self._found.rowCount() == 0)

    def _on_return_pressed(self) -> None:
        self._on_clicked(self._list.currentIndex())

    def _on_clicked(self, index: Index) -> None:
        if index.isValid():
            self.hide()
            self.chosen.emit(str(index.data(ID)))
