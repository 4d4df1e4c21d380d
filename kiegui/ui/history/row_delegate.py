"""Paints one row of the history: thumbnail, model, prompt, state, credits and badges."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
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
    QIcon,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kiegui.media.kinds import MediaKind
from kiegui.tasks.task import Task, TaskState
from kiegui.ui.history.list_model import HistoryListModel
from kiegui.ui.history.thumbnails import TILE, Thumbnail
from kiegui.ui.look import GAP, RADIUS, icon
from kiegui.ui.words import (
    clock_words,
    credits_words,
    duration_words,
    elapsed,
    is_running,
    kind_icon,
    task_colour,
    task_word,
    when_words,
)

ROW_HEIGHT = TILE.height() + 3 * GAP
"""Every row is as high as the others: the view counts on it."""

_BADGE = QColor(0, 0, 0, 165)
_ON_BADGE = QColor(255, 255, 255)
_ROLE = QPalette.ColorRole
_NEEDS_A_LOOK = frozenset({TaskState.FAILED, TaskState.REFUSED, TaskState.UNCONFIRMED, TaskState.HELD, TaskState.GONE})


class RowDelegate(QStyledItemDelegate):
    """`now` gives milliseconds since 1970, for the time that running tasks have taken so far, and what "today" is."""

    def __init__(self, now: Callable[[], int], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._icons: dict[tuple[str, int], QIcon] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """The same for every row."""
        return QSize(2 * TILE.width(), ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """One row; a row whose task is not here yet is an empty card."""
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        card = option.rect.adjusted(GAP // 2, GAP // 4, -GAP // 2, -GAP // 4)
        _paint_card(painter, option, card)
        wide = min(TILE.width(), card.width() * 2 // 5)
        tile = QRect(card.left() + GAP, card.top() + (card.height() - TILE.height()) // 2, wide, TILE.height())
        task: Task | None = index.data(HistoryListModel.TaskRole)
        if task is None:
            _paint_plate(painter, option.palette, tile)
        else:
            self._paint_tile(painter, option.palette, tile, index, task)
            words = QRect(
                tile.right() + GAP + 4, tile.top(), card.right() - GAP - tile.right() - GAP - 4, tile.height()
            )
            self._paint_words(painter, option, words, index.data(HistoryListModel.TitleRole), task)
        painter.restore()

    def _paint_tile(
        self,
        painter: QPainter,
        palette: QPalette,
        tile: QRect,
        index: QModelIndex | QPersistentModelIndex,
        task: Task,
    ) -> None:
        thumbnail: Thumbnail | None = index.data(HistoryListModel.PreviewRole)
        if thumbnail is None or thumbnail.kind is MediaKind.AUDIO or thumbnail.pixmap.isNull():
            _paint_plate(painter, palette, tile)
        if thumbnail is not None and not thumbnail.pixmap.isNull():
            self._paint_thumbnail(painter, tile, thumbnail)
        else:
            sign = self._sign(task, MediaKind(index.data(HistoryListModel.KindRole)))
            drawn = self._icon(sign, palette.color(_ROLE.PlaceholderText))
            drawn.paint(painter, QRect(tile.center().x() - 13, tile.center().y() - 13, 28, 28))
        if task.is_sandbox:
            _paint_badge(painter, tile.topLeft() + QPoint(4, 4), self.tr("sandbox"))

    @staticmethod
    def _sign(task: Task, kind: MediaKind) -> str:
        if task.state in _NEEDS_A_LOOK or any(result.odd for result in task.results):
            return "warning"
        return kind_icon(kind)

    def _paint_thumbnail(self, painter: QPainter, tile: QRect, thumbnail: Thumbnail) -> None:
        """The picture; in its corner the kind of the file, and how long it plays."""
        pixmap = thumbnail.pixmap
        source = QRectF(pixmap.rect())
        if tile.width() < TILE.width() and thumbnail.kind is not MediaKind.AUDIO:
            shape = QPainterPath()
            shape.addRoundedRect(QRectF(tile), RADIUS, RADIUS)
            painter.setClipPath(shape)
            cut = source.width() * (1 - tile.width() / TILE.width()) / 2
            source.adjust(cut, 0, -cut, 0)
        painter.drawPixmap(QRectF(tile), pixmap, source)
        painter.setClipping(False)
        length = clock_words(thumbnail.duration_ms) if thumbnail.duration_ms else ""
        sign = self._icon(kind_icon(thumbnail.kind), _ON_BADGE)
        _paint_badge(painter, tile.bottomRight() - QPoint(3, 3), length, sign)

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
        prompt = " ".join(task.request.prompt[:400].split())
        bottom = QRect(area.left(), area.bottom() - lines.height(), area.width(), lines.height())
        room = QRectF(area.left(), top.bottom() + 3, area.width(), bottom.top() - top.bottom() - 3)
        prompt_lines(prompt, option.font, room.size()).draw(painter, room.topLeft())

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

    def _icon(self, name: str, colour: QColor) -> QIcon:
        key = (name, colour.rgba())
        if key not in self._icons:
            self._icons[key] = icon(name, colour)
        return self._icons[key]


def _paint_card(painter: QPainter, option: QStyleOptionViewItem, card: QRect) -> None:
    palette = option.palette
    state = option.state
    if state & QStyle.StateFlag.State_Selected:
        accent = palette.color(_ROLE.Highlight)
        fill = QColor(accent)
        fill.setAlphaF(0.14)
        edge = QColor(accent)
        edge.setAlphaF(0.9 if state & QStyle.StateFlag.State_HasFocus else 0.55)
        painter.setPen(QPen(edge, 1.5))
        painter.setBrush(fill)
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(_ROLE.AlternateBase))
    else:
        return
    painter.drawRoundedRect(QRectF(card).adjusted(0.75, 0.75, -0.75, -0.75), RADIUS + 3, RADIUS + 3)


def _paint_plate(painter: QPainter, palette: QPalette, tile: QRect) -> None:
    """The place of a picture that is not there."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(palette.color(_ROLE.Midlight))
    painter.drawRoundedRect(tile, RADIUS, RADIUS)


def _paint_badge(painter: QPainter, corner: QPoint, text: str, sign: QIcon | None = None) -> None:
    """Light words on a dark plate, readable on any picture.

    With a sign the plate ends at `corner`, its bottom right; without, it begins there, its top left.
    """
    font = QFont(painter.font())
    font.setPointSizeF(font.pointSizeF() * 0.85)
    width = QFontMetrics(font).horizontalAdvance(text) + 10 if text else 4
    if sign is not None:
        width += 16
    plate = QRect(corner, QSize(width, 18)) if sign is None else QRect(corner - QPoint(width, 18), QSize(width, 18))
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_BADGE)
    painter.drawRoundedRect(plate, 5, 5)
    if sign is not None:
        sign.paint(painter, QRect(plate.left() + 4, plate.top() + 2, 14, 14))
    painter.setFont(font)
    painter.setPen(_ON_BADGE)
    painter.drawText(plate.adjusted(0, 0, -5, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
    painter.restore()


def prompt_lines(text: str, font: QFont, room: QSizeF) -> QTextLayout:
    """The beginning of a prompt, laid out in at most two lines; the last ends in … where there is more.

    Lines are as high as their highest glyph (emoji, Arabic); if two of them don't fit into the room, there is one.
    """
    layout = _laid_out(text, font, room.width(), lines=2)
    count = layout.lineCount()
    if count == 2 and layout.boundingRect().height() > room.height():
        count = 1
    # Qt counts in UTF-16, where an emoji is two.
    units = text.encode("utf-16-le", "surrogatepass")
    start = 2 * layout.lineAt(count - 1).textStart()
    kept, rest = (part.decode("utf-16-le", "surrogatepass") for part in (units[:start], units[start:]))
    elided = QFontMetrics(font).elidedText(rest, Qt.TextElideMode.ElideRight, int(room.width()) - 1)
    return _laid_out(kept + elided, font, room.width(), lines=count)


def _laid_out(text: str, font: QFont, width: float, *, lines: int) -> QTextLayout:
    layout = QTextLayout(text, font)
    option = QTextOption(Qt.AlignmentFlag.AlignLeft)
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
