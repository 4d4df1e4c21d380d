"""The question about tasks that are held: which wait for the person, why, what they cost, and which of them to send."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QLocale, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from kiegui.errors import BadKey, NoCredits, Refused
from kiegui.tasks.task import Task
from kiegui.ui.look import GAP, MARGIN
from kiegui.ui.outside import KIE_CREDITS, KIE_KEYS, no_browser, open_page
from kiegui.ui.plain_label import headline, plain_label
from kiegui.ui.words import credits_words, may_have_left

translate = QCoreApplication.translate

_CAP = 433
_WIDTH = 460  # px
_LISTED = 6
_LONGEST = 70  # characters of a prompt


class HeldQuestion(QDialog):
    """Says why nothing is sent, and offers the ways on; nothing is sent by Enter or Escape.

    What it asks for are exactly the tasks that it told of, whatever is held by the time of the click.
    """

    send_wanted = Signal(object)
    """Send the tasks of these numbers, a tuple of int."""
    withdrawal_wanted = Signal(object)
    """None of the tasks of these numbers is to be sent."""
    key_wanted = Signal()

    def __init__(
        self,
        held: Sequence[Task],
        problem: Refused | None,
        *,
        key_can_change: bool,
        chosen: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        """`problem` is what Kie said; `key_can_change`: not in a session whose key came from outside.

        `chosen` is the number of the task that the person came from, 0 if there is none.
        """
        super().__init__(parent)
        self._held = tuple(held)
        self._chosen = tuple(task for task in held if task.number == chosen) if len(held) > 1 else ()
        is_cap = problem is not None and problem.code == _CAP
        self._address = KIE_KEYS if is_cap else KIE_CREDITS
        self.setWindowTitle(self.tr("Tasks are waiting"))
        self.setMinimumWidth(_WIDTH)
        self._head = headline()
        self._head.setWordWrap(True)
        self._head.setText(problem.message if problem else self._not_sent())
        self._words = plain_label(self._what_waits(problem, key_can_change=key_can_change), wrap=True, selectable=True)
        self._page = self._button(self.tr("Change the cap") if is_cap else self.tr("Add credits"))
        self._page.setVisible(isinstance(problem, NoCredits))
        self._key = self._button(self.tr("Enter a key…"))
        self._key.setVisible(key_can_change)
        self._later = QPushButton(self.tr("Later"))
        self._later.setDefault(True)
        self._lay_out()
        self._page.clicked.connect(self._on_page)
        self._key.clicked.connect(self._on_key)
        self._later.clicked.connect(self.reject)
        self._later.setFocus()
        self.resize(_WIDTH, self.heightForWidth(_WIDTH))

    def text(self) -> str:
        """Why nothing is sent."""
        return self._head.text()

    def what_waits(self) -> str:
        """Which tasks wait, and what they cost."""
        return self._words.text()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(MARGIN)
        column.addWidget(self._head)
        column.addWidget(self._words)
        column.addStretch(1)
        ways = QVBoxLayout()
        ways.setSpacing(GAP)
        for button in self._sending_buttons():
            ways.addWidget(button)
        column.addLayout(ways)
        below = QHBoxLayout()
        for button in (self._page, self._key):
            below.addWidget(button)
        below.addStretch(1)
        below.addWidget(self._later)
        column.addLayout(below)

    def _sending_buttons(self) -> list[QPushButton]:
        if not self._held:
            return []
        buttons = []
        is_one = len(self._held) == 1
        if self._chosen or is_one:
            send = self._button(_with_price(self.tr("Send this one"), self._chosen or self._held))
            send.clicked.connect(lambda: self._want(self.send_wanted.emit, self._chosen or self._held))
            buttons.append(send)
        if not is_one:
            words = self.tr("Send all {0}").format(QLocale().toString(len(self._held)))
            send_all = self._button(_with_price(words, self._held))
            send_all.clicked.connect(lambda: self._want(self.send_wanted.emit, self._held))
            buttons.append(send_all)
        withdraw = self._button(self.tr("Don’t send it") if is_one else self.tr("Don’t send any of them"))
        withdraw.clicked.connect(lambda: self._want(self.withdrawal_wanted.emit, self._held))
        return [*buttons, withdraw]

    def _button(self, words: str) -> QPushButton:
        button = QPushButton(words)
        button.setAutoDefault(False)  # Enter means the default one, wherever the focus is
        return button

    def _not_sent(self) -> str:
        return (
            self.tr("This task was not sent yet.")
            if len(self._held) == 1
            else self.tr("These tasks were not sent yet.")
        )

    def _what_waits(self, problem: Refused | None, *, key_can_change: bool) -> str:
        paragraphs = [held_words(self._held), _listed(self._held)]
        if any(may_have_left(task) for task in self._held):
            paragraphs.append(
                self.tr(
                    "Some of it may have been sent from another copy of KieGUI’s folder, and is then paid for already. "
                    "Kie’s log page shows that."
                )
            )
        if isinstance(problem, BadKey) and not key_can_change:
            paragraphs.append(
                self.tr("The key of this session is given by KIEGUI_API_KEY. Change it there, and start KieGUI again.")
            )
        return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)

    def _want(self, tell: Callable[[object], object], tasks: Sequence[Task]) -> None:
        self.accept()
        tell(tuple(task.number for task in tasks))

    def _on_key(self) -> None:
        self.accept()
        self.key_wanted.emit()

    def _on_page(self) -> None:
        """The question stays: with credits the tasks can be sent."""
        if not open_page(self._address):
            self._head.setText(no_browser(self._address))


def _listed(held: Sequence[Task]) -> str:
    """The prompts of the first tasks, one a line; the price of each stands in the history."""
    lines = [f"• {_short(task.request.prompt) or task.request.model}" for task in held[:_LISTED]]
    if more := len(held) - _LISTED:
        if more == 1:
            lines.append(translate("HeldQuestion", "… and 1 more"))
        elif more > 1:
            lines.append(translate("HeldQuestion", "… and {0} more").format(QLocale().toString(more)))
    return "\n".join(lines)


def _short(prompt: str) -> str:
    words = " ".join(prompt[: 4 * _LONGEST].split())
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"


def _with_price(words: str, tasks: Sequence[Task]) -> str:
    """The words of a button that sends these tasks, with what that costs if it is known of all of them."""
    prices = [task.estimate for task in tasks if task.estimate is not None and not task.is_sandbox]
    if len(prices) < len(tasks):
        return words
    return translate("HeldQuestion", "{0} · about {1}").format(words, credits_words(sum(prices)))


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
