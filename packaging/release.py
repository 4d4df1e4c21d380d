"""What a release needs beside the installers in `dist`: known holes in the locked packages looked up, and the checksums.

usage: release.py   run after all installers are in dist; exit code 1 if a locked package has a known hole
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

from bundle.checkout import PACKAGING, this_release
from bundle.wheels import tools_python


def holes(said: str) -> list[str] | None:
    """What pip-audit's JSON tells, one line for each hole; None if it is no JSON, because nobody could be asked."""
    try:
        packages = json.loads(said)["dependencies"]
    except ValueError:
        return None
    return [
        f"{package['name']} {package['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'no version yet'}"
        for package in packages
        for hole in package.get("vulns", [])
    ]


def audit(lock: Path) -> bool:
    """Look up the locked packages, and say what came of it. False if one has a hole; True also without a network."""
    command = [str(tools_python()), "-m", "pip_audit", "--requirement", str(lock), "--require-hashes", "--disable-pip"]
    command += ["--no-deps", "--format", "json", "--progress-spinner", "off"]
    asked = subprocess.run(command, capture_output=True, text=True, check=False)
    found = holes(asked.stdout)
    if found is None:
        print(
            f"{lock.name}: not looked up, because the list of known holes can't be reached from here. Do it before you publish."
        )
        return True
    print("\n".join(found) if found else f"{lock.name}: no known holes.")
    return not found


def write_checksums(dist: Path, version: str) -> Path:
    """Write SHA256SUMS for the files of that version in `dist`, to be checked with `sha256sum --check`."""
    files = sorted(path for path in dist.iterdir() if f"-{version}" in path.name or f"_{version}_" in path.name)
    sums = dist / "SHA256SUMS"
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    sums.write_text("".join(lines), encoding="utf-8", newline="\n")
    return sums


def main() -> int:
    """Exit code: 0 if all is well."""
    release = this_release()
    sums = write_checksums(release.dist, release.version)
    print(f"{sums}:\n{sums.read_text(encoding='utf-8')}", end="")
    return 0 if audit(PACKAGING / "requirements.lock") else 1


if __name__ == "__main__":
    sys.exit(main())
