"""Uploads against the fake Kie: what leaves, what a broken file or answer leads to, and who gets to see the key."""

from __future__ import annotations

import os
import re
import socket
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kiegui.api.client import Client
from kiegui.api.origin import Origin
from kiegui.api.replies import Envelope
from kiegui.api.transport import Exchanges
from kiegui.api.upload import Uploader, read_uploaded
from kiegui.errors import ApiError, BadKey, InputFileError, NotSent, Refused, Unconfirmed
from tests.fake_kie import Dialect, FakeKie, Fault
from tests.fake_kie.codes import envelope
from tests.fake_kie.faults import FAULTS

CONTENT = b"\r\n--heron\0" * 20_000


@pytest.fixture
def heron(tmp_path: Path) -> Path:
    file = tmp_path / "my secret heron.png"
    file.write_bytes(CONTENT)
    return file


def ignore(_done: int, _total: int) -> None:
    """Nobody looks."""


def send(client: Client, file: Path) -> str:
    return client.upload(file, ".png", "image/png", ignore).url


def answer(**data: Any) -> Fault:
    """A yes that says so."""
    return Fault.answer(200, envelope(200, data=data), after_commit=True)


def test_file_arrives_byte_for_byte(kie: FakeKie, client: Client, heron: Path) -> None:
    url = send(client, heron)
    (taken,) = kie.truth.uploads
    assert (taken.content, taken.url, taken.path, taken.content_type) == (CONTENT, url, "kiegui", "image/png")


def test_every_upload_has_a_name_of_its_own_and_never_the_persons(kie: FakeKie, client: Client, heron: Path) -> None:
    assert send(client, heron) != send(client, heron)
    names = [taken.file_name for taken in kie.truth.uploads]
    assert all(re.fullmatch(r"[0-9a-f]{32}\.png", name) for name in names)
    assert not any(b"heron.png" in request.body or b"secret" in request.body for request in kie.truth.requests)


def test_odd_extension_is_left_out(kie: FakeKie, client: Client, heron: Path) -> None:
    client.upload(heron, '.p"\r\n', "image/png", ignore)
    assert re.fullmatch(r"[0-9a-f]{32}", kie.truth.uploads[0].file_name)


def test_progress_grows_to_the_whole(client: Client, heron: Path) -> None:
    told: list[tuple[int, int]] = []
    client.upload(heron, ".png", "image/png", lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert len(told) > 5
    assert told[-1] == (len(CONTENT), len(CONTENT))


def test_file_is_never_in_memory_as_a_whole(client: Client, heron: Path) -> None:
    steps: list[int] = []
    client.upload(heron, ".png", "image/png", lambda done, _total: steps.append(done))
    assert max(after - before for before, after in zip([0, *steps], steps, strict=False)) <= 64 * 1024


def test_the_pages_dialect_is_understood_too(kie: FakeKie, client: Client, heron: Path) -> None:
    kie.dialect = Dialect.DOCS
    uploaded = client.upload(heron, ".png", "image/png", ignore)
    assert uploaded.url == kie.truth.uploads[0].url
    assert uploaded.expires == datetime(2026, 9, 24, 14, 13, 20, tzinfo=UTC).timestamp() * 1000


@pytest.mark.parametrize("said", ["2026-09-24T14:13:20", "2026-09-24T16:13:20+02:00"])
def test_time_without_a_zone_is_utc(said: str, kie: FakeKie, client: Client, heron: Path) -> None:
    kie.uploads_expire = said
    assert client.upload(heron, ".png", "image/png", ignore).expires == 1790259200000


@pytest.mark.parametrize("said", [None, "", "soon", "9999-99-99T00:00:00Z", "0001-01-01T00:00:00+14:00"])
def test_time_that_makes_no_sense_is_none(said: str | None, kie: FakeKie, client: Client, heron: Path) -> None:
    kie.uploads_expire = said
    expires = client.upload(heron, ".png", "image/png", ignore).expires
    assert expires is None or expires < 0


# ---- the file -----------------------------------------------------------------------------------------------------------


def test_missing_file_is_told_by_its_name(kie: FakeKie, client: Client, tmp_path: Path) -> None:
    with pytest.raises(InputFileError, match=r"“gone\.png” is not there any more"):
        send(client, tmp_path / "gone.png")
    assert kie.truth.received == []


@pytest.mark.parametrize("name", ["folder", "zero\0byte"])
def test_what_is_no_file_is_not_sent(name: str, kie: FakeKie, client: Client, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputFileError):
        send(client, tmp_path / name)
    assert kie.truth.received == []


def test_file_that_may_not_be_read_is_not_sent(client: Client, heron: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputFileError, match="can’t be read"):
        send(client, heron)


def test_unreadable_file_is_no_trouble_of_the_network(
    client: Client, heron: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        def __init__(self, whole: Any) -> None:
            self.fileno, self.close = whole.fileno, whole.close

        def __enter__(self) -> Broken:
            return self

        def __exit__(self, *_: object) -> None:
            self.close()

        def read(self, _size: int) -> bytes:
            raise OSError(5, "Input/output error")

    real = Path.open
    monkeypatch.setattr(Path, "open", lambda file, mode: Broken(real(file, mode)))
    with pytest.raises(InputFileError, match="can’t be read: Input/output error"):
        send(client, heron)


def test_empty_file_is_not_sent(kie: FakeKie, client: Client, tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    with pytest.raises(InputFileError, match="is empty"):
        send(client, tmp_path / "empty.png")
    assert kie.truth.received == []


@pytest.mark.parametrize("size", [100_000, len(CONTENT) + 1])
def test_file_that_changes_while_it_is_read_is_refused(size: int, kie: FakeKie, client: Client, heron: Path) -> None:
    def change(_done: int, _total: int) -> None:
        os.truncate(heron, size)

    with pytest.raises(InputFileError, match="changed while it was being read"):
        client.upload(heron, ".png", "image/png", change)
    assert kie.truth.uploads == []


# ---- the answer ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(set(FAULTS) - {"hang"}))
def test_every_fault_is_an_api_error_or_the_right_address(name: str, kie: FakeKie, client: Client, heron: Path) -> None:
    kie.next("file-stream-upload", FAULTS[name](after_commit=True))
    try:
        url = send(client, heron)
    except ApiError:
        return
    assert url == kie.truth.uploads[0].url


def test_file_that_is_too_large_for_kie_is_refused(kie: FakeKie, client: Client, heron: Path) -> None:
    kie.upload_limit = 100
    with pytest.raises(Refused) as refused:
        send(client, heron)
    assert refused.value.code == 413


def test_page_of_a_proxy_that_finds_it_too_large_is_a_refusal_too(kie: FakeKie, client: Client, heron: Path) -> None:
    kie.next("file-stream-upload", Fault.answer(413, b"<html>Request Entity Too Large</html>", "text/html"))
    with pytest.raises(Refused) as refused:
        send(client, heron)
    assert refused.value.code == 413


def test_wrong_key_is_told(kie: FakeKie, client: Client, heron: Path) -> None:
    kie.key = "another-key"
    with pytest.raises(BadKey):
        send(client, heron)


def test_nobody_there_is_not_sent(heron: Path) -> None:
    nobody = Client(Origin("http://127.0.0.1:9", "http://127.0.0.1:9"), "a-key-for-nobody")
    with pytest.raises(NotSent):
        send(nobody, heron)


def test_server_that_stops_reading_does_not_hold_us(heron: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        exchanges = Exchanges()
        address = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        uploader = Uploader(Origin(address, address), "a-key-for-the-deaf", exchanges)
        heron.write_bytes(bytes(20_000_000))
        stop = threading.Timer(0.1, exchanges.close)
        stop.start()
        with pytest.raises(Unconfirmed):
            uploader.upload(heron, ".png", "image/png", ignore)
        stop.join()


@pytest.mark.parametrize(
    "url",
    [
        None,
        7,
        "",
        "ftp://files.example/x",
        "http://files.example/x",
        "https://",
        "https://[/x",
        "https://files.example/a b",
        "https://files.example/" + "x" * 2000,
        "file:///etc/passwd",
    ],
)
def test_address_that_nobody_could_read_is_none(url: object, kie: FakeKie, client: Client, heron: Path) -> None:
    kie.next("file-stream-upload", answer(downloadUrl=url))
    with pytest.raises(Unconfirmed, match="did not say where"):
        send(client, heron)


def test_address_on_this_machine_counts_only_for_a_server_on_it() -> None:
    said = Envelope(200, "", {"downloadUrl": "http://127.0.0.1:8000/x"})
    assert read_uploaded(said, 1, local=True).url == "http://127.0.0.1:8000/x"
    with pytest.raises(Unconfirmed):
        read_uploaded(said, 1, local=False)


@pytest.mark.parametrize(
    "data",
    [{"success": False, "downloadUrl": "https://a.example/x"}, {"downloadUrl": "https://a.example/x", "fileSize": 5}],
)
def test_yes_that_contradicts_itself_is_none(data: dict[str, Any], kie: FakeKie, client: Client, heron: Path) -> None:
    kie.next("file-stream-upload", answer(**data))
    with pytest.raises(Unconfirmed):
        send(client, heron)


def test_yes_without_data_is_none(kie: FakeKie, client: Client, heron: Path) -> None:
    kie.next("file-stream-upload", Fault.answer(200, envelope(200)))
    with pytest.raises(Unconfirmed):
        send(client, heron)


# ---- the key ------------------------------------------------------------------------------------------------------------


def test_key_goes_to_the_file_server_only(kie: FakeKie, client: Client, heron: Path) -> None:
    kie.next("file-stream-upload", Fault.redirect(307), Fault.redirect(302))
    for _ in range(2):
        with pytest.raises(ApiError):
            send(client, heron)
    send(client, heron)
    assert kie.evil.requests == []
    assert {request.origin for request in kie.truth.requests if request.header("Authorization")} == {"uploads"}


def test_environment_is_not_read(
    kie: FakeKie, client: Client, heron: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login a password b\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", kie.evil.base_url)
    monkeypatch.setenv("http_proxy", kie.evil.base_url)
    send(client, heron)
    assert kie.truth.authorizations == [f"Bearer {kie.key}"]
    assert kie.evil.requests == []
