"""What to tell a person about a task that did not go through: what happened · were you charged · what to do now."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from kiegui.tasks.task import Task, TaskState
from kiegui.ui.preview.message_page import Action, Message, Mood
from kiegui.ui.words import charged_words

translate = QCoreApplication.translate


def explain(task: Task) -> Message:
    """The message for a task that is HELD, UNCONFIRMED, REFUSED or FAILED."""
    match task.state:
        case TaskState.HELD:
            return _held(task)
        case TaskState.UNCONFIRMED:
            return _unconfirmed(task)
        case _:
            return _failed(task)


def _held(task: Task) -> Message:
    return Message(
        sign="key",
        headline=translate("trouble", "Not sent yet"),
        sentences=(
            task.trouble or translate("trouble", "Your account needs you before this can be sent."),
            charged_words(task),
            translate("trouble", "It waits here, and nothing of it is lost."),
        ),
        tone=Mood.CAREFUL,
        action=Action.CHECK_ACCOUNT,
    )


def _unconfirmed(task: Task) -> Message:
    return Message(
        sign="warning",
        headline=translate("trouble", "We don’t know if Kie received this"),
        sentences=(
            translate("trouble", "It was not sent again, so that you don’t pay twice."),
            translate(
                "trouble", "Look for it in Kie’s log. If it is not there, it was not charged, and you can use it again."
            ),
        ),
        tone=Mood.CAREFUL,
        action=Action.OPEN_LOGS,
        technical=_technical(task),
    )


def _failed(task: Task) -> Message:
    code = task.failure.code if task.failure else ""
    reason = task.failure.message.strip() if task.failure else ""
    refused = task.state is TaskState.REFUSED
    needs_account = refused and code in _ACCOUNT
    headline = _headline(code) or (
        translate("trouble", "Kie refused this") if refused else translate("trouble", "Generation failed")
    )
    return Message(
        sign="wallet" if code in _CREDITS else "warning",
        headline=headline,
        sentences=(reason, charged_words(task), task.trouble),
        tone=Mood.CAREFUL if needs_account else Mood.BAD,
        action=Action.CHECK_ACCOUNT if needs_account else Action.EDIT_AND_RETRY,
        technical=_technical(task),
    )


_CREDITS = frozenset({"402", "433"})
_ACCOUNT = frozenset({"401", "403"}) | _CREDITS


def _headline(code: str) -> str:
    """What Kie's codes mean to a person (docs: market quickstart, response codes); "" for those that need no own words."""
    match code:
        case "401" | "403":
            return translate("trouble", "Kie did not accept this key")
        case "402":
            return translate("trouble", "Not enough credits")
        case "433":
            return translate("trouble", "This key’s own cap is reached")
        case "413":
            return translate("trouble", "A file is too large for this model")
        case "505":
            return translate("trouble", "This model is switched off at the moment")
        case "408":
            return translate("trouble", "Generation took too long")
        case _:
            return ""


def _technical(task: Task) -> str:
    """For a report to Kie; names and codes, so it is not translated."""
    lines = [f"model: {task.request.model}"]
    if task.task_id:
        lines.append(f"task id: {task.task_id}")
    if task.failure is not None:
        lines += [f"code: {task.failure.code}", f"message: {task.failure.message}"]
    return "\n".join(lines)
