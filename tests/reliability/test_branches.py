"""F17: in what submits, classifies, keeps, reconciles, downloads and redacts, the tests go both ways at every branch."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.reliability.figures import tell

REPOSITORY = Path(__file__).parents[2]
TESTS = ("tests/api", "tests/tasks", "tests/test_durable.py", "tests/test_redact.py")
WHAT: dict[str, tuple[str, ...]] = {
    "submit": ("api/client", "api/transport", "tasks/sending", "tasks/gates", "tasks/pace"),
    "classify": ("api/replies", "tasks/outcome"),
    "ledger": (
        *("tasks/store/ledger", "tasks/store/check", "tasks/store/errors", "tasks/store/rows", "tasks/store/schema"),
        *(
            "tasks/store/backups",
            "durable",
            "tasks/store/recorder",
            "tasks/store/recovery",
            "tasks/store/replay",
            "tasks/store/salvage",
        ),
        "tasks/store/send_count",
        *("tasks/store/ledger_reader", "tasks/store/marks", "tasks/store/index", "tasks/store/index_reader"),
        *("tasks/marking", "tasks/trash"),
    ),
    "reconcile": ("tasks/adopting", "tasks/task_ids"),
    "download": ("api/download", "tasks/disk", "tasks/fetching", "tasks/part_file", "tasks/results"),
    "redact": ("redact",),
}
SETTINGS = """
[run]
branch = true
source = kiegui
[report]
exclude_also =
    if TYPE_CHECKING:
    assert_never
    sys\\.platform
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What coverage says of each module, after the tests of these rooms ran in a process of their own."""
    if importlib.util.find_spec("coverage") is None:
        pytest.skip("needs coverage, which is among the development tools")
    folder = tmp_path_factory.mktemp("coverage")
    settings, data, report = folder / "settings", folder / "data", folder / "report.json"
    settings.write_text(SETTINGS, encoding="utf-8")
    coverage = [sys.executable, "-m", "coverage"]
    options = [f"--rcfile={settings}", f"--data-file={data}"]
    pytest_run = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--deselect", "tests/tasks/test_kill.py", *TESTS]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    for command in (["run", *options, *pytest_run], ["json", *options, "-q", "-o", str(report)]):
        ended = subprocess.run([*coverage, *command], cwd=REPOSITORY, env=environment, capture_output=True, text=True)
        assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-1000:]
    found: dict[str, Any] = json.loads(report.read_bytes())["files"]
    return {Path(name).as_posix(): said for name, said in found.items()}


@pytest.mark.parametrize("what", WHAT)
def test_both_ways_are_gone_at_every_branch(what: str, files: dict[str, Any]) -> None:
    branches = covered = 0
    missing = []
    for module in WHAT[what]:
        said = files[f"kiegui/{module}.py"]
        branches += said["summary"]["num_branches"]
        covered += said["summary"]["covered_branches"]
        missing += [f"{module}.py line {line}" for line in said["missing_lines"]]
        missing += [f"{module}.py line {start} to {end}" for start, end in said["missing_branches"]]
    tell("F17", f"branches covered: {what}", "100 %", f"{covered / max(1, branches):.1%} of {branches}")
    assert not missing, "\n".join(missing)
