"""The models of the whole app: refreshed from the fake Kie, and kept with the tasks made with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton

from kiegui.accounts import Gateway
from kiegui.catalog.own import save_own_model
from kiegui.catalog.schema import ModelSpec, TextField
from kiegui.catalog.versions import ModelVersions
from kiegui.model_desk import load_all
from kiegui.paths import paths_in
from kiegui.settings import load_settings
from kiegui.tasks.task import TaskState
from kiegui.ui.catalog.paste_page import PastePageDialog
from kiegui.ui.catalog.remove_model import RemoveModelQuestion
from kiegui.ui.form.form_pane import START_MODEL
from kiegui.ui.form.link_button import LinkButton
from kiegui.ui.form.model_marks import ModelMarks
from kiegui.ui.form.model_picker import ModelCombo
from kiegui.ui.form.notice import NoticeBar
from kiegui.ui.paste_field import PasteField
from kiegui.ui.refresh_dialog import RefreshDialog
from tests.app.conftest import KLING, Run, Seat
from tests.catalog.page_import.pages import ID, MODEL_PAGE
from tests.catalog.test_own import BOAT
from tests.fake_kie import FakeKie
from tests.ui.made_tasks import part_of

SCHEMA = {
    "type": "object",
    "properties": {
        "model": {"type": "string", "enum": ["maker/film"], "default": "maker/film"},
        "input": {"type": "object", "properties": {"prompt": {"type": "string", "maxLength": 500}}},
    },
}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Film"},
    "paths": {
        "/api/v1/jobs/createTask": {
            "post": {"requestBody": {"content": {"application/json": {"schema": SCHEMA}}}, "responses": {}}
        }
    },
}


def trigger(seat: Seat, text: str) -> None:
    actions = seat.app.window.top_bar.findChildren(QAction)
    next(action for action in actions if action.text() == text).trigger()


def start_refresh(seat: Seat) -> None:
    trigger(seat, "Refresh models from Kie…")


async def pasted(seat: Seat, text: str) -> PastePageDialog:
    """The dialog with that text in it."""
    trigger(seat, "Paste a model page…")
    await seat.until(lambda: bool(seat.app.window.findChildren(PastePageDialog)))
    (dialog,) = seat.app.window.findChildren(PastePageDialog)
    part_of(dialog, PasteField).setPlainText(text)
    return dialog


async def refreshed(seat: Seat) -> RefreshDialog:
    """The dialog when it tells what it has found."""
    start_refresh(seat)
    await seat.until(lambda: bool(seat.app.window.findChildren(RefreshDialog)))
    (dialog,) = seat.app.window.findChildren(RefreshDialog)
    await seat.until(lambda: part_of(dialog, QPushButton, "Use them").isVisible())
    return dialog


def test_new_models_are_offered_at_once_and_next_time(run: Run, kie: FakeKie, gateway: Gateway, tmp_path: Path) -> None:
    kie.listed = [{"model": "maker/film"}]
    kie.schemas = {"maker/film": DOCUMENT}

    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            form = seat.app.window.form
            form.set_draft(KLING, {"prompt": "A kite"})
            dialog = await refreshed(seat)
            assert dialog.lines()[:2] == ["New (1)", "Maker Film"]
            part_of(dialog, QPushButton, "Use them").click()
            combo = part_of(form, ModelCombo)
            await seat.until(lambda: combo.findText("Maker Film") >= 0)
            assert (form.model_id, form.values()) == (KLING, {"prompt": "A kite"})
            form.set_draft("maker/film", {"prompt": "A boat"})
            assert form.model_id == "maker/film"
        async with Seat(tmp_path, gateway=gateway) as seat:
            assert seat.app.window.form.model_id == "maker/film"

    run(story())
    assert len(kie.truth.creates) == 0


def test_not_now_leaves_everything_as_it_was(run: Run, kie: FakeKie, gateway: Gateway, tmp_path: Path) -> None:
    kie.listed = [{"model": "maker/film"}]
    kie.schemas = {"maker/film": DOCUMENT}

    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            dialog = await refreshed(seat)
            part_of(dialog, QPushButton, "Not now").click()
            await seat.until(lambda: not seat.app.window.findChildren(RefreshDialog))

    run(story())
    assert "maker/film" not in load_all(paths_in(tmp_path)).by_id


def test_practice_has_no_models_of_kies(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with Seat(tmp_path, sandbox=True) as seat:
            start_refresh(seat)
            await seat.until(lambda: any("have a key" in text for text in seat.app.window.notices.texts()))
            assert not seat.app.window.findChildren(RefreshDialog)

    run(story())


def test_a_refused_key_is_said_in_the_dialog(run: Run, kie: FakeKie, gateway: Gateway, tmp_path: Path) -> None:
    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            kie.key = "another"
            start_refresh(seat)
            await seat.until(lambda: bool(seat.app.window.findChildren(RefreshDialog)))
            (dialog,) = seat.app.window.findChildren(RefreshDialog)
            await seat.until(lambda: "did not accept" in dialog.status())
            dialog.reject()

    run(story())


def test_use_again_tells_what_has_changed_since(run: Run, kie: FakeKie, gateway: Gateway, tmp_path: Path) -> None:
    kie.run_clock()

    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            seat.submit()
            await seat.until(lambda: 1 in seat.tasks and seat.tasks[1].state is TaskState.SAVED)
            now = seat.app.models.by_id[KLING]
            versions = ModelVersions(paths_in(tmp_path).model_versions)
            assert versions.at(KLING, seat.tasks[1].created) == now
            fields = [*now.fields, TextField(name="style", label="Style")]
            own = paths_in(tmp_path).models / "mine.json"
            own.parent.mkdir(parents=True)
            own.write_bytes(msgspec.json.encode(renewed(now, fields)))
        async with Seat(tmp_path, gateway=gateway) as seat:
            seat.app.window.stage.use_again_requested.emit(1)
            notice = seat.app.window.form.findChildren(NoticeBar)[0]
            await seat.until(lambda: notice.text() == "This model has changed since. + Style.")

    run(story())


def renewed(spec: ModelSpec, fields: list[Any]) -> ModelSpec:
    return msgspec.structs.replace(spec, fields=tuple(fields))


def own_files(folder: Path) -> list[str]:
    models = paths_in(folder).models
    return [file.relative_to(models).as_posix() for file in models.rglob("*") if file.is_file()]


def test_a_pasted_page_is_a_model_at_once_and_next_time(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with Seat(tmp_path, sandbox=True) as seat:
            seat.app.window.form.set_draft(KLING, {"prompt": "A kite"})
            dialog = await pasted(seat, MODEL_PAGE)
            save = part_of(dialog, QPushButton, "Save as my model")
            await seat.until(save.isEnabled)
            assert own_files(tmp_path) == []
            save.click()
            await seat.until(lambda: not seat.app.window.findChildren(PastePageDialog))
            form = seat.app.window.form
            assert (form.model_id, form.values()) == (ID, {"prompt": "A kite"})
        async with Seat(tmp_path, sandbox=True) as seat:
            assert seat.app.window.form.model_id == ID

    run(story())
    assert own_files(tmp_path) == [f"{ID}.json"]
    models = load_all(paths_in(tmp_path))
    assert ID in models.own
    assert models.by_id[ID].source_date


@pytest.mark.parametrize(
    "text", ["A guide.", "<html></html>", MODEL_PAGE[: len(MODEL_PAGE) // 8], "a: &a [*a]\n" * 9000]
)
def test_a_page_without_a_model_is_a_sentence_and_saves_nothing(run: Run, tmp_path: Path, text: str) -> None:
    async def story() -> None:
        async with Seat(tmp_path, sandbox=True) as seat:
            dialog = await pasted(seat, text)
            await seat.until(lambda: bool(dialog.status()))
            assert not part_of(dialog, QPushButton, "Save as my model").isEnabled()
            dialog.reject()

    run(story())
    assert own_files(tmp_path) == []


def test_a_model_that_cannot_be_kept_is_said_in_the_dialog(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with Seat(tmp_path, sandbox=True) as seat:
            paths_in(tmp_path).models.write_text("in the way")
            dialog = await pasted(seat, MODEL_PAGE)
            save = part_of(dialog, QPushButton, "Save as my model")
            await seat.until(save.isEnabled)
            save.click()
            await seat.until(lambda: "can’t be saved" in dialog.status())
            assert seat.app.window.form.model_id != ID
            dialog.reject()

    run(story())


def test_a_second_wish_finds_the_dialog_that_is_open(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with Seat(tmp_path, sandbox=True) as seat:
            dialog = await pasted(seat, "A guide.")
            seat.app.window.form.page_wanted.emit()
            await seat.until(lambda: bool(dialog.status()))
            assert seat.app.window.findChildren(PastePageDialog) == [dialog]
            dialog.reject()

    run(story())


def test_a_dialog_that_is_closed_gets_no_answer(run: Run, tmp_path: Path) -> None:
    async def story() -> None:
        async with Seat(tmp_path, sandbox=True) as seat:
            for text in ("A guide.", MODEL_PAGE):
                dialog = await pasted(seat, "")
                dialog.read_wanted.emit(text)
                dialog.reject()
                await seat.until(lambda: not seat.app.window.findChildren(PastePageDialog))

    run(story())


def test_a_model_that_the_person_removes_is_offered_and_marked_no_more(run: Run, tmp_path: Path) -> None:
    mine = msgspec.structs.replace(BOAT, fields=(TextField(name="prompt", label="Prompt"),))
    save_own_model(paths_in(tmp_path).models, mine)

    async def story() -> None:
        async with Seat(tmp_path, sandbox=True) as seat:
            form = seat.app.window.form
            form.set_marks(ModelMarks(favourites=(BOAT.id, KLING)))
            form.set_draft(BOAT.id, {"prompt": "A kite"})
            part_of(form, LinkButton, "Remove this model…").click()
            await seat.until(lambda: bool(seat.app.window.findChildren(RemoveModelQuestion)))
            assert own_files(tmp_path)
            part_of(part_of(seat.app.window, RemoveModelQuestion), QPushButton, "Remove").click()
            await seat.until(lambda: form.marks.favourites == (KLING,))
            assert (form.model_id, form.values()) == (START_MODEL, {"prompt": "A kite"})
            await seat.until(lambda: load_settings(paths_in(tmp_path).settings)[0].favourite_models == (KLING,))

    run(story())
    assert own_files(tmp_path) == []
