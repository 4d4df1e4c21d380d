"""The first start: try it without a key, or paste one; then the folder for results. Each step can be skipped."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from kiegui.ui.account.card_button import CardButton
from kiegui.ui.look import GAP, MARGIN, icon
from kiegui.ui.plain_label import plain_label
from kiegui.ui.primary_button import PrimaryButton


class Welcome(QDialog):
    """Two pages: how to begin, and where results go. Closing it at any point skips the rest."""

    sandbox_chosen = Signal()
    key_chosen = Signal()
    folder_chosen = Signal(Path)

    def __init__(self, results: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Welcome to KieGUI"))
        self.setMinimumSize(520, 380)
        self._results = results
        self._with_key = False
        self._pages = QStackedWidget()
        self._pages.addWidget(self._first_page())
        self._pages.addWidget(self._folder_page())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)
        self._draw_icon()

    def changeEvent(self, event: QEvent) -> None:
        """Light and dark."""
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icon()
        super().changeEvent(event)

    def _first_page(self) -> QWidget:
        page, layout = _page(
            self.tr("Films, pictures and sounds from the models at Kie.ai"),
            self.tr("Pick a model, fill in its form, press Generate. What you make is saved on this computer."),
        )
        sandbox = CardButton(
            "spark",
            self.tr("Try it without a key"),
            self.tr("Practise in the sandbox: the real flow with small made-up films. Nothing is paid."),
        )
        key = CardButton(
            "key",
            self.tr("Paste your key"),
            self.tr("You have an account at Kie.ai. The key is checked at once and kept in this computer’s keychain."),
        )
        for button in (sandbox, key):
            layout.addWidget(button)
        layout.addStretch()
        small = QLabel(self.tr("KieGUI is an unofficial app: it is not made by Kie.ai."))
        small.setEnabled(False)
        layout.addWidget(small)
        sandbox.clicked.connect(self._on_sandbox)
        key.clicked.connect(self._on_key)
        return page

    def _folder_page(self) -> QWidget:
        page, layout = _page(
            self.tr("Where shall your results go?"),
            self.tr("Every film, picture and sound is saved into this folder as soon as it is done."),
        )
        self._folder = plain_label(str(self._results), wrap=True)
        layout.addWidget(self._folder)
        self._choose = QPushButton(self.tr("Another folder…"))
        self._choose.setAutoDefault(False)
        layout.addWidget(self._choose, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch()
        done = PrimaryButton(self.tr("Start"), self)
        done.setMinimumWidth(140)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(done)
        layout.addLayout(row)
        self._choose.clicked.connect(self._on_choose_folder)
        done.clicked.connect(self.accept)
        return page

    def _draw_icon(self) -> None:
        self._choose.setIcon(icon("folder", self.palette().color(QPalette.ColorRole.ButtonText)))

    def _on_sandbox(self) -> None:
        self.sandbox_chosen.emit()
        self._pages.setCurrentIndex(1)

    def _on_key(self) -> None:
        self._with_key = True
        self._pages.setCurrentIndex(1)

    def _on_choose_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("Folder for results"), str(self._results.parent))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._on_folder_selected)
        dialog.open()

    def _on_folder_selected(self, folder: str) -> None:
        self._results = Path(folder)
        self._folder.setText(folder)
        self.folder_chosen.emit(self._results)

    def done(self, result: int) -> None:
        """However it is closed: who wanted to paste a key is asked for it now."""
        super().done(result)
        if self._with_key:
            self.key_chosen.emit()


def _page(title: str, text: str) -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setContentsMargins(2 * MARGIN, 2 * MARGIN, 2 * MARGIN, MARGIN)
    layout.setSpacing(2 * GAP)
    heading = QLabel(title)
    font = QFont(heading.font())
    font.setPointSizeF(font.pointSizeF() * 1.5)
    font.setWeight(QFont.Weight.DemiBold)
    heading.setFont(font)
    heading.setWordWrap(True)
    words = QLabel(text)
    words.setWordWrap(True)
    layout.addWidget(heading)
    layout.addWidget(words)
    return page, layout
