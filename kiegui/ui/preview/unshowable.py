"""Why one result of a saved task can't be shown, and which ways there are on; tasks without results are in `trouble`."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from kiegui.tasks.task import Result, Task
from kiegui.ui.orders import Order
from kiegui.ui.preview.facts import happened
from kiegui.ui.preview.message_page import Action, Message, Mood, Way
from kiegui.ui.words import charged_words, is_kept

translate = QCoreApplication.translate


def unshowable(task: Task, result: Result, now: int, *, is_there: bool) -> Message | None:
    """The message about a result; None if nothing is in the way. `is_there`: its file is. `now` in ms since 1970."""
    if result.is_gone:
        return _gone(task)
    if not result.file:
        return Message(
            "warning", task.trouble or translate("unshowable", "This file was never saved"), tone=Mood.CAREFUL
        )
    if not is_there:
        return _missing(task, now)
    if result.odd:
        words = translate("unshowable", "It was paid for, so it is kept. Open it only if you trust it.")
        headline = translate("unshowable", "Kept, but not opened")
        return Message("warning", headline, (result.odd, words), Mood.CAREFUL, Action.SHOW_FOLDER)
    return None


def _gone(task: Task) -> Message:
    headline, trouble = happened(translate("unshowable", "Kie no longer has this result"), task.trouble)
    kept = translate("unshowable", "Kie keeps results for 14 days.")
    return Message("warning", headline, (trouble, charged_words(task), kept), Mood.BAD, Order.FETCH_AGAIN)


def _missing(task: Task, now: int) -> Message:
    """The file was here once; as long as Kie has the result, too, it can come back."""
    happens = translate("unshowable", "It was moved, renamed or deleted, or its disk is not plugged in.")
    if is_kept(task, now):
        kept = translate("unshowable", "Kie should still have it: fetching it once more costs nothing.")
        ways: tuple[Way, ...] = (Order.DOWNLOAD_AGAIN, Action.SHOW_FOLDER)
    else:
        kept = translate("unshowable", "Kie keeps results for 14 days, so it is no longer there, either.")
        ways = (Action.SHOW_FOLDER, Action.MAKE_AGAIN)
    headline = translate("unshowable", "The file is not there any more")
    return Message("warning", headline, (happens, kept), Mood.CAREFUL, ways[0], ways[1:])
