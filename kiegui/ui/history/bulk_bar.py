"""`BulkBar`: how many tasks are selected, and what can be done with all of them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kiegui.tasks.finding import Marks
from kiegui.ui.history.wishes import COMPARABLE, Wish, wish_words
from kiegui.ui.icon_button import IconButton
from kiegui.ui.look import GAP
from kiegui.ui.plain_label import plain_label

_DRAWINGS = {
    Wish.STAR: "star",
    Wish.TAG: "tag",
    Wish.SAVE_AS: "save",
    Wish.COMPARE: "compare",
    Wish.TRASH: "trash",
    Wish.RESTORE: "restore",
    Wish.DELETE: "trash",
}
_IN_TRASH = (Wish.RESTORE, Wish.DELETE)


class BulkBar(QWidget):
    """One line of small buttons, in the trash others than elsewhere."""

    wished = Signal(object)
    """The Wish for all that are selected."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_starred = False
        self._words = plain_label()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP // 4)
        row.addWidget(self._words, 1)
        self._buttons = {wish: IconButton(drawing, wish_words(wish), self, 18) for wish, drawing in _DRAWINGS.items()}
        for wish, button in self._buttons.items():
            button.clicked.connect(lambda _checked, wish=wish: self._on_clicked(wish))
            row.addWidget(button)

    def show_selected(self, count: int, first: Marks, *, in_trash: bool) -> None:
        """So many are selected; `first` is what the first of them is marked with."""
        self._words.setText(self.tr("%Ln selected", "", count))
        self._is_starred = first.is_starred
        star = self._buttons[Wish.STAR]
        star.show_starred(is_on=first.is_starred)
        star.set_words(wish_words(Wish.UNSTAR if first.is_starred else Wish.STAR))
        for wish, button in self._buttons.items():
            button.setVisible((wish in _IN_TRASH) == in_trash)
        self._buttons[Wish.COMPARE].setEnabled(count in COMPARABLE)

    def _on_clicked(self, wish: Wish) -> None:
        self.wished.emit(Wish.UNSTAR if wish is Wish.STAR and self._is_starred else wish)
