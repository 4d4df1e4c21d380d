"""The smoke test of setup.exe under Wine: install, use, upgrade with a real history, refuse, close, remove, look what is left."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

from bundle.checkout import Release, this_release
from bundle.steps import Steps, Wrong, size_within
from bundle.told import library_words, self_test_words
from linux.virtual_screen import has_window, virtual_screen

from windows.libraries import missing_in
from windows.wine import Wine, empty_windows

_KEY = "Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\KieGUI"
_FOLDER = "Programme für 影片\\KieGUI"
_INTO = f"/D=C:\\{_FOLDER}".split(" ")
"""In words, because the switch must be last and without quotes, and a word with a blank gets some."""
_DATA = "C:\\Verlauf ü 史"
_LIMIT = 120.0  # seconds for a window to come


def smoke_test(steps: Steps, previous: Path | None) -> None:
    """All steps. `previous` is a setup.exe to upgrade from; without one, this one with a file that has gone since."""
    release = this_release()
    setup = release.dist / f"kiegui-{release.version}-windows-x86_64-setup.exe"
    if not setup.is_file() or shutil.which("wine") is None:
        raise SystemExit(f"There is no {setup}, or no wine: see make package-windows.")
    steps.do("size", lambda: size_within(setup, 45))
    with virtual_screen() as display, empty_windows(release.work / "windows" / "wine", display) as wine:
        visit = Visit(wine, release, display)
        steps.do("install the version before", lambda: visit.install(previous or setup))
        steps.do("libraries", visit.find_libraries)
        steps.do("self-test, version before", lambda: visit.self_test("before"))
        steps.do("install while it is open", lambda: visit.close_open(setup))
        steps.do("upgrade", lambda: visit.upgrade(setup))
        steps.do("history after the upgrade", lambda: visit.verify(results=2))
        steps.do("self-test, this version", lambda: visit.self_test("after"))
        steps.do("history after the self-test", lambda: visit.verify(results=4))
        steps.do("installations that were cut off", lambda: visit.go_on_after_cuts(setup))
        steps.do("a second copy elsewhere", lambda: visit.install_twice(setup))
        steps.do("open a file", visit.open_file)
        steps.do("install into a folder of others", lambda: visit.refuse(setup))
        steps.do("uninstall while it is open", visit.remove)
        steps.do("leftovers", visit.find_leftovers)


class Visit:
    """What is done in the empty Windows, step by step; each returns a sentence, or raises Wrong."""

    def __init__(self, wine: Wine, release: Release, display: str) -> None:
        self._wine = wine
        self._display = display
        self._release = release
        self._before = _files(wine.disk)
        self._folder = wine.disk.joinpath(*_FOLDER.split("\\"))
        self._program = f"C:\\{_FOLDER}\\KieGUI.exe"

    def install(self, setup: Path) -> str:
        """Silently, into a folder whose name isn't ASCII; then plant what an older version may have had."""
        self._wine.run(str(setup), "/S", *_INTO)
        (self._folder / "app" / "site" / "only_in_the_version_before.py").touch()
        size = sum(path.stat().st_size for path in self._folder.rglob("*") if path.is_file())
        told = self._wine.registry(_KEY)
        if "UninstallString" not in told or not list(self._wine.home.rglob("KieGUI.lnk")):
            raise Wrong(f"Windows isn’t told of it, or the start menu lacks it: {told}")
        return f"{size / 1e6:.0f} MB; {told['DisplayName']} {told['DisplayVersion']}, {told['Publisher']}"

    def find_libraries(self) -> str:
        """No library may miss another; icuuc.dll is in every Windows that Qt runs on."""
        names = {path.name.lower() for path in (self._wine.disk / "windows" / "system32").iterdir()}
        missing = {name: by for name, by in missing_in(self._folder, names).items() if not name.startswith("api-ms-")}
        if missing:
            raise Wrong(f"missing: {missing}")
        return "none is missing"

    def self_test(self, name: str) -> str:
        """Two films in the sandbox, in the history that is kept over the upgrade."""
        self._wine.outcome(self._program, "--data-dir", _DATA, "--self-test", f"C:\\{name}")
        return self_test_words(self._wine.disk / name, f"windows-{name}")

    def close_open(self, setup: Path) -> str:
        """Install while the app is open in a real window: it must be asked to close, and end well."""
        with self._wine.showing_windows():
            program = self._wine.start(self._program, "--sandbox", "--data-dir", _DATA)
        with program:
            try:
                self._wait_for("KieGUI")
                begun = time.monotonic()
                code = self._wine.outcome(str(setup), "/S", *_INTO).returncode
                closed = program.wait(60)
            except (Wrong, subprocess.TimeoutExpired):
                self._wine.stop()  # nobody else would end it
                raise
        if code or closed:
            raise Wrong(f"exit code {code}, and {closed} of the app")
        (self._folder / "app" / "site" / "only_in_the_version_before.py").touch()
        return f"closed by a message to its window, installed after {time.monotonic() - begun:.0f} s"

    def _wait_for(self, title: str) -> float:
        """Seconds until there is a window with that title. Raises Wrong if none comes."""
        begun = time.monotonic()
        while not has_window(self._display, title):
            if time.monotonic() - begun > _LIMIT:
                raise Wrong(f"no window came that is called “{title}”")
            time.sleep(0.2)
        return time.monotonic() - begun

    def upgrade(self, setup: Path) -> str:
        """Over the version before, found by itself; its files must go."""
        self._wine.run(str(setup), "/S")
        left = [
            path.name
            for path in (self._folder, self._folder / "app" / "site")
            if (path / "only_in_the_version_before.py").exists()
        ]
        if left:
            raise Wrong(f"files of the version before are left: {left}")
        return self._look_whole()

    def _look_whole(self) -> str:
        """The installed copy must be this version, and nothing may lie beside it."""
        said = self._wine.run(self._program, "--version").strip()
        there = sorted(path.name for path in self._folder.iterdir())
        if said != f"KieGUI {self._release.version}" or there != ["KieGUI.exe", "app", "uninstall.exe"]:
            raise Wrong(f"it says “{said}”; in its folder: {there}")
        return said

    def go_on_after_cuts(self, setup: Path) -> str:
        """Wherever a power failure ends an upgrade, or if a virus scanner takes the program away: the next one mends it."""
        program, app, old, new = (self._folder / name for name in ("KieGUI.exe", "app", "old", "new"))

        def unpacked() -> None:
            shutil.copytree(app, new / "app")
            shutil.copy(program, new)

        def first_move() -> None:
            unpacked()
            app.rename(old)

        def second_move() -> None:
            first_move()
            program.rename(old / "KieGUI.exe")

        def third_move() -> None:
            second_move()
            (new / "app").rename(app)

        for cut in (unpacked, first_move, second_move, third_move, program.unlink):
            cut()
            self._wine.run(str(setup), "/S")
            self._look_whole()
        return "5 of 5 are whole again after the next installation"

    def install_twice(self, setup: Path) -> str:
        """Removing a copy must leave what Windows knows of another one, which was installed later."""
        self._wine.run(str(setup), "/S", "/D=C:\\first")
        self._wine.run(str(setup), "/S", *_INTO)
        self._uninstall("first")
        if not self._wine.registry(_KEY) or not list(self._wine.home.rglob("KieGUI.lnk")):
            raise Wrong("Windows isn’t told of the other one any more")
        return "the other one is still known to Windows"

    def _uninstall(self, folder: str) -> None:
        self._wine.run(f"C:\\{folder}\\uninstall.exe", "/S")
        for _ in range(100):  # it goes on in a copy of itself
            if not self._wine.disk.joinpath(*folder.split("\\")).exists():
                return
            time.sleep(0.2)
        raise Wrong(f"{folder} is still there")

    def verify(self, results: int) -> str:
        """All results are in the history, and their files are as they came."""
        return library_words(self._wine.run(self._program, "--data-dir", _DATA, "--verify-library"), results)

    def open_file(self) -> str:
        """A double click on an archive opens the app, which asks whether to import it; and stays open."""
        (self._wine.disk / "My history.kiegui").touch()
        self._wine.share_file_type(".kiegui", "KieGUI.History")
        with self._wine.showing_windows(), self._wine.start("start", "C:\\My history.kiegui"):
            took = self._wait_for("Import history")
        return f"it asks whether to import it, after {took:.0f} s"

    def refuse(self, setup: Path) -> str:
        """Nothing may be written to, or removed from, a folder that somebody else has."""
        theirs = self._wine.disk / "theirs" / "app"
        theirs.mkdir(parents=True)
        (theirs / "precious.txt").touch()
        code = self._wine.outcome(str(setup), "/S", "/D=C:\\theirs").returncode
        if code != 5 or [path.name for path in theirs.parent.rglob("*")] != ["app", "precious.txt"]:
            raise Wrong(f"exit code {code}")
        return "refused with exit code 5"

    def remove(self) -> str:
        """Silently, which keeps the data in the person's folder, and closes the app that the step before left open."""
        kept = self._wine.home / "AppData" / "Local" / "KieGUI" / "ledger.sqlite"
        kept.parent.mkdir(exist_ok=True)
        kept.touch()
        self._uninstall(_FOLDER)
        if not kept.exists():
            raise Wrong("the history is gone")
        return "the history is kept"

    def find_leftovers(self) -> str:
        """Nothing but data may stay."""
        ours = {"before", "after", "theirs", "My history.kiegui", _DATA.partition("\\")[2], "Programme für 影片"}
        left = {path for path in _files(self._wine.disk) - self._before if path.split("/")[0] not in ours}
        left = {
            path
            for path in left
            if "kiegui" in path.lower() and "AppData/Local/KieGUI" not in path and "Temp/kiegui-" not in path
        }
        keys = [key for key in (_KEY, "Software\\Classes\\.kiegui") if self._wine.registry(key)]
        if self._folder.exists() or left or keys:
            raise Wrong(f"left: {sorted(left) or self._folder} {keys}")
        return "none but the data"


def _files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
