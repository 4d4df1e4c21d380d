"""The pattern for names: what comes of it is shown while it is typed."""

from __future__ import annotations

from datetime import datetime

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from kiegui.media.kinds import MediaKind
from kiegui.media.names import DEFAULT_TEMPLATE, FIELDS, NameFacts
from kiegui.ui.settings.names_field import NamesField

EXAMPLE = NameFacts(
    created=datetime(2026, 11, 21, 14, 2, 5),  # noqa: DTZ001  as the person's clock shows it
    model="kling/v2-5-turbo",
    number=42,
    kind=MediaKind.VIDEO,
    prompt="Salt & <b>pepper</b>",
)


@pytest.fixture
def field(qtbot: QtBot) -> NamesField:
    made = NamesField(DEFAULT_TEMPLATE, EXAMPLE, ".mp4")
    qtbot.addWidget(made)
    made.show()
    return made


def line(field: NamesField) -> QLineEdit:
    return field.findChildren(QLineEdit)[0]


def test_the_example_is_named_as_it_would_be(field: NamesField) -> None:
    assert field.preview() == "For example: 2026-11/2026-11-21 kling-v2-5-turbo 42.mp4"
    line(field).setText("{prompt} {n}")
    assert field.preview() == "For example: Salt & b pepper b 42.mp4"


def test_what_is_wrong_is_said(field: NamesField, qtbot: QtBot) -> None:
    with qtbot.waitSignal(field.changed):
        line(field).setText("{foo}")
    assert not field.is_right
    assert "no field “{foo}”" in field.preview()
    line(field).setText("{n}")
    assert field.is_right


def test_every_field_can_be_inserted_where_the_cursor_is(field: NamesField) -> None:
    actions = [action for action in field.findChildren(QAction) if action.text() and not action.menu()]
    for action in actions:
        line(field).clear()
        action.trigger()
    assert len(actions) == len(FIELDS) + 1
    line(field).setText("ab")
    line(field).setCursorPosition(1)
    next(action for action in actions if action.text().startswith("Prompt")).trigger()
    assert field.template == "a{prompt:40}b"
    assert "Prompt: Salt && <b>pepper</b>" in [action.text() for action in actions]


def test_reset_goes_back_to_the_app_s_own(field: NamesField) -> None:
    reset = next(button for button in field.findChildren(QPushButton) if button.text() == "Reset")
    assert not reset.isEnabled()
    line(field).setText("{n}")
    reset.click()
    assert field.template == DEFAULT_TEMPLATE
