"""The smoke test of the .deb: an empty Debian, a real window on a virtual screen, a real history across an upgrade."""

from __future__ import annotations

import re
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

from bundle.checkout import fresh, this_release
from bundle.steps import Steps, Wrong, size_within
from bundle.told import library_words, linked_words, self_test_words

from linux.empty_root import PERSON, EmptyRoot, empty_root
from linux.start_time import compare_starts, open_file
from linux.virtual_screen import virtual_screen

_DATA = f"/home/{PERSON}/history"


def smoke_test(steps: Steps, suite: str, previous: Path | None) -> None:
    """All steps. `previous` is a package to upgrade from; without one, this one under a lower version."""
    release = this_release()
    deb = release.dist / f"kiegui_{release.version}_amd64.deb"
    if not deb.is_file():
        raise SystemExit(f"There is no {deb}: make it first (make package).")
    steps.do("size", lambda: size_within(deb, 60))
    steps.do("checkers", lambda: _check(deb, release.work / "checked"))
    with empty_root(suite) as root, virtual_screen() as display:
        visit = Visit(root, display)
        steps.do(f"empty Debian {suite}", visit.look_around)
        steps.do(
            "install the version before", lambda: visit.install(previous or repacked(deb, release.work / "previous"))
        )
        steps.do("libraries", visit.find_libraries)
        steps.do("self-test, version before", lambda: visit.self_test("before"))
        steps.do("upgrade", lambda: visit.upgrade(deb, release.version))
        steps.do("history after the upgrade", lambda: visit.verify(results=2))
        steps.do("self-test, this version", lambda: visit.self_test("after"))
        steps.do("history after the self-test", lambda: visit.verify(results=4))
        steps.do("start, first window", lambda: compare_starts(root, display))
        steps.do("open a file", lambda: open_file(root, display))
        steps.do("remove", visit.remove)
        steps.do("leftovers", visit.find_leftovers)


_WITNESS = re.compile(r"tmp/kiegui-[0-9a-f]{32}")
"""Where the app keeps, until the computer is started again, which data folder was in use last (`tasks/store/send_count`)."""
_DRIVERS = re.compile(rf"home/{PERSON}/\.cache(/mesa_shader_cache(_db)?(/.*)?)?")
"""Where Mesa, the driver of the graphics card, keeps what it compiled for any program."""


def _check(deb: Path, folder: Path) -> str:
    """Let the checkers that are installed look at the package. Raises CalledProcessError with what they say."""
    fresh(folder)
    subprocess.run(["dpkg-deb", "--extract", str(deb), str(folder)], check=True)
    share = folder / "usr" / "share"
    checks = {
        "desktop-file-validate": [str(path) for path in share.glob("applications/*")],
        "appstreamcli": ["validate", "--no-net", *(str(path) for path in share.glob("metainfo/*"))],
        "lintian": ["--fail-on", "error,warning", str(deb)],
    }
    done = [name for name, arguments in checks.items() if _ran(name, arguments)]
    return f"{', '.join(done)}: clean" if done else "none is installed"


def _ran(name: str, arguments: list[str]) -> bool:
    if shutil.which(name) is None:
        return False
    subprocess.run([name, *arguments], check=True, capture_output=True, text=True)
    return True


def repacked(deb: Path, folder: Path) -> Path:
    """The same package under a lower version, for as long as there is no version before."""
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(["dpkg-deb", "--raw-extract", str(deb), str(folder)], check=True)
    control = folder / "DEBIAN" / "control"
    lines = control.read_text(encoding="utf-8").splitlines()
    control.write_text("\n".join("Version: 0~before" if line.startswith("Version:") else line for line in lines) + "\n")
    (folder / "usr/lib/kiegui/_internal/only-in-the-version-before").touch()
    made = folder.with_suffix(".deb")
    pack = ["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", str(folder), str(made)]
    subprocess.run(pack, check=True, stdout=subprocess.DEVNULL)
    return made


class Visit:
    """What is done in the empty Debian, step by step; each returns a sentence, or raises Wrong."""

    def __init__(self, root: EmptyRoot, display: str) -> None:
        self._root = root
        self._display = display
        self._files_before: set[str] = set()
        self._ours: set[str] = set()

    def look_around(self) -> str:
        """Note what is there before."""
        self._root.run("apt-get", "update")
        self._files_before = self._root.files()
        packages = self._root.run("dpkg-query", "--show").count("\n")
        return f"{packages} packages, {_megabytes(self._root):.0f} MB"

    def install(self, deb: Path) -> str:
        """Install with what it depends on."""
        before = _megabytes(self._root)
        self._root.install(deb)
        packages = self._root.run("dpkg-query", "--show").count("\n")
        size = int(self._root.run("dpkg-query", "--show", "--showformat=${Installed-Size}", "kiegui")) / 1024
        return f"kiegui {size:.0f} MB; with its dependencies {_megabytes(self._root) - before:.0f} MB, {packages} packages in all"

    def find_libraries(self) -> str:
        """No library may miss another, but for the plugin that dresses Qt like GTK where there is GTK."""
        find = "find /usr/lib/kiegui -name '*.so*' -type f ! -name libqgtk3.so -exec ldd {} + 2>/dev/null"
        # The path that the starter sets.
        return linked_words(self._root.run("sh", "-c", f"LD_LIBRARY_PATH=/usr/lib/kiegui/_internal {find}"))

    def upgrade(self, deb: Path, version: str) -> str:
        """Install over the version before, whose files must go."""
        self._root.install(deb)
        said = self._root.run("kiegui", "--version", user=PERSON).strip()
        if (
            said != f"KieGUI {version}"
            or (self._root.folder / "usr/lib/kiegui/_internal/only-in-the-version-before").exists()
        ):
            raise Wrong(f"it says “{said}”, or files of the version before are left")
        self._ours = set(self._root.run("dpkg", "-L", "kiegui").split())
        return said

    def self_test(self, name: str) -> str:
        """Two films in the sandbox, in the history that is kept over the upgrade."""
        folder = f"/home/{PERSON}/{name}"
        with suppress(subprocess.CalledProcessError):  # the report says why
            self._root.run("kiegui", "--data-dir", _DATA, "--self-test", folder, user=PERSON, display=self._display)
        return self_test_words(self._root.home / name, name)

    def verify(self, results: int) -> str:
        """So many results are in the history, and their files are as they came."""
        said = self._root.run("kiegui", "--data-dir", _DATA, "--verify-library", user=PERSON)
        return library_words(said, results)

    def remove(self) -> str:
        """Remove the package and what came with it."""
        self._root.run("apt-get", "purge", "--yes", "--autoremove", "kiegui")
        return f"{_megabytes(self._root):.0f} MB are left"

    def find_leftovers(self) -> str:
        """Nothing but the person's data may stay; what packages of Debian leave is counted apart."""
        left = self._root.files() - self._files_before
        ours = sorted(
            f"/{path}"
            for path in left
            if f"/{path}" in self._ours or ("kiegui" in path.lower() and not path.startswith("home/"))
            if not _WITNESS.fullmatch(path)
        )
        if ours:
            raise Wrong(f"left: {', '.join(ours)}")
        at_home = {path for path in left if path.startswith(f"home/{PERSON}/") and not _DRIVERS.fullmatch(path)}
        stray = sorted(
            at_home - {path for path in at_home if path.split("/")[2] in ("history", "before", "after", "start")}
        )
        if stray:
            raise Wrong(f"left at home: {', '.join(stray)}")
        others = len(left - at_home)
        return f"none but the data ({len(at_home)} files and folders; {others} of Debian’s own packages and drivers)"


def _megabytes(root: EmptyRoot) -> float:
    used = subprocess.run(["du", "-sxk", str(root.folder)], capture_output=True, text=True, check=True).stdout
    return int(used.split()[0]) / 1024 - _apt_caches(root.folder)


def _apt_caches(folder: Path) -> float:
    """apt's caches don't count."""
    names = ("var/cache/apt", "var/lib/apt/lists")
    sizes = (entry.stat().st_size for name in names for entry in (folder / name).rglob("*") if entry.is_file())
    return sum(sizes) / 1024 / 1024
