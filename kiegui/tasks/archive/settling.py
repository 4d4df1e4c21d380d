"""What an entry of another history becomes in this one. Pure functions: nothing is read or written here.

What was waiting to be sent there is never sent from here: nobody can tell whether it was sent since. It becomes WRITTEN_OFF,
the one state that the runner and every button for several tasks pass over, that claims nothing about credits, and that
still gets its id by proof if the person pastes Kie's log.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from pathlib import Path, PurePosixPath
from typing import assert_never

from msgspec.structs import replace

from kiegui.media.names import safe_name
from kiegui.tasks.archive.form import Entry
from kiegui.tasks.finding import NO_MARKS, Marks, is_over
from kiegui.tasks.inputs import Inputs, local_files, path_of
from kiegui.tasks.task import Request, Result, Task, TaskState, replaced

_WAS_WAITING = (
    "This was waiting to be sent when it was exported. It was not sent from here and never will be; if it was sent from the"
    " other place since, its id brings it back."
)
_WAS_SENDING = "This was being sent when it was exported. Kie may have it."
_WAS_LOADING = "Its results were still on their way when this was exported."
_NOT_OURS = "This was not finished when it was exported, and its account is not on this computer."

_DIGEST = re.compile("[0-9a-f]{32}")
_SHA256 = re.compile("[0-9a-f]{64}")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,10}(\.quarantined)?$")

_NOWHERE = "not-imported"
"""No result is ever saved in this folder, so a result that points there is told to be missing."""


def settled(entry: Entry, inputs: Inputs, accounts: Collection[str]) -> Task:
    """The task as it comes into this ledger, but for its number and its files; `accounts` are those of this computer."""
    addresses = {address: address_here(address, entry, inputs) for address in local_files(entry.task.request.input)}
    addresses |= {upload.file: address_here(upload.file, entry, inputs) for upload in entry.task.uploads}
    task = entry.task
    request = Request(
        task.request.model, {name: replaced(value, addresses) for name, value in task.request.input.items()}
    )
    uploads = tuple(replace(upload, file=addresses[upload.file]) for upload in task.uploads)
    return _at_rest(replace(task, request=request, uploads=uploads), accounts)


def address_here(address: str, entry: Entry, inputs: Inputs) -> str:
    """Where a file that the task reads is on this computer, or would be: always among our own copies.

    So an archive can't make the app read, and send to Kie, any other file of the person.
    """
    stored, path = entry.inputs.get(address), path_of(address)
    digest = "0" * 32
    if stored is not None:
        digest = stored.sha256
    elif path is not None and _DIGEST.fullmatch(path.parent.name):
        digest = path.parent.name
    return inputs.place(digest, name_here(address)).as_uri()


def name_here(address: str) -> str:
    """What the file of an address is called on this computer: as it was, if this system takes it."""
    path = path_of(address)
    name = path.name if path is not None else ""
    is_taken = os.name == "posix" and name not in ("", "..") and "\0" not in name and len(os.fsencode(name)) < 200
    return name if is_taken else safe_name(name)


def _at_rest(task: Task, accounts: Collection[str]) -> Task:
    match task.state:
        case TaskState.QUEUED | TaskState.UPLOADING | TaskState.HELD:
            return replace(task, state=TaskState.WRITTEN_OFF, trouble=_WAS_WAITING)
        case TaskState.SENDING:
            return replace(task, state=TaskState.UNCONFIRMED, trouble=_WAS_SENDING)
        case TaskState.DOWNLOADING if any(result.file for result in task.results):
            return _given_up(task, _WAS_LOADING)
        case TaskState.WAITING | TaskState.GENERATING | TaskState.DOWNLOADING if task.account not in accounts:
            return _given_up(task, _NOT_OURS)
        case TaskState.DOWNLOADING:
            # Kie names the addresses anew: those in an archive may be a stranger's, who would see who asks for them.
            return replace(task, state=TaskState.WAITING, results=())
        case TaskState.WAITING | TaskState.GENERATING:
            return task
        case (
            TaskState.UNCONFIRMED
            | TaskState.WRITTEN_OFF
            | TaskState.WITHDRAWN
            | TaskState.REFUSED
            | TaskState.SAVED
            | TaskState.FAILED
            | TaskState.GONE
        ):
            return task
    assert_never(task.state)


def _given_up(task: Task, why: str) -> Task:
    """Nobody asks for it any more, unless the person wants to have it fetched again."""
    results = tuple(replace(result, is_gone=True) if result.is_pending else result for result in task.results)
    has_some = any(result.file for result in results)
    return replace(task, state=TaskState.SAVED if has_some else TaskState.GONE, results=results, trouble=why)


def missing(result: Result) -> Result:
    """A result whose file did not come along: it has a place where nothing ever is, not that of a stranger's file here."""
    suffix = _SUFFIX.search(result.file)
    name = result.sha256 if _SHA256.fullmatch(result.sha256) else "0" * 64
    return replace(result, file=str(PurePosixPath(_NOWHERE, name + (suffix[0] if suffix else ""))))


def is_missing(result: Result) -> bool:
    """Whether it is such a result."""
    return result.file.startswith(f"{_NOWHERE}/")


def candidate(result: Result, home: Path, folder: Path) -> Path | None:
    """Where the file of a result may lie already: below the app's folder or the person's for results, else nowhere.

    So an archive can't make the app open, or throw away, any other file; on Windows not even ask another computer for one.
    """
    path = Path(result.file)
    if ".." in path.parts or not result.file or "\0" in result.file:
        return None
    if not path.is_absolute():
        return None if path.anchor else home / path
    return path if path.is_relative_to(folder) or path.is_relative_to(home) else None


def noted(entry: Entry, task: Task) -> Marks:
    """The marks of an entry that is new here."""
    return entry.marks if is_over(task.state) else replace(entry.marks, trashed=0, is_emptied=False)


def merged(ours: Marks, theirs: Marks) -> Marks:
    """The marks of a task that was here already: no star and no tag is lost; what was thrown away here stays so."""
    if theirs == NO_MARKS:
        return ours
    tags = tuple(dict.fromkeys([*ours.tags, *theirs.tags]))
    return replace(ours, is_starred=ours.is_starred or theirs.is_starred, tags=tags)


def renumbered(task: Task, number: int, numbers: Mapping[int, int]) -> Task:
    """The task under its number here; `numbers` tells those of the tasks that others were sent again for."""
    return replace(task, number=number, instead_of=numbers.get(task.instead_of, 0))
