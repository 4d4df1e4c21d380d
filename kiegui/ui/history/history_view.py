"""The list of all tasks, newest first. Rows are painted by `row_delegate`; what they hold comes from `list_model`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QContextMenuEvent,
    QHideEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QMenu,
    QPushButton,
    QStyle,
    QStyleOptionViewItem,
    QWidget,
)

from kiegui.tasks.task import Task
from kiegui.ui.history.empty_history import EmptyHistory
from kiegui.ui.history.list_model import HistoryListModel
from kiegui.ui.history.row_delegate import ROW_HEIGHT, RowDelegate
from kiegui.ui.history.task_menu import task_menu
from kiegui.ui.look import GAP
from kiegui.ui.orders import Order
from kiegui.ui.slim_scroll_bar import SlimScrollBar

_Index = QModelIndex | QPersistentModelIndex


class HistoryView(QListView):
    """A list whose rows are equally high, so that nothing ever has to be laid out.

    QListView's own layout walks over all rows, when it opens and for every new one (100,000 rows: 150 ms each time, measured
    on 6.11); its batched layout is quick, but throws the scroll position away. So the geometry is answered here, by
    arithmetic; QListView stays underneath for its keyboard, mouse and accessibility.
    """

    task_chosen = Signal(int)
    """The person went to this task."""
    open_requested = Signal(int)
    """Enter or double click: show it large."""
    use_again_requested = Signal(int)
    """Put its values into the form again."""
    ordered = Signal(object, Task)
    """The person wants something done about a task: the Order, and the task."""
    adopting_wanted = Signal()
    """The person wants tasks of Kie's to come into the history."""
    trouble_came = Signal(str)
    """Something that the person asked for did not work: one sentence on it."""
    start_clicked = Signal()
    """The button of the empty history."""

    def __init__(
        self, model: HistoryListModel, results_folder: Path, now: Callable[[], int], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._history = model
        self._results_folder = results_folder
        self._shown_rows = (0, -1)
        self._new_above = 0
        self.setAccessibleName(self.tr("History"))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBar(SlimScrollBar())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setMinimumWidth(280)
        self.setItemDelegate(RowDelegate(now, self))
        self._empty = EmptyHistory(self)
        # Named from the start: assistive tools find hidden buttons too.
        self._pill = QPushButton(self.tr("New"), self)
        self._pill.setCursor(Qt.CursorShape.PointingHandCursor)
        self._pill.setStyleSheet(
            "QPushButton { background: palette(highlight); color: palette(highlighted-text);"
            " border: none; border-radius: 13px; padding: 5px 16px; font-weight: 600; }"
        )
        self._pill.hide()
        self._seconds = QTimer(self, interval=1000)

        self._seconds.timeout.connect(self._on_second)
        self._empty.start_clicked.connect(self.start_clicked)
        self._pill.clicked.connect(self.scrollToTop)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.doubleClicked.connect(self._on_double_clicked)
        model.modelReset.connect(self._on_reset)
        self.setModel(model)
        self._on_reset()

    def choose(self, number: int) -> None:
        """Go to a task, as if the person had clicked it; nothing happens if it is not in the list."""
        index = self._history.index_of(number)
        if index.isValid():
            self.setCurrentIndex(index)

    def show_closed(self, why: str) -> None:
        """The history can't be opened; `why` is a sentence or two (plain)."""
        self._empty.show_closed(why)
        self._empty.show()

    # Geometry: row n is at n * ROW_HEIGHT.

    def doItemsLayout(self) -> None:
        """Nothing to lay out; not QListView's, which walks over all rows."""
        QAbstractItemView.doItemsLayout(self)

    def updateGeometries(self) -> None:
        """The scroll bar's range."""
        bar = self.verticalScrollBar()
        height = self.viewport().height()
        bar.setPageStep(height)
        bar.setSingleStep(ROW_HEIGHT // 3)
        bar.setRange(0, max(0, self._history.rowCount() * ROW_HEIGHT - height))
        QAbstractItemView.updateGeometries(self)

    def verticalOffset(self) -> int:
        """Of the first visible px."""
        return self.verticalScrollBar().value()

    def horizontalOffset(self) -> int:
        """Rows are as wide as the view."""
        return 0

    def visualRect(self, index: _Index) -> QRect:
        """Where a row is, in the viewport's px."""
        if not index.isValid():
            return QRect()
        return QRect(0, index.row() * ROW_HEIGHT - self.verticalOffset(), self.viewport().width(), ROW_HEIGHT)

    def indexAt(self, p: QPoint) -> QModelIndex:
        """The row at a point of the viewport."""
        row = (p.y() + self.verticalOffset()) // ROW_HEIGHT
        return self._history.index(row) if 0 <= row < self._history.rowCount() else QModelIndex()

    def scrollTo(
        self, index: _Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring a row into view, with as little movement as the hint allows."""
        if not index.isValid():
            return
        bar = self.verticalScrollBar()
        top = index.row() * ROW_HEIGHT
        highest, lowest = top, top + ROW_HEIGHT - self.viewport().height()
        match hint:
            case QAbstractItemView.ScrollHint.PositionAtTop:
                bar.setValue(highest)
            case QAbstractItemView.ScrollHint.PositionAtBottom:
                bar.setValue(lowest)
            case QAbstractItemView.ScrollHint.PositionAtCenter:
                bar.setValue((highest + lowest) // 2)
            case _:
                bar.setValue(max(min(bar.value(), highest), lowest))

    def moveCursor(
        self,
        cursorAction: QAbstractItemView.CursorAction,  # noqa: N803 - Qt's name
        modifiers: Qt.KeyboardModifier,
    ) -> QModelIndex:
        """The row that a key goes to."""
        action = QAbstractItemView.CursorAction
        last = self._history.rowCount() - 1
        row = self.currentIndex().row()
        page = max(1, self.viewport().height() // ROW_HEIGHT)
        match cursorAction:
            case action.MoveHome:
                row = 0
            case action.MoveEnd:
                row = last
            case action.MovePageUp:
                row -= page
            case action.MovePageDown:
                row += page
            case action.MoveUp | action.MoveLeft | action.MovePrevious:
                row -= 1
            case _:
                row += 1
        return self._history.index(min(max(row, 0), last)) if last >= 0 else QModelIndex()

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """One row at a time."""
        index = self.indexAt(rect.topLeft())
        self.selectionModel().select(QItemSelection(index, index), command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """What to repaint when the selection changes."""
        region = QRegion()
        for index in selection.indexes():
            region += self.visualRect(index)
        return region

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Repaints all: a handful of rows take 2 ms."""
        self.viewport().update()

    # What happens.

    def rowsInserted(self, parent: _Index, start: int, end: int) -> None:
        """New rows above what the person looks at don't move it; a pill tells of them."""
        above = self.verticalOffset()
        super().rowsInserted(parent, start, end)
        self._empty.hide()
        if above > start * ROW_HEIGHT:
            self.updateGeometries()
            self.verticalScrollBar().setValue(above + (end - start + 1) * ROW_HEIGHT)
            self._new_above += end - start + 1
            self._pill.setText(self.tr("%n new", "", self._new_above))
            self._place_children()
            self._pill.show()

    def dataChanged(self, topLeft: _Index, bottomRight: _Index, roles: Sequence[int] = ()) -> None:  # noqa: N803
        """Repaints that row; not QListView's, which would repaint everything."""
        QAbstractItemView.dataChanged(self, topLeft, bottomRight, roles)

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """Tells the window, and assistive tools (QListView's own words for them depend on its layout)."""
        QAbstractItemView.currentChanged(self, current, previous)
        if not current.isValid():
            return
        if self.hasFocus() and QAccessible.isActive():
            event = QAccessibleEvent(self, QAccessible.Event.Focus)
            event.setChild(current.row())
            QAccessible.updateAccessibility(event)
        self.task_chosen.emit(self._history.number_at(current.row()))

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tells assistive tools."""
        QAbstractItemView.selectionChanged(self, selected, deselected)
        if QAccessible.isActive() and not selected.isEmpty():
            event = QAccessibleEvent(self, QAccessible.Event.Selection)
            event.setChild(selected.indexes()[0].row())
            QAccessible.updateAccessibility(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.open_requested.emit(self._history.number_at(self.currentIndex().row()))
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the row under the mouse, or of the current one."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        task: Task | None = index.data(HistoryListModel.TaskRole) if index.isValid() else None
        place = self.visualRect(index).center() if by_key and index.isValid() else event.pos()
        if task is not None:
            use_again = partial(self.use_again_requested.emit, task.number)

            def order(wanted: Order) -> None:
                self.ordered.emit(wanted, task)

            menu = task_menu(task, self._results_folder, use_again, order, self.trouble_came.emit, self)
            menu.addSeparator()
        else:
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Adopt tasks…"), self.adopting_wanted.emit)
        menu.popup(self.viewport().mapToGlobal(place))

    def paintEvent(self, e: QPaintEvent) -> None:
        """Only the rows in sight are touched."""
        rows = self._rows_in(self.viewport().rect())
        if rows != self._shown_rows:
            self._shown_rows = rows
            self._history.looked_at(*rows)
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        under_mouse = self.indexAt(self.viewport().mapFromGlobal(self.cursor().pos())) if self.underMouse() else None
        idle = option.state & ~(QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver)
        painter = QPainter(self.viewport())
        first, last = self._rows_in(e.rect())
        for row in range(first, last + 1):
            index = self._history.index(row)
            option.rect = self.visualRect(index)
            option.state = idle
            if self.selectionModel().isSelected(index):
                option.state |= QStyle.StateFlag.State_Selected
            if index == under_mouse:
                option.state |= QStyle.StateFlag.State_MouseOver
            self.itemDelegate().paint(painter, option, index)
        painter.end()

    def resizeEvent(self, e: QResizeEvent) -> None:
        """Keeps what floats above the rows in its place."""
        QAbstractItemView.resizeEvent(self, e)
        self._place_children()

    def showEvent(self, event: QShowEvent) -> None:
        """Running times are only told while somebody can see them."""
        super().showEvent(event)
        self._seconds.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """The reverse."""
        self._seconds.stop()
        super().hideEvent(event)

    def _rows_in(self, area: QRect) -> tuple[int, int]:
        offset = self.verticalOffset()
        last = min((area.bottom() + offset) // ROW_HEIGHT, self._history.rowCount() - 1)
        return max(0, (area.top() + offset) // ROW_HEIGHT), last

    def _place_children(self) -> None:
        self._empty.setGeometry(self.rect())
        self._pill.adjustSize()
        self._pill.move((self.viewport().width() - self._pill.width()) // 2, GAP)

    def _on_reset(self) -> None:
        self._empty.setVisible(self._history.is_loaded and not self._history.rowCount())
        self._place_children()

    def _on_scrolled(self, value: int) -> None:
        if value == 0:
            self._new_above = 0
            self._pill.hide()

    def _on_double_clicked(self, index: QModelIndex) -> None:
        self.open_requested.emit(self._history.number_at(index.row()))

    def _on_second(self) -> None:
        first, last = self._rows_in(self.viewport().rect())
        for row in range(first, last + 1):
            index = self._history.index(row)
            task: Task | None = index.data(HistoryListModel.TaskRole)
            if task is not None and task.state.unfinished:
                self.viewport().update(self.visualRect(index))
