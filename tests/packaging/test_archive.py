"""The archive and the AppImage, made of a small tree."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from bundle.checkout import Release
from linux.archive import make_appimage, make_archive
from linux.tree import Tree

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="archives for Linux are made there")


def test_archive_unpacks_into_one_folder_of_nobody(release: Release, tree: Tree) -> None:
    with tarfile.open(make_archive(release, tree)) as archive:
        entries = archive.getmembers()
    assert {entry.name.partition("/")[0] for entry in entries} == {"kiegui-1.2-linux-x86_64"}
    assert {(entry.uid, entry.uname, entry.mtime) for entry in entries} == {(0, "root", 86400)}
    assert [entry.name for entry in entries if entry.isfile() and entry.mode & 0o111] == [
        "kiegui-1.2-linux-x86_64/kiegui"
    ]


def test_archive_says_how_to_start_it_and_whose_work_it_is(release: Release, tree: Tree) -> None:
    with tarfile.open(make_archive(release, tree)) as archive:
        names = set(archive.getnames())
    assert {f"kiegui-1.2-linux-x86_64/{name}" for name in ("README.txt", "papers/sbom.cdx.json")} <= names


def test_two_archives_of_the_same_tree_have_the_same_bytes(release: Release, tree: Tree) -> None:
    first = make_archive(release, tree).read_bytes()
    assert make_archive(release, tree).read_bytes() == first


needs_squashfs = pytest.mark.skipif(shutil.which("mksquashfs") is None, reason="made with mksquashfs")


@needs_squashfs
def test_appimage_is_the_runtime_with_a_file_system_behind_it(release: Release, tree: Tree, tmp_path: Path) -> None:
    runtime = tmp_path / "runtime"
    runtime.write_bytes(b"runtime")
    first = make_appimage(release, tree, runtime)
    content = first.read_bytes()
    assert content.startswith(b"runtimehsqs")
    assert make_appimage(release, tree, runtime).read_bytes() == content


@needs_squashfs
def test_appimage_starts_the_command_in_it(release: Release, tree: Tree, tmp_path: Path) -> None:
    """With a stand-in for the runtime that unpacks what is behind it, as the real one does where it can't mount."""
    runtime = tmp_path / "runtime"
    unpack = f'unsquashfs -quiet -no-progress -offset 00000 -dest "{tmp_path}/there" "$0" && exec "{tmp_path}/there/AppRun"\n'
    script = f"#!/bin/sh\n{unpack}"
    runtime.write_text(script.replace("00000", f"{len(script):05}"), encoding="utf-8")
    appimage = make_appimage(release, tree, runtime)
    assert subprocess.run([appimage], capture_output=True, text=True, check=True).stdout.endswith("hello\n")
    assert (tmp_path / "there" / ".DirIcon").read_bytes() == b"png"
