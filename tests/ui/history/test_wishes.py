"""What keys and menu entries mean."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from kiegui.tasks.finding import NO_MARKS, Marks
from kiegui.ui.history.wishes import Wish, wish_of, wish_words

NONE = Qt.KeyboardModifier.NoModifier


def key(which: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, which, modifiers)


@pytest.mark.parametrize(
    ("which", "marks", "expected"),
    [
        (Qt.Key.Key_S, NO_MARKS, Wish.STAR),
        (Qt.Key.Key_S, Marks(is_starred=True), Wish.UNSTAR),
        (Qt.Key.Key_T, NO_MARKS, Wish.TAG),
        (Qt.Key.Key_C, NO_MARKS, Wish.COMPARE),
        (Qt.Key.Key_Delete, NO_MARKS, Wish.TRASH),
        (Qt.Key.Key_Delete, Marks(trashed=5), Wish.DELETE),
        (Qt.Key.Key_Backspace, NO_MARKS, Wish.TRASH),
        (Qt.Key.Key_A, NO_MARKS, None),
    ],
)
def test_keys_mean_wishes(which: Qt.Key, marks: Marks, expected: Wish | None) -> None:
    assert wish_of(key(which), marks) is expected


def test_keys_with_others_mean_nothing() -> None:
    assert wish_of(key(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier), NO_MARKS) is None


def test_every_wish_has_words_of_its_own() -> None:
    assert len({wish_words(wish) for wish in Wish}) == len(Wish)
