"""The sockets: kept-alive connections, and garbage."""

from __future__ import annotations

import http.client
import socket
import time

import pytest

from tests.sandbox.conftest import KEY, Sandbox


def raw(sandbox: Sandbox, content: bytes) -> bytes:
    """All that comes back for these bytes."""
    with socket.create_connection(("127.0.0.1", sandbox.port), timeout=5) as connection:
        connection.sendall(content)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_one_connection_serves_many_requests_quickly(sandbox: Sandbox) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=5)
    begin = time.perf_counter()
    for _ in range(50):
        connection.request("GET", "/api/v1/chat/credit", headers=KEY)
        assert connection.getresponse().read().startswith(b'{"code": 200')
    # With Nagle's algorithm this takes two seconds.
    assert time.perf_counter() - begin < 1
    connection.close()


def test_head_has_no_body(sandbox: Sandbox) -> None:
    answer = sandbox.ask("HEAD", "/results/a/0/sandbox-voice.mp3")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 10_000


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"400"),
        (b"GET / HTTP/9.9\r\n\r\n", b"505"),
        (b"BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"501"),
        (b"GET http://[ HTTP/1.1\r\nHost: localhost\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", b"403"),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n", b"413"),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"411"),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", b"414"),
    ],
    ids=lambda value: value[:40].decode("latin-1"),
)
def test_garbage_is_refused(sandbox: Sandbox, content: bytes, status: bytes) -> None:
    # Requests that are older than HTTP/1.0 are answered without a status line.
    assert status in raw(sandbox, content)[:300]
    assert sandbox.balance() == 1000


def test_a_body_that_breaks_off_creates_nothing(sandbox: Sandbox) -> None:
    head = b"POST /api/v1/jobs/createTask HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer k\r\nContent-Length: 900\r\n\r\n"
    assert raw(sandbox, head + b'{"model": "a/text-to-video", "input": {"prompt": "a"}}') == b""
    assert sandbox.balance() == 1000
