"""How results come to the disk, again and again until all are there or Kie does not have them any more."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiegui.api.client import Client
from kiegui.errors import LedgerError
from kiegui.media.kinds import MediaKind
from kiegui.tasks.account import Account
from kiegui.tasks.fetching import Fetching, _renewed
from kiegui.tasks.pace import Pace, RateGate
from kiegui.tasks.results import ResultStore
from kiegui.tasks.task import SANDBOX, Result, Task, TaskState
from tests.api.test_client import Notes
from tests.fake_kie import FakeKie, Fault, ResultShape
from tests.fake_kie.endpoints import Endpoint
from tests.media.whole_files import SMALL
from tests.tasks.conftest import ACCOUNT, REQUEST, Bench, Run, submit_and_wait

FILM, PNG = (SMALL / "film.mp4").read_bytes(), (SMALL / "picture.png").read_bytes()


def only(endpoint: Endpoint, fault: Fault) -> Callable[[Endpoint], Fault | None]:
    """What happens to every request of this kind."""
    return lambda asked: fault if asked is endpoint else None


def links(kie: FakeKie) -> int:
    """How many fresh links were asked for."""
    return sum("download-url" in request.path for request in kie.truth.requests)


@dataclass
class Fetched:
    """What a task went through, and how many rounds it took until it was finished."""

    client: Client
    store: ResultStore
    states: list[Task] = field(default_factory=list)
    progress: list[tuple[int, int, int]] = field(default_factory=list)
    rounds: int = 0
    days: float = 0.0

    def make_task(self) -> Task:
        """A task whose results wait at the fake Kie."""
        report = self.client.query_task(self.client.create_task("some/model", {"prompt": "x"}, Notes()))
        results = tuple(Result(url=url) for url in report.urls) or (Result(url=""),)
        now = int(time.time() * 1000)
        task = Task(number=1, account=ACCOUNT, created=now, request=REQUEST, task_id=report.task_id, sent=now)
        return msgspec.structs.replace(task, state=TaskState.DOWNLOADING, results=results)

    async def fetch(self, task: Task, rounds: int = 60) -> Task:
        """Go on with it, for so many rounds at most."""
        fetching = self.fetching()
        account = Account(ACCOUNT, self.client)
        attempt = 0
        while task.state is TaskState.DOWNLOADING and self.rounds < rounds:
            self.rounds += 1
            task, _pause = await fetching.step(task, account, attempt)
            attempt = attempt + 1 if task.trouble else 0
        fetching.close()
        await asyncio.sleep(0)  # what was told last
        return task

    def fetching(self) -> Fetching:
        questions = RateGate(1000, 0.001, asyncio.get_running_loop().time)
        return Fetching(self._change, self.store, self._tell, questions, Pace(scale=0), self._clock)

    async def _change(self, task: Task, **changes: Any) -> Task:
        self.states.append(msgspec.structs.replace(task, **changes))
        return self.states[-1]

    def _tell(self, number: int, done: int, total: int) -> None:
        self.progress.append((number, done, total))

    def _clock(self) -> float:
        return time.time() + self.days * 86400


@pytest.fixture
def fetched(client: Client, kie: FakeKie, tmp_path: Path) -> Fetched:
    kie.plan = ("success",)
    return Fetched(client, ResultStore(tmp_path / "results"))


def test_a_broken_download_is_repeated_until_it_is_whole(bench: Bench, kie: FakeKie, run: Run) -> None:
    kie.results = [("a.mp4", FILM), ("b.png", PNG)]
    kie.next("file", Fault.cut(), Fault.http(404), None, Fault.cut())
    task = run(submit_and_wait(bench, TaskState.SAVED))
    assert [bench.store.path(result).read_bytes() for result in task.results] == [FILM, PNG]
    assert [Path(result.file).suffix for result in task.results] == [".mp4", ".png"]
    assert not list(bench.store.folder.glob(".*"))


def test_a_result_that_is_no_file_is_kept_as_text(bench: Bench, kie: FakeKie, run: Run) -> None:
    kie.result_json = ResultShape.OBJECT
    task = run(submit_and_wait(bench, TaskState.SAVED))
    assert task.results[-1].kind is MediaKind.TEXT
    assert bench.store.path(task.results[-1]).suffix == ".json"


def test_an_object_that_is_not_repeated_is_asked_for_again(fetched: Fetched, kie: FakeKie, run: Run) -> None:
    kie.result_json = ResultShape.OBJECT
    task = fetched.make_task()
    kie.next("recordInfo", Fault.answer(200, b'{"code": 200, "data": {"state": "generating"}}'), Fault.http(500))
    assert run(fetched.fetch(task)).results[0].kind is MediaKind.TEXT
    assert fetched.rounds == 2


def test_an_object_of_a_task_that_kie_forgot_is_gone(fetched: Fetched, kie: FakeKie, run: Run) -> None:
    kie.result_json = ResultShape.OBJECT
    task = fetched.make_task()
    kie.whim = only(Endpoint.RECORD_INFO, Fault.code(422, "recordInfo is null"))
    assert run(fetched.fetch(task)).state is TaskState.GONE


def test_one_bad_result_does_not_hold_up_the_others(fetched: Fetched, kie: FakeKie, run: Run) -> None:
    kie.results = [("a.mp4", FILM), ("b.mp4", FILM)]
    kie.next("file", Fault.http(500), None, Fault.http(500))
    task = run(fetched.fetch(fetched.make_task(), rounds=2))
    assert [bool(result.file) for result in task.results] == [False, True]
    assert task.state is TaskState.DOWNLOADING
    assert "The result is paid for and waits at Kie. It is fetched again by itself, which is free." in task.trouble


def test_trouble_with_a_practice_task_speaks_of_no_money(fetched: Fetched, kie: FakeKie, run: Run) -> None:
    kie.next("file", Fault.http(500))
    practice = msgspec.structs.replace(fetched.make_task(), account=SANDBOX)
    task = run(fetched.fetch(practice, rounds=1))
    assert "The result waits in the sandbox." in task.trouble
    assert "paid" not in task.trouble


def test_an_address_that_is_over_is_replaced_by_a_fresh_link(fetched: Fetched, kie: FakeKie, run: Run) -> None:
    kie.next("file", Fault.answer(403))
    task = run(fetched.fetch(fetched.make_task()))
    assert [request.path.split("/")[1] == "fresh" for request in kie.files.requests] == [False, True]
    assert "fresh" not in task.results[0].url  # it is over in 20 minutes
    assert (task.state, fetched.rounds) == (TaskState.SAVED, 1)


# -- gone --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_result_that_is_refused_in_every_way_is_gone(status: int, fetched: Fetched, kie: FakeKie, run: Run) -> None:
    kie.whim = only(Endpoint.FILE, Fault.answer(status))
    task = run(fetched.fetch(fetched.make_task()))
    assert (task.state, task.results[0].is_gone) == (TaskState.GONE, True)
    assert "does not have the result any more" in task.trouble
    assert (fetched.rounds, links(kie), len(kie.files.requests)) == (8, 8, 16)
    assert len(kie.truth.creates) == 1  # never made again by itself
    assert not list(fetched.store.folder.rglob("*.*"))


def test_a_result_without_any_fresh_link_is_gone_as_well(fetched: Fetched, kie: FakeKie, run: Run) -> None:
    task = fetched.make_task()
    kie.whim = {Endpoint.FILE: Fault.answer(404), Endpoint.DOWNLOAD_URL: Fault.code(422, "url is wrong")}.get
    assert run(fetched.fetch(task)).state is TaskState.GONE
    assert len(kie.files.requests) == 8


def test_what_is_gone_is_named_beside_what_is_saved(fetched: Fetched, kie: FakeKie, run: Run) -> None:
    kie.results = [("a.mp4", FILM), ("b.mp4", FILM), ("c.png", PNG)]
    kie.next("file", *[Fault.answer(404)] * 2, None, *[Fault.answer(410)] * 60)
    task = run(fetched.fetch(fetched.make_task()))
    assert (task.state, [result.is_gone for result in task.results]) == (TaskState.SAVED, [True, False, True])
    assert "Of 3 results, Kie does not have these any more: 1, 3." in task.trouble


@pytest.mark.parametrize(
    ("endpoint", "fault"),
    [
        (Endpoint.FILE, Fault.close()),
        (Endpoint.FILE, Fault.answer(500)),
        (Endpoint.DOWNLOAD_URL, Fault.close()),
        (Endpoint.DOWNLOAD_URL, Fault.code(429)),
        (Endpoint.DOWNLOAD_URL, Fault.code(401)),
        (Endpoint.RECORD_INFO, Fault.close()),
    ],
)
def test_rounds_must_be_complete_one_after_the_other(
    endpoint: Endpoint, fault: Fault, fetched: Fetched, kie: FakeKie, run: Run
) -> None:
    task = fetched.make_task()
    kie.whim = only(Endpoint.FILE, Fault.answer(404))
    no = Fault.answer(404) if endpoint is Endpoint.FILE else None
    kie.next(endpoint, *[no] * (6 if endpoint is Endpoint.FILE else 3), fault)
    assert run(fetched.fetch(task)).state is TaskState.GONE
    assert fetched.rounds == 3 + 1 + 8


@pytest.mark.parametrize("fault", [Fault.html(), Fault.answer(451), Fault.answer(302, headers=(("Location", "x:"),))])
def test_an_unclear_no_counts_only_when_the_time_is_over(
    fault: Fault, fetched: Fetched, kie: FakeKie, run: Run
) -> None:
    kie.whim = only(Endpoint.FILE, fault)
    task = run(fetched.fetch(fetched.make_task(), rounds=20))
    assert task.state is TaskState.DOWNLOADING
    fetched.days = 20
    assert run(fetched.fetch(task)).state is TaskState.GONE
    assert links(kie) == 0


@pytest.mark.parametrize("fault", [Fault.cut(), Fault.http(500), Fault.close()])
def test_trouble_on_the_way_never_ends_a_result(fault: Fault, fetched: Fetched, kie: FakeKie, run: Run) -> None:
    fetched.days = 20
    kie.next("file", *[fault] * 20)
    assert run(fetched.fetch(fetched.make_task())).state is TaskState.SAVED


def test_what_was_gone_is_asked_for_again_by_the_person(fetched: Fetched, kie: FakeKie, run: Run) -> None:
    kie.whim = only(Endpoint.FILE, Fault.answer(404))

    async def story() -> Task:
        gone = await fetched.fetch(fetched.make_task())
        kie.whim = lambda _endpoint: None
        again = await fetched.fetching().again(gone)
        assert (again.state, again.trouble, again.results[0].is_pending) == (TaskState.DOWNLOADING, "", True)
        return await fetched.fetch(again)

    assert fetched.store.path(run(story()).results[0]).is_file()


def test_a_file_that_was_deleted_is_fetched_again_and_no_other(fetched: Fetched, kie: FakeKie, run: Run) -> None:
    kie.results = [("a.mp4", FILM), ("b.png", PNG)]

    async def story() -> tuple[Task, Task]:
        saved = await fetched.fetch(fetched.make_task())
        fetched.store.path(saved.results[1]).unlink()
        again = await fetched.fetching().again(saved)
        assert again.results == (saved.results[0], Result(url=saved.results[1].url))
        return saved, await fetched.fetch(again)

    saved, again = run(story())
    assert again == saved
    assert len(kie.files.requests) == 3
    assert fetched.store.path(again.results[1]).read_bytes() == PNG


def test_a_task_that_was_gone_without_results_is_polled_again(fetched: Fetched, run: Run) -> None:
    async def story() -> Task:
        forgotten = msgspec.structs.replace(fetched.make_task(), results=(), state=TaskState.GONE)
        return await fetched.fetching().again(forgotten)

    assert run(story()).state is TaskState.WAITING


# -- the rest ----------------------------------------------------------------------------------------------------


def test_progress_is_told_on_the_way_but_not_with_every_piece(fetched: Fetched, kie: FakeKie, run: Run) -> None:
    kie.results = [("a.mp4", FILM)]
    kie.next("file", Fault.drip(pace=0.002, step=64))
    run(fetched.fetch(fetched.make_task()))
    assert fetched.progress[0] == (1, 0, len(FILM))
    assert fetched.progress[-1] == (1, len(FILM), len(FILM))
    assert len(fetched.progress) < 10


def test_a_folder_that_cannot_be_used_is_waited_for(fetched: Fetched, run: Run) -> None:
    fetched.store.folder.write_text("in the way")
    task = run(fetched.fetch(fetched.make_task(), rounds=20))
    assert task.state is TaskState.DOWNLOADING
    assert "can’t be saved" in task.trouble
    fetched.store.folder.unlink()
    fetched.rounds = 0
    assert run(fetched.fetch(task)).trouble == ""


def test_what_came_for_nothing_is_no_progress(
    fetched: Fetched, kie: FakeKie, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> Result:
        raise LedgerError("The result can’t be saved: the disk is full.")

    monkeypatch.setattr(fetched.store, "_settle", refuse)
    kie.results = [("a.mp4", FILM)]
    run(fetched.fetch(fetched.make_task(), rounds=1))
    assert fetched.progress[-2:] == [(1, len(FILM), len(FILM)), (1, 0, 0)]


def test_addresses_that_do_not_fit_are_not_taken(fetched: Fetched, kie: FakeKie, run: Run) -> None:
    kie.results = [("a.mp4", FILM), ("b.mp4", FILM)]
    task = fetched.make_task()
    fewer = b'{"code": 200, "data": {"state": "success", "resultJson": "{\\"resultUrls\\": [\\"https://x.org/x\\"]}"}}'
    kie.next("recordInfo", Fault.answer(200, fewer))
    kie.next("file", Fault.cut(), Fault.cut())
    assert [result.url for result in run(fetched.fetch(task)).results] == [result.url for result in task.results]


SIGNED = "https://a.example/x/{}?signature={}"


@pytest.mark.parametrize(
    ("known", "fresh", "expected"),
    [
        (["https://a/1", "https://a/2"], ["https://a/2", "https://a/1"], [1, 0]),
        (["https://a/1", "https://a/2"], ["https://a/3", "https://a/1"], [1, 0]),
        ([SIGNED.format(x, 1) for x in "ab"], [SIGNED.format(x, 2) for x in "ba"], [1, 0]),
        ([SIGNED.format(f"{x}/o.mp4", 1) for x in "ab"], [SIGNED.format(f"{x}/o.mp4", 2) for x in "ba"], [1, 0]),
        (["https://a/x/1.mp4", "https://a/x/2.mp4"], ["https://b/y/2.mp4", "https://b/y/1.mp4"], [1, 0]),
        (["https://a/1", "https://a/2"], ["https://a/3", "https://a/4"], [0, 1]),
        (["https://a/x/o.mp4", "https://a/y/o.mp4"], ["https://b/v/o.mp4", "https://b/w/o.mp4"], [0, 1]),
        (["same", "same"], ["same", "other"], [0, 1]),
    ],
)
def test_addresses_in_another_order_go_to_their_own_results(
    known: list[str], fresh: list[str], expected: list[int]
) -> None:
    assert _renewed(known, fresh) == [fresh[place] for place in expected]


def test_two_results_never_get_the_same_address(fetched: Fetched, kie: FakeKie, run: Run) -> None:
    kie.results = [("a.mp4", FILM), ("b.mp4", FILM)]
    task = fetched.make_task()
    double = b'{"code": 200, "data": {"state": "success", "resultJson": "{\\"resultUrls\\": [\\"%s\\", \\"%s\\"]}"}}'
    address = task.results[1].url.encode()
    kie.next("recordInfo", Fault.answer(200, double % (address, address)))
    kie.next("file", Fault.cut(), Fault.cut())
    assert [result.url for result in run(fetched.fetch(task)).results] == [result.url for result in task.results]


def test_without_a_key_nothing_is_fetched(fetched: Fetched, kie: FakeKie, run: Run) -> None:
    async def story(task: Task) -> None:
        fetching = fetched.fetching()
        assert await fetching.step(task, Account(ACCOUNT), 0) == (task, 0.0)
        fetching.close()

    run(story(fetched.make_task()))
    assert kie.files.requests == []
