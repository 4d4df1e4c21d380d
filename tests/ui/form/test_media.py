"""Files as web addresses: one, or several in order."""

from __future__ import annotations

from typing import Any

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from kiegui.catalog.check import Problem
from kiegui.catalog.schema import MediaField
from kiegui.ui.form.media import LinkEditor, MediaEditor


def make_media(qtbot: QtBot, **words: Any) -> MediaEditor:
    editor = MediaEditor(MediaField(name="image_urls", label="Images", accepts="image", **words))
    qtbot.addWidget(editor)
    return editor


def links_of(editor: MediaEditor) -> list[LinkEditor]:
    return editor.findChildren(LinkEditor)


def test_one_address_is_a_string(qtbot: QtBot) -> None:
    editor = make_media(qtbot)
    assert editor.value() is None
    QTest.keyClicks(links_of(editor)[0], " https://a.example/1.png ")
    assert editor.value() == "https://a.example/1.png"


def test_many_addresses_are_a_list_even_of_one(qtbot: QtBot) -> None:
    editor = make_media(qtbot, many=True)
    assert editor.value() is None
    QTest.keyClicks(links_of(editor)[0], "https://a.example/1.png")
    assert editor.value() == ["https://a.example/1.png"]


def test_list_is_no_single_address_and_the_other_way_round(qtbot: QtBot) -> None:
    assert not make_media(qtbot).set_value(["https://a.example/1.png"])
    assert not make_media(qtbot, many=True).set_value("https://a.example/1.png")


def test_several_addresses_pasted_at_once_get_lines_of_their_own(qtbot: QtBot) -> None:
    editor = make_media(qtbot, many=True, max_items=3)
    links_of(editor)[0].insert("https://a.example/1 https://a.example/2\nhttps://a.example/3 https://a.example/4")
    assert editor.value() == [f"https://a.example/{n}" for n in (1, 2, 3)]


def test_limits_are_told(qtbot: QtBot) -> None:
    editor = make_media(qtbot, many=True, max_items=5, types=("image/jpeg", "image/png"), max_mb=10)
    (limits,) = [label for label in editor.findChildren(QLabel) if "MB" in label.text()]
    assert limits.text() == "JPEG, PNG · up to 10 MB each · at most 5"


def test_problem_stands_at_its_address(qtbot: QtBot) -> None:
    editor = make_media(qtbot, many=True)
    editor.set_value(["https://a.example/1", "nonsense"])
    editor.show_problems([Problem((1,), "No address.")])
    assert [label.text() for label in editor.findChildren(QLabel) if label.text() == "No address."]


def test_reset_leaves_one_empty_line(qtbot: QtBot) -> None:
    editor = make_media(qtbot, many=True)
    editor.set_value(["https://a.example/1", "https://a.example/2"])
    editor.reset()
    assert editor.value() is None
