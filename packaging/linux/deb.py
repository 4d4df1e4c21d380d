"""The Debian package: the tree below /usr/lib/kiegui, and what a desktop wants to know. It needs no maintainer scripts."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

from bundle.checkout import APP_ID, ROOT, Release, filled, fresh, mark, settle

from linux.tree import LINUX_FILES, Tree

ICON_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)


def make_deb(release: Release, tree: Tree) -> Path:
    """Write `dist/kiegui_VERSION_amd64.deb`; the same tree and release always give the same bytes."""
    root = fresh(release.work / "linux" / "deb")
    shutil.copytree(tree.command, root / "usr/lib/kiegui", symlinks=True)
    mark(root / "usr/lib/kiegui/_internal/kiegui/resources", "deb")
    (root / "usr/bin").mkdir()
    (root / "usr/bin/kiegui").symlink_to("../lib/kiegui/kiegui")
    place_desktop_files(release, tree, root / "usr/share")
    _place_documents(release, tree, root / "usr/share/doc/kiegui")
    override = root / "usr/share/lintian/overrides/kiegui"
    override.parent.mkdir(parents=True)
    shutil.copy(LINUX_FILES / "lintian-overrides", override)
    files = [path for path in sorted(root.rglob("*")) if path.is_file() and not path.is_symlink()]
    control = root / "DEBIAN"
    control.mkdir()
    size = sum(-(-path.stat().st_size // 1024) for path in files)
    (control / "control").write_text(
        filled(LINUX_FILES / "control.in", version=_sorted_right(release.version), installed_size=str(size)),
        encoding="utf-8",
    )
    sums = [f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(root)}\n" for path in files]
    (control / "md5sums").write_text("".join(sums), encoding="utf-8")
    settle(root, release.epoch, "usr/lib/kiegui/kiegui")
    deb = release.dist / f"kiegui_{release.version}_amd64.deb"
    # One thread: with more, xz cuts the data into blocks of their own.
    pack = ["dpkg-deb", "--root-owner-group", "-Zxz", "--threads-max=1", "--build", str(root), str(deb)]
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(release.epoch)}
    subprocess.run(pack, check=True, stdout=subprocess.DEVNULL, env=environment)
    return deb


def place_desktop_files(release: Release, tree: Tree, share: Path) -> None:
    """Fill `share` (…/usr/share) with the menu entry, the metainfo, the icons, our file types and the man page."""
    for name, folder in {".desktop": "applications", ".metainfo.xml": "metainfo", ".mime.xml": "mime/packages"}.items():
        target = share / folder / f"{APP_ID}{name.replace('.mime', '')}"
        target.parent.mkdir(parents=True, exist_ok=True)
        template = LINUX_FILES / f"{APP_ID}{name}.in"
        if template.exists():
            target.write_text(filled(template, version=release.version, date=release.date), encoding="utf-8")
        else:
            shutil.copy(template.with_suffix(""), target)
    for size in ICON_SIZES:
        icon = share / f"icons/hicolor/{size}x{size}/apps/{APP_ID}.png"
        icon.parent.mkdir(parents=True)
        shutil.copy(tree.icons / f"{size}.png", icon)
    drawing = share / f"icons/hicolor/scalable/apps/{APP_ID}.svg"
    drawing.parent.mkdir(parents=True)
    shutil.copy(ROOT / "resources/icons/kiegui.svg", drawing)
    page = filled(LINUX_FILES / "kiegui.1.in", version=release.version, date=release.date)
    (share / "man/man1").mkdir(parents=True)
    (share / "man/man1/kiegui.1.gz").write_bytes(gzip.compress(page.encode(), mtime=0))


def _sorted_right(version: str) -> str:
    """The version for dpkg, which takes 1.2rc1 for newer than 1.2, and 1.2~rc1 for older. The file's name stays as it is:
    where we publish, a ~ in it becomes a dot.
    """
    return re.sub(r"(a|b|rc)(\d+)$", r"~\1\2", version)


def _place_documents(release: Release, tree: Tree, folder: Path) -> None:
    shutil.copytree(tree.papers, folder)
    shutil.copy(LINUX_FILES / "copyright", folder / "copyright")
    (folder / "NEWS.gz").write_bytes(gzip.compress((ROOT / "CHANGELOG.md").read_bytes(), mtime=0))
    day = subprocess.run(
        ["date", "--utc", "--rfc-email", f"--date=@{release.epoch}"], capture_output=True, text=True, check=True
    ).stdout.strip()
    entry = filled(LINUX_FILES / "changelog.in", version=_sorted_right(release.version), day=day)
    (folder / "changelog.gz").write_bytes(gzip.compress(entry.encode(), mtime=0))
