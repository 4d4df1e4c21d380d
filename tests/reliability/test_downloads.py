"""F8: downloads that are killed at every step and at random moments, and results that are cut anywhere."""

from __future__ import annotations

import hashlib
import os
import random
from collections import Counter
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import pytest

from kiegui.api.client import Client
from kiegui.api.origin import checked_origin
from kiegui.errors import Refused, Unconfirmed
from kiegui.media.wholeness import is_whole
from kiegui.tasks.library import Verdict, check_library, clear_leftovers
from kiegui.tasks.results import ResultStore
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.store.ledger_reader import LedgerReader
from kiegui.tasks.task import Request, Result, Task, TaskState
from tests.api.test_client import Notes
from tests.fake_kie import FakeKie, Fault
from tests.fake_kie.endpoints import Endpoint
from tests.fake_kie.faults import Ending
from tests.fake_kie.server import no_whim
from tests.media.whole_files import SAMPLES, Sample
from tests.reliability.crashpoints import crashpoints
from tests.reliability.downloading import start
from tests.reliability.figures import SEED, rounds, tell
from tests.tasks.ways import make_task

LIVES = 8
"""Of one download, before it is let come to its end."""
SIZES = (9_000, 40_000, 120_000)
STEPS = [name for name in crashpoints() if name.startswith(("part-", "results-", "fetching-"))]
WIRE_EVERY = 20
"""One cut of so many comes over the wire, too."""


class Weather:
    """What a download meets: it flows, drips, breaks off, hangs or is refused, at random."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def __call__(self, endpoint: Endpoint) -> Fault | None:
        if endpoint is not Endpoint.FILE or self._chance.random() < 0.2:
            return None
        faults = (
            Fault.drip(pace=0.004, step=self._chance.choice((500, 1_500, 5_000))),
            Fault.cut(keep=self._chance.randrange(120_000)),
            Fault.cut(keep=self._chance.randrange(20_000), ending=Ending.RESET),
            Fault.chunked(complete=False),
            Fault.long_length(),
            Fault.hang(),
            Fault.answer(404),
            Fault.http(502),
        )
        return self._chance.choice((*[faults[0]] * 6, *faults))


@dataclass
class Tally:
    """What all runs came to."""

    kills: int = 0
    results: int = 0
    resumed: int = 0
    wrong: Counter[str] = field(default_factory=Counter)


def wave(chance: random.Random, size: int) -> bytes:
    """A sound of noise, whole by its format."""
    return b"RIFF" + (size + 36).to_bytes(4, "little") + b"WAVEfmt " + bytes(20) + b"data" + chance.randbytes(size + 4)


class Download:
    """One task whose results are fetched by processes that don't live long."""

    def __init__(self, kie: FakeKie, folder: Path, chance: random.Random, tally: Tally) -> None:
        self._kie = kie
        self._folder = folder
        self._tally = tally
        self.lives = 0
        folder.mkdir()
        self.files = [wave(chance, size) for size in chance.sample(SIZES, k=chance.randint(1, 3))]
        kie.results = [("sound.wav", content) for content in self.files]
        client = Client(checked_origin(kie.base_url), kie.key)
        report = client.query_task(client.create_task("some/model", {"prompt": "x"}, Notes()))
        ledger = Ledger(folder / "ledger.sqlite")
        results = tuple(Result(url=url) for url in report.urls)
        make_task(ledger, TaskState.DOWNLOADING, report.task_id, results=results, sent=kie.now)
        ledger.close()

    def live(self, seconds: float, crash_at: str = "") -> bool:
        """A process that is killed after so many seconds; whether it had come to its end by then.

        Under a final name there is always a whole result.
        """
        self.lives += 1
        process = start(self._folder, self._kie.base_url, self._kie.key, crash_at)
        process.join(seconds)
        process.kill()
        process.join()
        has_ended = process.exitcode == 0
        self._tally.kills += not has_ended
        for file in (self._folder / "results").rglob("*.wav"):
            self._tally.wrong["partial under a final name"] += file.read_bytes() not in self.files
        return has_ended

    def settle(self) -> None:
        """Let it come to its end in good weather, and compare."""
        whim, self._kie.whim = self._kie.whim, no_whim
        self._tally.wrong["did not come to an end"] += not self.live(60)
        self._kie.whim = whim
        store = ResultStore(self._folder / "results")
        clear_leftovers(self._folder / "ledger.sqlite", store)
        reader = LedgerReader(self._folder / "ledger.sqlite")
        (task,) = reader.tasks(reader.numbers())
        verdicts = [checked.verdict for checked in check_library(reader, store)]
        reader.close()
        sums = [hashlib.sha256(content).hexdigest() for content in self.files]
        there = [file for file in store.folder.rglob("*") if file.is_file()]
        wrong = self._tally.wrong
        wrong["not saved"] += task.state is not TaskState.SAVED
        wrong["not equal"] += [result.sha256 for result in task.results] != sums or set(verdicts) != {Verdict.FINE}
        wrong["more files than results"] += len(there) != len(sums)
        self._tally.results += len(sums)
        self._tally.resumed += sum(bool(request.header("Range")) for request in self._kie.files.requests)
        self._kie.truth.received.clear()


def test_killed_downloads_come_to_the_very_same_files(kie: FakeKie, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    kie.plan, kie.price, kie.patience = ("success",), 0.0, 0.05
    kie.whim = Weather(chance)
    asked, tally = rounds(200), Tally()
    for number, step in enumerate(product(STEPS, (1, 2))):
        download = Download(kie, tmp_path / f"step {number}", chance, tally)
        download.live(30, "{}:{}".format(*step))
        download.settle()
    for number in range(3 * asked):
        if tally.kills < asked:
            download = Download(kie, tmp_path / f"moment {number}", chance, tally)
            while not download.live(chance.uniform(0.02, 0.15)) and download.lives < LIVES:
                continue
            download.settle()
    wrong = sum(tally.wrong.values())
    reached = f"{tally.kills} kills, {tally.results} results, {tally.resumed} parts gone on with, {wrong} wrong"
    tell("F8", "downloads killed at every step and at random: files equal", f"{asked} kills, 0 wrong", reached, SEED)
    assert (+tally.wrong, tally.kills >= asked, tally.resumed > 0) == (Counter(), True, True)


# -- cuts --------------------------------------------------------------------------------------------------------


def cuts_of(sample: Sample, times: int, chance: random.Random) -> list[int]:
    """Random places to cut, the last first. Seams are left out: what is before one is a whole file by all that can be told,
    so only the length or the chunks that are missing can tell of such a cut.
    """
    places = [place for place in range(len(sample.content)) if place not in sample.seams]
    return sorted(chance.choices(places, k=times), reverse=True)


def test_cuts_are_seen_by_the_structure_of_a_file(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    times = rounds(10_000) // len(SAMPLES)
    missed = []
    for sample in SAMPLES:
        file = tmp_path / sample.name
        file.write_bytes(sample.content)
        assert is_whole(file, sample.file_format)
        for place in cuts_of(sample, times, chance):
            os.truncate(file, place)
            if is_whole(file, sample.file_format):
                missed.append((sample.name, place))
    tried = times * len(SAMPLES)
    tell(
        "F8",
        "cut files seen by their structure alone",
        f"{tried} of {tried}",
        f"{tried - len(missed)} of {tried}",
        SEED,
    )
    assert missed == []


def served(content: bytes, place: int, chance: random.Random) -> Fault:
    """The file, cut there, as servers and proxies do it: with a length that fits or doesn't, in chunks with or without end."""
    cut = content[:place]
    half = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (cut[: place // 2], cut[place // 2 :]) if piece)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n"
    return chance.choice(
        (
            Fault.answer(200, cut, "video/mp4"),
            Fault.cut(keep=place),
            Fault.cut(keep=place, ending=Ending.RESET),
            Fault.raw(head + b"Transfer-Encoding: chunked\r\n\r\n" + half + b"0\r\n\r\n"),
            Fault.raw(head + b"Transfer-Encoding: chunked\r\n\r\n" + half),
            Fault.raw(head + b"Connection: close\r\n\r\n" + cut),
        )
    )


def waiting(kie: FakeKie, client: Client, *samples: Sample) -> Task:
    """A task whose results are these."""
    kie.plan, kie.results = ("success",), [(sample.name, sample.content) for sample in samples]
    report = client.query_task(client.create_task("some/model", {"prompt": "x"}, Notes()))
    results = tuple(Result(url=url) for url in report.urls)
    return Task(number=1, account="kie", created=1, request=Request("m", {}), task_id=report.task_id, results=results)


def comes_to_a_result(client: Client, task: Task, index: int, store: ResultStore) -> bool:
    """Whether one download gives a file that the window would open."""
    try:
        return not store.fetch(client, task, index, task.results[index].url, lambda _done, _total: None).odd
    except (Unconfirmed, Refused):
        return False
    finally:
        store.clear(task, index)


def test_cuts_on_the_wire_never_come_to_a_result(kie: FakeKie, client: Client, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    task, store = waiting(kie, client, *SAMPLES), ResultStore(tmp_path)
    times = max(1, rounds(10_000) // WIRE_EVERY // len(SAMPLES))
    missed = []
    for index, sample in enumerate(SAMPLES):
        for place in cuts_of(sample, times, chance):
            kie.next("file", served(sample.content, place, chance))
            if comes_to_a_result(client, task, index, store):
                missed.append((sample.name, place))
    tried = times * len(SAMPLES)
    what = "cut downloads that were taken for results (structure, length and chunks together)"
    tell("F8", what, f"0 of {tried}", f"{len(missed)} of {tried}", SEED)
    assert missed == []


@pytest.mark.parametrize("sample", [sample for sample in SAMPLES if sample.seams], ids=lambda sample: sample.name)
def test_a_cut_at_a_seam_is_seen_by_the_length(sample: Sample, kie: FakeKie, client: Client, tmp_path: Path) -> None:
    task, store = waiting(kie, client, sample), ResultStore(tmp_path)
    kie.next("file", *[Fault.cut(keep=seam) for seam in sample.seams])
    assert not any(comes_to_a_result(client, task, 0, store) for _ in sample.seams)
    assert comes_to_a_result(client, task, 0, store)
