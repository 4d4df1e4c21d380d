"""What is seen of local files, what is wrong with them for a field, and that nobody waits for a disk."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from kiegui.catalog.schema import MediaField
from kiegui.media.kinds import FileFormat
from kiegui.tasks.inputs import Inputs
from kiegui.ui.form.local_files import (
    FileFacts,
    LocalFiles,
    file_patterns,
    problem_with,
    size_words,
    type_names,
)
from tests.media.samples import lying_jpeg, picture, png_header


def make_field(**words: Any) -> MediaField:
    return MediaField(**{"name": "image", "label": "Image", "accepts": "image", **words})


def seen(qtbot: QtBot, files: LocalFiles, path: Path) -> FileFacts:
    """The facts, once they are there."""
    address = path.as_uri()
    qtbot.waitUntil(lambda: files.facts(address) is not None)
    facts = files.facts(address)
    assert facts is not None
    return facts


# ---- looking ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "known"), [("png", FileFormat.PNG), ("jpg", FileFormat.JPEG), ("bmp", FileFormat.BMP)]
)
def test_picture_is_seen_whatever_it_is_called(
    form: str, known: FileFormat, qtbot: QtBot, files: LocalFiles, tmp_path: Path
) -> None:
    path = tmp_path / "heron.txt"
    path.write_bytes(picture(form, 60, 40))
    facts = seen(qtbot, files, path)
    assert (facts.format, facts.width, facts.height, facts.problem) == (known, 60, 40, "")
    assert files.thumbnail(path.as_uri()).size() == QSize(88, 88)


def test_photo_that_lies_is_told_upright(qtbot: QtBot, files: LocalFiles, tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(lying_jpeg(300, 200))
    facts = seen(qtbot, files, path)
    assert (facts.width, facts.height) == (200, 300)


def test_huge_picture_is_not_decoded_but_fine(qtbot: QtBot, files: LocalFiles, tmp_path: Path) -> None:
    path = tmp_path / "huge.png"
    path.write_bytes(png_header(20_000, 20_000))
    facts = seen(qtbot, files, path)
    assert (facts.width, problem_with(facts, make_field())) == (20_000, None)
    assert files.thumbnail(path.as_uri()).isNull()


def test_broken_picture_has_no_thumbnail(qtbot: QtBot, files: LocalFiles, tmp_path: Path) -> None:
    path = tmp_path / "broken.png"
    path.write_bytes(png_header(20, 20))
    seen(qtbot, files, path)
    assert files.thumbnail(path.as_uri()).isNull()


def test_drawing_is_never_rendered(qtbot: QtBot, files: LocalFiles, tmp_path: Path) -> None:
    path = tmp_path / "drawing.png"
    path.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    facts = seen(qtbot, files, path)
    assert (facts.format, facts.width) == (FileFormat.SVG, 0)
    assert files.thumbnail(path.as_uri()).isNull()


def test_missing_file_is_told(qtbot: QtBot, files: LocalFiles, tmp_path: Path) -> None:
    assert seen(qtbot, files, tmp_path / "gone.png").problem == "The file “gone.png” is not there any more."


def test_file_that_can_not_be_looked_at_is_told(
    qtbot: QtBot, files: LocalFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Odd(type(tmp_path)):  # type: ignore[misc]
        def stat(self, **_: object) -> os.stat_result:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(Inputs, "find", lambda _self, _address: Odd(tmp_path / "x.png"))
    assert seen(qtbot, files, tmp_path / "x.png").problem == "The file can’t be read: Input/output error."


def test_nobody_waits_for_the_disk(
    qtbot: QtBot, files: LocalFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    find = Inputs.find

    def slow(self: Inputs, address: str) -> Path:
        go_on.wait(5)
        return find(self, address)

    monkeypatch.setattr(Inputs, "find", slow)
    path = tmp_path / "heron.png"
    path.write_bytes(picture("png"))
    assert files.facts(path.as_uri()) is None
    assert files.problem(make_field(), path.as_uri()) == "One moment: this file is still being looked at."
    with qtbot.waitSignal(files.looked):
        go_on.set()
    assert files.problem(make_field(), path.as_uri()) is None


def test_change_of_the_file_is_noticed_and_told_once(qtbot: QtBot, files: LocalFiles, tmp_path: Path) -> None:
    path = tmp_path / "heron.png"
    path.write_bytes(picture("png", 60, 40))
    seen(qtbot, files, path)
    told: list[str] = []
    files.looked.connect(told.append)
    new = tmp_path / "new.png"
    new.write_bytes(picture("png", 30, 40))
    new.replace(path)  # at once: half a file would be one more change
    qtbot.waitUntil(lambda: seen(qtbot, files, path).width == 30)
    files.facts(path.as_uri())
    qtbot.wait(20)
    assert set(told) == {path.as_uri()}
    assert len(told) <= 2  # two threads may look at the same time


def test_file_is_not_looked_at_again_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    looks: list[str] = []
    monkeypatch.setattr(LocalFiles, "_look", lambda _self, address, _before: looks.append(address))
    now = 100.0
    files = LocalFiles(Inputs(tmp_path), lambda: now)
    files.facts("file:///a")
    files.facts("file:///a")
    now += 2
    files.facts("file:///a")
    qtbot.waitUntil(lambda: len(looks) == 2)


def test_null_picture_is_no_file(qtbot: QtBot, files: LocalFiles) -> None:
    with qtbot.waitSignal(files.picture_kept) as kept:
        ticket = files.keep_picture(QImage())
    assert kept.args == [ticket, "", "This picture can’t be used: it is damaged."]


# ---- judging ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "words", "taken"),
    [
        (FileFormat.PNG, {"types": ("image/jpeg", "image/png")}, True),
        (FileFormat.WEBP, {"types": ("image/jpeg", "image/png")}, False),
        (FileFormat.ANIMATED_WEBP, {"types": ("image/webp",)}, True),
        (FileFormat.JPEG, {"types": ("image/jpg",)}, True),
        (FileFormat.GIF, {}, True),
        (FileFormat.SVG, {}, False),
        (FileFormat.UNKNOWN, {}, False),
        (FileFormat.MP4, {"accepts": "video"}, True),
        (FileFormat.MP4, {}, False),
        (FileFormat.MP4, {"accepts": "audio", "types": ("audio/mp4",)}, True),
        (FileFormat.MP4, {"accepts": "audio", "types": ("audio/mp3",)}, False),
        (FileFormat.MP3, {"accepts": "audio", "types": ("audio/mp3",)}, True),
        (FileFormat.UNKNOWN, {"accepts": "video", "types": ("video/mp4", "video/avi")}, True),
        (FileFormat.UNKNOWN, {"accepts": "video", "types": ("video/mp4",)}, False),
        (FileFormat.UNKNOWN, {"accepts": "file"}, True),
    ],
)
def test_format_fits_or_not(found: FileFormat, words: dict[str, Any], taken: bool) -> None:
    problem = problem_with(FileFacts(size=5, format=found), make_field(**words))
    assert (problem is None) is taken


def test_wrong_kind_names_what_fits() -> None:
    field = make_field(types=("image/jpeg", "image/png"))
    words = "This is the wrong kind of file (MP4 film). What fits: JPEG, PNG."
    assert problem_with(FileFacts(size=5, format=FileFormat.MP4), field) == words


@pytest.mark.parametrize("accepts", ["image", "video", "audio"])
def test_wrong_kind_names_what_is_meant_where_no_types_are_known(accepts: str) -> None:
    problem = problem_with(FileFacts(size=5, format=FileFormat.HTML), make_field(accepts=accepts))
    kinds = {"image": "a picture", "video": "a film", "audio": "a sound"}
    assert problem == f"This is the wrong kind of file (web page). What fits: {kinds[accepts]}."


def test_size_counts_in_kies_megabytes() -> None:
    field = make_field(max_mb=1.5)
    assert problem_with(FileFacts(size=1_500_000, format=FileFormat.PNG), field) is None
    problem = problem_with(FileFacts(size=2_000_000, format=FileFormat.PNG), field)
    assert problem == f"This file is too large: {size_words(2_000_000)}, and at most 1.5 MB fit."


def test_empty_file_is_told() -> None:
    assert problem_with(FileFacts(), make_field()) == "This file is empty."


def test_patterns_and_names_of_types() -> None:
    field = make_field(types=("image/jpg", "image/jpeg", "image/png"))
    assert file_patterns(field) == ("*.png", "*.jpg", "*.jpeg")
    assert type_names(field) == ("JPEG", "PNG")
    assert type_names(make_field(types=("audio/mpeg", "audio/mp3", "audio/x-wav", "audio/wav"))) == ("MP3", "WAV")
    assert "*.webm" in file_patterns(make_field(accepts="video"))
    assert file_patterns(make_field(accepts="file")) == ()
