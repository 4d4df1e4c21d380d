"""What a person can have done with the tasks that they selected, and how it is called; carrying it out is up to others."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeyEvent

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
        case Wish.TRASH:
            return Qt.Key.Key_Delete
        case Wish.SAVE_AS | Wish.RESTORE:
            return None
    assert_never(wish)


def wish_of(event: QKeyEvent, *, is_starred: bool) -> Wish | None:
    """What a key means, where the tasks all have a star or not; None if it is another one."""
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return None
    if event.key() == Qt.Key.Key_Backspace:  # what Macs have in the place of Del
        return Wish.TRASH
    other = Wish.STAR if is_starred else Wish.UNSTAR
    return next((wish for wish in Wish if wish is not other and wish_key(wish) == event.key()), None)
