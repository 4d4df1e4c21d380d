"""What a person can have done with the tasks that they selected, and how it is called; carrying it out is up to others."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeyEvent

from kiegui.tasks.finding import Marks

translate = QCoreApplication.translate

COMPARABLE = range(2, 5)
"""So many tasks can be compared at once."""


class Wish(StrEnum):
    """Each is about the tasks themselves, not about their files in other programs."""

    STAR = "star"
    UNSTAR = "unstar"
    TAG = "tag"
    """Show their tags, to change them."""
    COMPARE = "compare"
    SAVE_AS = "save as"
    """Copies of their files, elsewhere."""
    TRASH = "trash"
    RESTORE = "restore"
    """Out of the trash."""
    DELETE = "delete"
    """Their files for good, out of the trash."""


def wish_words(wish: Wish) -> str:
    """What stands in the menu."""
    match wish:
        case Wish.STAR:
            return translate("wishes", "Star")
        case Wish.UNSTAR:
            return translate("wishes", "Take the star away")
        case Wish.TAG:
            return translate("wishes", "Tags…")
        case Wish.COMPARE:
            return translate("wishes", "Compare")
        case Wish.SAVE_AS:
            return translate("wishes", "Save as…")
        case Wish.TRASH:
            return translate("wishes", "Move to trash")
        case Wish.RESTORE:
            return translate("wishes", "Restore from the trash")
        case Wish.DELETE:
            return translate("wishes", "Delete for good…")
    assert_never(wish)


def wish_key(wish: Wish) -> Qt.Key | None:
    """The key that means it in the history, without any other."""
    match wish:
        case Wish.STAR | Wish.UNSTAR:
            return Qt.Key.Key_S
        case Wish.TAG:
            return Qt.Key.Key_T
        case Wish.COMPARE:
            return Qt.Key.Key_C
        case Wish.TRASH | Wish.DELETE:
            return Qt.Key.Key_Delete
        case Wish.SAVE_AS | Wish.RESTORE:
            return None
    assert_never(wish)


def wish_of(event: QKeyEvent, marks: Marks) -> Wish | None:
    """What a key means where the tasks have these marks; None if it is another one."""
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return None
    key = (
        Qt.Key.Key_Delete if event.key() == Qt.Key.Key_Backspace else event.key()
    )  # what Macs have in the place of Del
    others = (Wish.STAR if marks.is_starred else Wish.UNSTAR, Wish.TRASH if marks.trashed else Wish.DELETE)
    return next((wish for wish in Wish if wish not in others and wish_key(wish) == key), None)
