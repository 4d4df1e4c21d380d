"""The order in which Tab goes through the form: that of the layouts, whatever was built when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget

from kiegui.ui.form.editor import as_widget
from kiegui.ui.form.field_row import FieldRow


def stops_in(part: QWidget) -> Iterator[QWidget]:
    """What can take the focus there, hidden or not; a field's reset button comes after what it resets."""
    if part.focusPolicy() is not Qt.FocusPolicy.NoFocus and part.focusProxy() is None:
        yield part
    if isinstance(part, FieldRow):
        yield from stops_in(as_widget(part.editor))
        if part.reset_button is not None:
            yield part.reset_button
    elif isinstance(part, QScrollArea):
        if page := part.widget():
            yield from stops_in(page)
    elif layout := part.layout():
        yield from _stops_laid_out(layout)


def chain(stops: Sequence[QWidget]) -> None:
    """Let Tab go from each to the next."""
    for one, following in pairwise(stops):
        QWidget.setTabOrder(one, following)


def _stops_laid_out(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if item is None:
            continue
        if widget := item.widget():
            yield from stops_in(widget)
        elif inner := item.layout():
            yield from _stops_laid_out(inner)
