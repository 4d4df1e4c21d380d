"""The question before files in the trash are deleted for good."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget


class EmptyTrashQuestion(QMessageBox):
    """Says what goes and what stays; nothing is deleted by Enter or Escape."""

    agreed = Signal()

    def __init__(self, count: int, parent: QWidget | None = None) -> None:
        """Of so many tasks; 0: of all that are in the trash."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Delete for good"))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setIcon(QMessageBox.Icon.Warning)
        one, several = self.tr("Delete the files of this task?"), self.tr("Delete the files of %Ln tasks?", "", count)
        self.setText(self.tr("Delete all files in the trash?") if not count else one if count == 1 else several)
        self.setInformativeText(
            self.tr(
                "These pictures, films, sounds and texts are deleted from this computer, and can’t be brought back. What was "
                "paid for them stays in your books; the history does not show them any more."
            )
        )
        self._delete = self.addButton(self.tr("Delete for good"), QMessageBox.ButtonRole.DestructiveRole)
        cancel = self.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        self.setDefaultButton(cancel)
        self.setEscapeButton(cancel)
        self.buttonClicked.connect(self._on_button_clicked)

    def _on_button_clicked(self, button: QPushButton) -> None:
        if button is self._delete:
            self.agreed.emit()
