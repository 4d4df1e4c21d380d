"""An answer was lost on the way, and a person gets back what they paid for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fake_kie import FakeKieProcess
from tests.real_window.conftest import Opener

pytestmark = pytest.mark.real_window

PROMPT = "A lighthouse in a storm, seen from a small boat"
ROW = f"Kling 2.5 Turbo Pro · text to video, {{}}, {PROMPT}"


def test_a_person_finds_a_lost_task_by_pasting_kies_log(open_app: Opener, tmp_path: Path) -> None:
    with FakeKieProcess(tmp_path / "truth.jsonl", ["--credits", "1000"]) as kie:
        variables = {"KIEGUI_API_BASE": kie.base_url, "KIEGUI_UPLOAD_BASE": kie.upload_url, "KIEGUI_API_KEY": kie.key}
        person = open_app(**variables)
        person.see(name="Balance 1,000")
        person.choose(label="Model", name="Kling 2.5 Turbo Pro · text")
        person.type(label="Prompt", text=PROMPT)
        kie.next("createTask", "reset", after_commit=True)
        person.press(role="push button", name="Generate")
        person.see(role="list item", name=ROW.format("Maybe sent"))
        assert person.see(name="1 maybe sent") == "1 maybe sent"
        (created,) = kie.truth().creates

        person.press(role="push button", name="Find it…")
        person.type(label="Task ids or log text", text=f"2026-10-01 12:00 | kling | {created.task_id} | success")
        person.press(role="push button", name="Adopt")
        result = "1 id: 0 known, 1 adopted, 0 not from this app"
        assert person.see(role="label", name=result) == result
        person.press(role="push button", name="Close")
        person.see(role="list item", name=ROW.format("Saved"))

        person.press(role="push button", name="Adopt tasks…")
        person.type(label="Task ids or log text", text=created.task_id)
        person.press(role="push button", name="Adopt")
        person.see(role="label", name="1 id: 1 known, 0 adopted, 0 not from this app")
        assert len(kie.truth().creates) == 1
