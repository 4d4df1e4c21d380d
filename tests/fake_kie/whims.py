"""Faults at random, reproducibly: at which request, which one, and before or after the commit."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache

from tests.fake_kie.codes import is_definite_no
from tests.fake_kie.endpoints import Endpoint
from tests.fake_kie.faults import FAULTS, Answer, Bytes, Drop, Fault, Hang, LyingLength, Redirect, Splice


class Whims:
    """A `FakeKie.whim` that lets every request fail with the probability `rate`, out of all faults alike.

    Each endpoint has its own row of chances, so the same `seed` gives the same row, whatever was asked elsewhere meanwhile.
    A hang needs `FakeKie.patience`. Three kinds are left out because no client could see through them: a definite no to a
    task that was created all the same, the id of a task that was not, and in the place of a result a whole other file.
    """

    def __init__(self, rate: float, seed: int) -> None:
        self._rate = rate
        self._chances = {endpoint: random.Random(f"{seed} {endpoint}") for endpoint in Endpoint}

    def __call__(self, endpoint: Endpoint) -> Fault | None:
        chance = self._chances[endpoint]
        strikes, name, after_commit = chance.random() < self._rate, chance.choice(list(FAULTS)), chance.random() < 0.5
        if not strikes:
            return None
        fault = _made(name, after_commit)
        if endpoint is Endpoint.FILE and _is_another_file(name, fault):
            return None
        if isinstance(fault.wire, Answer) and is_definite_no(fault.wire.reply.status, fault.wire.reply.body):
            return replace(fault, after_commit=False)
        if endpoint is Endpoint.CREATE_TASK and not isinstance(fault.wire, Answer | Redirect | Bytes | Drop | Hang):
            return replace(fault, after_commit=True)  # the true answer, bent: the id can be read in it
        return fault


@cache
def _made(name: str, after_commit: bool) -> Fault:
    """Some take their time to be made."""
    return FAULTS[name](after_commit=after_commit)


def _is_another_file(name: str, fault: Fault) -> bool:
    match fault.wire:
        case Splice():
            return True
        case LyingLength(by):
            return by < 0
    return name in ("not json", "gzip bomb")
