"""Settings: they come back, and a broken file costs nothing but them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiegui.errors import SettingsError
from kiegui.settings import Settings, load_settings, save_settings


def test_settings_come_back(tmp_path: Path) -> None:
    settings = Settings(account="kie", splitters={"panes": "AAAA"}, sound=True, recent_models=("b", "a"))
    save_settings(tmp_path / "new" / "settings.json", settings)
    assert load_settings(tmp_path / "new" / "settings.json") == (settings, "")
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["settings.json"]


def test_first_start_has_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "settings.json") == (Settings(), "")


def test_words_of_a_newer_version_are_ignored(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"account": "kie", "theme": "neon"}')
    assert load_settings(tmp_path / "settings.json") == (Settings(account="kie"), "")


def test_a_value_of_a_newer_version_costs_nothing_but_itself(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text('{"account": "kie", "appearance": "sepia", "callback_port": "8765", "sound": true}')
    settings, problem = load_settings(file)
    assert settings == Settings(account="kie", sound=True)
    assert "appearance, callback_port" in problem


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"account": "kie"', b"[" * 5000])
def test_a_broken_file_is_set_aside_and_said(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_bytes(content)
    settings, problem = load_settings(tmp_path / "settings.json")
    save_settings(tmp_path / "settings.json", settings)
    assert settings == Settings()
    assert "settings can’t be read" in problem
    assert "“settings.json.broken”" in problem
    assert (tmp_path / "settings.json.broken").read_bytes() == content


def test_a_file_that_can_be_neither_read_nor_set_aside_is_said(tmp_path: Path) -> None:
    (tmp_path / "settings.json").mkdir()
    (tmp_path / "settings.json.broken").write_text("")  # no folder takes the place of a file
    settings, problem = load_settings(tmp_path / "settings.json")
    assert settings == Settings()
    assert "settings can’t be read" in problem
    assert "broken" not in problem


def test_settings_that_cannot_be_saved_are_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="can’t be saved"):
        save_settings(tmp_path / "file" / "settings.json", Settings())
