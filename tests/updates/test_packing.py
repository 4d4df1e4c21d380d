"""Which copies of the app look for new versions, and which file is theirs."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiegui import __version__
from kiegui.updates.packing import OwnCopy, Packing, own_copy, packing_in
from tests.updates.publishing import Publisher


def packed_as(word: str, folder: Path) -> Path:
    (folder / "packed_as").write_bytes(word.encode())
    return folder


@pytest.mark.parametrize("word", ["deb", "", "flatpak", "tar and more", "\n"])
def test_others_look_after_their_own_packages(word: str, publisher: Publisher, tmp_path: Path) -> None:
    assert own_copy(packed_as(word, tmp_path), publisher.environment) is None


def test_a_checkout_never_looks(publisher: Publisher, tmp_path: Path) -> None:
    assert own_copy(tmp_path, publisher.environment) is None


def test_a_word_that_is_no_text_is_none(tmp_path: Path) -> None:
    (tmp_path / "packed_as").write_bytes(b"\xff")
    assert packing_in(tmp_path) is None


def test_our_own_packages_look(publisher: Publisher, tmp_path: Path) -> None:
    made = own_copy(packed_as("tar\n", tmp_path), publisher.environment)
    assert made == OwnCopy(__version__, Packing.TAR, publisher.source)


@pytest.mark.parametrize(
    ("word", "system", "has_installer"),
    [
        ("setup", "windows-x86_64", True),
        ("dmg", "macos-arm64", True),
        ("appimage", "linux-x86_64-appimage", False),
        ("tar", "linux-x86_64", False),
    ],
)
def test_each_has_its_file(word: str, system: str, *, has_installer: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "arm64")
    assert (Packing(word).system, Packing(word).has_installer) == (system, has_installer)
