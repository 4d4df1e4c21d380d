"""The dialog for pasted pages: what it asks for, what it shows, and when it lets save."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QTimer
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from kiegui.catalog.page_import.reading import read_page
from kiegui.catalog.registry import Models
from kiegui.errors import PageError
from kiegui.tasks.inputs import Inputs
from kiegui.ui.catalog.found_model import FoundModel
from kiegui.ui.catalog.paste_page import PAUSE, PastePageDialog
from kiegui.ui.paste_field import PasteField
from tests.catalog.page_import.pages import EXPORT, ID, MODEL_PAGE
from tests.ui.made_tasks import part_of

NONE = Models(by_id={}, problems=())
TWO = MODEL_PAGE + EXPORT.replace("boat-2-5", "kite-2-5")


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> PastePageDialog:
    made = PastePageDialog(NONE, {}, Inputs(tmp_path / "inputs"))
    qtbot.addWidget(made)
    made.show()
    return made


def answer(dialog: PastePageDialog, text: str) -> None:
    try:
        dialog.show_reading(read_page(text))
    except PageError as problem:
        dialog.show_problem(problem.message)


def paste(qtbot: QtBot, dialog: PastePageDialog, text: str) -> None:
    """In the place of all that is there, and until it is read."""
    data = QMimeData()
    data.setText(text)
    field = part_of(dialog, PasteField)
    field.selectAll()
    with qtbot.waitSignal(dialog.read_wanted) as wanted:
        field.insertFromMimeData(data)
    answer(dialog, wanted.args[0])


def save_of(dialog: PastePageDialog) -> QPushButton:
    return part_of(dialog, QPushButton, "Save as my model")


def test_the_field_belongs_to_its_label(dialog: PastePageDialog) -> None:
    (label,) = [label for label in dialog.findChildren(QLabel) if label.text() == "Page text"]
    assert label.buddy() is part_of(dialog, PasteField)
    assert not save_of(dialog).isEnabled()


def test_a_page_becomes_a_form_that_can_be_saved(qtbot: QtBot, dialog: PastePageDialog) -> None:
    paste(qtbot, dialog, MODEL_PAGE)
    assert part_of(dialog, FoundModel).isVisible()
    assert dialog.status() == ""
    with qtbot.waitSignal(dialog.save_wanted) as wanted:
        save_of(dialog).click()
    assert wanted.args[0] == read_page(MODEL_PAGE).models[0].spec
    assert not save_of(dialog).isEnabled()
    dialog.show_saved(NONE)
    assert not dialog.isVisible()


def test_what_is_no_page_is_told_in_a_sentence(qtbot: QtBot, dialog: PastePageDialog) -> None:
    paste(qtbot, dialog, MODEL_PAGE)
    paste(qtbot, dialog, "<html><body>Kling</body></html>")
    assert dialog.status().startswith("This is a web page’s source")
    assert not part_of(dialog, FoundModel).isVisible()
    assert not save_of(dialog).isEnabled()


def test_an_empty_field_is_not_asked_about(qtbot: QtBot, dialog: PastePageDialog) -> None:
    paste(qtbot, dialog, "no model")
    with qtbot.assertNotEmitted(dialog.read_wanted):
        part_of(dialog, PasteField).clear()
        qtbot.waitUntil(lambda: dialog.status() == "")


def test_nothing_is_saved_that_is_still_being_read(qtbot: QtBot, dialog: PastePageDialog) -> None:
    paste(qtbot, dialog, MODEL_PAGE)
    with qtbot.waitSignal(dialog.read_wanted):
        part_of(dialog, PasteField).appendPlainText("x")
        assert not save_of(dialog).isEnabled()
    assert not save_of(dialog).isEnabled()
    answer(dialog, MODEL_PAGE)
    assert save_of(dialog).isEnabled()


def test_text_that_changed_while_it_was_read_is_read_again(qtbot: QtBot, dialog: PastePageDialog) -> None:
    asked: list[str] = []
    dialog.read_wanted.connect(asked.append)
    field = part_of(dialog, PasteField)
    field.setPlainText("one")
    qtbot.waitUntil(lambda: asked == ["one"])
    field.setPlainText(MODEL_PAGE)
    (pause,) = [timer for timer in dialog.findChildren(QTimer) if timer.interval() == PAUSE]
    qtbot.waitUntil(lambda: not pause.isActive())
    assert asked == ["one"]
    dialog.show_problem("No model was found.")
    assert asked == ["one", MODEL_PAGE]
    assert dialog.status() == ""
    answer(dialog, asked[1])
    qtbot.waitUntil(save_of(dialog).isEnabled)


def test_of_several_models_each_can_be_saved(qtbot: QtBot, dialog: PastePageDialog) -> None:
    paste(qtbot, dialog, TWO)
    choice = dialog.findChildren(QComboBox)[0]
    assert (choice.isVisible(), choice.count()) == (True, 2)
    saved: list[str] = []
    dialog.save_wanted.connect(lambda spec: saved.append(spec.id))
    for place in (0, 1):
        choice.setCurrentIndex(place)
        save_of(dialog).click()
        dialog.show_saved(NONE)
        assert dialog.isVisible()
        assert dialog.status().startswith("Saved")
    assert saved == [ID, "acme/paper-kite-2-5"]


def test_what_cannot_be_saved_stays_for_another_try(qtbot: QtBot, dialog: PastePageDialog) -> None:
    paste(qtbot, dialog, MODEL_PAGE)
    save_of(dialog).click()
    dialog.show_unsaved("No space left.")
    assert dialog.status() == "No space left."
    assert dialog.isVisible()
    assert save_of(dialog).isEnabled()


def test_what_is_too_long_is_refused_in_a_sentence(dialog: PastePageDialog) -> None:
    data = QMimeData()
    data.setText("x" * 10_000_000)
    part_of(dialog, PasteField).insertFromMimeData(data)
    assert dialog.status().startswith("This is far longer")
