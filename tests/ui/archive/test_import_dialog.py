"""What the import dialog says and wants."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from kiegui.tasks.archive.importing import Imported, Step
from kiegui.ui.archive.import_dialog import ImportDialog, imported_words
from kiegui.ui.form.link_button import LinkButton
from tests.ui.made_tasks import part_of


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> ImportDialog:
    made = ImportDialog(str(tmp_path), tmp_path / "backups")
    qtbot.addWidget(made)
    made.show()
    return made


def test_chosen_archive_is_wanted(dialog: ImportDialog, qtbot: QtBot, tmp_path: Path) -> None:
    part_of(dialog, QPushButton, "Choose an archive…").click()
    files = part_of(dialog, QFileDialog)
    assert files.directory().path() == str(tmp_path)
    with qtbot.waitSignal(dialog.import_wanted) as heard:
        files.fileSelected.emit(str(tmp_path / "x.kiegui"))
    assert heard.args == [tmp_path / "x.kiegui"]
    files.close()


def test_offered_archive_comes_in_by_one_click_and_only_once(
    dialog: ImportDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog.offer(tmp_path / "Spring & co.kiegui")
    assert any("“Spring & co.kiegui” is looked at first." in label.text() for label in dialog.findChildren(QLabel))
    with qtbot.waitSignal(dialog.import_wanted) as heard:
        part_of(dialog, QPushButton, "Import it").click()
    assert heard.args == [tmp_path / "Spring & co.kiegui"]
    assert part_of(dialog, QPushButton, "Choose an archive…").isVisible()


def test_enter_closes_what_is_done_and_brings_in_what_is_offered(dialog: ImportDialog, tmp_path: Path) -> None:
    def default() -> list[str]:
        return [button.text() for button in dialog.findChildren(QPushButton) if button.isDefault()]

    assert default() == ["Choose an archive…"]
    dialog.show_progress(Step.CHECKING, 0, 9)
    assert "Stop" not in default()
    dialog.show_imported(Imported(1, new=1))
    assert default() == ["Close"]
    dialog.offer(tmp_path / "x.kiegui")
    assert default() == ["Import it"]


def test_copies_are_looked_for_where_they_are(dialog: ImportDialog, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    part_of(dialog, LinkButton).click()
    files = part_of(dialog, QFileDialog)
    assert files.directory().path() == str(tmp_path / "backups")
    files.close()


def test_escape_stops_first_and_closes_then(dialog: ImportDialog, qtbot: QtBot) -> None:
    dialog.show_progress(Step.CHECKING, 3_000_000, 18_000_000)
    assert dialog.status() == "Looking at it… 3 of 18 MB"
    dialog.show_progress(Step.BRINGING_IN, 300, 900)
    assert dialog.status() == "Bringing in… 300 of 900 entries"
    with qtbot.waitSignal(dialog.stop_wanted):
        dialog.reject()
    assert dialog.isVisible()
    dialog.show_problem("“x” is no KieGUI archive.")
    assert dialog.status() == "“x” is no KieGUI archive."
    dialog.reject()
    assert not dialog.isVisible()


@pytest.mark.parametrize(
    ("imported", "words"),
    [
        (Imported(1, known=1), "1 entry: 0 new, 1 known."),
        (Imported(904, new=880, known=24, missing=3), "904 entries: 880 new, 24 known, 3 files missing."),
        (
            Imported(9, new=2, known=3, named=1, files=4, is_stopped=True),
            (
                "9 entries: 2 new, 3 known. Files that came in: 4. Tasks in doubt that are found now: 1. It was stopped;"
                " importing it again brings the rest."
            ),
        ),
    ],
)
def test_what_became_of_it_is_told(imported: Imported, words: str, qtbot: QtBot) -> None:
    assert imported_words(imported) == words
