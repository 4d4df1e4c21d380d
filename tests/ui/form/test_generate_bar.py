"""The foot: what it says, and that one click is one task."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from kiegui.tasks.prices import Estimate
from kiegui.ui.form.generate_bar import GenerateBar
from kiegui.ui.form.link_button import LinkButton
from kiegui.ui.form.note import Note, Tone
from tests.ui.form.conftest import Show
from tests.ui.made_tasks import part_of

FORTY_TWO = Estimate(42.0, "Kie’s list of 1 Oct 2026")


@pytest.fixture
def bar(show: Show) -> GenerateBar:
    made = GenerateBar()
    show(made)
    return made


def button_of(bar: GenerateBar) -> QPushButton:
    return bar.findChildren(QPushButton)[0]


def info_of(bar: GenerateBar) -> Note:
    return bar.findChildren(Note)[0]


def test_button_is_called_generate_whatever_it_shows(bar: GenerateBar) -> None:
    shown = [button_of(bar).text()]
    bar.set_estimate(FORTY_TWO)
    shown.append(button_of(bar).text())
    bar.set_practice(True)
    shown.append(button_of(bar).text())
    bar.set_estimate(None)
    shown.append(button_of(bar).text())
    assert shown == [
        "Generate · price not known yet",
        "Generate · about 42 credits",
        "Generate · practice, about 42 credits",
        "Generate · practice",
    ]
    assert button_of(bar).accessibleName() == "Generate"


def test_basis_and_balance_afterwards_are_told(bar: GenerateBar) -> None:
    bar.set_estimate(FORTY_TWO)
    assert info_of(bar).text() == "Price from Kie’s list of 1 Oct 2026"
    bar.set_balance(100)
    assert info_of(bar).text() == "Price from Kie’s list of 1 Oct 2026 · 58 credits left afterwards"


def test_practice_says_that_nothing_is_paid(bar: GenerateBar) -> None:
    bar.set_estimate(FORTY_TWO)
    bar.set_balance(10)
    bar.set_practice(True)
    assert info_of(bar).text() == "Practice credits only: nothing goes to Kie, nothing is paid."
    assert info_of(bar).tone is Tone.QUIET


def test_too_few_credits_are_a_warning(bar: GenerateBar) -> None:
    bar.set_estimate(FORTY_TWO)
    bar.set_balance(41.5)
    assert info_of(bar).tone is Tone.WARNING


def test_problem_takes_the_place_of_the_price(qtbot: QtBot, bar: GenerateBar) -> None:
    bar.set_problem("Prompt", "Please fill this in.")
    (link,) = bar.findChildren(LinkButton)
    assert (link.text(), info_of(bar).text()) == ("Prompt", "Please fill this in.")
    with qtbot.waitSignal(bar.problem_clicked):
        link.click()
    bar.clear_problem()
    assert not link.isVisible()


def test_double_click_asks_once(bar: GenerateBar) -> None:
    asked: list[bool] = []
    bar.generate_requested.connect(lambda: asked.append(True))
    QTest.mouseClick(button_of(bar), Qt.MouseButton.LeftButton)
    QTest.mouseDClick(button_of(bar), Qt.MouseButton.LeftButton)
    assert asked == [True]


def test_later_click_asks_again(bar: GenerateBar) -> None:
    asked: list[bool] = []
    bar.generate_requested.connect(lambda: asked.append(True))
    bar.press()
    part_of(bar, QTimer).stop()  # as time goes by
    bar.press()
    assert asked == [True, True]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_on_the_button_does_nothing(qtbot: QtBot, bar: GenerateBar, key: Qt.Key) -> None:
    button_of(bar).setFocus()
    with qtbot.assertNotEmitted(bar.generate_requested):
        QTest.keyClick(button_of(bar), key)


def test_space_presses_the_button(qtbot: QtBot, bar: GenerateBar) -> None:
    button_of(bar).setFocus()
    with qtbot.waitSignal(bar.generate_requested):
        QTest.keyClick(button_of(bar), Qt.Key.Key_Space)


def test_bar_that_is_not_ready_asks_nothing(qtbot: QtBot, bar: GenerateBar) -> None:
    bar.set_ready(False)
    with qtbot.assertNotEmitted(bar.generate_requested):
        bar.press()


def test_what_blocks_the_session_is_said_and_nothing_unblocks_it(bar: GenerateBar) -> None:
    bar.set_ready(True)
    bar.set_problem("Prompt", "It is empty.")
    bar.block("The history can’t be opened.")
    bar.set_ready(True)
    assert not button_of(bar).isEnabled()
    assert info_of(bar).text() == "The history can’t be opened."
    assert not bar.findChildren(LinkButton)[0].isVisible()
