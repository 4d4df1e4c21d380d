"""The words for states, money, times and sizes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QDate, QDateTime, QLocale, QTime
from PySide6.QtWidgets import QApplication

from kiegui.media.kinds import MediaKind
from kiegui.tasks.store.replay import _MAY_HAVE_BEEN_SENT as MAY_HAVE_BEEN_SENT
from kiegui.tasks.task import SANDBOX, TaskState
from kiegui.ui import words
from kiegui.ui.look import GOOD, WARNING
from tests.ui.made_tasks import NOW, make_result, make_task


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Numbers as in the expectations."""
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


def test_state_word_differs_for_every_state() -> None:
    assert len({words.state_word(state) for state in TaskState}) == len(TaskState)
    assert words.state_word(TaskState.UNCONFIRMED) == "Maybe sent"


def test_colour_exists_for_every_state(qapp: QApplication) -> None:
    assert all(words.task_colour(make_task(state=state)).isValid() for state in TaskState)


def test_what_is_not_opened_is_not_a_plain_green_saved(qapp: QApplication) -> None:
    odd = replace(make_result(), odd="This is not a film.")
    assert words.task_colour(make_task(results=(make_result(), odd))) == WARNING
    assert words.task_word(make_task(results=(make_result(), odd))) == "Saved, not opened"
    assert words.task_colour(make_task(results=(make_result(),))) == GOOD


def test_kind_word_and_icon_exist_for_every_kind() -> None:
    assert {words.kind_word(kind) for kind in MediaKind} == {"Picture", "Film", "Sound", "Text", "File"}
    assert len({words.kind_icon(kind) for kind in MediaKind}) == len(MediaKind)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (42.0, "42 credits"),
        (1.0, "1 credit"),
        (0.5, "0.5 credits"),
        (2.04, "2.04 credits"),
        (0.004, "0 credits"),
        (22.5, "22.5 credits"),
        (1234.0, "1,234 credits"),
    ],
)
def test_credits_words_use_a_decimal_only_when_needed(amount: float, expected: str) -> None:
    assert words.credits_words(amount) == expected


@pytest.mark.parametrize(
    ("milliseconds", "expected"),
    [(-5, "0 s"), (12_999, "12 s"), (60_000, "1 min"), (125_000, "2 min 5 s"), (11_040_000, "3 h 4 min")],
)
def test_duration_words_are_short(milliseconds: int, expected: str) -> None:
    assert words.duration_words(milliseconds) == expected


@pytest.mark.parametrize(("milliseconds", "expected"), [(0, "0:00"), (65_900, "1:05"), (3_723_000, "1:02:03")])
def test_clock_words_read_like_a_player(milliseconds: int, expected: str) -> None:
    assert words.clock_words(milliseconds) == expected


def test_clock_words_can_tell_tenths() -> None:
    assert words.clock_words(4_958, tenths=True) == "0:04.9"


def moment(date: tuple[int, int, int], time: tuple[int, int, int]) -> int:
    return QDateTime(QDate(*date), QTime(*time)).toMSecsSinceEpoch()


def test_when_words_change_at_midnight_and_at_new_year() -> None:
    made = moment((2026, 11, 21), (23, 59, 58))
    told = [
        words.when_words(made, moment(*now))
        for now in (
            ((2026, 11, 21), (23, 59, 59)),
            ((2026, 11, 22), (0, 0, 0)),
            ((2026, 12, 31), (23, 59, 59)),
            ((2027, 1, 1), (0, 0, 0)),
        )
    ]
    assert [told[0].replace("\u202f", " "), *told[1:]] == ["11:59 PM", "21 Nov", "21 Nov", "21 Nov 2026"]


@pytest.mark.parametrize(("amount", "expected"), [(84.0, "84 practice credits"), (1.0, "1 practice credit")])
def test_practice_credits_are_called_so(amount: float, expected: str) -> None:
    assert words.practice_credits_words(amount) == expected


@pytest.mark.parametrize(
    ("state", "credits_charged", "expected"),
    [
        (TaskState.SAVED, 42.0, "Charged: 42 credits."),
        (TaskState.FAILED, 0.0, "Nothing was charged."),
        (TaskState.REFUSED, None, "Nothing was charged."),
        (TaskState.UNCONFIRMED, None, "We don’t know if this was charged."),
        (TaskState.GENERATING, None, "The price is not known yet."),
        (TaskState.SAVED, None, "Kie has not said what it charged."),
    ],
)
def test_charged_words_say_only_what_is_known(state: TaskState, credits_charged: float | None, expected: str) -> None:
    assert words.charged_words(make_task(state=state, credits=credits_charged)) == expected


def test_charged_words_of_a_failure_without_a_price_leave_it_open() -> None:
    assert "not said" in words.charged_words(make_task(state=TaskState.FAILED))


def test_charged_words_while_running_are_the_estimate() -> None:
    assert words.charged_words(make_task(state=TaskState.WAITING, estimate=42.0)) == "About 42 credits."


def test_charged_words_of_practice_say_that_nothing_is_paid() -> None:
    assert "nothing is paid" in words.charged_words(make_task(account=SANDBOX, credits=42.0))


def test_elapsed_counts_from_sending_to_the_end() -> None:
    assert words.elapsed(make_task(sent=NOW - 5000), NOW) == 5000
    assert words.elapsed(make_task(sent=NOW - 5000, finished=NOW - 2000), NOW) == 3000
    assert words.elapsed(make_task(created=NOW - 7000, sent=0), NOW) == 7000


def test_date_words_of_no_date_are_empty() -> None:
    assert words.date_words(0) == ""
    assert "2026" in words.date_words(NOW) or "26" in words.date_words(NOW)


def test_size_words_are_decimal() -> None:
    assert words.size_words(1_400_000) == "1.4 MB"


@pytest.mark.parametrize(
    ("done", "total", "expected"),
    [
        (3_200_000, 18_000_000, "3.2 of 18 MB"),
        (0, 18_000_000, "0 of 18 MB"),
        (18_000_000, 18_000_000, "18 of 18 MB"),
        (1_500_000_000, 2_000_000_000, "1.5 of 2 GB"),
        (1_400, 1_900, "1.4 of 1.9 kB"),
        (4, 31, "4 of 31 bytes"),
        (19_000_000, 18_000_000, "18 of 18 MB"),
        (3_200_000, 0, "3.2 MB"),
    ],
)
def test_progress_words_use_the_unit_of_the_whole(done: int, total: int, expected: str) -> None:
    assert words.progress_words(done, total) == expected


DAY = 86_400_000


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (0, "At Kie for 14 more days"),
        (3 * DAY, "At Kie for 11 more days"),
        (12 * DAY + 5, "At Kie for 1 more day"),
        (13 * DAY + 5, "At Kie for less than a day"),
        (14 * DAY, "No longer at Kie"),
    ],
)
def test_kept_words_count_the_days_that_are_left(age: int, expected: str) -> None:
    assert words.kept_words(make_task(results=(make_result(),), finished=NOW - age), NOW) == expected


def test_kept_words_are_silent_where_kie_keeps_nothing() -> None:
    assert words.kept_words(make_task(finished=NOW), NOW) == ""
    assert words.kept_words(make_task(results=(make_result(),)), NOW) == ""
    assert words.kept_words(make_task(account=SANDBOX, results=(make_result(),), finished=NOW), NOW) == ""
    gone = replace(make_result(""), is_gone=True)
    assert words.kept_words(make_task(results=(gone,), finished=NOW), NOW) == "No longer at Kie"


def test_task_word_tells_when_a_result_is_missing() -> None:
    gone = replace(make_result(""), is_gone=True)
    assert words.task_word(make_task(results=(make_result(), gone))) == "Partly saved"
    assert words.task_word(make_task(results=(make_result(),))) == "Saved"


def test_every_trouble_of_a_restored_history_says_that_it_may_have_been_sent() -> None:
    for trouble in MAY_HAVE_BEEN_SENT.values():
        task = make_task(state=TaskState.HELD, trouble=trouble, account="kie")
        assert words.may_have_left(task)
        assert words.charged_words(task) == "We don’t know if this was charged."
    assert not words.may_have_left(make_task(state=TaskState.HELD, trouble="Not enough credits."))


def test_time_is_counted_only_from_sending_to_the_end() -> None:
    counted = {state for state in TaskState if words.is_running(make_task(state=state))}
    assert counted == {TaskState.SENDING, TaskState.WAITING, TaskState.GENERATING}


@pytest.mark.parametrize(("age", "expected"), [(1, True), (13, True), (15, False)])
def test_results_are_kept_for_two_weeks(age: int, expected: bool) -> None:
    assert words.is_kept(make_task(finished=NOW - age * DAY, account="kie"), NOW) is expected
    assert words.is_kept(make_task(account="kie"), NOW)
