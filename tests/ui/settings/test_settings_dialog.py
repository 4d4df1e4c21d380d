"""The settings: what is chosen comes out at once and as a whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLineEdit, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from kiegui.media.names import DEFAULT_TEMPLATE
from kiegui.ui.form.segments import Segment
from kiegui.ui.look import Appearance
from kiegui.ui.settings.choices import Choices
from kiegui.ui.settings.settings_dialog import SettingsDialog
from tests.ui.settings.test_names_field import EXAMPLE

CHOICES = Choices(
    folder=Path("/films"),
    template=DEFAULT_TEMPLATE,
    writes_provenance=True,
    appearance=Appearance.DARK,
    is_sound_on=False,
    looks_for_updates=True,
)


@pytest.fixture
def dialog(qtbot: QtBot) -> SettingsDialog:
    made = SettingsDialog(CHOICES, EXAMPLE, ".mp4")
    qtbot.addWidget(made)
    made.open()
    return made


def button(dialog: SettingsDialog, text: str) -> QPushButton:
    return next(one for one in dialog.findChildren(QPushButton) if one.text() == text)


def saved(dialog: SettingsDialog, qtbot: QtBot) -> Choices:
    with qtbot.waitSignal(dialog.chosen) as chosen:
        button(dialog, "Save").click()
    choices = chosen.args[0]
    assert isinstance(choices, Choices)
    return choices


def test_what_is_left_alone_comes_out_as_it_was(dialog: SettingsDialog, qtbot: QtBot) -> None:
    assert saved(dialog, qtbot) == CHOICES
    assert not dialog.isVisible()


def test_everything_can_be_chosen(dialog: SettingsDialog, qtbot: QtBot) -> None:
    dialog.findChildren(QLineEdit)[0].setText("{prompt:40} {n}")
    for box in dialog.findChildren(QCheckBox):
        box.click()
    next(one for one in dialog.findChildren(Segment) if one.option.label == "Light").click()
    button(dialog, "Choose…").click()
    chooser = dialog.findChildren(QFileDialog)[0]
    chooser.fileSelected.emit("/elsewhere")
    chooser.close()
    assert saved(dialog, qtbot) == Choices(
        folder=Path("/elsewhere"),
        template="{prompt:40} {n}",
        writes_provenance=False,
        appearance=Appearance.LIGHT,
        is_sound_on=True,
        looks_for_updates=False,
    )


def test_a_copy_that_others_update_has_no_switch_for_it(qtbot: QtBot) -> None:
    made = SettingsDialog(replace(CHOICES, looks_for_updates=None), EXAMPLE, ".mp4")
    qtbot.addWidget(made)
    made.open()
    assert not [box for box in made.findChildren(QCheckBox) if "version" in box.text()]
    assert saved(made, qtbot).looks_for_updates is None


def test_a_pattern_that_is_wrong_cannot_be_saved(dialog: SettingsDialog, qtbot: QtBot) -> None:
    line = dialog.findChildren(QLineEdit)[0]
    line.setText("{foo}")
    assert not button(dialog, "Save").isEnabled()
    with qtbot.assertNotEmitted(dialog.chosen):
        qtbot.keyClick(line, Qt.Key.Key_Return)  # type: ignore[no-untyped-call]
    assert dialog.isVisible()


def test_escape_leaves_everything_as_it_was(dialog: SettingsDialog, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(dialog.chosen):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)  # type: ignore[no-untyped-call]
    assert not dialog.isVisible()


def test_it_fits_a_small_window(dialog: SettingsDialog) -> None:
    assert dialog.minimumSizeHint().width() <= 480
    assert dialog.minimumSizeHint().height() <= 300


@pytest.mark.parametrize("appearance", list(Appearance))
def test_the_appearance_in_use_is_shown(appearance: Appearance, qtbot: QtBot) -> None:
    made = SettingsDialog(replace(CHOICES, appearance=appearance), EXAMPLE, ".mp4")
    qtbot.addWidget(made)
    assert saved(made, qtbot).appearance is appearance


def test_tab_goes_from_top_to_bottom(dialog: SettingsDialog, qtbot: QtBot) -> None:
    dialog.activateWindow()
    seen = []
    for _ in range(7):
        focus = dialog.focusWidget()
        assert focus is not None
        seen.append(focus.mapTo(dialog, focus.rect().center()).y() // 10)
        qtbot.keyClick(focus, Qt.Key.Key_Tab)  # type: ignore[no-untyped-call]
    assert seen == sorted(seen)
    assert len(set(seen)) >= 5


@pytest.fixture
def looking(qtbot: QtBot) -> SettingsDialog:
    made = SettingsDialog(CHOICES, EXAMPLE, ".mp4", can_look=True)
    qtbot.addWidget(made)
    made.open()
    return made


def test_whoever_looks_for_a_version_is_answered_beside_the_button(looking: SettingsDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(looking.look_wanted):
        button(looking, "Look now").click()
    assert looking.answer() == "Asking…"
    with qtbot.assertNotEmitted(looking.look_wanted):
        button(looking, "Look now").click()
    looking.show_look_failed("The server can’t be reached.")
    assert looking.answer() == "The server can’t be reached."
    with qtbot.waitSignal(looking.look_wanted):
        button(looking, "Look now").click()
    looking.show_newest()
    assert "newest version" in looking.answer()
    assert button(looking, "Look now").accessibleDescription() == looking.answer()


def test_a_version_that_was_found_can_be_read_about(looking: SettingsDialog, qtbot: QtBot) -> None:
    button(looking, "Look now").click()
    looking.show_new_version("1.2")
    assert looking.answer() == "KieGUI 1.2 is there."
    with qtbot.waitSignal(looking.news_wanted), qtbot.assertNotEmitted(looking.look_wanted):
        button(looking, "What is new").click()


def test_a_copy_that_can_not_look_offers_no_look(dialog: SettingsDialog) -> None:
    assert "Look now" not in [one.text() for one in dialog.findChildren(QPushButton) if one.isVisible()]


def test_all_of_it_is_seen_where_the_screen_has_room(looking: SettingsDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QScreen, "availableSize", lambda _: QSize(1400, 2000))
    tall = SettingsDialog(CHOICES, EXAMPLE, ".mp4", looking, can_look=True)
    tall.open()
    assert tall.findChildren(QScrollArea)[0].verticalScrollBar().maximum() == 0
    monkeypatch.setattr(QScreen, "availableSize", lambda _: QSize(1400, 500))
    assert SettingsDialog(CHOICES, EXAMPLE, ".mp4", looking).height() == 450
