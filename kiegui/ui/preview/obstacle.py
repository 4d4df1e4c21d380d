"""Why a saved file can't be shown here although nothing is wrong with the task, and what to do: other apps may well show it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import assert_never

from PySide6.QtCore import QCoreApplication

from kiegui.errors import MediaError
from kiegui.media.headers import claimed_pixels, is_av1
from kiegui.media.kinds import FileFormat, MediaKind, sniff_file
from kiegui.ui.preview.message_page import Action, Message, Mood
from kiegui.ui.preview.picture_reader import DECODABLE

translate = QCoreApplication.translate


class Obstacle(StrEnum):
    """What is in the way."""

    AVIF = "avif"
    HEIC = "heic"
    SVG = "svg"
    """Never opened by us: a drawing can contain programs."""
    AV1 = "av1"
    TOO_LARGE = "too large"
    PICTURE = "picture"
    FILM = "film"
    SOUND = "sound"
    TEXT = "text"
    """One that is not read, for a reason that we don't know."""
    OTHER = "other"
    """No picture, film, sound or text."""


def find_obstacle(path: Path, kind: MediaKind) -> Obstacle:
    """Why the file of that kind at `path` was not shown, told from its first and last bytes.

    Blocks on the disk; any thread.
    """
    try:
        match sniff_file(path):
            case FileFormat.AVIF:
                return Obstacle.AVIF
            case FileFormat.HEIC:
                return Obstacle.HEIC
            case FileFormat.SVG:
                return Obstacle.SVG
        match kind:
            case MediaKind.IMAGE:
                return Obstacle.TOO_LARGE if claimed_pixels(path) > DECODABLE else Obstacle.PICTURE
            case MediaKind.VIDEO:
                return Obstacle.AV1 if is_av1(path) else Obstacle.FILM
            case MediaKind.AUDIO:
                return Obstacle.SOUND
            case MediaKind.TEXT:
                return Obstacle.TEXT
            case MediaKind.UNKNOWN:
                return Obstacle.OTHER
            case _:
                assert_never(kind)
    except MediaError:
        return Obstacle.OTHER


def obstacle_message(obstacle: Obstacle) -> Message:
    """What to tell a person, with the ways to see the file elsewhere."""
    sign, headline = _headline(obstacle)
    saved = translate("obstacle", "The file is saved. Another app can probably open it.")
    if obstacle is Obstacle.SVG:
        saved = translate("obstacle", "The file is saved. Drawings can contain programs, so they are not opened here.")
    return Message(sign, headline, (saved,), Mood.CALM, Action.OPEN_OUTSIDE, (Action.SHOW_FOLDER,))


def _headline(obstacle: Obstacle) -> tuple[str, str]:
    match obstacle:
        case Obstacle.AVIF:
            return "picture", translate("obstacle", "AVIF pictures can’t be shown here")
        case Obstacle.HEIC:
            return "picture", translate("obstacle", "HEIC pictures can’t be shown here")
        case Obstacle.SVG:
            return "picture", translate("obstacle", "This is an SVG drawing")
        case Obstacle.AV1:
            return "film", translate("obstacle", "This computer can’t show AV1 films here")
        case Obstacle.TOO_LARGE:
            return "picture", translate("obstacle", "This picture is too large to be shown here")
        case Obstacle.PICTURE:
            return "picture", translate("obstacle", "This picture can’t be shown here")
        case Obstacle.FILM:
            return "film", translate("obstacle", "This computer can’t show this film here")
        case Obstacle.SOUND:
            return "music", translate("obstacle", "This sound can’t be played here")
        case Obstacle.TEXT:
            return "text", translate("obstacle", "This text can’t be read here")
        case Obstacle.OTHER:
            return "file", translate("obstacle", "A file of another kind")
    assert_never(obstacle)
