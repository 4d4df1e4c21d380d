"""The workflows on GitHub: they can be read there, and what they call is here."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from bundle.checkout import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def commands(workflow: dict[str, Any]) -> list[str]:
    return [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_what_a_workflow_calls_is_there(file: Path) -> None:
    made = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    text = "\n".join(commands(yaml.safe_load(file.read_text(encoding="utf-8"))))
    called = [
        target for line in re.findall(r"^make (.+)$", text, re.MULTILINE) for target in line.split(" ARGS=")[0].split()
    ]
    assert set(called) <= set(made)
    scripts = re.findall(r"packaging/[\w/.-]+\.(?:py|sh|lock)", text)
    assert [name for name in scripts if not (ROOT / name).is_file()] == []
    assert called
    assert scripts


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_jobs_wait_for_jobs_that_are_there(file: Path) -> None:
    jobs = yaml.safe_load(file.read_text(encoding="utf-8"))["jobs"]
    for job in jobs.values():
        needed = job.get("needs", [])
        assert set([needed] if isinstance(needed, str) else needed) <= set(jobs)
