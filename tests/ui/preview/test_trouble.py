"""What happened · were you charged · which ways there are on."""

from __future__ import annotations

import pytest

from kiegui.tasks.task import SANDBOX, Failure, TaskState
from kiegui.ui.orders import Order
from kiegui.ui.preview.message_page import Action, GoTo, Mood, Way
from kiegui.ui.preview.trouble import explain
from tests.ui.made_tasks import HOSTILE, make_result, make_task


def test_unconfirmed_says_that_it_was_not_sent_again_and_what_it_may_cost() -> None:
    message = explain(make_task(state=TaskState.UNCONFIRMED, estimate=42.0, trouble="HTTP 502"))
    assert message.headline == "We don’t know if Kie received this"
    assert "not sent again" in message.sentences[0]
    assert message.sentences[1:3] == ("HTTP 502", "If Kie has it, it was charged about 42 credits.")
    assert (message.way, message.further) == (Order.FIND, (Order.KEEP_WAITING, Order.SEND_AGAIN))
    assert message.aside is Order.WRITE_OFF
    assert "HTTP 502" in message.technical


def test_unconfirmed_without_a_price_says_so() -> None:
    assert "not known" in "".join(explain(make_task(state=TaskState.UNCONFIRMED)).sentences)


def test_unconfirmed_that_was_left_open_asks_for_nothing() -> None:
    message = explain(make_task(state=TaskState.UNCONFIRMED, is_left_open=True))
    assert (message.tone, message.way, message.further) == (Mood.CALM, Order.FIND, (Order.SEND_AGAIN,))


@pytest.mark.parametrize("state", [TaskState.UNCONFIRMED, TaskState.WRITTEN_OFF, TaskState.HELD, TaskState.WITHDRAWN])
def test_practice_says_nothing_of_money(state: TaskState) -> None:
    words = " ".join(explain(make_task(state=state, account=SANDBOX, estimate=42.0)).sentences)
    assert not any(word in words for word in ("credits", "charged", "pay "))


def test_written_off_names_the_task_that_was_sent_in_its_place() -> None:
    message = explain(make_task(state=TaskState.WRITTEN_OFF), sent_again_as=17)
    assert "It was sent again as a new task." in message.sentences
    assert (message.way, message.further) == (GoTo(17), (Order.FIND,))


def test_written_off_can_still_be_found() -> None:
    message = explain(make_task(state=TaskState.WRITTEN_OFF))
    assert message.way is Order.FIND
    assert not any("sent again" in sentence for sentence in message.sentences)


def test_held_by_its_file_offers_another_file_first() -> None:
    problem = "The file “heron.png” is too large for Kie."
    task = make_task(
        state=TaskState.HELD,
        trouble=f"{problem} Nothing was sent, nothing was charged.",
        failure=Failure("", problem),
        account="kie",
    )
    message = explain(task)
    assert message.sentences[:2] == (problem, "Nothing was sent, and nothing was charged.")
    assert (message.way, message.further) == (Action.CHOOSE_FILE, (Action.SEND_NOW, Order.WITHDRAW))


def test_held_that_may_have_been_sent_elsewhere_promises_nothing_about_money() -> None:
    trouble = "If another copy of the folder was in use, it may have been sent there."
    message = explain(make_task(state=TaskState.HELD, trouble=trouble, estimate=42.0, account="kie"))
    assert message.sentences[:2] == (
        trouble,
        "We don’t know if it was charged before; sent now it costs about 42 credits.",
    )


@pytest.mark.parametrize(
    ("code", "trouble"),
    [
        ("401", "Kie did not accept this key. Nothing was charged."),
        ("402", "Not enough credits (5 left). Nothing was charged."),
        ("402", "Not enough credits, Kie says; you have 5. Nothing was charged."),
        ("433", "The cap that is set for this key is reached. Nothing was charged."),
    ],
)
def test_each_fact_stands_once(code: str, trouble: str) -> None:
    message = explain(make_task(state=TaskState.HELD, trouble=trouble, failure=Failure(code, ""), account="kie"))
    words = " ".join((message.headline, *message.sentences))
    first = trouble.partition(".")[0]
    assert message.headline == first
    assert words.count(first) == 1
    assert words.count("Nothing was charged") == 1


def test_held_says_what_is_in_the_way_and_what_it_would_cost() -> None:
    message = explain(make_task(state=TaskState.HELD, trouble="It waited too long.", estimate=42.0))
    assert message.sentences[0] == "It waited too long."
    assert message.sentences[1] == "Nothing is paid for it so far; once sent it costs about 42 credits."
    assert (message.way, message.further) == (Action.SEND_NOW, (Order.WITHDRAW,))


@pytest.mark.parametrize(
    ("code", "way"), [("401", Action.CHECK_KEY), ("402", Action.ADD_CREDITS), ("433", Action.CHANGE_CAP)]
)
def test_account_in_the_way_is_yellow_and_leads_there(code: str, way: Way) -> None:
    for state in (TaskState.HELD, TaskState.REFUSED):
        message = explain(make_task(state=state, failure=Failure(code, "")))
        assert (message.tone, message.way) == (Mood.CAREFUL, way)


def test_withdrawn_can_be_edited() -> None:
    message = explain(make_task(state=TaskState.WITHDRAWN))
    assert message.sentences == ("You took this back; nothing was charged.",)
    assert (message.tone, message.way) == (Mood.CALM, Action.EDIT_AND_RETRY)


def test_gone_is_loud_says_the_price_and_can_be_tried_again() -> None:
    message = explain(make_task(state=TaskState.GONE, credits=42.0, results=(make_result(""),)))
    assert message.headline == "Kie can’t give us this any more"
    assert "Charged: 42 credits." in message.sentences
    assert (message.tone, message.way, message.further) == (Mood.BAD, Order.FETCH_AGAIN, (Action.MAKE_AGAIN,))


def test_gone_says_what_happened_and_no_more_than_kie_said() -> None:
    trouble = "Kie no longer knows this task: it keeps its log for two months."
    assert trouble in explain(make_task(state=TaskState.GONE, trouble=trouble)).sentences
    assert "knows" not in " ".join(explain(make_task(state=TaskState.GONE)).sentences)


def test_failure_carries_kies_reason_and_the_price() -> None:
    task = make_task(state=TaskState.FAILED, credits=0.0, failure=Failure("501", HOSTILE), task_id="abc")
    message = explain(task)
    assert message.headline == "Generation failed"
    assert [words for words in message.sentences if words] == [HOSTILE, "Nothing was charged."]
    assert (message.tone, message.way) == (Mood.BAD, Action.EDIT_AND_RETRY)
    assert "task id: abc" in message.technical
    assert "code: 501" in message.technical


def test_failure_without_a_reason_still_has_words() -> None:
    assert explain(make_task(state=TaskState.FAILED)).headline == "Generation failed"
    assert explain(make_task(state=TaskState.REFUSED)).headline == "Kie refused this"


@pytest.mark.parametrize("code", ["401", "402", "433", "413", "505", "408"])
def test_known_codes_have_their_own_headline(code: str) -> None:
    headline = explain(make_task(state=TaskState.REFUSED, failure=Failure(code, ""))).headline
    assert headline != "Kie refused this"
