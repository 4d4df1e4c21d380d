"""Which words are ratios, and that they can be drawn."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QApplication

from kiegui.ui.form.ratio import SIDE, ratio_icon, ratio_of


@pytest.mark.parametrize(
    ("words", "ratio"),
    [
        ("16:9", 16 / 9),
        ("1:1", 1.0),
        ("1024x768", 4 / 3),
        ("2.35:1", 2.35),
        ("auto", None),
        ("3:0", None),
        ("0:3", None),
    ],
)
def test_ratio_is_read_from_words(words: str, ratio: float | None) -> None:
    assert ratio_of(words) == ratio


@pytest.mark.parametrize("words", ["9:21", "1:100", "auto"])
def test_every_label_has_a_drawing(qapp: QApplication, words: str) -> None:
    drawn = ratio_icon(words, QColor("black"), QColor("white")).pixmap(SIDE, SIDE).toImage()
    assert any(drawn.pixelColor(x, y).alpha() for x in range(SIDE) for y in range(SIDE))


def test_drawing_in_a_marked_row_has_the_colour_of_its_words(qapp: QApplication) -> None:
    drawn = ratio_icon("16:9", QColor("black"), QColor("white")).pixmap(QSize(SIDE, SIDE), QIcon.Mode.Selected)
    colours = [drawn.toImage().pixelColor(x, y) for x in range(SIDE) for y in range(SIDE)]
    assert {colour.name() for colour in colours if colour.alpha() > 100} == {"#ffffff"}
