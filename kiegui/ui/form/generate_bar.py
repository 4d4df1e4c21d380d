"""`GenerateBar`: the foot of the form: what the task will cost, what is in the way, and *Generate*."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kiegui.tasks.prices import Estimate
from kiegui.ui.form.link_button import LinkButton
from kiegui.ui.form.note import Note, Tone
from kiegui.ui.look import GAP, MARGIN
from kiegui.ui.primary_button import PrimaryButton
from kiegui.ui.words import credits_words

REST = 600
"""After a press, milliseconds in which another one does nothing: a double click is one task, not two."""


class GenerateBar(QWidget):
    """Always visible, outside what scrolls."""

    generate_requested = Signal()
    problem_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._estimate: Estimate | None = None
        self._balance: float | None = None
        self._practice = False
        self._problem: tuple[str, str] | None = None
        self._blocked = ""
        self._link = LinkButton(self)
        self._info = Note(parent=self)
        self._button = PrimaryButton("", self)
        # The visible words change with the price; this is what it is called.
        self._button.setAccessibleName(self.tr("Generate"))
        self._button.setToolTip(self.tr("Ctrl+Enter"))
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        line = QHBoxLayout()
        line.setSpacing(GAP - 2)
        line.addWidget(self._link)
        line.addWidget(self._info, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, GAP + 2, MARGIN, MARGIN - 4)
        column.setSpacing(GAP)
        column.addLayout(line)
        column.addWidget(self._button)
        self._button.clicked.connect(self.press)
        self._link.clicked.connect(self.problem_clicked)
        self._show()

    def press(self) -> None:
        """As a click on the button: asks to generate, unless that was just asked or is not possible now."""
        if self._button.isEnabled() and not self._rest.isActive():
            self._rest.start()
            self.generate_requested.emit()

    def set_estimate(self, estimate: Estimate | None) -> None:
        """What the task will probably cost; None: not known."""
        self._estimate = estimate
        self._show()

    def set_balance(self, balance: float | None) -> None:
        """How many credits the account has; None: not known."""
        self._balance = balance
        self._show()

    def set_practice(self, practice: bool) -> None:
        """Whether tasks go to the practice server, which only plays at taking credits."""
        self._practice = practice
        self._show()

    def set_problem(self, label: str, text: str) -> None:
        """Name the field that is wrong, and what is wrong with it, instead of the price."""
        self._problem = (label, text)
        self._show()

    def clear_problem(self) -> None:
        """Nothing that may be judged is wrong."""
        self._problem = None
        self._show()

    def set_ready(self, ready: bool) -> None:
        """Whether a task can be handed over at all at the moment."""
        self._button.setEnabled(ready and not self._blocked)

    def block(self, why: str) -> None:
        """Nothing can be handed over in this session; `why` is one sentence."""
        self._blocked = why
        self._button.setEnabled(False)
        self._show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A fine line towards the fields above."""
        QPainter(self).fillRect(0, 0, self.width(), 1, self.palette().color(QPalette.ColorRole.Midlight))

    def _show(self) -> None:
        self._link.setVisible(self._problem is not None and not self._blocked)
        if self._blocked:
            self._info.say(self._blocked, Tone.BAD)
        elif self._problem is not None:
            label, text = self._problem
            self._link.setText(label)
            self._link.setAccessibleName(self.tr("Go to {label}").format(label=label))
            self._link.updateGeometry()
            self._info.say(text, Tone.BAD)
        else:
            self._info.say(*self._money())
        self._button.setText(self._button_words())

    def _button_words(self) -> str:
        if self._estimate is None:
            return self.tr("Generate · practice") if self._practice else self.tr("Generate · price not known yet")
        words = (
            self.tr("Generate · practice, about {credits}") if self._practice else self.tr("Generate · about {credits}")
        )
        return words.format(credits=credits_words(self._estimate.credits))

    def _money(self) -> tuple[str, Tone]:
        """What the price rests on and what will be left."""
        if self._practice:
            return self.tr("Practice credits only: nothing goes to Kie, nothing is paid."), Tone.QUIET
        if self._estimate is None and self._balance is None:
            return self.tr("Kie tells the price when the task is done."), Tone.QUIET
        if self._estimate is None:
            balance = credits_words(self._balance or 0)
            return self.tr("Kie tells the price when the task is done · you have {credits}").format(
                credits=balance
            ), Tone.QUIET
        if self._balance is None:
            return self.tr("Price from {basis}").format(basis=self._estimate.basis), Tone.QUIET
        left = self._balance - self._estimate.credits
        if left < 0:
            words = self.tr("You have {credits}: that is not enough for this.")
            return words.format(credits=credits_words(self._balance)), Tone.WARNING
        words = self.tr("Price from {basis} · {credits} left afterwards")
        return words.format(basis=self._estimate.basis, credits=credits_words(left)), Tone.QUIET
