"""How the local files of a task come to Kie, before it is sent. Free, so it is done again after any failure. asyncio, no Qt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from kiegui.crashpoint import crashpoint
from kiegui.errors import (
    ApiError,
    BadKey,
    InputFileError,
    LedgerError,
    Maintenance,
    MediaError,
    NoCredits,
    Refused,
    TooMany,
)
from kiegui.media.kinds import FileFormat, sniff_file
from kiegui.tasks.account import Account
from kiegui.tasks.inputs import Inputs, local_files
from kiegui.tasks.lanes import Lane, now_and_then
from kiegui.tasks.pace import Pace
from kiegui.tasks.sending import Change
from kiegui.tasks.task import Failure, Task, TaskState, Upload

if TYPE_CHECKING:
    from kiegui.api.client import Client  # requests takes 80 ms to import: not before the first paint
    from kiegui.api.upload import Uploaded

_LIVES_SECONDS = 86400.0  # where Kie does not say: some pages promise three days, users saw one
_MARGIN_SECONDS = 3600.0  # a task may wait that long before Kie reads its files
_AT_ONCE = 2
_TELL_SECONDS = 0.1 * _AT_ONCE

Progress = Callable[[int, int, int], None]
"""Gets the number of a task, and the bytes that are on their way of all that its files have; on the loop's thread, at most
ten times a second for each task."""


class _Way(NamedTuple):
    """What is uploaded once for all tasks: the account that it is for, and the file's address."""

    account: str
    file: str


def needs_upload(task: Task, now: float) -> bool:
    """Whether a task can't be sent as it is, because Kie can't read all of its files, or not for long. `now` in seconds."""
    lasting = {upload.file for upload in task.uploads if _lasts(upload, now)}
    return any(file not in lasting for file in local_files(task.request.input))


def _lasts(upload: Upload, now: float) -> bool:
    return upload.expires / 1000 > now + _MARGIN_SECONDS


class Uploading:
    """The UPLOADING state, and QUEUED tasks that need it. All methods on the loop's thread.

    The copies are made first, whatever is in the way of the rest: what counts is what a file held at the click.
    """

    def __init__(
        self,
        change: Change,
        stop: Callable[[Account, Refused], None],
        inputs: Inputs,
        pace: Pace,
        clock: Callable[[], float],
        progress: Progress,
    ) -> None:
        self._change = change
        self._stop = stop
        self._inputs = inputs
        self._pace = pace
        self._clock = clock
        self._progress = progress
        self._keeping = Lane("keeping")
        self._lane = Lane("uploading", _AT_ONCE)
        self._known: dict[_Way, Upload] = {}
        self._under_way: dict[tuple[_Way, Client], asyncio.Task[Upload]] = {}
        self._done: dict[_Way, int] = {}
        self._watched: dict[int, dict[_Way, int]] = {}

    async def step(self, task: Task, account: Account, attempt: int) -> tuple[Task, float]:
        """Bring a task's files to Kie; the task, QUEUED again or HELD, and the seconds until it goes on."""
        task = await self._change(task, state=TaskState.UPLOADING)
        try:
            kept = await self._keeping.do(self._inputs.kept, task.request.input)
            task = await self._change(task, request=replace(task.request, input=kept))
            client = account.client
            if account.stopped is not None:
                return await self._hold(task, account.stopped), 0
            if client is None:
                return await self._change(task, state=TaskState.HELD, trouble="There is no key for this account."), 0
            uploads = await self._upload(task, account.name, client)
        except (InputFileError, LedgerError) as problem:
            words = f"{problem.message} Nothing was sent, nothing was charged."
            failure = Failure("", problem.message) if isinstance(problem, InputFileError) else None
            return await self._change(task, state=TaskState.HELD, trouble=words, failure=failure), 0
        except ApiError as problem:
            return await self._settle(task, account, problem, attempt, is_current=account.client is client)
        finally:
            self._watched.pop(task.number, None)
        crashpoint("uploading-arrived")
        task = await self._change(task, state=TaskState.QUEUED, uploads=uploads, trouble="")
        crashpoint("uploading-saved")
        return task, 0

    async def _upload(self, task: Task, account: str, client: Client) -> tuple[Upload, ...]:
        """The uploads of all of a task's files. Raises the first problem, when all of them have come to an end."""
        ways = [_Way(account, file) for file in local_files(task.request.input)]
        for upload in task.uploads:
            self._known.setdefault(_Way(account, upload.file), upload)
        found = await self._keeping.do(self._find, ways)
        now = self._clock()
        missing = [way for way in ways if way not in self._known or not _lasts(self._known[way], now)]
        self._watched[task.number] = {way: found[way][1] for way in missing}
        for way in missing:
            if (way, client) not in self._under_way:  # not by a client of before, whose key may be refused
                self._under_way[way, client] = asyncio.ensure_future(self._carry(way, found[way][0], client))
        # Shielded: another task may wait for the same file.
        answers = (asyncio.shield(self._under_way[way, client]) for way in missing)
        for answer in await asyncio.gather(*answers, return_exceptions=True):
            if isinstance(answer, BaseException):
                raise answer
        return tuple(self._known[way] for way in ways)

    def _find(self, ways: list[_Way]) -> dict[_Way, tuple[Path, int]]:
        """Where the copies are, and their sizes. Raises InputFileError."""
        paths = {way: self._inputs.find(way.file) for way in ways}
        try:
            return {way: (path, path.stat().st_size) for way, path in paths.items()}
        except OSError as error:
            raise InputFileError(f"A file can’t be read: {error.strerror}.") from error

    async def _carry(self, way: _Way, path: Path, client: Client) -> Upload:
        """One file, for all tasks that wait for it."""
        self._done[way] = 0
        told = now_and_then(partial(self._tell, way), _TELL_SECONDS)
        try:
            uploaded = await self._lane.do(_send, client, path, told)
        finally:
            del self._under_way[way, client]
        now = self._clock()
        expires = now + _LIVES_SECONDS if uploaded.expires is None else uploaded.expires / 1000
        # Our clock may be wrong: what has just arrived is good for now, or it would be uploaded in circles.
        self._known[way] = Upload(way.file, uploaded.url, int(max(expires, now + 2 * _MARGIN_SECONDS) * 1000))
        return self._known[way]

    def _tell(self, way: _Way, done: int, _size: int) -> None:
        self._done[way] = done
        for number, sizes in self._watched.items():
            if way in sizes:
                self._progress(number, sum(self._done.get(each, 0) for each in sizes), sum(sizes.values()))

    async def _hold(self, task: Task, problem: Refused) -> Task:
        """As a submission is held that is refused so; see `kiegui.tasks.outcome`."""
        failure = Failure(str(problem.code), problem.reason)
        return await self._change(task, state=TaskState.HELD, trouble=problem.message, failure=failure)

    async def _settle(
        self, task: Task, account: Account, problem: ApiError, attempt: int, *, is_current: bool
    ) -> tuple[Task, float]:
        """What a failure means. Nothing was created by it, so it may be tried again whatever it was.

        `is_current`: the account is still reached with the key that this was tried with.
        """
        match problem:
            case BadKey() | NoCredits() if is_current:
                self._stop(account, problem)
                return await self._hold(task, problem), 0
            case TooMany():
                return await self._change(task, trouble=problem.message), self._pace.too_many()
            case Maintenance():
                return await self._change(task, trouble=problem.message), self._pace.maintenance()
            case _:
                words = f"{problem.message} The files are not at Kie yet; trying again."
                return await self._change(task, trouble=words), self._pace.retry(attempt + 1)

    def close(self) -> None:
        """Upload no more."""
        for carrying in self._under_way.values():
            carrying.cancel()
        self._keeping.close()
        self._lane.close()


def _send(client: Client, path: Path, told: Callable[[int, int], None]) -> Uploaded:
    """Upload one file as what its first bytes say that it is. Raises InputFileError or an ApiError."""
    try:
        file_format = sniff_file(path)
        extension = path.suffix.lower() if file_format is FileFormat.UNKNOWN else file_format.extension
        return client.upload(path, extension, file_format.mime, told)
    except MediaError as problem:
        raise InputFileError(problem.message) from problem
    except (BadKey, NoCredits, TooMany, Maintenance):
        raise
    except Refused as problem:
        if problem.code == 413:
            raise InputFileError(f"The file “{path.name}” is too large for Kie.") from problem
        said = f" Kie says: {problem.reason}" if problem.reason else ""
        raise InputFileError(f"Kie did not take the file “{path.name}”.{said}") from problem
