"""The dialog for a new version: what is new, how far its download is, and the question whether to install it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QDate, QLocale, QSize, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kiegui.ui.look import GAP, MARGIN
from kiegui.ui.plain_label import headline, plain_label
from kiegui.ui.slim_scroll_bar import SlimScrollBar
from kiegui.ui.thin_bar import ThinBar
from kiegui.ui.words import progress_words, size_words

_SIZE = QSize(560, 480)
_NARROWEST = 420
_STEPS = 1000


@dataclass(frozen=True)
class NewVersion:
    """What the dialog tells: both versions, when the new one was released, what is new (plain), and how many bytes it has.

    `has_installer`: the file is started in place of the app; else it is shown in its folder.
    """

    version: str
    own_version: str
    released: datetime
    notes: str
    size: int
    has_installer: bool


class UpdateDialog(QDialog):
    """Nothing is fetched or installed before a click.

    The owner answers `download_wanted` with `show_progress` as often as it likes, then `show_ready` or `show_problem`.
    """

    download_wanted = Signal()
    stop_wanted = Signal()
    """Break the download off; the owner answers with `show_offered`."""
    install_wanted = Signal()
    """Close the app and start the installer; or show the file, where there is none."""

    def __init__(self, new: NewVersion, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._new = new
        self._is_loading = False
        self.setWindowTitle(self.tr("New version"))
        self.setMinimumWidth(_NARROWEST)
        self._status = plain_label(wrap=True)
        self._progress = ThinBar()
        self._download = QPushButton(self.tr("Download"))
        self._install = QPushButton(self.tr("Install now") if new.has_installer else self.tr("Show in folder"))
        self._install.setAutoDefault(False)  # it may close the app: never by an Enter that was meant for the download
        self._end = QPushButton()
        self._lay_out()
        self._download.clicked.connect(self._on_download)
        self._install.clicked.connect(self._on_install)
        self._end.clicked.connect(self.reject)
        self.resize(_SIZE.boundedTo(self.screen().availableSize() * 0.9))
        self.show_offered()

    def _lay_out(self) -> None:
        head = headline(scale=1.25)
        head.setText(self.tr("KieGUI {0}").format(self._new.version))
        notes = QPlainTextEdit(self._new.notes)
        notes.setReadOnly(True)
        notes.setVerticalScrollBar(SlimScrollBar(notes))
        notes.setTabChangesFocus(True)
        notes.document().setDocumentMargin(GAP)
        notes.setAccessibleName(self.tr("What is new"))
        label = plain_label(self.tr("What is new"))
        label.setBuddy(notes)
        buttons = QDialogButtonBox()
        for button in (self._download, self._install):
            buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self._end, QDialogButtonBox.ButtonRole.RejectRole)
        released = self._new.released
        day = QLocale().toString(QDate(released.year, released.month, released.day), QLocale.FormatType.LongFormat)
        since = self.tr("Released on {0}. You have {1}.").format(day, self._new.own_version)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(GAP)
        layout.addWidget(head)
        layout.addWidget(plain_label(since, wrap=True, quiet=True))
        layout.addSpacing(GAP)
        layout.addWidget(label)
        layout.addWidget(notes, 1)
        layout.addSpacing(GAP)
        layout.addWidget(self._progress)
        layout.addWidget(self._status)
        layout.addSpacing(GAP)
        layout.addWidget(buttons)

    def status(self) -> str:
        """What the dialog says at the moment."""
        return self._status.text()

    def show_offered(self) -> None:
        """Nothing is under way."""
        words = self.tr("{0} to download. It is checked before you are asked to install it.")
        self._rest(words.format(size_words(self._new.size)))

    def show_problem(self, problem: str) -> None:
        """It could not be done: one plain sentence on why. It can be tried again."""
        self._rest(problem)
        self._download.setText(self.tr("Try again"))

    def show_progress(self, done: int, total: int) -> None:
        """So many bytes of the file are here."""
        if self._is_loading:
            self._progress.setValue(done * _STEPS // max(total, 1))
            self._status.setText(progress_words(done, total))

    def show_ready(self, place: str) -> None:
        """The file is here and checked; `place` is its folder."""
        if self._new.has_installer:
            words = self.tr(
                "Downloaded and checked. Install it now? The app closes; tasks that run at Kie go on there, and are fetched "
                "when it opens again. Your history is copied before."
            )
        else:
            words = self.tr(
                "Downloaded and checked. It is in {0}. Close the app and use the new one in its place; your history and your "
                "settings stay where they are."
            ).format(place)
        self._rest(words)
        self._download.hide()
        self._install.show()
        self._install.setEnabled(True)
        self._end.setText(self.tr("Later"))
        self._end.setFocus()

    def reject(self) -> None:
        """Esc, the cross and the last button: stop the download, and when none is under way, leave it for now."""
        if self._is_loading:
            self._end.setEnabled(False)
            self._status.setText(self.tr("Stopping…"))
            self.stop_wanted.emit()
            return
        super().reject()

    def _rest(self, words: str) -> None:
        self._is_loading = False
        self._progress.hide()
        self._status.setText(words)
        self._install.hide()
        self._download.setText(self.tr("Download"))
        self._download.show()
        self._download.setDefault(True)
        self._end.setText(self.tr("Not now"))
        self._end.setEnabled(True)

    def _on_download(self) -> None:
        self._is_loading = True
        self._progress.setRange(0, _STEPS)
        self._progress.setValue(0)
        self._progress.show()
        self._status.setText(self.tr("Connecting…"))
        self._download.hide()
        self._end.setText(self.tr("Cancel"))
        self._end.setFocus()
        self.download_wanted.emit()

    def _on_install(self) -> None:
        self._install.setEnabled(False)
        self.install_wanted.emit()
