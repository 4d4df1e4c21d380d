"""Paints one row of the history as a list: thumbnail, model, prompt, state, credits and badges."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    QSizeF,
    Qt,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPalette,
    QPen,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kiegui.tasks.task import Task
from kiegui.ui.history.arrangement import LIST_PICTURE, ROW_HEIGHT, list_picture_in
from kiegui.ui.history.badges import paint_plate
from kiegui.ui.history.list_model import HistoryListModel, Row
from kiegui.ui.history.picture_painter import PicturePainter
from kiegui.ui.look import GAP, RADIUS
from kiegui.ui.words import (
    credits_words,
    duration_words,
    elapsed,
    is_running,
    task_colour,
    task_word,
    when_words,
)

_LETTERS = 400
"""Of a prompt: more than two lines hold."""
_KEPT = 300
"""Prompts, more than a large window shows."""
_ROLE = QPalette.ColorRole
_Index = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
    """`now` gives milliseconds since 1970, for the time that running tasks have taken so far, and what "today" is."""

    def __init__(self, pictures: PicturePainter, now: Callable[[], int], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._now = now
        self._prompts = Prompts()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """The same for every row."""
        return QSize(2 * LIST_PICTURE.width(), ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """One row; a row whose task is not here yet is an empty card."""
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(option.font)
        card = option.rect.adjusted(GAP // 2, GAP // 4, -GAP // 2, -GAP // 4)
        _paint_card(painter, option, card)
        tile = list_picture_in(option.rect)
        row: Row | None = index.data(HistoryListModel.RowRole)
        if row is None:
            paint_plate(painter, option.palette, tile)
        else:
            pictures, palette = self._pictures, option.palette
            if not pictures.paint(painter, palette, tile, row):
                pictures.paint_sign(painter, palette, pictures.sign_rect(tile), row)
            pictures.paint_badges(painter, tile, row, with_credits=False)
            left = tile.right() + GAP + 4
            words = QRect(left, tile.top(), card.right() - GAP - left, tile.height())
            self._paint_words(painter, option, words, row.title, row.task)
        painter.restore()

    def _paint_words(
        self, painter: QPainter, option: QStyleOptionViewItem, area: QRect, title: str, task: Task
    ) -> None:
        palette = option.palette
        bold = QFont(option.font)
        bold.setWeight(QFont.Weight.DemiBold)
        lines = QFontMetrics(option.font)
        painter.setFont(bold)
        painter.setPen(palette.color(_ROLE.Text))
        top = QRect(area.left(), area.top(), area.width(), lines.height() + 2)
        elided = QFontMetrics(bold).elidedText(title, Qt.TextElideMode.ElideRight, top.width())
        painter.drawText(top, Qt.AlignmentFlag.AlignVCenter, elided)

        painter.setFont(option.font)
        painter.setPen(palette.color(_ROLE.PlaceholderText))
        bottom = QRect(area.left(), area.bottom() - lines.height(), area.width(), lines.height())
        room = QRectF(area.left(), top.bottom() + 3, area.width(), bottom.top() - top.bottom() - 3)
        self._prompts.lines(task.request.prompt, option.font, room.size()).draw(painter, room.topLeft())

        self._paint_state(painter, palette, bottom, task)

    def _paint_state(self, painter: QPainter, palette: QPalette, line: QRect, task: Task) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(task_colour(task))
        painter.drawEllipse(QPointF(line.left() + 4.5, line.center().y() + 1), 4, 4)
        metrics = painter.fontMetrics()
        text = self._state_words(task)
        room = line.adjusted(15, 0, 0, 0)
        money = credits_words(task.credits) if task.credits else ""
        if money and metrics.horizontalAdvance(text) + GAP + metrics.horizontalAdvance(money) < room.width():
            painter.setPen(palette.color(_ROLE.PlaceholderText))
            painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, money)
        painter.setPen(palette.color(_ROLE.Text))
        elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, elided)

    def _state_words(self, task: Task) -> str:
        """How it stands, and how long it has been running; or when it was made."""
        now = self._now()
        time = duration_words(elapsed(task, now)) if is_running(task) else when_words(task.created, now)
        return self.tr("{0} · {1}").format(task_word(task), time)


def _paint_card(painter: QPainter, option: QStyleOptionViewItem, card: QRect) -> None:
    palette = option.palette
    state = option.state
    if state & QStyle.StateFlag.State_Selected:
        accent = palette.color(_ROLE.Highlight)
        fill = QColor(accent)
        fill.setAlphaF(0.14)
        edge = QColor(accent)
        edge.setAlphaF(0.9 if state & QStyle.StateFlag.State_HasFocus else 0.5)
        painter.setPen(QPen(edge, 1.5))
        painter.setBrush(fill)
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(_ROLE.AlternateBase))
    elif state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QPen(palette.color(_ROLE.Accent), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
    else:
        return
    painter.drawRoundedRect(QRectF(card).adjusted(0.75, 0.75, -0.75, -0.75), RADIUS + 3, RADIUS + 3)


class Prompts:
    """Lays out the beginnings of prompts, and keeps the latest: what scrolls in is painted strip by strip. GUI thread only."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, float, float, Qt.AlignmentFlag], QTextLayout] = {}

    def lines(
        self, prompt: str, font: QFont, room: QSizeF, side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
    ) -> QTextLayout:
        """As `prompt_lines`, of any prompt: its blanks count as one each."""
        text = " ".join(prompt[:_LETTERS].split())
        key = (text, font.key(), room.width(), room.height(), side)
        if key not in self._kept:
            if len(self._kept) >= _KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = prompt_lines(text, font, room, side)
        return self._kept[key]


def prompt_lines(
    text: str, font: QFont, room: QSizeF, side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
) -> QTextLayout:
    """The beginning of a prompt, laid out in at most two lines; the last ends in … where there is more.

    Lines are as high as their highest glyph (emoji, Arabic); if two of them don't fit into the room, there is one.
    """
    layout = _laid_out(text, font, room.width(), side, lines=2)
    count = layout.lineCount()
    if count == 2 and layout.boundingRect().height() > room.height():
        count = 1
    # Qt counts in UTF-16, where an emoji is two.
    units = text.encode("utf-16-le", "surrogatepass")
    start = 2 * layout.lineAt(count - 1).textStart()
    kept, rest = (part.decode("utf-16-le", "surrogatepass") for part in (units[:start], units[start:]))
    elided = QFontMetrics(font).elidedText(rest, Qt.TextElideMode.ElideRight, int(room.width()) - 1)
    return _laid_out(kept + elided, font, room.width(), side, lines=count)


def _laid_out(text: str, font: QFont, width: float, side: Qt.AlignmentFlag, *, lines: int) -> QTextLayout:
    layout = QTextLayout(text, font)
    option = QTextOption(side)
    option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # the prompt's own, whatever the app's is
    layout.setTextOption(option)
    layout.beginLayout()
    top = 0.0
    for _ in range(lines):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        line.setPosition(QPointF(0, top))
        top += line.height()
    layout.endLayout()
    return layout
