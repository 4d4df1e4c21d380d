"""Where an account may live, and what may be its key."""

from __future__ import annotations

import pytest

from kiegui.api.origin import KIE, checked_key, checked_origin, is_loopback
from kiegui.errors import SettingsError


@pytest.mark.parametrize(
    "key",
    [
        "",
        "short",
        "two words here",
        "line\nbreak-line",
        "control\x00character",
        "zero\u200bwidth-space",
        "schlüssel-schlüssel",
        "Bearer 0123456789abcdef",
        "0123456789abcdef\r\nX-Header: x",
        "x" * 201,
    ],
)
def test_checked_key_refuses_what_can_be_no_key(key: str) -> None:
    with pytest.raises(SettingsError, match="one word of letters and digits") as caught:
        checked_key(key)
    assert not key.strip() or key.strip() not in str(caught.value)


def test_checked_key_trims_a_pasted_line_end() -> None:
    assert checked_key(" 0123456789abcdef\n") == "0123456789abcdef"


@pytest.mark.parametrize(
    "base",
    [
        "http://example.org",
        "ftp://127.0.0.1",
        "example.org",
        "https://me:secret@example.org",
        "https://:secret@example.org",
        "https://example.org\\@example.com",
        "https://example.org?x=1",
        "https://example.org#x",
        "https://exa mple.org",
        "https://exa\tmple.org",
        "https://example.org:port",
        "https://[example",
        "http://127.0.0.1\n.example.org",
        "http://0x7f.1",
        "",
    ],
)
def test_checked_origin_refuses_what_is_not_safe(base: str) -> None:
    with pytest.raises(SettingsError):
        checked_origin(base)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8000", "http://127.9.9.9", "http://[::1]:1/x", "http://localhost"]
)
def test_this_machine_is_told_by_its_address(address: str) -> None:
    assert is_loopback(address)


@pytest.mark.parametrize(
    "address", ["https://127.0.0.1.example.org", "https://localhost.example.org", "https://[bad", "nonsense", ""]
)
def test_another_machine_is_never_taken_for_this_one(address: str) -> None:
    assert not is_loopback(address)


def test_kie_itself_passes_its_own_check() -> None:
    assert checked_origin(KIE.api, KIE.upload) == KIE
    assert not KIE.is_local
