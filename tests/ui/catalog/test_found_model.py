"""One model as it was understood: what can be corrected, and what keeps it from being saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from kiegui.catalog.page_import.identity import UNKNOWN_ID
from kiegui.catalog.page_import.reading import read_page
from kiegui.catalog.registry import Models
from kiegui.catalog.schema import Price, TextField
from kiegui.tasks.inputs import Inputs
from kiegui.ui.catalog.found_model import FoundModel
from kiegui.ui.form.field_row import FieldRow
from kiegui.ui.form.local_files import LocalFiles
from kiegui.ui.form.text import TextEditor
from tests.catalog import test_own
from tests.catalog.page_import.pages import ID, MODEL_PAGE
from tests.ui.made_tasks import HOSTILE

PAGE = read_page(MODEL_PAGE).models[0].spec
PROMPT = TextField(name="prompt", label="Prompt", help="Where it sails.")
BOAT = replace(test_own.BOAT, fields=(PROMPT,), prices=(Price(credits=7),), price_date="2026-10-01")
MINE = replace(BOAT, id="acme/mine", title="Mine")
KNOWN = Models(by_id={BOAT.id: BOAT, MINE.id: MINE}, problems=(), own=frozenset({MINE.id}))


@pytest.fixture
def found(qtbot: QtBot) -> FoundModel:
    made = FoundModel(KNOWN, {BOAT.id: BOAT}, LocalFiles(Inputs(Path("nowhere"))))
    qtbot.addWidget(made)
    made.resize(460, 700)
    made.show()
    made.show_model(PAGE, ())
    return made


def line_of(found: FoundModel, label: str) -> QLineEdit:
    (label_of,) = [each for each in found.findChildren(QLabel) if each.text() == label]
    buddy = label_of.buddy()
    assert isinstance(buddy, QLineEdit)
    return buddy


def write(qtbot: QtBot, found: FoundModel, label: str, text: str) -> None:
    line = line_of(found, label)
    line.selectAll()
    with qtbot.waitSignal(found.edited):
        if text:
            QTest.keyClicks(line, text)
        else:
            QTest.keyClick(line, Qt.Key.Key_Delete)


def words(found: FoundModel) -> list[str]:
    return [label.text() for label in found.findChildren(QLabel) if label.isVisible() and label.text()]


def test_the_form_of_the_page_is_shown_with_its_figure(found: FoundModel) -> None:
    assert "6 fields understood" in words(found)
    assert [row.field for row in found.findChildren(FieldRow)] == [each for each in PAGE.fields if not each.more]
    found.show_model(BOAT, ())
    assert "1 field understood" in words(found)


def test_doubts_are_shown_letter_by_letter(found: FoundModel) -> None:
    assert not [text for text in words(found) if HOSTILE in text]
    found.show_model(PAGE, ("Only an example.", HOSTILE))
    (label,) = [label for label in found.findChildren(QLabel) if HOSTILE in label.text()]
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text().splitlines() == ["Only an example.", HOSTILE]


def test_id_and_title_can_be_corrected(qtbot: QtBot, found: FoundModel) -> None:
    assert found.spec() == PAGE
    write(qtbot, found, "Title", " Paper boat ")
    write(qtbot, found, "Id at Kie", "acme/other")
    assert found.spec() == replace(PAGE, id="acme/other", title="Paper boat")
    assert "This is a new model." in words(found)


@pytest.mark.parametrize("model_id", ["", UNKNOWN_ID, "a b", "../up", "acme/", "https://kie.ai/x"])
def test_without_a_sound_id_there_is_nothing_to_save(qtbot: QtBot, found: FoundModel, model_id: str) -> None:
    write(qtbot, found, "Id at Kie", model_id)
    assert found.spec() is None
    assert [text for text in words(found) if "kling/v2-1-pro" in text]


def test_without_a_title_there_is_nothing_to_save(qtbot: QtBot, found: FoundModel) -> None:
    write(qtbot, found, "Title", "")
    assert found.spec() is None


def test_an_id_that_the_page_does_not_name_is_left_empty(found: FoundModel) -> None:
    found.show_model(replace(PAGE, id=UNKNOWN_ID), ())
    assert line_of(found, "Id at Kie").text() == ""
    assert found.spec() is None


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        (BOAT, "“Boat – 船” comes with the app. Yours takes its place,"),
        (MINE, "You have a model of this id, “Mine”: saving replaces it."),
    ],
)
def test_replacing_another_model_is_said(found: FoundModel, known: object, sentence: str) -> None:
    assert isinstance(known, type(BOAT))
    found.show_model(replace(PAGE, id=known.id), ())
    assert [text for text in words(found) if text.startswith(sentence)]
    assert found.spec() is not None


def test_what_ours_knows_more_is_kept_and_seen(qtbot: QtBot, found: FoundModel) -> None:
    write(qtbot, found, "Id at Kie", BOAT.id)
    saved = found.spec()
    assert saved is not None
    assert (saved.id, saved.title, saved.prices) == (BOAT.id, PAGE.title, BOAT.prices)
    shown = [row.field for row in found.findChildren(FieldRow)]
    assert shown[0].help == "Where it sails."
    assert [field.name for field in saved.fields] == [field.name for field in PAGE.fields]
    write(qtbot, found, "Id at Kie", "acme/other")
    assert found.spec() == replace(PAGE, id="acme/other")


def test_the_form_can_be_tried(qtbot: QtBot, found: FoundModel) -> None:
    found.activateWindow()
    prompt = found.findChildren(TextEditor)[0]
    prompt.setFocus()
    prompt.setPlainText("x" * 2600)
    line_of(found, "Title").setFocus()
    qtbot.waitUntil(lambda: "At most 2,500 characters: this has 2,600." in words(found))
    assert found.spec() == PAGE


def test_another_title_of_the_same_page_leaves_the_form(found: FoundModel) -> None:
    before = found.findChildren(FieldRow)
    found.show_model(replace(PAGE, title="Other"), ())
    assert found.findChildren(FieldRow) == before
    assert line_of(found, "Id at Kie").text() == ID
