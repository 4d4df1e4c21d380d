"""What is seen of local files, small pictures of films that come later, and that nobody waits for a disk."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize, QThreadPool
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from kiegui.catalog.check import Problem
from kiegui.catalog.schema import MediaField, ModelSpec
from kiegui.media.kinds import FileFormat, MediaKind
from kiegui.media.previews import Preview
from kiegui.tasks.inputs import Inputs
from kiegui.ui.form.file_limits import FileFacts, problem_with
from kiegui.ui.form.local_files import LocalFiles
from tests.media.samples import DARK_START_FILM, lying_jpeg, picture, png_header, sound


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


def test_file_that_has_not_changed_is_not_measured_again(
    qtbot: QtBot, files: LocalFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bell.wav"
    path.write_bytes(sound())
    before = seen(qtbot, files, path)
    measured: list[object] = []
    monkeypatch.setattr("kiegui.ui.form.local_files.measure", lambda path, _format: measured.append(path))
    for _ in range(3):
        files.facts(path.as_uri())
    for pool in files.findChildren(QThreadPool):
        pool.waitForDone()
    assert measured == []
    assert files.facts(path.as_uri()) == before


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


def test_film_and_sound_are_measured(qtbot: QtBot, files: LocalFiles, tmp_path: Path) -> None:
    film = seen(qtbot, files, DARK_START_FILM)
    assert (film.width, film.height, film.seconds) == (64, 48, 2.0)
    path = tmp_path / "bell.wav"
    path.write_bytes(sound(seconds=0.5))
    assert seen(qtbot, files, path).seconds == 0.5


def test_files_of_one_field_are_judged_together(qtbot: QtBot, files: LocalFiles) -> None:
    field = make_field(name="films", accepts="video", many=True, max_total_seconds=3)
    spec = ModelSpec(id="acme/film", title="Film", provider="Acme", makes="video", fields=(field, make_field()))
    address = DARK_START_FILM.as_uri()
    seen(qtbot, files, DARK_START_FILM)
    assert files.problems_together(spec, {"films": [address, "https://a.example/film.mp4", "file:///unseen"]}) == []
    words = "These are too long together: 4 s, and at most 3 s fit."
    assert files.problems_together(spec, {"films": [address, address]}) == [Problem(("films",), words)]


# ---- posters ------------------------------------------------------------------------------------------------------------


class FakePreviews:
    """Answers when the test says so."""

    def __init__(self) -> None:
        self.asked: list[tuple[Path, Callable[[Preview | None], None]]] = []

    def ask_file_preview(self, file: Path, then: Callable[[Preview | None], None]) -> None:
        self.asked.append((file, then))


@pytest.fixture
def previews(files: LocalFiles, monkeypatch: pytest.MonkeyPatch) -> FakePreviews:
    made = FakePreviews()
    monkeypatch.setattr(files, "_previews", made)
    return made


def make_poster(folder: Path, kind: MediaKind = MediaKind.VIDEO, form: str = "jpg") -> Preview:
    path = folder / f"poster.{form}"
    path.write_bytes(picture(form, 160, 90))
    return Preview(path, kind, 64, 48, 2000)


@pytest.mark.parametrize("form", ["jpg", "png"])
def test_film_gets_its_poster(
    form: str, qtbot: QtBot, files: LocalFiles, previews: FakePreviews, tmp_path: Path
) -> None:
    address = DARK_START_FILM.as_uri()
    seen(qtbot, files, DARK_START_FILM)
    assert files.thumbnail(address).isNull()
    [(asked, then)] = previews.asked
    assert asked == DARK_START_FILM
    with qtbot.waitSignal(files.looked):
        then(make_poster(tmp_path, form=form))
    assert files.thumbnail(address).size() == QSize(88, 88)


def test_without_a_poster_nothing_is_told(
    qtbot: QtBot, files: LocalFiles, previews: FakePreviews, tmp_path: Path
) -> None:
    seen(qtbot, files, DARK_START_FILM)
    told: list[str] = []
    files.looked.connect(told.append)
    for answer in (None, make_poster(tmp_path, MediaKind.AUDIO)):
        previews.asked[0][1](answer)
    qtbot.wait(20)
    assert told == []
    assert files.thumbnail(DARK_START_FILM.as_uri()).isNull()


def test_poster_of_what_the_file_was_before_is_not_taken(
    qtbot: QtBot, files: LocalFiles, previews: FakePreviews, tmp_path: Path
) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(DARK_START_FILM.read_bytes())
    seen(qtbot, files, path)
    then = previews.asked[0][1]
    path.write_bytes(picture("png", 30, 40))
    qtbot.waitUntil(lambda: seen(qtbot, files, path).width == 30)
    before = files.thumbnail(path.as_uri()).cacheKey()
    then(make_poster(tmp_path))
    qtbot.wait(20)
    assert files.thumbnail(path.as_uri()).cacheKey() == before


def test_pictures_need_no_previews(qtbot: QtBot, files: LocalFiles, previews: FakePreviews, tmp_path: Path) -> None:
    path = tmp_path / "heron.png"
    path.write_bytes(picture("png"))
    seen(qtbot, files, path)
    assert previews.asked == []
