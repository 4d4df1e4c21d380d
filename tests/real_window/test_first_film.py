"""The main job, done by a person in a real window."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fake_kie import FakeKieProcess
from tests.real_window.conftest import Opener

pytestmark = pytest.mark.real_window

PROMPT = "A lighthouse in a storm, seen from a small boat"


def test_a_person_makes_a_film_and_finds_it_again(open_app: Opener, tmp_path: Path) -> None:
    with FakeKieProcess(tmp_path / "truth.jsonl", ["--credits", "1000"]) as kie:
        variables = {"KIEGUI_API_BASE": kie.base_url, "KIEGUI_UPLOAD_BASE": kie.upload_url, "KIEGUI_API_KEY": kie.key}
        person = open_app(**variables)
        assert person.see(role="frame", name="KieGUI") == "KieGUI"
        assert person.see(name="Balance 1") == "Balance 1,000"
        person.choose(label="Model", name="Kling 2.5 Turbo Pro · text to video")
        assert person.type(label="Prompt", text=PROMPT) == PROMPT
        person.press(role="radio button", name="10 s")
        assert person.set(label="Cfg scale", value=0.3) == pytest.approx(0.3)
        person.press(role="push button", name="Generate")
        row = f"Kling 2.5 Turbo Pro · text to video, Saved, {PROMPT}"
        assert person.see(role="list item", name=row) == row
        (created,) = kie.truth().creates
        assert created.body == (
            b'{"model":"kling/v2-5-turbo-text-to-video-pro",'
            b'"input":{"prompt":"%s","duration":"10","cfg_scale":0.3}}' % PROMPT.encode()
        )
        assert person.see(name="Balance 990") == "Balance 990"

        person.type(label="Prompt", text="Something else")
        person.press(role="push button", name="Use again")
        assert person.reads(label="Prompt", text=PROMPT) == PROMPT

        assert person.quit() == 0
        again = open_app(**variables)
        assert again.see(role="list item", name=row) == row
        assert again.rows(name="History") == [row]


def test_a_second_start_leaves_the_first_one_alone(open_app: Opener) -> None:
    first = open_app("--sandbox")
    first.see(role="frame", name="KieGUI")
    second = open_app("--sandbox")
    assert second.ended() == 0
    assert first.see(role="frame", name="KieGUI") == "KieGUI"
    assert first.quit() == 0
