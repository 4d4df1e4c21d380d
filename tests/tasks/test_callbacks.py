"""The receiver takes a hint from whoever knows the address and says it properly, and nothing from anybody else."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from typing import Any

import pytest

from kiegui.errors import KieGuiError
from kiegui.tasks import callbacks
from kiegui.tasks.callbacks import MAX_BODY, Callbacks, Hint

HOST = "kite.tunnel.example"
TOKEN = "t0ken-of-this-computer"
SECRET = "webhook-key"
NOW = 1_790_000_000.0
ID = "0123456789abcdef0123456789abcdef"
BODY = json.dumps({"code": 200, "data": {"taskId": ID, "state": "success"}}).encode()


class Receiver(Callbacks):
    """One that puts the hints into a queue."""

    def __init__(self, secret: str = "") -> None:
        self.hints: queue.SimpleQueue[Hint] = queue.SimpleQueue()
        super().__init__([HOST, "other.example"], 0, TOKEN, secret, self.hints.put, clock=lambda: NOW)

    def post(self, body: bytes = BODY, path: str = f"/{TOKEN}/7", method: str = "POST", **headers: str | None) -> int:
        """The status of one request; headers are added, changed, or left out (None)."""
        given: dict[str, str | None] = {"Host": HOST, "Content-Type": "application/json"}
        given |= {"Content-Length": str(len(body))}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [f"{name}: {value}\r\n" for name, value in given.items() if value is not None]
        return self.send(f"{method} {path} HTTP/1.1\r\n{''.join(lines)}\r\n".encode() + body)

    def send(self, raw: bytes) -> int:
        """The status of an answer to these bytes, 0 if there is none; no answer says more than that."""
        with socket.create_connection(("127.0.0.1", self.port), 5.0) as connection:
            try:
                connection.sendall(raw)
                answer = connection.makefile("rb").read()
            except ConnectionError:
                return 0
        head, _, rest = answer.partition(b"\r\n\r\n")
        assert rest == b""
        assert ID.encode() not in head
        return int(head.split()[1]) if head else 0


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    made.start()
    yield made
    made.close()


@pytest.fixture
def signed() -> Iterator[Receiver]:
    made = Receiver(SECRET)
    made.start()
    yield made
    made.close()


def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition, for 5 s at most."""
    deadline = time.monotonic() + 5.0
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def signature(task_id: str = ID, timestamp: str = f"{NOW:.0f}", secret: str = SECRET) -> str:
    digest = hmac.new(secret.encode(), f"{task_id}.{timestamp}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def test_a_callback_is_a_hint_and_no_more(receiver: Receiver) -> None:
    assert receiver.post() == 200
    assert receiver.hints.get_nowait() == Hint(ID, "7")


def test_an_ordinary_client_gets_through(receiver: Receiver) -> None:
    connection = HTTPConnection("127.0.0.1", receiver.port, timeout=5)
    connection.request("POST", f"/{TOKEN}/n-1_x", BODY, {"Content-Type": "application/json; charset=utf-8"})
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (200, b"")
    connection.close()
    assert receiver.hints.get_nowait() == Hint(ID, "n-1_x")


def test_the_address_for_kie_leads_here(receiver: Receiver) -> None:
    assert receiver.address_for("7") == f"https://{HOST}/{TOKEN}/7"


@pytest.mark.parametrize(
    "data",
    [{"task_id": ID}, {"taskId": ID, "task_id": ID}, {"taskId": ID, "callbackType": "task_completed", "task_id": 5}],
)
def test_both_spellings_of_the_id_are_read(data: dict[str, Any], receiver: Receiver) -> None:
    assert receiver.post(json.dumps({"data": data}).encode()) == 200


@pytest.mark.parametrize("host", [HOST.upper(), "other.example", "127.0.0.1:{}", "localhost:{}"])
def test_the_tunnels_names_and_this_machine_are_let_in(host: str, receiver: Receiver) -> None:
    assert receiver.post(Host=host.format(receiver.port)) == 200


@pytest.mark.parametrize("host", [None, "", "evil.example", "127.0.0.1", f"{HOST}.evil.example"])
def test_other_hosts_are_not(host: str | None, receiver: Receiver) -> None:
    assert receiver.post(Host=host) == 404
    assert receiver.hints.empty()


@pytest.mark.parametrize(
    "path",
    ["/", "/7", f"/{TOKEN}", f"/{TOKEN}/", f"/{TOKEN}x/7", f"/{TOKEN}/7/8", f"/{TOKEN}/7?x=1", f"/{TOKEN}/{'7' * 65}"],
)
def test_other_paths_lead_nowhere(path: str, receiver: Receiver) -> None:
    assert receiver.post(path=path) == 404
    assert receiver.post(path=path, method="GET") == 404  # nor do they tell what would be right


@pytest.mark.parametrize("method", ["GET", "PUT", "OPTIONS", "HEAD"])
def test_only_post_is_taken(method: str, receiver: Receiver) -> None:
    assert receiver.post(method=method) == 405


@pytest.mark.parametrize("content_type", [None, "", "text/plain", "application/x-www-form-urlencoded", "text/json"])
def test_only_json_is_taken(content_type: str | None, receiver: Receiver) -> None:
    assert receiver.post(Content_Type=content_type) == 415


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b"{}",
        b'{"data": null}',
        b'{"data": "x"}',
        b'{"data": {}}',
        b'{"data": {"taskId": 7}}',
        b'{"data": {"taskId": ""}}',
        b'{"data": {"taskId": "a b"}}',
        b'{"data": {"taskId": "../x"}}',
        b'{"data": {"taskId": "' + b"a" * 201 + b'"}}',
        b'{"data": {"taskId": "abc", "task_id": "xyz"}}',
        b'{"data": {"taskId": NaN}}',
        b'{"data": "\xff"}',
        b"[" * 60_000,
    ],
)
def test_a_body_without_one_sound_id_is_dropped(body: bytes, receiver: Receiver) -> None:
    assert receiver.post(body) == 400
    assert receiver.hints.empty()


@pytest.mark.parametrize(
    ("length", "status"),
    [(str(MAX_BODY + 1), 413), ("9" * 10, 411), ("-1", 411), ("1e3", 411), ("", 411), ("٣", 411), (None, 400)],
)
def test_a_wrong_or_large_length_is_refused_at_once(length: str | None, status: int, receiver: Receiver) -> None:
    assert receiver.post(Content_Length=length) == status


def test_chunks_are_not_taken(receiver: Receiver) -> None:
    assert receiver.post(Transfer_Encoding="chunked") == 411


@pytest.mark.parametrize(
    "raw",
    [
        b"\r\n\r\n",
        b"hello\r\n\r\n",
        b"POST / HTTP/2\r\n\r\n",
        b"POST http://a/ HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nno colon\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n",
        b"POST / HTTP/1.1\r\nName : a\r\n\r\n",
        b"POST / HTTP/1.1\r\nName: \x00\r\n\r\n",
        b"POST /" + b"a" * 1_001 + b" HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
    ],
)
def test_what_is_not_plain_http_is_dropped(raw: bytes, receiver: Receiver) -> None:
    assert receiver.send(raw) == 400


def test_an_endless_head_is_cut_off(receiver: Receiver) -> None:
    assert receiver.send(b"POST / HTTP/1.1\r\n" + b"a: b\r\n" * 10_000) in (431, 0)  # 0: reset with bytes unread


def test_headers_that_a_tunnel_adds_do_no_harm(receiver: Receiver) -> None:
    head = f"POST /{TOKEN}/7 HTTP/1.1\r\nHost:{HOST}\r\nVia: a\r\nVia: b\r\nX-City: Z\xfcrich \t\r\nX_Y.Z: {' ' * 9000}\r\n"
    rest = f"Content-Type: application/json\r\nContent-Length: {len(BODY)}\r\n\r\n"
    assert receiver.send((head + rest).encode("latin-1") + BODY + b"more") == 200


def test_a_connection_that_breaks_off_gives_no_hint(receiver: Receiver) -> None:
    with socket.create_connection(("127.0.0.1", receiver.port)) as connection:
        connection.sendall(b"POST /")
    assert receiver.post() == 200
    assert receiver.hints.get_nowait() == Hint(ID, "7")
    assert receiver.hints.empty()


def test_a_slow_request_is_given_up(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callbacks, "_SECONDS", 0.05)
    assert receiver.send(b"POST / HTTP/1.1\r\n") == 0
    assert receiver.post(b"", Content_Length="5") == 0


def test_a_request_that_drips_is_given_up_too(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callbacks, "_SECONDS", 0.1)

    def drip() -> None:
        with socket.create_connection(("127.0.0.1", receiver.port)) as connection:
            for _ in range(200):
                connection.sendall(b"P")
                time.sleep(0.01)

    with pytest.raises(ConnectionError):
        drip()


def test_only_some_are_served_at_once(receiver: Receiver) -> None:
    idle = [socket.create_connection(("127.0.0.1", receiver.port)) for _ in range(8)]
    for connection in idle:
        connection.sendall(b"POST")
    assert receiver.post() == 0
    for connection in idle:
        connection.close()
    until(lambda: receiver.post() == 200)  # the first of them is noticed to be gone


# ---- signed ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [0, -590, 590])
def test_a_signed_callback_is_taken(seconds: int, signed: Receiver) -> None:
    timestamp = f"{NOW + seconds:.0f}"
    given = signature(timestamp=timestamp)
    assert signed.post(X_Webhook_Timestamp=timestamp, X_Webhook_Signature=given) == 200


@pytest.mark.parametrize(
    ("timestamp", "given"),
    [
        (None, None),
        (f"{NOW:.0f}", None),
        (None, signature()),
        (f"{NOW:.0f}", ""),
        (f"{NOW:.0f}", "ü"),
        (f"{NOW:.0f}", signature(secret="another")),
        (f"{NOW:.0f}", signature("another-id")),
        (f"{NOW + 1:.0f}", signature()),
        (f"{NOW - 601:.0f}", signature(timestamp=f"{NOW - 601:.0f}")),
        (f"{NOW + 601:.0f}", signature(timestamp=f"{NOW + 601:.0f}")),
        ("soon", signature(timestamp="soon")),
        ("-5", signature(timestamp="-5")),
    ],
)
def test_what_is_not_signed_properly_is_refused(timestamp: str | None, given: str | None, signed: Receiver) -> None:
    assert signed.post(X_Webhook_Timestamp=timestamp, X_Webhook_Signature=given) == 401
    assert signed.hints.empty()


# ---- life ------------------------------------------------------------------------------------------------------------


def test_it_listens_on_this_machine_only(receiver: Receiver) -> None:
    assert receiver._listener is not None
    assert receiver._listener.getsockname()[0] == "127.0.0.1"


def test_after_closing_nobody_listens_and_its_thread_ends(receiver: Receiver) -> None:
    before = [thread for thread in threading.enumerate() if thread.name == "callbacks"]
    receiver.close()
    receiver.close()
    for thread in before:
        thread.join(5.0)
    assert not any(thread.is_alive() for thread in before)
    with pytest.raises(ConnectionRefusedError):
        receiver.post()


class Moody:
    """A listener whose first caller has gone before it is answered."""

    def __init__(self, real: socket.socket) -> None:
        self._real = real
        self.moods = [ConnectionAbortedError("gone")]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def accept(self) -> tuple[socket.socket, Any]:
        if self.moods:
            raise self.moods.pop()
        return self._real.accept()


def test_a_caller_who_has_gone_at_once_does_not_end_it(monkeypatch: pytest.MonkeyPatch) -> None:
    create_server = socket.create_server
    monkeypatch.setattr(socket, "create_server", lambda *where, **how: Moody(create_server(*where, **how)))
    receiver = Receiver()
    receiver.start()
    assert receiver.post() == 200
    receiver.close()


def test_closing_in_the_middle_of_a_request_gives_no_hint(receiver: Receiver) -> None:
    with socket.create_connection(("127.0.0.1", receiver.port)) as connection:
        connection.sendall(b"POST")
        until(lambda: bool(receiver._connections))
        receiver.close()
        assert connection.recv(100) == b""
    assert receiver.hints.empty()


def test_a_hint_that_comes_while_it_closes_is_dropped(signed: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    def closing_clock() -> float:
        signed.close()
        return NOW

    monkeypatch.setattr(signed, "_clock", closing_clock)
    assert signed.post(X_Webhook_Timestamp=f"{NOW:.0f}", X_Webhook_Signature=signature()) == 0
    assert signed.hints.empty()


def test_a_port_that_is_taken_is_told(receiver: Receiver) -> None:
    second = Callbacks([HOST], receiver.port, TOKEN, "", lambda _hint: None)
    with pytest.raises(KieGuiError, match="Choose another port"):
        second.start()
    second.close()


@pytest.mark.parametrize(("hosts", "token"), [([], TOKEN), ([HOST], ""), ([HOST], "short"), ([HOST], "a/b" * 10)])
def test_it_is_not_made_without_a_host_and_a_good_token(hosts: list[str], token: str) -> None:
    with pytest.raises(ValueError, match="host and a token"):
        Callbacks(hosts, 0, token, "", lambda _hint: None)
