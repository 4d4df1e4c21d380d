"""Where the packages for Linux may be made."""

from __future__ import annotations

import platform
import sys

import pytest
from bundle.checkout import Release
from linux.installers import GLIBC, build
from linux.tree import LINUX_FILES


def test_packages_are_made_with_the_oldest_glibc_that_they_must_run_with(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(sys, "executable", "/usr/bin/python3")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(platform, "libc_ver", lambda: ("glibc", "2.41"))
    with pytest.raises(SystemExit, match=r"Debian 12.*2\.41"):
        build(release, None)


@pytest.mark.parametrize(("name", "words"), [("control.in", "libc6 (>= {})"), ("README.txt.in", "(glibc {})")])
def test_that_glibc_is_what_people_are_told(name: str, words: str) -> None:
    assert words.format(GLIBC) in (LINUX_FILES / name).read_text(encoding="utf-8")
