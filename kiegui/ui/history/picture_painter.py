"""Paints the picture of a task, in the list as in the grid: its thumbnail or what stands in its place, and the badges on it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPalette

from kiegui.media.kinds import MediaKind
from kiegui.tasks.task import Task, TaskState
from kiegui.ui.history.badges import Badges, Corner, paint_picture, paint_plate
from kiegui.ui.history.list_model import Row
from kiegui.ui.history.scrub import Scrub
from kiegui.ui.history.thumbnails import Thumbnail
from kiegui.ui.look import STAR, WARNING
from kiegui.ui.words import clock_words, figure_words, kind_icon, task_colour, translate

_SIGN = 28
_NEEDS_A_LOOK = frozenset({TaskState.FAILED, TaskState.REFUSED, TaskState.UNCONFIRMED, TaskState.HELD, TaskState.GONE})


class PicturePainter:
    """`scrub` knows the frame of the film that the mouse is over."""

    def __init__(self, scrub: Scrub) -> None:
        self.badges = Badges()
        self._scrub = scrub

    def paint(self, painter: QPainter, palette: QPalette, tile: QRect, row: Row) -> bool:
        """The picture, or an empty plate; whether there was a picture."""
        scrubbed = self._scrub.frame(row.task.number)
        if scrubbed is not None:
            strip, frame, part = scrubbed
            size = tile.size().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
            cut = QRect(frame.topLeft(), size)
            cut.moveCenter(frame.center())
            painter.drawPixmap(QRectF(tile), strip, QRectF(cut))
            place = tile.left() + round(part * (tile.width() - 2))
            painter.fillRect(place, tile.top(), 2, tile.height(), palette.color(QPalette.ColorRole.Accent))
            return True
        thumbnail = row.thumbnail
        if thumbnail is None or thumbnail.kind is MediaKind.AUDIO or thumbnail.pixmap.isNull():
            paint_plate(painter, palette, tile)
        if thumbnail is None or thumbnail.pixmap.isNull():
            return False
        paint_picture(painter, tile, thumbnail)
        return True

    def sign_rect(self, tile: QRect) -> QRect:
        """The place of a sign in the middle of a picture."""
        rect = QRect(0, 0, _SIGN, _SIGN)
        rect.moveCenter(tile.center())
        return rect

    def paint_sign(self, painter: QPainter, palette: QPalette, place: QRect, row: Row) -> None:
        """What kind of thing is missing here, or that something is wrong with it."""
        if needs_a_look(row.task):
            sign = self.badges.sign("warning", task_colour(row.task))
        else:
            sign = self.badges.sign(kind_icon(row.kind), palette.color(QPalette.ColorRole.PlaceholderText))
        sign.paint(painter, place)

    def paint_badges(self, painter: QPainter, tile: QRect, row: Row, *, with_credits: bool) -> None:
        """Above what is in doubt, and the person's own marks; below what it cost, what it is, and how long it plays."""
        badge, task, thumbnail = self.badges.badge, row.task, row.thumbnail
        has_picture = thumbnail is not None and not thumbnail.pixmap.isNull()
        bottom_left = Corner(painter, tile, Qt.Corner.BottomLeftCorner)
        top_left = Corner(painter, tile, Qt.Corner.TopLeftCorner)
        if task.is_sandbox:
            top_left.add(badge(painter, translate("PicturePainter", "sandbox")))
        if any(result.is_pending for result in task.results):
            # Where there is no picture, a sign is in the middle: two badges above would cover it.
            corner = top_left if has_picture else bottom_left
            corner.add(badge(painter, translate("PicturePainter", "not saved yet")))
        if thumbnail is not None and needs_a_look(task):
            top_left.add(badge(painter, "", "warning", WARNING))

        top_right = Corner(painter, tile, Qt.Corner.TopRightCorner)
        if row.marks.is_starred:
            top_right.add(badge(painter, "", "star-filled", STAR))
        if row.alike > 1:
            top_right.add(badge(painter, figure_words(row.alike), "copy"))

        if with_credits and task.credits:
            bottom_left.add(badge(painter, figure_words(task.credits), "wallet"))
        if thumbnail is not None and has_picture:
            what = badge(painter, _extent(task, thumbnail), kind_icon(thumbnail.kind))
            Corner(painter, tile, Qt.Corner.BottomRightCorner).add(what)


def needs_a_look(task: Task) -> bool:
    """Whether something about it is not as the person wanted it."""
    return task.state in _NEEDS_A_LOOK or any(result.odd or result.is_gone for result in task.results)


def _extent(task: Task, thumbnail: Thumbnail) -> str:
    """How long it plays, or how many results there are; "" where neither says anything."""
    count = sum(bool(result.file) for result in task.results)
    if thumbnail.duration_ms:
        return clock_words(thumbnail.duration_ms)
    return figure_words(count) if count > 1 else ""
