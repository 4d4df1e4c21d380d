"""The dialog for a new version: one step after the other, each by a click of its own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QProgressBar, QPushButton
from pytestqt.qtbot import QtBot

from kiegui.ui.updates.update_dialog import NewVersion, UpdateDialog


def made(qtbot: QtBot, *, has_installer: bool = True) -> UpdateDialog:
    new = NewVersion(
        "1.2", "1.1", datetime(2026, 11, 21, tzinfo=UTC), "• <b>Faster</b> lists", 54_000_000, has_installer
    )
    dialog = UpdateDialog(new)
    qtbot.addWidget(dialog)
    dialog.open()
    return dialog


@pytest.fixture
def dialog(qtbot: QtBot) -> UpdateDialog:
    return made(qtbot)


def buttons(dialog: UpdateDialog) -> set[str]:
    """What can be pressed."""
    return {one.text() for one in dialog.findChildren(QPushButton) if one.isVisible() and one.isEnabled()}


def press(dialog: UpdateDialog, words: str) -> None:
    next(one for one in dialog.findChildren(QPushButton) if one.text() == words and one.isVisible()).click()


def test_it_tells_what_is_new_as_plain_text(dialog: UpdateDialog) -> None:
    (notes,) = dialog.findChildren(QPlainTextEdit)
    assert notes.toPlainText() == "• <b>Faster</b> lists"
    assert notes.isReadOnly()
    assert "54" in dialog.status()
    assert buttons(dialog) == {"Download", "Not now"}


def test_a_download_shows_how_far_it_is(dialog: UpdateDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.download_wanted):
        press(dialog, "Download")
    dialog.show_progress(27_000_000, 54_000_000)
    (bar,) = dialog.findChildren(QProgressBar)
    assert bar.value() * 2 == bar.maximum()
    assert dialog.status() == "27 of 54 MB"
    assert buttons(dialog) == {"Cancel"}


def test_a_download_is_stopped_before_the_dialog_goes(dialog: UpdateDialog, qtbot: QtBot) -> None:
    press(dialog, "Download")
    with qtbot.waitSignal(dialog.stop_wanted):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)  # type: ignore[no-untyped-call]
    dialog.show_progress(1, 54_000_000)
    assert dialog.isVisible()
    assert buttons(dialog) == set()
    dialog.show_offered()
    assert buttons(dialog) == {"Download", "Not now"}
    press(dialog, "Not now")
    assert not dialog.isVisible()


def test_a_problem_is_told_and_can_be_tried_again(dialog: UpdateDialog, qtbot: QtBot) -> None:
    press(dialog, "Download")
    dialog.show_problem("The <b>network</b> is gone.")
    assert dialog.status() == "The <b>network</b> is gone."
    with qtbot.waitSignal(dialog.download_wanted):
        press(dialog, "Try again")


def test_it_asks_before_anything_is_installed(dialog: UpdateDialog, qtbot: QtBot) -> None:
    press(dialog, "Download")
    with qtbot.assertNotEmitted(dialog.install_wanted):
        dialog.show_ready("/cache")
        qtbot.keyClick(dialog, Qt.Key.Key_Return)  # type: ignore[no-untyped-call]
    assert not dialog.isVisible()  # Enter is for later


def test_installing_takes_one_click(dialog: UpdateDialog, qtbot: QtBot) -> None:
    press(dialog, "Download")
    dialog.show_ready("/cache")
    assert "tasks that run at Kie go on" in dialog.status()
    with qtbot.waitSignal(dialog.install_wanted):
        press(dialog, "Install now")
    assert buttons(dialog) == {"Later"}


def test_without_an_installer_it_tells_where_the_file_is(qtbot: QtBot) -> None:
    dialog = made(qtbot, has_installer=False)
    press(dialog, "Download")
    dialog.show_ready("/cache/updates")
    assert "/cache/updates" in dialog.status()
    assert buttons(dialog) == {"Show in folder", "Later"}
