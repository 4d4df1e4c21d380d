"""Makes the feed that the app reads once a day: the newest version, what is new in it, and its files; and signs it.

usage: make_feed.py [--key FILE]   run after release.py; the key may also be named by KIEGUI_UPDATE_KEY_FILE

The key is an Ed25519 key in PEM, made once by `openssl genpkey -algorithm ed25519 -aes256 -out FILE` and kept where no
checkout is. Its public half must stand in `kiegui/updates/source.py`.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from bundle.checkout import ROOT, Release, this_release

sys.path.append(str(ROOT))

from kiegui.updates.ed25519 import is_genuine
from kiegui.updates.source import FILES, TRUSTED_KEYS

_SYSTEMS = {
    "-linux-x86_64.tar.xz": "linux-x86_64",
    "-x86_64.AppImage": "linux-x86_64-appimage",
    "-macos-arm64.dmg": "macos-arm64",
    "-macos-x86_64.dmg": "macos-x86_64",
    ".exe": "windows-x86_64",
}
"""How the names of the files end that the app can use, and what they stand under: see `kiegui/updates/packing.py`."""


def notes(changelog: str, version: str) -> str:
    """The part of CHANGELOG.md about that version, as plain text. Raises SystemExit if there is none."""
    found = re.search(
        rf"^## {re.escape(version)}(?![.\w])[^\n]*\n(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL
    )
    if found is None or not found[1].strip():
        raise SystemExit(f"CHANGELOG.md tells nothing of {version}.")
    lines = re.sub(r"\n +(?=\S)", " ", found[1].strip())  # an entry is one line, however it was wrapped
    return re.sub(r"[*`]", "", re.sub(r"^[-*] ", "• ", lines, flags=re.MULTILINE))


def files(release: Release) -> dict[str, dict[str, str | int]]:
    """The files of the release by system. Raises SystemExit if `SHA256SUMS` names none, or one that is another by now."""
    found: dict[str, dict[str, str | int]] = {}
    for line in (release.dist / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        sha256, name = line.split("  ", 1)
        if not _is(release.dist / name, sha256):
            raise SystemExit(f"{name} is not what SHA256SUMS says: nothing is signed that nobody can check.")
        system = next((system for end, system in _SYSTEMS.items() if name.endswith(end)), None)
        if system is not None:
            url = f"{FILES}v{release.version}/{name}"
            found[system] = {"url": url, "size": (release.dist / name).stat().st_size, "sha256": sha256}
    if not found:
        raise SystemExit(f"{release.dist / 'SHA256SUMS'} names no file that the app could fetch.")
    return found


def _is(file: Path, sha256: str) -> bool:
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False


def public_half(key: Path) -> bytes:
    """The 32 bytes that signatures of this key are checked with. openssl asks for the password, if it has one."""
    command = ["openssl", "pkey", "-in", str(key), "-pubout", "-outform", "DER"]
    return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout[-32:]


def sign(feed: Path, key: Path) -> Path:
    """Write the signature beside the feed, and check it as the app will. Raises SystemExit if the app would not take it."""
    signature = feed.with_name(feed.name + ".sig")
    command = ["openssl", "pkeyutl", "-sign", "-rawin", "-inkey", str(key), "-in", str(feed), "-out", str(signature)]
    subprocess.run(command, check=True)
    public = public_half(key)
    if not is_genuine(public, feed.read_bytes(), signature.read_bytes()):
        signature.unlink()
        raise SystemExit(f"{key} is no Ed25519 key, or openssl is older than 3.0.")
    if base64.b64encode(public).decode() not in TRUSTED_KEYS:
        signature.unlink()
        words = f"The app does not trust this key. Its public half is “{base64.b64encode(public).decode()}”"
        raise SystemExit(f"{words}: put it into TRUSTED_KEYS in kiegui/updates/source.py, and release that first.")
    return signature


def main() -> int:
    """Exit code: 0 if it was made, and also without a key."""
    parser = argparse.ArgumentParser(description="Make the feed that tells the app of this release, and sign it.")
    parser.add_argument(
        "--key", type=Path, metavar="FILE", default=os.environ.get("KIEGUI_UPDATE_KEY_FILE"), help="Ed25519 key in PEM"
    )
    key = parser.parse_args().key
    if key is None:
        print("No feed: without the key that signs it nobody is told of this release (see packaging/make_feed.py).")
        return 0
    release = this_release()
    told = {
        "version": release.version,
        "released": datetime.fromtimestamp(release.epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "notes": notes((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), release.version),
        "files": files(release),
    }
    feed = release.dist / "feed.json"
    feed.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    print(f"{feed}\n{sign(feed, Path(key))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
