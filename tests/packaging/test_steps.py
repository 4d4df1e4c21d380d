"""The steps of a smoke test."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from bundle.steps import Steps, Wrong, size_within


@pytest.fixture
def steps() -> Steps:
    seconds = iter(range(100))
    return Steps(clock=lambda: float(next(seconds)))


def wrong() -> str:
    raise Wrong("two are missing")


def failing_command() -> str:
    raise subprocess.CalledProcessError(3, "thing", output="so\n", stderr="why\n")


def hanging_command() -> str:
    raise subprocess.TimeoutExpired("thing", 60)


def test_steps_are_told_with_time_and_outcome(steps: Steps) -> None:
    steps.do("install", lambda: "12 packages")
    assert steps.table().splitlines() == ["", "install      1.0 s  12 packages", "1 passed, 0 failed"]
    assert not steps.failed


@pytest.mark.parametrize(
    ("action", "told"),
    [(wrong, "two are missing"), (failing_command, "exit code 3 / so / why")],
    ids=["wrong", "command"],
)
def test_what_goes_wrong_is_told_and_the_rest_left_out(steps: Steps, action: object, told: str) -> None:
    assert callable(action)
    steps.do("install", action)
    steps.do("use", lambda: pytest.fail("this step must not be done"))
    assert steps.failed
    assert told in steps.table()
    assert steps.table().endswith("0 passed, 1 failed")


def test_command_that_takes_too_long_is_told(steps: Steps) -> None:
    steps.do("self-test", hanging_command)
    assert "timed out after 60 seconds" in steps.table()
    assert steps.failed


def test_package_above_its_limit_is_wrong(tmp_path: Path) -> None:
    package = tmp_path / "kiegui.deb"
    package.write_bytes(bytes(1_500_000))
    assert size_within(package, 2) == "1.5 MB (at most 2)"
    with pytest.raises(Wrong, match=r"1\.5 MB, more than 1"):
        size_within(package, 1)
