"""A page of words."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLabel, QPlainTextEdit, QPushButton, QScrollArea, QToolButton
from pytestqt.qtbot import QtBot

from kiegui.ui.form.link_button import LinkButton
from kiegui.ui.orders import Order
from kiegui.ui.preview.message_page import Action, GoTo, Message, MessagePage, Mood, Way, way_words
from tests.ui.made_tasks import HOSTILE, part_of

MESSAGE = Message("warning", HOSTILE, (HOSTILE, "", "Not charged."), Mood.BAD, Action.EDIT_AND_RETRY, technical=HOSTILE)


def make_notice(qtbot: QtBot, message: Message = MESSAGE) -> MessagePage:
    notice = MessagePage()
    qtbot.addWidget(notice)
    notice.say(message)
    notice.show()
    return notice


def test_all_text_is_plain(qtbot: QtBot) -> None:
    notice = make_notice(qtbot)
    labels = [label for label in notice.findChildren(QLabel) if label.text()]
    assert [label.text() for label in labels] == [HOSTILE, f"{HOSTILE}\n\nNot charged."]
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)


def test_button_carries_the_action(qtbot: QtBot) -> None:
    notice = make_notice(qtbot)
    with qtbot.waitSignal(notice.chosen) as chosen:
        part_of(notice, QPushButton, "Edit and retry").click()
    assert chosen.args == [Action.EDIT_AND_RETRY]


def test_every_way_has_its_words() -> None:
    ways: list[Way] = [*Action, *Order, GoTo(7)]
    assert len({way_words(way) for way in ways}) == len(ways)


def test_there_can_be_several_ways_on(qtbot: QtBot) -> None:
    further = (Order.KEEP_WAITING, Order.SEND_AGAIN)
    notice = make_notice(qtbot, Message("warning", "x", way=Order.FIND, further=further, aside=Order.WRITE_OFF))
    chosen: list[Way] = []
    notice.chosen.connect(chosen.append)
    for kind, way in ((QPushButton, Order.FIND), (QPushButton, further[1]), (LinkButton, Order.WRITE_OFF)):
        part_of(notice, kind, way_words(way)).click()
    assert chosen == [Order.FIND, Order.SEND_AGAIN, Order.WRITE_OFF]


def test_same_ways_again_keep_the_focus(qtbot: QtBot) -> None:
    notice = make_notice(qtbot)
    button = part_of(notice, QPushButton, "Edit and retry")
    button.setFocus()
    notice.say(Message("warning", "Another headline", way=Action.EDIT_AND_RETRY))
    assert part_of(notice, QPushButton, "Edit and retry") is button


def test_words_scroll_where_there_is_no_room_and_buttons_stay_in_view(qtbot: QtBot) -> None:
    further = (Order.KEEP_WAITING, Order.SEND_AGAIN)
    sentences = ("many words " * 30,) * 3
    message = Message("warning", "x", sentences, way=Order.FIND, further=further, aside=Order.WRITE_OFF)
    notice = make_notice(qtbot, message)
    notice.resize(400, 240)
    words = part_of(notice, QScrollArea)
    qtbot.waitUntil(lambda: words.verticalScrollBar().maximum() > 0)
    for kind, way in ((QPushButton, Order.FIND), (QPushButton, Order.SEND_AGAIN), (LinkButton, Order.WRITE_OFF)):
        button: QAbstractButton = part_of(notice, kind, way_words(way))
        place = QRect(button.mapTo(notice, QPoint(0, 0)), button.size())
        assert notice.rect().contains(place)


def test_words_that_fit_do_not_scroll_and_have_their_sign(qtbot: QtBot) -> None:
    notice = make_notice(qtbot)
    notice.resize(500, 500)
    words = part_of(notice, QScrollArea)
    qtbot.waitUntil(lambda: 60 < words.height() < 300)
    before = words.height()
    notice.say(Message("warning", "x", ("Some words. " * 60,)))  # needs more than what was said before
    qtbot.waitUntil(lambda: words.height() > before and words.verticalScrollBar().maximum() == 0)
    assert any(not label.pixmap().isNull() for label in words.findChildren(QLabel) if label.isVisible())


def test_technical_text_is_folded_and_can_be_copied(qtbot: QtBot) -> None:
    notice = make_notice(qtbot)
    text = part_of(notice, QPlainTextEdit)
    assert not text.isVisible()
    part_of(notice, QToolButton, "Technical details").click()
    assert text.isVisible()
    assert text.toPlainText() == HOSTILE
    part_of(notice, QPushButton, "Copy").click()
    assert QGuiApplication.clipboard().text() == HOSTILE


def test_unfolded_text_stays_open_for_the_same_message_only(qtbot: QtBot) -> None:
    notice = make_notice(qtbot)
    fold = part_of(notice, QToolButton, "Technical details")
    fold.click()
    notice.say(MESSAGE)
    assert fold.isChecked()
    notice.say(Message("spark", "Another", technical="other"))
    assert not fold.isChecked()


def test_message_without_more_is_only_a_headline(qtbot: QtBot) -> None:
    notice = make_notice(qtbot, Message("spark", "Nothing chosen"))
    assert not any(button.isVisible() for button in notice.findChildren(QPushButton))
    assert not part_of(notice, QToolButton, "Technical details").isVisible()
