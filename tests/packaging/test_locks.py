"""The lock files: complete, with hashes, and naming no place that the wheels come from."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APP, DEV = ROOT / "packaging" / "requirements.lock", ROOT / "packaging" / "requirements-dev.lock"
TOOLS = ROOT / "packaging" / "package-tools.lock"


def locked(lock: Path) -> dict[str, str]:
    """Package name → version."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("lock", [APP, DEV, TOOLS], ids=["app", "dev", "tools"])
def test_every_package_has_a_hash(lock: Path) -> None:
    entries = re.split(r"^(?=[a-z0-9-]+==)", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert entries
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", [APP, DEV, TOOLS], ids=["app", "dev", "tools"])
def test_no_index_and_no_host_is_named(lock: Path) -> None:
    assert re.findall(r"://|--(?:extra-)?index|--find-links", lock.read_text(encoding="utf-8")) == []


def test_dev_holds_the_app_in_the_same_versions() -> None:
    assert locked(APP).items() <= locked(DEV).items()


def test_pyside_stands_at_the_version_that_was_tried() -> None:
    assert {locked(APP)[f"pyside6-{part}"] for part in ("essentials", "addons")} == {"6.11.3"}


@pytest.mark.parametrize(("lock", "extra"), [(APP, None), (DEV, "dev")], ids=["app", "dev"])
def test_every_dependency_is_locked(lock: Path, extra: str | None) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + (project["optional-dependencies"][extra] if extra else [])
    names = {re.split(r"[<>=!~\[; ]", line)[0].lower() for line in wanted}
    assert names - locked(lock).keys() == set()
