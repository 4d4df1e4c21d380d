"""The pane around the history's view: the search line, filters, how it is shown, and what can be done with many tasks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from msgspec.structs import replace
from PySide6.QtCore import QDate, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from kiegui.catalog.schema import ModelSpec
from kiegui.tasks.finding import EVERYTHING, Filter
from kiegui.ui.form.link_button import LinkButton
from kiegui.ui.history.arrangement import TILE_SIZE, ViewLook
from kiegui.ui.history.bulk_bar import BulkBar
from kiegui.ui.history.dates_dialog import DatesDialog
from kiegui.ui.history.drop_down import DropDown
from kiegui.ui.history.filter_bar import FilterBar
from kiegui.ui.history.filter_menu import FilterMenu
from kiegui.ui.history.filter_words import day_of, parts_of
from kiegui.ui.history.found_count import FoundCount
from kiegui.ui.history.hidden_note import HiddenNote
from kiegui.ui.history.history_view import HistoryView
from kiegui.ui.history.list_model import HistoryListModel, Row
from kiegui.ui.history.pick_list import Entry, PickList
from kiegui.ui.history.search_line import SearchLine
from kiegui.ui.history.tag_editor import TagEditor
from kiegui.ui.history.undo_bar import UndoBar
from kiegui.ui.history.view_button import ViewButton
from kiegui.ui.icon_button import IconButton
from kiegui.ui.look import GAP

_LEAST_WIDTH = 260
_FOOT = 36
_DROP_DOWN = 300
"""px."""


class FilterPages(Protocol):
    """What there is to filter by: `kiegui.tasks.history.History`."""

    def ask_tags(self, then: Callable[[dict[str, int]], None]) -> None:
        """Every tag with the number of tasks that have it, the most used first."""
        ...

    def ask_models(self, then: Callable[[dict[str, int]], None]) -> None:
        """The ids of the models in the history, each with the number of its tasks, the most used first."""
        ...


class HistoryPane(QWidget):
    """What a person wants done with tasks goes out by signals; what they want to see is done here."""

    wished = Signal(object, object)
    """The person wants something done with tasks: the Wish, and the task numbers as an array, newest first."""
    emptying_wanted = Signal()
    """The files of all that is in the trash are to go for good."""
    undo_wanted = Signal()
    """The person wants back what went into the trash last."""
    arranged = Signal()
    """The person sees the history in another way: `look`, `tile_size`, `kept_filter`."""

    def __init__(
        self, view: HistoryView, pages: FilterPages, models: Mapping[str, ModelSpec], now: Callable[[], int]
    ) -> None:
        super().__init__()
        self.view = view
        self.look, self.tile_size = ViewLook.LIST, TILE_SIZE
        self._pages = pages
        self._models = models
        self._now = now
        self._rows = view.history
        self._sought: frozenset[int] = frozenset()
        """The tasks that are to be selected as soon as they are in the list."""
        self._search = SearchLine(self)
        self._view_button = ViewButton(self)
        self._filter_button = IconButton("filter", self.tr("Filter"), self, 18)
        self._filter_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = FilterMenu(lambda: self._rows.filter, self._today, self)
        self._filter_button.setMenu(self._menu)
        self._bar = FilterBar(self)
        self._count = FoundCount(view.history, pages, self)
        self._bulk = BulkBar(self)
        self._undo = UndoBar(self)
        self._hidden = HiddenNote(view.history, self)
        self._alike = LinkButton(self)
        self._sought_soon = QTimer(self, singleShot=True, interval=0)  # they come back one by one
        self._selected_soon = QTimer(self, singleShot=True, interval=0)  # a rubber band tells of every single row
        self._lay_out()
        self._connect()
        self._view_button.show_look(self.look, self.tile_size)
        self._show_selected()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(GAP, GAP, GAP, GAP)
        head.setSpacing(GAP // 2)
        head.addWidget(self._search, 1)
        head.addWidget(self._view_button)
        head.addWidget(self._filter_button)
        chips = QHBoxLayout()
        chips.setContentsMargins(GAP, 0, GAP, 0)
        chips.addWidget(self._bar)
        self._bar.setContentsMargins(0, 0, 0, GAP)
        foot = QWidget()
        foot.setFixedHeight(max(_FOOT, QFontMetrics(self.font()).height() + 2 * GAP))
        row = QHBoxLayout(foot)
        row.setContentsMargins(GAP + GAP // 2, 0, GAP, 0)
        row.setSpacing(2 * GAP)
        row.addWidget(self._hidden, 1)
        row.addWidget(self._undo)
        row.addWidget(self._count)
        row.addWidget(self._alike)
        row.addStretch()
        row.addWidget(self._bulk, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(chips)
        column.addWidget(self.view, 1)
        column.addWidget(foot)
        self.setMinimumWidth(_LEAST_WIDTH)

    def _connect(self) -> None:
        self._search.searched.connect(lambda text: self.show_filter(replace(self._rows.filter, text=text)))
        self._search.left.connect(self._on_search_left)
        self._view_button.chosen.connect(self._on_look_chosen)
        for wish in (self._menu.filter_wanted, self._bar.filter_wanted):
            wish.connect(self.show_filter)
        self.view.filter_cleared.connect(lambda: self.show_filter(EVERYTHING))
        self._menu.model_wanted.connect(self._on_model_wanted)
        self._menu.tag_wanted.connect(self._on_tag_wanted)
        self._menu.dates_wanted.connect(self._on_dates_wanted)
        self._bar.emptying_wanted.connect(self.emptying_wanted)
        self.view.wished.connect(self.wished)
        self._bulk.wished.connect(lambda wish: self.wished.emit(wish, self.view.selected_numbers()))
        self._undo.undo_wanted.connect(self.undo_wanted)
        self._hidden.show_wanted.connect(self.go_to)
        self._hidden.changed.connect(self._show_selected)
        self._alike.clicked.connect(lambda: self._show_alike(self.view.selected_numbers()[0]))
        self.view.alike_wanted.connect(self._show_alike)
        self.view.selection_changed.connect(self._selected_soon.start)
        self._rows.dataChanged.connect(self._selected_soon.start)
        self._selected_soon.timeout.connect(self._show_selected)
        self._rows.loaded.connect(self._select_sought)
        self._rows.rowsInserted.connect(self._sought_soon.start)
        self._sought_soon.timeout.connect(self._select_sought)
        self.view.task_chosen.connect(self._on_task_chosen)
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence.StandardKey.Undo, self, self.undo_wanted.emit, context=within)

    # -- what is shown -------------------------------------------------------------------------------------------

    @property
    def kept_filter(self) -> Filter:
        """What is to be there again at the next start: not what was of the moment."""
        return replace(self._rows.filter, text="", since=0, until=0, like=0, in_trash=False)

    def show_look(self, look: ViewLook, size: int) -> None:
        """As a list, or as a grid with tiles of that size."""
        self.look, self.tile_size = look, size
        self.view.set_look(look, size)
        self._view_button.show_look(look, size)

    def show_filter(self, wanted: Filter) -> None:
        """Show what this lets through; the stage goes on showing what it shows."""
        was = self._rows.filter
        self._sought = frozenset()
        self._search.show_text(wanted.text)
        self._bar.show_parts(parts_of(wanted, self._title_of, self._today()), wanted)
        if wanted != was:
            self._count.begin()
            self._rows.show(wanted)
            self.arranged.emit()
        self._show_selected()

    def show_closed(self, why: str) -> None:
        """The history can't be opened; `why` is a sentence or two (plain)."""
        self.view.show_closed(why)
        for part in (self._search, self._view_button, self._filter_button):
            part.setEnabled(False)

    def focus_search(self) -> None:
        """The person wants to find something."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def go_to(self, number: int) -> None:
        """Choose a task in the list, which shows everything again if it is not among what was wanted."""
        if not self._rows.index_of(number).isValid():
            self.show_filter(EVERYTHING)
        self.select([number])

    def select(self, numbers: Sequence[int]) -> None:
        """Select these tasks as soon as they are in the list, unless the person goes elsewhere meanwhile."""
        self._sought = frozenset(numbers)
        self._select_sought()

    def tell_sent(self, number: int) -> None:
        """A task of this number was sent just now; if the filter hides it, that is said."""
        self._hidden.follow(number)

    def tell_trashed(self, words: str) -> None:
        """Something went into the trash, and can be undone: say so in a sentence; "" when it no longer can be."""
        if words:
            self._hidden.end()
            self._undo.say(words)
        else:
            self._undo.end()
        self._show_selected()

    def edit_tags(self, editor: TagEditor) -> None:
        """Drop the editor down from the current row."""
        self._drop_down(editor, self._current_area())

    def _current_area(self) -> QRect:
        """Where the current row is on the screen; where it is not in sight, the head of the list."""
        sight = self.view.viewport().rect()
        area = self.view.visualRect(self.view.currentIndex()).intersected(sight)
        if area.isEmpty():
            area = QRect(0, 0, sight.width(), 1)
        return QRect(self.view.viewport().mapToGlobal(area.topLeft()), area.size())

    def _drop_down(self, content: QWidget, area: QRect) -> DropDown:
        box = DropDown(content, _DROP_DOWN, self)
        box.open_at(area)
        return box

    def _title_of(self, model: str) -> str:
        spec = self._models.get(model)
        return spec.title if spec else model

    def _today(self) -> QDate:
        return day_of(self._now())

    def _show_selected(self) -> None:
        count, in_trash = self.view.selected_count(), self._rows.filter.in_trash
        is_bulk = count > 1 or (in_trash and count > 0)
        if is_bulk:
            first = min(selected.top() for selected in self.view.selectionModel().selection().toList())
            self._bulk.show_selected(count, self._rows.marks_at(first), in_trash=in_trash)
        self._bulk.setVisible(is_bulk)
        is_hidden_due = not is_bulk and self._hidden.is_due
        self._hidden.setVisible(is_hidden_due)
        self._undo.setVisible(not is_bulk and not is_hidden_due and self._undo.is_due)
        self._count.setVisible(not is_bulk and not is_hidden_due)
        row: Row | None = self.view.currentIndex().data(HistoryListModel.RowRole) if count == 1 else None
        alike = row.alike if row is not None else 0
        self._alike.setText(self.tr("Show all %Ln", "", alike))
        self._alike.setVisible(not is_bulk and not is_hidden_due and alike > 1)
        self._alike.updateGeometry()

    # -- slots ---------------------------------------------------------------------------------------------------

    def _on_look_chosen(self, look: ViewLook, size: int) -> None:
        self.show_look(look, size)
        self.arranged.emit()

    def _select_sought(self) -> None:
        sought = self._sought
        there = [number for number in sought if self._rows.index_of(number).isValid()]
        if there:
            self.view.choose_all(there)  # which tells of a choice, as if the person had gone elsewhere
            self._sought = sought if len(there) < len(sought) else frozenset()

    def _on_task_chosen(self) -> None:
        self._sought = frozenset()

    def _on_search_left(self) -> None:
        self.view.setFocus()
        if not self.view.selected_count() and self._rows.rowCount():
            self.view.choose(self._rows.number_at(0))

    def _show_alike(self, number: int) -> None:
        self.show_filter(Filter(like=number))

    def _on_model_wanted(self) -> None:
        picks = PickList(self.tr("Search models"), self.tr("Models in the history"))
        self._pages.ask_models(
            lambda counts: picks.show_entries([Entry(id_, self._title_of(id_), n) for id_, n in counts.items()])
        )
        self._let_pick(picks, "model")

    def _on_tag_wanted(self) -> None:
        picks = PickList(self.tr("Search tags"), self.tr("Tags in the history"))
        self._pages.ask_tags(lambda counts: picks.show_entries([Entry(tag, tag, n) for tag, n in counts.items()]))
        self._let_pick(picks, "tag")

    def _let_pick(self, picks: PickList, what: str) -> None:
        """`what` is the member of the filter that is picked."""
        button = self._filter_button
        box = self._drop_down(picks, QRect(button.mapToGlobal(QPoint(0, 0)), button.size()))
        picks.picked.connect(lambda key: self.show_filter(replace(self._rows.filter, **{what: key})))
        picks.picked.connect(box.close)

    def _on_dates_wanted(self) -> None:
        wanted, today = self._rows.filter, self._today()
        first = day_of(wanted.since) if wanted.since else today.addDays(-29)
        last = day_of(wanted.until - 1) if wanted.until else today
        dialog = DatesDialog(first, last, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(
            lambda since, until: self.show_filter(replace(self._rows.filter, since=since, until=until))
        )
        dialog.open()
