"""The set-up script in a folder of its own, with stand-ins for apt, sudo and Python that note down what they are asked."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="this way of setting up is for Debian and Ubuntu")

LINUX = Path(__file__).parents[2] / "packaging" / "linux"

PYTHON = """
case "$*" in
    "-m venv .venv") mkdir -p .venv/bin; cp "$0" .venv/bin/python ;;
    *platform.machine*) echo "Python 3.11 x86_64" ;;
    *"-m pip"*) echo "pip ${*##* }" >>calls; [ ! -e offline ] ;;
    *check_venv.py) [ ! -e damaged ] ;;
esac
"""
PROGRAMS = {
    "python3": PYTHON,
    "id": "cat uid",
    "sudo": '[ -e sudo_allowed ] && shift && "$@"',
    "dpkg-query": "sed 's/^/ii /' installed",
    "apt-cache": 'grep -x "$2" available',
    "apt-get": """
while [ "$1" != install ] && [ "$1" != update ]; do shift; done
echo "apt-get $*" >>calls
[ "$1" = update ] || for name; do echo "$name" >>installed; done
""",
    "ldd": "cat libraries",
}


class Machine:
    """A checkout with nothing but the set-up script, two lock files and one list of packages."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("window", "virtual-screen", "tests", "package"):
            self.write(f"packaging/linux/apt/{name}.txt", f"# why\nlib{name}-new | lib{name}\n")
        shutil.copy(LINUX / "prepare.sh", folder / "packaging" / "linux")
        self.write("packaging/requirements.lock", "app==1")
        self.write("packaging/requirements-dev.lock", "app==1\ndev==1")
        for name, script in PROGRAMS.items():
            self.write(f"bin/{name}", f"#!/bin/sh\n{script}\n").chmod(0o755)
        for name, text in {"uid": "0", "installed": "", "available": "libwindow\n", "libraries": ""}.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> Path:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def prepare(self, purpose: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/bash", "packaging/linux/prepare.sh", purpose],
            cwd=self.folder,
            env={"PATH": f"{self.folder / 'bin'}:/usr/bin:/bin"},
            capture_output=True,
            text=True,
            timeout=20,
        )

    def calls(self) -> list[str]:
        """What apt-get and pip were asked since the last look."""
        file = self.folder / "calls"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return lines


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_new_machine_gets_packages_and_wheels(machine: Machine) -> None:
    assert machine.prepare("app").returncode == 0
    assert machine.calls() == [
        "apt-get update",
        "apt-get install --yes --no-install-recommends libwindow",
        "pip packaging/requirements.lock",
    ]


def test_second_run_changes_nothing(machine: Machine) -> None:
    machine.prepare("app")
    machine.calls()
    again = machine.prepare("app")
    assert (again.returncode, again.stdout, machine.calls()) == (0, "", [])


def test_window_does_not_bring_the_test_packages(machine: Machine) -> None:
    machine.write("available", "libwindow\nlibtests\nlibvirtual-screen\n")
    machine.prepare("app")
    assert "libtests" not in " ".join(machine.calls())


def test_tools_need_no_system_packages(machine: Machine) -> None:
    machine.prepare("tools")
    assert machine.calls() == ["pip packaging/requirements-dev.lock"]


def test_making_packages_leaves_venv_as_it_is(machine: Machine) -> None:
    mark = machine.write(".venv/mark", "of the tests, and not ready by any lock")
    machine.write("available", "libwindow\nlibvirtual-screen\nlibpackage\n")
    machine.prepare("package")
    assert mark.exists()
    assert machine.calls() == [
        "apt-get update",
        "apt-get install --yes --no-install-recommends libwindow libvirtual-screen libpackage",
    ]


def test_tests_are_put_on_top_of_a_ready_app(machine: Machine) -> None:
    machine.prepare("app")
    mark = machine.write(".venv/mark", "")
    machine.prepare("tests")
    assert machine.calls()[-1] == "pip packaging/requirements-dev.lock"
    assert mark.exists()
    machine.prepare("app")
    assert machine.calls() == []


@pytest.mark.parametrize("purpose", ["app", "tools"])
def test_changed_lock_builds_anew(machine: Machine, purpose: str) -> None:
    machine.prepare(purpose)
    mark = machine.write(".venv/mark", "")
    machine.write("packaging/requirements.lock", "app==2")
    machine.prepare(purpose)
    assert not mark.exists()


def test_damaged_venv_is_built_anew(machine: Machine) -> None:
    machine.prepare("app")
    mark = machine.write(".venv/mark", "")
    machine.write("damaged", "")
    machine.prepare("app")
    assert not mark.exists()


def test_failed_install_is_not_taken_for_ready(machine: Machine) -> None:
    offline = machine.write("offline", "")
    failed = machine.prepare("app")
    assert failed.returncode == 1
    assert "Is the network there?" in failed.stderr
    offline.unlink()
    machine.calls()
    assert machine.prepare("app").returncode == 0
    assert machine.calls()[-1] == "pip packaging/requirements.lock"


def test_sudo_without_password_is_used(machine: Machine) -> None:
    machine.write("uid", "1000")
    machine.write("sudo_allowed", "")
    machine.prepare("app")
    assert "apt-get install --yes --no-install-recommends libwindow" in machine.calls()


def test_without_rights_it_tells_what_to_install_and_goes_on(machine: Machine) -> None:
    machine.write("uid", "1000")
    result = machine.prepare("app")
    assert result.returncode == 0
    assert "sudo apt-get install libwindow" in result.stdout
    assert machine.calls() == ["pip packaging/requirements.lock"]


@pytest.mark.parametrize(("purpose", "code"), [("app", 1), ("self-test", 1), ("tests", 0)])
def test_library_missing_stops_the_window_but_not_the_tests(machine: Machine, purpose: str, code: int) -> None:
    machine.write("uid", "1000")
    machine.write("libraries", "\tlibxcb-cursor.so.0 => not found\n\tlibc.so.6 => /lib/libc.so.6 (0x1)\n")
    result = machine.prepare(purpose)
    assert "without these system libraries: libxcb-cursor.so.0." in result.stdout
    assert result.returncode == code


def test_unfit_python_is_told(machine: Machine) -> None:
    for name in ("python3", "python3.13", "python3.12", "python3.11"):
        machine.write(f"bin/{name}", "#!/bin/sh\necho Python 3.9.2\nexit 1\n").chmod(0o755)
    result = machine.prepare("app")
    assert result.returncode == 1
    assert "needs Python 3.11, 3.12 or 3.13, and here is Python 3.9.2" in result.stderr


def test_two_at_once_build_one_venv(machine: Machine) -> None:
    command = ["/bin/bash", "-c", "bash packaging/linux/prepare.sh app & bash packaging/linux/prepare.sh app; wait $!"]
    subprocess.run(
        command, cwd=machine.folder, env={"PATH": f"{machine.folder / 'bin'}:/usr/bin:/bin"}, check=True, timeout=20
    )
    assert machine.calls().count("pip packaging/requirements.lock") == 1
