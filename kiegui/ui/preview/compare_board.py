"""Two to four pictures to compare: side by side, one behind a curtain, or one after the other. All are looked at alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import assert_never

from PySide6.QtCore import QEvent, QLineF, QPointF, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QLabel, QStyle, QWidget

from kiegui.ui.elided_label import ElidedLabel
from kiegui.ui.look import GAP
from kiegui.ui.plain_label import plain_label
from kiegui.ui.preview.picture_canvas import Glance, PictureCanvas

MOST = 4
BLINK = 800
"""Milliseconds that each is shown at first."""
_GRIP = 28
"""Width of the curtain's edge to hold it by, px."""
_STEP = 0.02
"""How far an arrow key moves it, as a share of the width."""


class Arrangement(StrEnum):
    """How they are compared."""

    SIDE_BY_SIDE = "side by side"
    CURTAIN = "curtain"
    """Two of them in one place, the first left of an edge that can be moved, the second right of it."""
    BLINK = "blink"
    """All in one place, one after the other."""


@dataclass(frozen=True)
class Pane:
    """The place of one result; `words` stands in for a picture that can't be shown."""

    canvas: PictureCanvas
    words: QLabel
    caption: ElidedLabel


class CompareBoard(QWidget):
    """Lays the panes out; what is in them is put there by `compare_page`."""

    enlarge_wanted = Signal()
    """The person wants to see them large."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._panes: tuple[Pane, ...] = ()
        self._arrangement = Arrangement.SIDE_BY_SIDE
        self._front = 0
        self._edge = 0.5
        self._handle = CurtainEdge(self)
        self._beat = QTimer(self, interval=BLINK)
        self._beat.timeout.connect(self.turn)
        self._handle.moved.connect(self._on_edge_moved)
        self.setAccessibleName(self.tr("Comparison"))

    @property
    def panes(self) -> Sequence[Pane]:
        """In the order of the results."""
        return self._panes

    def set_count(self, count: int) -> None:
        """So many empty panes."""
        for pane in self._panes:
            for part in (pane.canvas, pane.words, pane.caption):
                part.deleteLater()
        self._panes = tuple(self._pane(number) for number in range(count))
        self._front = 0
        self.arrange(Arrangement.SIDE_BY_SIDE)

    def show_preview(self, number: int, preview: QImage, size: QSize) -> None:
        """Something to look at until the picture or film is there, which is `size` px large."""
        self._panes[number].canvas.show_levels([preview], size)
        self._lay_out()  # its shape may want other cells

    def say(self, number: int, words: str) -> None:
        """Put words in the place of a picture; "" takes them away."""
        label = self._panes[number].words
        label.setText(words)
        label.setVisible(bool(words) and not self._panes[number].canvas.isHidden())

    def arrange(self, arrangement: Arrangement) -> None:
        """Compare in that way from now on."""
        self._arrangement = arrangement
        if arrangement is not Arrangement.BLINK:
            self._beat.stop()
        elif not is_motion_unwanted(self):
            self._beat.start()
        self._lay_out()

    def set_beat(self, milliseconds: int) -> None:
        """How long each is shown when they blink; 0 is until `turn`."""
        if not milliseconds:
            self._beat.stop()
            return
        self._beat.setInterval(milliseconds)
        if self._arrangement is Arrangement.BLINK:
            self._beat.start()

    @property
    def is_beating(self) -> bool:
        """Whether they change by themselves."""
        return self._beat.isActive()

    @property
    def front(self) -> int:
        """The one that is in front when they blink."""
        return self._front

    def turn(self) -> None:
        """Show the next one, if they blink."""
        if self._panes and self._arrangement is Arrangement.BLINK:
            self._front = (self._front + 1) % len(self._panes)
            self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """All of it anew."""
        super().resizeEvent(event)
        self._lay_out()

    def _pane(self, number: int) -> Pane:
        pane = Pane(PictureCanvas(self), plain_label(wrap=True, quiet=True), ElidedLabel(self, is_centred=True))
        pane.canvas.setAutoFillBackground(True)  # else the one behind it shines through
        pane.canvas.setAccessibleName(self.tr("Result {0}").format(number + 1))
        pane.canvas.glanced.connect(partial(self._on_glanced, number))
        pane.canvas.enlarge_wanted.connect(self.enlarge_wanted)
        pane.words.setParent(self)
        pane.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for part in (pane.canvas, pane.caption):
            part.show()
        return pane

    def _on_glanced(self, number: int, glance: Glance | None) -> None:
        for other, pane in enumerate(self._panes):
            if other != number:
                pane.canvas.look(glance)

    def _lay_out(self) -> None:
        line = self.fontMetrics().height() + GAP
        whole = self.rect()
        is_curtain = self._arrangement is Arrangement.CURTAIN
        self._handle.setVisible(is_curtain)
        match self._arrangement:
            case Arrangement.SIDE_BY_SIDE:
                for pane, cell in zip(self._panes, cells(whole, self._shapes()), strict=True):
                    _place(
                        pane, cell.adjusted(0, 0, 0, -line), QRect(cell.x(), cell.bottom() - line, cell.width(), line)
                    )
            case Arrangement.CURTAIN:
                half = (whole.width() - 2 * GAP) // 2
                for number, pane in enumerate(self._panes):
                    under = QRect(number * (half + 2 * GAP), whole.bottom() - line, half, line)
                    _place(pane, whole.adjusted(0, 0, 0, -line), under)
                self._draw_curtain(whole.height() - line)
            case Arrangement.BLINK:
                under = QRect(0, whole.bottom() - line, whole.width(), line)
                for number, pane in enumerate(self._panes):
                    _place(pane, whole.adjusted(0, 0, 0, -line), under, is_there=number == self._front)
            case _:
                assert_never(self._arrangement)

    def _shapes(self) -> list[float]:
        """Width to height of each, 1 where that is not known yet."""
        sizes = [pane.canvas.picture_size for pane in self._panes]
        return [1.0 if size.isEmpty() else size.width() / size.height() for size in sizes]

    def _draw_curtain(self, height: int) -> None:
        edge = round(self._edge * self.width())
        first = self._panes[0]
        first.canvas.raise_()
        first.canvas.setMask(QRegion(0, 0, max(1, edge), height))
        self._handle.setGeometry(edge - _GRIP // 2, 0, _GRIP, height)
        self._handle.raise_()

    def _on_edge_moved(self, place: float) -> None:
        self._edge = min(max(place / max(1, self.width()), 0.0), 1.0)
        self._lay_out()


class CurtainEdge(QWidget):
    """The edge between two pictures, to be moved with the mouse or the arrow keys."""

    moved = Signal(float)
    """To that place, px of the parent."""

    def __init__(self, board: QWidget) -> None:
        super().__init__(board)
        self._board = board
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Edge between the two; move it with the arrow keys"))
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A line that is seen on any picture, and a knob."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(self.width() / 2, self.height() / 2)
        line = QLineF(middle.x(), 0, middle.x(), self.height())
        for colour, width in ((QColor(0, 0, 0, 110), 4), (QColor(255, 255, 255, 230), 2)):
            painter.setPen(QPen(colour, width))
            painter.drawLine(line)
        accent = self.palette().color(QPalette.ColorRole.Accent)
        painter.setPen(QPen(accent if self.hasFocus() else QColor(0, 0, 0, 110), 2))
        painter.setBrush(QColor(255, 255, 255, 240))
        painter.drawEllipse(middle, 11, 11)
        painter.setPen(QPen(QColor("#333333"), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        for side in (-1, 1):
            tip = middle + QPointF(side * 7, 0)
            painter.drawLine(tip, tip + QPointF(-side * 3, -3))
            painter.drawLine(tip, tip + QPointF(-side * 3, 3))
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Along with the mouse."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.moved.emit(self.mapToParent(event.position()).x())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Hold it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A little to the left or the right."""
        way = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if way:
            self.moved.emit(self.geometry().center().x() + way * _STEP * self._board.width())
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """The knob shows the focus."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().event(event)


def cells(whole: QRect, shapes: Sequence[float]) -> list[QRect]:
    """Equal cells for pictures of these shapes (width to height), in as many rows as show the smallest of them largest."""
    count = len(shapes)
    ways = [_grid(whole, count, rows) for rows in range(1, count + 1)]
    return max(ways, key=lambda way: min(_area(way[0], shape) for shape in shapes), default=[])


def _grid(whole: QRect, count: int, rows: int) -> list[QRect]:
    columns = -(-count // rows)
    width, height = (whole.width() - (columns - 1) * GAP) // columns, (whole.height() - (rows - 1) * GAP) // rows
    places = [divmod(number, columns) for number in range(count)]
    return [QRect(column * (width + GAP), row * (height + GAP), width, height) for row, column in places]


def _area(cell: QRect, shape: float) -> float:
    """Of a picture of that shape, fitted into the cell."""
    height = min(cell.height(), cell.width() / shape)
    return height * height * shape


def is_motion_unwanted(widget: QWidget) -> bool:
    """Whether the person switched the effects of their system off: then nothing may blink by itself."""
    return not widget.style().styleHint(QStyle.StyleHint.SH_Widget_Animate)


def _place(pane: Pane, picture: QRect, under: QRect, *, is_there: bool = True) -> None:
    pane.canvas.clearMask()
    pane.canvas.setGeometry(picture)
    pane.words.setGeometry(picture)
    pane.caption.setGeometry(under)
    pane.canvas.setVisible(is_there)
    pane.caption.setVisible(is_there)
    pane.words.setVisible(is_there and bool(pane.words.text()))
    pane.words.raise_()
