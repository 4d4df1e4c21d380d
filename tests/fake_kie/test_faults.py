"""Each fault does on the wire what its name says, before the commit as well as after it."""

from __future__ import annotations

import json
import socket
import threading
import time
from contextlib import suppress

import pytest
import requests

from tests.fake_kie import FAULTS, Ending, Endpoint, FakeKie, Fault
from tests.fake_kie.faults import BODY_CODES, HTTP_STATUSES, REDIRECTS

BODY = b'{"model": "m", "input": {"prompt": "a heron"}}'
CREATE = "/api/v1/jobs/createTask"
NAMES = sorted(FAULTS)
SILENT = {"hang"}


def connect(kie: FakeKie) -> socket.socket:
    host, _, port = kie.base_url.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=5)


def request_bytes(kie: FakeKie, body: bytes = BODY) -> bytes:
    """A createTask that asks for the connection to be closed after the answer."""
    headers = {"Host": "x", "Authorization": f"Bearer {kie.key}", "Content-Length": len(body), "Connection": "close"}
    lines = [f"POST {CREATE} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def read_all(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(1 << 20), b""))


def raw_answer(kie: FakeKie, fault: Fault) -> bytes:
    """All bytes that come back."""
    kie.next("createTask", fault)
    with connect(kie) as connection:
        connection.sendall(request_bytes(kie))
        return read_all(connection)


def post(kie: FakeKie) -> requests.Response:
    headers = {"Authorization": f"Bearer {kie.key}"}
    return requests.post(kie.base_url + CREATE, data=BODY, headers=headers, timeout=5, allow_redirects=False)


def parsed(kie: FakeKie, fault: Fault) -> tuple[int, bytes]:
    head, _, body = raw_answer(kie, fault).partition(b"\r\n\r\n")
    return int(head.split(b" ")[1]), body


# ---- before and after the commit --------------------------------------------------------------------------------------


@pytest.mark.parametrize("after_commit", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_every_fault_commits_or_not_as_told(kie: FakeKie, name: str, after_commit: bool) -> None:
    kie.next("createTask", FAULTS[name](after_commit=after_commit))
    with connect(kie) as connection:
        connection.sendall(request_bytes(kie))
        kie.wait_for(lambda: len(kie.truth.received) == 1)
        if name not in SILENT:
            with suppress(ConnectionError):
                read_all(connection)
        elif after_commit:
            kie.wait_for(lambda: len(kie.truth.creates) == 1)
    assert len(kie.truth.creates) == after_commit
    assert kie.truth.credits == 1000 - 10 * after_commit


def test_answer_before_the_commit_looks_true_and_is_not(kie: FakeKie) -> None:
    _, body = parsed(kie, Fault.drip(after_commit=False, pace=0))
    assert json.loads(body)["data"]["taskId"] not in kie.tasks


def test_poll_before_the_commit_does_not_count(kie: FakeKie) -> None:
    task_id = json.loads(parsed(kie, Fault.retype())[1])["data"]["taskId"]
    kie.next("recordInfo", Fault.http(503), Fault.http(503, after_commit=True))
    url = f"{kie.base_url}/api/v1/jobs/recordInfo?taskId={task_id}"
    for _ in range(2):
        requests.get(url, headers={"Authorization": f"Bearer {kie.key}"}, timeout=5)
    assert kie.tasks[task_id].polls == 1


# ---- another answer than the true one ---------------------------------------------------------------------------------


@pytest.mark.parametrize("code", BODY_CODES)
def test_code_is_in_the_body_of_a_200(kie: FakeKie, code: int) -> None:
    status, body = parsed(kie, Fault.code(code))
    assert (status, json.loads(body)["code"], json.loads(body)["data"]) == (200, code, None)


@pytest.mark.parametrize("status", HTTP_STATUSES)
def test_http_status_comes_with_an_envelope_or_a_page(kie: FakeKie, status: int) -> None:
    seen, body = parsed(kie, Fault.http(status))
    assert (seen, body[:1]) == (status, b"{" if status < 502 else b"<")


def test_answer_is_exactly_what_was_said(kie: FakeKie) -> None:
    raw = raw_answer(kie, Fault.answer(418, b"pot", "text/plain", (("Retry-After", "3"),)))
    assert raw.startswith(b"HTTP/1.1 418 ")
    assert raw.endswith(b"Content-Type: text/plain\r\nContent-Length: 3\r\nRetry-After: 3\r\n\r\npot")


@pytest.mark.parametrize("fault", [Fault.not_json(), Fault.html()])
def test_not_json_and_html_are_a_200_with_something_else(kie: FakeKie, fault: Fault) -> None:
    status, body = parsed(kie, fault)
    assert status == 200
    with pytest.raises(ValueError, match="Expecting value"):
        json.loads(body)


def test_empty_is_a_200_without_a_body(kie: FakeKie) -> None:
    assert parsed(kie, Fault.empty()) == (200, b"")


def test_gzip_bomb_is_small_on_the_wire_and_large_unpacked(kie: FakeKie) -> None:
    _, packed = parsed(kie, Fault.gzip_bomb(3_000_000))
    kie.next("createTask", Fault.gzip_bomb(3_000_000))
    unpacked = post(kie).content
    assert len(packed) < 30_000 < 3_000_000 < len(unpacked)


@pytest.mark.parametrize("status", REDIRECTS)
def test_redirect_leads_to_the_same_target_at_the_evil_origin(kie: FakeKie, status: int) -> None:
    kie.next("createTask", Fault.redirect(status))
    reply = post(kie)
    assert (reply.status_code, reply.headers["Location"]) == (status, kie.evil.base_url + CREATE)


def test_evil_origin_says_yes_and_keeps_what_it_is_told(kie: FakeKie) -> None:
    reply = requests.post(kie.evil.base_url + CREATE, data=BODY, headers={"Authorization": "Bearer oops"}, timeout=5)
    assert (reply.json()["code"], kie.evil.authorizations) == (200, ["Bearer oops"])
    assert (kie.truth.creates, kie.api.requests) == ([], [])


def test_evil_origin_serves_the_file_that_was_asked_for_elsewhere(kie: FakeKie) -> None:
    post(kie)
    (url,) = kie.stored
    kie.next("file", Fault.redirect(302))
    assert requests.get(url, timeout=5).content == kie.stored[url].content
    assert len(kie.evil.requests) == 1


def test_half_a_status_line_and_raw_bytes_are_all_that_comes(kie: FakeKie) -> None:
    assert raw_answer(kie, Fault.half_status_line()) == b"HTTP/1.1 2"
    assert raw_answer(kie, Fault.raw(b"\x16\x03\x01")) == b"\x16\x03\x01"


# ---- no answer --------------------------------------------------------------------------------------------------------


def test_reset_is_a_reset_after_the_whole_request(kie: FakeKie) -> None:
    with pytest.raises(ConnectionResetError):
        raw_answer(kie, Fault.reset())
    assert kie.truth.requests[0].body == BODY


def test_reset_unread_comes_while_the_body_is_still_on_its_way(kie: FakeKie) -> None:
    kie.next("createTask", Fault.reset(unread=True))
    with connect(kie) as connection, pytest.raises(ConnectionError):
        connection.sendall(request_bytes(kie, b" " * 50_000_000))
    assert kie.truth.requests[0].body == b""


def test_close_is_an_orderly_end_without_a_byte(kie: FakeKie) -> None:
    assert raw_answer(kie, Fault.close()) == b""


@pytest.mark.parametrize("fault", [Fault.reset(), Fault.close()])
def test_connection_faults_come_before_a_byte_is_read(kie: FakeKie, fault: Fault) -> None:
    kie.next("connection", fault)
    with suppress(ConnectionError), connect(kie) as connection:
        read_all(connection)
    assert kie.truth.received == []


def test_other_connection_faults_happen_to_its_first_request(kie: FakeKie) -> None:
    kie.next("connection", Fault.http(503))
    statuses = []
    with requests.Session() as session:
        for _ in range(2):
            reply = session.post(kie.base_url + CREATE, data=BODY, headers={"Authorization": f"Bearer {kie.key}"})
            statuses.append(reply.status_code)
    assert statuses == [503, 200]


@pytest.mark.parametrize("after_commit", [False, True])
def test_hang_goes_on_to_the_true_answer_when_released(kie: FakeKie, after_commit: bool) -> None:
    answers: list[bytes] = []
    client = threading.Thread(target=lambda: answers.append(raw_answer(kie, Fault.hang(after_commit=after_commit))))
    client.start()
    kie.wait_for(lambda: len(kie.truth.received) == 1 and len(kie.truth.creates) == after_commit)
    assert answers == []
    kie.release()
    client.join()
    assert kie.truth.creates[0].task_id.encode() in answers[0]


def test_connection_can_hang_before_a_byte_is_read(kie: FakeKie) -> None:
    kie.next("connection", Fault.hang())
    with connect(kie) as connection:
        connection.sendall(request_bytes(kie))
        kie.wait_for(lambda: kie.hanging == 1)
        assert kie.truth.received == []
        kie.release()
        assert read_all(connection).startswith(b"HTTP/1.1 200 ")
    assert kie.hanging == 0


def test_hang_ends_with_the_test() -> None:
    with FakeKie() as kie, connect(kie) as connection:
        kie.next("createTask", Fault.hang())
        connection.sendall(request_bytes(kie))
        kie.wait_for(lambda: len(kie.truth.received) == 1)
        kie.__exit__(None, None, None)
        assert connection.recv(1) == b""


# ---- the true answer, bent --------------------------------------------------------------------------------------------


def test_drip_is_slow_and_whole(kie: FakeKie) -> None:
    started = time.monotonic()
    _, body = parsed(kie, Fault.drip(pace=0.005, step=20))
    assert time.monotonic() - started > 0.03
    assert json.loads(body)["data"]["taskId"] in kie.tasks


def test_cut_keeps_the_head_and_some_bytes(kie: FakeKie) -> None:
    head, _, body = raw_answer(kie, Fault.cut(7)).partition(b"\r\n\r\n")
    assert (body, b"Content-Length: 7" in head) == (b'{"code"', False)


def test_cut_can_end_in_a_reset(kie: FakeKie) -> None:
    with pytest.raises(ConnectionResetError):
        raw_answer(kie, Fault.cut(ending=Ending.RESET))


@pytest.mark.parametrize(("fault", "by"), [(Fault.short_length(5), -5), (Fault.long_length(9), 9)])
def test_length_lies_by_so_many_bytes(kie: FakeKie, fault: Fault, by: int) -> None:
    head, _, body = raw_answer(kie, fault).partition(b"\r\n\r\n")
    assert f"Content-Length: {len(body) + by}\r\n".encode() in head + b"\r\n"
    assert json.loads(body)["data"]["taskId"] in kie.tasks


def test_chunked_answer_can_be_read_if_it_is_complete(kie: FakeKie) -> None:
    kie.next("createTask", Fault.chunked(), Fault.chunked(complete=False))
    assert post(kie).json()["code"] == 200
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        post(kie)


def test_retype_changes_the_content_type_only(kie: FakeKie) -> None:
    raw = raw_answer(kie, Fault.retype("text/plain"))
    assert b"Content-Type: text/plain\r\n" in raw
    assert b"application/json" not in raw


@pytest.mark.parametrize(
    ("fault", "part"),
    [
        (Fault.huge(5_000_000), b"x" * 5_000_000),
        (Fault.deep(10_000), b"[" * 10_000 + b"]" * 10_000),
        (Fault.nan(), b"[NaN, Infinity, -Infinity]"),
        (Fault.duplicate_keys(), b', "code": 500, "data": null}'),
        (Fault.lone_surrogate(), b'"\\ud83d"'),
        (Fault.giant_integer(), b"9" * 5_000),
        (Fault.bad_utf8(), b'"\xff"'),
    ],
)
def test_odd_json_is_spliced_into_the_true_answer(kie: FakeKie, fault: Fault, part: bytes) -> None:
    _, body = parsed(kie, fault)
    assert part in body
    assert kie.truth.creates[0].task_id.encode() in body


# ---- scripts ----------------------------------------------------------------------------------------------------------


def test_faults_come_in_turn_and_none_means_all_goes_well(kie: FakeKie) -> None:
    kie.next("createTask", Fault.http(500), None, Fault.http(503))
    assert [post(kie).status_code for _ in range(4)] == [500, 200, 503, 200]


def test_whim_is_asked_when_nothing_is_scripted(kie: FakeKie) -> None:
    kie.whim = lambda endpoint: Fault.http(429) if endpoint is Endpoint.CREATE_TASK else None
    kie.next("createTask", None)
    assert [post(kie).status_code for _ in range(2)] == [200, 429]
