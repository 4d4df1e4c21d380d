"""What an installer is made of, as a CycloneDX 1.6 document: the same parts always give the same bytes."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import Distribution
from pathlib import Path
from urllib.parse import quote

from bundle.checkout import APP_ID, Release
from bundle.licences import wheels_in


@dataclass(frozen=True)
class Part:
    """One component; `purl` is its package URL, which names the version, too."""

    name: str
    version: str
    licence: str
    purl: str


def generic(name: str, version: str, licence: str) -> Part:
    """A part that no package index has."""
    return Part(name, version, licence, f"pkg:generic/{quote(name.lower().replace(' ', '-'))}@{version}")


def read_version(file: Path, pattern: bytes) -> str:
    """What a library says of itself: the first group of `pattern`, in ASCII or UTF-16. Raises SystemExit if it says nothing."""
    version = re.search(pattern, file.read_bytes())
    if version is None:
        raise SystemExit(f"{file.name} doesn't tell its version: look what it is before you ship it.")
    return version[1].replace(b"\0", b"").decode()


def wheel_parts(site: Path) -> list[Part]:
    """The Python packages that are unpacked in `site`."""
    return [_wheel_part(wheel) for wheel in wheels_in(site)]


def _wheel_part(wheel: Distribution) -> Part:
    said = wheel.metadata
    named = [said[key] for key in ("License-Expression", "License") if key in said]
    licence = named[0] if named else _from_classifiers(said.get_all("Classifier") or [])
    name = re.sub(r"[-_.]+", "-", wheel.name).lower()
    return Part(wheel.name, wheel.version, licence, f"pkg:pypi/{name}@{wheel.version}")


def _from_classifiers(lines: Iterable[str]) -> str:
    return " AND ".join(line.rpartition(" :: ")[2] for line in lines if line.startswith("License :: OSI Approved"))


_IN_WHEELS = (
    ("ICU", "PySide6/Qt/lib/libicuuc.so.*", rb"\0(\d\d\.[\d.]+)\0", "Unicode-DFS-2016"),
    ("OpenSSL", "cryptography/hazmat/bindings/_rust.*", rb"OpenSSL (\d[\w.]*) \d+ \w{3} \d{4}", "Apache-2.0"),
    ("LibYAML", "yaml/_yaml.*", rb"\0(0\.\d\.\d+)\0", "MIT"),
)
"""Name, its file (not on every system), where that tells its version, licence."""


def inner_parts(site: Path) -> list[Part]:
    """Qt, FFmpeg and others that the wheels hold without naming them as packages."""
    qt, ffmpeg = qt_version(site), ffmpeg_version(site)
    found = [generic("Qt", qt, "LGPL-3.0-only"), generic("FFmpeg", ffmpeg, "LGPL-2.1-or-later")]
    for name, place, pattern, licence in _IN_WHEELS:
        found += [generic(name, read_version(file, pattern), licence) for file in site.glob(place)]
    return found


def qt_version(site: Path) -> str:
    """That of Qt itself: a fourth number, as in 6.8.1.1, counts builds of PySide6."""
    return ".".join(pyside_version(site).split(".")[:3])


def pyside_version(site: Path) -> str:
    """That of the wheels with Qt."""
    return next(wheel.version for wheel in wheels_in(site) if wheel.name == "PySide6_Essentials")


def ffmpeg_version(site: Path) -> str:
    """What Qt's FFmpeg says of itself. Raises SystemExit if it is under the GPL, or nowhere."""
    for library in sorted((site / "PySide6").rglob("*avutil*")):
        binary = library.read_bytes()
        version = re.search(rb"FFmpeg version n?(\d[\w.\-]*)", binary)
        if version and b"LGPL version 2.1 or later" in binary and b"--enable-gpl" not in binary:
            return version[1].decode()
    raise SystemExit("The PySide6 wheels hold no FFmpeg that is under the LGPL: look before you ship it.")


def written_sbom(release: Release, target: str, parts: Iterable[Part]) -> str:
    """The document: of KieGUI for `target` (a word such as linux-x86_64)."""
    components = [_component(part) for part in sorted(set(parts), key=lambda part: part.purl)]
    app = f"pkg:generic/kiegui@{release.version}?target={target}"
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, app + json.dumps(components))}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(release.epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application",
                "bom-ref": app,
                "name": "KieGUI",
                "version": release.version,
                "purl": app,
                "licenses": [{"license": {"id": "MIT"}}],
                "properties": [{"name": "id", "value": APP_ID}],
            },
        },
        "components": components,
        "dependencies": [{"ref": app, "dependsOn": [part["bom-ref"] for part in components]}],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _component(part: Part) -> dict[str, object]:
    named = {"license": {"name": part.licence or "see its licence text"}}
    return {
        "type": "library",
        "bom-ref": part.purl,
        "name": part.name,
        "version": part.version,
        "purl": part.purl,
        "licenses": [named],
    }
