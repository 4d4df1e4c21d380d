"""What a person can have done about one task, and how it is called; carrying it out is up to `kiegui.ui.errands`."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never

from PySide6.QtCore import QCoreApplication

from kiegui.tasks.task import Task, TaskState

translate = QCoreApplication.translate


class Order(StrEnum):
    """Each changes the task, or leads to a question about it."""

    FIND = "find"
    """Look for a task that Kie may have, by Kie's log or by ids."""
    KEEP_WAITING = "keep waiting"
    """Leave a task that is maybe sent as it is; it asks for attention no more."""
    SEND_AGAIN = "send again"
    """Send a task that is maybe sent once more, as a new one."""
    WRITE_OFF = "write off"
    """Kie does not have it: look for it no more."""
    TRY_NOW = "try now"
    """Something is in the way of a task that goes on by itself: don't wait for the next attempt."""
    WITHDRAW = "withdraw"
    """Don't send a task that waits to be sent."""
    FETCH_AGAIN = "fetch again"
    """Ask Kie once more for what it had no more."""
    DOWNLOAD_AGAIN = "download again"
    """Fetch a saved result, whose file is missing, from Kie once more."""


def order_words(order: Order) -> str:
    """What stands on the button and in the menu."""
    match order:
        case Order.FIND:
            return translate("orders", "Find it…")
        case Order.KEEP_WAITING:
            return translate("orders", "Keep waiting")
        case Order.SEND_AGAIN:
            return translate("orders", "Send again…")
        case Order.WRITE_OFF:
            return translate("orders", "Write off: Kie doesn’t have it")
        case Order.TRY_NOW:
            return translate("orders", "Try now")
        case Order.WITHDRAW:
            return translate("orders", "Don’t send")
        case Order.FETCH_AGAIN:
            return translate("orders", "Look again (free)")
        case Order.DOWNLOAD_AGAIN:
            return translate("orders", "Download again (free)")
    assert_never(order)


def possible_orders(task: Task) -> tuple[Order, ...]:
    """What can be done about a task as it stands, the best way first."""
    match task.state:
        case TaskState.QUEUED | TaskState.UPLOADING:
            return (Order.TRY_NOW, Order.WITHDRAW) if task.trouble else (Order.WITHDRAW,)
        case TaskState.HELD:
            return (Order.WITHDRAW,)
        case TaskState.WAITING | TaskState.GENERATING | TaskState.DOWNLOADING:
            return (Order.TRY_NOW,) if task.trouble else ()
        case TaskState.UNCONFIRMED:
            waiting = () if task.is_left_open else (Order.KEEP_WAITING,)
            return (Order.FIND, *waiting, Order.SEND_AGAIN, Order.WRITE_OFF)
        case TaskState.WRITTEN_OFF:
            return (Order.FIND,)
        case TaskState.GONE:
            return (Order.FETCH_AGAIN,)
        case TaskState.SAVED if any(result.is_gone for result in task.results):
            return (Order.FETCH_AGAIN,)
        case _:
            return ()
