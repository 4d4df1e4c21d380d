"""The words of filters cover every task, and a filter is told of a task at once."""

from __future__ import annotations

from typing import Any

import pytest

from kiegui.media.kinds import MediaKind
from kiegui.tasks.finding import (
    EVERYTHING,
    NO_MARKS,
    Filter,
    Marks,
    Standing,
    is_over,
    kind_of,
    likeness,
    matches,
    standing_of,
)
from kiegui.tasks.task import MAY_BECOME, Request, Result, Task, TaskState

FILM = Result("https://a/film", "film.mp4", MediaKind.VIDEO)
COVER = Result("https://a/cover", "cover.png", MediaKind.IMAGE)
TASK = Task(
    number=7,
    account="kie",
    created=1000,
    request=Request("a/b", {"prompt": "A kite", "seed": 5}),
    state=TaskState.SAVED,
    task_id="t7",
    results=(COVER, FILM),
)
MARKS = Marks(is_starred=True, tags=("keepers",))


def test_every_state_belongs_to_exactly_one_standing() -> None:
    assert sorted(state for standing in Standing for state in standing.states) == sorted(TaskState)
    assert all(state in standing_of(state).states for state in TaskState)


def test_what_is_over_goes_on_only_by_the_person_or_by_proof() -> None:
    going_on = {state: MAY_BECOME[state] for state in TaskState if is_over(state) and MAY_BECOME[state]}
    assert set(going_on) == {TaskState.SAVED, TaskState.GONE, TaskState.WRITTEN_OFF}


@pytest.mark.parametrize(
    ("results", "kind"),
    [
        ((COVER, FILM), MediaKind.VIDEO),
        ((COVER,), MediaKind.IMAGE),
        ((Result("https://a/b", kind=MediaKind.VIDEO),), MediaKind.UNKNOWN),
        ((), MediaKind.UNKNOWN),
    ],
)
def test_a_film_with_its_cover_is_a_film(results: tuple[Result, ...], kind: MediaKind) -> None:
    assert kind_of(results) is kind


def test_requests_that_differ_in_the_seed_alone_are_alike() -> None:
    one = likeness(Request("a/b", {"prompt": "x", "n": 1, "seed": 5}))
    assert one == likeness(Request("a/b", {"n": 1, "prompt": "x", "seed": 6}))
    assert one == likeness(Request("a/b", {"n": 1, "prompt": "x"}))
    others = [
        Request("a/c", {"prompt": "x", "n": 1}),
        Request("a/b", {"prompt": "y", "n": 1}),
        Request("a/b", {"prompt": "x"}),
    ]
    assert one not in [likeness(other) for other in others]
    assert 0 <= one < 2**63


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"text": "kit"},
        {"text": "keepers kite"},
        {"text": "t7"},
        {"text": "title kite"},
        {"model": "a/b"},
        {"kind": MediaKind.VIDEO},
        {"standing": Standing.SAVED},
        {"since": 1000, "until": 1001},
        {"is_starred": True},
        {"tag": "keepers"},
    ],
)
def test_what_fits_is_let_through(wanted: dict[str, Any]) -> None:
    assert matches(Filter(**wanted), TASK, MARKS, "The Title")


@pytest.mark.parametrize(
    "wanted",
    [
        {"text": "kites"},
        {"model": "a"},
        {"kind": MediaKind.IMAGE},
        {"standing": Standing.FAILED},
        {"since": 1001},
        {"until": 1000},
        {"is_starred": True},
        {"tag": "keepers"},
        {"in_trash": True},
    ],
)
def test_what_does_not_fit_is_not(wanted: dict[str, Any]) -> None:
    assert not matches(Filter(**wanted), TASK, NO_MARKS)


def test_the_trash_is_a_place_of_its_own_and_what_was_emptied_is_nowhere() -> None:
    trash = Filter(in_trash=True)
    seen = [
        [matches(wanted, TASK, marks) for wanted in (EVERYTHING, trash)]
        for marks in (NO_MARKS, Marks(trashed=5), Marks(trashed=5, is_emptied=True))
    ]
    assert seen == [[True, False], [False, True], [False, False]]
