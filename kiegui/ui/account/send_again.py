"""The question before a task that is maybe sent is sent once more: both may run, and cost."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from kiegui.tasks.task import Task
from kiegui.ui.words import credits_words, figure_words

translate = QCoreApplication.translate


class SendAgainQuestion(QMessageBox):
    """Says what it may cost; nothing is sent by Enter or Escape."""

    agreed = Signal()

    def __init__(self, task: Task, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Send again"))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setIcon(QMessageBox.Icon.Warning)
        self.setText(double_price_words(task))
        self.setInformativeText(
            self.tr(
                "If Kie did receive it the first time, both run. What you have now is written off, and a new task is sent "
                "in its place. If the first one turns up later, it can still be found."
            )
        )
        self._send = self.addButton(self.tr("Send again"), QMessageBox.ButtonRole.AcceptRole)
        cancel = self.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        self.setDefaultButton(cancel)
        self.setEscapeButton(cancel)
        self.buttonClicked.connect(self._on_button_clicked)

    def _on_button_clicked(self, button: QPushButton) -> None:
        if button is self._send:
            self.agreed.emit()


def double_price_words(task: Task) -> str:
    """What it costs if the old and the new task both run."""
    if task.is_sandbox:
        return translate("SendAgainQuestion", "It may run twice.")
    if task.estimate is None:
        return translate("SendAgainQuestion", "You may pay twice. The price is not known.")
    each, both = figure_words(task.estimate), credits_words(task.estimate)
    return translate("SendAgainQuestion", "You may pay twice: about {0} + {1}.").format(each, both)
