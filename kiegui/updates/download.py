"""Fetches the file of a new version, and lets nothing pass but the very bytes that the signed feed tells of. Blocking."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from kiegui.api.download import Downloader
from kiegui.api.transport import Exchanges
from kiegui.errors import ApiError, LedgerError, Refused, UpdateError
from kiegui.tasks.part_file import PartFile, vouching_path
from kiegui.updates.feed import FeedFile
from kiegui.updates.looking import USER_AGENT

Told = Callable[[int, int], None]
"""Gets the bytes that are there, and how many there will be; on the loading thread, piece by piece."""

_NOT_THE_FILE = (
    "What came is not the file that was published, so it was thrown away. Nothing was changed. Try again later."
)


class Download:
    """One attempt to have `file` in `folder`, under its own name; one that broke off is gone on with."""

    def __init__(self, file: FeedFile, folder: Path, *, is_local: bool) -> None:
        """`is_local`: the feed is on this machine, so the file may be, too."""
        self._file = file
        self._folder = folder
        self._exchanges = Exchanges(USER_AGENT)
        self._downloader = Downloader(self._exchanges, is_local=is_local)

    def run(self, told: Told) -> Path:
        """The file, whole and checked. Raises UpdateError; nothing has its name then."""
        target = self._folder / self._file.name
        if is_whole(target, self._file):
            return target
        part = self._folder / f"{self._file.name}.part"
        try:
            self._make_room(part)
            self._load(part, told)
            if target.suffix == ".AppImage":
                part.chmod(0o755)
            part.replace(target)
        except LedgerError as problem:  # what the house's .part files raise
            raise _not_saved(self._folder, problem.__cause__) from problem
        except OSError as error:
            raise _not_saved(self._folder, error) from error
        return target

    def close(self) -> None:
        """Break it off, from any thread, also if it has not begun: `run` raises within moments."""
        self._exchanges.close()

    def _make_room(self, part: Path) -> None:
        """Files of other versions are not needed any more."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for other in self._folder.iterdir():
            if other.is_file() and other not in (part, vouching_path(part)):
                other.unlink()

    def _load(self, part: Path, told: Told) -> None:
        size = self._file.size

        def watch(done: int, total: int) -> None:
            if total not in (0, size) or done > size:
                raise UpdateError(_NOT_THE_FILE)
            told(done, size)

        loading = PartFile(part, watch)
        try:
            with loading:
                self._downloader.fetch(self._file.url, loading)
            if (loading.size, loading.sha256) != (size, self._file.sha256):
                raise UpdateError(_NOT_THE_FILE)
        except UpdateError:
            loading.discard()
            raise
        except Refused as problem:
            words = "The server did not hand out the new version ({0}). Nothing was changed. Try again later."
            raise UpdateError(words.format(problem.code)) from problem
        except ApiError as problem:
            words = (
                "The download broke off: check the network. What came is kept, and the next attempt goes on from there."
            )
            raise UpdateError(words) from problem
        with suppress(OSError):  # it is of no use without the other
            vouching_path(part).unlink(missing_ok=True)


def is_whole(path: Path, file: FeedFile) -> bool:
    """Whether what lies there is that file, byte by byte; False also if it can't be read."""
    try:
        if path.stat().st_size != file.size:
            return False
        with path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest() == file.sha256
    except OSError:
        return False


def forget_installed(folder: Path, version: str) -> None:
    """Remove what was fetched of a version that is in use by now."""
    of_it = re.compile(rf"(?<![\d.]){re.escape(version)}(?!\.?\d)")  # 1.2 is in the names of 1.20 and 1.2.1, too
    for file in folder.glob(f"*{version}*"):
        if of_it.search(file.name):
            with suppress(OSError):  # it is in the cache: the next download, or the system, removes it
                file.unlink()


def _not_saved(folder: Path, error: BaseException | None) -> UpdateError:
    why = error.strerror if isinstance(error, OSError) else error
    return UpdateError(
        f"The new version can’t be saved in {folder}: {why}. Nothing was changed. Make some room and try again."
    )
