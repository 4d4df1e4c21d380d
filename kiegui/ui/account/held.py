"""The question about tasks that are held: they wait for the person, because of the key or the credits."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

KIE_PAGE = "https://kie.ai/"


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
        self._send = self._button(self.tr("Send now"), QMessageBox.ButtonRole.AcceptRole)
        self._page = self._button(self.tr("Open Kie’s page"), QMessageBox.ButtonRole.HelpRole)
        self._key = self._button(self.tr("Enter a key…"), QMessageBox.ButtonRole.ActionRole)
        self._key.setVisible(key_can_change)
        self._button(self.tr("Later"), QMessageBox.ButtonRole.RejectRole)
        self.buttonClicked.connect(self._on_button_clicked)

    def _button(self, words: str, role: QMessageBox.ButtonRole) -> QPushButton:
        return self.addButton(words, role)

    def _on_button_clicked(self, button: QPushButton) -> None:
        if button is self._send:
            self.send_wanted.emit()
        elif button is self._key:
            self.key_wanted.emit()
        elif button is self._page:
            QDesktopServices.openUrl(QUrl(KIE_PAGE))
