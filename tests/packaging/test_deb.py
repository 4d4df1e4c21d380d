"""The Debian package, made of a small tree."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from bundle.checkout import APP_ID, Release
from linux.deb import make_deb
from linux.tree import Tree

pytestmark = pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="made and looked at with dpkg-deb")


def field(deb: Path, name: str) -> str:
    """What its control file says."""
    return subprocess.run(
        ["dpkg-deb", "--field", str(deb), name], capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.fixture
def unpacked(release: Release, tree: Tree, tmp_path: Path) -> Path:
    """The package's files, and its control files below DEBIAN."""
    subprocess.run(["dpkg-deb", "--raw-extract", str(make_deb(release, tree)), str(tmp_path / "unpacked")], check=True)
    return tmp_path / "unpacked"


def test_package_is_named_by_version_and_depends_on_no_python(release: Release, tree: Tree) -> None:
    deb = make_deb(release, tree)
    assert deb == release.dist / "kiegui_1.2_amd64.deb"
    assert field(deb, "Version") == "1.2"
    assert "python" not in field(deb, "Depends")
    needed = set(re.findall(r"[a-z][\w.+-]+", field(deb, "Depends")))
    assert {"libbrotli1", "libdrm2", "libgl1", "libxcb-glx0"} <= needed


def test_version_before_the_final_one_sorts_below_it(release: Release, tree: Tree) -> None:
    deb = make_deb(replace(release, version="1.2rc1"), tree)
    assert field(deb, "Version") == "1.2~rc1"
    assert deb.name == "kiegui_1.2rc1_amd64.deb"


def test_two_packages_of_the_same_tree_have_the_same_bytes(release: Release, tree: Tree) -> None:
    first = make_deb(release, tree).read_bytes()
    assert make_deb(release, tree).read_bytes() == first


def test_command_is_on_the_path_and_knows_how_it_was_installed(unpacked: Path) -> None:
    said = subprocess.run([unpacked / "usr/bin/kiegui"], capture_output=True, text=True, check=True).stdout
    assert said == "hello\n"
    assert (unpacked / "usr/lib/kiegui/_internal/kiegui/resources/packed_as").read_text(encoding="utf-8") == "deb\n"


def test_desktop_finds_menu_entry_icons_types_and_manual(unpacked: Path) -> None:
    names = {path.relative_to(unpacked / "usr/share").as_posix() for path in (unpacked / "usr/share").rglob("*.*")}
    assert {
        f"applications/{APP_ID}.desktop",
        f"metainfo/{APP_ID}.metainfo.xml",
        f"mime/packages/{APP_ID}.xml",
        f"icons/hicolor/16x16/apps/{APP_ID}.png",
        f"icons/hicolor/512x512/apps/{APP_ID}.png",
        f"icons/hicolor/scalable/apps/{APP_ID}.svg",
        "man/man1/kiegui.1.gz",
        "doc/kiegui/changelog.gz",
        "doc/kiegui/sbom.cdx.json",
    } <= names


def test_package_runs_nothing_as_root(unpacked: Path) -> None:
    assert {path.name for path in (unpacked / "DEBIAN").iterdir()} == {"control", "md5sums"}


def test_sums_are_of_every_file(unpacked: Path) -> None:
    subprocess.run(["md5sum", "--check", "--quiet", "DEBIAN/md5sums"], cwd=unpacked, check=True)
    summed = re.findall(r"^\w{32}  (.+)$", (unpacked / "DEBIAN/md5sums").read_text(encoding="utf-8"), re.MULTILINE)
    files = [path for path in (unpacked / "usr").rglob("*") if path.is_file() and not path.is_symlink()]
    assert sorted(summed) == sorted(path.relative_to(unpacked).as_posix() for path in files)
