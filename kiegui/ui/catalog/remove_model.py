"""The question before a model that the person added goes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from kiegui.catalog.schema import ModelSpec


class RemoveModelQuestion(QMessageBox):
    """Says what stays; nothing is removed by Escape."""

    agreed = Signal()

    def __init__(self, spec: ModelSpec, returning: ModelSpec | None, parent: QWidget | None = None) -> None:
        """`returning` is the model of the same id that comes with the app, or from Kie, and takes its place again."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Remove model"))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setIcon(QMessageBox.Icon.Question)
        self.setText(self.tr("Remove your model “{0}”?").format(spec.title))
        kept = self.tr("What you made with it stays in the history.")
        if returning is not None:
            then = self.tr("“{0}”, which comes with the app, takes its place again.").format(returning.title)
        else:
            then = self.tr("To have it back, paste its page once more.")
        self.setInformativeText(f"{kept} {then}")
        self._remove = self.addButton(self.tr("Remove"), QMessageBox.ButtonRole.AcceptRole)
        cancel = self.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        self.setDefaultButton(self._remove)
        self.setEscapeButton(cancel)
        self.buttonClicked.connect(self._on_button_clicked)

    def _on_button_clicked(self, button: QPushButton) -> None:
        if button is self._remove:
            self.agreed.emit()
