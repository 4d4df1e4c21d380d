"""What is chosen in the settings is in use at once, and again at the next start."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QPushButton

from kiegui.accounts import Gateway
from kiegui.errors import SettingsError
from kiegui.media.kinds import MediaKind
from kiegui.media.metadata.files import read
from kiegui.media.names import DEFAULT_TEMPLATE, NameTemplate
from kiegui.paths import paths_in
from kiegui.settings import Settings, load_settings, save_settings
from kiegui.settings_desk import use_for_files
from kiegui.tasks.results import ResultStore, name_facts
from kiegui.tasks.task import SANDBOX, TaskState
from kiegui.ui.look import Appearance
from kiegui.ui.settings.choices import Choices
from kiegui.ui.settings.names_field import NamesField
from kiegui.ui.settings.settings_dialog import SettingsDialog
from kiegui.ui.updates.update_dialog import UpdateDialog
from kiegui.updates_desk import NEW_VERSION
from tests.app.conftest import Run, Seat
from tests.fake_kie import FakeKie
from tests.ui.made_tasks import make_result, make_task, part_of
from tests.updates.publishing import Publisher


def opened(seat: Seat) -> SettingsDialog:
    """The dialog that the top bar asks for."""
    seat.app.window.top_bar.settings_wanted.emit()
    (dialog,) = seat.app.window.findChildren(SettingsDialog)
    return dialog


def test_what_is_chosen_is_in_use_and_kept(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    chosen = Choices(
        folder=tmp_path / "elsewhere",
        template="{prompt} {n}",
        writes_provenance=True,
        appearance=Appearance.DARK,
        is_sound_on=True,
    )

    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            dialog = opened(seat)
            seat.app.window.top_bar.settings_wanted.emit()
            assert opened(seat) is dialog
            dialog.chosen.emit(chosen)
            dialog.close()
            seat.submit()
            await seat.until(lambda: any(task.state is TaskState.SAVED for task in seat.tasks.values()))
            (task,) = seat.tasks.values()
            assert Path(task.results[0].file).parent == chosen.folder
            assert Path(task.results[0].file).name.startswith("A kite 1")
            record = read(Path(task.results[0].file))
            assert record is not None
            assert record.task_id == task.task_id

    run(story())
    kept, _ = load_settings(paths_in(tmp_path).settings)
    assert (kept.name_template, kept.writes_provenance, kept.appearance, kept.sound) == (
        "{prompt} {n}",
        True,
        "dark",
        True,
    )
    assert kept.results_folder == str(chosen.folder)


@pytest.mark.parametrize(("chosen", "kept"), [(True, True), (False, False), (None, False)])
def test_whether_it_looks_for_versions_is_kept_also_where_it_can_not(
    run: Run, gateway: Gateway, tmp_path: Path, *, chosen: bool | None, kept: bool
) -> None:
    save_settings(paths_in(tmp_path).settings, Settings(looks_for_updates=False))

    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            choices = Choices(
                folder=seat.app.window.folder,
                template=DEFAULT_TEMPLATE,
                writes_provenance=True,
                appearance=Appearance.SYSTEM,
                is_sound_on=False,
                looks_for_updates=chosen,
            )
            opened(seat).chosen.emit(choices)

    run(story())
    assert load_settings(paths_in(tmp_path).settings)[0].looks_for_updates is kept


def test_example_of_names_is_where_practice_lies(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            task = make_task(account=SANDBOX, results=(make_result("sandbox/a.mp4"),))
            seat.app.window.stage.show_task(task)
            named = NameTemplate().path(name_facts(task, 0, MediaKind.VIDEO))
            assert named.parts[0] == "sandbox"
            assert part_of(opened(seat), NamesField).preview() == f"For example: {named}.mp4"

    run(story())


def test_the_app_s_own_pattern_is_not_pinned(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            folder = seat.app.window.folder
            same = Choices(
                folder=folder,
                template=DEFAULT_TEMPLATE,
                writes_provenance=False,
                appearance=Appearance.SYSTEM,
                is_sound_on=False,
            )
            opened(seat).chosen.emit(same)

    run(story())
    kept, _ = load_settings(paths_in(tmp_path).settings)
    assert (kept.name_template, kept.results_folder, kept.writes_provenance) == ("", "", False)


def test_a_broken_pattern_in_the_file_is_said_and_not_used(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    save_settings(paths_in(tmp_path).settings, Settings(name_template="{foo}"))

    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            (said,) = [text for text in seat.app.window.notices.texts() if "pattern" in text]
            assert "named as usual" in said

    run(story())


def test_files_are_labelled_unless_it_is_switched_off(tmp_path: Path) -> None:
    store = ResultStore(tmp_path)
    use_for_files(Settings(), store)
    assert (store.writes_provenance, store.template.text) == (True, DEFAULT_TEMPLATE)
    use_for_files(Settings(writes_provenance=False, name_template="{n}"), store)
    assert (store.writes_provenance, store.template.text) == (False, "{n}")
    with pytest.raises(SettingsError, match=r"no field “\{foo\}”"):
        use_for_files(replace(Settings(), name_template="{foo}"), store)
    assert store.template.text == DEFAULT_TEMPLATE


@pytest.fixture
def publisher(kie: FakeKie, monkeypatch: pytest.MonkeyPatch) -> Publisher:
    """Of the app's own copy."""
    made = Publisher(kie)
    for desk in ("app", "settings_desk"):
        monkeypatch.setattr(f"kiegui.{desk}.own_copy", lambda *_: made.own())
    return made


def look(dialog: SettingsDialog) -> None:
    part_of(dialog, QPushButton, "Look now").click()


def test_a_look_for_versions_tells_what_came_of_it(
    run: Run, gateway: Gateway, publisher: Publisher, tmp_path: Path
) -> None:
    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            dialog = opened(seat)
            publisher.publish(version="1.1")
            publisher.put(publisher.feed_url + ".sig", bytes(64))
            look(dialog)
            await seat.until(lambda: "not signed by the makers" in dialog.answer())
            publisher.publish(version="1.1")
            look(dialog)
            await seat.until(lambda: "newest version" in dialog.answer())
            assert not seat.app.window.notices.is_said(NEW_VERSION)
            publisher.publish(released="2026-12-01T00:00:00Z")
            look(dialog)
            await seat.until(lambda: dialog.answer() == "KieGUI 1.2 is there.")
            part_of(dialog, QPushButton, "What is new").click()
            assert part_of(seat.app.window, UpdateDialog).isVisible()
            assert seat.app.window.notices.is_said(NEW_VERSION)

    run(story())


def test_an_answer_after_the_end_of_the_dialog_is_a_notice(
    run: Run, gateway: Gateway, publisher: Publisher, tmp_path: Path
) -> None:
    publisher.publish()

    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            dialog = opened(seat)
            look(dialog)
            dialog.reject()
            await seat.until(lambda: seat.app.window.notices.is_said(NEW_VERSION))

    run(story())


def test_a_copy_that_others_update_can_not_look(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            buttons = opened(seat).findChildren(QPushButton)
            assert "Look now" not in [button.text() for button in buttons if button.isVisible()]

    run(story())
