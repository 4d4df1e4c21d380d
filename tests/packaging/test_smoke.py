"""What the smoke test calls wrong, in a folder that stands for an empty Debian."""

from __future__ import annotations

import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bundle.checkout import PACKAGING, Release
from bundle.steps import Wrong
from linux.deb import make_deb
from linux.empty_root import EmptyRoot
from linux.smoke import Visit, repacked
from linux.tree import Tree

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it tries packages for Linux")


class Pretended(EmptyRoot):
    """Answers commands from a list instead of running them, and installs nothing."""

    def __init__(self, folder: Path, **answers: str) -> None:
        super().__init__(folder)
        self.answers = answers

    def run(self, *command: str, user: str = "root", display: str = "") -> str:
        return self.answers.get(command[0].replace("-", "_"), "")

    def install(self, deb: Path) -> None:
        """Leave the program where it belongs."""
        self.write("usr/bin/kiegui")

    def write(self, *names: str) -> None:
        """Leave these files."""
        for name in names:
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).touch()


@pytest.fixture
def root(tmp_path: Path) -> Pretended:
    made = Pretended(
        tmp_path / "root", kiegui="KieGUI 1.2\n", dpkg="/usr/bin/kiegui\n/usr/share/doc/k\n", dpkg_query="1024"
    )
    made.write("etc/passwd", "var/lib/dpkg/status", "home/person/.bashrc")
    return made


@pytest.fixture
def visit(root: Pretended) -> Visit:
    """After an upgrade to version 1.2."""
    made = Visit(root, ":9")
    made.look_around()
    made.upgrade(Path("kiegui.deb"), "1.2")
    (root.folder / "usr/bin/kiegui").unlink()
    return made


def test_nothing_but_data_may_stay(root: Pretended, visit: Visit) -> None:
    root.write(
        "home/person/history/data/ledger.sqlite",
        "var/lib/dpkg/info",
        "usr/lib/libgl.so",
        "home/person/.cache/mesa_shader_cache/3c/24",
    )
    assert visit.find_leftovers().startswith("none but the data")


@pytest.mark.parametrize("name", ["usr/share/doc/k", "etc/kiegui.conf"])
def test_file_of_ours_that_stays_is_wrong(root: Pretended, visit: Visit, name: str) -> None:
    root.write(name)
    with pytest.raises(Wrong, match=f"left: /{name}"):
        visit.find_leftovers()


def test_file_at_home_outside_the_data_folder_is_wrong(root: Pretended, visit: Visit) -> None:
    root.write("home/person/.cache/KieGUI/thing")
    with pytest.raises(Wrong, match="left at home"):
        visit.find_leftovers()


def test_upgrade_that_keeps_an_old_file_is_wrong(root: Pretended) -> None:
    root.write("usr/lib/kiegui/_internal/only-in-the-version-before")
    with pytest.raises(Wrong, match="version before"):
        Visit(root, ":9").upgrade(Path("kiegui.deb"), "1.2")


def test_missing_library_is_wrong(root: Pretended) -> None:
    root.answers["sh"] = "\tlibc.so.6 => /lib/libc.so.6\n\tlibpulse.so.0 => not found\n\tlibva.so.2 => not found\n"
    with pytest.raises(Wrong, match=r"missing: libpulse.so.0$"):
        Visit(root, ":9").find_libraries()


def test_commands_run_inside_with_nothing_of_ours_in_their_environment(tmp_path: Path) -> None:
    command = EmptyRoot(tmp_path).command("kiegui", "--version", user="person", display=":9")
    assert command[:3] == ["chroot", "--userspec=person:person", str(tmp_path)]
    assert {"-i", "HOME=/home/person", "DISPLAY=:9"} <= set(command)
    assert command[-2:] == ["kiegui", "--version"]


@pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="packed with dpkg-deb")
def test_stand_in_for_the_version_before_is_older_and_has_a_file_more(
    release: Release, tree: Tree, tmp_path: Path
) -> None:
    before = repacked(make_deb(release, tree), tmp_path / "before")
    told = subprocess.run(["dpkg-deb", "--field", before, "Version"], capture_output=True, text=True, check=True).stdout
    assert subprocess.run(["dpkg", "--compare-versions", told.strip(), "lt", "1.2"], check=False).returncode == 0
    files = subprocess.run(["dpkg-deb", "--contents", before], capture_output=True, text=True, check=True).stdout
    assert "only-in-the-version-before" in files


@pytest.mark.parametrize(("before", "after"), [("/opt/lib", "/opt/lib"), (None, None)])
def test_what_the_app_starts_gets_the_library_path_of_the_system(
    monkeypatch: pytest.MonkeyPatch, before: str | None, after: str | None
) -> None:
    monkeypatch.setenv("PYINSTALLER_RESET_ENVIRONMENT", "")
    monkeypatch.setenv("LD_LIBRARY_PATH", "/usr/lib/kiegui/_internal")
    monkeypatch.delenv("LD_LIBRARY_PATH_ORIG", raising=False)
    if before is not None:
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", before)
    runpy.run_path(str(PACKAGING / "linux" / "restore_environment.py"))
    assert os.environ.get("LD_LIBRARY_PATH") == after
    assert "LD_LIBRARY_PATH_ORIG" not in os.environ
    assert os.environ["PYINSTALLER_RESET_ENVIRONMENT"] == "1"
