"""Yes, no, or left to Kie."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from pytestqt.qtbot import QtBot

from kiegui.catalog.schema import ToggleField
from kiegui.ui.form.toggle import ToggleEditor, switch
from kiegui.ui.look import dark_palette, light_palette
from tests.ui.test_look import contrast


def make_toggle(qtbot: QtBot, default: bool | None = None, *, required: bool = False) -> ToggleEditor:
    editor = ToggleEditor(ToggleField(name="sound", label="Make sound", default=default, required=required))
    qtbot.addWidget(editor)
    return editor


def test_fresh_toggle_is_left_to_kie(qtbot: QtBot) -> None:
    editor = make_toggle(qtbot)
    assert editor.value() is None
    assert editor.checkState() is Qt.CheckState.PartiallyChecked
    assert editor.resting == "left to Kie"


def test_default_is_shown_and_not_set(qtbot: QtBot) -> None:
    editor = make_toggle(qtbot, True)
    assert editor.value() is None
    assert editor.isChecked()


def test_required_toggle_rests_on_off(qtbot: QtBot) -> None:
    assert make_toggle(qtbot, required=True).checkState() is Qt.CheckState.Unchecked


def test_clicks_go_to_on_then_to_and_fro(qtbot: QtBot) -> None:
    editor = make_toggle(qtbot)
    seen = []
    for _ in range(3):
        editor.click()
        seen.append(editor.value())
    assert seen == [True, False, True]


def test_toggle_of_an_assistive_tool_sets(qtbot: QtBot) -> None:
    editor = make_toggle(qtbot, False)
    with qtbot.waitSignal(editor.changed):
        editor.toggle()
    assert editor.value() is True


def test_false_can_be_set_over_a_false_default(qtbot: QtBot) -> None:
    editor = make_toggle(qtbot, False)
    assert editor.set_value(False)
    assert editor.value() is False
    assert not editor.set_value(0)


def test_reset_leaves_it_to_kie(qtbot: QtBot) -> None:
    editor = make_toggle(qtbot)
    editor.set_value(True)
    with qtbot.waitSignal(editor.changed):
        editor.reset()
    assert editor.value() is None
    assert editor.checkState() is Qt.CheckState.PartiallyChecked


@pytest.mark.parametrize("palette", [light_palette, dark_palette], ids=["light", "dark"])
def test_an_empty_box_stands_out(qtbot: QtBot, palette: Callable[[], QPalette]) -> None:
    made = switch("Show retired models")
    qtbot.addWidget(made)
    made.setPalette(palette())
    made.resize(made.sizeHint())
    seen = made.grab().toImage()
    edges = [seen.pixelColor(x, made.height() // 2) for x in range(3)]
    ground = palette().color(QPalette.ColorRole.Window)
    assert max(contrast(edge, ground) for edge in edges) >= 3


def test_a_switch_is_never_left_to_kie(qtbot: QtBot) -> None:
    made = switch("Show retired models", is_on=True)
    qtbot.addWidget(made)
    assert made.value() is True
    made.click()
    assert made.value() is False
