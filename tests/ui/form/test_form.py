"""The form of a model: what it keeps, what it shows, when it judges."""

from __future__ import annotations

from random import Random

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from kiegui.catalog.check import Problem
from kiegui.catalog.schema import ModelSpec
from kiegui.ui.form.field_row import FieldRow
from kiegui.ui.form.fold_button import FoldButton
from kiegui.ui.form.form import ModelForm
from kiegui.ui.form.number import NumberSpin
from kiegui.ui.form.slider import PositionSlider
from kiegui.ui.form.text import TextEditor
from tests.ui.form.conftest import Show, no_files

WRONG = (Problem(("prompt",), "Please fill this in."), Problem(("steps",), "Too few."))


@pytest.fixture
def form(qtbot: QtBot, film: ModelSpec, randomness: Random) -> ModelForm:
    made = ModelForm(randomness, no_files())
    qtbot.addWidget(made)
    made.set_model(film)
    return made


def row_of(form: ModelForm, name: str) -> FieldRow:
    return next(row for row in form.findChildren(FieldRow) if row.field.name == name)


def turn_wheel(form: ModelForm, over: QWidget) -> None:
    form.findChildren(QScrollArea)[0].ensureWidgetVisible(over)
    QTest.wheelEvent(form.windowHandle(), over.mapTo(form, over.rect().center()), QPoint(0, -120))


def test_values_set_are_exactly_these(form: ModelForm) -> None:
    form.set_values({"prompt": "a", "seed": 3})
    form.set_values({"prompt": "b"})
    assert form.values() == {"prompt": "b"}


def test_values_that_cannot_be_shown_are_named(form: ModelForm) -> None:
    assert form.set_values({"prompt": "a", "duration": "7", "camera": 1}) == ("duration", "camera")


def test_setting_many_values_tells_once(form: ModelForm) -> None:
    told = []
    form.values_changed.connect(lambda: told.append(form.values()))
    form.set_values({"prompt": "a", "seed": 3})
    assert told == [{"prompt": "a", "seed": 3}]


def test_another_model_keeps_values_of_the_same_name(form: ModelForm, song: ModelSpec) -> None:
    form.set_values({"prompt": "too long for a song", "duration": "10", "seed": 3, "cfg_scale": 0.2})
    assert form.set_model(song) == ("Cfg scale", "Seed")
    assert form.values() == {"prompt": "too long for a song", "duration": "10"}


def test_another_model_drops_a_value_that_it_does_not_offer(form: ModelForm, song: ModelSpec) -> None:
    form.set_values({"duration": "5"})
    assert form.set_model(song) == ("Duration",)


def test_folded_fields_are_not_built_until_they_are_needed(form: ModelForm) -> None:
    assert not [row for row in form.findChildren(FieldRow) if row.field.name == "steps"]
    form.set_values({"steps": 4})
    assert form.values() == {"steps": 4}


def test_fold_opens_and_closes(form: ModelForm, show: Show) -> None:
    show(form)
    (fold,) = form.findChildren(FoldButton)
    fold.click()
    assert row_of(form, "steps").isVisible()
    fold.click()
    assert not row_of(form, "steps").isVisible()


def test_pristine_form_shows_no_problems(form: ModelForm) -> None:
    form.show_problems(WRONG)
    assert form.shown_problems() == ()
    assert row_of(form, "prompt").shown_problem() == ""


def test_field_is_judged_once_it_was_changed_and_left(qtbot: QtBot, form: ModelForm, show: Show) -> None:
    show(form)
    form.focus_field(("prompt",))
    QTest.keyClicks(row_of(form, "prompt").editor.focus_target(), "a")
    form.show_problems(WRONG)
    assert form.shown_problems() == ()
    with qtbot.waitSignal(form.field_left):
        form.focus_field(("seed",))
    assert form.shown_problems() == WRONG[:1]


def test_field_that_was_only_visited_is_not_judged(form: ModelForm, show: Show) -> None:
    show(form)
    form.focus_field(("prompt",))
    form.focus_field(("seed",))
    form.show_problems(WRONG)
    assert form.shown_problems() == ()


def test_attempt_judges_all_and_unfolds(form: ModelForm) -> None:
    form.show_problems(WRONG)
    form.judge_all()
    assert row_of(form, "prompt").shown_problem() == "Please fill this in."
    assert row_of(form, "steps").shown_problem() == "Too few."


def test_focus_goes_to_a_folded_field(form: ModelForm, show: Show) -> None:
    show(form)
    form.focus_field(("steps",))
    assert row_of(form, "steps").editor.focus_target().hasFocus()


def test_reset_form_empties_everything(form: ModelForm) -> None:
    form.set_values({"prompt": "a", "duration": "5", "cfg_scale": 0.3, "sound": True, "seed": 3, "steps": 2})
    form.reset_action.trigger()
    assert form.values() == {}


@pytest.mark.parametrize("control", [PositionSlider, NumberSpin])
def test_wheel_over_a_field_without_focus_scrolls_the_form(form: ModelForm, show: Show, control: type[QWidget]) -> None:
    show(form)
    form.resize(380, 260)
    form.set_values({"cfg_scale": 0.5})
    bar = form.findChildren(QScrollArea)[0].verticalScrollBar()
    over = form.findChildren(control)[0]
    form.findChildren(QScrollArea)[0].ensureWidgetVisible(over)
    before = bar.value()
    turn_wheel(form, over)
    assert form.values() == {"cfg_scale": 0.5}
    assert bar.value() > before


def test_sliders_ignore_the_wheel_even_with_the_focus(form: ModelForm, show: Show) -> None:
    show(form)
    slider = form.findChildren(PositionSlider)[0]
    slider.setFocus()
    turn_wheel(form, slider)
    assert form.values() == {}


def test_spin_box_with_the_focus_follows_the_wheel(form: ModelForm, show: Show) -> None:
    show(form)
    spin = form.findChildren(NumberSpin)[0]
    spin.setFocus()
    turn_wheel(form, spin)
    assert form.values() == {"cfg_scale": 0.4}


def test_undo_survives_use_again(form: ModelForm) -> None:
    editor = form.findChildren(TextEditor)[0]
    QTest.keyClicks(editor, "mine")
    form.set_values({"prompt": "from history"})
    editor.undo()
    assert form.values() == {"prompt": "mine"}
