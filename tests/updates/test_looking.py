"""Looking for a new version: once a day, whatever the clock does, never back, and as nobody in particular."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from kiegui.api.transport import Exchanges
from kiegui.errors import ApiError, NotSent, UpdateError
from kiegui.updates.feed import MAX_FEED_BYTES, Offer
from kiegui.updates.looking import USER_AGENT, Looking, Notes
from kiegui.updates.packing import OwnCopy, Packing
from kiegui.updates.source import Source
from tests.fake_kie import FakeKie, Fault
from tests.updates.publishing import NAME, Publisher, public_half

DAY = 86_400.0


@dataclass
class Desk:
    """Looks at the time that `now` says."""

    file: Path
    own: OwnCopy
    now: float = 1_800_000_000.0

    def look(self) -> Offer | None:
        """As after a start."""
        return Looking(self.own, self.file, lambda: self.now).look_if_due(Exchanges(USER_AGENT))

    def notes(self) -> Notes:
        """What is kept."""
        return msgspec.json.decode(self.file.read_bytes(), type=Notes)


@pytest.fixture
def desk(publisher: Publisher, tmp_path: Path) -> Desk:
    return Desk(tmp_path / "updates.json", publisher.own())


def test_a_newer_version_is_offered_with_the_file_for_this_system(desk: Desk, publisher: Publisher) -> None:
    publisher.publish()
    offer = desk.look()
    assert offer is not None
    assert (offer.version, offer.file.name) == ("1.2", NAME)
    assert offer.notes.endswith("<b>Faster</b> lists")


def test_the_question_says_nothing_about_who_asks(desk: Desk, publisher: Publisher) -> None:
    publisher.publish()
    desk.look()
    told = {(name.lower(), value) for request in publisher.kie.files.requests for name, value in request.headers}
    host = publisher.feed_url.split("/")[2]
    assert told == {
        ("host", host),
        ("user-agent", "KieGUI"),
        ("accept", "*/*"),
        ("accept-encoding", "identity"),
        ("connection", "keep-alive"),
    }
    assert publisher.asked() == ["feed.json", "feed.json.sig"]


def test_it_looks_once_a_day(desk: Desk, publisher: Publisher) -> None:
    publisher.publish()
    assert desk.look() is not None
    for hours in (0, 1, 22.9):
        desk.now += hours * 3600
        assert desk.look() is None
    assert len(publisher.asked()) == 2
    desk.now += 3600
    assert desk.look() is not None


def test_a_clock_that_jumps_does_not_make_it_ask_more_often(desk: Desk, publisher: Publisher) -> None:
    publisher.publish()
    desk.look()
    for _ in range(5):
        desk.now -= 10 * DAY
        assert desk.look() is None
        desk.now += DAY / 2
        assert desk.look() is None
    assert len(publisher.asked()) == 2
    desk.now += DAY
    assert desk.look() is not None


@pytest.mark.parametrize("version", ["1.1", "1.0.9", "1.1.0", "0.9"])
def test_no_older_or_equal_version_is_offered(version: str, desk: Desk, publisher: Publisher) -> None:
    publisher.publish(version=version)
    assert desk.look() is None
    assert len(publisher.asked()) == 2


def test_a_system_without_a_file_gets_no_offer(desk: Desk, publisher: Publisher) -> None:
    publisher.publish(files={})
    assert desk.look() is None


def test_a_version_that_is_skipped_is_not_offered_but_the_next_one_is(desk: Desk, publisher: Publisher) -> None:
    publisher.publish()
    Looking(desk.own, desk.file).skip("1.2")
    assert desk.look() is None
    publisher.publish(version="1.3")
    desk.now += DAY
    assert desk.look() is not None


def test_a_feed_that_is_older_than_the_last_one_is_ignored(desk: Desk, publisher: Publisher) -> None:
    publisher.publish(version="1.3", released="2026-12-01T00:00:00Z")
    assert desk.look() is not None
    publisher.publish()
    desk.now += DAY
    with pytest.raises(UpdateError, match="older than one that came before"):
        desk.look()
    assert desk.notes().released.month == 12


def test_without_a_network_it_tries_again_in_an_hour(publisher: Publisher, tmp_path: Path) -> None:
    closed = Source("http://127.0.0.1:9/feed.json", "http://127.0.0.1:9/", (public_half(),))
    desk = Desk(tmp_path / "updates.json", OwnCopy("1.1", Packing.SETUP, closed))
    with pytest.raises(NotSent):
        desk.look()
    assert desk.look() is None
    desk.own, desk.now = publisher.own(), desk.now + 3601
    publisher.publish()
    assert desk.look() is not None


@pytest.mark.parametrize(
    "fault",
    [
        Fault.answer(404),
        Fault.answer(500),
        Fault.reset(),
        Fault.cut(),
        *[Fault.answer(302, headers=(("Location", "/"),))],
    ],
    ids=["404", "500", "reset", "cut", "circle"],
)
def test_a_server_that_fails_is_asked_again_tomorrow(
    fault: Fault, desk: Desk, publisher: Publisher, kie: FakeKie
) -> None:
    publisher.publish()
    kie.next("file", fault)
    with pytest.raises((ApiError, UpdateError)):
        desk.look()
    assert desk.look() is None
    desk.now += DAY
    assert desk.look() is not None


@pytest.mark.parametrize("name", ["", ".sig"])
@pytest.mark.parametrize("fault", [None, Fault.chunked()], ids=["announced", "chunked"])
def test_a_feed_that_is_too_large_is_not_read(
    fault: Fault | None, name: str, desk: Desk, publisher: Publisher, kie: FakeKie
) -> None:
    publisher.publish()
    publisher.put(publisher.feed_url + name, bytes(MAX_FEED_BYTES + 1))
    kie.next("file", *([None] if name else []), fault)
    with pytest.raises(UpdateError, match="too large"):
        desk.look()


def test_where_nothing_can_be_kept_nobody_is_asked(publisher: Publisher, tmp_path: Path) -> None:
    publisher.publish()
    desk = Desk(tmp_path / "missing" / "updates.json", publisher.own())
    with pytest.raises(UpdateError, match="can’t be saved"):
        desk.look()
    assert publisher.asked() == []


@pytest.mark.parametrize("content", [b"", b"\xff", b'{"looked": "x"}', b"[" * 50_000])
def test_damaged_notes_count_as_none(content: bytes, desk: Desk, publisher: Publisher) -> None:
    publisher.publish()
    desk.file.write_bytes(content)
    assert desk.look() is not None
    assert desk.look() is None


def test_who_asks_for_it_is_told_of_any_newer_version_at_once(desk: Desk, publisher: Publisher) -> None:
    publisher.publish()
    assert desk.look() is not None
    looking = Looking(desk.own, desk.file, lambda: desk.now)
    looking.skip("1.2")
    offer = looking.look(Exchanges(USER_AGENT))
    assert offer is not None
    assert offer.version == "1.2"
    publisher.publish(version="1.1", released="2026-11-22T12:00:00Z")
    assert looking.look(Exchanges(USER_AGENT)) is None
    assert desk.notes().skipped == "1.2"
