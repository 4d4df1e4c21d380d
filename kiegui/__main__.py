"""The command `kiegui`: arguments, environment, logging, QApplication, event loop, exit code."""

from __future__ import annotations

import argparse
import asyncio
import io
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

from kiegui import __version__
from kiegui.child import FLAG, run_child
from kiegui.data_lock import DataLock
from kiegui.errors import KieGuiError, LedgerError, SettingsError
from kiegui.paths import NAME, Paths, default_paths, paths_in
from kiegui.redact import RedactedFormatter, Redactor

if TYPE_CHECKING:
    from kiegui.accounts import Gateway
    from kiegui.app import App


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """What stands on the command line; ends the process on --help, --version and on what we don't know."""
    parser = argparse.ArgumentParser(
        prog="kiegui", description="Make films, pictures and sounds with the models at Kie.ai (unofficial)."
    )
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="FILE",
        help="an archive of a history: open the window and offer to import it",
    )
    parser.add_argument("--version", action="version", version=f"KieGUI {__version__}")
    parser.add_argument("--data-dir", type=Path, metavar="DIR", help="keep everything that the app writes below DIR")
    parser.add_argument(
        "--sandbox", action="store_true", help="practise without a key: made-up results, practice credits"
    )
    parser.add_argument(
        "--self-test",
        type=Path,
        metavar="DIR",
        help="make a film with both bundled models in the sandbox, and leave a report and screenshots in DIR",
    )
    parser.add_argument(
        "--verify-library",
        action="store_true",
        help="look whether every saved result is still there as it came, and end",
    )
    parser.add_argument(
        "--import-page", type=Path, metavar="FILE", help="print the model that a documentation page describes, and end"
    )
    parser.add_argument(
        "--list-models", action="store_true", help="print all models: id, title, what it makes; and end"
    )
    return parser.parse_args(arguments)


def take_gateway(environment: MutableMapping[str, str]) -> Gateway | None:
    """The session-only account that the environment names, if any. Raises SettingsError.

    The key leaves the environment here, before any child process can inherit it.
    """
    key = environment.pop("KIEGUI_API_KEY", "")
    base = environment.get("KIEGUI_API_BASE", "")
    upload = environment.get("KIEGUI_UPLOAD_BASE", "")
    if not (key or base or upload):
        return None
    from kiegui.accounts import Gateway
    from kiegui.api.origin import KIE, checked_key, checked_origin

    if not key:
        raise SettingsError("KIEGUI_API_BASE needs KIEGUI_API_KEY: a stored key is never sent to another server.")
    if upload and not base:
        raise SettingsError("KIEGUI_UPLOAD_BASE needs KIEGUI_API_BASE: the two belong to one account.")
    origin = checked_origin(base, upload) if base else KIE
    return Gateway(origin, checked_key(key))


def start_logging(paths: Paths, redactor: Redactor) -> None:
    """Warnings and worse, in words without keys or prompts, to a small file that turns over."""
    paths.create()
    handler = RotatingFileHandler(paths.logs / "kiegui.log", maxBytes=500_000, backupCount=2, encoding="utf-8")
    handler.setFormatter(RedactedFormatter(redactor, "%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.INFO)
    logging.raiseExceptions = False  # a line that can't be formatted would go to the terminal as it is
    for talkative in ("urllib3", "qasync", "asyncio", "keyring"):
        logging.getLogger(talkative).setLevel(logging.WARNING)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the app; the exit code of the process."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == [FLAG]:
        return run_child(given[1:])
    options = parse_arguments(given)
    if options.verify_library:
        return verify_library(paths_in(options.data_dir) if options.data_dir else default_paths())
    if options.import_page is not None or options.list_models:
        try:
            return speak_of_models(options)
        except BrokenPipeError:  # who reads what we print has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # else Python complains once more at its end
            return 0
    file: Path | None = options.file
    if file is not None and (reason := why_not(file)):
        return refuse_to_start(f"{reason} Nothing was opened.", code=2)
    redactor = Redactor()
    try:
        gateway = take_gateway(os.environ)
    except SettingsError as problem:
        return refuse_to_start(redactor.redact(problem.message), code=2)
    if gateway is not None:
        redactor.add(gateway.key)
    webhook_key = os.environ.pop("KIEGUI_WEBHOOK_KEY", "")
    if webhook_key:
        redactor.add(webhook_key)
    os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia*=false")
    # A playlist that is dressed up as a film must not make the player reach out to the network.
    os.environ["QT_FFMPEG_PROTOCOL_WHITELIST"] = "file"
    folder: Path | None = options.data_dir
    if options.self_test is not None:
        options.self_test = options.self_test.resolve()
        folder = folder or options.self_test / "data"
        gateway = None
    paths = paths_in(folder) if folder else default_paths()
    lock = DataLock(paths.data / "lock")
    try:
        start_logging(paths, redactor)
        is_alone = lock.take()
    except OSError as problem:
        reason = f"KieGUI can’t write to its folder {paths.data}: {problem.strerror}. Nothing was changed."
        # Whoever names a folder sits at a terminal, or is a script that a box would hold up.
        return refuse_to_start(reason, in_a_box=folder is None)
    if not is_alone:
        return leave_to_the_other(paths, file, quietly=options.self_test is None)
    return open_window(
        paths,
        redactor,
        sandbox=options.sandbox,
        gateway=gateway,
        webhook_key=webhook_key,
        self_test=options.self_test,
        file=file,
    )


def why_not(file: Path) -> str:
    """Why this file can't be opened, "" if it can."""
    try:
        return "" if file.is_file() else f"There is no file {file}."
    except OSError as problem:
        return f"{file} can’t be read: {problem.strerror}."


def verify_library(paths: Paths) -> int:
    """Look at all saved results, also while the app is running; 0 if all are as they came, 1 if not, 2 without a history."""
    from kiegui.tasks.library import report_library
    from kiegui.tasks.results import ResultStore

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal may lack letters that a path has
    if not paths.ledger.exists():
        return refuse_to_start(f"There is no history in {paths.data} yet.", code=2)
    try:
        return 0 if report_library(paths.ledger, ResultStore(paths.results), print) else 1
    except LedgerError as problem:
        return refuse_to_start(problem.message, code=2)


def speak_of_models(options: argparse.Namespace) -> int:
    """Do what --import-page or --list-models asks for; nothing is written to the disk. The exit code."""
    from kiegui.catalog.terminal import import_page, list_models
    from kiegui.paths import resources_folder

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if options.import_page is not None:
        return import_page(options.import_page, print, complain)
    paths = paths_in(options.data_dir) if options.data_dir else default_paths()
    return list_models(resources_folder() / "models", paths.models, paths.fetched_models, print, complain)


def complain(sentence: str) -> None:
    """Say it in the terminal, beside what the command prints."""
    print(sentence, file=sys.stderr)  # noqa: T201


def refuse_to_start(reason: str, code: int = 1, *, in_a_box: bool = False) -> int:
    """Say why, in the terminal; in a box, too, where nobody would read that. The exit code."""
    if sys.stderr is not None:  # it is None in a Windows program without a console
        print(reason, file=sys.stderr)  # noqa: T201
    on_desktop = sys.platform in ("win32", "darwin") or "DISPLAY" in os.environ or "WAYLAND_DISPLAY" in os.environ
    if not on_desktop or not (in_a_box or sys.stderr is None):
        return code
    from PySide6.QtWidgets import QApplication, QMessageBox

    qt = QApplication([NAME])
    box = QMessageBox(QMessageBox.Icon.Critical, NAME, reason)
    box.finished.connect(qt.quit)
    box.show()
    qt.exec()
    return code


def leave_to_the_other(paths: Paths, file: Path | None, *, quietly: bool) -> int:
    """Another KieGUI has this folder: bring its window to the front, and the file to it; the exit code."""
    from PySide6.QtCore import QCoreApplication

    from kiegui.ui.doorbell import ring

    qt = QCoreApplication([NAME])
    is_heard = ring(paths.data, file)
    del qt
    if file is not None and not is_heard:
        complain(f"KieGUI is open already, and does not answer. {file} was not opened: choose “Import history…” there.")
        return 1
    if not is_heard or not quietly:
        complain("KieGUI is already running with this folder.")
    return 0 if quietly else 1


def open_window(
    paths: Paths,
    redactor: Redactor,
    *,
    sandbox: bool,
    gateway: Gateway | None,
    webhook_key: str,
    self_test: Path | None,
    file: Path | None,
) -> int:
    """Start Qt with asyncio inside its loop, live until the window is closed; the exit code.

    `file` is an archive that the person wants to bring in.
    """
    # Qt only once the arguments are known to be good; qasync after it, because it takes the binding that is loaded.
    from PySide6.QtCore import QLocale, Qt
    from qasync import QEventLoop

    from kiegui.app import App
    from kiegui.self_test import self_test_in
    from kiegui.ui.application import Application
    from kiegui.ui.garbage import garbage_on_gui_thread
    from kiegui.ui.look import Look
    from kiegui.ui.unexpected import catch_unexpected

    # Qt would keep shaders in the person's cache folder, wherever --data-dir points.
    Application.setAttribute(Qt.ApplicationAttribute.AA_DisableShaderDiskCache)
    qt = Application([NAME])
    qt.setApplicationName(NAME)
    qt.setApplicationVersion(__version__)
    qt.setDesktopFileName("io.github.kiegui.KieGUI")
    qt.setQuitOnLastWindowClosed(False)  # the app itself ends the loop, once everything is saved
    if QLocale().language() == QLocale.Language.C:
        # A system without a language: 1,204 is read more easily than 1204.
        QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    look = Look(qt)
    with QEventLoop(qt) as loop, catch_unexpected(loop, redactor.redact), garbage_on_gui_thread():
        if self_test is not None:
            return int(loop.run_until_complete(self_test_in(self_test, paths, look)))
        app = App(paths, look, sandbox=sandbox, gateway=gateway, webhook_key=webhook_key, redactor=redactor)
        qt.file_opened.connect(app.offer)  # before the loop runs: what macOS starts the app with comes at once
        if file is not None:
            app.offer(file)
        return int(loop.run_until_complete(live(app, paths)))


async def live(app: App, paths: Paths) -> int:
    """From the first paint to the last byte on the disk."""
    from kiegui.ui.doorbell import Doorbell

    app.window.show()
    doorbell = Doorbell(paths.data, app.window)
    doorbell.rung.connect(app.window.come_to_front)
    doorbell.file_brought.connect(app.offer)
    with quit_on_signals(app.window.close):
        closed = asyncio.ensure_future(app.closed.wait())
        starting = asyncio.ensure_future(app.start())
        # A start may take for ever, as with a disk that is full: the window can be closed all the same.
        await asyncio.wait({starting, closed}, return_when=asyncio.FIRST_COMPLETED)
        if closed.done():
            starting.cancel()
        try:
            await starting
        except KieGuiError as problem:
            if app.is_open:
                app.bridge.announce_trouble(problem)
            else:
                app.window.show_closed(problem.message)
        except asyncio.CancelledError:
            if not closed.done():
                raise
        await closed
    await app.stop()
    return 0


@contextmanager
def quit_on_signals(close: Callable[[], object]) -> Iterator[None]:
    """Ctrl+C and a polite kill close the window, so that everything is saved.

    Python handles a signal only when it is its turn, and Qt's loop sleeps in C++: a socket that Python writes to wakes it.
    """
    from PySide6.QtCore import QSocketNotifier

    reading, writing = socket.socketpair()
    reading.setblocking(False)
    writing.setblocking(False)
    notifier = QSocketNotifier(reading.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(lambda: reading.recv(64))
    old_wakeup = signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)
    old_handlers = {number: signal.signal(number, lambda *_: close()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in old_handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(old_wakeup)
        notifier.setEnabled(False)
        reading.close()
        writing.close()


if __name__ == "__main__":
    sys.exit(main())
