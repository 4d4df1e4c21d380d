"""`MediaEditor`: files that the model reads: chosen, dropped or pasted from this machine, or as web addresses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from kiegui.catalog.check import Place, Problem
from kiegui.catalog.schema import MediaField
from kiegui.ui.form.file_limits import file_patterns, limit_words
from kiegui.ui.form.local_files import LocalFiles
from kiegui.ui.form.note import Note, Tone
from kiegui.ui.form.rows import ListEditor
from kiegui.ui.form.source import SourceEditor
from kiegui.ui.icon_button import IconButton
from kiegui.ui.look import GAP, RADIUS


class MediaEditor(QWidget):
    """The files and addresses and, in a quiet line, what the model takes. What does not fit is said at once."""

    changed = Signal()
    resting = ""

    def __init__(self, field: MediaField, files: LocalFiles, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = field
        self._files = files
        self._problems: tuple[Problem, ...] = ()
        self._tickets: set[int] = set()
        self._is_over = False
        self.setAcceptDrops(True)
        words = self.tr("Choose files…") if field.many else self.tr("Choose a file…")
        self._choose = IconButton("folder", words, self)
        self._choose.setText(words)
        self._choose.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._choose.clicked.connect(self._on_choose_clicked)
        self._history = IconButton("clock", self.tr("Choose from the history…"), self)
        if field.many:  # beside a line for one address there is no room for more words
            self._history.setText(self.tr("History…"))
            self._history.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._history.clicked.connect(self._on_history_clicked)
        ways_in = QWidget(self)
        row = QHBoxLayout(ways_in)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self._choose)
        row.addWidget(self._history)
        self._sources: SourceEditor | ListEditor
        if field.many:
            self._sources = ListEditor(
                self._thing(), self._make_row, 0, field.max_items, self, add_words=self.tr("Add a link")
            )
            self._sources.put_first(ways_in)
        else:
            self._sources = SourceEditor(files, ways_in, self)
        self._notice = Note(tone=Tone.WARNING, parent=self)
        self._notice.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP // 2)
        column.addWidget(self._sources)
        column.addWidget(self._notice)
        if limits := limit_words(field):
            column.addWidget(Note(limits, parent=self))
        self._sources.changed.connect(self._on_changed)
        files.looked.connect(self._on_looked)
        files.picture_kept.connect(self._on_picture_kept)
        files.history_offered.connect(self._show_history)
        self._show_history()

    def focus_target(self) -> QWidget:
        """The first address or file, or the button that adds some."""
        if isinstance(self._sources, ListEditor) and not self._sources.value():
            return self._choose
        return self._sources.focus_target()

    def set_name(self, name: str) -> None:
        """Name the address, or the list of them."""
        self._sources.set_name(name)
        for button in (self._choose, self._history):
            button.setAccessibleDescription(name)

    def value(self) -> str | list[str] | None:
        """One address, or a list of them, as the field wants; None if there are none. Local files are `file://` addresses."""
        return self._sources.value()

    def set_value(self, value: Any) -> bool:
        """Show one address, or a list of them."""
        return self._sources.set_value(value)

    def reset(self) -> None:
        """No addresses."""
        self._say("")
        self._sources.reset()

    def correction(self) -> str:
        """What is wrong with the file that was chosen: said at once, not only when the field is left."""
        value = self.value()
        return (self._problem_of(value) or "") if isinstance(value, str) else ""

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show each at its address."""
        self._problems = tuple(problems)
        self._show_row_problems()

    def focus_path(self, path: Place) -> None:
        """Put the focus on that address."""
        if isinstance(self._sources, ListEditor):
            self._sources.focus_path(path)

    # -- ways in ------------------------------------------------------------------------------------------------------

    def add_files(self, paths: Sequence[Path]) -> None:
        """Take these files as if they had been chosen: as many as fit after those that are there, or one in their place."""
        files = [path for path in paths if not path.is_dir()]
        if files:
            self._files.folder = str(files[0].parent)
            self._add([path.absolute().as_uri() for path in files])
        else:
            self._say(self.tr("A folder can’t be added. Choose the files in it."))

    def take(self, mime: QMimeData | None) -> bool:
        """Add the files, the picture or the links that were dropped or pasted; False if there are none."""
        if mime is None:  # an empty clipboard
            return False
        paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
        links = [url.toString() for url in mime.urls() if url.scheme() in ("http", "https")] or _links(mime.text())
        if paths:
            self.add_files(paths)
        elif mime.hasImage() and isinstance(image := mime.imageData(), QImage):
            self._tickets.add(self._files.keep_picture(image))
        elif links:
            self._add(links)
        else:
            return False
        return True

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files, pictures and links are welcome."""
        mime = event.mimeData()
        if mime.hasUrls() or mime.hasImage() or _links(mime.text()):
            event.acceptProposedAction()
            self._show_over(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """They went elsewhere."""
        self._show_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Take them."""
        self._show_over(False)
        if self.take(event.mimeData()):
            event.acceptProposedAction()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Paste, wherever the focus is in here."""
        if not (event.matches(QKeySequence.StandardKey.Paste) and self.take(QGuiApplication.clipboard().mimeData())):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A frame around everything while something is held over it."""
        if self._is_over:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), RADIUS, RADIUS)

    def _on_choose_clicked(self) -> None:
        dialog = QFileDialog(self, self._choose.text().rstrip("…"), self._files.folder)
        dialog.finished.connect(dialog.deleteLater)  # WA_DeleteOnClose crashes here (seen: PySide6 6.11.3)
        several = QFileDialog.FileMode.ExistingFiles
        dialog.setFileMode(several if self._field.many else QFileDialog.FileMode.ExistingFile)
        any_file = self.tr("All files") + " (*)"
        patterns = " ".join(file_patterns(self._field))
        dialog.setNameFilters([f"{self._thing()} ({patterns})", any_file] if patterns else [any_file])
        dialog.filesSelected.connect(lambda names: self.add_files([Path(name) for name in names]))
        dialog.open()

    def _on_history_clicked(self) -> None:
        most = self._field.max_items if self._field.many else 1
        given = self.value()
        there = sum(1 for address in given if address) if isinstance(given, list) else 0
        if most is not None and there >= most:
            self._say(self.tr("Only {most} fit here.").format(most=self.locale().toString(most)))
        else:
            self._files.history_wanted.emit(self._field.accepts, most - there if most else 0, self.add_files)

    def _show_history(self) -> None:
        self._history.setVisible(self._files.offers_history)

    def _add(self, addresses: list[str]) -> None:
        if isinstance(self._sources, ListEditor):
            left = self._sources.add_values(addresses)
        else:
            self._sources.set_value(addresses[0])
            left = len(addresses) - 1
        most = self._field.max_items if self._field.many else 1
        words = self.tr("Only {most} fit here. Left out: {left}.")
        self._say(
            words.format(most=self.locale().toString(most or 0), left=self.locale().toString(left)) if left else ""
        )
        self.changed.emit()

    def _on_picture_kept(self, ticket: int, address: str, problem: str) -> None:
        if ticket in self._tickets:
            self._tickets.discard(ticket)
            if address:
                self._add([address])
            else:
                self._say(problem)

    # -- what is wrong ------------------------------------------------------------------------------------------------

    def _problem_of(self, address: Any) -> str | None:
        """What is known to be wrong with a local file; None for one that has not been looked at, and for links."""
        if not isinstance(address, str) or not address.startswith("file://") or self._files.facts(address) is None:
            return None
        return self._files.problem(self._field, address)

    def _show_row_problems(self) -> None:
        """Those that the form knows, and those of files, which are said at once."""
        if not isinstance(self._sources, ListEditor):
            return
        told = {problem.path[0] for problem in self._problems}
        given = self.value() or []
        rows = enumerate(given)
        own = [Problem((row,), text) for row, one in rows if row not in told and (text := self._problem_of(one))]
        if not own and (text := self._files.problem_of_all(self._field, given)):
            own = [Problem((len(given) - 1,), text)]
        self._sources.show_problems([*self._problems, *own])

    def _on_changed(self) -> None:
        self._show_row_problems()
        self.changed.emit()

    def _on_looked(self, address: str) -> None:
        value = self.value()
        if address == value or (isinstance(value, list) and address in value):
            self._on_changed()

    # -- looks --------------------------------------------------------------------------------------------------------

    def _make_row(self) -> SourceEditor:
        source = SourceEditor(self._files)
        source.links_pasted.connect(lambda links: self._on_links_pasted(source, links))
        return source

    def _on_links_pasted(self, source: SourceEditor, links: list[str]) -> None:
        source.set_value(links[0])
        self._add(links[1:])

    def _show_over(self, is_over: bool) -> None:
        self._is_over = is_over
        self.update()

    def _say(self, words: str) -> None:
        self._notice.say(words, Tone.WARNING)
        self._notice.setVisible(bool(words))

    def _thing(self) -> str:
        words = {"image": self.tr("Picture"), "video": self.tr("Film"), "audio": self.tr("Sound")}
        return words.get(self._field.accepts, self.tr("File"))


def _links(text: str) -> list[str]:
    """The web addresses that a text consists of; none if it is anything else."""
    words = text.split()
    return words if all(word.startswith(("http://", "https://")) for word in words) else []
