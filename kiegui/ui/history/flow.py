"""`Flow`: widgets in lines like words, as many in a line as fit."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class Flow(QLayout):
    """Every widget is as large as it wishes, but never wider than the line; hidden ones take no room."""

    def __init__(self, parent: QWidget | None = None, gap: int = 6) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """At the end."""
        self._items.append(item)

    def count(self) -> int:
        """How many there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """One of them."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Give one away."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        """The narrower, the more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Of all lines."""
        return self._place(QRect(0, 0, width, 0), really=False)

    def setGeometry(self, rect: QRect) -> None:
        """Put each in its place."""
        super().setGeometry(rect)
        self._place(rect, really=True)

    def sizeHint(self) -> QSize:
        """As narrow as it goes: the width is up to others."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """One line, however narrow."""
        return QSize(0, max((item.sizeHint().height() for item in self._items), default=0))

    def _place(self, area: QRect, *, really: bool) -> int:
        """The height that it takes."""
        x, y, line = area.left(), area.top(), self.minimumSize().height()
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint().boundedTo(QSize(area.width(), line))
            if x > area.left() and x + size.width() > area.left() + area.width():
                x, y = area.left(), y + line + self._gap
            if really:
                item.setGeometry(QRect(QPoint(x, y + (line - size.height()) // 2), size))
            x += size.width() + self._gap
        return y + line - area.top()

    def expandingDirections(self) -> Qt.Orientation:
        """None of its own."""
        return Qt.Orientation(0)
