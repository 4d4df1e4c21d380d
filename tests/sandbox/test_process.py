"""The sandbox as a child process: started, spoken to, ended."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path

import pytest

from kiegui.errors import SandboxError
from kiegui.sandbox.process import SandboxProcess


@pytest.fixture
def process() -> Iterator[SandboxProcess]:
    made = SandboxProcess(patience=0.2)
    yield made
    made.stop()


@pytest.fixture
def command(tmp_path: Path, media: Path) -> list[str]:
    state = str(tmp_path / "state.json")
    return [sys.executable, "-m", "kiegui.sandbox", "--state", state, "--media", str(media), "--pace", "0"]


def script(text: str) -> list[str]:
    return [sys.executable, "-c", text]


def balance(base: str) -> object:
    request = urllib.request.Request(f"{base}/api/v1/chat/credit", headers={"Authorization": "Bearer k"})
    with urllib.request.urlopen(request, timeout=5) as response:
        return json.load(response)["data"]


def test_it_starts_answers_and_stops(process: SandboxProcess, command: list[str]) -> None:
    base = process.start(command)
    assert balance(base) == 1000
    process.stop()
    assert not process.running
    with pytest.raises(OSError, match="refused"):
        balance(base)


def test_it_ends_when_its_stdin_is_closed(command: list[str]) -> None:
    # The same happens when the app is killed: the system closes its end of the pipe.
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert json.loads(child.stdout.readline())["port"] > 0
        child.stdin.close()
        assert child.wait(5) == 0


def test_it_ends_when_the_app_is_killed(command: list[str]) -> None:
    app = (
        "import sys, time; from kiegui.sandbox.process import SandboxProcess; "
        f"sandbox = SandboxProcess(); print(sandbox.start({command!r}), flush=True); time.sleep(60)"
    )
    with subprocess.Popen(script(app), stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        base = child.stdout.readline().strip()
        assert balance(base) == 1000
        child.kill()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            balance(base)
        except (OSError, HTTPException):  # gone, or just going
            return
    pytest.fail("the sandbox outlived the app")


def test_a_second_start_replaces_the_first(process: SandboxProcess, command: list[str]) -> None:
    first, second = process.start(command), process.start(command)
    assert balance(second) == 1000
    with pytest.raises(OSError, match="refused"):
        balance(first)


def test_the_key_is_not_handed_on(process: SandboxProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIEGUI_API_KEY", "secret")
    tell = 'import os, json; print(json.dumps({"error": str("KIEGUI_API_KEY" in os.environ)}))'
    with pytest.raises(SandboxError, match="False"):
        process.start(script(tell))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no answer"),
        ("print('hello')", "no answer"),
        ("print('[]')", "no answer"),
        ("import time; time.sleep(60)", "no answer"),
    ],
)
def test_a_child_that_says_nothing_useful_is_ended(process: SandboxProcess, text: str, reason: str) -> None:
    with pytest.raises(SandboxError, match=f"could not be started .{reason}.*nothing was charged"):
        process.start(script(text), timeout=0.3)
    assert not process.running


def test_a_missing_media_folder_is_named(process: SandboxProcess, command: list[str]) -> None:
    command[command.index("--media") + 1] = "no-such-folder"
    with pytest.raises(SandboxError, match="no-such-folder"):
        process.start(command)


def test_a_missing_program_is_a_clear_error(process: SandboxProcess) -> None:
    with pytest.raises(SandboxError, match="could not be started"):
        process.start(["no-such-program-kiegui"])


def test_a_child_that_does_not_end_is_killed(process: SandboxProcess) -> None:
    process.start(script("import time; print('{\"port\": 1}', flush=True); time.sleep(60)"))
    process.stop()
    assert not process.running
