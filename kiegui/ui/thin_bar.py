"""`ThinBar`: how far something is, as a line without words."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar, QWidget

_HEIGHT = 8
"""px."""


class ThinBar(QProgressBar):
    """What it stands for is said beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextVisible(False)
        self.setFixedHeight(_HEIGHT)
        self.setAccessibleName(self.tr("Progress"))
