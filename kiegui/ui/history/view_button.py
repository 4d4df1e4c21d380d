"""`ViewButton`: whether the history is a list or a grid, and how large the pictures in the grid are."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from kiegui.ui.history.arrangement import TILE_SIZE, TILE_SIZES, ViewLook
from kiegui.ui.icon_button import IconButton
from kiegui.ui.look import icon

_DRAWINGS = {ViewLook.LIST: "list", ViewLook.GRID: "grid"}


class ViewButton(IconButton):
    """Shows the look that is in use, and drops down what there is."""

    chosen = Signal(object, int)
    """The person wants this ViewLook, with tiles of this size."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("list", self.tr("View as list or grid"), parent, 18)
        self._size = TILE_SIZE
        self._actions: dict[tuple[ViewLook, int], QAction] = {}
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        either = QActionGroup(menu)
        names = (self.tr("Grid, small pictures"), self.tr("Grid, medium pictures"), self.tr("Grid, large pictures"))
        self._add(menu, either, self.tr("List"), ViewLook.LIST, 0)
        for size, name in zip(TILE_SIZES, names, strict=True):
            self._add(menu, either, name, ViewLook.GRID, size)
        self.setMenu(menu)

    def show_look(self, look: ViewLook, size: int) -> None:
        """This is how the history is shown now."""
        self._size = size
        self.set_drawing(_DRAWINGS[look])
        self._actions[look, size if look is ViewLook.GRID else 0].setChecked(True)

    def _add(self, menu: QMenu, either: QActionGroup, words: str, look: ViewLook, size: int) -> None:
        action = menu.addAction(icon(_DRAWINGS[look]), words, partial(self._on_chosen, look, size))
        action.setCheckable(True)
        either.addAction(action)
        self._actions[look, size] = action

    def _on_chosen(self, look: ViewLook, size: int) -> None:
        self.chosen.emit(look, size or self._size)
