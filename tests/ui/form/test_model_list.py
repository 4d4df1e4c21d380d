"""The list: rows of one height, and a star in each of them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiegui.catalog.schema import ModelSpec
from kiegui.ui.form.model_list import ROW, ModelList, star_area
from kiegui.ui.form.model_rows import ModelRows
from kiegui.ui.look import STAR
from tests.ui.form.conftest import Show


@pytest.fixture
def models(show: Show, film: ModelSpec, song: ModelSpec) -> ModelList:
    rows = ModelRows()
    rows.set_models([film, song], ())
    rows.show_found("")
    made = ModelList(rows)
    rows.setParent(made)
    show(made)
    return made


def row_area(models: ModelList, row: int) -> QRect:
    return models.visualRect(models.model().index(row, 0))


def test_all_rows_are_equally_high(models: ModelList) -> None:
    assert {row_area(models, row).height() for row in range(4)} == {ROW}
    assert models.page() == models.viewport().height() // ROW


def test_click_takes_a_model(qtbot: QtBot, models: ModelList) -> None:
    with qtbot.waitSignal(models.picked) as picked:
        QTest.mouseClick(models.viewport(), Qt.MouseButton.LeftButton, pos=row_area(models, 3).center())
    assert picked.args == [3]


def test_click_on_the_star_does_not_take_the_model(qtbot: QtBot, models: ModelList) -> None:
    star = star_area(row_area(models, 1)).center()
    with qtbot.assertNotEmitted(models.picked), qtbot.waitSignal(models.star_clicked) as clicked:
        QTest.mouseClick(models.viewport(), Qt.MouseButton.LeftButton, pos=star)
    assert clicked.args == [1]


def test_press_on_a_star_that_is_let_go_elsewhere_does_nothing(qtbot: QtBot, models: ModelList) -> None:
    star, other = star_area(row_area(models, 1)).center(), row_area(models, 3).center()
    with qtbot.assertNotEmitted(models.picked), qtbot.assertNotEmitted(models.star_clicked):
        QTest.mousePress(models.viewport(), Qt.MouseButton.LeftButton, pos=star)
        QTest.mouseRelease(models.viewport(), Qt.MouseButton.LeftButton, pos=other)


def test_two_quick_clicks_on_a_star_are_two_clicks(models: ModelList) -> None:
    clicked: list[int] = []
    models.star_clicked.connect(clicked.append)
    star = star_area(row_area(models, 1)).center()
    QTest.mouseClick(models.viewport(), Qt.MouseButton.LeftButton, pos=star)
    # The second one: Qt tells of its press as a double click.
    QTest.mouseDClick(models.viewport(), Qt.MouseButton.LeftButton, pos=star)
    QTest.mouseRelease(models.viewport(), Qt.MouseButton.LeftButton, pos=star)
    assert clicked == [1, 1]


def test_pointer_marks_models_but_no_headings(models: ModelList) -> None:
    for row in (1, 2):
        QTest.mouseMove(models.viewport(), row_area(models, row).center() + QPoint(1, 1))
    assert models.current_row() == 1


def test_first_model_of_a_group_comes_with_its_heading(models: ModelList) -> None:
    models.resize(300, 2 * ROW)
    models.choose_row(3)
    models.choose_row(1)
    assert row_area(models, 0).top() >= 0
    models.choose_row(0)
    assert models.current_row() == 1


@pytest.mark.parametrize("chosen", [1, 3])
def test_favourites_show_a_golden_star(models: ModelList, chosen: int) -> None:
    rows = models.model()
    assert isinstance(rows, ModelRows)
    rows.switch_star(1)
    models.choose_row(chosen)
    area = star_area(row_area(models, 1))
    assert picture_of(models, area).pixelColor(area.width() // 2, area.height() // 2) == STAR


def test_chosen_row_is_filled(models: ModelList) -> None:
    models.choose_row(1)
    area = row_area(models, 1)
    ground = models.viewport().grab().toImage().pixelColor(area.left() + 3, area.center().y())
    assert ground == QColor(models.palette().color(QPalette.ColorRole.Highlight))


def picture_of(models: ModelList, area: QRect) -> QImage:
    return models.viewport().grab(area).toImage()
