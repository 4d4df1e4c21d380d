"""Tasks that come by their ids: nothing becomes ours without proof, nothing twice, and nothing is lost on the way."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from kiegui.api.client import Client
from kiegui.api.origin import checked_origin
from kiegui.api.replies import Progress, TaskReport
from kiegui.tasks.account import Account
from kiegui.tasks.adopting import Adopting, Adoption, filled_in, is_proof
from kiegui.tasks.lanes import Lane
from kiegui.tasks.pace import RateGate
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.store.rows import DAMAGED
from kiegui.tasks.task import Request, Task, TaskState, Upload
from tests.fake_kie import FakeKie, Fault
from tests.fake_kie.codes import envelope
from tests.tasks.conftest import ACCOUNT, REQUEST, Bench, Run

NOW = 1_790_000_000_000
KITE = REQUEST.input
UNKNOWN_IDS = [f"{number:032x}" for number in range(1, 13)]


class Silent:
    """A witness that has nothing to write down."""

    def leaving(self) -> None: ...

    def answered(self, status: int, raw: bytes) -> None: ...


class Desk:
    """Adopting over a real ledger and a fake Kie, without a runner: what it does stays as it is."""

    def __init__(self, kie: FakeKie, folder: Path) -> None:
        self.kie = kie
        self.file = folder / "ledger.sqlite"
        self.client = Client(checked_origin(kie.base_url, kie.upload_url), kie.key)
        self.account = Account(ACCOUNT, self.client)
        self.told: list[tuple[int, int]] = []
        self.announced: list[Task] = []

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Desk]:
        self.lane = Lane("ledger")
        self.ledger = await self.lane.do(Ledger, self.file)
        gate = RateGate(1000, 1.0, asyncio.get_running_loop().time)
        announce = self.announced.append
        self.adopting = Adopting(self.change, announce, self.ledger, self.lane, lambda: NOW / 1000, gate)
        yield self
        self.adopting.close()
        await self.lane.do(self.ledger.close)
        self.lane.close(2.0)
        self.client.close()

    async def change(self, task: Task, **changes: Any) -> Task:
        changed = replace(task, **changes)
        await self.lane.do(self.ledger.save, changed, task.state)
        return changed

    async def row(self, state: TaskState = TaskState.UNCONFIRMED, request: Request = REQUEST, **members: Any) -> Task:
        """A row that is in the ledger already."""
        task = Task(number=0, created=NOW, request=request, state=state, **{"account": ACCOUNT, "sent": NOW, **members})
        return await self.lane.do(self.ledger.adopt, task)

    def made(self, request: Request = REQUEST, after: int = 0) -> str:
        """The id of a task that is at Kie, created so many ms after `NOW`."""
        self.kie.now = NOW + after
        return self.client.create_task(request.model, request.input, Silent())

    async def adopt(self, *ids: str) -> Adoption:
        return await self.adopting.adopt(self.account, "\n".join(ids), lambda *so_far: self.told.append(so_far))

    async def stands(self, task: Task) -> Task:
        now = await self.lane.do(self.ledger.task, task.number)
        assert now is not None
        return now


@pytest.fixture
def desk(kie: FakeKie, tmp_path: Path) -> Desk:
    return Desk(kie, tmp_path)


def report(sent: Any = KITE, model: str = REQUEST.model, **members: Any) -> TaskReport:
    return TaskReport("an-id", Progress.WAITING, "waiting", model=model, input=sent, **members)


def unconfirmed(request: Request = REQUEST, **members: Any) -> Task:
    return Task(number=1, account=ACCOUNT, created=NOW, request=request, state=TaskState.UNCONFIRMED, **members)


# ---- proof ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "echo"),
    [
        ({"n": 5}, {"n": 5.0}),
        ({"n": 5}, {"n": 5, "seed": None, "watermark": ""}),
        ({"shots": [{"text": "a", "n": [1, 2]}]}, {"shots": [{"text": "a", "n": [1, 2], "added": True}]}),
        ({"flag": False, "none": None}, {"flag": False, "none": None}),
    ],
)
def test_an_echo_with_all_that_was_sent_is_a_proof(sent: Any, echo: Any) -> None:
    assert is_proof(unconfirmed(Request("m", sent)), report(echo, "m"))


@pytest.mark.parametrize(
    ("sent", "echo"),
    [
        ({"n": 1}, {"n": True}),
        ({"n": True}, {"n": 1}),
        ({"n": 0}, {"n": False}),
        ({"n": 5}, {"n": "5"}),
        ({"n": "5"}, {"n": 5}),
        ({"n": None}, {}),
        ({"n": [1, 2]}, {"n": [2, 1]}),
        ({"n": [1]}, {"n": [1, 2]}),
        ({"n": []}, {"n": {}}),
        ({"n": {}}, {"n": []}),
        ({"n": {"a": 1}}, {"n": {"b": 1}}),
        ({"text": "é"}, {"text": "e\u0301"}),
        ({"text": "a"}, {"text": "a "}),
        ({"text": "a"}, None),
        ({"text": "a"}, {}),
        ({}, {}),
        ({}, {"text": "a"}),
    ],
)
def test_anything_less_is_none(sent: Any, echo: Any) -> None:
    assert not is_proof(unconfirmed(Request("m", sent)), report(echo, "m"))


def test_another_model_or_none_is_no_proof() -> None:
    assert not is_proof(unconfirmed(), report(model="kling/v2-5-turbo-image-to-video-pro"))
    assert not is_proof(unconfirmed(), report(model=""))
    assert not is_proof(unconfirmed(Request("", KITE)), report(model=""))


def test_uploaded_files_are_compared_as_they_were_sent() -> None:
    request = Request("m", {"image_urls": ["file:///a.png"]})
    task = unconfirmed(request, uploads=(Upload("file:///a.png", "https://files.example/1.png", NOW),))
    assert is_proof(task, report({"image_urls": ["https://files.example/1.png"]}, "m"))
    assert not is_proof(task, report({"image_urls": ["file:///a.png"]}, "m"))


def test_deep_and_large_echoes_are_compared_too() -> None:
    deep: Any = "x"
    for _ in range(50_000):
        deep = [deep]
    assert is_proof(unconfirmed(Request("m", {"n": deep})), report({"n": deep}, "m"))
    assert not is_proof(unconfirmed(), report({"prompt": "x" * 900_000}))


# ---- ours ----------------------------------------------------------------------------------------------------------


def test_a_task_in_doubt_gets_its_id_by_proof(desk: Desk, run: Run) -> None:
    async def story() -> None:
        async with desk.open():
            lost, known = await desk.row(), await desk.row(TaskState.WAITING, task_id="b" * 32)
            task_id = desk.made()
            adoption = await desk.adopt("b" * 32, task_id, UNKNOWN_IDS[0])
            assert adoption == Adoption(3, 1, 1, 0, 1, 0, (lost.number, known.number))
            task = await desk.stands(lost)
            assert (task.state, task.task_id, task.trouble) == (TaskState.WAITING, task_id, "")
            assert desk.told == [(0, 2), (1, 2), (2, 2)]
            assert await desk.adopt(task_id) == Adoption(1, 1, 0, 0, 0, 0, (lost.number,))

    run(story())


def test_a_held_task_of_a_restored_history_that_was_sent_before_is_not_paid_for_again(desk: Desk, run: Run) -> None:
    async def story() -> None:
        async with desk.open():
            held, doubtful = await desk.row(TaskState.HELD, sent=0), await desk.row()
            assert (await desk.adopt(desk.made())).tasks == (doubtful.number,)  # a doubt comes first
            assert (await desk.adopt(desk.made())).tasks == (held.number,)
            task = await desk.stands(held)
            assert (task.state, task.sent) == (TaskState.WAITING, NOW)

    run(story())


def test_what_kie_added_does_not_hinder_the_proof(desk: Desk, run: Run) -> None:
    desk.kie.echo_adds = {"cfg_scale": 0.5, "negative_prompt": None}

    async def story() -> None:
        async with desk.open():
            await desk.row()
            assert (await desk.adopt(desk.made())).adopted == 1

    run(story())


@pytest.mark.parametrize(
    "data",
    [
        {"param": ""},
        {"param": "{not json"},
        {"param": '"text"'},
        {"param": '{"model": "kling/v2-5-turbo-text-to-video-pro", "input": "{"}'},
        {"param": {"input": {"prompt": "A kite", "duration": "5"}}},
        {"param": {"input": {"prompt": "A kite over the dunes"}}},
        {"param": {"input": dict(KITE)}, "model": "another/model"},
        {"param": {"input": {**KITE, "prompt": "x" * 800_000}}},
    ],
)
def test_without_proof_a_task_in_doubt_stays_so_and_kies_comes_in_beside_it(
    data: dict[str, Any], desk: Desk, run: Run
) -> None:
    answer = {"taskId": UNKNOWN_IDS[0], "model": REQUEST.model, "state": "waiting", **data}
    desk.kie.next("recordInfo", Fault.answer(200, envelope(200, data=answer)))

    async def story() -> None:
        async with desk.open():
            lost = await desk.row()
            adoption = await desk.adopt(UNKNOWN_IDS[0])
            assert (adoption.adopted, adoption.foreign) == (0, 1)
            assert (await desk.stands(lost)).state is TaskState.UNCONFIRMED

    run(story())


def test_a_report_on_another_task_is_not_believed(desk: Desk, run: Run) -> None:
    async def story() -> None:
        async with desk.open():
            lost = await desk.row()
            record = desk.kie.tasks[desk.made()].record(desk.kie.dialect, True)
            desk.kie.next("recordInfo", Fault.answer(200, envelope(200, data=record)))
            assert await desk.adopt(UNKNOWN_IDS[0]) == Adoption(1, 0, 0, 0, 0, 1, ())
            assert (await desk.stands(lost)).state is TaskState.UNCONFIRMED

    run(story())


def test_another_accounts_tasks_are_left_alone(desk: Desk, run: Run) -> None:
    async def story() -> None:
        async with desk.open():
            lost = await desk.row(account="another")
            assert (await desk.adopt(desk.made())).foreign == 1
            assert (await desk.stands(lost)).state is TaskState.UNCONFIRMED

    run(story())


# ---- several that match --------------------------------------------------------------------------------------------


def test_identical_clicks_get_the_ids_nearest_in_time(desk: Desk, run: Run) -> None:
    async def story() -> None:
        async with desk.open():
            first, second = await desk.row(sent=NOW), await desk.row(sent=NOW + 60_000)
            late, early = desk.made(after=61_000), desk.made(after=1_000)
            assert (await desk.adopt(late, early)).adopted == 2
            assert [(await desk.stands(row)).task_id for row in (first, second)] == [early, late]

    run(story())


def test_two_ids_never_go_to_one_row_nor_one_id_to_two(desk: Desk, run: Run) -> None:
    async def story() -> None:
        async with desk.open():
            rows = [await desk.row(), await desk.row(request=Request("m", {"prompt": "x"}))]
            adoption = await desk.adopt(desk.made(), desk.made())
            assert (adoption.adopted, adoption.foreign, len(adoption.tasks)) == (1, 1, 2)
            assert [(await desk.stands(row)).state for row in rows] == [TaskState.WAITING, TaskState.UNCONFIRMED]

    run(story())


def test_a_task_that_was_written_off_comes_after_the_one_in_its_place(desk: Desk, run: Run) -> None:
    async def story() -> None:
        async with desk.open():
            old = await desk.row(TaskState.WRITTEN_OFF)
            new = await desk.row(sent=NOW + 600_000, instead_of=old.number)
            first, second = desk.made(after=1_000), desk.made(after=601_000)
            await desk.adopt(first)
            assert [(await desk.stands(row)).task_id for row in (old, new)] == ["", first]
            assert (await desk.adopt(second)).adopted == 1  # both are at Kie, and both were paid for
            assert (await desk.stands(old)).task_id == second

    run(story())


def test_of_two_that_match_the_one_is_meant_that_sent_more(desk: Desk, run: Run) -> None:
    async def story() -> None:
        async with desk.open():
            less = await desk.row(request=Request("m", {"prompt": "x"}))
            more = await desk.row(request=Request("m", {"prompt": "x", "seed": 7}), sent=NOW + 9_000)
            ids = desk.made(more.request), desk.made(less.request)
            await desk.adopt(*ids)
            assert [(await desk.stands(row)).task_id for row in (more, less)] == list(ids)

    run(story())


def test_an_id_that_may_belong_to_a_submission_on_its_way_is_left_to_it(desk: Desk, run: Run) -> None:
    async def story() -> None:
        async with desk.open():
            sending = await desk.row(TaskState.SENDING)
            ids = [desk.made() for _ in range(40)]  # more than are matched at once: it stands for one of them only
            adoption = await desk.adopt(*ids)
            assert (adoption.known, adoption.foreign) == (1, 39)
            assert (await desk.stands(sending)).state is TaskState.SENDING

    run(story())


# ---- from elsewhere ------------------------------------------------------------------------------------------------


def test_a_task_made_elsewhere_comes_in_as_a_new_row(desk: Desk, run: Run) -> None:
    async def story() -> None:
        async with desk.open():
            task_id = desk.made(Request("m", {"prompt": "Elsewhere"}), after=-86_400_000)
            adoption = await desk.adopt(task_id)
            assert adoption == Adoption(1, 0, 0, 1, 0, 0, (1,))
            [task] = desk.announced
            assert task.is_adopted
            assert (task.request, task.created, task.sent) == (
                Request("m", {"prompt": "Elsewhere"}),
                NOW - 86_400_000,
                NOW - 86_400_000,
            )
            assert await desk.stands(task) == task

    run(story())


@pytest.mark.parametrize("created", [None, 0, -5, NOW + 3_600_000])
def test_a_task_without_a_sound_date_is_of_today(created: int | None, desk: Desk, run: Run) -> None:
    answer = {"taskId": UNKNOWN_IDS[0], "state": "waiting", "createTime": created}
    desk.kie.next("recordInfo", Fault.answer(200, envelope(200, data=answer)))

    async def story() -> None:
        async with desk.open():
            await desk.adopt(UNKNOWN_IDS[0])
            assert [(task.created, task.request) for task in desk.announced] == [(NOW, Request("", {}))]

    run(story())


# ---- trouble on the way --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [Fault.close(), Fault.http(502), Fault.html(), Fault.code(429), Fault.not_json()])
def test_an_id_that_could_not_be_asked_for_is_told_and_nothing_is_lost(fault: Fault, desk: Desk, run: Run) -> None:
    async def story() -> None:
        async with desk.open():
            lost, task_id = await desk.row(), desk.made()
            desk.kie.next("recordInfo", fault)
            assert await desk.adopt(task_id) == Adoption(1, 0, 0, 0, 0, 1, ())
            assert (await desk.stands(lost)).state is TaskState.UNCONFIRMED
            assert (await desk.adopt(task_id)).adopted == 1

    run(story())


def test_after_a_wrong_key_nothing_more_is_asked(desk: Desk, run: Run) -> None:
    desk.kie.key = "another-key"

    async def story() -> None:
        async with desk.open():
            adoption = await desk.adopt(*UNKNOWN_IDS)
            assert (adoption.unknown, adoption.unanswered) == (0, 12)
            assert desk.told[-1] == (12, 12)
            assert 1 <= len(desk.kie.truth.requests) <= 4

    run(story())


def test_after_some_failures_in_a_row_nothing_more_is_asked(desk: Desk, run: Run) -> None:
    desk.kie.whim = lambda _endpoint: Fault.http(502)

    async def story() -> None:
        async with desk.open():
            assert (await desk.adopt(*UNKNOWN_IDS)).unanswered == 12
            assert 4 <= len(desk.kie.truth.requests) <= 7  # four in a row, and what was on its way by then

    run(story())


def test_failures_that_are_not_in_a_row_do_not_end_the_asking(desk: Desk, run: Run) -> None:
    turns = itertools.cycle([Fault.http(502), None, None, None])
    desk.kie.whim = lambda _endpoint: next(turns)

    async def story() -> None:
        async with desk.open():
            adoption = await desk.adopt(*(f"{number:032x}" for number in range(24)))
            assert (adoption.unknown, adoption.unanswered) == (18, 6)

    run(story())


def test_without_a_key_nobody_is_asked(desk: Desk, run: Run) -> None:
    async def story() -> None:
        async with desk.open():
            desk.account.client = None
            assert (await desk.adopt(UNKNOWN_IDS[0])).unanswered == 1
            assert desk.kie.truth.requests == []

    run(story())


def test_a_row_that_changes_at_that_moment_is_not_forced(desk: Desk, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        async with desk.open():
            lost, task_id = await desk.row(), desk.made()
            row = desk.change

            async def slow(task: Task, **changes: Any) -> Task:
                await row(task, state=TaskState.WRITTEN_OFF)  # the person, just now
                return await row(task, **changes)

            monkeypatch.setattr(desk.adopting, "_change", slow)
            assert await desk.adopt(task_id) == Adoption(1, 0, 0, 0, 0, 1, ())
            assert (await desk.stands(lost)).state is TaskState.WRITTEN_OFF

    run(story())


def test_the_same_text_twice_at_once_gives_no_row_twice(desk: Desk, run: Run) -> None:
    async def story() -> None:
        async with desk.open():
            ids = [desk.made(Request("m", {"prompt": f"{number}"})) for number in range(5)]
            one, two = await asyncio.gather(desk.adopt(*ids), desk.adopt(*ids))
            assert one.foreign + two.foreign == one.known + two.known == 5
            assert one.tasks == two.tasks
            assert len(desk.announced) == 5

    run(story())


def test_closing_ends_what_is_under_way(desk: Desk, run: Run) -> None:
    desk.kie.next("recordInfo", Fault.hang())

    async def story() -> None:
        async with desk.open():
            adopting = asyncio.ensure_future(desk.adopt(UNKNOWN_IDS[0]))
            await asyncio.to_thread(desk.kie.wait_for, lambda: desk.kie.hanging == 1)
            desk.adopting.close()
            desk.client.close()
            with pytest.raises(asyncio.CancelledError):
                await adopting

    run(story())


# ---- what is not known any more ------------------------------------------------------------------------------------


def test_a_request_that_is_not_known_any_more_comes_back_from_the_echo() -> None:
    task = Task(number=1, account=ACCOUNT, created=NOW, request=Request("", {}), task_id="an-id")
    assert filled_in(task, report()) == {"request": REQUEST}
    assert filled_in(replace(task, request=Request("m", {})), report(model="")) == {"request": Request("m", KITE)}
    assert filled_in(replace(task, request=Request("m", {"x": 1}), trouble=DAMAGED), report()) == {"request": REQUEST}
    assert filled_in(replace(task, request=Request("", KITE)), report(None)) == {"request": REQUEST}


def test_what_is_known_is_not_changed_by_an_echo() -> None:
    task = Task(number=1, account=ACCOUNT, created=NOW, request=Request("m", {"x": 1}), task_id="an-id")
    assert filled_in(task, report()) == {}
    assert filled_in(replace(task, request=Request("", {}), task_id="other"), report()) == {}
    assert filled_in(replace(task, request=Request("", {})), report(None, "")) == {}


def test_a_finished_row_that_is_damaged_is_completed(desk: Desk, run: Run) -> None:
    desk.kie.plan = ("success",)

    async def story() -> None:
        async with desk.open():
            members: dict[str, Any] = {"request": Request("", {}), "trouble": DAMAGED}
            saved = await desk.row(TaskState.SAVED, task_id=desk.made(), **members)
            failed = await desk.row(TaskState.FAILED, task_id=desk.made(), **members)
            running = await desk.row(TaskState.WAITING, task_id=desk.made(), **members)
            dark = await desk.row(TaskState.SAVED, task_id="f" * 32, **members)
            rows = saved, failed, running, dark
            assert (await desk.adopt(*(row.task_id for row in rows))).known == 4
            saved, failed, running, dark = [await desk.stands(row) for row in rows]
            assert (saved.request, saved.state, len(saved.results)) == (REQUEST, TaskState.DOWNLOADING, 1)
            assert (failed.request, failed.state, failed.trouble) == (REQUEST, TaskState.FAILED, "")
            assert (running.trouble, dark.trouble) == (DAMAGED, DAMAGED)  # asked for anyway; not known to Kie

    run(story())


# ---- hints ---------------------------------------------------------------------------------------------------------


def test_a_hint_is_checked_and_then_the_task_gets_its_id(desk: Desk, run: Run) -> None:
    async def story() -> None:
        async with desk.open():
            lost, task_id = await desk.row(), desk.made()
            task = await desk.adopting.follow(desk.account, task_id, lost.number)
            assert task == await desk.stands(lost)
            assert (task.state, task.task_id) == (TaskState.WAITING, task_id)

    run(story())


@pytest.mark.parametrize("request_", [Request("m", {"prompt": "x"}), None])
def test_a_hint_without_proof_changes_nothing(request_: Request | None, desk: Desk, run: Run) -> None:
    async def story() -> None:
        async with desk.open():
            lost = await desk.row()
            task_id = desk.made(request_) if request_ else UNKNOWN_IDS[0]
            assert await desk.adopting.follow(desk.account, task_id, lost.number) is None
            assert (await desk.stands(lost)).state is TaskState.UNCONFIRMED

    run(story())


def test_a_hint_on_a_running_task_says_which_one_to_ask_for(desk: Desk, run: Run) -> None:
    async def story() -> None:
        async with desk.open():
            row = await desk.row(TaskState.GENERATING, task_id="b" * 32)
            assert await desk.adopting.follow(desk.account, "b" * 32, row.number) == row
            assert await desk.adopting.follow(desk.account, "c" * 32, row.number) is None

    run(story())


def test_a_hint_on_anything_else_is_dropped_unasked(desk: Desk, run: Run) -> None:
    async def story() -> None:
        async with desk.open():
            rows = [
                await desk.row(TaskState.SENDING),
                await desk.row(TaskState.QUEUED),
                await desk.row(TaskState.SAVED, task_id="b" * 32),
                await desk.row(account="another"),
            ]
            for number in (*(row.number for row in rows), 99):
                assert await desk.adopting.follow(desk.account, "b" * 32, number) is None
            assert desk.kie.truth.requests == []

    run(story())


def test_a_hint_never_gives_one_id_to_two_rows(desk: Desk, run: Run) -> None:
    async def story() -> None:
        async with desk.open():
            first, second, task_id = await desk.row(), await desk.row(), desk.made()
            assert await desk.adopting.follow(desk.account, task_id, first.number) is not None
            assert await desk.adopting.follow(desk.account, task_id, second.number) is None
            assert (await desk.stands(second)).state is TaskState.UNCONFIRMED

    run(story())


# ---- with the runner -----------------------------------------------------------------------------------------------


def test_the_runner_carries_on_with_what_was_adopted(bench: Bench, kie: FakeKie, run: Run) -> None:
    kie.next("createTask", Fault.close(after_commit=True))

    async def story() -> None:
        await bench.open()
        await bench.connect()
        bench.runner.submit(ACCOUNT, REQUEST)
        await bench.heard.until_state(TaskState.UNCONFIRMED)
        adoption = await bench.runner.adopt(ACCOUNT, next(iter(kie.tasks)), lambda _asked, _of: None)
        assert adoption.adopted == 1
        await bench.heard.until_state(TaskState.SAVED)
        await bench.close()

    run(story())
    assert len(kie.truth.creates) == 1
