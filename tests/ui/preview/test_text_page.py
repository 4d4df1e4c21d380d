"""Showing texts and objects to read and to copy from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from kiegui.ui.preview.text_page import TextPage
from tests.ui.made_tasks import HOSTILE, part_of


@pytest.fixture
def page(qtbot: QtBot) -> TextPage:
    made = TextPage()
    qtbot.addWidget(made)
    made.resize(300, 300)
    made.show()
    return made


def show(qtbot: QtBot, page: TextPage, path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    with qtbot.waitSignal(page.shown):
        page.show_text(path)


def words_on(page: TextPage) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


def test_object_is_a_list_letter_by_letter(qtbot: QtBot, page: TextPage, tmp_path: Path) -> None:
    show(qtbot, page, tmp_path / "a.json", json.dumps({"voiceId": HOSTILE, HOSTILE: 1}))
    assert {"Voice id", HOSTILE, "1", "2 values"} <= set(words_on(page))
    assert all(label.openExternalLinks() is False for label in page.findChildren(QLabel))


def test_value_is_copied_whole(qtbot: QtBot, page: TextPage, tmp_path: Path) -> None:
    show(qtbot, page, tmp_path / "a.json", json.dumps({"voiceId": "vc_1"}))
    part_of(page, QToolButton, "Copy “Voice id”").click()
    assert QGuiApplication.clipboard().text() == "vc_1"


def test_all_is_copied_as_it_is_written(qtbot: QtBot, page: TextPage, tmp_path: Path) -> None:
    show(qtbot, page, tmp_path / "a.json", '{"a":   1}')
    part_of(page, QPushButton, "Copy all").click()
    assert QGuiApplication.clipboard().text() == '{"a":   1}'


@pytest.mark.parametrize("value", ["la la " * 2000, "x" * 500])
def test_long_value_scrolls_and_never_widens_the_page(qtbot: QtBot, page: TextPage, value: str, tmp_path: Path) -> None:
    show(qtbot, page, tmp_path / "a.json", json.dumps({"lyrics": value}))
    field = part_of(page, QPlainTextEdit, "Lyrics")
    assert field.toPlainText() == value
    assert field.height() <= 240
    assert page.width() == 300


def test_text_is_a_text(qtbot: QtBot, page: TextPage, tmp_path: Path) -> None:
    show(qtbot, page, tmp_path / "a.txt", HOSTILE)
    assert part_of(page, QPlainTextEdit, "Text").toPlainText() == HOSTILE
    assert f"{len(HOSTILE)} characters" in words_on(page)


def test_missing_file_is_refused(qtbot: QtBot, page: TextPage, tmp_path: Path) -> None:
    with qtbot.waitSignal(page.refused):
        page.show_text(tmp_path / "missing.txt")


def test_late_text_of_another_result_is_not_shown(qtbot: QtBot, page: TextPage, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("words", encoding="utf-8")
    with qtbot.assertNotEmitted(page.shown, wait=30):
        page.show_text(tmp_path / "a.txt")
        page.close_media()
