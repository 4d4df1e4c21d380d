"""The short smoke test: the folder that all packages for Linux are made of, tried here and without being installed."""

from __future__ import annotations

import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from bundle.checkout import this_release
from bundle.steps import Steps, Wrong
from bundle.told import library_words, linked_words, self_test_words

from linux.tree import make_tree
from linux.virtual_screen import virtual_screen


def try_unpacked(steps: Steps) -> None:
    """All steps; the folder is made first. The app finds nothing in its environment but a home and a screen."""
    release = this_release()
    release.dist.mkdir(exist_ok=True)
    tree = make_tree(release)
    with tempfile.TemporaryDirectory() as folder, virtual_screen() as display:
        app = Unpacked(tree.command, Path(folder), display)
        steps.do("version", lambda: app.version(release.version))
        steps.do("libraries", app.find_libraries)
        steps.do("self-test", app.self_test)
        steps.do("history after the self-test", app.verify)
        steps.do("leftovers", app.find_leftovers)


class Unpacked:
    """The app in that folder; each step returns a sentence, or raises Wrong or subprocess.SubprocessError."""

    def __init__(self, command: Path, home: Path, display: str) -> None:
        self._command = command
        self._home = home
        self._display = display

    def _run(self, *arguments: str) -> str:
        words = [f"HOME={self._home}", f"DISPLAY={self._display}", "PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8"]
        command = ["env", "-i", "-C", str(self._home), *words, str(self._command / "kiegui"), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout

    def version(self, wanted: str) -> str:
        """It must say which one it is."""
        said = self._run("--version").strip()
        if said != f"KieGUI {wanted}":
            raise Wrong(f"it says “{said}”")
        return said

    def find_libraries(self) -> str:
        """No library may miss another, but for the plugin that dresses Qt like GTK where there is GTK."""
        inside = self._command / "_internal"
        libraries = [str(path) for path in inside.rglob("*.so*") if path.is_file() and path.name != "libqgtk3.so"]
        ldd = ["env", f"LD_LIBRARY_PATH={inside}", "ldd", *libraries]
        return linked_words(subprocess.run(ldd, capture_output=True, text=True, check=False).stdout)

    def self_test(self) -> str:
        """Two films in the sandbox."""
        with suppress(subprocess.CalledProcessError):  # the report says why
            self._run("--data-dir", "history", "--self-test", "told")
        return self_test_words(self._home / "told", "unpacked")

    def verify(self) -> str:
        """Both are in the history, and their files are as they came."""
        return library_words(self._run("--data-dir", "history", "--verify-library"), results=2)

    def find_leftovers(self) -> str:
        """Nothing may lie in the home but what was asked for, and the caches of the drivers."""
        left = sorted(path.name for path in self._home.iterdir() if path.name not in ("history", "told", ".cache"))
        if left:
            raise Wrong(f"left: {', '.join(left)}")
        return "none but the data"
