"""The way to a server: nothing of the environment meddles, and no server can hold us."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiegui.api.transport import Exchange, Exchanges, Phase, Transport
from kiegui.errors import NotSent, Unconfirmed
from tests.fake_kie import FakeKie, Fault

CREDITS = "/api/v1/chat/credit"


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
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, kie.evil.base_url)
    status, _ = transport.exchange("GET", CREDITS, seconds=5)
    assert status == 200
    assert kie.evil.requests == []


@pytest.mark.parametrize("status", [301, 302, 307, 308])
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
