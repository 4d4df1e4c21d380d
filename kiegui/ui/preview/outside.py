"""What is handed to other programs: a file, its folder, a web page, the clipboard."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

KIE_LOGS = "https://kie.ai/logs"
"""Kie's own list of everything that was asked there (docs: getting started, section 5)."""


def open_in_other_app(path: Path) -> None:
    """Let the system open the file with whatever it has for it. GUI thread."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def show_in_folder(path: Path) -> None:
    """Open the folder of the file, or the nearest one that exists. GUI thread."""
    folder = next((parent for parent in path.parents if parent.is_dir()), None)
    if folder is not None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def open_kie_logs() -> None:
    """Open Kie's log page in the browser. GUI thread."""
    QDesktopServices.openUrl(QUrl(KIE_LOGS))


def copy_text(text: str) -> None:
    """Put plain text on the clipboard. GUI thread."""
    QGuiApplication.clipboard().setText(text)
