"""What a person does with their history is done: marks, the trash, copies, inputs, and files that are dropped."""

from __future__ import annotations

from array import array
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from kiegui.accounts import Gateway
from kiegui.history_desk import HistoryDesk
from kiegui.media.kinds import MediaKind
from kiegui.media.metadata.files import write_beside
from kiegui.media.metadata.provenance import Provenance
from kiegui.paths import paths_in
from kiegui.settings import Settings, load_settings
from kiegui.tasks.finding import EVERYTHING, Filter
from kiegui.tasks.task import Task, TaskState
from kiegui.ui.file_drops import FileDrops
from kiegui.ui.history.arrangement import ViewLook
from kiegui.ui.history.as_input import fitting_models
from kiegui.ui.history.choose_results import ChooseResults
from kiegui.ui.history.empty_trash import EmptyTrashQuestion
from kiegui.ui.history.tag_editor import TagEditor
from kiegui.ui.history.undo_bar import UndoBar
from kiegui.ui.history.wishes import Wish
from tests.app.conftest import KLING, Run, Seat
from tests.fake_kie import FakeKie
from tests.ui.made_tasks import part_of


class Desk(Seat):
    """A seat at which one film was made."""

    def __init__(self, folder: Path, gateway: Gateway) -> None:
        super().__init__(folder, gateway=gateway)
        self.pane = self.app.window.history_pane
        self.rows = self.app.window.rows
        self.form = self.app.window.form
        self.home = paths_in(folder).results

    @property
    def film(self) -> Task:
        return self.tasks[1]

    @property
    def file(self) -> Path:
        return self.home / self.film.results[0].file

    def wish(self, wish: Wish, *numbers: int) -> None:
        self.pane.wished.emit(wish, array("q", numbers or (1,)))

    def drop(self, path: Path) -> None:
        part_of(self.app.window, FileDrops).dropped.emit(path)

    async def shows(self, *numbers: int) -> None:
        await self.until(lambda: list(self.rows.numbers_between(0, self.rows.rowCount() - 1)) == list(numbers))

    def said(self) -> str:
        return " ".join(self.app.window.notices.texts())


@asynccontextmanager
async def desk_in(folder: Path, gateway: Gateway, kie: FakeKie) -> AsyncIterator[Desk]:
    kie.plan = ("success",)
    async with Desk(folder, gateway) as desk:
        desk.submit()
        await desk.until(lambda: 1 in desk.tasks and desk.film.state is TaskState.SAVED)
        await desk.shows(1)
        yield desk


def test_stars_and_tags_are_marked_and_found(run: Run, kie: FakeKie, gateway: Gateway, tmp_path: Path) -> None:
    async def story() -> None:
        async with desk_in(tmp_path, gateway, kie) as desk:
            desk.wish(Wish.STAR)
            await desk.until(lambda: desk.rows.marks_of(1).is_starred)
            desk.wish(Wish.TAG)
            await desk.until(lambda: bool(desk.app.window.findChildren(TagEditor)))
            part_of(desk.app.window, TagEditor).added.emit("client A")
            await desk.until(lambda: desk.rows.marks_of(1).tags == ("client A",))
            desk.pane.show_filter(Filter(tag="client A", is_starred=True))
            await desk.shows(1)
            desk.wish(Wish.UNSTAR)
            await desk.shows()

    run(story())


def test_what_goes_into_the_trash_comes_back_with_its_file(
    run: Run, kie: FakeKie, gateway: Gateway, tmp_path: Path
) -> None:
    async def story() -> None:
        async with desk_in(tmp_path, gateway, kie) as desk:
            file = desk.file
            desk.wish(Wish.TRASH)
            await desk.shows()
            await desk.until(lambda: not file.exists() and part_of(desk.pane, UndoBar).is_due)
            desk.pane.undo_wanted.emit()
            await desk.shows(1)
            await desk.until(lambda: list(desk.pane.view.selected_numbers()) == [1])
            await desk.until(file.exists)
            assert not part_of(desk.pane, UndoBar).is_due
            desk.pane.undo_wanted.emit()  # there is nothing any more

    run(story())


def test_what_is_not_over_stays_and_that_is_told(run: Run, kie: FakeKie, gateway: Gateway, tmp_path: Path) -> None:
    async def story() -> None:
        async with desk_in(tmp_path, gateway, kie) as desk:
            kie.plan = ("waiting",)
            desk.submit()
            await desk.until(lambda: 2 in desk.tasks and desk.tasks[2].state is TaskState.WAITING)
            desk.wish(Wish.TRASH, 2)
            await desk.until(lambda: "This task is still under way" in desk.said())
            desk.wish(Wish.TRASH, 1, 2)
            await desk.until(lambda: "not in the trash: 1." in desk.said())
            await desk.shows(2)

    run(story())


def test_the_trash_is_emptied_only_if_the_person_agrees(
    run: Run, kie: FakeKie, gateway: Gateway, tmp_path: Path
) -> None:
    async def story() -> None:
        async with desk_in(tmp_path, gateway, kie) as desk:
            desk.wish(Wish.TRASH)
            await desk.shows()
            desk.pane.show_filter(Filter(in_trash=True))
            await desk.shows(1)
            desk.pane.emptying_wanted.emit()
            assert desk.rows.rowCount() == 1
            part_of(desk.app.window, EmptyTrashQuestion).agreed.emit()
            await desk.shows()
            await desk.until(lambda: not [path for path in desk.home.rglob("*.mp4") if path.is_file()])

    run(story())


def test_a_copy_is_saved_where_the_person_wants_it(run: Run, kie: FakeKie, gateway: Gateway, tmp_path: Path) -> None:
    async def story() -> None:
        async with desk_in(tmp_path / "data", gateway, kie) as desk:
            desk.wish(Wish.SAVE_AS)
            await desk.until(lambda: bool(desk.app.window.findChildren(QFileDialog)))
            dialog = part_of(desk.app.window, QFileDialog)
            target = tmp_path / "mine.mp4"
            dialog.fileSelected.emit(str(target))
            await desk.until(target.exists)
            dialog.close()
            await desk.until(lambda: target.stat().st_size == desk.film.results[0].size)

    run(story())


def test_a_result_becomes_the_input_of_another_model(run: Run, kie: FakeKie, gateway: Gateway, tmp_path: Path) -> None:
    async def story() -> None:
        async with desk_in(tmp_path, gateway, kie) as desk:
            window = desk.app.window
            spec = fitting_models(desk.film, window.models.by_id.values())[0]
            window.history.use_as_input_requested.emit(1, spec)
            await desk.until(lambda: desk.file.as_uri() in str(desk.form.values()))
            assert desk.form.model_id == spec.id
            desk.file.unlink()
            window.history.use_as_input_requested.emit(1, spec)
            await desk.until(lambda: "not on this computer any more" in desk.said())

    run(story())


def test_what_is_in_the_trash_is_no_input_until_it_is_restored(
    run: Run, kie: FakeKie, gateway: Gateway, tmp_path: Path
) -> None:
    async def story() -> None:
        async with desk_in(tmp_path, gateway, kie) as desk:
            window, file = desk.app.window, desk.file
            spec = fitting_models(desk.film, window.models.by_id.values())[0]
            desk.wish(Wish.TRASH)
            await desk.until(lambda: not file.exists())
            window.history.use_as_input_requested.emit(1, spec)
            await desk.until(lambda: "can’t be an input. Restore it first." in desk.said())
            assert ".kiegui-trash" not in str(desk.form.values())

    run(story())


def test_a_field_gets_files_of_the_history(run: Run, kie: FakeKie, gateway: Gateway, tmp_path: Path) -> None:
    async def story() -> None:
        async with desk_in(tmp_path, gateway, kie) as desk:
            given: list[Path] = []
            desk.form.history_wanted.emit("video", 1, given.extend)
            dialog = part_of(desk.app.window, ChooseResults)
            dialog.chosen.emit(list(desk.film.results))
            await desk.until(lambda: given == [desk.file])
            dialog.close()

    run(story())


def test_own_files_that_are_dropped_bring_back_their_task(
    run: Run, kie: FakeKie, gateway: Gateway, tmp_path: Path
) -> None:
    async def story() -> None:
        async with desk_in(tmp_path, gateway, kie) as desk:
            desk.pane.show_filter(Filter(text="nothing like that"))
            await desk.shows()
            desk.form.set_draft(KLING, {"prompt": "something else"})
            desk.drop(desk.file)
            await desk.until(lambda: desk.form.values().get("prompt") == "A kite")
            assert desk.rows.filter == EVERYTHING

    run(story())


def test_files_from_elsewhere_bring_model_and_values(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    file = tmp_path / "theirs.webm"
    file.write_bytes(b"\x1aE\xdf\xa3 webm")
    values = {"prompt": "A fox", "image_url": "file:fox.png"}
    write_beside(file, Provenance(app="KieGUI", version="9", model=KLING, input=values, task_id="theirs"))

    async def story() -> None:
        async with Desk(tmp_path, gateway) as desk:
            desk.drop(file)
            await desk.until(lambda: desk.form.values().get("prompt") == "A fox")
            assert "fox.png" in desk.said()

    run(story())


@pytest.mark.parametrize(
    ("content", "words"), [(b"\xff\xd8\xff no record", "does not say how it was made"), (None, "not there")]
)
def test_files_that_tell_nothing_are_said(
    run: Run, gateway: Gateway, tmp_path: Path, content: bytes | None, words: str
) -> None:
    file = tmp_path / "plain.jpg"
    if content is not None:
        file.write_bytes(content)

    async def story() -> None:
        async with Desk(tmp_path, gateway) as desk:
            desk.drop(file)
            await desk.until(lambda: words in desk.said())

    run(story())


def test_how_the_history_is_seen_comes_back(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    async def story() -> None:
        async with Desk(tmp_path, gateway) as desk:
            desk.pane.show_look(ViewLook.GRID, 240)
            desk.pane.show_filter(Filter(kind=MediaKind.VIDEO, is_starred=True, text="kite"))
        async with Desk(tmp_path, gateway) as desk:
            seen = (desk.pane.look, desk.pane.tile_size, desk.rows.filter)
            assert seen == (ViewLook.GRID, 240, Filter(kind=MediaKind.VIDEO, is_starred=True))

    run(story())
    kept, _ = load_settings(paths_in(tmp_path).settings)
    assert (kept.history_look, kept.history_tile) == ("grid", 240)
    assert kept.history_filter == {"kind": "video", "is_starred": True}


def test_settings_that_make_no_sense_are_not_followed(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    async def story() -> None:
        async with Desk(tmp_path, gateway) as desk:
            odd = Settings(history_tile=17, history_filter={"kind": "smell"})
            part_of(desk.app.window, HistoryDesk).bring_back(odd)
            assert (desk.pane.tile_size, desk.rows.filter) == (160, EVERYTHING)

    run(story())
