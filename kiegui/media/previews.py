"""Previews of files: made by the worker process, kept on the disk with their facts. No Qt and no decoding here."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import msgspec

from kiegui.errors import MediaError
from kiegui.media.kinds import MediaKind

DEFAULT_COMMAND = (sys.executable, "-m", "kiegui.media.worker")
HANG = 15.0
"""Seconds without an answer after which a worker counts as hung; of itself it gives up after 7, seldom 14."""
_LONGEST_ANSWER = 1 << 16
_CODE = Path(__file__).parent.parent.parent
"""The folder that holds the package: where Python looks first for the worker's module."""
_NO_WINDOW: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""Windows would flash a console for the worker; elsewhere there is no such flag."""
_NOT_STARTED = "Previews can’t be made: the part of the app that makes them did not start."


class Preview(msgspec.Struct, frozen=True):
    """A stored preview picture at `path`, and the facts of the file that it shows.

    `width` and `height` are the source's, in px as shown (0 for a sound, whose preview is a waveform); `duration_ms` is 0
    for pictures, and where a film doesn't say. `bars` is how loud a sound is in equal stretches of its time, 0–1.
    """

    path: Path
    kind: MediaKind
    width: int
    height: int
    duration_ms: int
    bars: tuple[float, ...] = ()


class Strip(msgspec.Struct, frozen=True):
    """A stored picture at `path` of so many `frames` of a film side by side, each `width` × `height` px."""

    path: Path
    frames: int
    width: int
    height: int


class _Answer(msgspec.Struct, frozen=True):
    """One line of the worker (see there); stored beside the preview it also keeps the facts."""

    id: int
    ok: bool
    problem: str = ""
    file: str = ""
    kind: MediaKind = MediaKind.UNKNOWN
    width: int = 0
    height: int = 0
    duration_ms: int = 0
    bars: tuple[float, ...] = ()
    frames: int = 0


def preview_path(cache: Path, source: Path, size: int, frames: int = 0) -> Path:
    """Where the preview of `source` at `size` px belongs below `cache`: a path without extension.

    With `frames` it is that of a strip. A source that changes (by size or time) gets another one. MediaError if it is not
    there. Blocks on the disk.
    """
    form = f"|{size}x{frames}" if frames else f"|{size}"
    name = hashlib.blake2b(_identity(source) + form.encode(), digest_size=16).hexdigest()
    return cache / name[:2] / name


def find(stem: Path) -> Preview | None:
    """The preview that is stored under `stem` (see `preview_path`), or None. Blocks on the disk; any thread."""
    answer = _found(stem)
    is_old = answer is not None and answer.kind is MediaKind.AUDIO and not answer.bars  # of before there were bars
    return _preview(answer, stem) if answer is not None and not is_old else None


def find_strip(stem: Path) -> Strip | None:
    """The strip that is stored under `stem`, or None. Blocks on the disk; any thread."""
    answer = _found(stem)
    return _strip(answer, stem) if answer is not None else None


class PreviewMaker:
    """Owns one worker process, started with the first request; any thread may ask, one is served at a time.

    A file that makes the worker crash or hang is not tried again by this maker; the next file gets a new worker.
    `command` starts the worker (a frozen app has its own); after `patience` seconds without an answer it is killed.
    """

    def __init__(self, command: Sequence[str] = DEFAULT_COMMAND, patience: float = HANG) -> None:
        self._command = list(command)
        self._patience = patience
        self._turn = threading.Lock()  # held for a whole request
        self._state = threading.Lock()  # guards the next two; never held while waiting for an answer
        self._worker: _Worker | None = None
        self._closing = ""  # the sentence that says so
        self._number = 0
        self._harmful: dict[bytes, str] = {}

    def make(self, source: Path, target_stem: Path, size: int) -> Preview:
        """Make the preview of `source`, and store it under `target_stem`: its shorter side has `size` px (16–4096), where
        the source has as many, and its longer one at most twice that.

        Blocks for up to `patience` seconds once its turn has come. MediaError with a sentence if there is no preview.
        """
        return _preview(self._made(source, target_stem, size, 0), target_stem)

    def make_strip(self, source: Path, target_stem: Path, size: int, frames: int) -> Strip:
        """Store so many frames (1–32) of a film side by side, each at most `size` px long and wide; else as `make`."""
        return _strip(self._made(source, target_stem, size, frames), target_stem)

    def _made(self, source: Path, target_stem: Path, size: int, frames: int) -> _Answer:
        with self._turn:
            identity = _identity(source)
            if identity in self._harmful:
                raise MediaError(self._harmful[identity])
            _make_folder(target_stem.parent)
            worker = self._running_worker()
            if not worker.has_started():  # its own fault, not the file's
                self._dismiss_worker()
                raise MediaError(self._closing or _NOT_STARTED)
            answer = self._ask(worker, source, target_stem, size, frames)
            if answer is None:
                self._dismiss_worker()
                if not self._closing:
                    self._harmful[identity] = f"“{source.name}” could not be opened: it may be damaged."
                raise MediaError(self._closing or self._harmful[identity])
        if not answer.ok:
            raise MediaError(answer.problem)
        _store_facts(answer, target_stem)
        return answer

    def another(self) -> PreviewMaker:
        """One with a worker of its own, for what takes long: nothing that this one makes waits for it."""
        return PreviewMaker(self._command, self._patience)

    def close(self) -> None:
        """End the worker, even in the middle of a request, which then raises; nothing is made afterwards. Up to 1 s."""
        with self._state:
            self._closing = "The app is closing."
            if self._worker:
                self._worker.kill()
        if self._turn.acquire(timeout=0.4):
            try:
                self._dismiss_worker()
            finally:
                self._turn.release()

    def _running_worker(self) -> _Worker:
        """The running worker, or a new one where there is none (any more)."""
        with self._state:
            if self._closing:
                raise MediaError(self._closing)
            if self._worker and not self._worker.is_running:
                self._worker.dismiss()
                self._worker = None
            if not self._worker:
                self._worker = _Worker(self._command)
            return self._worker

    def _ask(self, worker: _Worker, source: Path, stem: Path, size: int, frames: int) -> _Answer | None:
        """The worker's answer, or None if it crashed, hung or talked nonsense."""
        self._number += 1
        paths = {"source": str(source.absolute()), "target": str(stem.absolute())}
        request = {"id": self._number, **paths, "size": size, "frames": frames}
        line = worker.ask(json.dumps(request).encode() + b"\n", self._patience)
        try:
            answer = msgspec.json.decode(line, type=_Answer)
        except msgspec.DecodeError:
            return None
        return answer if answer.id == self._number else None

    def _dismiss_worker(self) -> None:
        with self._state:
            worker, self._worker = self._worker, None
        if worker:
            worker.dismiss()


class _Worker:
    """One worker process and the pipes to it."""

    def __init__(self, command: list[str]) -> None:
        self._killed = False
        self._started = False
        environment = {name: value for name, value in os.environ.items() if name != "KIEGUI_API_KEY"}
        environment["MALLOC_MMAP_THRESHOLD_"] = "1048576"  # glibc: after a 4K film the worker holds 80 MB, not 420
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                cwd=_CODE,
                creationflags=_NO_WINDOW,
            )
        except OSError as error:
            raise MediaError(_NOT_STARTED) from error

    @property
    def is_running(self) -> bool:
        return not self._killed and self._process.poll() is None

    def has_started(self) -> bool:
        """Whether it said that it is ready for requests; waits for that the first time."""
        self._started = self._started or bool(self.ask(b"", HANG))
        return self._started

    def ask(self, request: bytes, patience: float) -> bytes:
        """The next line that it says; b"" if it ended instead, or was killed when the patience was over."""
        assert self._process.stdin
        assert self._process.stdout
        alarm = threading.Timer(patience, self.kill)
        alarm.daemon = True
        alarm.start()
        try:
            self._process.stdin.write(request)
            self._process.stdin.flush()
            return self._process.stdout.readline(_LONGEST_ANSWER)
        except OSError:
            return b""
        finally:
            alarm.cancel()
            alarm.join()  # should it ring just now, `is_running` must know before the next request

    def kill(self) -> None:
        self._killed = True
        self._process.kill()

    def dismiss(self) -> None:
        """Kill it and let go of everything."""
        self.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=0.4)
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):  # half a request may still be in the buffer
                if pipe:
                    pipe.close()


def _identity(source: Path) -> bytes:
    """What tells a file, as it is now, from all others."""
    try:
        facts = source.stat()
    except (OSError, ValueError) as error:
        raise MediaError(f"“{source.name}” is not there any more.") from error
    return os.fsencode(source.absolute()) + f"|{facts.st_size}|{facts.st_mtime_ns}".encode()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MediaError("The folder for previews could not be made.") from error


def _facts_path(stem: Path) -> Path:
    return stem.with_name(stem.name + ".json")


def _preview(answer: _Answer, stem: Path) -> Preview:
    path = stem.with_name(answer.file)
    return Preview(path, answer.kind, answer.width, answer.height, answer.duration_ms, answer.bars)


def _strip(answer: _Answer, stem: Path) -> Strip:
    return Strip(stem.with_name(answer.file), answer.frames, answer.width, answer.height)


def _found(stem: Path) -> _Answer | None:
    """The facts that are stored under `stem`, if what they are about is there, too."""
    try:
        answer = msgspec.json.decode(_facts_path(stem).read_bytes(), type=_Answer)
        return answer if stem.with_name(answer.file).is_file() else None
    except (OSError, ValueError):  # not there, or not written by us
        return None


def _store_facts(answer: _Answer, stem: Path) -> None:
    """Keep the facts beside the preview, for `find`."""
    if answer.file not in (f"{stem.name}.jpg", f"{stem.name}.png"):  # the worker may be under a hostile file's control
        raise MediaError("The preview could not be made.")
    facts = _facts_path(stem)
    part = facts.with_name(f"{facts.name}.{os.getpid()}.part")
    try:
        part.write_bytes(msgspec.json.encode(answer))
        part.replace(facts)
    except OSError as error:
        raise MediaError("The preview could not be saved.") from error
