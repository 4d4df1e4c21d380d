"""Tells the person of new versions, fetches one if they want it, and hands over to its installer. In Qt, on the loop's thread."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer

from kiegui.errors import KieGuiError, LedgerError, UpdateError
from kiegui.paths import Paths
from kiegui.settings import Settings
from kiegui.tasks.lanes import Lane, now_and_then
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.store.recorder import FlightRecorder
from kiegui.ui.notices import Remedy
from kiegui.ui.outside import no_answer, open_in_other_app, show_in_folder
from kiegui.ui.window import MainWindow
from kiegui.updates.feed import Offer
from kiegui.updates.looking import USER_AGENT, Looking
from kiegui.updates.packing import OwnCopy

if TYPE_CHECKING:
    from kiegui.api.transport import Exchanges  # requests takes 80 ms to import: not before the first paint
    from kiegui.ui.updates.update_dialog import UpdateDialog
    from kiegui.updates.download import Download

_log = logging.getLogger(__name__)
translate = QCoreApplication.translate

NEW_VERSION = "new version"
"""Cause of the notice."""

_FIRST_LOOK = 60_000
_NEXT_LOOKS = 3_600_000
"""Milliseconds: the start has more important things to do, and after it the clock is looked at once an hour."""
_TELL_SECONDS = 0.1


class UpdatesDesk(QObject):
    """From the look at the feed to the start of the installer; nothing is fetched or installed without a click."""

    def __init__(
        self,
        window: MainWindow,
        paths: Paths,
        own: OwnCopy | None,
        settings: Callable[[], Settings],
        back_up: Callable[[], Awaitable[None]],
        do: Callable[[Coroutine[Any, Any, None]], None],
        first_look: int = _FIRST_LOOK,
    ) -> None:
        """Without an `own` copy that gets new versions from us it never looks, nor while the settings say so.

        `back_up` makes sure that there is a copy of the history; LedgerError if not. `do` carries out a coroutine, and shows
        what it raises. `first_look` is in milliseconds after the start.
        """
        super().__init__(window)
        self._window = window
        self._own = own
        self._settings = settings
        self._back_up = back_up
        self._do = do
        self._folder = paths.cache / "updates"
        self._notes = paths.update_notes
        self._lane = Lane("updates")
        self._exchanges: Exchanges | None = None
        self._download: Download | None = None
        self._dialog: UpdateDialog | None = None
        self._installer: Path | None = None
        self._timer = QTimer(self)
        if own is not None:
            self._timer.timeout.connect(partial(self._on_time, own))
            self._timer.start(first_look)

    def close(self) -> None:
        """Ask nobody any more."""
        self._timer.stop()
        for way in (self._exchanges, self._download):
            if way is not None:
                way.close()
        self._lane.close()

    def hand_over(self) -> None:
        """Start the installer, if the person wants it: the last thing that the app does."""
        file = self._installer
        if file is not None and not open_in_other_app(file) and not show_in_folder(file):
            _log.error("nothing opened the installer %s", file)

    # -- looking ------------------------------------------------------------------------------------------------

    @property
    def can_look(self) -> bool:
        """Whether this copy gets new versions from us."""
        return self._own is not None

    async def look_now(self) -> Offer | None:
        """What is newer than this copy, which the notice tells of, too; None if nothing is. Raises ApiError, UpdateError."""
        if self._own is None:
            return None
        looking = Looking(self._own, self._notes)
        offer = await self._lane.do(looking.look, self._ask_by())
        if offer is not None:
            self._tell_of(offer, looking)
        return offer

    def _ask_by(self) -> Exchanges:
        """One for all looks, so that `close` ends whichever is under way."""
        from kiegui.api.transport import Exchanges

        self._exchanges = self._exchanges or Exchanges(USER_AGENT)
        return self._exchanges

    def _on_time(self, own: OwnCopy) -> None:
        self._timer.setInterval(_NEXT_LOOKS)
        if self._settings().looks_for_updates and self._dialog is None:
            self._do(self._look(own))

    async def _look(self, own: OwnCopy) -> None:
        """What goes wrong here is not the person's business: it is tried again."""
        from kiegui.updates.download import forget_installed

        looking = Looking(own, self._notes)
        await self._lane.do(forget_installed, self._folder, own.version)
        try:
            offer = await self._lane.do(looking.look_if_due, self._ask_by())
        except KieGuiError as problem:
            _log.warning("no look at new versions: %s", problem.message)
            return
        if offer is not None:
            self._tell_of(offer, looking)

    def _tell_of(self, offer: Offer, looking: Looking) -> None:
        notices = self._window.notices

        def leave() -> None:
            notices.withdraw(NEW_VERSION)

        def skip() -> None:
            leave()
            self._do(self._lane.do(looking.skip, offer.version))

        notices.say(
            translate("App", "KieGUI {0} is there.").format(offer.version),
            NEW_VERSION,
            Remedy(translate("App", "What is new"), partial(self.open, offer)),
            Remedy(translate("App", "Not now"), leave),
            Remedy(translate("App", "Skip this version"), skip),
            is_news=True,
        )

    # -- fetching and installing --------------------------------------------------------------------------------

    def open(self, offer: Offer) -> None:
        """Show what is new, and how to get it."""
        own = self._own
        if own is None:
            return
        if self._dialog is not None:
            self._dialog.raise_()
            return
        from kiegui.ui.updates.update_dialog import NewVersion, UpdateDialog

        has_installer = own.packing.has_installer
        new = NewVersion(
            offer.version, own.version, offer.released.astimezone(), offer.notes, offer.file.size, has_installer
        )
        dialog = self._dialog = UpdateDialog(new, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.download_wanted.connect(lambda: self._do(self._load(own, offer)))
        dialog.stop_wanted.connect(self._on_stop_wanted)
        dialog.install_wanted.connect(lambda: self._do(self._install(own, offer)))
        dialog.finished.connect(self._on_finished)
        dialog.open()

    def _on_finished(self) -> None:
        self._dialog = None

    def _on_stop_wanted(self) -> None:
        if self._download is not None:
            self._download.close()
            self._download = None

    async def _load(self, own: OwnCopy, offer: Offer) -> None:
        from kiegui.updates.download import Download

        download = self._download = Download(offer.file, self._folder, is_local=own.source.is_local)
        try:
            await self._lane.do(download.run, now_and_then(self._show_progress, _TELL_SECONDS))
        except UpdateError as problem:
            if self._dialog is None:
                return
            if self._download is download:
                self._dialog.show_problem(problem.message)
            else:  # it was stopped
                self._dialog.show_offered()
            return
        if self._dialog is not None:
            self._dialog.show_ready(str(self._folder))

    def _show_progress(self, done: int, total: int) -> None:
        if self._dialog is not None:
            self._dialog.show_progress(done, total)

    async def _install(self, own: OwnCopy, offer: Offer) -> None:
        from kiegui.updates.download import is_whole

        file = self._folder / offer.file.name
        try:
            if not await self._lane.do(is_whole, file, offer.file):
                raise UpdateError("The file has changed since it came, so it was not started. Nothing was changed.")
            await self._back_up()
        except (UpdateError, LedgerError) as problem:
            if self._dialog is not None:
                self._dialog.show_problem(problem.message)
            return
        if not own.packing.has_installer and not show_in_folder(file):
            if self._dialog is not None:
                self._dialog.show_problem(no_answer(file))
            return
        self._window.notices.withdraw(NEW_VERSION)
        if self._dialog is not None:
            self._dialog.accept()
        if own.packing.has_installer:
            self._installer = file
            self._window.close()


def copy_history(ledger: Ledger, recorder: FlightRecorder) -> None:
    """Before another version opens the history. On the ledger's thread; raises LedgerError."""
    if not ledger.back_up(recorder.written):
        raise LedgerError(
            "There is not enough room on the disk for a copy of the history, so nothing was installed. Make some room, and "
            "try again."
        )
