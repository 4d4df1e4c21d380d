"""`MenuButton`: a small flat button that shows a present choice in words, and opens a menu of the others."""

from __future__ import annotations

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QStyle, QStyleOptionToolButton, QStylePainter, QToolButton, QWidget

from kiegui.ui.plain_label import plain_tip


class MenuButton(QToolButton):
    """`name` is what is chosen here, for assistive tools; `words` say so in the tool tip."""

    def __init__(self, name: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoRaise(True)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setAccessibleName(name)
        self.setToolTip(plain_tip(words))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Without Fusion's small arrow, which would cover the words."""
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.features &= ~QStyleOptionToolButton.ToolButtonFeature.HasMenu
        QStylePainter(self).drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
