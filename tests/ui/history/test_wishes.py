"""What keys and menu entries mean."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from kiegui.ui.history.wishes import Wish, wish_of, wish_words

NONE = Qt.KeyboardModifier.NoModifier


def key(which: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, which, modifiers)


@pytest.mark.parametrize(
    ("which", "starred", "expected"),
    [
        (Qt.Key.Key_S, False, Wish.STAR),
        (Qt.Key.Key_S, True, Wish.UNSTAR),
        (Qt.Key.Key_T, False, Wish.TAG),
        (Qt.Key.Key_C, False, Wish.COMPARE),
        (Qt.Key.Key_Delete, False, Wish.TRASH),
        (Qt.Key.Key_Backspace, False, Wish.TRASH),
        (Qt.Key.Key_A, False, None),
    ],
)
def test_keys_mean_wishes(which: Qt.Key, starred: bool, expected: Wish | None) -> None:
    assert wish_of(key(which), is_starred=starred) is expected


def test_keys_with_others_mean_nothing() -> None:
    assert wish_of(key(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier), is_starred=False) is None


def test_every_wish_has_words_of_its_own() -> None:
    assert len({wish_words(wish) for wish in Wish}) == len(Wish)
