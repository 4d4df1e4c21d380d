"""The worker process, spoken to as the app does: lines in, lines and files out."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QColor, QImage

from tests.media.samples import (
    AV1_FILM,
    DARK_START_FILM,
    lying_jpeg,
    picture,
    png_header,
    sandbox_file,
    sound,
)

PATIENCE = 10


class Worker:
    """The process, started as a developer's shell would."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kiegui.media.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=Path(__file__).parents[2],
        )
        assert self.read() == "ready\n"

    def read(self) -> str:
        """The next line that it says."""
        assert self.process.stdout
        return self.process.stdout.readline().decode()

    def say(self, line: str) -> dict[str, Any]:
        """Its reply to any line."""
        assert self.process.stdin
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()
        reply: dict[str, Any] = json.loads(self.read())
        return reply

    def ask(self, source: Path, target: Path, size: int = 320, **more: int) -> dict[str, Any]:
        """Its reply to a request."""
        return self.say(json.dumps({"id": 5, "source": str(source), "target": str(target), "size": size, **more}))

    def end(self) -> int:
        """Close its stdin; its exit code."""
        with self.process as process:
            assert process.stdin
            process.stdin.close()
            return process.wait(PATIENCE)


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    """One for all tests here: that it survives them is part of the test."""
    made = Worker()
    yield made
    assert made.end() == 0


def _file(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def _colour(image: QImage) -> str:
    return image.pixelColor(image.width() // 2, image.height() // 2).name()


@pytest.mark.parametrize("form", ["png", "jpg", "webp", "bmp"])
def test_picture_opaque_becomes_small_jpeg(worker: Worker, tmp_path: Path, form: str) -> None:
    reply = worker.ask(_file(tmp_path, "a.dat", picture(form, 640, 480)), tmp_path / "out")
    assert reply == {
        "id": 5,
        "ok": True,
        "file": "out.jpg",
        "kind": "image",
        "width": 640,
        "height": 480,
        "duration_ms": 0,
        "bars": [],
        "frames": 0,
    }
    preview = QImage(str(tmp_path / "out.jpg"))
    assert preview.size().toTuple() == (427, 320)
    assert abs(QColor(_colour(preview)).hue() - QColor("orange").hue()) < 3


def test_picture_with_transparency_becomes_png(worker: Worker, tmp_path: Path) -> None:
    reply = worker.ask(_file(tmp_path, "a.png", picture("png", colour="#80ff0000")), tmp_path / "out")
    assert reply["file"] == "out.png"
    assert QImage(str(tmp_path / "out.png")).pixelColor(0, 0).alpha() == 128


def test_picture_smaller_than_asked_is_not_blown_up(worker: Worker, tmp_path: Path) -> None:
    worker.ask(_file(tmp_path, "a.png", picture("png", 30, 20)), tmp_path / "out")
    assert QImage(str(tmp_path / "out.jpg")).size().toTuple() == (30, 20)


def test_picture_very_thin_keeps_a_pixel(worker: Worker, tmp_path: Path) -> None:
    worker.ask(_file(tmp_path, "a.png", picture("png", 3000, 2)), tmp_path / "out")
    assert QImage(str(tmp_path / "out.jpg")).size().toTuple() == (640, 1)


def test_picture_lying_is_turned_upright(worker: Worker, tmp_path: Path) -> None:
    reply = worker.ask(_file(tmp_path, "a.jpg", lying_jpeg(800, 400)), tmp_path / "out")
    assert (reply["width"], reply["height"]) == (400, 800)
    assert QImage(str(tmp_path / "out.jpg")).size().toTuple() == (320, 640)


def test_picture_broken_is_a_problem(worker: Worker, tmp_path: Path) -> None:
    whole = picture("png", 400, 400)
    reply = worker.ask(_file(tmp_path, "a.png", whole[: len(whole) // 2]), tmp_path / "out")
    assert reply == {"id": 5, "ok": False, "problem": "This picture is damaged or incomplete."}
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


def test_picture_enormous_is_refused_unread(worker: Worker, tmp_path: Path) -> None:
    reply = worker.ask(_file(tmp_path, "a.png", png_header(100_000, 100_000)), tmp_path / "out")
    assert "too large to preview (100,000 × 100,000" in reply["problem"]


@pytest.mark.parametrize("content", [b"only words", b'<svg xmlns="http://www.w3.org/2000/svg"/>', b"", b"\0" * 99])
def test_file_that_is_no_media_is_a_problem(worker: Worker, tmp_path: Path, content: bytes) -> None:
    reply = worker.ask(_file(tmp_path, "a.png", content), tmp_path / "out")
    assert "no picture, film or sound" in reply["problem"]


def test_film_gives_poster_and_facts(worker: Worker, tmp_path: Path) -> None:
    film = sandbox_file("*16x9.mp4")
    reply = worker.ask(film, tmp_path / "out")
    assert (reply["kind"], reply["file"]) == ("video", "out.jpg")
    assert reply["width"] * 9 == reply["height"] * 16
    assert 1000 < reply["duration_ms"] < 60_000
    assert QImage(str(tmp_path / "out.jpg")).size().toTuple() == (569, 320)


def test_film_poster_is_not_a_black_frame(worker: Worker, tmp_path: Path) -> None:
    worker.ask(DARK_START_FILM, tmp_path / "out")
    assert QColor(_colour(QImage(str(tmp_path / "out.jpg")))).value() > 200


def test_film_gives_strip_of_frames(worker: Worker, tmp_path: Path) -> None:
    reply = worker.ask(DARK_START_FILM, tmp_path / "out", size=40, frames=4)
    assert (reply["frames"], reply["width"], reply["height"], reply["duration_ms"]) == (4, 40, 30, 2000)
    strip = QImage(str(tmp_path / "out.jpg"))
    assert strip.size().toTuple() == (160, 30)
    assert [strip.pixelColor(x, 15).value() > 200 for x in (20, 60, 100, 140)] == [False, False, True, True]


def test_strip_of_what_is_no_film_is_a_problem(worker: Worker, tmp_path: Path) -> None:
    assert "is no film" in worker.ask(_file(tmp_path, "a.png", picture("png")), tmp_path / "out", frames=4)["problem"]
    assert "AV1" in worker.ask(AV1_FILM, tmp_path / "out", frames=4)["problem"]
    assert "makes no sense" in worker.ask(DARK_START_FILM, tmp_path / "out", frames=-1)["problem"]


def test_film_truncated_is_a_problem(worker: Worker, tmp_path: Path) -> None:
    reply = worker.ask(_file(tmp_path, "a.mp4", DARK_START_FILM.read_bytes()[:500]), tmp_path / "out")
    assert reply["problem"] == "This film is damaged or incomplete."


def test_film_in_av1_says_so(worker: Worker, tmp_path: Path) -> None:
    assert worker.ask(AV1_FILM, tmp_path / "out")["problem"] == "This computer can’t decode AV1 here."


def test_sound_gives_waveform_on_transparent(worker: Worker, tmp_path: Path) -> None:
    reply = worker.ask(_file(tmp_path, "a.wav", sound(seconds=0.5)), tmp_path / "out")
    assert (reply["kind"], reply["file"], reply["width"], reply["duration_ms"]) == ("audio", "out.png", 0, 500)
    assert len(reply["bars"]) == 400
    assert max(reply["bars"]) == 1
    wave = QImage(str(tmp_path / "out.png"))
    assert wave.size().toTuple() == (320, 160)
    assert wave.pixelColor(0, 0).alpha() == 0
    assert any(wave.pixelColor(x, 80).alpha() == 255 for x in range(10))


def test_sound_mp3_has_its_length(worker: Worker, tmp_path: Path) -> None:
    reply = worker.ask(sandbox_file("*voice.mp3"), tmp_path / "out")
    assert reply["duration_ms"] == pytest.approx(5016, abs=1)  # as the player and ffprobe have it


def test_sound_broken_is_a_problem(worker: Worker, tmp_path: Path) -> None:
    reply = worker.ask(_file(tmp_path, "a.flac", b"fLaC" + bytes(500)), tmp_path / "out")
    assert "This sound is damaged" in reply["problem"]


def test_path_with_spaces_and_other_scripts_works(worker: Worker, tmp_path: Path) -> None:
    folder = tmp_path / "Mein Ordner 世界 #1 %20"
    folder.mkdir()
    reply = worker.ask(_file(folder, "été 🎬.wav", sound()), folder / "aus gabe")
    assert reply["file"] == "aus gabe.png"
    assert (folder / "aus gabe.png").is_file()


def test_target_folder_missing_is_a_problem(worker: Worker, tmp_path: Path) -> None:
    reply = worker.ask(_file(tmp_path, "a.png", picture("png")), tmp_path / "nowhere" / "out")
    assert "could not be saved" in reply["problem"]


@pytest.mark.parametrize("line", ["", "{}", "[]", "not JSON", '{"id": 1, "source": 2, "target": "a", "size": 9}'])
def test_request_of_nonsense_is_a_problem(worker: Worker, line: str) -> None:
    assert worker.say(line)["ok"] is False


def test_request_for_a_resource_of_qt_is_refused(worker: Worker, tmp_path: Path) -> None:
    assert "makes no sense" in worker.ask(Path(":/qt-project.org"), tmp_path / "out")["problem"]


def test_stdin_closed_ends_it() -> None:
    assert Worker().end() == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal for one process")
def test_interrupt_in_a_terminal_leaves_it_to_the_app(tmp_path: Path) -> None:
    lone = Worker()
    os.kill(lone.process.pid, signal.SIGINT)
    assert lone.ask(_file(tmp_path, "a.png", picture("png")), tmp_path / "out")["ok"] is True
    assert lone.end() == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the memory")
def test_memory_is_bounded() -> None:
    lone = Worker()
    limits = Path(f"/proc/{lone.process.pid}/limits").read_text()
    assert f"Max data size             {3 << 30}" in limits
    assert lone.end() == 0
