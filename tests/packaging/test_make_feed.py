"""The feed of a release: what it tells is what the app can read, and only with a key that the app trusts."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import make_feed
import pytest
from bundle.checkout import Release

from kiegui.updates.feed import read_feed
from kiegui.updates.source import FEED, FILES, Source

CHANGES = """# Changes

## 1.2.1

- Later.

## 1.2

- *Compare*: two to four results
  side by side.
- `kiegui --self-test DIR`.

## 1.1

- Before.
"""
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl signs")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A new one, without a password."""
    file = tmp_path / "key.pem"
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", str(file)], check=True)
    return file


@pytest.fixture
def made(release: Release, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Release:
    """A release with a file, its checksums and its changes."""
    monkeypatch.setattr(make_feed, "this_release", lambda: release)
    monkeypatch.setattr(make_feed, "ROOT", tmp_path)
    (tmp_path / "CHANGELOG.md").write_text(CHANGES, encoding="utf-8")
    names = ["kiegui-1.2-linux-x86_64.tar.xz", "kiegui_1.2_amd64.deb", "kiegui-1.2-windows-x86_64-setup.exe"]
    for name in names:
        (release.dist / name).write_bytes(name.encode())
    lines = [f"{hashlib.sha256(name.encode()).hexdigest()}  {name}\n" for name in names]
    (release.dist / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")
    return release


def make(key: Path | None, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.delenv("KIEGUI_UPDATE_KEY_FILE", raising=False)
    monkeypatch.setattr(sys, "argv", ["make_feed.py", *(["--key", str(key)] if key else [])])
    return make_feed.main()


@needs_openssl
def test_the_app_reads_what_is_made(made: Release, key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    public = make_feed.public_half(key)
    monkeypatch.setattr(make_feed, "TRUSTED_KEYS", (base64.b64encode(public).decode(),))
    assert make(key, monkeypatch) == 0
    raw, signature = ((made.dist / name).read_bytes() for name in ("feed.json", "feed.json.sig"))
    feed = read_feed(raw, signature, Source(FEED, FILES, (public,)))
    assert (feed.version, feed.released.timestamp()) == ("1.2", made.epoch)
    assert feed.notes == "• Compare: two to four results side by side.\n• kiegui --self-test DIR."
    assert set(feed.files) == {"linux-x86_64", "windows-x86_64"}
    file = feed.files["linux-x86_64"]
    assert file.url == f"{FILES}v1.2/kiegui-1.2-linux-x86_64.tar.xz"
    assert file.sha256 == hashlib.sha256(file.name.encode()).hexdigest()
    assert file.size == len(file.name)


def test_without_a_key_it_says_so(
    made: Release, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert make(None, monkeypatch) == 0
    assert capsys.readouterr().out.startswith("No feed: without the key")
    assert not (made.dist / "feed.json").exists()


@needs_openssl
def test_a_key_that_the_app_does_not_trust_is_refused_with_its_public_half(
    made: Release, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = base64.b64encode(make_feed.public_half(key)).decode()
    with pytest.raises(SystemExit) as caught:
        make(key, monkeypatch)
    assert public in str(caught.value)
    assert not (made.dist / "feed.json.sig").exists()


def test_a_version_without_changes_is_refused() -> None:
    for version in ("1.3", "1"):
        with pytest.raises(SystemExit, match="tells nothing"):
            make_feed.notes(CHANGES, version)


def test_a_release_without_a_file_for_the_app_is_refused(made: Release) -> None:
    sums = made.dist / "SHA256SUMS"
    lines = sums.read_text(encoding="utf-8").splitlines(keepends=True)
    sums.write_text(next(line for line in lines if "amd64.deb" in line), encoding="utf-8")
    with pytest.raises(SystemExit, match="names no file"):
        make_feed.files(made)


@pytest.mark.parametrize("name", ["kiegui-1.2-linux-x86_64.tar.xz", "kiegui_1.2_amd64.deb"])
def test_a_file_that_is_not_what_the_checksums_say_is_refused(made: Release, name: str) -> None:
    (made.dist / name).write_bytes(b"another")
    with pytest.raises(SystemExit, match=f"{name} is not"):
        make_feed.files(made)


def test_a_file_that_is_not_there_is_refused(made: Release) -> None:
    (made.dist / "kiegui_1.2_amd64.deb").unlink()
    with pytest.raises(SystemExit, match="is not"):
        make_feed.files(made)
