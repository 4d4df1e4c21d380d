"""F10: nothing that a server, a file or a person can hand us ends in more than the one error that is meant for it."""

from __future__ import annotations

import ctypes
import gc
import json
import os
import random
import struct
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiegui.api import replies, upload
from kiegui.api.replies import Envelope, TaskReport
from kiegui.catalog.registry import read_model
from kiegui.errors import ApiError, ModelFileError
from kiegui.paths import resources_folder
from kiegui.sandbox.state_file import PracticeTask, State, StateFile
from kiegui.settings import Settings, load_settings
from kiegui.tasks import callbacks
from kiegui.tasks.callbacks import Callbacks
from kiegui.tasks.store.recorder import SLOTS, Answer, FlightRecorder
from kiegui.tasks.task_ids import MAX_IDS, find_task_ids
from tests.fake_kie import Dialect, Kie, Origin, Request, ResultShape
from tests.fake_kie.log_page import log_page
from tests.reliability.figures import SEED, rounds, tell
from tests.reliability.memory import memory_folder
from tests.reliability.mutations import Mutations

_MOST_SECONDS = 2.0
"""For one case. The slowest takes some milliseconds; the rest is what a busy machine adds."""

_MOST_MEGABYTES = 50


def resident() -> float:
    """How many megabytes of memory this process holds on to; 0 where that can't be read.

    The tests' own doing doesn't count: json's encoder leaves cycles, and glibc keeps the pages of a mutation of 18 MB.
    """
    if sys.platform != "linux":
        return 0.0
    gc.collect()
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def fuzz(what: str, cases: int, case: Callable[[Mutations], None]) -> None:
    """Carry out `case` so often; it raises what is not allowed. Tells the figure, and fails beyond the limits."""
    chance = random.Random(f"{SEED} {what}")
    mutations = Mutations(chance)
    slowest, before, most = 0.0, resident(), resident()
    done = 0
    try:
        for done in range(cases):
            begun = time.perf_counter()
            case(mutations)
            slowest = max(slowest, time.perf_counter() - begun)
            if done == cases // 10:
                before = resident()  # what is loaded and cached once is there by now
            if done % 5000 == 0:
                most = max(most, resident())
        done += 1
    finally:
        grown = max(0.0, most - before)
        reached = f"{done:,}, slowest {slowest * 1000:.0f} ms, + {grown:.0f} MB"
        tell("F10", what, f"{cases:,} without another error or a hang, RSS + ≤ {_MOST_MEGABYTES} MB", reached, SEED)
    assert slowest <= _MOST_SECONDS
    assert grown <= _MOST_MEGABYTES


@pytest.fixture(scope="module")
def answers() -> list[tuple[int, Any]]:
    """What Kie answers when all is well, and when it says no: HTTP status and body."""
    kie = Kie()
    key = (("Authorization", f"Bearer {kie.key}"),)
    kie.results = [("film.mp4", b"film"), ("first.png", b"png"), ("last.png", b"png")]
    gathered = []

    def ask(method: str, target: str, body: bytes = b"") -> Any:
        reply = kie.answer(Request(Origin.API, method, target, key, body))
        gathered.append((reply.status, json.loads(reply.body)))
        return gathered[-1][1]

    wish = json.dumps(
        {"model": "a/model", "input": {"prompt": "A heron", "seed": 7, "image_urls": ["https://a/b.png"]}}
    )
    for kie.dialect in Dialect:
        for kie.recent_fields in (True, False):
            for kie.result_json in (*ResultShape, '["https://a/1.mp4"]'):
                for kie.plan in (("success",), ("fail",), ("generating",)):
                    task_id = ask("POST", "/api/v1/jobs/createTask", wish.encode())["data"]["taskId"]
                    ask("GET", f"/api/v1/jobs/recordInfo?taskId={task_id}")
        ask("GET", "/api/v1/chat/credit")
        ask("POST", "/api/v1/common/download-url", json.dumps({"url": next(iter(kie.stored))}).encode())
        ask("GET", "/api/v1/jobs/recordInfo?taskId=nobody")
        ask("POST", "/api/v1/jobs/createTask", b"{}")
    return gathered


def readers() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public reader of `api.replies` that takes an envelope, also those that come later."""
    for name, reader in vars(replies).items():
        if name.startswith("read_") and list(reader.__annotations__.values())[:1] == ["Envelope"]:
            yield name, reader


def test_the_readers_are_found() -> None:
    assert {"read_task_id", "read_credits", "read_report"} <= {name for name, _ in readers()}


def test_answers_of_kie(answers: list[tuple[int, Any]]) -> None:
    chance = random.Random(f"{SEED} answers")
    every = [reader for _, reader in readers()]

    def read(mutations: Mutations) -> None:
        status, body = chance.choice(answers)
        raw = mutations.json(body)
        if chance.random() < 0.15:
            status = chance.choice((201, 204, 302, 400, 401, 404, 422, 429, 455, 500, 502, 505, 599))
        with suppress(ApiError):
            replies.read_created(status, raw)
        try:
            envelope = replies.read_envelope(status, raw)
        except ApiError:
            return
        for reader in every:
            with suppress(ApiError):
                check_report(reader(envelope))
        with suppress(ApiError):
            upload.read_uploaded(envelope, 7, local=True)

    fuzz("malformed answers of Kie", rounds(100_000), read)


def check_report(read: object) -> None:
    """What was read can go into the ledger and onto the screen."""
    if not isinstance(read, TaskReport):
        return
    msgspec.json.encode(read)
    assert max(map(len, (read.word, read.fail_message, read.fail_code, read.model, read.task_id))) <= 2001
    assert len(read.urls) <= 200


def test_a_report_is_checked_by_what_it_would_break() -> None:
    report = replies.read_report(Envelope(200, "", {"taskId": "t", "state": "fail", "failMsg": "x" * 5000}))
    check_report(report)
    with pytest.raises(AssertionError):
        check_report(msgspec.structs.replace(report, word="x" * 5000))


def test_model_files(memory: Path) -> None:
    file = memory / "model.json"
    valid = [json.loads(one.read_bytes()) for one in sorted((resources_folder() / "models").glob("*/*.json"))]
    assert valid
    chance = random.Random(f"{SEED} models")

    def read(mutations: Mutations) -> None:
        file.write_bytes(mutations.json(chance.choice(valid)))
        with suppress(ModelFileError):
            read_model(file)

    fuzz("malformed model files", rounds(100_000), read)


class Wire:
    """A connection that has these bytes, in pieces of some size, and then ends."""

    def __init__(self, raw: bytes, piece: int) -> None:
        self._raw = raw
        self._piece = piece

    def settimeout(self, seconds: float) -> None:
        """Never needed here."""

    def recv(self, most: int) -> bytes:
        """The next piece."""
        piece, self._raw = self._raw[: min(most, self._piece)], self._raw[min(most, self._piece) :]
        return piece


def test_callbacks() -> None:
    chance = random.Random(f"{SEED} callbacks")
    token = "t" * 20
    receiver = Callbacks(["hook.example.org"], 0, token, "secret", lambda hint: None, clock=lambda: 1_790_000_000.0)
    bodies = [
        {"code": 200, "msg": "success", "data": {"taskId": "281e5b0f39b9e7d2ab8a41f0f28b96ef", "state": "success"}},
        {"code": 501, "data": {"task_id": "task_kling_1765182425861", "resultJson": '{"resultUrls": ["https://a/b"]}'}},
    ]

    def read(mutations: Mutations) -> None:
        body = mutations.json(chance.choice(bodies))
        head = (
            f"POST /{token}/nonce-1 HTTP/1.1\r\nHost: hook.example.org\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nX-Webhook-Timestamp: 1790000000\r\nX-Webhook-Signature: c2lnbmF0dXJl\r\n\r\n"
        ).encode()
        whole = head + body if chance.random() < 0.5 else mutations.bytes(head) + body
        wire: Any = Wire(whole, chance.choice((65_536, 65_536, 700)))
        with suppress(callbacks._Rejected, OSError):
            receiver._hint(callbacks._read(wire))

    fuzz("malformed callbacks", rounds(100_000), read)


def test_pasted_pages(answers: list[tuple[int, Any]]) -> None:
    kie = Kie()
    for number in range(6):
        body = json.dumps({"model": "a/model", "input": {"prompt": f"A heron {number}"}}).encode()
        kie.answer(
            Request(Origin.API, "POST", "/api/v1/jobs/createTask", (("Authorization", f"Bearer {kie.key}"),), body)
        )
    ids = [created.task_id for created in kie.truth.creates]
    pages = [
        log_page(kie.truth.creates),
        "\n".join(ids),
        json.dumps([body for _, body in answers[:4]]),
        "task_12345678 " * 5,
    ]
    chance = random.Random(f"{SEED} pages")

    def read(mutations: Mutations) -> None:
        found = find_task_ids(mutations.text(chance.choice(pages)))
        assert len(found) <= MAX_IDS
        assert all(len(task_id) <= 200 and task_id.isascii() and task_id.isprintable() for task_id in found)

    fuzz("pasted pages", rounds(40_000), read)


def test_settings_files(memory: Path) -> None:
    file = memory / "settings.json"
    full = Settings(
        account="kie", results_folder="/a", model="a/b", splitters={"main": "AAA="}, sound=True, appearance="dark"
    )
    valid = json.loads(msgspec.json.encode(full))

    def read(mutations: Mutations) -> None:
        file.write_bytes(mutations.json(valid))
        load_settings(file)

    fuzz("malformed settings", rounds(40_000), read)


def test_memories_of_the_sandbox(memory: Path) -> None:
    file = memory / "sandbox.json"
    request = {"model": "a/model", "input": {"prompt": "A heron"}}
    task = PracticeTask("t1", request, 5.0, 1, 2, 3, 4, fails=False)
    StateFile(file).save(State(90.0, {"t1": task}))
    valid = json.loads(file.read_bytes())

    def read(mutations: Mutations) -> None:
        file.write_bytes(mutations.json(valid))
        state = StateFile(file).load()
        assert state is None or all(isinstance(task.model, str) for task in state.tasks.values())

    fuzz("malformed memories of the sandbox", rounds(40_000), read)


def test_flight_recorders(memory: Path) -> None:
    file = memory / "answers.bin"
    recorder = FlightRecorder(file)
    for number in range(12):
        recorder.keep(Answer(number, 200, b'{"code": 200, "data": {"taskId": "t%d"}}' % number, "kie"))
    recorder.close()
    valid = file.read_bytes()
    slot = len(valid) // SLOTS
    chance = random.Random(f"{SEED} recorder")

    def read(mutations: Mutations) -> None:
        damaged = bytearray(mutations.bytes(valid[: 12 * slot]) if chance.random() < 0.5 else valid[: 12 * slot])
        for start in range(0, len(damaged) - slot, slot * chance.choice((1, 3, 20))):
            damaged[start : start + 30] = forged(chance, bytes(damaged[start : start + slot]))
        file.write_bytes(damaged)
        opened = FlightRecorder(file)
        assert len(opened.answers()) <= SLOTS
        opened.keep(Answer(99, 200, b"new", "kie"))
        assert Answer(99, 200, b"new", "kie") in opened.answers()
        opened.close()

    fuzz("damaged flight recorders", rounds(1_000), read)


def forged(chance: random.Random, slot: bytes) -> bytes:
    """The head of a slot with other figures in it; its checksum is right, as a broken program would have written it."""
    sequence, number = chance.choice((0, 5, 2**40, 2**63)), chance.choice((-1, 0, 3, 2**62))
    status, account, body = (
        chance.choice((0, 1, 200, 65_535)),
        chance.choice((0, 3, 60_000)),
        chance.choice((0, 40, 60_000)),
    )
    content = slot[30 : 30 + account + body]
    figures = struct.pack("<QqHHH", sequence, number, status, account, body)
    return b"KGF2" + figures + struct.pack("<I", zlib.crc32(figures + content))


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder for files that are written a thousand times a second."""
    with memory_folder() as folder:
        yield folder
