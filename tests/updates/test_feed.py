"""The feed: what is not signed, not right, or not from its own place, is not used."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from kiegui.errors import UpdateError
from kiegui.updates.feed import Feed, is_newer, read_feed
from kiegui.updates.source import Source
from tests.updates.publishing import INSTALLER, NAME, Publisher, public_half, sign


def read(told: object, source: Source) -> Feed:
    """What is made of a feed that is signed as it should be."""
    raw = told if isinstance(told, bytes) else msgspec.json.encode(told)
    return read_feed(raw, sign(raw), source)


def test_a_feed_is_read_and_what_later_versions_add_is_ignored(publisher: Publisher) -> None:
    feed = read(publisher.told(), publisher.source)
    assert (feed.version, feed.released.isoformat()) == ("1.2", "2026-11-21T12:00:00+00:00")
    assert feed.notes.startswith("• Films")
    file = feed.files["windows-x86_64"]
    assert (file.name, file.size) == (NAME, len(INSTALLER))


@pytest.mark.parametrize(
    "signature",
    [b"", bytes(64), sign(b"another feed"), sign(b"{}", bytes(32))],
    ids=["none", "zeros", "other", "stranger"],
)
def test_a_feed_that_others_signed_is_not_used(signature: bytes, publisher: Publisher) -> None:
    raw = msgspec.json.encode(publisher.told())
    with pytest.raises(UpdateError, match="not signed by the makers"):
        read_feed(raw, signature, publisher.source)


def test_a_feed_that_was_changed_is_not_used(publisher: Publisher) -> None:
    raw = msgspec.json.encode(publisher.told())
    with pytest.raises(UpdateError, match="not signed by the makers"):
        read_feed(raw.replace(b"1.2", b"1.3"), sign(raw), publisher.source)


def test_any_trusted_key_may_have_signed_it(publisher: Publisher) -> None:
    raw = msgspec.json.encode(publisher.told())
    other = Source(publisher.feed_url, publisher.source.files, (public_half(bytes(32)), public_half()))
    assert read_feed(raw, sign(raw), other).version == "1.2"
    assert read_feed(raw, sign(raw, bytes(32)), other).version == "1.2"


FILE = {"url": "", "size": 1, "sha256": "0" * 64}


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": "1.2\n"},
        {"version": "1.2-beta"},
        {"version": "1" * 30},
        {"version": ""},
        {"released": "2026-11-21T12:00:00"},
        {"released": 1_800_000_000},
        {"notes": "x" * 20_001},
        {"notes": None},
        {"files": []},
        {"files": {str(number): FILE for number in range(21)}},
        {"files": {"x": FILE | {"size": 0}}},
        {"files": {"x": FILE | {"size": 2**40}}},
        {"files": {"x": FILE | {"size": 1.5}}},
        {"files": {"x": FILE | {"sha256": "0" * 63}}},
        {"files": {"x": FILE | {"sha256": "0" * 64 + "\n"}}},
        {"files": {"x": FILE | {"url": "x" * 501}}},
    ],
    ids=str,
)
def test_a_value_that_is_out_of_bounds_is_refused(wrong: dict[str, Any], publisher: Publisher) -> None:
    with pytest.raises(UpdateError, match="can’t be read"):
        read(publisher.told() | wrong, publisher.source)


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff", b'{"later":' + b"[" * 60_000, b'{"version": "1.2"}'])
def test_what_is_no_feed_is_refused(raw: bytes, publisher: Publisher) -> None:
    with pytest.raises(UpdateError, match="can’t be read"):
        read(raw, publisher.source)


@pytest.mark.parametrize(
    "place",
    [
        "https://example.org/setup.exe",
        "//example.org/setup.exe",
        "{files}../setup.exe",
        "{files}a/../../setup.exe",
        "{files}/setup.exe",
        "{files}.hidden",
        "{files}setup.exe?x=1",
        "{files}setup.exe#x",
        "{files}a%2fsetup.exe",
        "{files}a\\setup.exe",
        "{files}setup.exe\n",
        "{files}a/",
        "{files}",
        "{origin}@example.org/setup.exe",
        "{origin}.example.org/setup.exe",
    ],
)
def test_a_file_at_another_place_is_refused(place: str, publisher: Publisher) -> None:
    source = publisher.source
    url = place.format(files=source.files, origin=source.files.rstrip("/"))
    with pytest.raises(UpdateError, match="a place that we don’t open"):
        read(publisher.told(files={"windows-x86_64": FILE | {"url": url}}), source)


@pytest.mark.parametrize(
    ("version", "than", "newer"),
    [
        ("1.2", "1.1", True),
        ("1.10", "1.9", True),
        ("2", "1.9.9", True),
        ("1.2.0", "1.2", False),
        ("1.2", "1.2", False),
        ("1.1.9", "1.2", False),
        ("0.1.1", "0.1.0", True),
    ],
)
def test_versions_are_compared_by_number(version: str, than: str, *, newer: bool) -> None:
    assert is_newer(version, than) is newer
