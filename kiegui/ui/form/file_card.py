"""`FileCard`: a local file that was chosen: a small picture of it, its name, its size, and a cross to take it away."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from kiegui.media.kinds import MediaKind
from kiegui.tasks.inputs import path_of
from kiegui.ui.box import draw_box
from kiegui.ui.form.local_files import THUMBNAIL, LocalFiles
from kiegui.ui.form.note import Note
from kiegui.ui.icon_button import IconButton
from kiegui.ui.look import GAP, icon
from kiegui.ui.plain_label import plain_label, plain_tip
from kiegui.ui.words import clock_words, size_words

_DRAWINGS = {MediaKind.IMAGE: "picture", MediaKind.VIDEO: "film", MediaKind.AUDIO: "music", MediaKind.TEXT: "text"}
_DRAWING_SIZE = 22


class FileCard(QWidget):
    """Shows the file at one `file://` address at a time; what is known of it comes from `files`, now and later."""

    remove_asked = Signal()

    def __init__(self, files: LocalFiles, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.address = ""
        self._files = files
        self._field_name = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._picture = QLabel(self)
        self._picture.setFixedSize(THUMBNAIL)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._name = plain_label()
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._about = Note(parent=self)
        self.remove_button = IconButton("close", self.tr("Remove"), self, 14)
        self.remove_button.clicked.connect(self.remove_asked)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        words.addWidget(self._name)
        words.addWidget(self._about)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP // 2, GAP // 2, GAP // 2, GAP // 2)
        row.setSpacing(GAP)
        row.addWidget(self._picture)
        row.addLayout(words, 1)
        row.addWidget(self.remove_button)
        files.looked.connect(self._on_looked)

    def show_file(self, address: str) -> None:
        """Show the file of this address; "" for none."""
        self.address = address
        self._show()

    def set_field_name(self, name: str) -> None:
        """The field that the file is for, in the name that assistive tools read."""
        self._field_name = name
        self._show()

    def minimumSizeHint(self) -> QSize:
        """The name is cut where there is little room."""
        return QSize(160, super().minimumSizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        """Follow a switch between light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much of the name as there is room for."""
        super().resizeEvent(event)
        self._show_name()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The box that all inputs have."""
        ground = self.palette().color(QPalette.ColorRole.Base)
        draw_box(QPainter(self), self.rect(), self.palette(), ground, focused=self.hasFocus())

    def _on_looked(self, address: str) -> None:
        if address == self.address:
            self._show()

    def _show(self) -> None:
        if not self.address:
            return
        facts = self._files.facts(self.address)
        parts = []
        kind = MediaKind.UNKNOWN
        if facts is not None and not facts.problem:
            kind = facts.format.kind
            parts.append(size_words(facts.size))
            if facts.width and facts.height:
                parts.append(f"{facts.width} × {facts.height}")
            if facts.seconds:
                parts.append(clock_words(round(facts.seconds * 1000)))
        self._about.setText(" · ".join(parts))
        self._about.setVisible(bool(parts))
        picture = self._files.thumbnail(self.address)
        if picture.isNull():
            colour = self.palette().color(QPalette.ColorRole.PlaceholderText)
            picture = icon(_DRAWINGS.get(kind, "file"), colour).pixmap(_DRAWING_SIZE, _DRAWING_SIZE)
        self._picture.setPixmap(picture)
        self._show_name()
        name = self._file_name()
        self.setToolTip(plain_tip(str(path_of(self.address) or self.address)))
        self.setAccessibleName(": ".join(filter(None, (self._field_name, ", ".join((name, *parts))))))
        words = self.tr("Remove {name}").format(name=name)
        self.remove_button.setAccessibleName(words)
        self.remove_button.setToolTip(plain_tip(words))

    def _show_name(self) -> None:
        elide = Qt.TextElideMode.ElideMiddle  # the end of a name tells what kind of file it is
        self._name.setText(self._name.fontMetrics().elidedText(self._file_name(), elide, self._name.width()))

    def _file_name(self) -> str:
        path = path_of(self.address)
        return path.name if path is not None else self.address
