"""Each fact once."""

from __future__ import annotations

import pytest

from kiegui.ui.preview.facts import happened


@pytest.mark.parametrize(
    ("trouble", "expected"),
    [
        ("", ("No key", "")),
        ("No key. Nothing was sent.", ("No key", "")),
        ("No key (of three). Nothing was charged. Kie says: no.", ("No key (of three)", "Kie says: no.")),
        ("No keys fit. Look there!", ("No key", "No keys fit. Look there!")),
        ("It waits. No key: it was lost.", ("No key", "It waits. No key: it was lost.")),
        (f"No key, {'x' * 99}.", ("No key", f"No key, {'x' * 99}.")),
        ("Offline. Nothing was sent; your task waits here and goes on by itself.", ("No key", "Offline.")),
    ],
)
def test_only_what_is_new_is_said(trouble: str, expected: tuple[str, str]) -> None:
    assert happened("No key", trouble) == expected
