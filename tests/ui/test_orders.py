"""What can be done about a task."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from kiegui.tasks.task import MAY_BECOME, TaskState
from kiegui.ui.orders import Order, order_words, possible_orders
from tests.ui.made_tasks import make_result, make_task


def test_every_order_has_its_words() -> None:
    assert len({order_words(order) for order in Order}) == len(Order)


def test_maybe_sent_can_be_found_waited_for_sent_again_or_written_off() -> None:
    task = make_task(state=TaskState.UNCONFIRMED)
    assert possible_orders(task) == (Order.FIND, Order.KEEP_WAITING, Order.SEND_AGAIN, Order.WRITE_OFF)
    assert Order.KEEP_WAITING not in possible_orders(replace(task, is_left_open=True))


@pytest.mark.parametrize("state", list(TaskState))
def test_only_what_is_not_sent_can_be_taken_back(state: TaskState) -> None:
    can_be = Order.WITHDRAW in possible_orders(make_task(state=state))
    assert can_be == (TaskState.WITHDRAWN in MAY_BECOME[state])


@pytest.mark.parametrize("state", list(TaskState))
def test_only_what_goes_on_by_itself_and_is_held_up_can_be_tried_now(state: TaskState) -> None:
    can_be = Order.TRY_NOW in possible_orders(make_task(state=state, trouble="Kie does not answer."))
    assert can_be == (state.unfinished and state not in (TaskState.HELD, TaskState.SENDING))
    assert Order.TRY_NOW not in possible_orders(make_task(state=state))


def test_gone_results_can_be_asked_for_again() -> None:
    gone = replace(make_result(""), is_gone=True)
    assert possible_orders(make_task(results=(gone, make_result()))) == (Order.FETCH_AGAIN,)
    assert possible_orders(make_task(results=(make_result(),))) == ()
    assert possible_orders(make_task(state=TaskState.GONE)) == (Order.FETCH_AGAIN,)
