"""The maker of previews: one worker, whatever happens to it, and what is found again on the disk."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kiegui.errors import MediaError
from kiegui.media.kinds import MediaKind
from kiegui.media.previews import Preview, PreviewMaker, Strip, find, find_strip, preview_path
from tests.media.samples import AV1_FILM, picture, sandbox_file

FAKE = """
import json, os, sys, time
log = open(sys.argv[1], "a", buffering=1)
log.write("start %s %s\\n" % (os.getpid(), "KIEGUI_API_KEY" in os.environ))
print("ready", flush=True)
for line in sys.stdin:
    request = json.loads(line)
    name = os.path.basename(request["source"])
    log.write(name + "\\n")
    if name.startswith("hang"):
        time.sleep(60)
    if name.startswith("crash"):
        os._exit(3)
    if name.startswith("other"):
        request["id"] += 1
    if name.startswith("noise"):
        print("what?", flush=True)
        continue
    file = "../outside.jpg" if name.startswith("escape") else os.path.basename(request["target"]) + ".jpg"
    open(request["target"] + ".jpg", "w").close()
    answer = {"id": request["id"], "ok": True, "file": file, "kind": "image", "width": 4, "height": 3, "duration_ms": 0}
    print(json.dumps(answer), flush=True)
"""
"""A worker that does what the file's name says."""


class Fake:
    """A maker with a fake worker, the files it is asked about, and what the worker noted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.maker = self.make_maker(patience=30)

    def make_maker(self, patience: float) -> PreviewMaker:
        """A maker whose worker is the fake one."""
        return PreviewMaker([sys.executable, "-c", FAKE, str(self.folder / "log")], patience)

    def make(self, name: str) -> Preview:
        """A preview of a file of that name."""
        source = self.folder / name
        if not source.exists():
            source.write_text("x")
        return self.maker.make(source, self.folder / "cache" / name, 320)

    @property
    def log(self) -> list[str]:
        log = self.folder / "log"
        return log.read_text().splitlines() if log.exists() else []

    @property
    def pids(self) -> list[int]:
        """Of the workers so far, the last one last."""
        return [int(line.split()[1]) for line in self.log if line.startswith("start")]


@pytest.fixture
def fake(tmp_path: Path) -> Iterator[Fake]:
    made = Fake(tmp_path)
    yield made
    made.maker.close()


@pytest.fixture(scope="module")
def maker() -> Iterator[PreviewMaker]:
    """One with the real worker."""
    made = PreviewMaker()
    yield made
    made.close()


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_make_then_find_is_the_same(maker: PreviewMaker, tmp_path: Path) -> None:
    source = tmp_path / "été 🎬 1.png"
    source.write_bytes(picture("png", 640, 480))
    stem = preview_path(tmp_path / "cache", source, 320)
    made = maker.make(source, stem, 320)
    assert made == Preview(stem.with_name(stem.name + ".jpg"), MediaKind.IMAGE, 640, 480, 0)
    assert find(stem) == made


def test_make_film_has_facts(maker: PreviewMaker, tmp_path: Path) -> None:
    made = maker.make(sandbox_file("*1x1.mp4"), tmp_path / "film", 320)
    assert (made.kind, made.width) == (MediaKind.VIDEO, made.height)
    assert made.duration_ms > 0
    assert made.path.stat().st_size > 500


def test_make_strip_then_find_is_the_same(maker: PreviewMaker, tmp_path: Path) -> None:
    film = sandbox_file("*16x9.mp4")
    stem = preview_path(tmp_path, film, 64, frames=5)
    assert stem != preview_path(tmp_path, film, 64)
    made = maker.make_strip(film, stem, 64, 5)
    assert made == Strip(stem.with_name(stem.name + ".jpg"), 5, 64, 36)
    assert find_strip(stem) == made
    assert find_strip(tmp_path / "nothing") is None


def test_make_strip_of_a_film_that_gives_none_raises(maker: PreviewMaker, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="can’t decode AV1"):
        maker.make_strip(AV1_FILM, tmp_path / "strip", 64, 5)


def test_sound_stored_without_bars_is_made_anew(maker: PreviewMaker, tmp_path: Path) -> None:
    made = maker.make(sandbox_file("*voice.mp3"), tmp_path / "sound", 320)
    assert find(tmp_path / "sound") == made
    facts = tmp_path / "sound.json"
    facts.write_text(facts.read_text().replace('"bars":[', '"was":['), encoding="utf-8")
    assert find(tmp_path / "sound") is None


def test_make_problem_raises_the_workers_sentence(maker: PreviewMaker, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="can’t decode AV1"):
        maker.make(AV1_FILM, tmp_path / "film", 320)
    assert find(tmp_path / "film") is None


def test_make_relative_paths_mean_this_folder(
    maker: PreviewMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.png").write_bytes(picture("png"))
    assert maker.make(Path("a.png"), Path("out"), 320).path == Path("out.jpg")
    assert (tmp_path / "out.jpg").is_file()


def test_find_nothing_there_is_none(tmp_path: Path) -> None:
    assert find(tmp_path / "stem") is None


@pytest.mark.parametrize(
    "facts", [b"", b"\xff", b"[]", b'{"id": 1, "ok": true}', b'{"id": 1, "ok": true, "kind": "x"}']
)
def test_find_facts_of_nonsense_is_none(tmp_path: Path, facts: bytes) -> None:
    (tmp_path / "stem.json").write_bytes(facts)
    assert find(tmp_path / "stem") is None


def test_find_preview_deleted_is_none(fake: Fake) -> None:
    fake.make("a").path.unlink()
    assert find(fake.folder / "cache" / "a") is None


def test_preview_path_changes_with_file_and_size(tmp_path: Path) -> None:
    source = tmp_path / "a.png"
    source.write_text("one")
    first = preview_path(tmp_path, source, 320)
    assert preview_path(tmp_path, source, 320) == first
    assert preview_path(tmp_path, source, 160) != first
    os.utime(source, (1, 1))
    assert preview_path(tmp_path, source, 320) != first


def test_preview_path_of_missing_file_raises(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="not there"):
        preview_path(tmp_path, tmp_path / "gone", 320)


def test_worker_starts_with_the_first_request_and_stays(fake: Fake) -> None:
    assert fake.pids == []
    fake.make("a")
    fake.make("b")
    assert len(fake.pids) == 1


def test_worker_is_not_told_the_key(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIEGUI_API_KEY", "secret")
    fake.make("a")
    assert fake.log[0].endswith("False")


@pytest.mark.parametrize("name", ["crash", "noise", "other"])
def test_harmful_file_costs_one_worker_and_is_not_tried_again(fake: Fake, name: str) -> None:
    for _ in range(2):
        with pytest.raises(MediaError, match="could not be opened"):
            fake.make(name)
    assert fake.make("good").width == 4
    assert fake.log.count(name) == 1
    assert len(fake.pids) == 2


def test_file_that_hangs_is_given_up(fake: Fake) -> None:
    fake.maker = fake.make_maker(patience=0.3)
    with pytest.raises(MediaError, match="could not be opened"):
        fake.make("hang")
    assert fake.make("good").width == 4


def test_harmful_file_that_changed_is_tried_again(fake: Fake) -> None:
    for content in ("one", "other"):
        (fake.folder / "crash").write_text(content)
        with pytest.raises(MediaError):
            fake.make("crash")
    assert fake.log.count("crash") == 2


def test_worker_killed_in_the_middle_is_replaced(fake: Fake) -> None:
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(fake.make, "hang")
        _wait_for(lambda: "hang" in fake.log)
        os.kill(fake.pids[0], 9 if sys.platform != "win32" else 15)
        assert isinstance(waiting.exception(10), MediaError)
    assert fake.make("good").height == 3


def test_worker_killed_between_requests_is_no_files_fault(fake: Fake) -> None:
    fake.make("a")
    os.kill(fake.pids[0], 9 if sys.platform != "win32" else 15)
    worker = fake.maker._worker
    assert worker
    _wait_for(lambda: not worker.is_running)
    assert fake.make("b").width == 4


@pytest.mark.parametrize("command", [["/no/such/program"], [sys.executable, "-c", "raise SystemExit(1)"]])
def test_worker_that_does_not_start_is_not_the_files_fault(tmp_path: Path, command: list[str]) -> None:
    broken = PreviewMaker(command)
    (tmp_path / "a.png").write_bytes(picture("png"))
    for _ in range(2):
        with pytest.raises(MediaError, match="did not start"):
            broken.make(tmp_path / "a.png", tmp_path / "out", 320)
    broken.close()


def test_answer_that_points_elsewhere_is_refused(fake: Fake) -> None:
    with pytest.raises(MediaError):
        fake.make("escape")
    assert find(fake.folder / "cache" / "escape") is None


def test_make_from_many_threads_serves_all(fake: Fake) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(fake.make, map(str, range(40))))
    assert [preview.path.stem for preview in made] == [str(number) for number in range(40)]
    assert len(fake.pids) == 1


def test_close_in_the_middle_is_quick(fake: Fake) -> None:
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(fake.make, "hang")
        _wait_for(lambda: "hang" in fake.log)
        began = time.monotonic()
        fake.maker.close()
        assert time.monotonic() - began < 1
        with pytest.raises(MediaError, match="closing"):
            waiting.result(5)


def test_close_means_closed(fake: Fake) -> None:
    fake.make("a")
    fake.maker.close()
    fake.maker.close()
    with pytest.raises(MediaError, match="closing"):
        fake.make("b")


def test_close_leaves_no_process_and_no_thread(fake: Fake) -> None:
    threads = threading.active_count()
    fake.make("a")
    worker = fake.maker._worker
    assert worker
    fake.maker.close()
    assert not worker.is_running
    assert threading.active_count() == threads
