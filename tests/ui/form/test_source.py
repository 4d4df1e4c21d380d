"""One file for a model: the line for a link, or the card of a file, never both."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from kiegui.ui.form.file_card import FileCard
from kiegui.ui.form.local_files import LocalFiles
from kiegui.ui.form.source import LinkLine, SourceEditor
from tests.ui.made_tasks import part_of


@pytest.fixture
def source(qtbot: QtBot, files: LocalFiles) -> SourceEditor:
    made = SourceEditor(files, QPushButton("Choose a file…"))
    qtbot.addWidget(made)
    return made


def parts_of(source: SourceEditor) -> tuple[bool, bool, bool]:
    """Whether line, card and button are there."""
    kinds = (LinkLine, FileCard, QPushButton)
    line, card, button = (any(not part.isHidden() for part in source.findChildren(kind)) for kind in kinds)
    return line, card, button


def test_file_takes_the_place_of_the_line_and_back(source: SourceEditor, tmp_path: Path) -> None:
    address = (tmp_path / "heron.png").as_uri()
    assert parts_of(source) == (True, False, True)
    assert source.set_value(address)
    assert (source.value(), parts_of(source)) == (address, (False, True, False))
    assert source.set_value("https://a.example/1.png")
    assert (source.value(), parts_of(source)) == ("https://a.example/1.png", (True, False, True))
    source.reset()
    assert source.value() is None


def test_every_change_is_told_and_no_other(qtbot: QtBot, source: SourceEditor) -> None:
    with qtbot.waitSignal(source.changed):
        source.set_value("file:///heron.png")
    with qtbot.assertNotEmitted(source.changed):
        source.set_value("file:///heron.png")
    with qtbot.waitSignal(source.changed):
        source.reset()


def test_what_is_no_address_can_not_be_shown(source: SourceEditor) -> None:
    assert not source.set_value(["https://a.example/1.png"])
    assert not source.set_value(None)


def test_only_a_source_on_its_own_has_a_cross(qtbot: QtBot, source: SourceEditor, files: LocalFiles) -> None:
    in_a_row = SourceEditor(files)
    qtbot.addWidget(in_a_row)
    for each in (source, in_a_row):
        each.set_value("file:///heron.png")
    crosses = [each.findChildren(FileCard)[0].remove_button.isHidden() for each in (source, in_a_row)]
    assert crosses == [False, True]


def test_several_links_are_handed_on(qtbot: QtBot, source: SourceEditor) -> None:
    with qtbot.waitSignal(source.links_pasted) as pasted:
        source.findChildren(LinkLine)[0].insert("https://a.example/1 https://a.example/2")
    assert pasted.args == [["https://a.example/1", "https://a.example/2"]]


@pytest.mark.parametrize("pattern", ["{}", ' "{}" ', "file://{}"])
def test_path_of_a_file_that_is_there_becomes_its_card(
    qtbot: QtBot, source: SourceEditor, tmp_path: Path, pattern: str
) -> None:
    file = tmp_path / "a grey heron.png"
    file.write_bytes(b"x")
    line = part_of(source, LinkLine)
    QGuiApplication.clipboard().setText(pattern.format(file.as_posix()))
    line.paste()
    assert (source.value(), parts_of(source)) == (file.as_uri(), (False, True, False))


def test_path_that_is_typed_is_taken_when_the_line_is_left(qtbot: QtBot, source: SourceEditor, tmp_path: Path) -> None:
    file = tmp_path / "heron.png"
    file.write_bytes(b"x")
    line = part_of(source, LinkLine)
    QTest.keyClicks(line, str(file))
    assert source.value() == str(file)
    line.editingFinished.emit()
    assert source.value() == file.as_uri()


@pytest.mark.parametrize("words", ["/not/there.png", "/", "~nobody/x", "https://a.example/1.png", "/a\0b"])
def test_other_words_stay_words(source: SourceEditor, words: str) -> None:
    line = part_of(source, LinkLine)
    line.setText(words)
    line.editingFinished.emit()
    assert parts_of(source) == (True, False, True)


@pytest.mark.parametrize("spelling", ["{}", " {}", '"{}"', " file://{}", "~/heron.png"])
def test_a_path_in_values_chooses_no_file(
    source: SourceEditor, spelling: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They may come from a stranger's file: one click later it would be on its way."""
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    (tmp_path / "heron.png").write_bytes(b"x")
    source.set_value(spelling.format(tmp_path / "heron.png"))
    source.findChildren(LinkLine)[0].editingFinished.emit()
    assert not (source.value() or "").startswith("file:")
