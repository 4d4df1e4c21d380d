"""Opens the settings over the window, and puts what the person chose in use. In Qt, on the loop's thread."""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from PySide6.QtCore import QObject, Qt

from kiegui.errors import ApiError, SettingsError, UpdateError
from kiegui.media.kinds import MediaKind
from kiegui.media.names import DEFAULT_TEMPLATE, NameFacts, NameTemplate
from kiegui.paths import resources_folder
from kiegui.settings import Settings
from kiegui.tasks.results import ResultStore, name_facts
from kiegui.ui.look import Appearance, Look
from kiegui.ui.settings.choices import Choices
from kiegui.ui.window import MainWindow
from kiegui.updates.packing import own_copy
from kiegui.updates_desk import UpdatesDesk

if TYPE_CHECKING:
    from kiegui.ui.settings.settings_dialog import SettingsDialog


class SettingsDesk(QObject):
    """Knows what is in use."""

    def __init__(
        self,
        window: MainWindow,
        look: Look,
        results: ResultStore,
        settings: Callable[[], Settings],
        keep: Callable[[Settings], None],
        updates: UpdatesDesk,
        do: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        """`settings` has what is in use, `keep` is given what is to be in the file from now on; `do` carries out a coroutine."""
        super().__init__(window)
        self._window = window
        self._look = look
        self._results = results
        self._settings = settings
        self._keep = keep
        self._updates = updates
        self._do = do
        self._dialog: SettingsDialog | None = None
        window.folder_chosen.connect(self._on_folder_chosen)
        window.top_bar.settings_wanted.connect(self._open)

    def _open(self) -> None:
        if self._dialog is not None:
            self._dialog.raise_()
            return
        from kiegui.ui.settings.settings_dialog import SettingsDialog  # not before the first paint

        settings = self._settings()
        choices = Choices(
            folder=self._results.folder,
            template=self._results.template.text,
            writes_provenance=settings.writes_provenance,
            appearance=Appearance(settings.appearance),
            is_sound_on=settings.sound,
            looks_for_updates=settings.looks_for_updates if own_copy(resources_folder(), os.environ) else None,
        )
        dialog = self._dialog = SettingsDialog(choices, *self._example(), self._window, can_look=self._updates.can_look)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self._on_chosen)
        dialog.look_wanted.connect(lambda: self._do(self._look_for_version(dialog)))
        dialog.finished.connect(self._on_finished)
        dialog.open()

    def _example(self) -> tuple[NameFacts, str]:
        """The result on the stage, with its extension, or else one as there could be."""
        task = self._window.stage.task
        for index, result in enumerate(task.results if task is not None else ()):
            if task is not None and result.file and not result.odd:
                return name_facts(task, index, result.kind), PurePosixPath(result.file).suffix
        made_up = NameFacts(
            created=datetime.now().astimezone(),
            model="kling/v2-5-turbo",
            number=42,
            kind=MediaKind.VIDEO,
            prompt="A kite over the dunes, early morning light",
            seed="7",
            task_id="5f3c9a",
        )
        return made_up, ".mp4"

    async def _look_for_version(self, dialog: SettingsDialog) -> None:
        """If the dialog is gone when the answer comes, the notice of a new version is still there."""
        try:
            offer = await self._updates.look_now()
        except (ApiError, UpdateError) as problem:
            if dialog is self._dialog:
                dialog.show_look_failed(problem.message)
            return
        if dialog is not self._dialog:
            return
        if offer is None:
            dialog.show_newest()
            return
        dialog.news_wanted.connect(partial(self._updates.open, offer))
        dialog.show_new_version(offer.version)

    def _on_finished(self) -> None:
        self._dialog = None

    def _on_chosen(self, choices: Choices) -> None:
        if choices.folder != self._results.folder:
            self._window.choose_folder(choices.folder)
        self._look.choose(choices.appearance)
        settings, looks = self._settings(), choices.looks_for_updates
        self._keep(
            replace(
                settings,
                name_template="" if choices.template == DEFAULT_TEMPLATE else choices.template,
                writes_provenance=choices.writes_provenance,
                appearance=choices.appearance.value,
                sound=choices.is_sound_on,
                looks_for_updates=settings.looks_for_updates if looks is None else looks,
            )
        )
        use_for_files(self._settings(), self._results)

    def _on_folder_chosen(self, folder: Path) -> None:
        with suppress(OSError):  # the next task says why it can't be used
            folder.mkdir(parents=True, exist_ok=True)
        self._results.folder = folder
        self._keep(replace(self._settings(), results_folder=str(folder)))


def use_for_files(settings: Settings, results: ResultStore) -> None:
    """Name and label new results as the settings say; a broken pattern counts as none. Raises SettingsError, then, at last."""
    results.writes_provenance = settings.writes_provenance
    try:
        results.template = NameTemplate(settings.name_template or DEFAULT_TEMPLATE)
    except SettingsError as problem:
        results.template = NameTemplate()
        raise SettingsError(
            f"The pattern for names of results can’t be used, so they are named as usual: {problem.message}"
        ) from problem
