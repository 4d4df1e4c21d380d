"""The row of results."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from kiegui.media.kinds import MediaKind
from kiegui.tasks.task import Result
from kiegui.ui.preview.results_strip import ResultsStrip
from tests.ui.made_tasks import FakePreviews, make_result, make_task, part_of

TWO = make_task(results=(make_result(), make_result("b.png", MediaKind.IMAGE)))


def make_strip(qtbot: QtBot, previews: FakePreviews) -> ResultsStrip:
    strip = ResultsStrip(previews)
    qtbot.addWidget(strip)
    strip.show_task(TWO, 0)
    return strip


def test_single_result_needs_no_strip(qtbot: QtBot) -> None:
    strip = make_strip(qtbot, FakePreviews())
    assert strip.isVisible()
    strip.show_task(make_task(results=(make_result(),)), 0)
    assert not strip.isVisible()


def test_button_announces_its_result(qtbot: QtBot) -> None:
    strip = make_strip(qtbot, FakePreviews())
    assert part_of(strip, QToolButton, "Film 1").isChecked()
    with qtbot.waitSignal(strip.result_chosen) as chosen:
        part_of(strip, QToolButton, "Picture 2").click()
    assert chosen.args == [1]


def test_every_result_gets_its_preview(qtbot: QtBot, picture: Path) -> None:
    previews = FakePreviews(picture)
    strip = make_strip(qtbot, previews)
    before = part_of(strip, QToolButton, "Film 1").icon().cacheKey()
    previews.answer()
    assert previews.asked == [(1, 0), (1, 1)]
    assert part_of(strip, QToolButton, "Film 1").icon().cacheKey() != before


def test_late_preview_of_another_task_is_not_shown(qtbot: QtBot, picture: Path) -> None:
    previews = FakePreviews(picture)
    strip = make_strip(qtbot, previews)
    strip.show_task(None, 0)
    previews.answer()
    assert not strip.isVisible()


def test_what_is_odd_or_gone_is_marked_and_not_looked_into(qtbot: QtBot) -> None:
    previews = FakePreviews()
    strip = make_strip(qtbot, previews)
    previews.asked.clear()
    odd = replace(make_result(), odd="It is a web page.")
    strip.show_task(make_task(results=(odd, Result(url="x", is_gone=True), make_result("b.png", MediaKind.IMAGE))), 2)
    assert part_of(strip, QToolButton, "Film 1: kept, but not opened")
    assert part_of(strip, QToolButton, "File 2: gone from Kie")
    assert (1, 0) not in previews.asked
