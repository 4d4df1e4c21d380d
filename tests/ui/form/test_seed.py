"""The seed: random each time, typed, rolled, kept."""

from __future__ import annotations

from random import Random

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from kiegui.catalog.schema import SeedField
from kiegui.ui.form.seed import SeedEditor
from kiegui.ui.icon_button import IconButton
from tests.ui.made_tasks import part_of


def make_seed(qtbot: QtBot, maximum: int = 2_147_483_647) -> SeedEditor:
    editor = SeedEditor(SeedField(name="seed", label="Seed", maximum=maximum), Random(7))
    qtbot.addWidget(editor)
    return editor


def test_fresh_seed_is_random_each_time(qtbot: QtBot) -> None:
    editor = make_seed(qtbot)
    editor.before_submit()
    editor.before_submit()
    assert editor.value() is None
    assert editor.findChildren(QLineEdit)[0].placeholderText() == "Random each time"


def test_typed_seed_is_kept_for_the_next_task(qtbot: QtBot) -> None:
    editor = make_seed(qtbot)
    QTest.keyClicks(editor.focus_target(), "42")
    editor.before_submit()
    editor.before_submit()
    assert editor.value() == 42
    assert editor.is_locked()


def test_seed_takes_only_digits(qtbot: QtBot) -> None:
    editor = make_seed(qtbot)
    QTest.keyClicks(editor.focus_target(), "-1x2.")
    assert editor.value() == -12


def test_dice_rolls_within_the_limits(qtbot: QtBot) -> None:
    editor = make_seed(qtbot, maximum=3)
    rolled = set()
    for _ in range(40):
        editor.roll()
        rolled.add(editor.value())
    assert rolled == {0, 1, 2, 3}


def test_rolled_seed_stays_until_the_next_task(qtbot: QtBot) -> None:
    editor = make_seed(qtbot)
    editor.roll()
    first = editor.value()
    editor.before_submit()
    assert editor.value() == first
    editor.before_submit()
    assert editor.value() not in (None, first)


def test_seed_rolled_after_a_task_is_the_one_for_the_next(qtbot: QtBot) -> None:
    editor = make_seed(qtbot)
    editor.roll()
    editor.before_submit()
    editor.roll()
    second = editor.value()
    editor.before_submit()
    assert editor.value() == second


def test_locked_rolled_seed_stays(qtbot: QtBot) -> None:
    editor = make_seed(qtbot)
    editor.roll()
    first = editor.value()
    editor.before_submit()
    part_of(editor, IconButton, "Keep this number").click()
    editor.before_submit()
    assert editor.value() == first


def test_seed_of_an_earlier_task_is_locked(qtbot: QtBot) -> None:
    editor = make_seed(qtbot)
    assert editor.set_value(7)
    assert editor.is_locked()
    assert not editor.set_value("7")


def test_reset_is_random_again(qtbot: QtBot) -> None:
    editor = make_seed(qtbot)
    editor.set_value(7)
    with qtbot.waitSignal(editor.changed):
        editor.reset()
    assert editor.value() is None
    assert not editor.is_locked()
