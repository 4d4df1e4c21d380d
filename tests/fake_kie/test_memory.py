"""What the fake Kie remembers when it is killed, how it counts time and new tasks, and what it does by chance."""

from __future__ import annotations

import hashlib
import re
import socket
from pathlib import Path

import pytest
import requests

from tests.fake_kie import Endpoint, FakeKie, FakeKieProcess, Fault, Truth
from tests.fake_kie.codes import is_definite_no
from tests.fake_kie.faults import Answer, Splice
from tests.fake_kie.log_page import log_page
from tests.fake_kie.test_fake_kie import WISH, ask, create, finished, poll, upload
from tests.fake_kie.whims import Whims


def drawn(rate: float, seed: int, endpoint: Endpoint = Endpoint.CREATE_TASK, count: int = 300) -> list[Fault | None]:
    whims = Whims(rate, seed)
    return [whims(endpoint) for _ in range(count)]


# ---- memory -----------------------------------------------------------------------------------------------------------


def test_killed_process_comes_back_in_the_same_places_with_its_tasks(tmp_path: Path) -> None:
    with FakeKieProcess(tmp_path / "truth.jsonl", ["--credits", "25", "--plan", "success"]) as kie:
        url = kie.base_url + "/api/v1/jobs/"
        headers = {"Authorization": f"Bearer {kie.key}"}
        task_id = requests.post(url + "createTask", json=WISH, headers=headers, timeout=5).json()["data"]["taskId"]
        kie.restart()
        record = requests.get(f"{url}recordInfo?taskId={task_id}", headers=headers, timeout=5).json()["data"]
        file = requests.get(record["response"]["resultUrls"][0], timeout=5)
        assert hashlib.sha256(file.content).hexdigest() == kie.truth().creates[0].files[0]
        assert kie.truth().credits == 15


def test_uploads_come_back_at_the_new_place(tmp_path: Path) -> None:
    with FakeKie(tmp_path / "truth.jsonl") as kie:
        upload(kie)
    with FakeKie(tmp_path / "truth.jsonl") as kie:
        (url,) = kie.stored
        assert requests.get(url, timeout=5).content == kie.truth.uploads[0].content


def test_half_a_line_is_cut_off_before_more_is_written(tmp_path: Path) -> None:
    file = tmp_path / "truth.jsonl"
    for _ in range(2):
        with FakeKie(file) as kie:
            create(kie)
        with file.open("ab") as lines:
            lines.write(b'{"event": "crea')
    assert len(Truth.read(file).creates) == 2


# ---- clock and limit --------------------------------------------------------------------------------------------------


def test_clock_stands_until_it_is_set_or_runs(kie: FakeKie) -> None:
    assert kie.now == kie.now
    kie.now = 5
    kie.run_clock(1e6)
    started = kie.now
    kie.wait_for(lambda: kie.now > started + 1_000)
    kie.run_clock(0)
    assert kie.now == kie.now > 5


def test_limit_counts_new_tasks_in_ten_seconds_of_kies_clock(kie: FakeKie) -> None:
    kie.limit = 2
    assert [ask(kie, "/api/v1/jobs/createTask", WISH)["code"] for _ in range(3)] == [200, 200, 429]
    kie.now += 10_000
    assert ask(kie, "/api/v1/jobs/createTask", WISH)["code"] == 200
    assert [refusal.body for refusal in kie.truth.refusals] == [kie.truth.creates[0].body]


def test_definite_no_is_on_record_unless_nobody_could_read_it(kie: FakeKie) -> None:
    kie.next("createTask", Fault.code(422), Fault.code(500), Fault.close(), Fault.http(429))
    for _ in range(4):
        try:
            requests.post(
                kie.base_url + "/api/v1/jobs/createTask", json=WISH, headers={"Authorization": kie.key}, timeout=5
            )
        except requests.ConnectionError:
            continue
    assert len(kie.truth.refusals) == 2


@pytest.mark.parametrize(
    ("status", "body", "no"),
    [
        (200, b'{"code": 429}', True),
        (429, b'{"code": 429}', True),
        (502, b'{"code": 429}', False),
        (200, b'{"code": 500}', False),
        (200, b"[429]", False),
        (429, b"<html>", False),
    ],
)
def test_definite_no_is_a_code_that_its_status_does_not_deny(status: int, body: bytes, no: bool) -> None:
    assert is_definite_no(status, body) is no


# ---- results, log page ------------------------------------------------------------------------------------------------


def test_signed_pictures_are_whole_and_all_different(kie: FakeKie) -> None:
    kie.signed_results, kie.results = True, [("a.png", kie.results[0][1]), ("b.mp3", b"sound")]
    first, second = (finished(kie)["response"]["resultUrls"] for _ in range(2))
    pictures = [requests.get(urls[0], timeout=5).content for urls in (first, second)]
    assert pictures[0] != pictures[1]
    assert all(picture.startswith(b"\x89PNG") and picture.endswith(b"IEND\xaeB`\x82") for picture in pictures)
    assert requests.get(first[1], timeout=5).content == b"sound"


def test_log_page_has_every_id_and_others_that_are_none(kie: FakeKie) -> None:
    ids = {create(kie) for _ in range(3)}
    page = log_page(kie.truth.creates)
    assert ids < set(re.findall(r"\b[0-9a-f]{32}\b|[0-9a-f]{32}(?=_)", page))
    assert "a heron" in page


# ---- chance -----------------------------------------------------------------------------------------------------------


def test_same_seed_same_faults_whatever_else_is_asked() -> None:
    whims = Whims(0.3, 7)
    mixed = [(whims(Endpoint.CREDIT), whims(Endpoint.CREATE_TASK))[1] for _ in range(300)]
    assert mixed == drawn(0.3, 7) != drawn(0.3, 8)


def test_rate_is_the_share_of_requests_that_fail() -> None:
    assert 60 < sum(fault is not None for fault in drawn(0.3, 7)) < 120
    assert not any(drawn(0.0, 7))


def test_chance_never_says_a_definite_no_to_what_was_created() -> None:
    faults = [fault for fault in drawn(1.0, 7, count=1000) if fault and isinstance(fault.wire, Answer)]
    nos = [fault for fault in faults if is_definite_no(fault.wire.reply.status, fault.wire.reply.body)]  # type: ignore[union-attr]
    assert nos
    assert not any(fault.after_commit for fault in nos)


def test_chance_never_puts_a_whole_other_file_in_the_place_of_a_result() -> None:
    faults = drawn(1.0, 7, Endpoint.FILE, 1000)
    assert not any(fault and isinstance(fault.wire, Splice) for fault in faults)
    assert None in faults


def test_process_fails_as_its_seed_says(tmp_path: Path) -> None:
    arguments = ["--faults", "1", "--seed", "7", "--patience", "0.05"]
    with FakeKieProcess(tmp_path / "truth.jsonl", arguments) as kie:
        url = kie.base_url + "/api/v1/chat/credit"
        codes = []
        for _ in range(8):
            try:
                codes.append(requests.get(url, timeout=5, allow_redirects=False).status_code)
            except requests.RequestException:
                codes.append(0)
        kie.calm()
        assert requests.get(url, headers={"Authorization": f"Bearer {kie.key}"}, timeout=5).json()["code"] == 200
    assert codes.count(200) < 8


def test_silence_ends_when_our_patience_does(kie: FakeKie) -> None:
    kie.patience = 0.01
    kie.next("chat/credit", Fault.hang())
    with pytest.raises(requests.ConnectionError):
        ask(kie, "/api/v1/chat/credit")
    assert poll(kie, "0" * 32)["code"] == 422


def test_drain_waits_until_what_a_client_left_behind_is_done(kie: FakeKie) -> None:
    kie.patience = 0.05
    kie.next("createTask", Fault.hang(after_commit=True))
    raw = b'{"model": "m", "input": {}}'
    head = f"POST /api/v1/jobs/createTask HTTP/1.1\r\nAuthorization: Bearer {kie.key}\r\nContent-Length: {len(raw)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", int(kie.base_url.rpartition(":")[2])), timeout=5) as client:
        client.sendall(head.encode() + raw)
        kie.wait_for(lambda: kie.hanging == 1)
    kie.drain()
    assert (kie.hanging, len(kie.truth.creates)) == (0, 1)
