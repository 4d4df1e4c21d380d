"""Downloads against the fake Kie: where they go on, what they refuse to open, and what a server can't make them believe."""

from __future__ import annotations

import gzip
import socket
from dataclasses import dataclass, field

import pytest

from kiegui.api.download import Downloader, is_on_open_net
from kiegui.api.transport import Exchanges
from kiegui.errors import Refused, Unconfirmed
from tests.fake_kie import FakeKie, Fault
from tests.fake_kie.files import StoredFile

FILM = bytes(range(256)) * 40
TAG = StoredFile("film.mp4", FILM).etag


@dataclass(frozen=True)
class Beginning:
    """What an earlier attempt left."""

    length: int
    total: int = len(FILM)
    validator: str = TAG


@dataclass
class Bucket:
    """A target in memory."""

    beginning: Beginning | None = None
    started: list[tuple[int, int, str]] = field(default_factory=list)
    data: bytes = b""

    def kept(self) -> Beginning | None:
        return self.beginning

    def start(self, length: int, total: int, validator: str) -> None:
        self.started.append((length, total, validator))
        self.data = FILM[:length]

    def write(self, piece: bytes) -> None:
        self.data += piece


@pytest.fixture
def url(kie: FakeKie) -> str:
    url = f"{kie.files_url}/film.mp4"
    kie.stored[url] = StoredFile("film.mp4", FILM)
    return url


@pytest.fixture
def downloader() -> Downloader:
    return Downloader(Exchanges(), is_local=True)


def test_all_bytes_come_without_a_key(url: str, kie: FakeKie, downloader: Downloader) -> None:
    bucket = Bucket()
    downloader.fetch(url, bucket)
    assert bucket.data == FILM
    assert bucket.started == [(0, len(FILM), TAG)]
    (request,) = kie.files.requests
    assert {name.lower() for name, _ in request.headers} & {"authorization", "cookie", "range"} == set()


def test_a_download_goes_on_where_it_broke_off(url: str, kie: FakeKie, downloader: Downloader) -> None:
    bucket = Bucket(Beginning(1000))
    downloader.fetch(url, bucket)
    assert bucket.data == FILM
    assert bucket.started == [(1000, len(FILM), TAG)]
    assert kie.files.requests[0].header("Range") == "bytes=1000-"
    assert kie.files.requests[0].header("If-Range") == TAG


def test_what_is_complete_is_not_asked_for(url: str, kie: FakeKie, downloader: Downloader) -> None:
    downloader.fetch(url, Bucket(Beginning(len(FILM))))
    assert kie.files.requests == []


def part(content_range: str, tag: str = TAG, **more: str) -> Fault:
    headers = (
        ("Content-Range", content_range),
        ("ETag", tag),
        *((name.replace("_", "-"), more[name]) for name in more),
    )
    return Fault.answer(206, FILM[1000:], "video/mp4", headers)


@pytest.mark.parametrize(
    "answer",
    [
        part("bytes 999-10239/10240"),
        part("bytes 1000-10238/10240"),
        part("bytes 1000-10239/*"),
        part("bytes 1000-10239/10241"),
        part("bytes 1000-10239/10240", tag='"other"'),
        part("bytes 1000-10239/10240", Content_Encoding="gzip"),
        Fault.answer(416, b""),
    ],
)
def test_what_does_not_fit_is_asked_for_anew(answer: Fault, url: str, kie: FakeKie, downloader: Downloader) -> None:
    bucket = Bucket(Beginning(1000))
    kie.next("file", answer)
    downloader.fetch(url, bucket)
    assert bucket.data == FILM
    assert bucket.started == [(0, len(FILM), TAG)]
    assert [request.header("Range") for request in kie.files.requests] == ["bytes=1000-", ""]


@pytest.mark.parametrize("has_ranges", [True, False])
def test_a_file_that_has_changed_comes_whole(has_ranges: bool, url: str, kie: FakeKie, downloader: Downloader) -> None:
    bucket = Bucket(Beginning(1000, validator=TAG if not has_ranges else '"before"'))
    kie.ranges = has_ranges
    downloader.fetch(url, bucket)
    assert (bucket.data, len(bucket.started), len(kie.files.requests)) == (FILM, 1, 1)


@pytest.mark.parametrize(
    ("headers", "validator"),
    [
        ((("ETag", 'W/"weak"'), ("Last-Modified", "Sat, 21 Nov 2026 12:00:00 GMT")), ""),
        ((("Last-Modified", "Sat, 21 Nov 2026 12:00:00 GMT"),), "Sat, 21 Nov 2026 12:00:00 GMT"),
        ((), ""),
    ],
)
def test_only_what_names_a_version_for_sure_is_remembered(
    headers: tuple[tuple[str, str], ...], validator: str, url: str, kie: FakeKie, downloader: Downloader
) -> None:
    bucket = Bucket()
    kie.next("file", Fault.answer(200, FILM, "video/mp4", headers))
    downloader.fetch(url, bucket)
    assert bucket.started == [(0, len(FILM), validator)]


@pytest.mark.parametrize("fault", [Fault.cut(keep=500), Fault.long_length(), Fault.chunked(complete=False)])
def test_what_breaks_off_is_handed_over_and_said_so(
    fault: Fault, url: str, kie: FakeKie, downloader: Downloader
) -> None:
    bucket = Bucket()
    kie.next("file", fault)
    with pytest.raises(Unconfirmed):
        downloader.fetch(url, bucket)
    assert bucket.data
    assert FILM.startswith(bucket.data)


def test_a_length_that_the_bytes_of_a_part_do_not_keep_is_noticed(
    url: str, kie: FakeKie, downloader: Downloader
) -> None:
    short = Fault.answer(
        206, FILM[1000:2000], "video/mp4", (("Content-Range", "bytes 1000-10239/10240"), ("ETag", TAG))
    )
    kie.next("file", short)
    with pytest.raises(Unconfirmed, match="incomplete"):
        downloader.fetch(url, Bucket(Beginning(1000)))


def test_chunks_have_no_length_and_can_not_be_gone_on_with(url: str, kie: FakeKie, downloader: Downloader) -> None:
    bucket = Bucket()
    kie.next("file", Fault.chunked())
    downloader.fetch(url, bucket)
    assert (bucket.data, bucket.started) == (FILM, [(0, 0, "")])


def test_a_packed_file_is_unpacked(url: str, kie: FakeKie, downloader: Downloader) -> None:
    bucket = Bucket()
    kie.next("file", Fault.answer(200, gzip.compress(FILM), "video/mp4", (("Content-Encoding", "gzip"), ("ETag", TAG))))
    downloader.fetch(url, bucket)
    assert (bucket.data, bucket.started) == (FILM, [(0, 0, "")])


@pytest.mark.parametrize("status", [204, 206, 403, 404, 410, 500])
def test_a_no_has_its_status(status: int, url: str, kie: FakeKie, downloader: Downloader) -> None:
    kie.next("file", Fault.answer(status))
    with pytest.raises(Refused) as caught:
        downloader.fetch(url, Bucket())
    assert caught.value.code == status


def test_five_redirects_are_followed_and_no_more(url: str, kie: FakeKie, downloader: Downloader) -> None:
    bucket = Bucket(Beginning(1000))
    kie.next("file", *[Fault.redirect(302, kie.files_url)] * 5)
    downloader.fetch(url, bucket)
    assert bucket.data == FILM
    kie.next("file", *[Fault.redirect(302, kie.files_url)] * 6)
    with pytest.raises(Unconfirmed, match="circles"):
        downloader.fetch(url, bucket)
    assert len(kie.files.requests) == 12


@pytest.mark.parametrize(
    "location", ["http://[bad/x", "http://10.0.0.1/x", "file:///etc/passwd", "http://user@127.0.0.1/x"]
)
def test_every_address_on_the_way_is_judged(location: str, url: str, kie: FakeKie, downloader: Downloader) -> None:
    kie.next("file", Fault.answer(302, headers=(("Location", location),)))
    with pytest.raises(Refused, match="not one that we open") as caught:
        downloader.fetch(url, Bucket())
    assert caught.value.code == 0


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/film.mp4",
        "file:///etc/passwd",
        "https://127.0.0.1/x",
        "https://localhost/x",
        "https://10.0.0.1/x",
        "https://198.18.0.7/x",
        "https://169.254.169.254/latest",
        "https://[fd00:ec2::254]/latest",
        "https://user:word@example.org/x",
        "https://example.org:99999/x",
        "//x",
        "",
        "https://[bad/x",
        "https://",
    ],
)
def test_nothing_is_opened_but_https_on_the_open_net(address: str) -> None:
    with pytest.raises(Refused, match="not one that we open"):
        Downloader(Exchanges(), is_local=False).fetch(address, Bucket())


@pytest.mark.parametrize(("ip", "may"), [("198.18.0.7", True), ("198.19.255.255", True), ("10.0.0.1", False)])
def test_an_address_that_a_proxy_gives_for_a_name_is_talked_to(ip: str, may: bool) -> None:
    assert Downloader(Exchanges(), is_local=False)._may_talk_to(ip) is may


def test_a_name_that_leads_into_the_house_is_left_before_a_byte_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as house:
        inside = (socket.AF_INET, socket.SOCK_STREAM, 6, "", house.getsockname())
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [inside])
        with pytest.raises(Refused, match="not one that we open"):
            Downloader(Exchanges(), is_local=False).fetch("https://films.example.org/x", Bucket())
        connection, _ = house.accept()
        with connection:
            assert connection.recv(1) == b""


@pytest.mark.parametrize(
    "ip",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200", "192.0.0.192"),
        *("224.0.0.1", "240.0.0.1", "255.255.255.255", "0.0.0.0", "::", "::1", "::127.0.0.1", "::ffff:10.0.0.1"),
        *("fe80::1%1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1"),
        *("2002:7f00:1::", "2001:db8::1", "198.18.0.1"),
    ],
)
def test_an_address_in_the_house_is_not_on_the_open_net(ip: str) -> None:
    assert not is_on_open_net(ip)


@pytest.mark.parametrize("ip", ["93.184.216.34", "2606:4700::6810:1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"])
def test_an_address_of_the_world_is_on_the_open_net(ip: str) -> None:
    assert is_on_open_net(ip)
