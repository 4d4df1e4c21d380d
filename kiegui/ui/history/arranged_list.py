"""A list view whose geometry is arithmetic: where rows are, how it scrolls, what stays in place, and how ranges are selected.
What a person can do with the tasks in it is in `history_view`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Signal,
)
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyleOptionViewItem, QWidget

from kiegui.ui.history.arrangement import TILE_SIZE, ViewLook, arranged
from kiegui.ui.history.list_model import HistoryListModel
from kiegui.ui.history.picking import Picking

_Index = QModelIndex | QPersistentModelIndex
_Hint = QAbstractItemView.ScrollHint


class ArrangedList(QListView):
    """Rows or tiles that are all equally large, so that nothing ever has to be laid out.

    QListView's own layout walks over all rows, when it opens and for every new one (100,000 rows: 150 ms each time, measured
    on 6.11); its batched layout is quick, but throws the scroll position away. So the geometry is answered here;
    QListView stays underneath for its keyboard, mouse and accessibility.
    """

    rows_came_above = Signal(int)
    """So many rows have come above what can be seen, and nothing has moved."""

    def __init__(self, model: HistoryListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.history = model
        self.arrangement = arranged(ViewLook.LIST, TILE_SIZE, self.viewport().width())
        self._look, self._size = ViewLook.LIST, TILE_SIZE
        self._shown_rows = (0, -1)
        self._pressed: QPoint | None = None
        """Where the rubber band began, in px of the content."""
        self._band = QRect()
        self._held: tuple[int, int] | None = None
        """The task that is to stay in its place while the rows change, and that place."""
        self._gone_above = self._first_row = 0
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        model.modelAboutToBeReset.connect(self._on_about_to_reset)
        model.rowsAboutToBeRemoved.connect(self._on_about_to_remove)
        self.setModel(model)
        self.picking = Picking(model, self.selectionModel())
        # After QListView has heard of it, which then knows no selection.
        model.modelReset.connect(self._on_reset)
        model.rowsRemoved.connect(self._on_removed)

    def rearrange(self, look: ViewLook, size: int) -> None:
        """Another look; what is looked at stays in sight, and so does the current task at the top."""
        self._look, self._size = look, size
        current = self.currentIndex()
        was_seen = current.row() in self.rows_in_sight()
        self._arrange()
        if was_seen:
            self.scrollTo(current)
        self.viewport().update()

    @property
    def is_banding(self) -> bool:
        """Whether a rubber band is being drawn."""
        return self.state() is QAbstractItemView.State.DragSelectingState

    # -- geometry ------------------------------------------------------------------------------------------------

    def doItemsLayout(self) -> None:
        """Nothing to lay out; not QListView's, which walks over all rows."""
        QAbstractItemView.doItemsLayout(self)

    def updateGeometries(self) -> None:
        """The scroll bar's range."""
        bar = self.verticalScrollBar()
        height = self.viewport().height()
        bar.setPageStep(height)
        bar.setSingleStep(max(1, self.arrangement.pitch // 3))
        bar.setRange(0, max(0, self.arrangement.height(self.history.rowCount()) - height))
        QAbstractItemView.updateGeometries(self)

    def verticalOffset(self) -> int:
        """Of the first visible px."""
        return self.verticalScrollBar().value()

    def horizontalOffset(self) -> int:
        """Rows are as wide as the view."""
        return 0

    def place(self, row: int) -> QRect:
        """Where a row is, in the viewport's px."""
        return self.arrangement.rect(row).translated(0, -self.verticalOffset())

    def visualRect(self, index: _Index) -> QRect:
        """The same, with the ring that may be around it."""
        edge = self.arrangement.edge
        return self.place(index.row()).adjusted(-edge, -edge, edge, edge) if index.isValid() else QRect()

    def indexAt(self, p: QPoint) -> QModelIndex:
        """The row at a point of the viewport."""
        return self.history.index(self.arrangement.row_at(p + QPoint(0, self.verticalOffset())))

    def scrollTo(self, index: _Index, hint: QAbstractItemView.ScrollHint = _Hint.EnsureVisible) -> None:
        """Bring a row into view, with as little movement as the hint allows."""
        if index.isValid():
            bar = self.verticalScrollBar()
            bar.setValue(self.arrangement.scroll_to(index.row(), bar.value(), self.viewport().height(), hint))

    def rows_in_sight(self) -> range:
        """Of which at least a part can be seen."""
        top, count = self.verticalOffset(), self.history.rowCount()
        first, last = self.arrangement.rows_between(top, top + self.viewport().height() - 1, count)
        return range(first, last + 1)

    def _rows_touching(self, region: QRegion) -> list[int]:
        """Those with something in this part of the viewport: after a scroll it is a strip, and here and there a tile."""
        edge, offset, count = self.arrangement.edge, self.verticalOffset(), self.history.rowCount()
        touched: set[int] = set()
        for area in cast("Iterable[QRect]", region):  # which Qt's stubs don't tell
            around = area.adjusted(-edge, offset - edge, edge, offset + edge)
            for first, last in self.arrangement.runs_in(around, count):
                touched.update(range(first, last + 1))
        return sorted(touched)

    # -- keeping in place ----------------------------------------------------------------------------------------

    def resizeEvent(self, e: QResizeEvent) -> None:
        """More or fewer tiles in a line; what is looked at stays in sight."""
        self._arrange()
        QAbstractItemView.resizeEvent(self, e)

    def _arrange(self) -> None:
        held = self._looked_at()
        self.arrangement = arranged(self._look, self._size, self.viewport().width())
        self.updateGeometries()
        self._hold(held)

    def _looked_at(self) -> tuple[int, int] | None:
        """The current task if it is in sight, else the first one, with its place; None at the top, where one sees what comes."""
        rows = self.rows_in_sight()
        if not self.verticalOffset() or not rows:
            return None
        row = current if (current := self.currentIndex().row()) in rows else rows[0]
        return self.history.number_at(row), self.place(row).top()

    def _hold(self, held: tuple[int, int] | None) -> None:
        index = self.history.index_of(held[0]) if held else QModelIndex()
        if held and index.isValid():
            self.verticalScrollBar().setValue(self.arrangement.top_of(index.row()) - held[1])

    def rowsInserted(self, parent: _Index, start: int, end: int) -> None:
        """New rows above what the person looks at don't move it."""
        above = self.verticalOffset()
        is_above = above > self.arrangement.top_of(start)
        super().rowsInserted(parent, start, end)
        if is_above:
            first = self.arrangement.rows_between(above, above, start + 1)[0] if start else 0
            self._shift(max(first, start), end - start + 1)
            self.rows_came_above.emit(end - start + 1)

    def _shift(self, row: int, count: int) -> None:
        """So many rows have come (or gone, if negative) above this one: keep its column, and its place on the screen."""
        before = self.arrangement.top_of(row)
        self.arrangement = self.arrangement.led_by(self.arrangement.lead - count)
        moved = self.arrangement.top_of(row + count) - before
        self.updateGeometries()
        self.verticalScrollBar().setValue(self.verticalOffset() + moved)
        self.viewport().update()

    def _on_about_to_remove(self, _parent: QModelIndex, first: int, last: int) -> None:
        """If the current row leaves, the one below takes its place: it is what comes there."""
        if first <= self.currentIndex().row() <= last:
            count = self.history.rowCount()
            if first > 0 or last < count - 1:
                self.picking.go_to(last + 1 if last < count - 1 else first - 1)
        row = self.rows_in_sight().start
        self._gone_above = last - first + 1 if self.verticalOffset() and last < row else 0
        self._first_row = row

    def _on_removed(self) -> None:
        """What left above what can be seen moves nothing there."""
        if self._gone_above:
            self._shift(self._first_row, -self._gone_above)

    def _on_about_to_reset(self) -> None:
        self._held = self._looked_at()
        self.picking.keep()

    def _on_reset(self) -> None:
        self.arrangement = self.arrangement.led_by(0)
        self.picking.find_again()
        self.updateGeometries()
        self.verticalScrollBar().setValue(0)
        self._hold(self._held)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Moves what is painted, so that only what comes into sight has to be; and what the mouse was over, or is now."""
        if dy and not self.verticalOffset() and self.arrangement.lead:
            self.arrangement = self.arrangement.led_by(0)  # at the top, the new ones stand in line
            self.updateGeometries()
            self.viewport().update()
        self.scrollDirtyRegion(dx, dy)
        self.viewport().scroll(dx, dy)
        if self.underMouse():
            mouse = self.viewport().mapFromGlobal(self.cursor().pos())
            for place in (mouse, mouse + QPoint(0, dy)):
                self.viewport().update(self.visualRect(self.indexAt(place)))

    # -- selecting -----------------------------------------------------------------------------------------------

    def moveCursor(
        self,
        cursorAction: QAbstractItemView.CursorAction,  # noqa: N803 - Qt's name
        modifiers: object,
    ) -> QModelIndex:
        """The row that a key goes to."""
        count, row = self.history.rowCount(), self.currentIndex().row()
        if not count or row < 0:
            return self.history.index(0)
        return self.history.index(self.arrangement.moved(row, cursorAction, count, self.viewport().height()))

    def keyboardSearch(self, search: str) -> None:
        """Not by typing: Qt would compare all rows."""

    def selectAll(self) -> None:
        """As one range; not QListView's, which walks over all rows."""
        if count := self.history.rowCount():
            self.picking.pick_runs([(0, count - 1)], QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """What a rubber band touches; otherwise the row in which the rectangle ends, perhaps with all up to it."""
        if self.is_banding:
            area = rect.normalized().translated(0, self.verticalOffset())
            self.picking.pick_runs(self.arrangement.runs_in(area, self.history.rowCount()), command)
        else:
            self.picking.pick_to(self.indexAt(rect.bottomRight()).row(), command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """What to repaint when the selection changes: of a million rows, those in sight."""
        rows = self.rows_in_sight()
        region = QRegion()
        for changed in selection.toList():
            for row in range(max(rows.start, changed.top()), min(rows.stop, changed.bottom() + 1)):
                region += self.visualRect(self.history.index(row))
        return region

    def dataChanged(self, topLeft: _Index, bottomRight: _Index, roles: Sequence[int] = ()) -> None:  # noqa: N803
        """Repaints those rows as far as they are in sight; Qt's own would repaint everything, and tell of every row."""
        rows = self.rows_in_sight()
        for row in range(max(rows.start, topLeft.row()), min(rows.stop, bottomRight.row() + 1)):
            self.viewport().update(self.visualRect(self.history.index(row)))

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """Tells assistive tools (QListView's own words for them depend on its layout)."""
        QAbstractItemView.currentChanged(self, current, previous)
        for index in (current, previous):
            self.viewport().update(self.visualRect(index))
        if current.isValid() and self.hasFocus():
            self._tell(QAccessible.Event.Focus, current.row())

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tells assistive tools."""
        QAbstractItemView.selectionChanged(self, selected, deselected)
        if not selected.isEmpty():
            self._tell(QAccessible.Event.Selection, selected.toList()[0].top())

    def _tell(self, what: QAccessible.Event, row: int) -> None:
        if QAccessible.isActive():
            event = QAccessibleEvent(self, what)
            event.setChild(row)
            QAccessible.updateAccessibility(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A rubber band may begin here."""
        self._pressed = event.position().toPoint() + QPoint(0, self.verticalOffset())
        super().mousePressEvent(event)

    def mouseMoveEvent(self, e: QMouseEvent) -> None:
        """The rubber band follows the mouse."""
        super().mouseMoveEvent(e)
        if self.is_banding and self._pressed is not None:
            self._band = QRect(self._pressed, e.position().toPoint() + QPoint(0, self.verticalOffset())).normalized()
            self.viewport().update()

    def mouseReleaseEvent(self, e: QMouseEvent) -> None:
        """The rubber band is gone."""
        super().mouseReleaseEvent(e)
        self._band = QRect()
        self.viewport().update()

    # -- painting ------------------------------------------------------------------------------------------------

    def paintEvent(self, e: QPaintEvent) -> None:
        """Only the rows in sight are touched."""
        rows = self.rows_in_sight()
        if (rows.start, rows.stop - 1) != self._shown_rows:
            self._shown_rows = (rows.start, rows.stop - 1)
            self.history.looked_at(*self._shown_rows)
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        states = QStyle.StateFlag
        under_mouse = self.indexAt(self.viewport().mapFromGlobal(self.cursor().pos())) if self.underMouse() else None
        idle = option.state & ~(states.State_Selected | states.State_MouseOver | states.State_HasFocus)
        current = self.currentIndex() if self.hasFocus() else None
        painter = QPainter(self.viewport())
        for row in self._rows_touching(e.region()):
            option.rect = self.place(row)
            index = self.history.index(row)
            option.state = idle
            if self.selectionModel().isSelected(index):
                option.state |= states.State_Selected
            if index == under_mouse:
                option.state |= states.State_MouseOver
            if index == current:
                option.state |= states.State_HasFocus
            self.itemDelegate().paint(painter, option, index)
        self._paint_band(painter)
        painter.end()

    def _paint_band(self, painter: QPainter) -> None:
        if self.is_banding and not self._band.isNull():
            colour = self.palette().color(QPalette.ColorRole.Accent)
            painter.setPen(colour)
            ground = QColor(colour)
            ground.setAlphaF(0.18)
            painter.setBrush(ground)
            painter.drawRect(self._band.translated(0, -self.verticalOffset()))
