"""What is handed to other programs."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton, QToolTip
from pytestqt.qtbot import QtBot

from kiegui.ui import outside
from tests.ui.conftest import Desktop


def test_folder_is_opened_by_the_system(qapp: QApplication, desktop: Desktop, tmp_path: Path) -> None:
    outside.show_in_folder(tmp_path / "film.mp4")
    assert [Path(opened) for opened in desktop.opened] == [tmp_path]


def test_file_is_opened_by_the_system(qapp: QApplication, desktop: Desktop, tmp_path: Path) -> None:
    outside.open_in_other_app(tmp_path / "film with spaces #1.mp4")
    assert [Path(opened) for opened in desktop.opened] == [tmp_path / "film with spaces #1.mp4"]


def test_logs_are_opened_at_kie(qapp: QApplication, desktop: Desktop) -> None:
    outside.open_page(outside.KIE_LOGS)
    assert desktop.opened == ["https://kie.ai/logs"]


def test_copied_text_is_plain(qapp: QApplication) -> None:
    outside.copy_text("<b>x</b>")
    assert QGuiApplication.clipboard().mimeData().formats() == ["text/plain"]


@pytest.mark.parametrize("is_answered", [True, False])
def test_answer_of_the_system_is_handed_back(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, is_answered: bool
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: is_answered)
    path = tmp_path / "film.mp4"
    answers = (outside.open_in_other_app(path), outside.show_in_folder(path), outside.open_page(outside.KIE_LOGS))
    assert answers == (is_answered,) * 3


def test_copying_is_told_at_the_button(qtbot: QtBot) -> None:
    button = QPushButton("Copy")
    qtbot.addWidget(button)
    button.show()
    outside.copy_text("x", button)
    assert QToolTip.text() == "Copied"
    QToolTip.hideText()


def test_copied_files_can_be_pasted_as_files_and_as_words(qapp: QApplication, tmp_path: Path) -> None:
    file = tmp_path / "film with spaces #1.mp4"
    outside.copy_files([file], "<b>a prompt</b>")
    copied = QGuiApplication.clipboard().mimeData()
    assert [Path(url.toLocalFile()) for url in copied.urls()] == [file]
    assert copied.text() == "<b>a prompt</b>"
    assert not copied.hasHtml()
    lines = bytes(copied.data("x-special/gnome-copied-files").data()).decode().splitlines()
    assert lines == ["copy", file.as_uri()]
