"""A folder of unpacked wheels that is just big enough to make papers from."""

from __future__ import annotations

from pathlib import Path

FFMPEG = b"FFmpeg version n7.1\0--enable-shared\0LGPL version 2.1 or later\0"


def make_wheel(site: Path, name: str, said: str, *texts: str) -> None:
    """One wheel of version 1.0: `said` are further lines of its metadata, `texts` the licence files it brings."""
    info = site / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{said}\n", encoding="utf-8")
    for text in texts:
        (info / text).write_text(f"terms of {name}", encoding="utf-8")
    (info / "RECORD").write_text("".join(f"{info.name}/{file},,\n" for file in ("METADATA", *texts)), encoding="utf-8")


def make_site(site: Path) -> Path:
    """Two wheels, and Qt with an FFmpeg."""
    make_wheel(site, "jaraco.classes", "Classifier: License :: OSI Approved :: MIT License", "LICENSE")
    make_wheel(site, "idna", "License-Expression: BSD-3-Clause", "LICENSE.md")
    make_wheel(site, "PySide6_Essentials", "License: LGPL-3.0-only")
    (site / "PySide6").mkdir()
    (site / "PySide6" / "libavutil.so.59").write_bytes(FFMPEG)
    return site
