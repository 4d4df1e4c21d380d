"""Carries out what a person wants done with tasks of the history that Kie never hears of. In Qt, on the loop's thread."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, assert_never

import msgspec
from PySide6.QtCore import QCoreApplication, QLocale, QObject, Qt
from PySide6.QtWidgets import QFileDialog

from kiegui.catalog.schema import ModelSpec
from kiegui.errors import LedgerError, MediaError
from kiegui.media.metadata.provenance import Provenance
from kiegui.settings import Settings
from kiegui.tasks.copying import Source, copy_as, copy_into
from kiegui.tasks.finding import EVERYTHING, NO_MARKS, Filter, Marks
from kiegui.tasks.history import History, Place
from kiegui.tasks.lanes import Lane
from kiegui.tasks.marking import Marking, Moved
from kiegui.tasks.provenance import values_of
from kiegui.tasks.results import ResultStore
from kiegui.tasks.task import Result, Task
from kiegui.ui.bridge import Bridge
from kiegui.ui.file_drops import FileDrops
from kiegui.ui.form.form_pane import Use
from kiegui.ui.history.arrangement import TILE_SIZE, TILE_SIZES, ViewLook
from kiegui.ui.history.as_input import field_for, result_to_give
from kiegui.ui.history.choose_results import ChooseResults
from kiegui.ui.history.empty_trash import EmptyTrashQuestion
from kiegui.ui.history.files import AT_MOST
from kiegui.ui.history.tag_editor import TagEditor
from kiegui.ui.history.wishes import Wish
from kiegui.ui.window import MainWindow, now

translate = QCoreApplication.translate

LEFT_OUT = "left out"
"""Cause of the notice that something did not go into the trash."""
MOST_SELECTED = 10_000
"""Of what comes back out of the trash, so many are selected again."""
MOST_EDITED = 10_000
"""Of so many tasks it is found out which tags they have in common; more are tagged as well."""


class HistoryDesk(QObject):
    """Opens the dialogs over the window, and tells the marking what the person wants."""

    def __init__(
        self,
        window: MainWindow,
        bridge: Bridge,
        history: History,
        results: ResultStore,
        do: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        """`do` carries out a coroutine, and shows what it raises."""
        super().__init__(window)
        self._window = window
        self._history = history
        self._results = results
        self._marks: Marking | None = None
        self._do = do
        self._files = Lane("copies")
        self._wanted = EVERYTHING
        self._folder = ""
        """Where the person saved copies the last time."""
        self._trashed: list[tuple[int, ...]] = []
        """What went into the trash in this session and can be undone, the last at the end."""
        pane = window.history_pane
        for place in (pane, window.stage):
            place.wished.connect(partial(self._on_wished, place.edit_tags))
        pane.emptying_wanted.connect(lambda: self._ask_deletion(None))
        pane.undo_wanted.connect(self._on_undo_wanted)
        window.history.use_as_input_requested.connect(self._on_use_as_input_requested)
        window.form.history_wanted.connect(self._on_history_wanted)
        window.form.offer_history(True)
        drops = FileDrops(self)
        for area in (pane, window.stage, window.details):
            drops.watch(area)
        drops.dropped.connect(lambda path: do(self._use_file(path)))
        bridge.task_changed.connect(lambda task: history.follow([task.number]))
        bridge.marks_changed.connect(history.follow)

    def open(self, marking: Marking) -> None:
        """The history is open: from now on things can be found and marked."""
        self._marks = marking
        self._window.history_pane.show_filter(self._wanted)

    def bring_back(self, settings: Settings) -> None:
        """Show the history as the person saw it the last time; what it was narrowed to, as soon as it is open."""
        try:
            self._wanted = msgspec.convert(settings.history_filter, Filter)
        except msgspec.ValidationError:
            self._wanted = EVERYTHING
        size = settings.history_tile if settings.history_tile in TILE_SIZES else TILE_SIZE
        self._window.history_pane.show_look(ViewLook(settings.history_look), size)

    def noted_in(self, settings: Settings) -> Settings:
        """The settings with how the person sees the history now."""
        pane = self._window.history_pane
        told = msgspec.to_builtins(pane.kept_filter if self._marks is not None else self._wanted)
        usual = msgspec.to_builtins(EVERYTHING)
        return msgspec.structs.replace(
            settings,
            history_look=pane.look.value,
            history_tile=pane.tile_size,
            history_filter={name: value for name, value in told.items() if value != usual[name]},
        )

    async def go_on(self) -> None:
        """At the start: let files follow into the trash, or out of it, that could not before."""
        self._say_troubles(await self._marking().go_on())

    def close(self) -> None:
        """Copy, read and move no more."""
        self._files.close()
        if self._marks is not None:
            self._marks.close()

    def _marking(self) -> Marking:
        """LedgerError while the history is not open."""
        if self._marks is None:
            raise LedgerError("The history is not open, so nothing can be changed. Close the app and start it again.")
        return self._marks

    def _on_wished(self, edit: Callable[[TagEditor], None], wish: Wish, numbers: array[int]) -> None:
        """`edit` shows the editor of tags where the person is."""
        match wish:
            case Wish.STAR | Wish.UNSTAR:
                self._do(self._star(numbers, is_on=wish is Wish.STAR))
            case Wish.TAG:
                self._history.ask_marks(numbers[:MOST_EDITED], partial(self._edit_tags, edit, numbers))
            case Wish.COMPARE:
                self._history.ask_tasks(numbers, partial(self._compare, numbers))
            case Wish.SAVE_AS:
                self._history.ask_tasks(numbers[:AT_MOST], partial(self._save_as, is_all=len(numbers) <= AT_MOST))
            case Wish.TRASH:
                self._do(self._trash(numbers))
            case Wish.RESTORE:
                self._do(self._restore(numbers))
            case Wish.DELETE:
                self._ask_deletion(tuple(numbers))
            case _:
                assert_never(wish)

    # -- marks ---------------------------------------------------------------------------------------------------

    async def _star(self, numbers: Sequence[int], *, is_on: bool) -> None:
        await self._marking().star(numbers, is_on=is_on)

    async def _tag(self, numbers: Sequence[int], add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        await self._marking().tag(numbers, add, remove)

    def _edit_tags(self, edit: Callable[[TagEditor], None], numbers: array[int], marks: Mapping[int, Marks]) -> None:
        noted = [marks.get(number, NO_MARKS).tags for number in numbers[:MOST_EDITED]]
        common = [tag for tag in noted[0] if all(tag in tags for tags in noted)]
        editor = TagEditor(common, len(numbers), {})
        editor.added.connect(lambda tag: self._do(self._tag(numbers, add=[tag])))
        editor.removed.connect(lambda tag: self._do(self._tag(numbers, remove=[tag])))
        edit(editor)
        self._history.ask_tags(editor.show_known)

    async def _trash(self, numbers: Sequence[int]) -> None:
        moved = await self._marking().trash(numbers)
        count = len(moved.numbers)
        if count:
            self._trashed.append(moved.numbers)
            several = translate("HistoryDesk", "%Ln moved to the trash", "", count)
            words = translate("HistoryDesk", "Moved to the trash") if count == 1 else several
            self._window.history_pane.tell_trashed(words)
        if left := len(moved.left_out):
            words = translate("HistoryDesk", "Still under way or in doubt, so not in the trash: %Ln.", "", left)
            one = translate("HistoryDesk", "This task is still under way or in doubt, so it stays in the history.")
            self._window.notices.say(one if len(numbers) == 1 else words, LEFT_OUT)
        self._say_troubles(moved)

    def _on_undo_wanted(self) -> None:
        if self._trashed:
            self._do(self._undo(self._trashed.pop()))

    async def _undo(self, numbers: Sequence[int]) -> None:
        await self._restore(numbers)
        self._window.history_pane.select(numbers[:MOST_SELECTED])

    async def _restore(self, numbers: Sequence[int]) -> None:
        self._window.history_pane.tell_trashed("")
        self._say_troubles(await self._marking().restore(numbers))

    def _ask_deletion(self, numbers: tuple[int, ...] | None) -> None:
        question = EmptyTrashQuestion(len(numbers or ()), self._window)
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.agreed.connect(lambda: self._do(self._delete(numbers)))
        question.open()

    async def _delete(self, numbers: tuple[int, ...] | None) -> None:
        self._window.history_pane.tell_trashed("")
        self._window.stage.close_media()  # Windows deletes no file that is open
        self._say_troubles(await self._marking().empty(numbers))

    def _say_troubles(self, moved: Moved) -> None:
        for words in moved.troubles:
            self._window.notices.say(words)

    # -- files ---------------------------------------------------------------------------------------------------

    def _compare(self, numbers: array[int], tasks: Sequence[Task]) -> None:
        """Oldest first, as they were made."""
        self._window.stage.compare(sorted(tasks, key=lambda task: task.number))
        self._window.panes.show_centre()

    def _save_as(self, tasks: Sequence[Task], *, is_all: bool) -> None:
        files = [result for task in tasks for result in task.results if result.file]
        if not files:
            self._window.notices.say(translate("HistoryDesk", "There is no file to save: nothing is saved here yet."))
            return
        if not is_all:
            words = translate(
                "HistoryDesk", "Only the newest {0} are saved at once: more is a job for the folder itself."
            )
            self._window.notices.say(words.format(QLocale().toString(AT_MOST)))
        if len(files) == 1:
            title = translate("HistoryDesk", "Save as")
            dialog = QFileDialog(self._window, title, self._folder)
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.selectFile(Path(files[0].file).name)
            dialog.fileSelected.connect(lambda target: self._do(self._copy_as(files[0], Path(target))))
        else:
            title = translate("HistoryDesk", "Save copies of %Ln files in", "", len(files))
            dialog = QFileDialog(self._window, title, self._folder)
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.fileSelected.connect(lambda folder: self._do(self._copy_into(files, Path(folder))))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    async def _copy_as(self, result: Result, target: Path) -> None:
        self._folder = str(target.parent)
        await self._files.do(lambda: copy_as(self._source(result), target))

    async def _copy_into(self, results: Sequence[Result], folder: Path) -> None:
        self._folder = str(folder)
        copied = await self._files.do(lambda: copy_into(map(self._source, results), folder))
        if copied.troubles:
            count = translate("HistoryDesk", "%Ln copied.", "", copied.done)
            self._window.notices.say(" ".join((count, *copied.troubles[:3])))

    def _source(self, result: Result) -> Source:
        """In the trash files have other names."""
        return Source(self._results.path(result), Path(result.file).name)

    def _on_use_as_input_requested(self, number: int, spec: ModelSpec) -> None:
        self._history.ask_tasks([number], partial(self._use_as_input, spec))

    def _use_as_input(self, spec: ModelSpec, tasks: Sequence[Task]) -> None:
        result = result_to_give(tasks[0]) if tasks else None
        if result is not None:
            self._give([result], partial(self._put_into_form, spec, result))

    def _put_into_form(self, spec: ModelSpec, result: Result, paths: list[Path]) -> None:
        form = self._window.form
        form.choose_model(spec.id)
        field = field_for(spec, result, form.values())
        if form.model_id == spec.id and field is not None:
            form.put_files(field.name, paths)

    def _on_history_wanted(self, accepts: str, room: int, take: Callable[[list[Path]], None]) -> None:
        window = self._window
        dialog = ChooseResults(self._history, window.models.by_id, now, accepts, room, window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(lambda results: self._give(results, take))
        dialog.open()

    def _give(self, results: Sequence[Result], take: Callable[[list[Path]], None]) -> None:
        """Those that are there; of the others it is said. Kie's address of a result does not last, so it is no way."""
        self._history.ask_places(results, partial(self._give_those_there, take))

    def _give_those_there(self, take: Callable[[list[Path]], None], places: Sequence[Place]) -> None:
        if any(place.is_in_trash for place in places):
            words = translate("HistoryDesk", "What is in the trash can’t be an input. Restore it first.")
            self._window.notices.say(words)
        elif not all(place.is_there for place in places):
            words = translate(
                "HistoryDesk", "A file was left out: it is not on this computer any more, or its drive is not there."
            )
            self._window.notices.say(words)
        paths = [place.path for place in places if place.is_there and not place.is_in_trash]
        if paths:
            take(paths)

    # -- files that are dropped ----------------------------------------------------------------------------------

    async def _use_file(self, path: Path) -> None:
        from kiegui.media.metadata.files import read  # not before the first paint

        try:
            provenance = await self._files.do(read, path)
        except MediaError as problem:
            self._window.notices.say(problem.message)
            return
        if provenance is None:
            words = translate(
                "HistoryDesk",
                "“{0}” does not say how it was made. Files that KieGUI saves do, unless that is off in the settings.",
            )
            self._window.notices.say(words.format(path.name))
        elif provenance.task_id:
            self._history.ask_some(Filter(text=provenance.task_id), 20, partial(self._on_found, provenance))
        else:
            self._use_provenance(provenance)

    def _on_found(self, provenance: Provenance, numbers: Sequence[int]) -> None:
        self._history.ask_tasks(numbers, partial(self._on_own_tasks, provenance))

    def _on_own_tasks(self, provenance: Provenance, tasks: Sequence[Task]) -> None:
        """The own history knows more than the file: the inputs that were local files."""
        own = next((task for task in tasks if task.task_id == provenance.task_id), None)
        if own is None:
            self._use_provenance(provenance)
        else:
            self._window.go_to(own.number)
            self._window.use_again(own.number)

    def _use_provenance(self, provenance: Provenance) -> None:
        values, missing = values_of(provenance)
        self._window.form.use(values, provenance.model, Use.ALL)
        if missing:
            words = translate("HistoryDesk", "These files were inputs and are not in it. Choose them again: {0}")
            self._window.notices.say(words.format(", ".join(missing)))
