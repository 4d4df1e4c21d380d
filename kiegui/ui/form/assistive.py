"""What assistive tools do with a combo box, and Qt alone does not notice."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection
from PySide6.QtWidgets import QComboBox


def obey_selection(combo: QComboBox) -> None:
    """Choose the entry that is selected in the list while that is closed.

    This is how AT-SPI's "select child" and "toggle" reach an entry; QComboBox looks at its list only while it is open.
    """
    view = combo.view()

    def on_selection_changed(selected: QItemSelection) -> None:
        places = [index.row() for index in selected.indexes()]
        if places and places[0] != combo.currentIndex() and not view.isVisible():
            combo.setCurrentIndex(places[0])
            combo.activated.emit(places[0])

    view.selectionModel().selectionChanged.connect(on_selection_changed)
