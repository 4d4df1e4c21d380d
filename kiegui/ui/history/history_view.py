"""The history: all tasks, newest first, as a list or as a grid of pictures, and what a person can do with them there."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import QEvent, QItemSelection, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from kiegui.catalog.schema import ModelSpec
from kiegui.tasks.finding import NO_MARKS, Marks
from kiegui.tasks.history import Place
from kiegui.tasks.task import Task
from kiegui.ui.history.arranged_list import ArrangedList
from kiegui.ui.history.arrangement import TILE_SIZE, ViewLook
from kiegui.ui.history.empty_history import EmptyHistory
from kiegui.ui.history.files import AT_MOST, GivenFiles, given_files, prompts_of, saved_results, show_folder_of
from kiegui.ui.history.list_model import HistoryListModel, Row
from kiegui.ui.history.new_pill import NewPill
from kiegui.ui.history.picture_painter import PicturePainter
from kiegui.ui.history.row_delegate import RowDelegate
from kiegui.ui.history.scrub import Scrub
from kiegui.ui.history.task_menu import TaskMenu
from kiegui.ui.history.thumbnails import Cut
from kiegui.ui.history.tile_delegate import TileDelegate
from kiegui.ui.history.wishes import COMPARABLE, Wish, wish_of
from kiegui.ui.outside import copy_files, files_to_hand_over
from kiegui.ui.preview.source import PlaceSource
from kiegui.ui.slim_scroll_bar import SlimScrollBar

_Index = QModelIndex | QPersistentModelIndex
_LIST_BEAT, _GRID_BEAT = 1000, 80
"""Between two looks of what is running, ms: its time in the list; in the grid a ring turns."""

_DRAGGED = 90
"""Height of what hangs at the mouse while files are dragged, px."""


class HistoryView(ArrangedList):
    """Wishes go out by signals; what only leads to other programs is done here."""

    task_chosen = Signal(int)
    """The person went to this task."""
    selection_changed = Signal()
    """Others are selected: see `selected_numbers`."""
    open_requested = Signal(int)
    """Enter or double click: show it large."""
    use_again_requested = Signal(int, object)
    """Put the task's values into the form again; how much of it is told by the Use."""
    use_as_input_requested = Signal(int, object)
    """Put the task's result into the form of this ModelSpec."""
    wished = Signal(object, object)
    """The person wants something done with tasks: the Wish, and the task numbers as an array, newest first."""
    ordered = Signal(object, Task)
    """The person wants something done about a task: the Order, and the task."""
    adopting_wanted = Signal()
    """The person wants tasks of Kie's to come into the history."""
    trouble_came = Signal(str)
    """Something that the person asked for did not work: one sentence on it."""
    alike_wanted = Signal(int)
    """The person wants to see all tasks that differ from this one in nothing but the seed."""
    start_clicked = Signal()
    """The button of the empty history."""
    filter_cleared = Signal()
    """The person wants to see the whole history again."""

    def __init__(
        self,
        model: HistoryListModel,
        files: PlaceSource,
        now: Callable[[], int],
        parent: QWidget | None = None,
        *,
        strips: object = None,
        fitting: Callable[[Task], Sequence[ModelSpec]] = lambda task: (),
    ) -> None:
        """`files` knows where results lie; `strips` makes film strips, if it is a StripSource; `fitting` tells which models
        can take a task's result.
        """
        super().__init__(model, parent)
        self._files = files
        self._in_hand: tuple[array[int], tuple[GivenFiles, str] | None] = array("q"), None
        """The tasks on which the mouse was pressed, and, once that is known, their files and prompts."""
        self._fitting = fitting
        self._cut: Cut | None = None
        self._shown = self._shown_before = 0
        self._scrub = Scrub(strips, self)
        pictures = PicturePainter(self._scrub)
        self._delegates = {
            ViewLook.LIST: RowDelegate(pictures, now, self),
            ViewLook.GRID: TileDelegate(pictures, now, self),
        }
        self._empty = EmptyHistory(self)
        self._pill = NewPill(self)
        self._beat = QTimer(self, interval=_LIST_BEAT)
        self._cut_soon = QTimer(self, singleShot=True, interval=120)  # not while the width is still being dragged
        self._set_up()

        self._beat.timeout.connect(self._on_beat)
        self._cut_soon.timeout.connect(self._on_cut)
        self._scrub.changed.connect(self._on_scrubbed)
        self._empty.start_clicked.connect(self.start_clicked)
        self._empty.clear_clicked.connect(self.filter_cleared)
        self._pill.clicked.connect(self.scrollToTop)
        self.rows_came_above.connect(self._on_rows_came_above)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.doubleClicked.connect(self._on_double_clicked)
        for changed in (model.loaded, model.modelReset, model.rowsInserted, model.rowsRemoved):
            changed.connect(self._show_emptiness)
        self._show_emptiness()

    def _set_up(self) -> None:
        self.setAccessibleName(self.tr("History"))
        self.setVerticalScrollBar(SlimScrollBar())
        # Its room is always kept: else fewer columns could need it, and more columns not.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragEnabled(True)
        self.setItemDelegate(self._delegates[ViewLook.LIST])

    def set_look(self, look: ViewLook, size: int = TILE_SIZE) -> None:
        """List or grid; `size` of the tiles is one of TILE_SIZES, and the width makes them a little larger or smaller."""
        self.setItemDelegate(self._delegates[look])
        self.setSelectionRectVisible(look is ViewLook.GRID)
        self._beat.setInterval(_GRID_BEAT if look is ViewLook.GRID else _LIST_BEAT)
        self.rearrange(look, size)
        self._on_cut()

    def choose(self, number: int) -> None:
        """Go to a task, as if the person had clicked it; nothing happens if it is not in the list."""
        index = self.history.index_of(number)
        if index.isValid():
            self.picking.go_to(index.row())
            self.scrollTo(index)

    def choose_all(self, numbers: Sequence[int]) -> None:
        """Select those of these tasks that are in the list, and go to the first, which is the newest."""
        self.picking.pick_numbers(numbers)
        self.scrollTo(self.currentIndex())

    def selected_numbers(self) -> array[int]:
        """The numbers of all selected tasks, newest first."""
        return self.picking.numbers()

    def selected_count(self) -> int:
        """How many are selected."""
        return self.picking.count()

    def show_closed(self, why: str) -> None:
        """The history can't be opened; `why` is a sentence or two (plain)."""
        self._empty.show_closed(why)
        self._empty.show()

    # -- choosing ------------------------------------------------------------------------------------------------

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """Tells the window; a rubber band only when it is finished."""
        super().currentChanged(current, previous)
        if not self.is_banding:
            self._announce_choice()

    def _announce_choice(self) -> None:
        index = self.currentIndex()
        number = self.history.number_at(index.row()) if index.isValid() else 0
        if number and number != self._shown:
            self._shown_before, self._shown = self._shown, number
            self.task_chosen.emit(number)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tells who counts them."""
        super().selectionChanged(selected, deselected)
        self.selection_changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys that mean something here; arrows and the like are Qt's."""
        index = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selected()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self.open_requested.emit(self.history.number_at(index.row()))
        elif event.key() == Qt.Key.Key_Space:
            self.choose(self._shown_before)
        elif (wish := wish_of(event, self._marks())) is not None:
            self._wish(wish)
        else:
            super().keyPressEvent(event)

    def _meant(self) -> array[int]:
        """What a key or the menu is about: all that are selected, else the current one."""
        index = self.currentIndex()
        return self.selected_numbers() or self.history.numbers_between(
            index.row(), index.row() if index.isValid() else -2
        )

    def _marks(self) -> Marks:
        """Of the first of them: what it has, a key takes away from all. Either all are in the trash or none is."""
        meant = self._meant()
        marks = self.history.marks_of(meant[0]) if meant else NO_MARKS
        return replace(marks, trashed=marks.trashed or int(self.history.filter.in_trash))

    def _wish(self, wish: Wish) -> None:
        numbers = self._meant()
        if wish is Wish.COMPARE and len(numbers) not in COMPARABLE:
            self.trouble_came.emit(self.tr("Select two, three or four to compare them."))
        elif numbers:
            self.wished.emit(wish, numbers)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of what is selected under the mouse, or of the current row."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        menu = TaskMenu(self)
        count = self.selected_count() if self.selectionModel().isSelected(index) else 1
        task: Task | None = index.data(HistoryListModel.TaskRole) if index.isValid() else None
        if index.isValid() and count > 1:
            menu.add_tasks(count, self._marks())
        elif task is not None:
            menu.add_task(task, self.history.marks_of(task.number), self._fitting(task))
            menu.ordered.connect(lambda order: self.ordered.emit(order, task))
            menu.use_wanted.connect(partial(self.use_again_requested.emit, task.number))
            menu.input_wanted.connect(partial(self.use_as_input_requested.emit, task.number))
            menu.alike_wanted.connect(partial(self.alike_wanted.emit, task.number))
            saved = [result for result in task.results if result.file]
            menu.folder_wanted.connect(partial(self._files.ask_places, saved[:1], self._show_in_folder))
        menu.add_adopting()
        menu.wished.connect(self._wish)
        menu.copy_wanted.connect(self.copy_selected)
        menu.adopting_wanted.connect(self.adopting_wanted)
        menu.trouble_came.connect(self.trouble_came)
        place = self.visualRect(index).center() if by_key and index.isValid() else event.pos()
        menu.popup(self.viewport().mapToGlobal(place))

    # -- files for other programs --------------------------------------------------------------------------------

    def copy_selected(self) -> None:
        """The files of what is selected go to the clipboard, and for programs that take no files, the prompts."""
        self._ask_files(self._meant()[:AT_MOST], self._copy)

    def _ask_files(self, numbers: Sequence[int], then: Callable[[GivenFiles, str], None]) -> None:
        """The files of these tasks, and their prompts."""

        def on_tasks(tasks: Sequence[Task]) -> None:
            self._files.ask_places(
                saved_results(tasks), lambda places: then(given_files(tasks, places), prompts_of(tasks))
            )

        self.history.ask_tasks(numbers, on_tasks)

    def _copy(self, given: GivenFiles, prompts: str) -> None:
        if given.words:
            self.trouble_came.emit(given.words)
        if given.paths:
            copy_files(given.paths, prompts)

    def _show_in_folder(self, places: Sequence[Place]) -> None:
        for place in places:
            if words := show_folder_of(place):
                self.trouble_came.emit(words)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Perhaps a drag begins, which can't wait for a drive: so it is asked now."""
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            numbers = self._meant()[:AT_MOST]
            self._in_hand = numbers, None
            self._ask_files(numbers, partial(self._take_in_hand, numbers))

    def _take_in_hand(self, numbers: array[int], given: GivenFiles, prompts: str) -> None:
        if numbers == self._in_hand[0]:
            self._in_hand = numbers, (given, prompts)

    def startDrag(self, supportedActions: Qt.DropAction) -> None:  # noqa: N803 - Qt's name
        """The files of what is selected, as copies."""
        numbers, known = self._in_hand
        if known is None or numbers != self._meant()[:AT_MOST]:
            self.trouble_came.emit(self.tr("It is not known yet where these files are. Try again in a moment."))
            return
        given, prompts = known
        if given.words:
            self.trouble_came.emit(given.words)
        if not given.paths:
            return
        drag = QDrag(self)
        drag.setMimeData(files_to_hand_over(given.paths, prompts))
        row: Row | None = self.currentIndex().data(HistoryListModel.RowRole)
        if row is not None and row.thumbnail is not None:
            drag.setPixmap(row.thumbnail.pixmap.scaledToHeight(_DRAGGED, Qt.TransformationMode.SmoothTransformation))
        drag.exec(Qt.DropAction.CopyAction)

    # -- mouse, time and size ------------------------------------------------------------------------------------

    def mouseMoveEvent(self, e: QMouseEvent) -> None:
        """Over a film, its frames follow the mouse."""
        super().mouseMoveEvent(e)
        self._scrub_at(e.position().toPoint())

    def mouseReleaseEvent(self, e: QMouseEvent) -> None:
        """After a rubber band, the last one that it touched is shown."""
        super().mouseReleaseEvent(e)
        self._announce_choice()

    def leaveEvent(self, event: QEvent) -> None:
        """No film is looked through any more."""
        super().leaveEvent(event)
        self._scrub.move_to(None)

    def _scrub_at(self, place: QPoint) -> None:
        index = self.indexAt(place)
        picture = self.arrangement.picture_in(self.place(index.row())) if index.isValid() else QRect()
        task = index.data(HistoryListModel.TaskRole) if picture.contains(place) else None
        self._scrub.move_to(task, (place.x() - picture.left()) / max(1, picture.width() - 1))

    def paintEvent(self, e: QPaintEvent) -> None:
        """Pictures are wanted in the shape in which they are shown; a new one is waited for until it stays the same."""
        if self._cut is None:
            self._take_cut()
        elif self._cut != self._wanted_cut() and not self._cut_soon.isActive():
            self._cut_soon.start()
        super().paintEvent(e)

    def resizeEvent(self, e: QResizeEvent) -> None:
        """Keeps what floats above the rows in its place."""
        super().resizeEvent(e)
        self._cut_soon.start()
        self._empty.setGeometry(self.rect())
        self._pill.place(self.viewport().width())

    def showEvent(self, event: QShowEvent) -> None:
        """Running times are only told while somebody can see them."""
        super().showEvent(event)
        self._beat.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """The reverse."""
        self._beat.stop()
        super().hideEvent(event)

    def _wanted_cut(self) -> Cut:
        return Cut(self.arrangement.picture, self.viewport().devicePixelRatio())

    def _take_cut(self) -> None:
        self._cut = self._wanted_cut()
        self.history.thumbnails.cut_to(self._cut)

    def _on_cut(self) -> None:
        self._take_cut()
        self.viewport().update()

    def _show_emptiness(self) -> None:
        is_empty = self.history.is_loaded and not self.history.rowCount()
        if is_empty:
            self._empty.show_reason(self.history.filter)
        self._empty.setVisible(is_empty)

    def _on_rows_came_above(self, count: int) -> None:
        self._pill.add(count)
        self._pill.place(self.viewport().width())

    def _on_scrolled(self, value: int) -> None:
        if value == 0:
            self._pill.clear()

    def _on_double_clicked(self, index: QModelIndex) -> None:
        self.open_requested.emit(self.history.number_at(index.row()))

    def _on_scrubbed(self, number: int) -> None:
        self.viewport().update(self.visualRect(self.history.index_of(number)))

    def _on_beat(self) -> None:
        for row in self.rows_in_sight():
            index = self.history.index(row)
            task: Task | None = index.data(HistoryListModel.TaskRole)
            if task is not None and task.state.unfinished:
                self.viewport().update(self.visualRect(index))
