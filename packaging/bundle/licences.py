"""The licence texts that go along: ours, those that the wheels bring, and the LGPL ones that Qt's wheels leave out."""

from __future__ import annotations

import shutil
from importlib.metadata import Distribution, distributions
from pathlib import Path

from bundle.checkout import PACKAGING, ROOT, filled

QT_PACKAGES = frozenset({"PySide6_Addons", "PySide6_Essentials", "shiboken6"})
"""Their wheels bring no text, or only that of the licence that we don't use; NOTICE.txt and the LGPL texts speak for them."""


def wheels_in(site: Path) -> list[Distribution]:
    """The unpacked wheels in a folder, by name."""
    return sorted(distributions(path=[str(site)]), key=lambda wheel: wheel.name.lower())


def collect_licences(site: Path, folder: Path, **versions: str) -> None:
    """Fill `folder`, but for Python's own; `versions`: the words of NOTICE.txt.in. SystemExit if a wheel brings no text."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "LICENSE", folder / "KieGUI.txt")
    for text in sorted((PACKAGING / "licences").glob("*.txt")):
        shutil.copy(text, folder)
    notice = filled(PACKAGING / "licences" / "NOTICE.txt.in", **versions)
    (folder / "NOTICE.txt").write_text(notice, encoding="utf-8")
    for wheel in wheels_in(site):
        texts = _texts_of(wheel)
        if not texts and wheel.name not in QT_PACKAGES:
            raise SystemExit(f"{wheel.name} {wheel.version} brings no licence text: add one by hand.")
        for text in texts:
            place = folder / wheel.name / text.name
            place.parent.mkdir(exist_ok=True)
            shutil.copy(text, place)


def _texts_of(wheel: Distribution) -> list[Path]:
    texts = [Path(str(wheel.locate_file(file))) for file in wheel.files or () if ".dist-info" in str(file)]
    texts = [text for text in texts if not text.name.startswith("LicenseRef-Qt-Commercial")]
    return [text for text in texts if text.name.upper().startswith(("LICENSE", "LICENCE", "NOTICE", "COPYING"))]
