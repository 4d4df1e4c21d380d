"""Every documented model gets a form that is untouched at first, and gives back what was put in."""

from __future__ import annotations

from random import Random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kiegui.catalog.schema import (
    ChoiceField,
    Field,
    IntegerField,
    ListField,
    MediaField,
    ModelSpec,
    NumberField,
    ObjectField,
    SeedField,
    TextField,
    ToggleField,
)
from kiegui.ui.form.editor import as_widget
from kiegui.ui.form.form import ModelForm
from kiegui.ui.form.kinds import editor_for
from tests.catalog.reference import reference_specs
from tests.ui.form.conftest import no_files, options

SPECS = reference_specs()


@pytest.mark.skipif(not SPECS, reason="the reference is not at hand")
def test_every_model_gets_an_untouched_form(qtbot: QtBot) -> None:
    form = ModelForm(Random(1), no_files())
    qtbot.addWidget(form)
    for spec in SPECS.values():
        assert form.set_model(spec) == ()
        form.unfold()
        assert form.values() == {}, spec.id


def test_every_kind_gives_back_what_was_put_in(qtbot: QtBot, film: ModelSpec, song: ModelSpec) -> None:
    form = ModelForm(Random(1), no_files())
    qtbot.addWidget(form)
    for spec, values in (
        (film, {"prompt": "a", "duration": "5", "cfg_scale": 0.3, "sound": False, "seed": 0, "steps": 4}),
        (song, {"prompt": "b", "lines": [{"text": "la", "loud": True}], "voice_url": "https://a.example/v.mp3"}),
    ):
        form.set_model(spec)
        assert form.set_values(values) == ()
        assert form.values() == values
        assert [type(value) for value in form.values().values()] == [type(value) for value in values.values()]


KINDS: tuple[Field, ...] = (
    TextField(name="f", label="F", multiline=True),
    ChoiceField(name="f", label="F", options=options("a", "b")),
    ChoiceField(name="f", label="F", options=options(*"abcdefgh")),
    ChoiceField(name="f", label="F", options=options(*"abcdefghijklmnop")),
    IntegerField(name="f", label="F"),
    NumberField(name="f", label="F", minimum=0, maximum=1),
    ToggleField(name="f", label="F"),
    SeedField(name="f", label="F"),
    MediaField(name="f", label="F", accepts="image"),
    MediaField(name="f", label="F", accepts="image", many=True),
    ListField(name="f", label="F", item=TextField(name="", label="I"), required=True),
    ObjectField(name="f", label="F", fields=(TextField(name="t", label="T"),)),
)


@pytest.mark.parametrize("field", KINDS)
def test_wheel_gives_no_editor_the_focus(qtbot: QtBot, field: Field) -> None:
    editor = as_widget(editor_for(field, Random(1), no_files()))
    qtbot.addWidget(editor)
    within = [child for child in editor.findChildren(QWidget) if child.window() is editor.window()]
    wheel = Qt.FocusPolicy.WheelFocus
    assert [child for child in (editor, *within) if child.focusPolicy() is wheel] == []
