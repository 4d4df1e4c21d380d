"""What the export dialog offers, says and wants."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from kiegui.tasks.archive.exporting import Exported
from kiegui.ui.archive.export_dialog import ExportDialog, Extent, Shape, exported_words
from kiegui.ui.form.segments import Segment
from tests.ui.made_tasks import part_of


def labels(dialog: ExportDialog) -> list[str]:
    return [segment.text() for segment in dialog.findChildren(Segment)]


def press(dialog: ExportDialog, label: str) -> None:
    next(segment for segment in dialog.findChildren(Segment) if segment.text() == label).click()


def test_only_what_there_is_is_offered(qtbot: QtBot) -> None:
    dialog = ExportDialog(0, 0)
    qtbot.addWidget(dialog)
    assert labels(dialog) == ["Whole history", "With files", "Without files", "Table (CSV)"]
    with qtbot.waitSignal(dialog.export_wanted) as heard:
        part_of(dialog, QPushButton, "Export…").click()
    assert heard.args == [Extent.ALL, Shape.WITH_FILES]


def test_what_is_selected_is_meant_first(qtbot: QtBot) -> None:
    dialog = ExportDialog(20, 3)
    qtbot.addWidget(dialog)
    assert labels(dialog)[:3] == ["Whole history", "Shown: 20", "Selected: 3"]
    press(dialog, "Table (CSV)")
    with qtbot.waitSignal(dialog.export_wanted) as heard:
        part_of(dialog, QPushButton, "Export…").click()
    assert heard.args == [Extent.SELECTED, Shape.TABLE]
    press(dialog, "Shown: 20")
    with qtbot.waitSignal(dialog.export_wanted) as heard:
        part_of(dialog, QPushButton, "Export…").click()
    assert heard.args == [Extent.SHOWN, Shape.TABLE]


def test_escape_stops_first_and_closes_then(qtbot: QtBot) -> None:
    dialog = ExportDialog(0, 0)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.show_progress(3_200_000_000, 18_000_000_000)
    assert dialog.status() == "Writing… 3.2 of 18 GB. You can work on meanwhile."
    assert not part_of(dialog, QPushButton, "Export…").isEnabled()
    with qtbot.waitSignal(dialog.stop_wanted):
        dialog.reject()
    assert dialog.isVisible()
    dialog.show_problem("The export was stopped. Nothing was written.")
    assert dialog.status() == "The export was stopped. Nothing was written."
    assert part_of(dialog, QPushButton, "Export…").isEnabled()
    dialog.reject()
    assert not dialog.isVisible()


@pytest.mark.parametrize(
    ("exported", "words"),
    [
        (Exported(1, 1), "“x.kiegui” is written: 1 entry, 1 file."),
        (Exported(12), "“x.kiegui” is written: 12 entries."),
        (
            Exported(2, 3, 4),
            "“x.kiegui” is written: 2 entries, 3 files. Results that are not on this computer, and so not in it: 4.",
        ),
    ],
)
def test_what_was_written_is_told(exported: Exported, words: str, qtbot: QtBot) -> None:
    assert exported_words(exported, "x.kiegui") == words
