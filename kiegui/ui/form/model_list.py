"""`ModelList`: the list of models under the search line, and how its rows are painted."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QHelpEvent, QIcon, QKeySequence, QMouseEvent, QPainter, QPalette
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip, QWidget

from kiegui.ui.form.model_rows import ModelRow, ModelRows
from kiegui.ui.form.note import small
from kiegui.ui.look import GAP, RADIUS, STAR, icon
from kiegui.ui.slim_scroll_bar import SlimScrollBar

ROW = 44
"""Height of each row, px."""
ICON = 20
_STAR = 18
_STAR_ROOM = 34
"""At the right end of a row: there a click is for the star."""

STAR_KEYS = "Ctrl+D"
"""Give the chosen model a star, or take it."""

Index = QModelIndex | QPersistentModelIndex
_ROLE = QPalette.ColorRole


def draw_model(
    painter: QPainter, area: QRect, title: str, subtitle: str, colours: tuple[QColor, QColor], price: str = ""
) -> None:
    """Draw the title and below it, small, the subtitle and at its right the price, into `area`."""
    strong, quiet = colours
    elide, middle = Qt.TextElideMode.ElideRight, Qt.AlignmentFlag.AlignVCenter
    painter.save()
    metrics = painter.fontMetrics()
    upper = QRect(area.left(), area.center().y() - metrics.height() + 1, area.width(), metrics.height())
    painter.setPen(strong)
    painter.drawText(upper, middle, metrics.elidedText(title, elide, upper.width()))
    painter.setFont(small(painter.font()))
    metrics = painter.fontMetrics()
    lower = QRect(area.left(), area.center().y() + 2, area.width(), metrics.height())
    painter.setPen(quiet)
    if price:
        painter.drawText(lower, middle | Qt.AlignmentFlag.AlignRight, price)
        lower.setRight(lower.right() - metrics.horizontalAdvance(price) - 2 * GAP)
    painter.drawText(lower, middle, metrics.elidedText(subtitle, elide, lower.width()))
    painter.restore()


class _RowPainter(QStyledItemDelegate):
    """Paints headings and models."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._icons: dict[tuple[str, int], QIcon] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All rows are equally high, so that Qt asks for one of them only."""
        return QSize(200, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The chosen row is filled; stars show where there is one, or could be one at a click."""
        line: ModelRow = index.data(ModelRows.RowRole)
        palette: QPalette = option.palette
        area: QRect = option.rect
        if line.spec is None:
            _paint_heading(painter, area, line.title, palette)
            return
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        strong = palette.color(_ROLE.HighlightedText if chosen else _ROLE.Text)
        quiet = strong if chosen else palette.color(_ROLE.PlaceholderText)
        if chosen:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(_ROLE.Highlight))
            painter.drawRoundedRect(area.adjusted(0, 1, 0, -1), RADIUS, RADIUS)
            painter.restore()
        sign = QRect(area.left() + GAP, area.center().y() - ICON // 2 + 1, ICON, ICON)
        self._icon(line.icon, strong).paint(painter, sign)
        words = area.adjusted(2 * GAP + ICON + 2, 0, -_STAR_ROOM, 0)
        draw_model(painter, words, line.title, line.subtitle, (strong, quiet), line.price)
        is_favourite = bool(index.data(ModelRows.FavouriteRole))
        if is_favourite or chosen:
            colour = STAR if is_favourite else strong
            place = star_area(area)
            star = QRect(place.center().x() - _STAR // 2, place.center().y() - _STAR // 2 + 1, _STAR, _STAR)
            self._icon("star-filled" if is_favourite else "star", colour).paint(painter, star)

    def _icon(self, name: str, colour: QColor) -> QIcon:
        key = name, colour.rgba()
        if key not in self._icons:
            self._icons[key] = icon(name, colour)
        return self._icons[key]


def _paint_heading(painter: QPainter, area: QRect, words: str, palette: QPalette) -> None:
    painter.save()
    font = small(painter.font())
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(palette.color(_ROLE.PlaceholderText))
    low = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
    painter.drawText(area.adjusted(GAP, 0, -GAP, -5), low, words)
    painter.restore()


def star_area(row: QRect) -> QRect:
    """Where in a row a click is for the star."""
    return QRect(row.right() - _STAR_ROOM + 1, row.top(), _STAR_ROOM, row.height())


class ModelList(QListView):
    """Never has the focus: the line above it has, and moves the chosen row."""

    picked = Signal(int)
    """The person clicked this row."""
    star_clicked = Signal(int)

    def __init__(self, rows: ModelRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self._pressed_star = -1
        self.setModel(rows)
        self.setItemDelegate(_RowPainter(self))
        self.setUniformItemSizes(True)
        self.setVerticalScrollBar(SlimScrollBar(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.entered.connect(self._on_entered)
        self.clicked.connect(lambda index: self.picked.emit(index.row()))

    def current_row(self) -> int:
        """The row that Enter would take; -1 if there is none."""
        return self.currentIndex().row()

    def choose_row(self, row: int, *, centred: bool = False) -> None:
        """Mark that row, and bring it into view; with it, if it is the first of its group, the heading."""
        if self._rows.spec_at(row) is None:
            return
        index = self._rows.index(row)
        self.setCurrentIndex(index)
        if row and self._rows.spec_at(row - 1) is None:
            self.scrollTo(self._rows.index(row - 1))
        hint = QListView.ScrollHint
        self.scrollTo(index, hint.PositionAtCenter if centred else hint.EnsureVisible)

    def page(self) -> int:
        """How many rows can be seen at once."""
        return max(1, self.viewport().height() // ROW)

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell what the star is for; elsewhere the tool tip is about the model."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._star_at(event.pos()) >= 0:
            keys = QKeySequence(STAR_KEYS).toString(QKeySequence.SequenceFormat.NativeText)
            QToolTip.showText(event.globalPos(), self.tr("Favourite, yes or no ({keys})").format(keys=keys), self)
            return True
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on a star is not one on the row."""
        self._pressed_star = self._star_at(event.position().toPoint())
        if self._pressed_star < 0:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a star ends where it began."""
        pressed, self._pressed_star = self._pressed_star, -1
        if pressed < 0:
            super().mouseReleaseEvent(event)
        elif pressed == self._star_at(event.position().toPoint()):
            self.star_clicked.emit(pressed)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two quick clicks on a star are two clicks."""
        self.mousePressEvent(event)

    def _star_at(self, place: QPoint) -> int:
        index = self.indexAt(place)
        on_star = self._rows.spec_at(index.row()) is not None and star_area(self.visualRect(index)).contains(place)
        return index.row() if on_star else -1

    def _on_entered(self, index: QModelIndex) -> None:
        if self._rows.spec_at(index.row()) is not None:
            self.setCurrentIndex(index)
