"""What counts as damage to an installed environment."""

import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "packaging" / "linux" / "check_venv.py"
damaged_files: Callable[[Path], list[str]] = runpy.run_path(str(SCRIPT))["damaged_files"]


@pytest.fixture
def site_packages(tmp_path: Path) -> Path:
    (tmp_path / "thing").mkdir()
    (tmp_path / "thing" / "__init__.py").write_bytes(b"x = 1\n")
    (tmp_path / "thing-1.dist-info").mkdir()
    rows = 'thing/__init__.py,sha256=a,6\n"thing/__pycache__/__init__.cpython-311.pyc",sha256=b,99\nthing-1.dist-info/RECORD,,\n'
    (tmp_path / "thing-1.dist-info" / "RECORD").write_text(rows, encoding="utf-8")
    return tmp_path


def test_whole_environment_has_no_damage(site_packages: Path) -> None:
    assert damaged_files(site_packages) == []


def test_missing_file_is_damage(site_packages: Path) -> None:
    (site_packages / "thing" / "__init__.py").unlink()
    assert damaged_files(site_packages) == ["thing/__init__.py"]


def test_file_cut_short_is_damage(site_packages: Path) -> None:
    (site_packages / "thing" / "__init__.py").write_bytes(b"x =")
    assert damaged_files(site_packages) == ["thing/__init__.py"]
