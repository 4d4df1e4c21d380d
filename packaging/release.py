"""What a release needs beside the installers in `dist`: known holes in the locked packages looked up, and the checksums.

usage: release.py   run after all installers are in dist

Exit code 1 if a locked package has a known hole; on GitHub, where the installers come from that are published, also if
one could not be looked up.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bundle.checkout import PACKAGING, this_release
from bundle.wheels import tools_python

_UNREACHABLE = ("ConnectionError", "ProxyError", "SSLError", "Timeout", "Could not connect", "network may be blocking")
"""What pip-audit's last words hold if it got no answer. It ends without a list then, as after any other crash."""


def holes(packages: list[dict[str, Any]]) -> list[str]:
    """What pip-audit's JSON tells of the packages that it looked up, one line for each hole."""
    return [
        f"{package['name']} {package['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'no version yet'}"
        for package in packages
        for hole in package.get("vulns", [])
    ]


def audit(lock: Path, must_know: bool) -> bool:
    """Look up the locked packages, and say what came of it. False if one has a hole, or pip-audit fails.

    Where the list of known holes can't be reached, or doesn't know a package, it is True unless we `must_know`.
    """
    command = [str(tools_python()), "-m", "pip_audit", "--requirement", str(lock), "--require-hashes", "--disable-pip"]
    command += ["--no-deps", "--format", "json", "--progress-spinner", "off"]
    asked = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        packages: list[dict[str, Any]] = json.loads(asked.stdout)["dependencies"]
    except ValueError:
        last = asked.stderr.strip().splitlines()[-2:]
        if any(word in line for word in _UNREACHABLE for line in last):
            print(
                f"{lock.name}: not looked up, because the list of known holes can't be reached. Do it before you publish."
            )
            return not must_know
        print("\n".join([f"{lock.name}: pip-audit failed with exit code {asked.returncode}:", *last]))
        return False
    found = holes(packages)
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    print(*found, sep="\n", end="\n" if found else "")
    if skipped:
        many = f"{len(skipped)} of {len(packages)} packages not looked up"
        print(f"{lock.name}: {many}, because the list of known holes has none of them: {', '.join(skipped)}.")
        print("Do it before you publish.")
    elif not found:
        print(f"{lock.name}: no known holes.")
    return not found and not (skipped and must_know)


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
    return 0 if audit(PACKAGING / "requirements.lock", must_know="GITHUB_ACTIONS" in os.environ) else 1


if __name__ == "__main__":
    sys.exit(main())
