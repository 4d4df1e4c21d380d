"""The question about tasks that are held: they wait for the person, because of the key or the credits."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from kiegui.ui.outside import KIE_HOME, open_page


class HeldQuestion(QMessageBox):
    """Says why nothing is sent, and offers the ways on."""

    send_wanted = Signal()
    key_wanted = Signal()

    def __init__(self, reason: str, *, key_can_change: bool, parent: QWidget | None = None) -> None:
        """`reason` is plain text; `key_can_change`: not in a session whose key came from outside."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Tasks are waiting"))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setIcon(QMessageBox.Icon.Warning)
        self.setText(reason)
        self.setInformativeText(
            self.tr(
                "What waits here was not sent and costs nothing. Send it when you have added credits or changed the key."
            )
        )
        self._send = self.addButton(self.tr("Send now"), QMessageBox.ButtonRole.AcceptRole)
        self._page = self.addButton(self.tr("Open Kie’s page"), QMessageBox.ButtonRole.HelpRole)
        self._key = self.addButton(self.tr("Enter a key…"), QMessageBox.ButtonRole.ActionRole)
        self._key.setVisible(key_can_change)
        self.addButton(self.tr("Later"), QMessageBox.ButtonRole.RejectRole)
        self.buttonClicked.connect(self._on_button_clicked)

    def _on_button_clicked(self, button: QPushButton) -> None:
        if button is self._send:
            self.send_wanted.emit()
        elif button is self._key:
            self.key_wanted.emit()
        elif button is self._page:
            open_page(KIE_HOME)
