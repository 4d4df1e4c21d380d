"""The question about tasks that are held: how many wait for the person, why, and what they cost."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QLocale, Qt, Signal
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from kiegui.errors import NoCredits, Refused
from kiegui.tasks.task import Task
from kiegui.ui.outside import KIE_CREDITS, KIE_KEYS, open_page
from kiegui.ui.words import credits_words

translate = QCoreApplication.translate

_CAP = 433


class HeldQuestion(QMessageBox):
    """Says why nothing is sent, and offers the ways on; nothing is sent by Enter or Escape."""

    send_wanted = Signal()
    withdrawal_wanted = Signal()
    """None of them is to be sent."""
    key_wanted = Signal()

    def __init__(
        self, held: Sequence[Task], problem: Refused | None, *, key_can_change: bool, parent: QWidget | None = None
    ) -> None:
        """`problem` is what Kie said; `key_can_change`: not in a session whose key came from outside."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Tasks are waiting"))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setIcon(QMessageBox.Icon.Warning)
        self.setText(problem.message if problem else self.tr("These tasks were not sent yet."))
        self.setInformativeText(held_words(held))
        self._send = self.addButton(self.tr("Send now"), QMessageBox.ButtonRole.AcceptRole)
        self._withdraw = self.addButton(self.tr("Don’t send any of them"), QMessageBox.ButtonRole.DestructiveRole)
        self._send.setVisible(bool(held))
        self._withdraw.setVisible(bool(held))
        is_cap = problem is not None and problem.code == _CAP
        self._address = KIE_KEYS if is_cap else KIE_CREDITS
        words = self.tr("Change the cap") if is_cap else self.tr("Add credits")
        self._page = self.addButton(words, QMessageBox.ButtonRole.HelpRole)
        self._page.setVisible(isinstance(problem, NoCredits))
        self._key = self.addButton(self.tr("Enter a key…"), QMessageBox.ButtonRole.ActionRole)
        self._key.setVisible(key_can_change)
        later = self.addButton(self.tr("Later"), QMessageBox.ButtonRole.RejectRole)
        self.setDefaultButton(later)
        self.setEscapeButton(later)
        self.buttonClicked.connect(self._on_button_clicked)

    def _on_button_clicked(self, button: QPushButton) -> None:
        if button is self._send:
            self.send_wanted.emit()
        elif button is self._withdraw:
            self.withdrawal_wanted.emit()
        elif button is self._key:
            self.key_wanted.emit()
        elif button is self._page:
            open_page(self._address)


def held_words(held: Sequence[Task]) -> str:
    """How many tasks wait, and what they cost together as far as that is known; "" if none waits."""
    prices = [task.estimate for task in held if task.estimate is not None and not task.is_sandbox]
    amount = credits_words(sum(prices))
    count = len(held)
    figure = QLocale().toString(count)
    match count:
        case 0:
            return ""
        case 1 if prices:
            return translate("HeldQuestion", "1 task waits; once sent it costs about {0}.").format(amount)
        case 1:
            return translate("HeldQuestion", "1 task waits.")
        case _ if len(prices) == count:
            words = translate("HeldQuestion", "{0} tasks wait; once sent they cost about {1} in all.", "", count)
        case _ if prices:
            words = translate("HeldQuestion", "{0} tasks wait; once sent they cost more than {1} in all.", "", count)
        case _:
            words = translate("HeldQuestion", "{0} tasks wait.", "", count)
    return words.format(figure, amount)
