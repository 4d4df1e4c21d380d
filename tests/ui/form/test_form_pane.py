"""The pane: the exact input goes out, or the first problem comes up."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from kiegui.catalog.schema import ChoiceField, MediaField, ModelSpec
from kiegui.ui.form.fold_button import FoldButton
from kiegui.ui.form.form_pane import START_MODEL, FormPane, Use
from kiegui.ui.form.generate_bar import GenerateBar
from kiegui.ui.form.link_button import LinkButton
from kiegui.ui.form.local_files import LocalFiles
from kiegui.ui.form.model_marks import ModelMarks
from kiegui.ui.form.model_picker import ModelCombo
from kiegui.ui.form.model_popup import ModelPopup
from kiegui.ui.form.notice import NoticeBar
from kiegui.ui.form.number import NumberSpin
from kiegui.ui.form.text import TextEditor
from kiegui.ui.icon_button import IconButton
from kiegui.ui.line_edit import LineEdit
from tests.media.samples import sound
from tests.ui.form.conftest import Show, no_files
from tests.ui.made_tasks import part_of

VOICE = MediaField(name="voice_url", label="Voice", accepts="audio")


@pytest.fixture
def pane(show: Show, film: ModelSpec, song: ModelSpec, randomness: Random, files: LocalFiles) -> FormPane:
    made = FormPane(randomness, files)
    made.set_models([film, song])
    show(made)
    return made


def prompt_of(pane: FormPane) -> TextEditor:
    return pane.findChildren(TextEditor)[0]


def button_of(pane: FormPane) -> QPushButton:
    return pane.findChildren(GenerateBar)[0].findChildren(QPushButton)[0]


def icon_button_of(pane: FormPane, name: str) -> IconButton:
    return next(button for button in pane.findChildren(IconButton) if button.accessibleName() == name)


def generate_again(pane: FormPane) -> None:
    part_of(part_of(pane, GenerateBar), QTimer).stop()  # as time goes by
    button_of(pane).click()


def tab_order_of(pane: FormPane) -> list[str]:
    """The names of what Tab comes to from the picker on, within the pane."""
    first = pane.findChildren(ModelCombo)[0]
    stop: QWidget | None = first
    names: list[str] = []
    while stop is not None:
        if pane.isAncestorOf(stop) and stop.isVisibleTo(pane) and is_stop(stop):
            names.append(stop.accessibleName() or (stop.text() if isinstance(stop, QAbstractButton) else ""))
        stop = stop.nextInFocusChain()
        if stop is first:
            break
    return names


def is_stop(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None and widget.isEnabled()


def notice_of(pane: FormPane) -> str:
    return pane.findChildren(NoticeBar)[0].text()


def test_first_model_opens_with_its_price(qtbot: QtBot, pane: FormPane) -> None:
    assert pane.model_id == "acme/film"
    qtbot.waitUntil(lambda: button_of(pane).text() == "Generate · about 40 credits")


def test_start_model_opens_where_nothing_is_remembered(
    randomness: Random, files: LocalFiles, film: ModelSpec, song: ModelSpec
) -> None:
    pane = FormPane(randomness, files)
    start = replace(song, id=START_MODEL)
    pane.set_models([film, start])
    assert pane.model_id == START_MODEL
    pane.set_draft(film.id, {})
    pane.set_models([start, film])
    assert pane.model_id == film.id


def test_a_model_that_is_chosen_for_the_person_takes_over_what_fits(pane: FormPane) -> None:
    pane.set_draft("acme/film", {"prompt": "A kite"})
    pane.choose_model("acme/gone")
    assert pane.model_id == "acme/film"
    pane.choose_model("acme/song")
    assert pane.model_id == "acme/song"
    assert pane.values() == {"prompt": "A kite"}


def test_price_follows_the_values(qtbot: QtBot, pane: FormPane) -> None:
    pane.set_draft("acme/film", {"duration": "10"})
    qtbot.waitUntil(lambda: button_of(pane).text() == "Generate · about 80 credits")


def test_generate_submits_the_exact_input(qtbot: QtBot, pane: FormPane, film: ModelSpec) -> None:
    pane.set_draft("acme/film", {"prompt": "a boat", "duration": "5", "cfg_scale": 0.3, "sound": False})
    with qtbot.waitSignal(pane.submitted) as submitted:
        button_of(pane).click()
    assert submitted.args is not None
    assert submitted.args[:2] == [film, {"prompt": "a boat", "duration": "5", "cfg_scale": 0.3, "sound": False}]


def test_untouched_fields_are_not_submitted(qtbot: QtBot, pane: FormPane) -> None:
    QTest.keyClicks(prompt_of(pane), "a boat")
    with qtbot.waitSignal(pane.submitted) as submitted:
        button_of(pane).click()
    assert submitted.args is not None
    assert submitted.args[1] == {"prompt": "a boat"}


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_ctrl_enter_in_a_field_generates_once(pane: FormPane, key: Qt.Key) -> None:
    sent: list[dict[str, Any]] = []
    pane.submitted.connect(lambda _spec, given, _about: sent.append(given))
    prompt_of(pane).setFocus()
    QTest.keyClicks(prompt_of(pane), "a")
    QTest.keyClick(prompt_of(pane), key, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(prompt_of(pane), key, Qt.KeyboardModifier.ControlModifier)
    assert sent == [{"prompt": "a"}]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_nothing_is_sent_from_the_open_list_of_models(qtbot: QtBot, pane: FormPane, key: Qt.Key) -> None:
    pane.set_draft("acme/film", {"prompt": "a"})
    part_of(pane, ModelCombo).showPopup()
    search = part_of(part_of(pane, ModelPopup), LineEdit)
    QTest.keyClicks(search, "song")
    with qtbot.assertNotEmitted(pane.submitted):
        QTest.keyClick(search, key, Qt.KeyboardModifier.ControlModifier)
        QTest.keyRelease(search, key)  # else Ctrl is held for the next test


def test_plain_enter_never_generates(qtbot: QtBot, pane: FormPane) -> None:
    pane.set_draft("acme/film", {"prompt": "a", "seed": 1})
    with qtbot.assertNotEmitted(pane.submitted):
        for child in (prompt_of(pane), button_of(pane), pane):
            child.setFocus()
            QTest.keyClick(child, Qt.Key.Key_Return)


def test_wrong_value_is_named_and_never_submitted(qtbot: QtBot, pane: FormPane) -> None:
    pane.set_draft("acme/film", {"seed": 3})
    with qtbot.assertNotEmitted(pane.submitted):
        button_of(pane).click()
    (link,) = pane.findChildren(GenerateBar)[0].findChildren(LinkButton)
    assert link.isVisible()
    assert link.text() == "Prompt"
    assert prompt_of(pane).hasFocus()


def test_mended_value_clears_the_problem(qtbot: QtBot, pane: FormPane) -> None:
    button_of(pane).click()
    QTest.keyClicks(prompt_of(pane), "a boat")
    qtbot.waitUntil(lambda: not pane.findChildren(LinkButton)[0].isVisible())


def test_draft_is_announced_and_comes_back(qtbot: QtBot, pane: FormPane, film: ModelSpec, song: ModelSpec) -> None:
    with qtbot.waitSignal(pane.draft_changed, timeout=1000) as draft:
        QTest.keyClicks(prompt_of(pane), "la")
    assert draft.args == ["acme/film", {"prompt": "la"}]
    other = FormPane(Random(1), no_files())
    qtbot.addWidget(other)
    other.set_models([song, film])
    other.set_draft("acme/film", {"prompt": "la"})
    assert (other.model_id, other.values()) == ("acme/film", {"prompt": "la"})


def test_draft_can_be_announced_at_once(qtbot: QtBot, pane: FormPane) -> None:
    with qtbot.waitSignal(pane.draft_changed) as draft:
        pane.announce_draft()
    assert draft.args == ["acme/film", {}]


def test_use_all_opens_the_model_and_replaces_the_values(pane: FormPane) -> None:
    pane.set_draft("acme/song", {"prompt": "old", "duration": "30"})
    pane.use({"prompt": "new", "seed": 5, "camera": 1}, "acme/film", Use.ALL)
    assert (pane.model_id, pane.values()) == ("acme/film", {"prompt": "new", "seed": 5})
    assert "camera" in notice_of(pane)


def test_use_all_but_seed_leaves_the_seed_random(pane: FormPane) -> None:
    pane.use({"prompt": "new", "seed": 5}, "acme/film", Use.ALL_BUT_SEED)
    assert pane.values() == {"prompt": "new"}


@pytest.mark.parametrize(
    ("what", "expected"), [(Use.PROMPT, {"prompt": "new"}), (Use.SEED, {"prompt": "old", "seed": 5})]
)
def test_use_one_thing_keeps_the_rest(pane: FormPane, what: Use, expected: dict[str, Any]) -> None:
    pane.set_draft("acme/film", {"prompt": "old"})
    pane.use({"prompt": "new", "seed": 5, "duration": "10"}, "acme/song", what)
    assert (pane.model_id, pane.values()) == ("acme/film", expected)


def test_use_of_a_model_that_is_gone_says_so(pane: FormPane) -> None:
    pane.set_draft("acme/film", {"prompt": "old"})
    pane.use({"prompt": "new"}, "acme/gone", Use.ALL)
    assert "acme/gone" in notice_of(pane)
    assert pane.values() == {"prompt": "old"}


def test_rolled_seed_stays_visible_and_the_next_task_gets_another(pane: FormPane) -> None:
    sent: list[int] = []
    pane.submitted.connect(lambda _spec, given, _about: sent.append(given["seed"]))
    pane.set_draft("acme/film", {"prompt": "a"})
    icon_button_of(pane, "Roll a number").click()
    shown = [pane.values()["seed"]]
    for _ in range(2):
        generate_again(pane)
        shown.append(pane.values()["seed"])
    assert sent == shown[1:]
    assert shown[0] == shown[1] != shown[2]


def test_refused_form_rolls_no_seed(pane: FormPane) -> None:
    pane.set_draft("acme/film", {"prompt": "a"})
    icon_button_of(pane, "Roll a number").click()
    generate_again(pane)
    used = pane.values()["seed"]
    prompt_of(pane).reset()
    generate_again(pane)
    assert pane.values() == {"seed": used}


def test_pane_without_models_submits_nothing(qtbot: QtBot) -> None:
    pane = FormPane(Random(1), no_files())
    qtbot.addWidget(pane)
    with qtbot.assertNotEmitted(pane.submitted):
        button_of(pane).click()


def test_owner_that_is_not_ready_stays_so_with_another_model(pane: FormPane) -> None:
    pane.set_ready(False)
    pane.set_draft("acme/song", {})
    assert not button_of(pane).isEnabled()


FIELDS = ["Prompt", "5", "10", "Cfg scale, slider", "Cfg scale", "Make sound", "Seed", "Roll a number"]


def test_tab_goes_down_the_pane_and_to_reset_last(qtbot: QtBot, pane: FormPane) -> None:
    wanted = ["Model", *FIELDS, "More options", "Generate", "Reset form"]
    qtbot.waitUntil(lambda: tab_order_of(pane) == wanted)


def test_tab_goes_through_folded_fields_when_they_are_open(qtbot: QtBot, pane: FormPane) -> None:
    pane.findChildren(FoldButton)[0].click()
    wanted = ["Model", *FIELDS, "More options", "Steps", "Generate", "Reset form"]
    qtbot.waitUntil(lambda: tab_order_of(pane) == wanted)


def test_tab_comes_to_a_reset_button_after_its_field(qtbot: QtBot, pane: FormPane) -> None:
    pane.set_draft("acme/film", {"prompt": "a"})
    qtbot.waitUntil(lambda: tab_order_of(pane)[1:4] == ["Prompt", "Reset Prompt", "5"])


def test_tab_goes_through_rows_that_were_added(qtbot: QtBot, pane: FormPane) -> None:
    pane.set_draft("acme/song", {})
    next(button for button in pane.findChildren(IconButton) if button.text() == "Add line").click()
    row = ["Remove: Line 1", "Line 1, Text", "Line 1, Loud", "Add line"]
    qtbot.waitUntil(lambda: tab_order_of(pane)[4:] == [*row, "Voice", "Choose a file…", "Generate", "Reset form"])


def test_out_of_range_number_is_never_submitted(qtbot: QtBot, pane: FormPane) -> None:
    pane.set_draft("acme/film", {"prompt": "a"})
    spin = pane.findChildren(NumberSpin)[0]
    spin.setFocus()
    QTest.keyClicks(spin, "7")
    with qtbot.assertNotEmitted(pane.submitted):
        QTest.keyClick(spin, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_notice_goes_with_a_reset(pane: FormPane) -> None:
    pane.use({"prompt": "new", "camera": 1}, "acme/film", Use.ALL)
    assert notice_of(pane)
    icon_button_of(pane, "Reset form").click()
    assert notice_of(pane) == ""


def test_notice_goes_when_the_form_is_changed_or_sent(qtbot: QtBot, pane: FormPane) -> None:
    pane.use({"prompt": "new", "camera": 1}, "acme/film", Use.ALL)
    QTest.keyClicks(prompt_of(pane), "er")
    assert notice_of(pane) == ""
    pane.use({"prompt": "new", "camera": 1}, "acme/film", Use.ALL)
    with qtbot.waitSignal(pane.submitted):
        button_of(pane).click()
    assert notice_of(pane) == ""


def test_value_that_a_field_does_not_take_is_named_by_its_label(pane: FormPane, film: ModelSpec) -> None:
    name, label = next((field.name, field.label) for field in film.fields if isinstance(field, ChoiceField))
    pane.use({"prompt": "new", name: "nonsense"}, film.id, Use.ALL)
    assert notice_of(pane) == f"Not taken over, as this model takes other values there: {label}."


def test_notice_goes_with_another_model(pane: FormPane) -> None:
    pane.use({"prompt": "new", "camera": 1}, "acme/film", Use.ALL)
    combo = pane.findChildren(ModelCombo)[0]
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Down)
    assert (pane.model_id, notice_of(pane)) == ("acme/song", "")


def test_file_that_does_not_fit_is_named_and_never_submitted(
    qtbot: QtBot, show: Show, song: ModelSpec, files: LocalFiles, tmp_path: Path
) -> None:
    pane = FormPane(Random(1), files)
    pane.set_models([song])
    show(pane)
    (tmp_path / "voice.wav").write_text("no sound")
    pane.set_draft("acme/song", {"voice_url": (tmp_path / "voice.wav").as_uri()})
    with qtbot.assertNotEmitted(pane.submitted):
        button_of(pane).click()
    wrong = "This is the wrong kind of file (text). What fits: a sound."
    qtbot.waitUntil(lambda: any(label.text() == wrong for label in pane.findChildren(QLabel)))
    (tmp_path / "voice.wav").write_bytes(sound())
    qtbot.waitUntil(lambda: files.problem(VOICE, pane.values()["voice_url"]) is None)
    with qtbot.waitSignal(pane.submitted) as submitted:
        generate_again(pane)
    assert submitted.args[1] == {"voice_url": (tmp_path / "voice.wav").as_uri()}


def test_draft_of_a_file_that_has_vanished_is_kept(qtbot: QtBot, pane: FormPane, tmp_path: Path) -> None:
    address = (tmp_path / "gone.wav").as_uri()
    pane.set_draft("acme/song", {"voice_url": address})
    words = "The file “gone.wav” is not there any more."
    qtbot.waitUntil(lambda: any(label.text() == words for label in pane.findChildren(QLabel)))
    assert pane.values() == {"voice_url": address}


def test_model_that_was_sent_with_is_the_last_used(pane: FormPane, film: ModelSpec) -> None:
    button_of(pane).click()
    assert not pane.marks.recent
    QTest.keyClicks(prompt_of(pane), "a boat")
    generate_again(pane)
    assert pane.marks.recent == (film.id,)


def test_using_again_tells_what_has_changed_since(pane: FormPane, film: ModelSpec) -> None:
    prompt = replace(film.fields[0], max_length=10)
    before = replace(film, fields=(prompt, *film.fields[1:]))
    pane.use({"prompt": "a boat", "old": 1}, film.id, Use.ALL, before)
    assert notice_of(pane) == (
        "This model has changed since. Prompt: up to 20 characters (was 10). "
        "Not taken over, as this model has no place for it: old."
    )
    pane.use({"prompt": "a boat"}, film.id, Use.ALL, film)
    assert notice_of(pane) == ""


def test_files_are_put_into_a_field(qtbot: QtBot, pane: FormPane, tmp_path: Path) -> None:
    path = tmp_path / "bell.wav"
    path.write_bytes(sound())
    pane.choose_model("acme/song")
    assert pane.put_files("voice_url", [path])
    assert pane.values() == {"voice_url": path.as_uri()}
    assert not pane.put_files("prompt", [path])
    assert not pane.put_files("nothing", [path])


def test_files_are_put_into_a_folded_field(pane: FormPane, song: ModelSpec, tmp_path: Path) -> None:
    folded = replace(song, id="acme/folded", fields=(replace(VOICE, more=True), *song.fields[:1]))
    pane.set_models([folded])
    assert pane.put_files("voice_url", [tmp_path / "bell.wav"])
    assert pane.values() == {"voice_url": (tmp_path / "bell.wav").as_uri()}


def test_wish_for_the_history_goes_on(qtbot: QtBot, pane: FormPane) -> None:
    pane.choose_model("acme/song")
    pane.offer_history(True)
    with qtbot.waitSignal(pane.history_wanted) as wished:
        icon_button_of(pane, "Choose from the history…").click()
    assert wished.args is not None
    assert wished.args[:2] == ["audio", 1]


def test_sounds_that_are_too_long_together_are_never_submitted(
    qtbot: QtBot, pane: FormPane, song: ModelSpec, tmp_path: Path
) -> None:
    path = tmp_path / "bell.wav"
    path.write_bytes(sound(seconds=0.5))
    voices = replace(VOICE, name="voices", many=True, max_total_seconds=0.8)
    pane.set_models([replace(song, id="acme/choir", fields=(voices,))])
    sent: list[object] = []
    pane.submitted.connect(lambda *order: sent.append(order))
    pane.put_files("voices", [path, path])
    words = "These are too long together: 1 s, and at most 0.8 s fit."
    qtbot.waitUntil(lambda: any(label.text() == words for label in pane.findChildren(QLabel)))
    button_of(pane).click()
    assert sent == []


def test_only_the_persons_own_models_can_be_removed(
    qtbot: QtBot, pane: FormPane, film: ModelSpec, song: ModelSpec
) -> None:
    pane.set_models([film, song], own={song.id})
    (remove,) = [link for link in pane.findChildren(LinkButton) if link.text() == "Remove this model…"]
    assert not remove.isVisible()
    pane.choose_model(song.id)
    assert remove.isVisible()
    with qtbot.waitSignal(pane.removal_wanted) as wanted:
        remove.click()
    assert wanted.args == [song]


def test_a_model_that_is_gone_is_no_favourite(qtbot: QtBot, pane: FormPane) -> None:
    pane.set_marks(ModelMarks(favourites=("acme/film", "acme/gone"), recent=("acme/gone",)))
    with qtbot.waitSignal(pane.marks_changed):
        pane.forget_model("acme/gone")
    assert pane.marks == ModelMarks(favourites=("acme/film",))


def test_models_that_are_loaded_anew_leave_the_open_form_alone(
    qtbot: QtBot, pane: FormPane, film: ModelSpec, song: ModelSpec
) -> None:
    prompt = prompt_of(pane)
    qtbot.keyClicks(prompt, "A kite")  # type: ignore[no-untyped-call]
    pane.set_models([msgspec.convert(msgspec.to_builtins(spec), ModelSpec) for spec in (film, song)], {film.id})
    assert prompt_of(pane) is prompt
    prompt.undo()
    assert pane.values().get("prompt") is None
    assert part_of(pane, LinkButton, "Remove this model…").isVisible()
