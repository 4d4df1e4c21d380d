"""Paints one tile of the history as a grid: all picture; where there is none, how the task stands, in words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kiegui.tasks.task import Task
from kiegui.ui.history.arrangement import RING, TILE_SIZE
from kiegui.ui.history.badges import HEIGHT, INSET, paint_plate
from kiegui.ui.history.list_model import HistoryListModel, Row
from kiegui.ui.history.picture_painter import PicturePainter, needs_a_look
from kiegui.ui.history.row_delegate import Prompts
from kiegui.ui.look import GAP, RADIUS
from kiegui.ui.words import duration_words, elapsed, is_running, task_colour, task_word

_TURN_MS = 1400
_ROLE = QPalette.ColorRole
_Index = QModelIndex | QPersistentModelIndex


class TileDelegate(QStyledItemDelegate):
    """`now` gives milliseconds since 1970: for the time that running tasks have taken so far, and the ring that turns."""

    def __init__(self, pictures: PicturePainter, now: Callable[[], int], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._now = now
        self._prompts = Prompts()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Not asked for: the view knows how large its tiles are."""
        return QSize(TILE_SIZE, TILE_SIZE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """One tile; a tile whose task is not here yet is an empty plate."""
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(option.font)
        tile = option.rect
        row: Row | None = index.data(HistoryListModel.RowRole)
        if row is None:
            paint_plate(painter, option.palette, tile)
        else:
            if not self._pictures.paint(painter, option.palette, tile, row):
                if row.is_awaited:  # words that stand there for a moment say nothing, and take the longest to paint
                    self._pictures.paint_sign(painter, option.palette, self._pictures.sign_rect(tile), row)
                else:
                    self._paint_words(painter, option, row)
            self._pictures.paint_badges(painter, tile, row, with_credits=True)
        _paint_ring(painter, option, tile)
        painter.restore()

    def _paint_words(self, painter: QPainter, option: QStyleOptionViewItem, row: Row) -> None:
        """In the middle a sign, or a ring that turns; below it how the task stands; then as much of the prompt as fits."""
        palette, tile, task = option.palette, option.rect, row.task
        metrics = QFontMetrics(option.font)
        area = tile.adjusted(GAP, HEIGHT + 2 * INSET, -GAP, -GAP - (HEIGHT if task.credits else 0))
        sign = self._pictures.sign_rect(tile)
        line = metrics.height()
        room_below = area.height() - sign.height() - GAP // 2 - line
        lines = 2 if room_below >= 2 * line + GAP else 0
        block = sign.height() + GAP // 2 + line + (lines * line + GAP // 2 if lines else 0)
        sign.moveTop(area.top() + max(0, (area.height() - block) // 2))
        if task.state.unfinished and not needs_a_look(task):
            self._paint_turning(painter, task_colour(task), palette, sign)
        else:
            self._pictures.paint_sign(painter, palette, sign, row)
        word = QRect(area.left(), sign.bottom() + GAP // 2, area.width(), line)
        painter.setPen(palette.color(_ROLE.Text))
        painter.drawText(word, Qt.AlignmentFlag.AlignCenter, self._state_words(task, metrics, word.width()))
        if lines:
            small = QFont(option.font)
            small.setPointSizeF(option.font.pointSizeF() * 0.9)
            room = QRectF(area.left(), word.bottom() + GAP // 2, area.width(), lines * line + 2)
            painter.setPen(palette.color(_ROLE.PlaceholderText))
            prompt = self._prompts.lines(task.request.prompt, small, room.size(), Qt.AlignmentFlag.AlignHCenter)
            prompt.draw(painter, room.topLeft())

    def _state_words(self, task: Task, metrics: QFontMetrics, width: int) -> str:
        """With the time that it has been running, if there is room for it."""
        word = task_word(task)
        if is_running(task):
            timed = self.tr("{0} · {1}").format(word, duration_words(elapsed(task, self._now())))
            if metrics.horizontalAdvance(timed) <= width:
                return timed
        return metrics.elidedText(word, Qt.TextElideMode.ElideRight, width)

    def _paint_turning(self, painter: QPainter, colour: QColor, palette: QPalette, place: QRect) -> None:
        ring = QRectF(place).adjusted(3, 3, -3, -3)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(palette.color(_ROLE.Mid), 2.5))
        painter.drawEllipse(ring)
        painter.setPen(QPen(colour, 2.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        turned = self._now() % _TURN_MS / _TURN_MS
        painter.drawArc(ring, round((90 - 360 * turned) * 16), -100 * 16)  # sixteenths of a degree


def _paint_ring(painter: QPainter, option: QStyleOptionViewItem, tile: QRect) -> None:
    """Around a chosen tile; thinner under the mouse; broken around the current one of which others are chosen."""
    state = option.state
    if state & QStyle.StateFlag.State_Selected:
        colour = option.palette.color(_ROLE.Accent)
        width, out = float(RING), RING / 2
    elif state & QStyle.StateFlag.State_HasFocus:
        colour, width, out = option.palette.color(_ROLE.Accent), 1.5, 1.5
    elif state & QStyle.StateFlag.State_MouseOver:
        colour, width, out = option.palette.color(_ROLE.Dark), 1.5, 1.5
    else:
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, width))
    painter.drawRoundedRect(QRectF(tile).adjusted(-out, -out, out, out), RADIUS + out, RADIUS + out)
