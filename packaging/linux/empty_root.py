"""An empty Debian in a folder, to see what a package does to a machine where nothing was installed by hand. Needs root."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

PERSON = "person"
"""Who uses the app there."""

_CACHE = Path(tempfile.gettempdir()) / "kiegui-empty-roots"


class EmptyRoot:
    """One such folder; see `empty_root`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def home(self) -> Path:
        """The person's home folder, seen from outside."""
        return self.folder / "home" / PERSON

    def command(self, *command: str, user: str = "root", display: str = "") -> list[str]:
        """The command that runs `command` in there, with next to nothing in its environment."""
        home = "/root" if user == "root" else f"/home/{user}"
        words = [
            f"HOME={home}",
            "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
            "LC_ALL=C.UTF-8",
            "DEBIAN_FRONTEND=noninteractive",
        ]
        if display:
            words.append(f"DISPLAY={display}")
        return ["chroot", f"--userspec={user}:{user}", str(self.folder), "env", "-i", "-C", home, *words, *command]

    def run(self, *command: str, user: str = "root", display: str = "") -> str:
        """Run it to its end; what it printed. Raises subprocess.CalledProcessError with both outputs."""
        whole = self.command(*command, user=user, display=display)
        return subprocess.run(whole, capture_output=True, text=True, check=True, timeout=900).stdout

    def install(self, deb: Path) -> None:
        """Install or upgrade a package file as a person would, with what it depends on and nothing else."""
        shutil.copy(deb, self.folder / "root" / deb.name)
        self.run("apt-get", "install", "--yes", "--no-install-recommends", f"/root/{deb.name}")
        (self.folder / "root" / deb.name).unlink()

    def files(self) -> set[str]:
        """Every file and folder in there, without what apt and dpkg keep books in."""
        books = ("var/lib/apt", "var/lib/dpkg", "var/cache/apt", "var/cache/debconf", "var/log", "proc", "dev")
        found: set[str] = set()
        for folder, names, files in os.walk(self.folder):
            inside = Path(folder).relative_to(self.folder)
            names[:] = [name for name in names if str(inside / name) not in books]
            found.update(str(inside / name) for name in [*names, *files])
        return found


@contextmanager
def empty_root(suite: str) -> Iterator[EmptyRoot]:
    """A Debian of that name (bookworm, trixie) with nothing but what is always there, thrown away afterwards.

    The first one is fetched by debootstrap, later ones are unpacked from a copy in the folder for temporary files.
    """
    if os.geteuid() != 0 or shutil.which("debootstrap") is None:
        raise SystemExit("Only root can make an empty Debian, and it takes debootstrap.")
    saved = _saved(suite)
    with tempfile.TemporaryDirectory(prefix="kiegui-root-") as folder:
        root = EmptyRoot(Path(folder) / "root")
        root.folder.mkdir()
        _tar("--extract", saved, root.folder)
        mounts = [("proc", root.folder / "proc"), ("tmpfs", root.folder / "dev" / "shm")]
        for kind, place in mounts:
            place.mkdir(exist_ok=True)
            subprocess.run(["mount", "-t", kind, kind, str(place)], check=True)
        try:
            yield root
        finally:
            for _, place in mounts:
                subprocess.run(["umount", "--lazy", str(place)], check=True)


def _saved(suite: str) -> Path:
    saved = _CACHE / f"{suite}.tar"
    if not saved.is_file():
        _CACHE.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=_CACHE) as folder:
            root = Path(folder) / "root"
            subprocess.run(
                ["debootstrap", "--variant=minbase", suite, str(root), _mirror()], check=True, stdout=subprocess.DEVNULL
            )
            shutil.copy("/etc/resolv.conf", root / "etc" / "resolv.conf")
            subprocess.run(["chroot", str(root), "useradd", "--create-home", PERSON], check=True)
            _tar("--create", saved.with_suffix(".part"), root)
        saved.with_suffix(".part").rename(saved)
    return saved


def _tar(action: str, archive: Path, folder: Path) -> None:
    options: Sequence[str] = ("--numeric-owner", "--xattrs", "--preserve-permissions")
    subprocess.run(
        ["tar", action, *options, "--file", str(archive), "--directory", str(folder), *_content(action)], check=True
    )


def _content(action: str) -> list[str]:
    return ["."] if action == "--create" else []


def _mirror() -> str:
    """Where this machine has its own packages from."""
    ask = ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", "Component: main"]
    places = subprocess.run(ask, capture_output=True, text=True, check=True).stdout.splitlines()
    return next(place for place in places if place.rstrip("/").endswith("debian"))
