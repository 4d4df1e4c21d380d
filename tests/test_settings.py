"""Settings: they come back, and a broken file costs nothing but them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiegui.errors import SettingsError
from kiegui.settings import Settings, load_settings, save_settings


def test_settings_come_back(tmp_path: Path) -> None:
    settings = Settings(account="kie", splitters={"panes": "AAAA"}, sound=True, recent_models=("b", "a"))
    save_settings(tmp_path / "new" / "settings.json", settings)
    assert load_settings(tmp_path / "new" / "settings.json") == settings


def test_first_start_has_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "settings.json") == Settings()


def test_words_of_a_newer_version_are_ignored(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"account": "kie", "theme": "neon"}')
    assert load_settings(tmp_path / "settings.json").account == "kie"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"account": 7}'])
def test_a_broken_file_is_a_sentence(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_bytes(content)
    with pytest.raises(SettingsError, match="settings can’t be read"):
        load_settings(tmp_path / "settings.json")


def test_settings_that_cannot_be_saved_are_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="can’t be saved"):
        save_settings(tmp_path / "file" / "settings.json", Settings())
