"""Takes the history away, and brings others in: the dialogs, and what happens when the person has chosen. In Qt."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, assert_never

from PySide6.QtCore import QCoreApplication, QDate, QObject, Qt
from PySide6.QtWidgets import QFileDialog

from kiegui.errors import BadKey, KieGuiError, LedgerError
from kiegui.tasks.archive.form import Belongings
from kiegui.tasks.finding import EVERYTHING
from kiegui.tasks.lanes import Lane
from kiegui.tasks.runner import Runner
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.task import Task
from kiegui.ui.bridge import Bridge
from kiegui.ui.window import MainWindow

if TYPE_CHECKING:
    from kiegui.tasks.archive.exporting import Exported, Told
    from kiegui.tasks.archive.importing import Importing
    from kiegui.ui.archive.export_dialog import ExportDialog, Extent, Shape
    from kiegui.ui.archive.import_dialog import ImportDialog

translate = QCoreApplication.translate
_P = ParamSpec("_P")

_TELL_SECONDS = 0.1


class ArchiveDesk(QObject):
    """Opens the dialogs over the window; one export and one import at a time."""

    def __init__(
        self,
        window: MainWindow,
        bridge: Bridge,
        belongings: Belongings,
        account: str,
        follow: Callable[[Iterable[int]], None],
        do: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        """`account` is the person's own in this session. `follow` hears the numbers of tasks that are new or have changed;
        `do` carries out a coroutine, and shows what it raises.
        """
        super().__init__(window)
        self._window = window
        self._bridge = bridge
        self._belongings = belongings
        self._account = account
        self._follow = follow
        self._do = do
        self._lane = Lane("exporting")
        self._stop = threading.Event()
        self._opened: tuple[Ledger, Lane, Runner] | None = None
        self._files_follow: Callable[[], Coroutine[Any, Any, None]] | None = None
        self._importing: Importing | None = None
        self._export_dialog: ExportDialog | None = None
        self._import_dialog: ImportDialog | None = None
        self._offered: Path | None = None
        """What the person opened the app with, until the history is open."""
        self._folder = ""
        """Where the person exported to, or imported from, the last time."""
        window.top_bar.export_wanted.connect(lambda: do(self._ask_export()))
        window.top_bar.import_wanted.connect(lambda: do(self._ask_import()))

    def open(
        self, ledger: Ledger, lane: Lane, runner: Runner, files_follow: Callable[[], Coroutine[Any, Any, None]]
    ) -> None:
        """The history is open. `files_follow` brings files to where marks want them, as into the trash."""
        self._opened = ledger, lane, runner
        self._files_follow = files_follow
        if self._offered is not None:
            self.offer(self._offered)

    def offer(self, file: Path) -> None:
        """Ask whether to bring in `file`, which the person opened the app with; at once, or when the history is open."""
        self._offered = file if self._opened is None else None
        if self._opened is not None:
            self._do(self._ask_import(file))

    def when_answered(self, then: Callable[[], None]) -> None:
        """Carry out `then` once the dialog for an import is closed; at once if there is none."""
        if self._import_dialog is None:
            then()
        else:
            self._import_dialog.finished.connect(then)

    async def close(self) -> None:
        """Write and bring in no more."""
        self._stop.set()
        self._lane.close()
        if self._importing is not None:
            await self._importing.close()

    def _open_history(self) -> tuple[Ledger, Lane, Runner]:
        if self._opened is None:
            raise LedgerError("The history is not open. Close the app and start it again. Nothing was changed.")
        return self._opened

    # -- export ----------------------------------------------------------------------------------------------------

    async def _ask_export(self) -> None:
        self._open_history()
        if self._export_dialog is not None:
            self._export_dialog.raise_()
            return
        from kiegui.ui.archive.export_dialog import (
            ExportDialog,
        )  # with what writes ZIP files: not before the first paint

        rows, view = self._window.rows, self._window.history
        shown = rows.rowCount() if rows.filter != EVERYTHING else 0
        dialog = self._export_dialog = ExportDialog(shown, view.selected_count(), self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.export_wanted.connect(self._on_export_wanted)
        dialog.stop_wanted.connect(self._stop.set)
        dialog.finished.connect(self._on_export_closed)
        dialog.show()

    def _on_export_closed(self) -> None:
        self._export_dialog = None

    def _on_export_wanted(self, extent: Extent, shape: Shape) -> None:
        """What the history shows may change while a name is being chosen, so the tasks are noted now."""
        from kiegui.tasks.archive.form import SUFFIX
        from kiegui.ui.archive.export_dialog import Shape

        wanted = self._numbers(extent)
        is_table = shape is Shape.TABLE
        kinds = (
            translate("ArchiveDesk", "Tables (*.csv)")
            if is_table
            else translate("ArchiveDesk", "KieGUI archives (*.kiegui)")
        )
        dialog = QFileDialog(self._export_dialog, translate("ArchiveDesk", "Export history"), self._folder, kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        suffix = ".csv" if is_table else SUFFIX
        dialog.setDefaultSuffix(suffix.removeprefix("."))
        dialog.selectFile(f"KieGUI {QDate.currentDate().toString(Qt.DateFormat.ISODate)}{suffix}")
        dialog.fileSelected.connect(lambda file: self._do(self._export(Path(file), wanted, shape)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _numbers(self, extent: Extent) -> Sequence[int] | None:
        from kiegui.ui.archive.export_dialog import Extent

        match extent:
            case Extent.ALL:
                return None
            case Extent.SHOWN:
                return self._window.rows.numbers_between(0, self._window.rows.rowCount() - 1)
            case Extent.SELECTED:
                return self._window.history.selected_numbers()
        assert_never(extent)

    async def _export(self, target: Path, wanted: Sequence[int] | None, shape: Shape) -> None:
        dialog = self._export_dialog
        if dialog is None:
            return
        self._folder = str(target.parent)
        self._stop.clear()
        dialog.show_progress(0, 0)
        told = self._throttled(dialog.show_progress, lambda: dialog is self._export_dialog)
        try:
            exported = await self._lane.do(self._write, target, wanted, shape, told)
        except KieGuiError as problem:
            dialog.show_problem(problem.message)
        else:
            dialog.show_exported(exported, target.name)

    def _write(self, target: Path, wanted: Sequence[int] | None, shape: Shape, told: Told) -> Exported:
        """On the exporting thread."""
        from kiegui.tasks.archive.exporting import export_archive
        from kiegui.tasks.archive.table import export_table
        from kiegui.ui.archive.export_dialog import Shape
        from kiegui.ui.words import task_word

        if shape is Shape.TABLE:
            return export_table(self._belongings, target, wanted, told, self._stop, word_of=task_word)
        with_files = shape is Shape.WITH_FILES
        return export_archive(self._belongings, target, wanted, told, self._stop, with_files=with_files)

    # -- import ----------------------------------------------------------------------------------------------------

    async def _ask_import(self, file: Path | None = None) -> None:
        ledger, lane, _ = self._open_history()
        if self._import_dialog is not None:
            if file is not None:
                self._import_dialog.offer(file)
            self._import_dialog.raise_()
            return
        from kiegui.tasks.archive.importing import Importing
        from kiegui.ui.archive.import_dialog import ImportDialog

        if self._importing is None:
            self._importing = Importing(self._belongings, ledger, lane, self._on_tasks, self._bridge.announce_marks)
        importing = self._importing
        copies = self._belongings.ledger.with_name("backups")
        dialog = self._import_dialog = ImportDialog(self._folder, copies, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.import_wanted.connect(lambda file: self._do(self._import(dialog, importing, file)))
        dialog.stop_wanted.connect(importing.stop)
        dialog.finished.connect(self._on_import_closed)
        if file is not None:
            dialog.offer(file)
        dialog.show()

    def _on_import_closed(self) -> None:
        self._import_dialog = None

    async def _import(self, dialog: ImportDialog, importing: Importing, file: Path) -> None:
        from kiegui.tasks.archive.importing import Step

        self._folder = str(file.parent)
        dialog.show_progress(Step.CHECKING, 0, 0)
        told = self._throttled(dialog.show_progress, lambda: dialog is self._import_dialog)
        try:
            imported = await importing.bring_in(file, (self._account,), told)
        except KieGuiError as problem:
            dialog.show_problem(problem.message)
        else:
            dialog.show_imported(imported)
        self._window.rows.load()
        await self._go_on()

    async def _go_on(self) -> None:
        """Files follow into the trash; what is not finished is asked for, if its account is connected."""
        _, _, runner = self._open_history()
        if self._files_follow is not None:
            await self._files_follow()
        with suppress(BadKey):  # without an id it adopts nothing, and goes on with what there is
            await runner.adopt(self._account, "", lambda _asked, _of: None)

    def _on_tasks(self, tasks: Sequence[Task]) -> None:
        """They are in the ledger; the list is read anew when all are."""
        for task in tasks:
            self._window.top_bar.count(task)
        self._follow(task.number for task in tasks)

    def _throttled(self, show: Callable[_P, None], is_wanted: Callable[[], bool]) -> Callable[_P, None]:
        """The same, for any thread: carried out on this one, ten times a second at most, as long as it is wanted."""
        loop = asyncio.get_running_loop()
        due = 0.0

        def told(*args: _P.args, **kwargs: _P.kwargs) -> None:
            nonlocal due
            now = time.monotonic()
            if now >= due:
                due = now + _TELL_SECONDS
                with suppress(RuntimeError):  # the loop has ended meanwhile
                    loop.call_soon_threadsafe(lambda: show(*args, **kwargs) if is_wanted() else None)

        return told
