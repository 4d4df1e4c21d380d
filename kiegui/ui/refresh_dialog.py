"""The dialog for refreshing the models from Kie: how far it is, then what is different, in words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from kiegui.tasks.refreshing import PAUSE, Refreshed
from kiegui.ui.form.model_words import subtitle_of
from kiegui.ui.look import GAP, MARGIN
from kiegui.ui.plain_label import plain_label
from kiegui.ui.thin_bar import ThinBar
from kiegui.ui.words import duration_words


class RefreshDialog(QDialog):
    """Does not hold up the window: tasks can be made meanwhile.

    The owner tells it `show_progress` as often as it likes, then `show_found` or `show_problem`.
    """

    stop_wanted = Signal()
    """Ask no more; tell what was found so far."""
    use_wanted = Signal()
    """Put what was found in use."""
    left = Signal()
    """Go on as before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Refresh models from Kie"))
        self.resize(560, 460)
        self._is_asking = True
        self._status = plain_label(self.tr("Asking Kie for its list of models…"), wrap=True)
        self._progress = ThinBar()
        self._progress.setRange(0, 0)
        self._found = QTreeWidget()
        self._found.setHeaderHidden(True)
        self._found.setAccessibleName(self.tr("What is different"))
        self._found.setWordWrap(True)
        self._found.hide()
        self._use = QPushButton(self.tr("Use them"))
        self._end = QPushButton(self.tr("Stop"))
        self._end.setAutoDefault(False)
        buttons = QDialogButtonBox()
        buttons.addButton(self._use, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self._end, QDialogButtonBox.ButtonRole.RejectRole)
        self._use.hide()  # the box would have shown it
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(GAP)
        layout.addWidget(self._status)
        layout.addWidget(self._progress)
        layout.addWidget(self._found, 1)
        layout.addStretch()
        layout.addWidget(buttons)
        buttons.accepted.connect(self._on_accepted)
        buttons.rejected.connect(self.reject)

    def status(self) -> str:
        """What the dialog says at the moment."""
        return self._status.text()

    def lines(self) -> list[str]:
        """All that stands in the list, from top to bottom."""
        roots = (self._found.topLevelItem(row) for row in range(self._found.topLevelItemCount()))
        return [text for root in roots for text in _texts(root)]

    def show_progress(self, asked: int, total: int) -> None:
        """So many of the models were asked for."""
        figure = QLocale().toString
        left = duration_words(round((total - asked) * PAUSE * 1000))
        self._progress.setMaximum(max(total, 1))
        self._progress.setValue(asked)
        words = self.tr("Asked {0} of {1}, about {2} to go. You can work on meanwhile.")
        self._status.setText(words.format(figure(asked), figure(total), left))

    def show_problem(self, problem: str) -> None:
        """It could not be done: one plain sentence on why."""
        self._finish(problem)

    def show_found(self, found: Refreshed) -> None:
        """What is different; nothing of it is in use yet."""
        self._finish(found_words(self, found))
        self._section(self.tr("New"), [(spec.title, [subtitle_of(spec)]) for spec in found.new])
        self._section(self.tr("Changed"), [(change.spec.title, change.words) for change in found.changed])
        gone = self.tr("No longer at Kie: offered only among the retired models")
        self._section(gone, [(spec.title, ()) for spec in found.gone])
        if not found.is_empty:
            self._found.expandAll()
            self._found.show()
            self._use.show()
            self._use.setDefault(True)
            self._use.setFocus()
            self._end.setText(self.tr("Not now"))

    def reject(self) -> None:
        """Esc, the cross and the second button: stop asking, and when nothing is asked, go on as before."""
        if self._is_asking:
            self._end.setEnabled(False)
            self._status.setText(self.tr("Stopping…"))
            self.stop_wanted.emit()
            return
        self.left.emit()
        super().reject()

    def _on_accepted(self) -> None:
        self.use_wanted.emit()
        self.accept()

    def _finish(self, words: str) -> None:
        self._is_asking = False
        self._progress.hide()
        self._status.setText(words)
        self._end.setEnabled(True)
        self._end.setText(self.tr("Close"))

    def _section(self, heading: str, entries: Sequence[tuple[str, Sequence[str]]]) -> None:
        if not entries:
            return
        root = QTreeWidgetItem(self._found, [f"{heading} ({QLocale().toString(len(entries))})"])
        font = root.font(0)
        font.setWeight(QFont.Weight.DemiBold)
        root.setFont(0, font)
        for title, words in entries:
            item = QTreeWidgetItem(root, [title])
            for word in words:
                line = QTreeWidgetItem(item, [word])
                line.setForeground(0, self.palette().placeholderText())


def found_words(widget: QWidget, found: Refreshed) -> str:
    """One or two sentences on a refresh as a whole."""
    figure = QLocale().toString
    if found.is_whole:
        known = widget.tr("Kie has {0} models; all of them were looked at.").format(figure(found.listed))
    else:
        known = widget.tr("{0} of Kie’s {1} models were looked at; the next refresh goes on with the rest.").format(
            figure(found.asked), figure(found.listed)
        )
    if found.is_empty:
        return widget.tr("{0} Nothing is different.").format(known)
    return widget.tr("{0} This is different:").format(known)


def _texts(item: QTreeWidgetItem | None) -> list[str]:
    if item is None:
        return []
    return [item.text(0), *(text for row in range(item.childCount()) for text in _texts(item.child(row)))]
