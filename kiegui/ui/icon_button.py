"""`IconButton`: a small flat button with one of our icons, in the palette's colour, light and dark."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QCursor, QPaintEvent, QPalette
from PySide6.QtWidgets import QStyle, QStyleOptionToolButton, QStylePainter, QToolButton, QWidget

from kiegui.ui.look import STAR, icon
from kiegui.ui.plain_label import plain_tip


class IconButton(QToolButton):
    """`drawing` is the icon's name, `words` what it does: its tool tip and its name for assistive tools."""

    def __init__(self, drawing: str, words: str, parent: QWidget | None = None, size: int = 16) -> None:
        super().__init__(parent)
        self._drawing = drawing
        self._colour: QColor | None = None
        self._drawn = ""
        self.setAutoRaise(True)
        self.setIconSize(QSize(size, size))
        self.set_words(words)

    def set_drawing(self, drawing: str, colour: QColor | None = None) -> None:
        """Show another icon, in that colour if it is to have one of its own."""
        self._drawing = drawing
        self._colour = colour
        self.update()

    def show_starred(self, *, is_on: bool) -> None:
        """A star: golden if there is one, else its outline."""
        self.set_drawing("star-filled" if is_on else "star", STAR if is_on else None)

    def set_words(self, words: str) -> None:
        """It does something else from now on."""
        self.setToolTip(plain_tip(words))
        self.setAccessibleName(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The icon is drawn when it is first seen (a long form has dozens), and anew for another palette."""
        colour = self._colour or self.palette().color(QPalette.ColorRole.ButtonText)
        key = self._drawing + colour.name()
        if key != self._drawn:
            self._drawn = key
            self.setIcon(icon(self._drawing, colour))
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        # After a menu has closed, Qt takes the mouse to be where it was when that opened.
        if not self.rect().contains(self.mapFromGlobal(QCursor.pos())):
            option.state &= ~QStyle.StateFlag.State_MouseOver
        # Fusion's small arrow of a button with a menu would cover the icon.
        option.features &= ~QStyleOptionToolButton.ToolButtonFeature.HasMenu
        QStylePainter(self).drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
