"""What of a task goes into the files that it made: enough to make them again, and nothing that is only the person's."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote, urlsplit

from kiegui import __version__
from kiegui.media.metadata.provenance import Provenance
from kiegui.tasks.task import Task

_WEB = ("http://", "https://")
_ADDRESS = "file://"
_LOCAL = "file:"
"""Stands before the name of a file that was on the person's own disk."""
_BEFORE = re.compile("^[\\s\"'\x00-\x1f\u200b-\u200f\ufeff]+")
"""What a form or a system may pass over at the start of an address."""


def provenance_of(task: Task) -> Provenance:
    """Model, input, Kie's task id and the moment of the click; no account, no key, no number or price of ours.

    Whoever gets the file reads this. So of a file on this computer only its name is told, and of a web address what leads to
    the file, but not who may open it (a signature, a password).
    """
    return Provenance(
        app="KieGUI",
        version=__version__,
        model=task.request.model,
        input={name: _told(value) for name, value in task.request.input.items()},
        task_id=task.task_id,
        created=task.created,
    )


def values_of(provenance: Provenance) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What a form can take of a record, and the names of the files that the person has to choose again.

    A task that is in the own history has more: look there first, by the task id.
    """
    missing: list[str] = []
    values = {name: _restored(value, missing) for name, value in provenance.input.items()}
    return {name: value for name, value in values.items() if value not in (None, "", [])}, tuple(dict.fromkeys(missing))


def _told(value: Any) -> Any:
    match value:
        case str():
            return _told_text(value)
        case list():
            return [_told(member) for member in value]
        case dict():
            return {name: _told(member) for name, member in value.items()}
        case _:
            return value


def _told_text(text: str) -> str:
    """An address as far as others may know it; all other words are the person's own, and stay."""
    if text.startswith(_ADDRESS):
        return _LOCAL + _name_of(text)
    address = text.strip()
    if not address.lower().startswith(_WEB) or len(address.split()) != 1:
        return text
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def _name_of(address: str) -> str:
    """The last part of a `file://` address, as it was written on whichever system."""
    path = unquote(address.removeprefix(_LOCAL).removeprefix("//"))
    return path.replace("\\", "/").rpartition("/")[2]


def _restored(value: Any, missing: list[str]) -> Any:
    """Without the files that are not here, whose names are added to `missing`; None if nothing else was in it."""
    match value:
        case str() if (name := _BEFORE.sub("", value)).lower().startswith(_LOCAL):
            # Also addresses, however they are written: a stranger's file must not choose one of the person's.
            rest = name[len(_LOCAL) :]
            missing.append(_name_of(rest) if rest.startswith("//") else rest)
            return None
        case list():
            members = [_restored(member, missing) for member in value]
            return [member for member in members if member is not None]
        case dict():
            held = {name: _restored(member, missing) for name, member in value.items()}
            return {name: member for name, member in held.items() if member is not None} or None
        case _:
            return value
