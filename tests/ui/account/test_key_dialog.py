"""The dialog for the key: one way in, and the key is not shown."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from kiegui.ui.account.key_dialog import KeyDialog
from kiegui.ui.outside import KIE_KEYS


@pytest.fixture
def dialog(qtbot: QtBot) -> KeyDialog:
    made = KeyDialog("Kie did not accept this key.")
    qtbot.addWidget(made)
    made.open()
    return made


def line(dialog: KeyDialog) -> QLineEdit:
    return dialog.findChildren(QLineEdit)[0]


def check(dialog: KeyDialog) -> QPushButton:
    return next(button for button in dialog.findChildren(QPushButton) if button.text() == "Check key")


def test_the_reason_is_told(dialog: KeyDialog) -> None:
    assert dialog.status() == "Kie did not accept this key."


def test_a_key_is_hidden_and_goes_out_on_enter(dialog: KeyDialog, qtbot: QtBot) -> None:
    assert line(dialog).echoMode() is QLineEdit.EchoMode.Password
    line(dialog).setText("0123456789abcdef")
    with qtbot.waitSignal(dialog.key_entered) as entered:
        qtbot.keyClick(line(dialog), Qt.Key.Key_Return)  # type: ignore[no-untyped-call]
    assert entered.args == ["0123456789abcdef"]


def test_nothing_can_be_checked_while_it_is_empty_or_being_checked(dialog: KeyDialog) -> None:
    assert not check(dialog).isEnabled()
    line(dialog).setText("0123456789abcdef")
    assert check(dialog).isEnabled()
    dialog.show_checking()
    assert not check(dialog).isEnabled()
    dialog.show_refused("No.")
    assert (check(dialog).isEnabled(), dialog.status()) == (True, "No.")


def test_an_accepted_key_is_forgotten_by_the_dialog(dialog: KeyDialog) -> None:
    line(dialog).setText("0123456789abcdef")
    dialog.show_accepted(60.62, "It is kept in the keychain.")
    assert line(dialog).text() == ""
    assert "60.62 credits" in dialog.status()
    assert "keychain" in dialog.status()


def test_a_page_that_no_browser_opens_is_named(dialog: KeyDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiegui.ui.account.key_dialog.open_page", lambda _address: False)
    next(button for button in dialog.findChildren(QPushButton) if "page for keys" in button.text()).click()
    assert "No browser answered" in dialog.status()
    assert KIE_KEYS in dialog.status()
