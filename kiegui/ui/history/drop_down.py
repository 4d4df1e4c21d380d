"""`DropDown`: a small window that drops down from something and closes with a click elsewhere or Esc."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from kiegui.ui.look import GAP


class DropDown(QFrame):
    """Holds one widget, which gets the focus; deletes itself when it closes."""

    def __init__(self, content: QWidget, width: int, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._parent = parent
        self._area = QRect()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(content.accessibleName())
        self.setFixedWidth(width)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.addWidget(content)
        self.setFocusProxy(content)

    def open_at(self, area: QRect) -> None:
        """Below that area (of the screen), or above it where there is more room; within the window's right edge if that can
        be, and within the screen in any case."""
        self._area = area
        self._find_place()
        self.show()
        self.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What is in it has become more or less."""
        super().resizeEvent(event)
        if self.isVisible():
            self._find_place()

    def _find_place(self) -> None:
        area = self._area
        screen = QGuiApplication.screenAt(area.center()) or self.screen()
        room = screen.availableGeometry()
        size = QSize(self.width(), self.sizeHint().height())
        place = QRect(QPoint(area.left(), area.bottom() + 3), size)
        if place.right() > self._parent.window().geometry().right():
            place.moveRight(area.right())
        if place.bottom() > room.bottom() and area.top() - room.top() > room.bottom() - area.bottom():
            place.moveBottom(area.top() - 3)
        place.moveRight(min(place.right(), room.right()))
        place.moveLeft(max(place.left(), room.left()))
        place.moveBottom(min(place.bottom(), room.bottom()))
        place.moveTop(max(place.top(), room.top()))
        self.move(place.topLeft())

    def open_below(self, anchor: QWidget) -> None:
        """Below that widget."""
        self.open_at(QRect(anchor.mapToGlobal(QPoint(0, 0)), anchor.size()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """A fine edge: the style's own one can't be seen on a dark window."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
