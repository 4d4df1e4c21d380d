"""Local files on their way to Kie: before the task, once for all tasks, again after any failure, never in circles."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from kiegui.api.client import Client
from kiegui.api.origin import checked_origin
from kiegui.api.upload import Uploaded
from kiegui.errors import BadKey, NoCredits, Refused
from kiegui.tasks.account import Account
from kiegui.tasks.inputs import Inputs
from kiegui.tasks.pace import Pace
from kiegui.tasks.task import MAY_BECOME, Failure, Request, Task, TaskState, Upload
from kiegui.tasks.uploading import Uploading, needs_upload
from tests.fake_kie import FakeKie, Fault
from tests.media.samples import picture

NOW = 1_790_000_000.0
HOUR = 3600.0
Run = Callable[[Coroutine[Any, Any, Any]], Any]


class Desk:
    """An `Uploading` with what it tells written down. Made on a loop."""

    def __init__(self, folder: Path, client: Client | None) -> None:
        self.now = NOW
        self.saved: list[Task] = []
        self.stops: list[Refused] = []
        self.progress: list[tuple[int, int, int]] = []
        self.inputs = Inputs(folder / "inputs")
        self.account = Account("test", client)
        pace = Pace(scale=0.001, chance=lambda: 0.5)
        self.uploading = Uploading(
            self.change, self._stop, self.inputs, pace, lambda: self.now, lambda *told: self.progress.append(told)
        )

    async def change(self, task: Task, **changes: Any) -> Task:
        changed = replace(task, **changes)
        if changed != task:
            assert changed.state is task.state or changed.state in MAY_BECOME[task.state]
            self.saved.append(changed)
        return changed

    def _stop(self, account: Account, problem: Refused) -> None:
        account.stopped = problem
        self.stops.append(problem)

    async def step(self, task: Task, attempt: int = 0) -> tuple[Task, float]:
        return await self.uploading.step(task, self.account, attempt)


def task_with(*files: Path, number: int = 1) -> Task:
    given = {"prompt": "A heron", "images": [file.as_uri() for file in files]}
    return Task(number=number, account="test", created=1, request=Request("acme/film", given))


@pytest.fixture
def heron(tmp_path: Path) -> Path:
    file = tmp_path / "heron.png"
    file.write_bytes(picture("png"))
    return file


@pytest.fixture
def egret(tmp_path: Path) -> Path:
    file = tmp_path / "egret.jpg"
    file.write_bytes(picture("jpg"))
    return file


def carried(run: Run, folder: Path, client: Client | None, task: Task) -> tuple[Task, float, Desk]:
    """One step of one task."""

    async def go() -> tuple[Task, float, Desk]:
        desk = Desk(folder, client)
        after, pause = await desk.step(task)
        desk.uploading.close()
        return after, pause, desk

    result: tuple[Task, float, Desk] = run(go())
    return result


# ---- which tasks --------------------------------------------------------------------------------------------------------


def test_task_without_local_files_needs_none() -> None:
    request = Request("acme/film", {"prompt": "A heron", "image_url": "https://a.example/heron.png"})
    assert not needs_upload(Task(number=1, account="test", created=1, request=request), NOW)


@pytest.mark.parametrize(("left", "needs"), [(-1.0, True), (HOUR - 1, True), (HOUR + 1, False)])
def test_upload_that_ends_within_an_hour_is_done_again(left: float, needs: bool, heron: Path) -> None:
    task = task_with(heron)
    assert needs_upload(task, NOW)
    upload = Upload(heron.as_uri(), "https://a.example/x", int((NOW + left) * 1000))
    assert needs_upload(replace(task, uploads=(upload,)), NOW) is needs


# ---- the way ------------------------------------------------------------------------------------------------------------


def test_files_come_to_kie_and_the_task_is_queued(
    run: Run, tmp_path: Path, kie: FakeKie, client: Client, heron: Path, egret: Path
) -> None:
    task, pause, desk = carried(run, tmp_path, client, task_with(heron, egret))
    assert [saved.state for saved in desk.saved] == [TaskState.UPLOADING, TaskState.UPLOADING, TaskState.QUEUED]
    assert (task.state, task.trouble, pause) == (TaskState.QUEUED, "", 0)
    assert not needs_upload(task, NOW)
    assert {taken.content for taken in kie.truth.uploads} == {heron.read_bytes(), egret.read_bytes()}
    assert task.sent_input["images"] == [upload.url for upload in task.uploads]


def test_format_is_what_the_first_bytes_say(
    run: Run, tmp_path: Path, kie: FakeKie, client: Client, heron: Path, egret: Path
) -> None:
    wrongly_named = heron.with_name("film.MP4")
    heron.rename(wrongly_named)
    odd = tmp_path / "odd.XYZ"
    odd.write_bytes(bytes(100))
    carried(run, tmp_path, client, task_with(wrongly_named, odd))
    taken = {(upload.file_name[32:], upload.content_type) for upload in kie.truth.uploads}
    assert taken == {(".png", "image/png"), (".xyz", "application/octet-stream")}


def test_upload_lives_for_a_day_if_kie_does_not_say(run: Run, tmp_path: Path, client: Client, heron: Path) -> None:
    task, _, _ = carried(run, tmp_path, client, task_with(heron))
    assert task.uploads[0].expires == (NOW + 24 * HOUR) * 1000


def test_what_kie_says_of_its_end_counts(run: Run, tmp_path: Path, kie: FakeKie, client: Client, heron: Path) -> None:
    kie.uploads_expire = "2026-09-24T14:13:20Z"
    task, _, _ = carried(run, tmp_path, client, task_with(heron))
    assert task.uploads[0].expires == 1_790_259_200_000


def test_end_in_the_past_does_not_lead_in_circles(
    run: Run, tmp_path: Path, kie: FakeKie, client: Client, heron: Path
) -> None:
    kie.uploads_expire = "2020-01-01T00:00:00Z"
    task, _, _ = carried(run, tmp_path, client, task_with(heron))
    assert not needs_upload(task, NOW)


def test_same_file_in_many_tasks_is_uploaded_once(
    run: Run, tmp_path: Path, kie: FakeKie, client: Client, heron: Path
) -> None:
    async def go() -> list[Task]:
        desk = Desk(tmp_path, client)
        steps = (desk.step(task_with(heron, heron, number=number)) for number in range(1, 5))
        tasks = [task for task, _ in await asyncio.gather(*steps)]
        later, _ = await desk.step(task_with(heron, number=5))
        desk.uploading.close()
        return [*tasks, later]

    tasks = run(go())
    assert len(kie.truth.uploads) == 1
    assert {task.uploads for task in tasks} == {tasks[0].uploads}


def test_upload_that_has_ended_is_done_again(
    run: Run, tmp_path: Path, kie: FakeKie, client: Client, heron: Path
) -> None:
    async def go() -> Task:
        desk = Desk(tmp_path, client)
        task, _ = await desk.step(task_with(heron))
        heron.unlink()  # the copy is enough
        desk.now += 24 * HOUR
        assert needs_upload(task, desk.now)
        task, _ = await desk.step(task)
        desk.uploading.close()
        return task

    task = run(go())
    assert len(kie.truth.uploads) == 2
    assert task.uploads[0].url == kie.truth.uploads[1].url


def test_uploads_of_an_earlier_session_are_used(
    run: Run, tmp_path: Path, kie: FakeKie, client: Client, heron: Path, egret: Path
) -> None:
    before, _, _ = carried(run, tmp_path, client, task_with(heron))
    given = {"images": [*before.request.input["images"], egret.as_uri()]}
    after, _, _ = carried(run, tmp_path, client, replace(before, request=Request("acme/film", given)))
    assert len(kie.truth.uploads) == 2
    assert after.uploads[0] == before.uploads[0]


def test_content_at_the_click_counts(run: Run, tmp_path: Path, kie: FakeKie, client: Client, heron: Path) -> None:
    original = heron.read_bytes()

    async def go() -> None:
        desk = Desk(tmp_path, client)
        kie.next("file-stream-upload", Fault.http(503))
        task, _ = await desk.step(task_with(heron))
        heron.write_bytes(b"something else")
        await desk.step(task)
        desk.uploading.close()

    run(go())
    assert [taken.content for taken in kie.truth.uploads] == [original]


def test_progress_tells_bytes_of_all_files(run: Run, tmp_path: Path, client: Client, heron: Path, egret: Path) -> None:
    heron.write_bytes(bytes(3_000_000))
    _, _, desk = carried(run, tmp_path, client, task_with(heron, egret))
    total = 3_000_000 + egret.stat().st_size
    assert {(number, whole) for number, _, whole in desk.progress} == {(1, total)}
    assert desk.progress[-1] == (1, total, total)


def test_progress_is_told_to_whom_it_concerns(
    run: Run, tmp_path: Path, kie: FakeKie, client: Client, heron: Path, egret: Path
) -> None:
    async def go() -> list[tuple[int, int, int]]:
        desk = Desk(tmp_path, client)
        kie.next("file-stream-upload", Fault.hang())
        first = asyncio.ensure_future(desk.step(task_with(heron, number=1)))
        await asyncio.to_thread(kie.wait_for, lambda: kie.hanging == 1)
        desk.progress.clear()
        await desk.step(task_with(egret, number=2))
        kie.release()
        await first
        desk.uploading.close()
        return desk.progress

    assert {number for number, *_ in run(go())} == {2}


# ---- what goes wrong ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault", [Fault.http(503), Fault.code(500), Fault.reset(unread=True), Fault.reset(after_commit=True), Fault.html()]
)
def test_trouble_on_the_way_is_tried_again(
    fault: Fault, run: Run, tmp_path: Path, kie: FakeKie, client: Client, heron: Path
) -> None:
    async def go() -> None:
        desk = Desk(tmp_path, client)
        kie.next("file-stream-upload", fault)
        task, pause = await desk.step(task_with(heron))
        assert (task.state, pause > 0) == (TaskState.UPLOADING, True)
        assert task.trouble.endswith("The files are not at Kie yet; trying again.")
        task, _ = await desk.step(task, 1)
        assert (task.state, task.trouble) == (TaskState.QUEUED, "")
        desk.uploading.close()

    run(go())


@pytest.mark.parametrize("code", [429, 455])
def test_busy_kie_is_waited_for(code: int, run: Run, tmp_path: Path, kie: FakeKie, client: Client, heron: Path) -> None:
    kie.next("file-stream-upload", Fault.code(code))
    task, pause, desk = carried(run, tmp_path, client, task_with(heron))
    assert (task.state, desk.stops) == (TaskState.UPLOADING, [])
    assert pause >= 0.01
    assert task.trouble


@pytest.mark.parametrize(("code", "kind"), [(401, BadKey), (402, NoCredits), (433, NoCredits)])
def test_refused_key_stops_the_account(
    code: int, kind: type[Refused], run: Run, tmp_path: Path, kie: FakeKie, client: Client, heron: Path
) -> None:
    kie.next("file-stream-upload", Fault.code(code))
    task, _, desk = carried(run, tmp_path, client, task_with(heron))
    assert (task.state, task.failure and task.failure.code) == (TaskState.HELD, str(code))
    assert [type(stop) for stop in desk.stops] == [kind]


def test_a_key_that_was_replaced_meanwhile_stops_nothing(
    run: Run, tmp_path: Path, kie: FakeKie, client: Client, heron: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, answered = threading.Event(), threading.Event()

    def refused_late(*_: object) -> Uploaded:
        asked.set()
        answered.wait(5)
        raise BadKey("Kie did not accept the key.", 401)

    monkeypatch.setattr(client, "upload", refused_late)

    async def go() -> None:
        desk = Desk(tmp_path, client)
        first = asyncio.ensure_future(desk.step(task_with(heron, number=1)))
        await asyncio.to_thread(asked.wait, 5)
        desk.account.client = Client(checked_origin(kie.base_url, kie.upload_url), kie.key)
        second, _ = await desk.step(task_with(heron, number=2))  # waits for no upload with the old key
        answered.set()
        task, pause = await first
        assert (task.state, second.state, pause > 0) == (TaskState.UPLOADING, TaskState.QUEUED, True)
        assert (desk.stops, (await desk.step(task))[0].state) == ([], TaskState.QUEUED)
        desk.uploading.close()

    run(go())


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault.code(413), "The file “heron.png” is too large for Kie."),
        (Fault.code(422, "no such type"), "Kie did not take the file “heron.png”. Kie says: no such type"),
        (Fault.http(404), "Kie did not take the file “heron.png”. Kie says: Not Found"),
        (Fault.answer(400, b'{"code": 400}'), "Kie did not take the file “heron.png”."),
    ],
)
def test_file_that_kie_does_not_take_is_held(
    fault: Fault, words: str, run: Run, tmp_path: Path, kie: FakeKie, client: Client, heron: Path
) -> None:
    kie.next("file-stream-upload", fault)
    task, _, desk = carried(run, tmp_path, client, task_with(heron))
    assert (task.state, desk.stops) == (TaskState.HELD, [])
    assert task.trouble == f"{words} Nothing was sent, nothing was charged."


def test_missing_file_is_held_with_its_name(run: Run, tmp_path: Path, client: Client, heron: Path) -> None:
    heron.unlink()
    task, _, _ = carried(run, tmp_path, client, task_with(heron))
    assert task.state is TaskState.HELD
    assert task.trouble == "The file “heron.png” is not there any more. Nothing was sent, nothing was charged."


def test_full_disk_is_held(
    run: Run, tmp_path: Path, kie: FakeKie, client: Client, heron: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    task, _, _ = carried(run, tmp_path, client, task_with(heron))
    assert (task.state, kie.truth.received) == (TaskState.HELD, [])
    assert "the disk is full. Make some room. Nothing was sent, nothing was charged." in task.trouble


@pytest.mark.parametrize("place", ["sniff", "stat"])
def test_copy_that_goes_missing_in_between_is_held(
    place: str, run: Run, tmp_path: Path, client: Client, heron: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = Inputs.find

    def lose(self: Inputs, address: str) -> Path:
        path = find(self, address)
        if self.folder in path.parents:
            path.unlink()
            if place == "sniff":
                path.mkdir()
        return path

    task = replace(
        task_with(heron), request=Request("acme/film", Inputs(tmp_path / "inputs").kept(task_with(heron).request.input))
    )
    monkeypatch.setattr(Inputs, "kept", lambda _self, given: given)
    monkeypatch.setattr(Inputs, "find", lose)
    after, _, _ = carried(run, tmp_path, client, task)
    assert after.state is TaskState.HELD


def test_without_a_key_the_copies_are_made_and_the_task_is_held(
    run: Run, tmp_path: Path, kie: FakeKie, heron: Path
) -> None:
    task, _, desk = carried(run, tmp_path, None, task_with(heron))
    assert (task.state, task.trouble) == (TaskState.HELD, "There is no key for this account.")
    assert desk.inputs.find(task.request.input["images"][0]).read_bytes() == heron.read_bytes()
    assert kie.truth.received == []


def test_stopped_account_uploads_nothing(run: Run, tmp_path: Path, kie: FakeKie, client: Client, heron: Path) -> None:
    async def go() -> Task:
        desk = Desk(tmp_path, client)
        desk.account.stopped = NoCredits("Not enough credits.", 402)
        task, _ = await desk.step(task_with(heron))
        desk.uploading.close()
        return task

    task = run(go())
    assert (task.state, task.trouble, kie.truth.received) == (TaskState.HELD, "Not enough credits.", [])
    assert task.failure == Failure("402", "")


def test_quitting_does_not_wait_for_a_hung_server(
    run: Run, tmp_path: Path, kie: FakeKie, client: Client, heron: Path
) -> None:
    async def go() -> float:
        desk = Desk(tmp_path, client)
        kie.next("file-stream-upload", Fault.hang())
        step = asyncio.ensure_future(desk.step(task_with(heron)))
        await asyncio.to_thread(kie.wait_for, lambda: kie.hanging == 1)
        began = time.monotonic()
        step.cancel()
        await asyncio.gather(step, return_exceptions=True)
        desk.uploading.close()
        return time.monotonic() - began

    assert run(go()) < 1
    client.close()
