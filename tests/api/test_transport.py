"""The way to a server: nothing of the environment meddles, and no server can hold us."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import requests.adapters
from urllib3.connection import HTTPConnection

from kiegui.api.replies import MAX_REPLY_BYTES
from kiegui.api.transport import Exchange, Exchanges, Phase, Transport
from kiegui.errors import NotSent, Unconfirmed
from tests.fake_kie import FakeKie, Fault

CREDITS = "/api/v1/chat/credit"
CREATE = "/api/v1/jobs/createTask"
CERTIFICATE = Path(__file__).with_name("self_signed.pem")
"""A certificate for 127.0.0.1 that nobody vouches for, and its key."""


@pytest.fixture
def exchanges() -> Iterator[Exchanges]:
    made = Exchanges()
    yield made
    made.close()


@pytest.fixture
def transport(kie: FakeKie, exchanges: Exchanges) -> Transport:
    return Transport(kie.base_url, kie.key, exchanges)


def test_a_netrc_entry_does_not_replace_the_key(
    transport: Transport, kie: FakeKie, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    transport.exchange("GET", CREDITS, seconds=5)
    assert kie.api.authorizations == [f"Bearer {kie.key}"]


def test_a_proxy_of_the_environment_never_sees_the_key(
    transport: Transport, kie: FakeKie, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, kie.evil.base_url)
    monkeypatch.setenv("NO_PROXY", "")
    status, _ = transport.exchange("GET", CREDITS, seconds=5)
    assert status == 200
    assert kie.evil.requests == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int, transport: Transport, kie: FakeKie) -> None:
    kie.next("chat/credit", Fault.redirect(status))
    assert transport.exchange("GET", CREDITS, seconds=5)[0] == status
    assert kie.evil.requests == []


def test_a_server_that_drips_is_left_when_the_time_is_over(transport: Transport, kie: FakeKie) -> None:
    kie.next("chat/credit", Fault.drip(pace=0.05, step=1))
    begun = time.monotonic()
    with pytest.raises(Unconfirmed, match="in time"):
        transport.exchange("GET", CREDITS, seconds=0.3)
    assert time.monotonic() - begun < 3


def test_leaving_is_told_once_and_before_the_request(transport: Transport, kie: FakeKie) -> None:
    seen: list[int] = []
    transport.exchange(
        "POST", CREDITS, json_body=b"x" * 500_000, seconds=5, leaving=lambda: seen.append(len(kie.api.requests))
    )
    assert seen == [0]


def test_a_shut_exchange_sends_nothing_any_more() -> None:
    exchange = Exchange(None)
    exchange.end()
    with pytest.raises(ConnectionAbortedError):
        exchange.leave()
    assert exchange.phase is Phase.CONNECTING
    assert isinstance(exchange.explain(OSError()), NotSent)


def test_nothing_begins_after_closing(transport: Transport, exchanges: Exchanges, kie: FakeKie) -> None:
    exchanges.close()
    with pytest.raises(NotSent):
        transport.exchange("GET", CREDITS, seconds=5)
    assert kie.api.requests == []


def test_what_is_printed_does_not_hold_the_key(transport: Transport, kie: FakeKie) -> None:
    assert kie.key not in repr(transport)


@pytest.mark.parametrize(
    "fault",
    [
        Fault.answer(401, headers=(("WWW-Authenticate", 'Basic realm="x"'),)),
        Fault.answer(401, headers=(("WWW-Authenticate", 'Digest realm="x", nonce="y"'),)),
        Fault.answer(407, headers=(("Proxy-Authenticate", "Basic"),)),
        Fault.answer(408, headers=(("Connection", "close"),)),
        *(Fault.answer(status, headers=(("Retry-After", "0"),)) for status in (413, 417, 421, 425, 429, 500, 502, 503)),
        *(Fault.redirect(status) for status in (301, 302, 303, 307, 308)),
        Fault.close(),
        Fault.reset(),
        Fault.reset(unread=True),
        Fault.half_status_line(),
        Fault.raw(b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=lambda fault: repr(fault.wire)[:60],
)
def test_no_library_repeats_a_post_by_itself(fault: Fault, transport: Transport, kie: FakeKie) -> None:
    kie.next("createTask", fault)
    with suppress(Unconfirmed):
        transport.exchange("POST", CREATE, json_body=b"{}", seconds=5)
    transport.exchange("GET", CREDITS, seconds=5)
    assert [request.method for request in kie.truth.requests] == ["POST", "GET"]


def test_a_connection_that_was_kept_alive_is_not_used_again(transport: Transport, kie: FakeKie) -> None:
    kie.next("connection", None, Fault.reset())
    transport.exchange("POST", CREATE, json_body=b"{}", seconds=5)
    with pytest.raises((NotSent, Unconfirmed)):  # on the first connection it would have gone well
        transport.exchange("POST", CREATE, json_body=b"{}", seconds=5)
    assert len(kie.api.requests) == 1


@pytest.mark.parametrize(
    "head",
    [
        b"302 Found\r\nLocation: http://[bad",
        b"302 Found\r\nLocation: \xff\xfe",
        b"200 OK\r\nContent-Length: 3, 4",
        b"200 OK\r\nContent-Length: -3",
        b"200 OK\r\nContent-Length: " + b"9" * 5000,
        b"200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5",
        b"200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz",
        b"200 OK\r\nContent-Encoding: gzip",
        b"200 OK\r\nContent-Encoding: " + b"gzip, " * 50 + b"gzip",
        b"200 OK\r\n" + b"X: y\r\n" * 200,
        b"200 OK\r\nX: " + b"y" * 70_000,
        b"99999 OK",
        b"200 OK\r\nSet-Cookie: a=b; Domain=[; Max-Age=x",
    ],
    ids=lambda head: repr(head[:60]),
)
def test_a_malformed_head_never_ends_in_an_error_of_another_kind(
    head: bytes, transport: Transport, kie: FakeKie
) -> None:
    kie.next("createTask", Fault.raw(b"HTTP/1.1 " + head + b"\r\n\r\nabc"))
    with suppress(Unconfirmed):
        _, raw = transport.exchange("POST", CREATE, json_body=b"{}", seconds=5)
        assert raw == b"abc"


def test_the_body_of_a_redirect_is_not_read_without_end(transport: Transport, kie: FakeKie) -> None:
    body = b"x" * 3_000_000
    kie.next("createTask", Fault.answer(302, body, headers=(("Location", "/x"),)))
    status, raw = transport.exchange("POST", CREATE, json_body=b"{}", seconds=5)
    assert (status, len(raw)) == (302, MAX_REPLY_BYTES + 1)


@contextmanager
def tls_server(answer: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """A server that speaks TLS with a self-signed certificate: its address, and the requests that it read."""
    seen: list[bytes] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection, suppress(OSError), context.wrap_socket(connection, server_side=True) as secure:
                seen.append(secure.recv(65_536))
                secure.sendall(answer)

        server = threading.Thread(target=serve)
        server.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}", seen
        server.join(5)


def test_a_certificate_that_nobody_vouches_for_means_not_sent(exchanges: Exchanges) -> None:
    left: list[bool] = []
    with tls_server(b"") as (address, seen), pytest.raises(NotSent, match="secure connection"):
        Transport(address, "a-key-for-nobody", exchanges).exchange(
            "POST", CREATE, json_body=b"{}", seconds=5, leaving=lambda: left.append(True)
        )
    assert (left, seen) == ([], [])


def test_over_tls_too_it_is_known_that_something_left(exchanges: Exchanges, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", str(CERTIFICATE))
    left: list[bool] = []
    with tls_server(b"HTTP/1.1 2") as (address, seen), pytest.raises(Unconfirmed):
        Transport(address, "a-key-for-nobody", exchanges).exchange(
            "POST", CREATE, json_body=b"{}", seconds=5, leaving=lambda: left.append(not seen)
        )
    assert left == [True]
    assert b"Bearer a-key-for-nobody" in seen[0]


@pytest.mark.parametrize("greeting", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x16\x03\x01\x00\x02"])
def test_a_handshake_that_breaks_means_not_sent(greeting: bytes, exchanges: Exchanges) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                connection.recv(65_536)
                connection.sendall(greeting)

        server = threading.Thread(target=serve)
        server.start()
        with pytest.raises(NotSent):
            Transport(f"https://127.0.0.1:{listener.getsockname()[1]}", "a-key-for-nobody", exchanges).exchange(
                "POST", CREATE, json_body=b"{}", seconds=5
            )
        server.join(5)


def test_a_key_that_the_server_repeats_goes_no_further(transport: Transport, kie: FakeKie) -> None:
    kie.next("createTask", Fault.code(422, f"Invalid header: Bearer {kie.key}"))
    _, raw = transport.exchange("POST", CREATE, json_body=b"{}", seconds=5)
    assert b"Invalid header: Bearer ***" in raw
    assert kie.key.encode() not in raw


def test_a_connection_that_stands_too_late_is_shut_at_once() -> None:
    exchange = Exchange(None)
    exchange.end()
    connection = HTTPConnection("127.0.0.1")
    connection.sock, other = socket.socketpair()
    with other, connection.sock:
        exchange.opened(connection)
        assert other.recv(1) == b""


def test_shutting_what_has_ended_already_is_no_error() -> None:
    exchange = Exchange(None)
    connection = HTTPConnection("127.0.0.1")
    connection.sock, other = socket.socketpair()
    exchange.opened(connection)
    connection.sock.close()
    other.close()
    exchange.end()
    assert exchange.shut
