"""Why a file can't be shown here, told from the file itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiegui.media.kinds import MediaKind
from kiegui.ui.preview.message_page import Action
from kiegui.ui.preview.obstacle import Obstacle, find_obstacle, obstacle_message
from tests.media.samples import AV1_FILM, DARK_START_FILM, HERE, png_header

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"


@pytest.mark.parametrize(
    ("content", "kind", "obstacle"),
    [
        ((HERE / "small" / "picture.avif").read_bytes(), MediaKind.IMAGE, Obstacle.AVIF),
        (HEIC, MediaKind.IMAGE, Obstacle.HEIC),
        (SVG, MediaKind.UNKNOWN, Obstacle.SVG),
        (AV1_FILM.read_bytes(), MediaKind.VIDEO, Obstacle.AV1),
        (DARK_START_FILM.read_bytes(), MediaKind.VIDEO, Obstacle.FILM),
        (png_header(60_000, 60_000), MediaKind.IMAGE, Obstacle.TOO_LARGE),
        (png_header(60, 60), MediaKind.IMAGE, Obstacle.PICTURE),
        (b"ID3\0", MediaKind.AUDIO, Obstacle.SOUND),
        (b"words", MediaKind.TEXT, Obstacle.TEXT),
        (b"\0\0", MediaKind.UNKNOWN, Obstacle.OTHER),
    ],
)
def test_obstacle_is_told_from_the_file(tmp_path: Path, content: bytes, kind: MediaKind, obstacle: Obstacle) -> None:
    (tmp_path / "file").write_bytes(content)
    assert find_obstacle(tmp_path / "file", kind) is obstacle


def test_file_that_vanished_is_no_trouble(tmp_path: Path) -> None:
    assert find_obstacle(tmp_path / "gone", MediaKind.IMAGE) is Obstacle.OTHER


@pytest.mark.parametrize("obstacle", Obstacle)
def test_every_obstacle_has_words_and_ways_but_is_never_called_broken(obstacle: Obstacle) -> None:
    message = obstacle_message(obstacle)
    assert (message.way, *message.further) == (Action.OPEN_OUTSIDE, Action.SHOW_FOLDER)
    assert message.sign in ("picture", "film", "music", "text", "file")
    assert not any(word in " ".join((message.headline, *message.sentences)) for word in ("broken", "damaged"))
