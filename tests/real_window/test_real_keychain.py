"""The key in a real keychain: GNOME's, in a session of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Mapping

import pytest

pytestmark = pytest.mark.real_window

KEEP = """
from kiegui.keychain import forget_key, load_key, save_key
assert load_key() is None
save_key("0123456789abcdef")
assert load_key() == "0123456789abcdef"
forget_key()
assert load_key() is None
print("kept and forgotten")
"""
LOOK = """
from kiegui.keychain import forget_key, load_key
assert load_key() is None
forget_key()
print("nothing there")
"""


def in_a_session(command: str, environment: Mapping[str, str], story: str = KEEP) -> str:
    """What a shell command prints in a desktop session without windows; its `$0` is Python, and its `$1` the story."""
    if shutil.which("gnome-keyring-daemon") is None:
        pytest.skip("needs gnome-keyring")
    ended = subprocess.run(
        ["dbus-run-session", "--", "bash", "-c", command, sys.executable, story],
        env={name: value for name, value in environment.items() if name != "DISPLAY"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return ended.stdout + ended.stderr


def test_the_key_is_kept_in_an_unlocked_keychain(environment: Mapping[str, str]) -> None:
    unlock = "printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1"
    said = in_a_session(f'{unlock}; "$0" -W ignore -c "$1"', environment)
    assert "kept and forgotten" in said


def test_looking_for_a_key_makes_no_keyring(environment: Mapping[str, str]) -> None:
    start = "gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1"
    begun = time.monotonic()
    said = in_a_session(f'{start}; "$0" -W ignore -c "$1"', environment, LOOK)
    assert "nothing there" in said
    assert "Prompter" not in said  # which asks for the password of a new one
    assert time.monotonic() - begun < 10


def test_without_a_keychain_a_sentence_says_so(environment: Mapping[str, str]) -> None:
    said = in_a_session('DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent "$0" -W ignore -c "$1"', environment)
    assert "kept for this session only" in said
