"""The key in a real keychain: GNOME's, in a session of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
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


def in_a_session(command: str, environment: Mapping[str, str]) -> str:
    """What a shell command prints in a desktop session without windows."""
    if shutil.which("gnome-keyring-daemon") is None:
        pytest.skip("needs gnome-keyring")
    ended = subprocess.run(
        ["dbus-run-session", "--", "bash", "-c", command, sys.executable, KEEP],
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


def test_without_a_keychain_a_sentence_says_so(environment: Mapping[str, str]) -> None:
    said = in_a_session('DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent "$0" -W ignore -c "$1"', environment)
    assert "kept for this session only" in said
