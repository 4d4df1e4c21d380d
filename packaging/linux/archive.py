"""The archive for any other Linux: unpack it anywhere and start it; and the AppImage, for whom has its runtime at hand."""

from __future__ import annotations

import lzma
import shutil
import subprocess
import tarfile
from pathlib import Path

from bundle.checkout import APP_ID, Release, filled, fresh, mark, settle

from linux.deb import place_desktop_files
from linux.tree import LINUX_FILES, Tree


def make_archive(release: Release, tree: Tree) -> Path:
    """Write `dist/kiegui-VERSION-linux-x86_64.tar.xz`; the same tree and release always give the same bytes."""
    name = f"kiegui-{release.version}-linux-x86_64"
    root = fresh(release.work / "linux" / "tar") / name
    shutil.copytree(tree.command, root, symlinks=True)
    mark(root / "_internal/kiegui/resources", "tar")
    place_desktop_files(release, tree, root / "share")
    shutil.copytree(tree.papers, root / "papers")
    (root / "README.txt").write_text(filled(LINUX_FILES / "README.txt.in", version=release.version), encoding="utf-8")
    settle(root.parent, release.epoch, f"{name}/kiegui")
    archive = release.dist / f"{name}.tar.xz"
    with (
        lzma.open(archive, "wb", preset=6) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as tar,
    ):
        for path in [root, *sorted(root.rglob("*"))]:
            entry = tar.gettarinfo(path, str(path.relative_to(root.parent)))
            entry.uid = entry.gid = 0
            entry.uname = entry.gname = "root"
            entry.mtime = release.epoch
            if entry.isreg():
                with path.open("rb") as content:
                    tar.addfile(entry, content)
            else:
                tar.addfile(entry)
    return archive


def make_appimage(release: Release, tree: Tree, runtime: Path) -> Path:
    """Write `dist/kiegui-VERSION-x86_64.AppImage` with the given type-2 runtime in front; needs mksquashfs."""
    root = fresh(release.work / "linux" / "AppDir")
    shutil.copytree(tree.command, root / "usr/lib/kiegui", symlinks=True)
    mark(root / "usr/lib/kiegui/_internal/kiegui/resources", "appimage")
    place_desktop_files(release, tree, root / "usr/share")
    shutil.copytree(tree.papers, root / "usr/share/doc/kiegui")
    (root / "AppRun").symlink_to("usr/lib/kiegui/kiegui")
    (root / f"{APP_ID}.desktop").symlink_to(f"usr/share/applications/{APP_ID}.desktop")
    for name in (f"{APP_ID}.png", ".DirIcon"):
        (root / name).symlink_to(f"usr/share/icons/hicolor/256x256/apps/{APP_ID}.png")
    settle(root, release.epoch, "usr/lib/kiegui/kiegui")
    image = release.work / "linux" / "AppDir.squashfs"
    image.unlink(missing_ok=True)
    squash = ["mksquashfs", str(root), str(image), "-quiet", "-no-progress", "-no-xattrs", "-all-root", "-comp", "zstd"]
    squash += ["-mkfs-time", str(release.epoch), "-all-time", str(release.epoch), "-processors", "1"]
    subprocess.run(squash, check=True)
    appimage = release.dist / f"kiegui-{release.version}-x86_64.AppImage"
    appimage.write_bytes(runtime.read_bytes() + image.read_bytes())
    appimage.chmod(0o755)
    return appimage
