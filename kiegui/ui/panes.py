"""How the window is divided: form left, stage and details in the centre, history right; the history becomes a tab if narrow."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QByteArray, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QTabWidget, QVBoxLayout, QWidget

from kiegui.ui.preview.stage import Stage

_NARROW = 1100
"""Below this width (px) the history becomes a tab beside the stage."""
_SIDE_WIDTHS = 420, 420
"""Of form and history, px; the stage has the rest."""
_DETAILS_HEIGHT = 220
_DETAILS_LEAST = 120
_LOW = 720
"""Below this height (px) a page of words and the details don't both fit."""
_UNBOUNDED = 2**24 - 1
"""Qt's own word for no maximum."""


class Panes(QWidget):
    """Sizes are in px. The details are hidden until there is something to tell."""

    def __init__(self, form: QWidget, stage: Stage, details: QWidget, history: QWidget) -> None:
        super().__init__()
        self._stage = stage
        self._details = details
        self._history = history
        self._side_widths = _SIDE_WIDTHS
        self._roomy_centre = QByteArray()  # how the centre was before the details gave way, empty while they have not
        self._resized = QTimer(self, singleShot=True, interval=0)  # after that the panes have their new sizes
        self._resized.timeout.connect(self._give_words_room)
        self._centre = QSplitter(Qt.Orientation.Vertical)
        self._centre.addWidget(stage)
        self._centre.addWidget(details)
        self._centre.setStretchFactor(0, 1)
        self._tabs = QTabWidget()
        self._tabs.setDocumentMode(True)
        self._tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # else Tab ends in the tab bar, even while that is hidden
        self._tabs.addTab(self._centre, self.tr("Result"))
        self._tabs.tabBar().hide()
        self._across = QSplitter(Qt.Orientation.Horizontal)
        for pane in (form, self._tabs, history):
            self._across.addWidget(pane)
        self._across.setStretchFactor(1, 1)
        details.setMinimumHeight(_DETAILS_LEAST)
        details.hide()
        for splitter in (self._across, self._centre):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(5)
        form.setMinimumWidth(360)
        form.setMaximumWidth(560)
        history.setMinimumWidth(260)
        stage.setMinimumSize(300, 220)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._across)
        self._across.splitterMoved.connect(self._keep_side_widths)
        self._spread()

    def show_centre(self) -> None:
        """Bring the stage forward: in a narrow window the history is in front of it."""
        self._tabs.setCurrentWidget(self._centre)

    def show_history(self) -> None:
        """Bring the history forward."""
        self._tabs.setCurrentWidget(self._history)

    def show_details(self) -> None:
        """There is something to tell about what is on the stage."""
        self._details.show()
        self._give_words_room()

    def reset(self) -> None:
        """Back to how it was made."""
        self._side_widths = _SIDE_WIDTHS
        self._spread()

    def states(self) -> dict[str, QByteArray]:
        """How the splitters stand, for `restore`."""
        return {"panes": self._across.saveState(), "centre": self._roomy_centre or self._centre.saveState()}

    def restore(self, states: Mapping[str, QByteArray]) -> None:
        """Bring back what `states` gave; anything unreadable is ignored."""
        if states:
            self._across.restoreState(states.get("panes", QByteArray()))
            self._centre.restoreState(states.get("centre", QByteArray()))
            self._keep_side_widths()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._resized.start()
        narrow = event.size().width() < _NARROW
        if narrow == (self._tabs.count() == 2):
            return
        if narrow:
            self._tabs.addTab(self._history, self.tr("History"))
        else:
            self._across.addWidget(self._history)
            self._history.show()
            self._spread()
        self._tabs.tabBar().setVisible(narrow)

    def _spread(self) -> None:
        form, history = self._side_widths
        self._across.setSizes([form, max(300, self.width() - form - history), history])
        self._centre.setSizes([max(220, self.height() - _DETAILS_HEIGHT), _DETAILS_HEIGHT])

    def _give_words_room(self) -> None:
        """In a low window a page of words, which has buttons for what to do now, comes before the details."""
        is_tight = self.height() < _LOW and self._stage.is_in_words
        if is_tight == bool(self._roomy_centre):
            return
        if is_tight:
            self._roomy_centre = self._centre.saveState()
            self._details.setMaximumHeight(_DETAILS_LEAST)
            self._centre.setSizes([self._centre.height() - _DETAILS_LEAST, _DETAILS_LEAST])
        else:
            self._details.setMaximumHeight(_UNBOUNDED)
            self._centre.restoreState(self._roomy_centre)
            self._roomy_centre = QByteArray()

    def _keep_side_widths(self) -> None:
        """What the person dragged comes back after a time of being narrow."""
        sizes = self._across.sizes()
        if len(sizes) == 3 and min(sizes) > 0:  # a state that was saved while narrow knows no history
            self._side_widths = sizes[0], sizes[2]
