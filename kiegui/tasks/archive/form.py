"""What an archive of the history looks like: its members, the records in them, and what they are made of. Only data.

An archive is a ZIP file that any program can open. Files are stored as they are; only the records are compressed. Whoever
changes `Task`, `Marks` or what stands here counts `FORMAT` up: older apps then say so, instead of losing something.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec

from kiegui.catalog.versions import ModelVersions
from kiegui.tasks.finding import NO_MARKS, Marks
from kiegui.tasks.inputs import Inputs
from kiegui.tasks.results import ResultStore
from kiegui.tasks.task import Task

FORMAT = 1

SUFFIX = ".kiegui"
CONTENTS = "archive.json"
ENTRIES = "entries.jsonl"
RESULT = re.compile(r"results/\d{1,18}-\d{1,5} [^/\\]{1,200}")
INPUT = re.compile(r"inputs/[0-9a-f]{32}/[^/\\]{1,200}")
MODEL = re.compile(r"models/[A-Za-z0-9][A-Za-z0-9/._-]{0,200}/\d{13,16}\.json")

ENTRIES_AT_ONCE = 50
"""Entries that are in memory at a time, and that come into the ledger in one transaction: some ms, and the disk's own time."""
PIECE = 1024 * 1024
"""Bytes of a file that are in memory at a time."""


class StoredFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file in an archive: the member that holds it, its bytes and its SHA-256."""

    member: str
    size: int
    sha256: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]

    @property
    def name(self) -> str:
        """What it is called, without what tells it from others in the archive."""
        return self.member.rpartition("/")[2]


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A line of `entries.jsonl`: a task as it stood, and what belongs to it.

    `title` is its model's, for whoever reads the file. `files` are those of its results that are in the archive, by their
    place among the results; `inputs` the files that it reads, by the address that stands in the request.
    """

    task: Task
    marks: Marks = NO_MARKS
    title: str = ""
    files: dict[int, StoredFile] = {}
    inputs: dict[str, StoredFile] = {}


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """`archive.json`: which format and app it is of, when it was made (ms since 1970, UTC), and how much is in it.

    `files` are the members below `results/` and `inputs/`, `missing` the results that were not on the disk any more.
    """

    format: int
    app: str
    created: int
    entries: int
    files: int
    missing: int
    models: int
    entries_sha256: str


@dataclass(frozen=True)
class Belongings:
    """What goes into an archive, and where it goes that comes out of one.

    `title_of` tells a model's title by its id, "" if it has none; it is called on any thread.
    """

    ledger: Path
    results: ResultStore
    inputs: Inputs
    versions: ModelVersions
    title_of: Callable[[str], str]
