"""What is handed to other programs: a file, its folder, a web page, the clipboard."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QToolTip, QWidget

KIE_CREDITS = "https://kie.ai/billing"
"""Where credits are added (docs: veo3-api, generate-veo-3-video: "billing details")."""
KIE_KEYS = "https://kie.ai/api-key"
"""Where keys are made, and where their caps are set (docs: getting started, section 3)."""
KIE_LOGS = "https://kie.ai/logs"
"""Kie's own list of everything that was asked there (docs: getting started, section 5)."""


def open_in_other_app(path: Path) -> bool:
    """Let the system open the file with whatever it has for it. False if no program answered. GUI thread."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def show_in_folder(path: Path) -> bool:
    """Open the folder of a file that is there. False if no program answered. GUI thread."""
    return open_in_other_app(path.parent)


def open_page(address: str) -> bool:
    """Open one of Kie's pages in the browser. False if no program answered. GUI thread."""
    return QDesktopServices.openUrl(QUrl(address))


def no_answer(path: Path) -> str:
    """What to tell a person when no program opened the file or its folder: where it is."""
    return QCoreApplication.translate("outside", "No program answered. The file is here: {0}").format(path)


def no_browser(address: str) -> str:
    """The same for one of Kie's pages."""
    return QCoreApplication.translate("outside", "No browser answered. The page is here: {0}").format(address)


def copy_text(text: str, button: QWidget | None = None) -> None:
    """Put plain text on the clipboard, and say so at the button that was pressed. GUI thread."""
    QGuiApplication.clipboard().setText(text)
    if button is not None:
        below = button.mapToGlobal(QPoint(0, button.height() // 2))
        QToolTip.showText(below, QCoreApplication.translate("outside", "Copied"), button)


def files_to_hand_over(files: Sequence[Path], text: str = "") -> QMimeData:
    """Files for the clipboard, or for dragging into another program; where only words can go, `text` does (plain)."""
    urls = [QUrl.fromLocalFile(str(file)) for file in files]
    handed = QMimeData()
    handed.setUrls(urls)
    # What GNOME's file manager looks for, else it has nothing to paste.
    lines = ["copy", *(bytes(url.toEncoded().data()).decode() for url in urls)]
    handed.setData("x-special/gnome-copied-files", "\n".join(lines).encode())
    if text:
        handed.setText(text)
    return handed


def copy_files(files: Sequence[Path], text: str = "") -> None:
    """Put files on the clipboard, and words for programs that take no files. GUI thread."""
    QGuiApplication.clipboard().setMimeData(files_to_hand_over(files, text))
