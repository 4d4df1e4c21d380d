"""How this copy of the app was packed, and what that means for new versions of it."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import assert_never

from kiegui import __version__
from kiegui.updates.source import Source, source_in


class Packing(StrEnum):
    """The ways of installing it that get new versions from us. A package manager's is not among them, a checkout neither."""

    SETUP = "setup"
    DMG = "dmg"
    APPIMAGE = "appimage"
    TAR = "tar"

    @property
    def system(self) -> str:
        """What its file stands under in the feed."""
        match self:
            case Packing.SETUP:
                return "windows-x86_64"
            case Packing.DMG:
                return f"macos-{platform.machine()}"
            case Packing.APPIMAGE:
                return "linux-x86_64-appimage"
            case Packing.TAR:
                return "linux-x86_64"
            case _:
                assert_never(self)

    @property
    def has_installer(self) -> bool:
        """Whether the file is started, in place of the app; else the person puts it where they want it."""
        return self in (Packing.SETUP, Packing.DMG)


@dataclass(frozen=True)
class OwnCopy:
    """A copy of the app that gets new versions from us: its version, how it was packed, and where it looks for new ones."""

    version: str
    packing: Packing
    source: Source


def own_copy(resources: Path, environment: Mapping[str, str]) -> OwnCopy | None:
    """This copy; None if it never looks for new versions by itself. Blocking, but it reads one word only."""
    packing, source = packing_in(resources), source_in(environment)
    return OwnCopy(__version__, packing, source) if packing is not None and source is not None else None


def packing_in(resources: Path) -> Packing | None:
    """How it was packed, by the word that the packages leave in their resources; None if somebody else updates it."""
    try:
        return Packing((resources / "packed_as").read_text(encoding="utf-8").strip())
    except (OSError, ValueError):  # a checkout, or a word such as deb
        return None
