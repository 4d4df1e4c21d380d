"""The page of a task that is under way: how far it is, and how long it has taken."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEasingCurve, QRectF, QSize, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import QColor, QHideEvent, QLinearGradient, QPainter, QPaintEvent, QPalette, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from kiegui.tasks.task import Task, TaskState
from kiegui.ui.look import GAP, MARGIN
from kiegui.ui.orders import Order, order_words
from kiegui.ui.plain_label import headline, plain_label
from kiegui.ui.preview.facts import happened
from kiegui.ui.thin_bar import ThinBar
from kiegui.ui.words import charged_words, duration_words, elapsed, is_running, progress_words, state_word

translate = QCoreApplication.translate

STEPS = (TaskState.SENDING, TaskState.WAITING, TaskState.GENERATING, TaskState.DOWNLOADING)
"""What every task goes through; how long each takes nobody knows, so no percentage is shown."""
PARTS = 1000
"""Of the bar for bytes: Qt counts in 32 bits, which a large film overruns."""


class StepBar(QWidget):
    """One bar for each step: those behind are full, the present one breathes, those ahead are faint."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step = -1
        self._breath = QVariantAnimation(self, startValue=0.0, endValue=1.0, duration=1800)
        self._breath.setLoopCount(-1)
        self._breath.setEasingCurve(QEasingCurve.Type.InOutSine)
        self._breath.valueChanged.connect(self.update)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_state(self, state: TaskState) -> None:
        """The step that the state belongs to; before the first one nothing is full."""
        step = TaskState.SENDING if state is TaskState.UPLOADING else state
        self._step = STEPS.index(step) if step in STEPS else -1
        self.update()

    def sizeHint(self) -> QSize:
        """As thin as a line."""
        return QSize(320, 6)

    def showEvent(self, event: QShowEvent) -> None:
        """It only moves while somebody can see it."""
        self._breath.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """The reverse."""
        self._breath.stop()
        super().hideEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The bars."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        accent = self.palette().color(QPalette.ColorRole.Accent)
        faint = self.palette().color(QPalette.ColorRole.Mid)
        width = (self.width() - GAP * (len(STEPS) - 1)) / len(STEPS)
        for step in range(len(STEPS)):
            bar = QRectF(step * (width + GAP), 0, width, self.height())
            painter.setBrush(accent if step < self._step else faint)
            painter.drawRoundedRect(bar, 3, 3)
            if step == self._step:
                painter.setBrush(self._wave(bar, accent))
                painter.drawRoundedRect(bar, 3, 3)
        painter.end()

    def _wave(self, bar: QRectF, accent: QColor) -> QLinearGradient:
        """A soft light that wanders through the bar."""
        moment = float(self._breath.currentValue() or 0.0)
        middle = bar.left() + bar.width() * (moment * 1.6 - 0.3)
        wave = QLinearGradient(middle - bar.width() * 0.5, 0, middle + bar.width() * 0.5, 0)
        clear = QColor(accent)
        clear.setAlphaF(0.25)
        wave.setColorAt(0.0, clear)
        wave.setColorAt(0.5, accent)
        wave.setColorAt(1.0, clear)
        return wave


class RunningPage(QWidget):
    """`now` gives milliseconds since 1970."""

    ordered = Signal(object)
    """The person wants something done about the task: the Order."""

    def __init__(self, now: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._task: Task | None = None
        self._begun = 0, 0  # number of a task, and when it came to its state before our eyes (ms)
        self._state = headline(scale=1.5)
        self._time = headline(scale=1.15)
        self._time.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._steps = StepBar()
        self._progress = ThinBar()
        self._amount = plain_label(quiet=True)
        self._trouble = plain_label(wrap=True, selectable=True)
        self._next = plain_label(wrap=True, quiet=True)
        self._try_now = QPushButton(order_words(Order.TRY_NOW))
        self._withdraw = QPushButton(order_words(Order.WITHDRAW))
        self._price = plain_label(quiet=True)
        self._note = plain_label(self.tr("Sent tasks can’t be cancelled at Kie."), wrap=True, quiet=True)
        self._note.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._seconds = QTimer(self, interval=1000)
        self._lay_out()
        self._seconds.timeout.connect(self._on_second)
        self._try_now.clicked.connect(lambda: self.ordered.emit(Order.TRY_NOW))
        self._withdraw.clicked.connect(lambda: self.ordered.emit(Order.WITHDRAW))

    def show_task(self, task: Task) -> None:
        """A task that is on its way, or waits to be."""
        before = self._task
        self._task = task
        if before is None or (before.number, before.state, before.trouble) != (task.number, task.state, task.trouble):
            self.show_progress(0, 0)  # what came of a file before the trouble does not tell how it goes on
        self._state.setText(state_word(task.state))
        self._steps.show_state(task.state)
        _, trouble = happened(state_word(task.state), task.trouble)
        self._trouble.setText(trouble)
        self._trouble.setVisible(bool(trouble))
        self._next.setText(_next_words(task))
        self._next.setVisible(bool(self._next.text()))
        self._price.setText(charged_words(task))
        self._note.setVisible(task.state in STEPS and not task.is_sandbox)
        is_held_up = bool(task.trouble)
        self._try_now.setVisible(is_held_up)
        self._withdraw.setVisible(task.state is TaskState.UPLOADING or (is_held_up and task.state is TaskState.QUEUED))
        self._on_second()

    def begin(self, number: int) -> None:
        """The task of this number stands otherwise from now on: how long that takes is counted from here."""
        self._begun = number, self._now()

    def show_progress(self, done: int, total: int) -> None:
        """How many bytes have gone over; there is only a bar if `total` is known, and nothing before the first byte."""
        self._progress.setVisible(total > 0)
        self._amount.setVisible(done > 0 or total > 0)
        self._amount.setText(progress_words(done, total))
        self._progress.setRange(0, PARTS)
        self._progress.setValue(PARTS * min(done, total) // max(total, 1))

    def showEvent(self, event: QShowEvent) -> None:
        """The clock only runs while somebody can see it."""
        self._on_second()
        self._seconds.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """The reverse."""
        self._seconds.stop()
        super().hideEvent(event)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._state, 1)
        top.addWidget(self._time, alignment=Qt.AlignmentFlag.AlignBottom)
        ways = QHBoxLayout()
        for button in (self._try_now, self._withdraw):
            ways.addWidget(button)
        ways.addStretch(1)
        below = QHBoxLayout()
        below.addWidget(self._price)
        below.addWidget(self._note, 1)
        words = QWidget()
        words.setMaximumWidth(520)
        column = QVBoxLayout(words)
        column.setContentsMargins(2 * MARGIN, MARGIN, 2 * MARGIN, MARGIN)
        column.setSpacing(GAP + 4)
        column.addStretch(2)
        column.addLayout(top)
        column.addWidget(self._steps)
        column.addWidget(self._progress)
        column.addWidget(self._amount)
        column.addWidget(self._trouble)
        column.addWidget(self._next)
        column.addLayout(ways)
        column.addLayout(below)
        column.addStretch(3)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(words, 100)
        row.addStretch(1)

    def _on_second(self) -> None:
        task = self._task
        if task is None:
            return
        if task.state is TaskState.DOWNLOADING:
            # Kie is done: what counts now is how long its files have been coming.
            number, begun = self._begun
            since = begun if number == task.number else task.finished or task.sent
            self._time.setText(duration_words(self._now() - since))
        elif is_running(task):
            self._time.setText(duration_words(elapsed(task, self._now())))
        else:
            self._time.clear()


def _next_words(task: Task) -> str:
    """What happens now by itself; "" if nothing is in the way."""
    if not task.trouble:
        return ""
    if task.state in (TaskState.QUEUED, TaskState.UPLOADING):
        return translate(
            "RunningPage", "It is sent by itself as soon as this is over. There is no need to press Generate once more."
        )
    return translate("RunningPage", "It goes on by itself as soon as this is over, and costs nothing more.")
