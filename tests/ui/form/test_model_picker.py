"""Choosing a model: by mouse, by arrows, by typing."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from kiegui.catalog.schema import ModelSpec
from kiegui.ui.form.link_button import LinkButton
from kiegui.ui.form.model_list import ModelList
from kiegui.ui.form.model_marks import ModelMarks
from kiegui.ui.form.model_picker import ModelPicker
from kiegui.ui.form.model_popup import ModelPopup
from kiegui.ui.form.toggle import ToggleEditor
from tests.ui.form.conftest import Show
from tests.ui.made_tasks import part_of


@pytest.fixture
def picker(show: Show, film: ModelSpec, song: ModelSpec) -> ModelPicker:
    made = ModelPicker()
    made.set_models([film, song])
    made.choose(film.id)
    show(made)
    return made


def combo_of(picker: ModelPicker) -> QComboBox:
    return picker.findChildren(QComboBox)[0]


def rows_of(picker: ModelPicker) -> list[str]:
    rows = list_of(picker).model()
    return [str(rows.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)) for row in range(rows.rowCount())]


def list_of(picker: ModelPicker) -> ModelList:
    return picker.findChildren(ModelList)[0]


def search_of(picker: ModelPicker) -> QLineEdit:
    return picker.findChildren(ModelPopup)[0].findChildren(QLineEdit)[0]


def test_combo_belongs_to_the_label_model(picker: ModelPicker) -> None:
    (label,) = [label for label in picker.findChildren(QLabel) if label.text() == "Model"]
    assert label.buddy() is combo_of(picker)
    assert combo_of(picker).currentText() == "Acme Film"


def test_choosing_by_code_is_silent(qtbot: QtBot, picker: ModelPicker, song: ModelSpec) -> None:
    with qtbot.assertNotEmitted(picker.model_chosen):
        assert picker.choose(song.id)
    assert not picker.choose("acme/gone")
    assert picker.current_spec() is song


def test_rows_are_read_with_provider_and_kind(picker: ModelPicker) -> None:
    combo_of(picker).showPopup()
    assert rows_of(picker) == [
        "Film from words",
        "Acme Film, Acme, from 40 credits",
        "Sound from words",
        "Acme Song, Acme",
    ]


def test_typing_and_enter_choose(qtbot: QtBot, picker: ModelPicker) -> None:
    combo_of(picker).setFocus()
    with qtbot.waitSignal(picker.model_chosen) as chosen:
        QTest.keyClicks(combo_of(picker), "s")
        QTest.keyClicks(search_of(picker), "ound acme")
        QTest.keyClick(search_of(picker), Qt.Key.Key_Return)
    assert chosen.args == ["acme/song"]
    assert combo_of(picker).currentText() == "Acme Song"


def test_arrows_move_in_the_open_list(qtbot: QtBot, picker: ModelPicker) -> None:
    combo_of(picker).showPopup()
    with qtbot.waitSignal(picker.model_chosen) as chosen:
        QTest.keyClick(search_of(picker), Qt.Key.Key_Down)
        QTest.keyClick(search_of(picker), Qt.Key.Key_Return)
    assert chosen.args == ["acme/song"]


def test_click_in_the_list_chooses(qtbot: QtBot, picker: ModelPicker) -> None:
    combo_of(picker).showPopup()
    rows = list_of(picker)
    place = rows.visualRect(rows.model().index(3, 0)).center()
    with qtbot.waitSignal(picker.model_chosen) as chosen:
        QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == ["acme/song"]


def test_words_that_no_model_has_leave_nothing_to_choose(qtbot: QtBot, picker: ModelPicker) -> None:
    combo_of(picker).showPopup()
    search_of(picker).setText("(nothing[")
    assert rows_of(picker) == []
    with qtbot.assertNotEmitted(picker.model_chosen):
        QTest.keyClick(search_of(picker), Qt.Key.Key_Return)


def test_escape_closes_the_list_and_keeps_the_model(picker: ModelPicker) -> None:
    combo_of(picker).showPopup()
    QTest.keyClick(search_of(picker), Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None
    assert combo_of(picker).currentText() == "Acme Film"


def test_wheel_does_not_give_the_picker_the_focus(picker: ModelPicker) -> None:
    assert combo_of(picker).focusPolicy() is Qt.FocusPolicy.StrongFocus


@pytest.fixture
def many(picker: ModelPicker, film: ModelSpec, song: ModelSpec) -> ModelPicker:
    """Thirty films, three songs, and a film that Kie does not have any more."""
    films = [replace(film, id=f"acme/film{number}", title=f"Film {number}") for number in range(30)]
    songs = [replace(song, id=f"acme/song{number}", title=f"Song {number}") for number in range(3)]
    picker.set_models(
        [*films, *songs, replace(film, id="acme/old", title="Old Film", status="retired")], {"acme/song1"}
    )
    picker.choose("acme/film3")
    return picker


def title_at_mark(picker: ModelPicker) -> str:
    return str(list_of(picker).currentIndex().data())


def test_open_list_marks_the_model_that_is_shown(many: ModelPicker) -> None:
    combo_of(many).showPopup()
    assert title_at_mark(many) == "Film 3"


def test_page_keys_and_ends_move_in_the_list_past_headings(many: ModelPicker) -> None:
    combo_of(many).showPopup()
    line, page = search_of(many), list_of(many).page()
    marked = []
    for key in (
        Qt.Key.Key_PageDown,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_End,
        Qt.Key.Key_Down,
        Qt.Key.Key_Up,
        Qt.Key.Key_Home,
    ):
        QTest.keyClick(line, key)
        marked.append(title_at_mark(many))
    assert marked == [f"Film {3 + page}", "Film 3", "Song 2", "Song 2", "Song 1", "Film 0"]


def test_control_and_arrows_go_from_group_to_group(many: ModelPicker) -> None:
    combo_of(many).showPopup()
    marked = []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up):
        QTest.keyClick(search_of(many), key, Qt.KeyboardModifier.ControlModifier)
        marked.append(title_at_mark(many))
    assert marked == ["Song 0", "Film 0", "Film 0"]


def test_other_keys_are_for_the_line(many: ModelPicker) -> None:
    combo_of(many).showPopup()
    line = search_of(many)
    QTest.keyClicks(line, "film")
    QTest.keyClick(line, Qt.Key.Key_Home, Qt.KeyboardModifier.ShiftModifier)
    assert line.selectedText() == "film"


def test_star_is_given_by_key_and_seen_at_the_next_opening(qtbot: QtBot, many: ModelPicker) -> None:
    combo_of(many).showPopup()
    with qtbot.waitSignal(many.marks_changed):
        QTest.keyClick(search_of(many), Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert many.marks.favourites == ("acme/film3",)
    assert rows_of(many)[0] == "Film from words"
    QTest.keyClick(search_of(many), Qt.Key.Key_Escape)
    combo_of(many).showPopup()
    assert rows_of(many)[:2] == ["Favourites", "Film 3, Acme · Film from words, from 40 credits, favourite"]


def test_used_models_are_offered_first_the_next_time(many: ModelPicker) -> None:
    many.note_used("acme/song1")
    combo_of(many).showPopup()
    assert rows_of(many)[:2] == ["Last used", "Song 1, Acme · Sound from words · your own"]


def test_retired_models_are_offered_when_the_box_is_ticked(qtbot: QtBot, many: ModelPicker) -> None:
    combo_of(many).showPopup()
    search_of(many).setText("old")
    assert rows_of(many) == []
    with qtbot.waitSignal(many.marks_changed):
        many.findChildren(QCheckBox)[0].click()
    assert rows_of(many) == ["Old Film, Acme · Film from words · no longer at Kie, from 40 credits"]
    assert many.marks.shows_retired
    assert search_of(many).hasFocus()


def test_the_box_for_retired_models_is_drawn_as_the_form_s(many: ModelPicker) -> None:
    many.set_marks(ModelMarks(shows_retired=True))
    (box,) = many.findChildren(QCheckBox)
    assert isinstance(box, ToggleEditor)
    assert box.value() is True


def test_a_page_can_be_pasted_from_the_foot_of_the_list(qtbot: QtBot, picker: ModelPicker) -> None:
    combo_of(picker).showPopup()
    search_of(picker).setText("no such model")
    with qtbot.waitSignal(picker.page_wanted):
        part_of(picker, LinkButton, "Paste a model page…").click()
    assert not picker.findChildren(ModelPopup)[0].isVisible()


def test_box_for_retired_models_stands_only_where_there_are_some(picker: ModelPicker, many: ModelPicker) -> None:
    combo_of(many).showPopup()
    box = many.findChildren(QCheckBox)[0]
    assert box.isVisible()
    combo_of(many).hidePopup()
    many.set_models([])
    combo_of(many).showPopup()
    assert not box.isVisible()


def test_arrows_on_the_closed_picker_pass_over_retired_models(many: ModelPicker) -> None:
    many.choose("acme/film29")
    QTest.keyClick(combo_of(many), Qt.Key.Key_Down)
    assert combo_of(many).currentText() == "Song 0"
    assert many.choose("acme/old")
    many.set_marks(ModelMarks(shows_retired=True))
    many.choose("acme/film29")
    QTest.keyClick(combo_of(many), Qt.Key.Key_Down)
    assert combo_of(many).currentText() == "Old Film"


def test_focus_comes_back_to_the_picker(many: ModelPicker) -> None:
    combo_of(many).setFocus()
    combo_of(many).showPopup()
    QTest.keyClick(search_of(many), Qt.Key.Key_Escape)
    assert combo_of(many).hasFocus()
    combo_of(many).showPopup()
    QTest.keyClick(search_of(many), Qt.Key.Key_Return)
    assert combo_of(many).hasFocus()


def test_selecting_in_the_closed_list_chooses_as_assistive_tools_do(qtbot: QtBot, many: ModelPicker) -> None:
    combo = combo_of(many)
    selection = combo.view().selectionModel()
    with qtbot.waitSignal(many.model_chosen) as chosen:
        selection.select(combo.model().index(combo.findText("Song 2"), 0), selection.SelectionFlag.ClearAndSelect)
    assert chosen.args == ["acme/song2"]


def test_list_stays_on_the_screen(many: ModelPicker) -> None:
    window = many.window()
    screen = window.screen().availableGeometry()
    window.move(screen.right() - 100, screen.bottom() - 60)
    combo_of(many).showPopup()
    assert screen.contains(many.findChildren(ModelPopup)[0].geometry())
