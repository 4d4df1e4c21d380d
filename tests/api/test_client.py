"""The client against the fake Kie: what it sends, and what each kind of answer proves."""

from __future__ import annotations

import re
import shlex
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiegui.api.client import Client
from kiegui.api.origin import Origin, checked_origin
from kiegui.api.replies import Progress
from kiegui.errors import (
    ApiError,
    BadKey,
    LedgerError,
    Maintenance,
    NoCredits,
    NotSent,
    Refused,
    TooMany,
    Unconfirmed,
    UnknownTask,
)
from kiegui.tasks.part_file import PartFile
from tests.conftest import SHARED
from tests.fake_kie import FakeKie, Fault
from tests.fake_kie.faults import FAULTS

MODEL = "kling/v2-5-turbo-text-to-video-pro"
INPUT: dict[str, Any] = {"prompt": "A kite over the dunes", "duration": "5", "cfg_scale": 0.5, "loop": False}


class Notes:
    """A witness that writes down what it is told."""

    def __init__(self, problem: Exception | None = None) -> None:
        self.told: list[object] = []
        self._problem = problem

    def leaving(self) -> None:
        self.told.append("leaving")
        if self._problem is not None:
            raise self._problem

    def answered(self, status: int, raw: bytes) -> None:
        self.told.append((status, raw))


def example_of(page: Path) -> dict[str, Any]:
    """The JSON body of a page's cURL example."""
    curl = re.search(r"-d '(\{.*?\n\})'", page.read_text(encoding="utf-8"), re.DOTALL)
    assert curl is not None
    body: dict[str, Any] = msgspec.json.decode(curl[1])
    return body


def seeds() -> list[Path]:
    return sorted((SHARED / "seeds").glob("*.txt"))


@pytest.mark.parametrize("page", seeds(), ids=lambda page: page.stem)
def test_create_task_sends_the_documented_example_exactly(page: Path, kie: FakeKie, client: Client) -> None:
    example = example_of(page)
    client.create_task(example["model"], example["input"], Notes())
    (created,) = kie.truth.creates
    example.pop("callBackUrl")  # belongs to the account, not to the model
    assert msgspec.json.decode(created.body) == example
    assert list(msgspec.json.decode(created.body)["input"]) == list(example["input"])


def test_create_task_gives_the_new_id(kie: FakeKie, client: Client) -> None:
    assert client.create_task(MODEL, INPUT, Notes()) == kie.truth.creates[0].task_id


def test_the_raw_answer_is_told_before_it_is_read(kie: FakeKie, client: Client) -> None:
    notes = Notes()
    kie.next("createTask", Fault.html())
    with pytest.raises(Unconfirmed):
        client.create_task(MODEL, INPUT, notes)
    assert notes.told[0] == "leaving"
    assert "(200, b'<!DOCTYPE html>" in repr(notes.told[1])


def test_nothing_leaves_if_the_witness_objects(kie: FakeKie, client: Client) -> None:
    with pytest.raises(LedgerError):
        client.create_task(MODEL, INPUT, Notes(LedgerError("The disk is full.")))
    client.credits()
    assert [request.path for request in kie.api.requests] == ["/api/v1/chat/credit"]


def test_without_a_connection_nothing_is_leaving() -> None:
    notes = Notes()
    nobody = Client(Origin("http://127.0.0.1:9", "http://127.0.0.1:9"), "a-key-for-nobody")
    with pytest.raises(NotSent):
        nobody.create_task(MODEL, INPUT, notes)
    assert notes.told == []


@pytest.mark.parametrize(
    ("status", "code"), [(502, 429), (503, 455), (302, 429), (429, 200), (400, 200), (500, 422), (500, 401)]
)
def test_an_answer_that_contradicts_itself_proves_nothing(status: int, code: int, kie: FakeKie, client: Client) -> None:
    body = b'{"code": %d, "msg": "x", "data": {"taskId": "t"}}' % code
    kie.next("createTask", Fault.answer(status, body))
    with pytest.raises(Unconfirmed):
        client.create_task(MODEL, INPUT, Notes())


def test_every_request_carries_the_key_and_a_normal_agent(kie: FakeKie, client: Client) -> None:
    client.credits()
    (request,) = kie.api.requests
    assert request.header("Authorization") == f"Bearer {kie.key}"
    assert "python" not in (request.header("User-Agent") or "").lower()


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (400, Refused),
        (401, BadKey),
        (402, NoCredits),
        (404, UnknownTask),
        (413, Refused),
        (422, Refused),
        (429, TooMany),
        (433, NoCredits),
        (455, Maintenance),
        (500, Unconfirmed),
        (501, Unconfirmed),
        (505, Refused),
        (999, Unconfirmed),
    ],
)
def test_create_task_takes_a_body_code_for_what_it_proves(
    code: int, error: type[ApiError], kie: FakeKie, client: Client
) -> None:
    kie.next("createTask", Fault.code(code, "no such luck"))
    with pytest.raises(error) as caught:
        client.create_task(MODEL, INPUT, Notes())
    if isinstance(caught.value, Refused):
        assert (caught.value.code, caught.value.reason) == (code, "no such luck")


@pytest.mark.parametrize(("status", "error"), [(401, BadKey), (429, TooMany), (500, Unconfirmed), (502, Unconfirmed)])
def test_create_task_takes_an_http_status_for_what_it_proves(
    status: int, error: type[ApiError], kie: FakeKie, client: Client
) -> None:
    kie.next("createTask", Fault.http(status))
    with pytest.raises(error):
        client.create_task(MODEL, INPUT, Notes())


ODD = {"bad utf-8", "lone surrogate", "nan"}
HARMLESS = {"drip", "chunked", "retype", "duplicate keys", "short length", "hang"} | ODD


@pytest.mark.parametrize("name", sorted(ODD))
def test_an_id_beside_something_odd_is_not_lost(name: str, kie: FakeKie, client: Client) -> None:
    kie.next("createTask", FAULTS[name](after_commit=True))
    assert client.create_task(MODEL, INPUT, Notes()) == kie.truth.creates[0].task_id


@pytest.mark.parametrize(
    "name", sorted(name for name in FAULTS if not name.startswith(("code", "http")) and name not in HARMLESS)
)
@pytest.mark.parametrize("after_commit", [False, True], ids=["before commit", "after commit"])
def test_create_task_is_unconfirmed_after_whatever_else_goes_wrong(
    name: str, after_commit: bool, kie: FakeKie, client: Client
) -> None:
    kie.next("createTask", FAULTS[name](after_commit=after_commit))
    with pytest.raises(Unconfirmed):
        client.create_task(MODEL, INPUT, Notes())
    assert len(kie.api.requests) == 1  # never repeated by a library
    assert kie.evil.authorizations == []


def test_create_task_without_a_server_is_proven_not_sent(kie: FakeKie) -> None:
    nobody = Client(Origin("http://127.0.0.1:9", "http://127.0.0.1:9"), "a-key-for-nobody")
    with pytest.raises(NotSent):
        nobody.create_task(MODEL, INPUT, Notes())


def test_closing_ends_a_hung_call_at_once(kie: FakeKie, client: Client) -> None:
    import threading

    kie.next("createTask", Fault.hang())
    errors: list[ApiError] = []

    def call() -> None:
        try:
            client.create_task(MODEL, INPUT, Notes())
        except ApiError as error:
            errors.append(error)

    caller = threading.Thread(target=call)
    caller.start()
    kie.wait_for(lambda: len(kie.api.requests) == 1)
    begun = time.monotonic()
    client.close()
    caller.join(5)
    assert isinstance(errors[0], Unconfirmed)
    assert time.monotonic() - begun < 2
    with pytest.raises(NotSent):
        client.credits()


def test_query_task_follows_a_task_to_its_results(kie: FakeKie, client: Client) -> None:
    kie.results = [("film.mp4", b"film")]
    kie.plan = ("waiting", "generating", "success")
    task_id = client.create_task(MODEL, INPUT, Notes())
    reports = [client.query_task(task_id) for _ in range(3)]
    assert [report.progress for report in reports] == [Progress.WAITING, Progress.RUNNING, Progress.SUCCESS]
    assert len(reports[-1].urls) == 1
    assert (reports[-1].model, reports[-1].input) == (MODEL, INPUT)


def test_query_task_of_a_stranger_is_unknown(kie: FakeKie, client: Client) -> None:
    with pytest.raises(UnknownTask):
        client.query_task("nobody-knows-this")


def made_result(kie: FakeKie, client: Client) -> str:
    """The address of a result."""
    kie.plan = ("success",)
    return client.query_task(client.create_task(MODEL, INPUT, Notes())).urls[0]


def test_a_fresh_link_leads_to_the_same_result(kie: FakeKie, client: Client) -> None:
    url = made_result(kie, client)
    fresh = client.fresh_url(url)
    assert fresh != url
    assert kie.stored[fresh].content == kie.stored[url].content


def test_there_is_no_fresh_link_to_what_kie_does_not_have(client: Client) -> None:
    with pytest.raises(Refused, match="url is wrong") as caught:
        client.fresh_url("https://example.org/film.mp4")
    assert caught.value.code == 422


@pytest.mark.parametrize("data", [b"null", b'""', b'{"url": "x"}'])
def test_a_fresh_link_that_is_none_is_not_believed(data: bytes, kie: FakeKie, client: Client) -> None:
    kie.next("common/download-url", Fault.answer(200, b'{"code": 200, "msg": "success", "data": %s}' % data))
    with pytest.raises(Unconfirmed):
        client.fresh_url("https://example.org/film.mp4")


def test_download_hands_the_bytes_over_without_sending_the_key(kie: FakeKie, client: Client, tmp_path: Path) -> None:
    url = made_result(kie, client)
    with PartFile(tmp_path / "result.part", lambda _done, _total: None) as part:
        client.download(url, part)
    assert part.path.read_bytes() == kie.stored[url].content
    assert kie.files.authorizations == []


def test_nothing_that_is_printed_holds_the_key() -> None:
    key = "canary-0123456789"
    client = Client(checked_origin("https://api.example.org"), key)
    assert key not in repr(client) + str(vars(client)) + shlex.quote(str(client))
