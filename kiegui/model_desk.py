"""The models that are offered: loaded at the start, refreshed from Kie, read from pages that the person has. In Qt."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtCore import QCoreApplication, QObject, Qt

from kiegui.accounts import Accounts
from kiegui.catalog.fetched import FetchedModels
from kiegui.catalog.own import remove_own_model, save_own_model
from kiegui.catalog.registry import Models, load_models
from kiegui.catalog.schema import ModelSpec
from kiegui.errors import ApiError, ModelFileError, PageError
from kiegui.paths import Paths, resources_folder
from kiegui.tasks.inputs import Inputs
from kiegui.tasks.lanes import Lane
from kiegui.tasks.refreshing import PAUSE, Refreshed, Refreshing, read_document
from kiegui.tasks.task import SANDBOX
from kiegui.ui.catalog.remove_model import RemoveModelQuestion
from kiegui.ui.refresh_dialog import RefreshDialog
from kiegui.ui.window import MainWindow

if TYPE_CHECKING:
    from kiegui.ui.catalog.paste_page import PastePageDialog

translate = QCoreApplication.translate


def load_all(paths: Paths) -> Models:
    """The shipped models, those fetched from Kie, and the person's own. Blocking."""
    return load_models(resources_folder() / "models", paths.models, paths.fetched_models)


def load_theirs(paths: Paths) -> dict[str, ModelSpec]:
    """The same without the person's own, by id. Blocking."""
    return load_models(resources_folder() / "models", fetched=paths.fetched_models).by_id


class ModelDesk(QObject):
    """Opens the dialog over the window, and puts other models in use."""

    def __init__(
        self,
        window: MainWindow,
        paths: Paths,
        accounts: Callable[[], Accounts],
        do: Callable[[Coroutine[Any, Any, None]], None],
        pause: float = PAUSE,
    ) -> None:
        """`accounts` raises LedgerError while the history is not open; `do` carries out a coroutine and shows what it raises.

        `pause` is how many seconds pass from one question to Kie to the next.
        """
        super().__init__(window)
        self._window = window
        self._paths = paths
        self._accounts = accounts
        self._do = do
        self._dialog: RefreshDialog | None = None
        self._lane = Lane("models")
        self._refreshing = Refreshing(
            FetchedModels(paths.fetched_models),
            lambda: load_theirs(paths),
            read_document,
            time.time,
            pause,
        )
        self._page_dialog: PastePageDialog | None = None
        window.top_bar.refresh_wanted.connect(lambda: do(self._refresh()))
        for wish in (window.top_bar.page_wanted, window.form.page_wanted):
            wish.connect(lambda: do(self._paste_page()))
        window.form.removal_wanted.connect(lambda spec: do(self._ask_removal(spec)))

    async def reload(self) -> Models:
        """Some model files are other ones now: offer what they say."""
        models = await self._lane.do(load_all, self._paths)
        self._window.set_models(models)
        return models

    def close(self) -> None:
        """Ask Kie no more."""
        self._refreshing.close()
        self._lane.close()

    async def _refresh(self) -> None:
        if self._dialog is not None:
            self._dialog.raise_()
            return
        accounts = self._accounts()
        client = accounts.client
        if client is None or accounts.active == SANDBOX:
            self._window.notices.say(
                translate(
                    "App", "Kie tells its models only to those who have a key. Use your Kie account, and try again."
                )
            )
            return
        dialog = self._dialog = RefreshDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.stop_wanted.connect(self._refreshing.stop)
        dialog.finished.connect(self._on_finished)
        dialog.show()
        try:
            found = await self._refreshing.refresh(client, dialog.show_progress)
        except ApiError as problem:
            dialog.show_problem(problem.message)
            return
        dialog.use_wanted.connect(lambda: self._do(self._use(found)))
        dialog.left.connect(lambda: self._do(self._leave(found)))
        dialog.show_found(found)

    async def _use(self, found: Refreshed) -> None:
        await self._refreshing.keep(found)
        await self.reload()

    async def _leave(self, found: Refreshed) -> None:
        try:
            await self._refreshing.leave(found)
        except ModelFileError:
            return  # it was only to spare Kie some questions

    def _on_finished(self) -> None:
        self._dialog = None

    # -- the person's own ------------------------------------------------------------------------------------------

    async def _paste_page(self) -> None:
        theirs = await self._lane.do(load_theirs, self._paths)
        if self._page_dialog is not None:
            self._page_dialog.raise_()
            return
        from kiegui.ui.catalog.paste_page import PastePageDialog  # reads YAML and more: not before the first paint

        inputs = Inputs(self._paths.inputs)
        dialog = self._page_dialog = PastePageDialog(self._window.models, theirs, inputs, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.read_wanted.connect(lambda text: self._do(self._read(dialog, text)))
        dialog.save_wanted.connect(lambda spec: self._do(self._save(dialog, spec)))
        dialog.finished.connect(self._on_page_finished)
        dialog.show()

    async def _read(self, dialog: PastePageDialog, text: str) -> None:
        from kiegui.catalog.page_import.reading import read_page

        try:
            reading = await self._lane.do(read_page, text)
        except PageError as problem:
            if dialog is self._page_dialog:
                dialog.show_problem(problem.message)
            return
        if dialog is self._page_dialog:
            dialog.show_reading(reading)

    async def _save(self, dialog: PastePageDialog, spec: ModelSpec) -> None:
        """As the person's own, with today's date; then it is what the form is for."""
        dated = msgspec.structs.replace(spec, source_date=datetime.now(UTC).date().isoformat())
        try:
            await self._lane.do(save_own_model, self._paths.models, dated)
        except ModelFileError as problem:
            if dialog is self._page_dialog:
                dialog.show_unsaved(problem.message)
            return
        models = await self.reload()
        self._window.form.choose_model(spec.id)
        if dialog is self._page_dialog:
            dialog.show_saved(models)

    def _on_page_finished(self) -> None:
        self._page_dialog = None

    async def _ask_removal(self, spec: ModelSpec) -> None:
        theirs = await self._lane.do(load_theirs, self._paths)
        question = RemoveModelQuestion(spec, theirs.get(spec.id), self._window)
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.agreed.connect(lambda: self._do(self._remove(spec.id)))
        question.open()

    async def _remove(self, model_id: str) -> None:
        try:
            await self._lane.do(remove_own_model, self._paths.models, model_id)
        except ModelFileError as problem:
            self._window.notices.say(problem.message)
        if model_id not in (await self.reload()).by_id:
            self._window.form.forget_model(model_id)
