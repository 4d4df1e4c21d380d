"""The dialog for the key: paste it, have it checked by the balance call, and be told where it is kept."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from kiegui.ui.line_edit import LineEdit
from kiegui.ui.look import GAP, MARGIN
from kiegui.ui.outside import KIE_KEYS, no_browser, open_page
from kiegui.ui.plain_label import plain_label
from kiegui.ui.words import credits_words


class KeyDialog(QDialog):
    """Asks for a key and stays open until one is accepted or the person gives up.

    The owner answers `key_entered` with `show_checking`, then `show_accepted` or `show_refused`.
    """

    key_entered = Signal(str)

    def __init__(self, reason: str = "", parent: QWidget | None = None) -> None:
        """`reason` (plain) says why the dialog opens by itself, "" if the person asked for it."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Your key"))
        self.setMinimumWidth(460)
        label = QLabel(self.tr("Key"))
        self._key = LineEdit()
        self._key.setEchoMode(QLineEdit.EchoMode.Password)
        self._key.setPlaceholderText(self.tr("Paste it here"))
        self._key.setAccessibleName(self.tr("Key"))
        label.setBuddy(self._key)
        self._status = plain_label(reason, wrap=True)
        hint = plain_label(
            self.tr(
                "Make a key on Kie’s page and set a cap for it there, so that it can never spend more than you want. "
                "It is kept in the keychain of this computer and is sent to Kie only."
            ),
            wrap=True,
        )
        page = QPushButton(self.tr("Open Kie’s page for keys"))
        page.setAutoDefault(False)
        self._buttons = QDialogButtonBox()
        self._check = QPushButton(self.tr("Check key"))
        self._check.setDefault(True)
        self._buttons.addButton(self._check, QDialogButtonBox.ButtonRole.AcceptRole)
        self._close = self._buttons.addButton(self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)

        self._entry = QWidget()
        column = QVBoxLayout(self._entry)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        for widget in (label, self._key, hint):
            column.addWidget(widget)
        column.addWidget(page, 0, Qt.AlignmentFlag.AlignLeft)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(MARGIN)
        layout.addWidget(self._status)
        layout.addWidget(self._entry)
        layout.addStretch()
        layout.addWidget(self._buttons)

        page.clicked.connect(self._on_page)
        self._key.textChanged.connect(self._on_text_changed)
        self._buttons.accepted.connect(self._on_accepted)
        self._buttons.rejected.connect(self.reject)
        self._status.setVisible(bool(reason))
        self._on_text_changed("")

    def status(self) -> str:
        """What the dialog says at the moment."""
        return self._status.text()

    def show_checking(self) -> None:
        """The key is on its way to Kie."""
        self._say(self.tr("Checking…"))
        self._check.setEnabled(False)

    def show_refused(self, problem: str) -> None:
        """It was not accepted, or could not be checked; the person may try again."""
        self._say(problem)
        self._check.setEnabled(True)
        self._key.setFocus()
        self._key.selectAll()

    def show_accepted(self, credits: float, kept_where: str) -> None:
        """It works: say the balance and where the key is kept, and leave only *Close*."""
        self._key.clear()
        for widget in (self._entry, self._check):
            widget.hide()
        self._close.setText(self.tr("Close"))
        self._say(self.tr("The key works. Balance: {0}. {1}").format(credits_words(credits), kept_where))

    def _say(self, text: str) -> None:
        self._status.setText(text)
        self._status.show()
        self.adjustSize()

    def _on_text_changed(self, text: str) -> None:
        self._check.setEnabled(bool(text.strip()))

    def _on_page(self) -> None:
        if not open_page(KIE_KEYS):
            self._say(no_browser(KIE_KEYS))

    def _on_accepted(self) -> None:
        if self._check.isVisible() and self._check.isEnabled():
            self.key_entered.emit(self._key.text())
