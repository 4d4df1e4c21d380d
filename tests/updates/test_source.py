"""Where new versions come from: the published feed, or one on this machine, and nobody else."""

from __future__ import annotations

import base64

import pytest

from kiegui.updates import source
from kiegui.updates.source import FEED, FILES, source_in
from tests.updates.publishing import Publisher, public_half

KEY = base64.b64encode(public_half()).decode()


def test_without_a_trusted_key_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "TRUSTED_KEYS", ())
    assert source_in({}) is None


def test_the_published_feed_is_asked_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "TRUSTED_KEYS", (KEY, "no key"))
    found = source_in({})
    assert found is not None
    assert (found.feed, found.files, found.keys, found.is_local) == (FEED, FILES, (public_half(),), False)
    assert found.feed.startswith("https://")
    assert found.files.startswith("https://")
    assert found.files.endswith("/")


def test_a_feed_on_this_machine_can_take_its_place(publisher: Publisher) -> None:
    found = source_in(publisher.environment)
    assert found == publisher.source
    assert found.is_local
    assert found.signature == publisher.feed_url + ".sig"


@pytest.mark.parametrize("address", ["https://example.org/feed.json", "http://10.0.0.1/feed.json", "feed.json"])
def test_no_other_feed_can(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "TRUSTED_KEYS", (KEY,))
    assert source_in({"KIEGUI_UPDATE_FEED": address, "KIEGUI_UPDATE_KEY": KEY}) is None


@pytest.mark.parametrize("key", ["", "short", "é", base64.b64encode(bytes(31)).decode(), KEY + "="])
def test_what_is_no_key_is_not_trusted(key: str) -> None:
    assert source_in({"KIEGUI_UPDATE_FEED": "http://127.0.0.1/feed.json", "KIEGUI_UPDATE_KEY": key}) is None


def test_a_key_from_outside_is_not_trusted_with_the_published_feed() -> None:
    found = source_in({"KIEGUI_UPDATE_KEY": KEY})
    assert found is None or public_half() not in found.keys
