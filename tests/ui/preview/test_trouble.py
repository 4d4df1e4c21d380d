"""What happened · were you charged · what to do now."""

from __future__ import annotations

import pytest

from kiegui.tasks.task import Failure, TaskState
from kiegui.ui.preview.message_page import Action, Mood
from kiegui.ui.preview.trouble import explain
from tests.ui.made_tasks import HOSTILE, make_task


def test_unconfirmed_says_that_it_was_not_sent_again() -> None:
    message = explain(make_task(state=TaskState.UNCONFIRMED))
    assert message.headline == "We don’t know if Kie received this"
    assert "not sent again" in message.sentences[0]
    assert message.action is Action.OPEN_LOGS


def test_held_says_what_is_in_the_way() -> None:
    message = explain(make_task(state=TaskState.HELD, trouble="The key is missing."))
    assert message.sentences[:2] == ("The key is missing.", "Nothing was charged.")
    assert message.action is Action.CHECK_ACCOUNT


def test_failure_carries_kies_reason_and_the_price() -> None:
    task = make_task(state=TaskState.FAILED, credits=0.0, failure=Failure("501", HOSTILE), task_id="abc")
    message = explain(task)
    assert message.headline == "Generation failed"
    assert message.sentences[:2] == (HOSTILE, "Nothing was charged.")
    assert (message.tone, message.action) == (Mood.BAD, Action.EDIT_AND_RETRY)
    assert "task id: abc" in message.technical
    assert "code: 501" in message.technical


def test_failure_without_a_reason_still_has_words() -> None:
    assert explain(make_task(state=TaskState.FAILED)).headline == "Generation failed"
    assert explain(make_task(state=TaskState.REFUSED)).headline == "Kie refused this"


@pytest.mark.parametrize("code", ["401", "403", "402", "433"])
def test_refusals_about_the_account_are_careful_and_lead_there(code: str) -> None:
    message = explain(make_task(state=TaskState.REFUSED, failure=Failure(code, "")))
    assert (message.tone, message.action) == (Mood.CAREFUL, Action.CHECK_ACCOUNT)


@pytest.mark.parametrize("code", ["401", "402", "433", "413", "505", "408"])
def test_known_codes_have_their_own_headline(code: str) -> None:
    headline = explain(make_task(state=TaskState.REFUSED, failure=Failure(code, ""))).headline
    assert headline != "Kie refused this"
