"""Every documented model gets a form that is untouched at first, and gives back what was put in."""

from __future__ import annotations

from random import Random

import pytest
from pytestqt.qtbot import QtBot

from kiegui.catalog.schema import ModelSpec
from kiegui.ui.form.form import ModelForm
from tests.catalog.reference import reference_specs

SPECS = reference_specs()


@pytest.mark.skipif(not SPECS, reason="the reference is not at hand")
def test_every_model_gets_an_untouched_form(qtbot: QtBot) -> None:
    form = ModelForm(Random(1))
    qtbot.addWidget(form)
    for spec in SPECS.values():
        assert form.set_model(spec) == ()
        form.unfold()
        assert form.values() == {}, spec.id


def test_every_kind_gives_back_what_was_put_in(qtbot: QtBot, film: ModelSpec, song: ModelSpec) -> None:
    form = ModelForm(Random(1))
    qtbot.addWidget(form)
    for spec, values in (
        (film, {"prompt": "a", "duration": "5", "cfg_scale": 0.3, "sound": False, "seed": 0, "steps": 4}),
        (song, {"prompt": "b", "lines": [{"text": "la", "loud": True}], "voice_url": "https://a.example/v.mp3"}),
    ):
        form.set_model(spec)
        assert form.set_values(values) == ()
        assert form.values() == values
        assert [type(value) for value in form.values().values()] == [type(value) for value in values.values()]
