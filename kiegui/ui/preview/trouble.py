"""What to tell a person about a task without results: what happened · were you charged · which ways there are on."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from kiegui.tasks.task import Task, TaskState
from kiegui.ui.orders import Order
from kiegui.ui.preview.facts import happened
from kiegui.ui.preview.message_page import Action, GoTo, Message, Mood, Way
from kiegui.ui.words import charged_words, credits_words, may_have_left

translate = QCoreApplication.translate


def explain(task: Task, sent_again_as: int = 0) -> Message:
    """The message for a task that waits for the person or has come to an end without results.

    `sent_again_as` is the number of the task that was sent in the place of this one, 0 if there is none.
    """
    match task.state:
        case TaskState.HELD:
            return _held(task)
        case TaskState.WITHDRAWN:
            return _withdrawn(task)
        case TaskState.UNCONFIRMED:
            return _unconfirmed(task)
        case TaskState.WRITTEN_OFF:
            return _written_off(task, sent_again_as)
        case TaskState.GONE:
            return _gone(task)
        case _:
            return _failed(task)


def _held(task: Task) -> Message:
    code = task.failure.code if task.failure else ""
    account_way = _account_way(code)
    if task.failure is not None and account_way is None:
        return _held_by_its_file(task)
    headline, trouble = happened(_headline(code) or translate("trouble", "Not sent yet"), task.trouble)
    if not trouble and not code:
        trouble = translate("trouble", "Your account needs you before this can be sent.")
    return Message(
        sign=_sign(code, otherwise="pause"),
        headline=headline,
        sentences=(
            trouble,
            _price_of_sending(task),
            translate("trouble", "It waits here, and nothing of it is lost."),
        ),
        tone=Mood.CAREFUL,
        way=account_way or Action.SEND_NOW,
        further=(Action.SEND_NOW, Order.WITHDRAW) if code in _CREDITS else (Order.WITHDRAW,),
    )


def _held_by_its_file(task: Task) -> Message:
    """One of its own files is in the way, so that sending it as it is would end here again."""
    headline, trouble = happened(translate("trouble", "A file of this can’t be used"), task.trouble)
    return Message(
        sign="file",
        headline=headline,
        sentences=(
            trouble,
            translate("trouble", "Nothing was sent.")
            if task.is_sandbox
            else translate("trouble", "Nothing was sent, and nothing was charged."),
            translate(
                "trouble", "Choose another file to send it as a new task; this entry stays until you take it back."
            ),
        ),
        tone=Mood.CAREFUL,
        way=Action.CHOOSE_FILE,
        further=(Action.SEND_NOW, Order.WITHDRAW),
    )


def _price_of_sending(task: Task) -> str:
    if task.is_sandbox or task.estimate is None:
        return charged_words(task)
    amount = credits_words(task.estimate)
    if may_have_left(task):
        return translate("trouble", "We don’t know if it was charged before; sent now it costs about {0}.").format(
            amount
        )
    return translate("trouble", "Nothing is paid for it so far; once sent it costs about {0}.").format(amount)


def _withdrawn(task: Task) -> Message:
    return Message(
        sign="close",
        headline=translate("trouble", "Not sent"),
        sentences=(
            translate("trouble", "You took this back.")
            if task.is_sandbox
            else translate("trouble", "You took this back; nothing was charged."),
        ),
        way=Action.EDIT_AND_RETRY,
    )


def _unconfirmed(task: Task) -> Message:
    return Message(
        sign="warning",
        headline=translate("trouble", "We don’t know if Kie received this"),
        sentences=(
            translate("trouble", "It was not sent again.")
            if task.is_sandbox
            else translate("trouble", "It was not sent again, so that you don’t pay twice."),
            task.trouble,
            _risk(task),
            _advice(task),
        ),
        tone=Mood.CALM if task.is_left_open else Mood.CAREFUL,
        way=Order.FIND,
        further=(Order.SEND_AGAIN,) if task.is_left_open else (Order.KEEP_WAITING, Order.SEND_AGAIN),
        aside=Order.WRITE_OFF,
        technical=_technical(task),
    )


def _advice(task: Task) -> str:
    if task.is_left_open:
        return translate("trouble", "You keep waiting for it. Whenever you like, you can still look for it.")
    if task.is_sandbox:
        return translate("trouble", "If you have its task id, it can be found.")
    return translate("trouble", "Find it with Kie’s log page: looking is free, and if it is there you get it.")


def _risk(task: Task) -> str:
    """What a task may have cost that nobody has seen at Kie."""
    if task.is_sandbox:
        return charged_words(task)
    if task.estimate is None:
        return translate("trouble", "If Kie has it, it was charged; how much is not known.")
    amount = credits_words(task.estimate)
    return translate("trouble", "If Kie has it, it was charged about {0}.").format(amount)


def _written_off(task: Task, sent_again_as: int) -> Message:
    return Message(
        sign="file",
        headline=translate("trouble", "Written off"),
        sentences=(
            translate("trouble", "We never learned if Kie received this, and look for it no more."),
            translate("trouble", "It was sent again as a new task.") if sent_again_as else "",
            charged_words(task) if task.is_sandbox else _risk(task),
        ),
        way=GoTo(sent_again_as) if sent_again_as else Order.FIND,
        further=(Order.FIND,) if sent_again_as else (Action.EDIT_AND_RETRY,),
        technical=_technical(task),
    )


def _gone(task: Task) -> Message:
    headline, trouble = happened(translate("trouble", "Kie can’t give us this any more"), task.trouble)
    return Message(
        sign="warning",
        headline=headline,
        sentences=(
            task.failure.message.strip() if task.failure else "",
            trouble,
            charged_words(task),
            translate(
                "trouble", "Kie keeps results for 14 days. This entry stays here, so that you can make it again."
            ),
        ),
        tone=Mood.BAD,
        way=Order.FETCH_AGAIN,
        further=(Action.MAKE_AGAIN,),
        technical=_technical(task),
    )


def _failed(task: Task) -> Message:
    code = task.failure.code if task.failure else ""
    reason = task.failure.message.strip() if task.failure else ""
    refused = task.state is TaskState.REFUSED
    account_way = _account_way(code) if refused else None
    headline, trouble = happened(
        _headline(code)
        or (translate("trouble", "Kie refused this") if refused else translate("trouble", "Generation failed")),
        task.trouble,
    )
    return Message(
        sign=_sign(code, otherwise="warning"),
        headline=headline,
        sentences=(reason, trouble, charged_words(task)),
        tone=Mood.CAREFUL if account_way else Mood.BAD,
        way=account_way or Action.EDIT_AND_RETRY,
        further=(Action.EDIT_AND_RETRY,) if account_way else (),
        technical=_technical(task),
    )


_KEY = frozenset({"401", "403"})
_CREDITS = frozenset({"402", "433"})


def _account_way(code: str) -> Way | None:
    """Where to go if the code means that the account is in the way."""
    match code:
        case "401" | "403":
            return Action.CHECK_KEY
        case "402":
            return Action.ADD_CREDITS
        case "433":
            return Action.CHANGE_CAP
        case _:
            return None


def _sign(code: str, *, otherwise: str) -> str:
    if code in _KEY:
        return "key"
    return "wallet" if code in _CREDITS else otherwise


def _headline(code: str) -> str:
    """What Kie's codes mean to a person (docs: market quickstart, response codes); "" for those that need no own words."""
    match code:
        case "401" | "403":
            return translate("trouble", "Kie did not accept this key")
        case "402":
            return translate("trouble", "Not enough credits")
        case "433":
            return translate("trouble", "The cap that is set for this key is reached")
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
    if task.state in (TaskState.UNCONFIRMED, TaskState.WRITTEN_OFF) and task.trouble:
        lines.append(f"answer: {task.trouble}")
    return "\n".join(lines)
