"""The field for a model's page: it takes what people have, alters nothing, and never freezes."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kiegui.catalog.page_import.page_text import MAX_CHARACTERS
from kiegui.ui.catalog.page_field import PageField


@pytest.fixture
def field(qtbot: QtBot) -> PageField:
    made = PageField()
    qtbot.addWidget(made)
    made.resize(500, 200)
    made.show()
    return made


def pasted(text: str) -> QMimeData:
    data = QMimeData()
    data.setText(text)
    return data


def dropped(*files: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    return data


@pytest.mark.parametrize("text", ['{"a": "b, c"}, ' * 3000, "x" * 30_000, "# Boat\n\nIt sails\n"])
def test_a_page_is_read_letter_by_letter_however_long_its_lines_are(field: PageField, text: str) -> None:
    field.insertFromMimeData(pasted(text))
    assert field.text() == text
    assert max(len(line) for line in field.toPlainText().split("\n")) <= 1201


@pytest.mark.parametrize("text", ["x" * 490_000, "a1 " * 160_000, "| a | b |\n" * 45_000])
def test_the_longest_text_is_taken_in_at_once(field: PageField, text: str) -> None:
    began = time.perf_counter()
    field.insertFromMimeData(pasted(text))
    QApplication.processEvents()
    assert time.perf_counter() - began < 1
    assert field.text() == text


def test_more_than_that_is_refused_at_once(qtbot: QtBot, field: PageField) -> None:
    began = time.perf_counter()
    with qtbot.waitSignal(field.refused) as refused:
        field.insertFromMimeData(pasted("x" * 10_000_000))
    assert time.perf_counter() - began < 1
    assert refused.args[0].startswith("This is far longer")
    assert field.text() == ""


def test_a_page_can_take_the_place_of_another(field: PageField) -> None:
    for letter in "ab":
        field.selectAll()
        field.insertFromMimeData(pasted(letter * (MAX_CHARACTERS - 10)))
    assert field.text()[0] == "b"
    field.moveCursor(QTextCursor.MoveOperation.End)
    field.insertFromMimeData(pasted("c" * 100))
    assert "c" not in field.text()


def test_dropped_files_are_read(field: PageField, tmp_path: Path) -> None:
    files = [tmp_path / "a.md", tmp_path / "b.txt"]
    for file in files:
        file.write_text(f"# {file.name} 船", encoding="utf-8")
    assert field.canInsertFromMimeData(dropped(*files))
    field.insertFromMimeData(dropped(*files))
    assert field.text() == "# a.md 船\n# b.txt 船"


def test_files_that_are_no_text_are_refused_in_words(field: PageField, tmp_path: Path) -> None:
    said: list[str] = []
    field.refused.connect(said.append)
    (tmp_path / "film.mp4").write_bytes(b"\xff\xfe\xfd\0\0")
    (tmp_path / "large.md").write_bytes(b"a" * 3_000_000)
    for name in ("film.mp4", "large.md", "none.md"):
        field.insertFromMimeData(dropped(tmp_path / name))
    assert [" ".join(sentence.split()[:2]) for sentence in said] == ["This file", "This file", "“none.md” can’t"]
    assert field.text() == ""


def test_pictures_are_not_taken(field: PageField) -> None:
    data = QMimeData()
    data.setData("image/png", b"x")
    assert not field.canInsertFromMimeData(data)
