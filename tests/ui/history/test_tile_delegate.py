"""What a tile says where it has no picture."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from kiegui.ui.history.arrangement import ViewLook
from kiegui.ui.history.history_view import HistoryView
from kiegui.ui.history.list_model import HistoryListModel
from kiegui.ui.history.thumbnails import Thumbnails
from tests.ui.made_tasks import MODELS, FakePages, FakePreviews, make_result, make_task, now


def shown(qtbot: QtBot, prompt: str, *, is_answered: bool) -> QImage:
    """A grid of one task that has a result, but no preview of it."""
    previews = FakePreviews()
    model = HistoryListModel(FakePages([]), Thumbnails(previews), MODELS)
    model.put(make_task(prompt=prompt, results=(make_result(),)))
    view = HistoryView(model, FakePreviews(), now)
    model.setParent(view)
    qtbot.addWidget(view)
    view.set_look(ViewLook.GRID, 240)
    view.resize(QSize(300, 300))
    view.show()
    view.grab()
    if is_answered:
        previews.answer()
    return view.viewport().grab().toImage()


def test_no_words_stand_where_a_picture_is_on_the_way(qtbot: QtBot) -> None:
    one, other = (shown(qtbot, prompt, is_answered=False) for prompt in ("A lighthouse", "Kites"))
    assert one == other


def test_words_stand_where_no_picture_can_be(qtbot: QtBot) -> None:
    one, other = (shown(qtbot, prompt, is_answered=True) for prompt in ("A lighthouse", "Kites"))
    assert one != other
