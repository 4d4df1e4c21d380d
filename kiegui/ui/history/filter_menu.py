"""`FilterMenu`: everything that the history can be narrowed to."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from msgspec.structs import replace
from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QMenu, QWidget

from kiegui.tasks.finding import EVERYTHING, Filter, Standing
from kiegui.ui.history.filter_words import (
    KINDS,
    Period,
    begin_of,
    kind_words,
    period_words,
    standing_words,
)


class FilterMenu(QMenu):
    """Made anew each time it opens; a tick shows what is wanted now, and takes it away again."""

    filter_wanted = Signal(object)
    """This Filter is wanted now."""
    model_wanted = Signal()
    """One of the models is to be chosen."""
    tag_wanted = Signal()
    """One of the tags is to be chosen."""
    dates_wanted = Signal()
    """Days of the person's own are to be chosen."""

    def __init__(self, wanted: Callable[[], Filter], today: Callable[[], QDate], parent: QWidget | None = None) -> None:
        """`wanted` tells the filter as it is now."""
        super().__init__(parent)
        self._wanted = wanted
        self._today = today
        self._menus: list[QMenu] = []
        self.aboutToShow.connect(self._fill)

    def _fill(self) -> None:
        self.clear()
        for menu in self._menus:
            menu.deleteLater()
        self._menus.clear()
        wanted = self._wanted()
        kinds = self._below(self.tr("Kind"))
        for kind in KINDS:
            self._add(kinds, kind_words(kind), wanted.kind is kind, kind=None if wanted.kind is kind else kind)
        states = self._below(self.tr("State"))
        for standing in Standing:
            is_on = wanted.standing is standing
            self._add(states, standing_words(standing), is_on, standing=None if is_on else standing)
        self._add_days(wanted)
        self.addAction(self.tr("Model…"), self.model_wanted.emit)
        self.addAction(self.tr("Tag…"), self.tag_wanted.emit)
        self._add(self, self.tr("Starred"), wanted.is_starred, is_starred=not wanted.is_starred)
        self.addSeparator()
        self._add(self, self.tr("Same settings grouped"), wanted.is_grouped, is_grouped=not wanted.is_grouped)
        self.addSeparator()
        trash = self.addAction(self.tr("Trash"), partial(self._show_trash, not wanted.in_trash))
        trash.setCheckable(True)
        trash.setChecked(wanted.in_trash)

    def _add_days(self, wanted: Filter) -> None:
        days = self._below(self.tr("Date"))
        for period in Period:
            begin = begin_of(period, self._today())
            is_on = (wanted.since, wanted.until) == (begin, 0)
            self._add(days, period_words(period), is_on, since=0 if is_on else begin, until=0)
        days.addSeparator()
        days.addAction(self.tr("From … to …"), self.dates_wanted.emit)

    def _below(self, words: str) -> QMenu:
        menu = self.addMenu(words)
        self._menus.append(menu)
        return menu

    def _add(self, menu: QMenu, words: str, is_on: bool, **change: Any) -> None:
        action = menu.addAction(words, lambda: self.filter_wanted.emit(replace(self._wanted(), **change)))
        action.setCheckable(True)
        action.setChecked(is_on)

    def _show_trash(self, is_on: bool) -> None:
        """Nothing else is kept: who looks for something there wants to see all of it."""
        self.filter_wanted.emit(Filter(in_trash=True) if is_on else EVERYTHING)
