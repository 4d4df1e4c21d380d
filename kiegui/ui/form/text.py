"""`TextEditor`: words of one or of many lines, counted live, growing with its text. Formats are never kept."""

from __future__ import annotations

from math import ceil
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPalette, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget

from kiegui.catalog.schema import TextField
from kiegui.ui.box import draw_box
from kiegui.ui.form.note import Tone, small, words_colour
from kiegui.ui.slim_scroll_bar import SlimScrollBar

NEARLY_FULL = 0.9
"""From this share of the allowed length on, the count is amber."""
MOST_LINES = 14
"""Then it scrolls instead of growing."""
_NO_BAR = Qt.ScrollBarPolicy.ScrollBarAlwaysOff


class TextEditor(QPlainTextEdit):
    """Empty is untouched. Lengths are counted in Unicode code points; a text that is too long stays as it is."""

    changed = Signal()
    resting = ""

    def __init__(self, field: TextField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._multiline = field.multiline
        self._most = field.max_length
        self._fewest_lines = (4 if field.required else 2) if field.multiline else 1
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(_NO_BAR)
        self.setVerticalScrollBarPolicy(_NO_BAR)
        # Not at once: a bar that comes while the words are being wrapped would cover their ends.
        self._scrolling = QTimer(self)
        self._scrolling.setSingleShot(True)
        self._scrolling.timeout.connect(self._show_bar)
        self.setFrameShape(QFrame.Shape.NoFrame)
        # The box is drawn by `event`; the viewport lets it through.
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(6)
        if field.default:
            self.setPlaceholderText(self.tr("Default: {words}").format(words=field.default))
        counts = field.multiline and field.max_length is not None
        self.setViewportMargins(2, 1, 2, 1 + (QFontMetrics(small(self.font())).height() + 3 if counts else 0))
        self.textChanged.connect(self._on_text_changed)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    def focus_target(self) -> QWidget:
        """Itself."""
        return self

    def set_name(self, name: str) -> None:
        """Name it for assistive tools."""
        self.setAccessibleName(name)

    def value(self) -> str | None:
        """The words, or None if there are none: an empty text is never sent."""
        return self.toPlainText() or None

    def set_value(self, value: Any) -> bool:
        """Replace the words by one edit that can be undone."""
        if not isinstance(value, str):
            return False
        if value != self.toPlainText():
            cursor = QTextCursor(self.document())
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.insertText(value)
        return True

    def reset(self) -> None:
        """Take the words away; undo brings them back."""
        self.set_value("")

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste all of it as plain words; a field of one line gets its lines joined."""
        text = source.text()
        self.textCursor().insertText(text if self._multiline else " ".join(text.split("\n")))
        self.ensureCursorVisible()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """In a field of one line, Enter does nothing."""
        if not self._multiline and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
            return
        super().keyPressEvent(event)

    def fewest_lines(self) -> int:
        """How many lines high it is while it is empty."""
        return self._fewest_lines

    def set_fewest_lines(self, lines: int) -> None:
        """Make it that high while it is empty."""
        self._fewest_lines = lines
        self._fit()

    def count(self) -> tuple[str, Tone]:
        """How much of the allowed length is used, in words; "" where nothing is counted, or not yet."""
        if self._most is None:
            return "", Tone.QUIET
        used, numbers = len(self.toPlainText()), self.locale()
        tone = Tone.BAD if used > self._most else Tone.WARNING if used >= NEARLY_FULL * self._most else Tone.QUIET
        # One line has no room for a count that tells nothing yet.
        is_shown = self._multiline or tone is not Tone.QUIET
        return f"{numbers.toString(used)} / {numbers.toString(self._most)}" if is_shown else "", tone

    def event(self, event: QEvent) -> bool:
        """The frame around the viewport is the form's box, with the count in its corner."""
        if event.type() == QEvent.Type.Paint:
            ground, painter = self.palette().color(QPalette.ColorRole.Base), QPainter(self)
            draw_box(painter, self.rect(), self.palette(), ground, focused=self.hasFocus())
            self._draw_count(painter)
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The box shows the focus."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Or not."""
        super().focusOutEvent(event)
        self.update()

    def sizeHint(self) -> QSize:
        """As high as its lines, within limits."""
        lines = min(max(self._lines(), self._fewest_lines), MOST_LINES)
        margins = self.viewportMargins()
        around = 2 * self.document().documentMargin() + margins.top() + margins.bottom() + 2
        return QSize(200, ceil(lines * self.fontMetrics().lineSpacing() + around))

    def minimumSizeHint(self) -> QSize:
        """May get narrow, not low."""
        return QSize(80, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other widths wrap into other heights."""
        super().resizeEvent(event)
        self._fit()

    @Slot()
    def _on_text_changed(self) -> None:
        self.update()
        self.changed.emit()

    def _draw_count(self, painter: QPainter) -> None:
        words, tone = self.count()
        bar = self.verticalScrollBar()
        corner = self.rect().adjusted(0, 0, -8 - (bar.width() if bar.isVisible() else 0), -4)
        painter.setFont(small(self.font()))
        painter.setPen(words_colour(self.palette(), tone))
        painter.drawText(corner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, words)

    @Slot()
    def _fit(self) -> None:
        self.updateGeometry()
        self._scrolling.start()

    @Slot()
    def _show_bar(self) -> None:
        scrolls = self._lines() > MOST_LINES
        if scrolls and not isinstance(self.verticalScrollBar(), SlimScrollBar):
            self.setVerticalScrollBar(SlimScrollBar(self))
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOn if scrolls else _NO_BAR
        if self.verticalScrollBarPolicy() is not policy:
            self.setVerticalScrollBarPolicy(policy)
            self.update()  # the count moves aside

    def _lines(self) -> int:
        # The size of a plain text's layout is in lines, not in pixels.
        return ceil(self.document().size().height())
