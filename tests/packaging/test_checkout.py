"""What every installer takes from the checkout."""

from __future__ import annotations

from pathlib import Path

import pytest
from bundle.checkout import Release, filled, fresh, mark, settle, stage_app, this_release

from kiegui import __version__


def test_release_has_the_version_of_the_app_and_the_date_that_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    release = this_release()
    assert (release.version, release.epoch, release.date) == (__version__, 86400, "1970-01-02")


def test_release_is_dated_by_the_last_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setattr("bundle.checkout.subprocess.run", lambda *_, **__: type("Done", (), {"stdout": "1700000000\n"}))
    assert this_release().epoch == 1_700_000_000


def test_release_without_a_date_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match="SOURCE_DATE_EPOCH"):
        this_release()


def test_app_is_staged_with_its_resources_and_no_caches(tmp_path: Path) -> None:
    stage_app(tmp_path)
    mark(tmp_path / "kiegui" / "resources", "deb")
    assert (tmp_path / "kiegui" / "__main__.py").is_file()
    assert (tmp_path / "kiegui" / "resources" / "icons" / "kiegui.svg").is_file()
    assert (tmp_path / "kiegui" / "resources" / "packed_as").read_text(encoding="utf-8") == "deb\n"
    assert list(tmp_path.rglob("__pycache__")) == []


def test_settled_files_have_one_date_and_plain_rights(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir(mode=0o700)
    for name in ("run", "data"):
        (tmp_path / "bin" / name).touch(mode=0o777)
    settle(tmp_path, 86400, "bin/run")
    stats = {path.name: path.stat() for path in tmp_path.rglob("*")}
    assert {name: oct(stat.st_mode & 0o777) for name, stat in stats.items()} == {
        "bin": "0o755",
        "run": "0o755",
        "data": "0o644",
    }
    assert {stat.st_mtime for stat in stats.values()} == {86400}


def test_words_of_a_template_are_filled_in(tmp_path: Path) -> None:
    (tmp_path / "page").write_text("KieGUI @VERSION@ of @DATE@", encoding="utf-8")
    assert filled(tmp_path / "page", version="1.2", date="today") == "KieGUI 1.2 of today"
    with pytest.raises(KeyError):
        filled(tmp_path / "page", version="1.2")


def test_fresh_folder_is_empty(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "old").touch()
    assert list(fresh(tmp_path / "work").iterdir()) == []


def test_what_is_made_goes_into_ignored_folders() -> None:
    release = Release("1", 0)
    ignored = (release.dist.parent / ".gitignore").read_text(encoding="utf-8").split()
    assert f"/{release.dist.name}/" in ignored
    assert f"/{release.work.parent.name}/" in ignored
