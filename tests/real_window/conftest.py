"""A screen without a monitor, a session bus of its own, and a person in front of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import pytest

SYSTEM_PYTHON = "/usr/bin/python3"
"""Debian's `python3-gi` belongs to this one."""

ROOT = Path(__file__).parents[2]


class Person:
    """Orders for the process in `person.py`, which acts through AT-SPI; each waits until it can be carried out."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def __getattr__(self, order: str) -> Callable[..., Any]:
        def give(**arguments: Any) -> Any:
            return self._order({"do": order, **arguments})

        return give

    def _order(self, order: dict[str, Any]) -> Any:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps(order) + "\n")
        stdin.flush()
        # The session's own services write to the same pipe.
        line = next((line for line in stdout if line.startswith('{"')), '{"problem": "the person has left"}')
        answer = json.loads(line)
        assert "problem" not in answer, f"{order}: {answer['problem']}"
        return answer["said"]


@pytest.fixture(scope="session")
def screen() -> Iterator[str]:
    """The name of an X display that nobody else uses."""
    missing = [tool for tool in ("Xvfb", "dbus-run-session", SYSTEM_PYTHON) if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"needs {', '.join(missing)}")
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1500x1000x24", "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as number:
        yield f":{number.readline().strip()}"
    server.terminate()
    server.wait(10)


@pytest.fixture
def environment(screen: str, tmp_path: Path) -> Mapping[str, str]:
    """Of a desktop session with an empty home."""
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(runtime),
        "DISPLAY": screen,
        "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "PYTHONPATH": str(ROOT),
    }


Opener = Callable[..., Person]


@pytest.fixture
def open_app(environment: Mapping[str, str], tmp_path: Path) -> Iterator[Opener]:
    """Start the app as from a desktop icon, with these arguments and variables; the person who sits before it."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **variables: str) -> Person:
        app = [sys.executable, "-m", "kiegui", "--data-dir", str(tmp_path / "data"), *arguments]
        command = ["dbus-run-session", "--", SYSTEM_PYTHON, str(Path(__file__).with_name("person.py")), *app]
        process = subprocess.Popen(
            command,
            env={**environment, **variables},
            cwd=tmp_path,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        started.append(process)
        return Person(process)

    yield start
    for process in started:
        for pipe in (process.stdin, process.stdout):
            _close(pipe)
        process.wait(30)


def _close(pipe: IO[str] | None) -> None:
    assert pipe is not None
    pipe.close()
