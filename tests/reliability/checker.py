"""Compares what happened at Kie with what the app knows, and names every promise that was broken. Reads files only.

It knows the ledger by its columns and not by our classes, so that a mistake there can't hide by being made twice.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from kiegui.paths import Paths, paths_in
from kiegui.tasks.store.recorder import FlightRecorder
from tests.fake_kie import Created, Endpoint, Origin, Truth
from tests.fake_kie.endpoints import endpoint_of

SEEN = "seen.jsonl"
"""The file in the folder in which `tests.reliability.life` writes down what the person saw."""


class Kind(StrEnum):
    """What can be broken."""

    LOST = "lost"
    """A task was created at Kie, and the ledger neither knows its id nor holds the click as one in doubt."""
    DUPLICATED = "duplicated"
    """One click was sent again, and there was no definite refusal between."""
    UNACCOUNTED = "unaccounted"
    """A click that was on screen is in no state; a task at Kie belongs to no click; something stopped on its way."""
    WRONG = "wrong"
    """An id stands at a task with another input; a saved file is not what Kie made."""
    LEAKED = "leaked"
    """The key was shown to a server that it does not belong to, or written to a file."""


@dataclass(frozen=True)
class Violation:
    """One broken promise, in words."""

    kind: Kind
    what: str


@dataclass(frozen=True)
class Row:
    """One task as the ledger has it."""

    number: int
    state: str
    task_id: str
    record: dict[str, Any]

    @property
    def prompt(self) -> str:
        """What tells one click of a test from the others."""
        return str(self.record["request"]["input"].get("prompt", ""))

    @property
    def is_in_doubt(self) -> bool:
        """Whether it says that Kie may have it: pasting Kie's log brings it back."""
        return self.state in ("unconfirmed", "written off")

    @property
    def sent(self) -> Any:
        """Model and input as Kie had to get them."""
        text = json.dumps([self.record["request"]["model"], self.record["request"]["input"]])
        for upload in self.record.get("uploads", ()):
            text = text.replace(json.dumps(upload["file"]), json.dumps(upload["url"]))
        return json.loads(text)


def read_rows(ledger: Path) -> list[Row]:
    """Every row, from a copy: opening the file itself would tidy up what a crash left there."""
    with tempfile.TemporaryDirectory() as folder:
        for file in ledger.parent.glob(ledger.name + "*"):
            shutil.copy(file, folder)
        with sqlite3.connect(Path(folder, ledger.name)) as db:
            rows = db.execute("SELECT number, state, task_id, record FROM task ORDER BY number").fetchall()
        db.close()
    return [Row(number, state, task_id or "", json.loads(record)) for number, state, task_id, record in rows]


def violations(truth: Truth, folder: Path, key: str) -> list[Violation]:
    """What is wrong below `folder` (as `--data-dir`) once the app has come to rest; empty is what is asked for."""
    paths = paths_in(folder)
    rows = read_rows(paths.ledger)
    return [
        *_lost(truth, rows),
        *_forgotten_answers(paths, rows),
        *_duplicated(truth, rows),
        *_unaccounted(truth, rows, folder / SEEN),
        *_wrong(truth, rows, paths),
        *_leaked(truth, folder, key),
    ]


def unknown_ids(truth: Truth, folder: Path) -> list[str]:
    """The ids of tasks at Kie that no row has."""
    known = {row.task_id for row in read_rows(paths_in(folder).ledger)}
    return [created.task_id for created in truth.creates if created.task_id not in known]


def _prompt(created: Created) -> str:
    return str(created.json["input"].get("prompt", ""))


def _lost(truth: Truth, rows: list[Row]) -> Iterator[Violation]:
    known = {row.task_id for row in rows}
    doubts = Counter(row.prompt for row in rows if row.is_in_doubt)
    for created in truth.creates:
        if created.task_id in known:
            continue
        doubts[_prompt(created)] -= 1
        if doubts[_prompt(created)] < 0:
            states = ", ".join(row.state for row in rows if row.prompt == _prompt(created)) or "not there"
            yield Violation(Kind.LOST, f"task {created.task_id} of “{_prompt(created)}”, which is {states}")


def _forgotten_answers(paths: Paths, rows: list[Row]) -> Iterator[Violation]:
    """An id that the flight recorder has is one that the ledger must have."""
    known = {row.task_id for row in rows}
    recorder = FlightRecorder(paths.answers)
    answers = recorder.answers()
    recorder.close()
    for answer in answers:
        try:
            task_id = json.loads(answer.body)["data"]["taskId"]
        except (ValueError, TypeError, KeyError, RecursionError):
            continue
        if answer.status == 200 and json.loads(answer.body).get("code") == 200 and task_id not in known:
            yield Violation(Kind.LOST, f"task {task_id}, which the flight recorder has for task {answer.number}")


def _duplicated(truth: Truth, rows: list[Row]) -> Iterator[Violation]:
    clicks = Counter(row.prompt for row in rows if not row.record.get("is_adopted"))
    sent: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for received in truth.received:
        if endpoint_of(received.request) is Endpoint.CREATE_TASK and received.request.body:
            sent[_prompt_in(received.request.body)].append((received.at, True))
    for refusal in truth.refusals:
        sent[_prompt_in(refusal.body)].append((refusal.at, False))
    for prompt, events in sent.items():
        times = sum(1 if is_post else -1 for _, is_post in sorted(events))
        if times > max(1, clicks[prompt]):
            yield Violation(Kind.DUPLICATED, f"“{prompt}” was sent {times} times without a refusal between")
    for prompt, times in Counter(map(_prompt, truth.creates)).items():
        if times > max(1, clicks[prompt]):
            yield Violation(Kind.DUPLICATED, f"“{prompt}” was created {times} times for {clicks[prompt]} click")


def _prompt_in(body: bytes) -> str:
    try:
        return str(json.loads(body)["input"].get("prompt", ""))
    except (ValueError, TypeError, KeyError):
        return ""


def _unaccounted(truth: Truth, rows: list[Row], seen: Path) -> Iterator[Violation]:
    by_number = {row.number: row for row in rows}
    prompts = {row.prompt for row in rows}
    for created in truth.creates:
        if _prompt(created) not in prompts:
            yield Violation(
                Kind.UNACCOUNTED, f"task {created.task_id} was created, and nobody clicked “{_prompt(created)}”"
            )
    for row in rows:
        if row.state in ("queued", "uploading", "sending", "waiting", "generating", "downloading"):
            yield Violation(Kind.UNACCOUNTED, f"“{row.prompt}” has come to rest while it is {row.state}")
    shown = [json.loads(line) for line in seen.read_text("utf-8").splitlines()] if seen.exists() else []
    for number, prompt in sorted({(line["number"], line["prompt"]) for line in shown if line["what"] == "task"}):
        if number not in by_number or by_number[number].prompt != prompt:
            yield Violation(Kind.UNACCOUNTED, f"task {number}, “{prompt}”, was on screen and is not in the ledger")
    for number, task_id in sorted({(line["number"], line["task_id"]) for line in shown if line.get("task_id")}):
        if number in by_number and by_number[number].task_id != task_id:
            yield Violation(Kind.LOST, f"task {number} was on screen with the id {task_id}, and has it no more")


def _wrong(truth: Truth, rows: list[Row], paths: Paths) -> Iterator[Violation]:
    made = {created.task_id: created for created in truth.creates}
    for row in rows:
        if not row.task_id:
            continue
        if (created := made.get(row.task_id)) is None:
            yield Violation(Kind.WRONG, f"“{row.prompt}” has the id {row.task_id}, which Kie never gave")
            continue
        if row.sent != [created.json["model"], created.json["input"]]:
            yield Violation(Kind.WRONG, f"“{row.prompt}” has the id of a task that was asked for “{_prompt(created)}”")
        if row.state == "saved":
            yield from _wrong_files(row, created, paths)


def _wrong_files(row: Row, created: Created, paths: Paths) -> Iterator[Violation]:
    results = [result for result in row.record.get("results", ()) if result["url"]]  # others are words, not files
    if len(results) != len(created.files):
        yield Violation(Kind.WRONG, f"“{row.prompt}” has {len(results)} results, and Kie made {len(created.files)}")
    for result, sha256 in zip(results, created.files, strict=False):
        file = paths.results / result.get("file", "")
        if not file.is_file():
            yield Violation(Kind.WRONG, f"“{row.prompt}” is saved, and there is no file “{result.get('file', '')}”")
        elif sha256 not in _sums(file.read_bytes()) and not result.get("odd"):
            yield Violation(Kind.WRONG, f"“{row.prompt}” is saved, and its file is not the one that Kie made")


def _sums(content: bytes) -> set[str]:
    """SHA-256 of a file, and of a PNG without the texts (iTXt) that this app puts into it, which Kie's files here never have."""
    kept, at = content[:8], 8
    while content.startswith(b"\x89PNG") and at < len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4])
        kept += b"" if content[at + 4 : at + 8] == b"iTXt" else content[at:end]
        at = end
    return {hashlib.sha256(each).hexdigest() for each in (content, kept)}


def _leaked(truth: Truth, folder: Path, key: str) -> Iterator[Violation]:
    for request in truth.requests:
        if request.origin in (Origin.FILES, Origin.EVIL) and key in repr(
            (request.headers, request.target, request.body)
        ):
            yield Violation(Kind.LEAKED, f"the key was shown to the {request.origin} server")
    for file in folder.rglob("*"):
        if file.is_file() and key.encode() in file.read_bytes():
            yield Violation(Kind.LEAKED, f"the key stands in {file.relative_to(folder)}")
