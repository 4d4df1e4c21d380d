"""The form of every shipped model: it can be built, and it holds the model's example, folded fields too."""

from __future__ import annotations

from random import Random

import pytest
from pytestqt.qtbot import QtBot

from kiegui.catalog.registry import load_models
from kiegui.catalog.schema import ModelSpec
from kiegui.paths import resources_folder
from kiegui.ui.form.form import ModelForm
from tests.catalog.reference import minimal_values
from tests.ui.form.conftest import no_files

SPECS = load_models(resources_folder() / "models").by_id


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS.keys())
def test_form_holds_the_example(qtbot: QtBot, spec: ModelSpec) -> None:
    form = ModelForm(Random(7), no_files())
    qtbot.addWidget(form)
    form.set_model(spec)
    for values in (spec.example, minimal_values(spec)):
        assert form.set_values(values) == ()
        assert form.values() == values
    form.unfold()
    assert form.values() == minimal_values(spec)
