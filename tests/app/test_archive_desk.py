"""Export and import of the whole app: what one computer writes, another has in its history, and sends nothing."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton

from kiegui.accounts import Gateway
from kiegui.tasks.task import TaskState
from kiegui.ui.account.welcome import Welcome
from kiegui.ui.application import Application
from kiegui.ui.archive.export_dialog import Extent, Shape
from kiegui.ui.archive.import_dialog import ImportDialog
from tests.app.conftest import Run, Seat
from tests.fake_kie import FakeKie
from tests.fake_kie.endpoints import Endpoint
from tests.fake_kie.faults import Fault
from tests.fake_kie.server import no_whim
from tests.test_keychain import Memory
from tests.ui.made_tasks import part_of


async def exported(seat: Seat, target: Path, shape: Shape = Shape.WITH_FILES, extent: Extent = Extent.ALL) -> str:
    """What the dialog says when it is done."""
    window = seat.app.window
    window.top_bar.export_wanted.emit()
    await seat.until(lambda: seat.app._archive_desk._export_dialog is not None)
    dialog = seat.app._archive_desk._export_dialog
    assert dialog is not None
    dialog.export_wanted.emit(extent, shape)
    (files,) = dialog.findChildren(QFileDialog)
    files.fileSelected.emit(str(target))
    files.close()
    await seat.until(lambda: "is written" in dialog.status() or "can’t" in dialog.status())
    words = dialog.status()
    dialog.close()
    return words


async def imported(seat: Seat, file: Path) -> str:
    window = seat.app.window
    window.top_bar.import_wanted.emit()
    await seat.until(lambda: seat.app._archive_desk._import_dialog is not None)
    dialog = seat.app._archive_desk._import_dialog
    assert dialog is not None
    dialog.import_wanted.emit(file)
    await seat.until(lambda: dialog.status().endswith("."))
    await seat.until(lambda: not seat.app._doing)
    words = dialog.status()
    dialog.close()
    return words


async def one_saved(seat: Seat) -> None:
    seat.submit()
    await seat.until(lambda: any(task.state is TaskState.SAVED for task in seat.tasks.values()))


def test_history_goes_from_one_computer_to_another(run: Run, kie: FakeKie, gateway: Gateway, tmp_path: Path) -> None:
    archive = tmp_path / "x.kiegui"

    async def story() -> None:
        async with Seat(tmp_path / "here", gateway=gateway) as seat:
            await one_saved(seat)
            assert await exported(seat, archive) == "“x.kiegui” is written: 1 entry, 1 file."
            assert kie.key.encode() not in archive.read_bytes()
        async with Seat(tmp_path / "there", gateway=gateway) as seat:
            assert await imported(seat, archive) == "1 entry: 1 new, 0 known. Files that came in: 1."
            await seat.until(lambda: seat.app.window.rows.rowCount() == 1)
            assert await imported(seat, archive) == "1 entry: 0 new, 1 known."

    run(story())
    assert len(kie.truth.creates) == 1
    here, there = (
        [file.read_bytes() for file in (tmp_path / name / "results").rglob("*.*") if file.is_file()]
        for name in ("here", "there")
    )
    assert len(here) == 1
    assert there == here


def test_table_of_what_is_selected(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    async def story() -> None:
        async with Seat(tmp_path, gateway=gateway) as seat:
            await one_saved(seat)
            await seat.until(lambda: seat.app.window.rows.rowCount() == 1)
            for extent in (Extent.SHOWN, Extent.SELECTED):
                words = await exported(seat, tmp_path / "x.csv", Shape.TABLE, extent)
                assert words == "“x.csv” is written: 1 entry."
                assert "A kite" in (tmp_path / "x.csv").read_text("utf-8-sig")
            words = await exported(seat, tmp_path / "none" / "x.csv", Shape.TABLE)
            assert "the folder is not there" in words

    run(story())


def test_unfinished_tasks_are_asked_for_here(run: Run, kie: FakeKie, gateway: Gateway, tmp_path: Path) -> None:
    async def story() -> None:
        async with Seat(tmp_path / "here", gateway=gateway) as seat:
            kie.whim = lambda endpoint: Fault.code(455) if endpoint is Endpoint.RECORD_INFO else None
            seat.submit()
            await seat.until(lambda: any(task.task_id for task in seat.tasks.values()))
            await exported(seat, tmp_path / "x.kiegui")
        async with Seat(tmp_path / "there", gateway=gateway) as seat:
            kie.whim = no_whim
            await imported(seat, tmp_path / "x.kiegui")
            await seat.until(lambda: any(task.state is TaskState.SAVED for task in seat.tasks.values()))

    run(story())
    assert len(kie.truth.creates) == 1


def test_foreign_file_changes_nothing(run: Run, gateway: Gateway, tmp_path: Path) -> None:
    with ZipFile(tmp_path / "x.zip", "w") as opened:
        opened.writestr("letter.txt", "Dear …")

    async def story() -> None:
        async with Seat(tmp_path / "here", gateway=gateway) as seat:
            assert "is no KieGUI archive" in await imported(seat, tmp_path / "x.zip")

    run(story())


def test_file_that_the_app_was_opened_with_is_offered_and_not_imported(
    run: Run, gateway: Gateway, tmp_path: Path
) -> None:
    (tmp_path / "x.kiegui").write_text("no archive")

    async def story() -> None:
        seat = Seat(tmp_path / "here", gateway=gateway)
        desk = seat.app._archive_desk
        seat.app.offer(tmp_path / "x.kiegui")
        async with seat:
            await seat.until(lambda: desk._import_dialog is not None)
            dialog = desk._import_dialog
            assert dialog is not None
            assert dialog.status() == ""
            seat.app.offer(tmp_path / "y.kiegui")  # by a second start
            await seat.until(lambda: not seat.app._doing)
            assert desk._import_dialog is dialog
            part_of(dialog, QPushButton, "Import it").click()
            await seat.until(lambda: dialog.status().startswith("“y.kiegui” can’t be read"))
            dialog.close()

    run(story())


def test_newcomer_is_asked_about_the_archive_first_and_welcomed_after_it(
    run: Run, memory: Memory, tmp_path: Path
) -> None:
    async def story() -> None:
        seat = Seat(tmp_path)
        seat.app.offer(tmp_path / "x.kiegui")
        async with seat:
            window = seat.app.window
            assert not window.findChildren(Welcome)
            part_of(window, ImportDialog).close()
            part_of(window, Welcome).reject()

    run(story())


def test_newcomer_who_has_an_account_by_then_is_not_welcomed(run: Run, memory: Memory, tmp_path: Path) -> None:
    async def story() -> None:
        seat = Seat(tmp_path)
        seat.app.offer(tmp_path / "x.kiegui")
        async with seat:
            seat.app.window.top_bar.sandbox_wanted.emit()
            await seat.until(lambda: bool(seat.app._account_in_use()))
            part_of(seat.app.window, ImportDialog).close()
            assert not seat.app.window.findChildren(Welcome)

    run(story())


def test_file_that_macos_opens_is_offered(qapp: Application, run: Run, gateway: Gateway, tmp_path: Path) -> None:
    async def story() -> None:
        seat = Seat(tmp_path / "here", gateway=gateway)
        qapp.file_opened.connect(seat.app.offer)
        QCoreApplication.sendEvent(qapp, QFileOpenEvent(str(tmp_path / "x.kiegui")))  # before the history is open
        async with seat:
            dialog = part_of(seat.app.window, ImportDialog)
            QCoreApplication.sendEvent(qapp, QFileOpenEvent(QUrl("https://kie.ai/x.kiegui")))
            assert any("“x.kiegui”" in label.text() for label in dialog.findChildren(QLabel))
            QCoreApplication.sendEvent(qapp, QFileOpenEvent(str(tmp_path / "y.kiegui")))
            await seat.until(lambda: any("“y.kiegui”" in label.text() for label in dialog.findChildren(QLabel)))
            dialog.close()

    run(story())
