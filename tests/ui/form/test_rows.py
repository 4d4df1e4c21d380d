"""Lists and objects: rows added, removed, moved; blank ones count only beside filled ones."""

from __future__ import annotations

from random import Random

from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from kiegui.catalog.check import Problem
from kiegui.catalog.schema import IntegerField, ListField, ObjectField, TextField
from kiegui.ui.form.editor import as_widget
from kiegui.ui.form.field_row import FieldRow
from kiegui.ui.form.kinds import editor_for
from kiegui.ui.form.rows import ListEditor, ListRow
from kiegui.ui.form.text import TextEditor
from tests.ui.form.conftest import no_files

SHOT = ObjectField(
    name="",
    label="Shot",
    fields=(
        TextField(name="prompt", label="Prompt", required=True, max_length=500),
        IntegerField(name="duration", label="Duration", minimum=1, maximum=12),
    ),
)


def make_shots(qtbot: QtBot, min_items: int = 0, max_items: int | None = None) -> ListEditor:
    required = min_items > 0
    field = ListField(
        name="shots", label="Shots", item=SHOT, required=required, min_items=min_items, max_items=max_items
    )
    editor = editor_for(field, Random(1), no_files())
    assert isinstance(editor, ListEditor)
    qtbot.addWidget(editor)
    return editor


def press(editor: ListEditor, name: str) -> None:
    rows = [button for button in editor.findChildren(QToolButton) if button.accessibleName() == name]
    rows[0].click()


def test_fresh_list_is_untouched_even_with_rows_that_must_be(qtbot: QtBot) -> None:
    assert make_shots(qtbot).value() is None
    assert make_shots(qtbot, min_items=2).value() is None


def test_only_row_has_no_arrows(qtbot: QtBot) -> None:
    editor = make_shots(qtbot)
    buttons = {"Move up: Shot 1", "Move down: Shot 1", "Remove: Shot 1"}

    def shown() -> set[str]:
        return {one.accessibleName() for one in editor.findChildren(QToolButton) if one.isVisibleTo(editor)}

    editor.set_value([{"prompt": "a"}])
    assert shown() & buttons == {"Remove: Shot 1"}
    editor.set_value([{"prompt": "a"}, {"prompt": "b"}])
    assert shown() >= buttons


def test_objects_hold_only_what_was_set(qtbot: QtBot) -> None:
    editor = make_shots(qtbot)
    assert editor.set_value([{"prompt": "a"}, {"duration": 3}])
    assert editor.value() == [{"prompt": "a"}, {"duration": 3}]


def test_blank_row_beside_a_filled_one_is_kept_for_the_check(qtbot: QtBot) -> None:
    editor = make_shots(qtbot)
    editor.set_value([{"prompt": "a"}])
    press(editor, "Add shot")
    assert editor.value() == [{"prompt": "a"}, {}]


def test_rows_move(qtbot: QtBot) -> None:
    editor = make_shots(qtbot)
    editor.set_value([{"prompt": name} for name in "abc"])
    press(editor, "Move up: Shot 3")
    assert editor.value() == [{"prompt": name} for name in "acb"]
    press(editor, "Move down: Shot 1")
    assert editor.value() == [{"prompt": name} for name in "cab"]


def test_rows_go(qtbot: QtBot) -> None:
    editor = make_shots(qtbot)
    editor.set_value([{"prompt": name} for name in "abc"])
    press(editor, "Remove: Shot 2")
    assert editor.value() == [{"prompt": name} for name in "ac"]


def test_fewest_and_most_rows_are_kept(qtbot: QtBot) -> None:
    editor = make_shots(qtbot, min_items=1, max_items=2)
    assert not [button for button in editor.findChildren(QToolButton) if "Remove" in button.accessibleName()]
    press(editor, "Add shot")
    press(editor, "Add shot")
    assert len(editor.findChildren(ListRow)) == 2
    press(editor, "Remove: Shot 2")
    assert not any(
        button.isEnabled() for button in editor.findChildren(QToolButton) if "Shot 1" in button.accessibleName()
    )
    assert not editor.set_value([{"prompt": "a"}] * 3)


def test_fields_of_rows_are_named_by_their_place(qtbot: QtBot) -> None:
    editor = make_shots(qtbot)
    editor.set_value([{"prompt": "a"}, {"prompt": "b"}])
    press(editor, "Move up: Shot 2")
    names = {text.accessibleName(): text.value() for text in editor.findChildren(TextEditor)}
    assert names == {"Shot 1, Prompt": "b", "Shot 2, Prompt": "a"}


def test_problem_stands_at_the_inner_field(qtbot: QtBot) -> None:
    editor = make_shots(qtbot)
    editor.set_value([{"prompt": "a"}, {"duration": 3}])
    editor.show_problems([Problem((1, "prompt"), "Please fill this in.")])
    shown = [row.shown_problem() for row in editor.findChildren(FieldRow)]
    assert shown == ["", "", "Please fill this in.", ""]
    editor.show_problems([])
    assert not any(row.shown_problem() for row in editor.findChildren(FieldRow))


def test_reset_takes_the_rows_away(qtbot: QtBot) -> None:
    editor = make_shots(qtbot)
    editor.set_value([{"prompt": "a"}])
    with qtbot.waitSignal(editor.changed):
        editor.reset()
    assert editor.value() is None


def test_optional_list_starts_without_rows(qtbot: QtBot) -> None:
    editor = editor_for(ListField(name="lines", label="Lines", item=SHOT, min_items=3), Random(1), no_files())
    qtbot.addWidget(as_widget(editor))
    assert not as_widget(editor).findChildren(ListRow)


def test_required_list_starts_with_a_row(qtbot: QtBot) -> None:
    editor = editor_for(ListField(name="lines", label="Lines", item=SHOT, required=True), Random(1), no_files())
    qtbot.addWidget(as_widget(editor))
    assert len(as_widget(editor).findChildren(ListRow)) == 1
    assert editor.value() is None
