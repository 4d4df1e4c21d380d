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

from bundle.checkout import APP_ID, Release
from bundle.licences import wheels_in


@dataclass(frozen=True)
class Part:
    """One component; `purl` is its package URL, which names the version, too."""

    name: str
    version: str
    licence: str
    purl: str


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


def qt_parts(site: Path) -> list[Part]:
    """Qt and FFmpeg, which the PySide6 wheels hold without naming them as packages."""
    qt = next(wheel.version for wheel in wheels_in(site) if wheel.name == "PySide6_Essentials")
    ffmpeg = ffmpeg_version(site)
    return [
        Part("Qt", qt, "LGPL-3.0-only", f"pkg:generic/qt@{qt}"),
        Part("FFmpeg", ffmpeg, "LGPL-2.1-or-later", f"pkg:generic/ffmpeg@{ffmpeg}"),
    ]


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
    components = [_component(part) for part in sorted(parts, key=lambda part: part.purl)]
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
