"""The steps of a smoke test: what was done, how long it took, and what came of it, as a table."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


class Wrong(Exception):
    """Something is not as it should be; says what."""


def size_within(file: Path, most: int) -> str:
    """How large a package is, in MB, and may be at the most."""
    size = file.stat().st_size / 1e6
    if size > most:
        raise Wrong(f"{size:.1f} MB, more than {most}")
    return f"{size:.1f} MB (at most {most})"


@dataclass(frozen=True)
class Step:
    """One row; `ok` is whether it went well."""

    name: str
    seconds: float
    outcome: str
    ok: bool


class Steps:
    """Does steps one after another; after one that went wrong, the others are left out."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._done: list[Step] = []

    @property
    def failed(self) -> bool:
        """Whether a step went wrong."""
        return any(not step.ok for step in self._done)

    def do(self, name: str, action: Callable[[], str]) -> None:
        """Do one, and note what it returns; or what went wrong: it raises Wrong, or a command of it failed or took too long."""
        if self.failed:
            return
        begun = self._clock()
        try:
            outcome, ok = action(), True
        except Wrong as problem:
            outcome, ok = str(problem), False
        except subprocess.CalledProcessError as problem:
            said = [line for line in f"{problem.stdout or ''}\n{problem.stderr or ''}".splitlines() if line.strip()]
            outcome, ok = " / ".join([f"exit code {problem.returncode}", *said[-8:]]), False
        except subprocess.TimeoutExpired as problem:
            outcome, ok = str(problem), False
        self._done.append(Step(name, self._clock() - begun, outcome, ok))
        print(f"{'ok  ' if ok else 'FAIL'} {name}: {outcome}", flush=True)

    def table(self) -> str:
        """All rows, and last a line 'N passed, N failed'."""
        width = max((len(step.name) for step in self._done), default=0)
        rows = [f"{step.name:<{width}}  {step.seconds:7.1f} s  {step.outcome}" for step in self._done]
        failed = sum(not step.ok for step in self._done)
        return "\n".join(["", *rows, f"{len(self._done) - failed} passed, {failed} failed"])
