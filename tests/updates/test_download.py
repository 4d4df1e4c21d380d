"""The file of a new version: the very bytes that the signed feed tells of, or none."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from kiegui.errors import UpdateError
from kiegui.updates.download import Download, forget_installed, is_whole
from kiegui.updates.feed import FeedFile
from tests.fake_kie import FakeKie, Fault
from tests.updates.publishing import INSTALLER, NAME, Publisher


@pytest.fixture
def file(publisher: Publisher) -> FeedFile:
    publisher.publish()
    return FeedFile(**publisher.told()["files"]["windows-x86_64"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "updates"


def fetched(file: FeedFile, folder: Path) -> Path:
    return Download(file, folder, is_local=True).run(lambda done, total: None)


def test_the_file_comes_with_its_progress(file: FeedFile, folder: Path) -> None:
    told: list[tuple[int, int]] = []
    path = Download(file, folder, is_local=True).run(lambda done, total: told.append((done, total)))
    assert path == folder / NAME
    assert path.read_bytes() == INSTALLER
    assert [one.name for one in folder.iterdir()] == [NAME]
    assert told[-1] == (len(INSTALLER), len(INSTALLER))


def test_a_file_that_is_there_is_not_fetched_again(file: FeedFile, folder: Path, publisher: Publisher) -> None:
    fetched(file, folder)
    fetched(file, folder)
    assert publisher.asked() == [NAME]


def test_a_file_that_has_changed_is_fetched_again(file: FeedFile, folder: Path, publisher: Publisher) -> None:
    fetched(file, folder).write_bytes(INSTALLER[:-1] + b"x")
    assert fetched(file, folder).read_bytes() == INSTALLER
    assert publisher.asked() == [NAME, NAME]


@pytest.mark.parametrize(
    "content", [INSTALLER[:-1] + b"x", INSTALLER[:-1], INSTALLER + b"x", b""], ids=["other", "short", "long", "empty"]
)
@pytest.mark.parametrize("fault", [None, Fault.chunked()], ids=["announced", "chunked"])
def test_other_bytes_than_those_published_are_thrown_away(
    content: bytes, fault: Fault | None, file: FeedFile, folder: Path, publisher: Publisher, kie: FakeKie
) -> None:
    publisher.put(file.url, content)
    kie.next("file", fault)
    with pytest.raises(UpdateError, match="not the file that was published"):
        fetched(file, folder)
    assert list(folder.iterdir()) == []


def test_a_download_that_broke_off_is_gone_on_with(
    file: FeedFile, folder: Path, publisher: Publisher, kie: FakeKie
) -> None:
    kie.next("file", Fault.cut(keep=3000))
    with pytest.raises(UpdateError, match="the next attempt goes on"):
        fetched(file, folder)
    assert not (folder / NAME).exists()
    assert fetched(file, folder).read_bytes() == INSTALLER
    assert kie.files.requests[-1].header("Range").startswith("bytes=")


def test_a_beginning_that_was_tampered_with_is_of_no_use(
    file: FeedFile, folder: Path, publisher: Publisher, kie: FakeKie
) -> None:
    kie.next("file", Fault.cut(keep=3000))
    with pytest.raises(UpdateError):
        fetched(file, folder)
    (folder / f"{NAME}.part").write_bytes(bytes(3000))
    assert fetched(file, folder).read_bytes() == INSTALLER
    assert kie.files.requests[-1].header("Range") == ""


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_server_that_says_no_is_told(status: int, file: FeedFile, folder: Path, kie: FakeKie) -> None:
    kie.next("file", Fault.answer(status))
    with pytest.raises(UpdateError, match=f"did not hand out the new version \\({status}\\)"):
        fetched(file, folder)


@pytest.mark.parametrize("location", ["http://10.0.0.1/setup.exe", "file:///etc/passwd", "ftp://127.0.0.1/x"])
def test_a_way_that_leads_elsewhere_is_not_gone(location: str, file: FeedFile, folder: Path, kie: FakeKie) -> None:
    kie.next("file", Fault.answer(302, headers=(("Location", location),)))
    with pytest.raises(UpdateError, match="did not hand out"):
        fetched(file, folder)


def test_a_published_file_is_never_on_this_machine(file: FeedFile, folder: Path, publisher: Publisher) -> None:
    with pytest.raises(UpdateError, match="did not hand out"):
        Download(file, folder, is_local=False).run(lambda done, total: None)
    assert publisher.asked() == []


def test_a_download_that_hangs_can_be_stopped(file: FeedFile, folder: Path, kie: FakeKie) -> None:
    kie.next("file", Fault.cut(keep=3000), Fault.hang())
    download = Download(file, folder, is_local=True)
    with pytest.raises(UpdateError):
        download.run(lambda done, total: None)
    problems: list[str] = []

    def run() -> None:
        try:
            download.run(lambda done, total: None)
        except UpdateError as problem:
            problems.append(problem.message)

    thread = threading.Thread(target=run)
    thread.start()
    while len(kie.files.requests) < 2:
        thread.join(0.005)
    download.close()
    thread.join(10)
    assert len(problems) == 1


def test_a_download_that_is_stopped_before_it_began_asks_nobody(
    file: FeedFile, folder: Path, publisher: Publisher
) -> None:
    download = Download(file, folder, is_local=True)
    download.close()
    with pytest.raises(UpdateError):
        download.run(lambda done, total: None)
    assert publisher.asked() == []


def test_files_of_other_versions_make_room(file: FeedFile, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "kiegui-1.1-setup.exe").write_bytes(b"old")
    fetched(file, folder)
    assert [one.name for one in folder.iterdir()] == [NAME]


def test_a_disk_that_takes_nothing_is_told(file: FeedFile, folder: Path) -> None:
    folder.parent.mkdir()
    folder.write_bytes(b"no folder")
    with pytest.raises(UpdateError, match="can’t be saved in"):
        fetched(file, folder)


def test_a_full_disk_is_told_and_gets_its_room_back(
    file: FeedFile, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("Usage", (), {"free": 100})
    monkeypatch.setattr("kiegui.tasks.part_file.shutil.disk_usage", lambda _: usage)
    with pytest.raises(UpdateError, match=r"can’t be saved in .*no room"):
        fetched(file, folder)
    assert not (folder / NAME).exists()


@pytest.mark.skipif(os.name != "posix", reason="there is no such right on Windows")
def test_an_appimage_may_be_started(file: FeedFile, folder: Path, publisher: Publisher) -> None:
    url = file.url.replace("-setup.exe", ".AppImage")
    publisher.put(url, INSTALLER)
    path = fetched(FeedFile(url, file.size, file.sha256), folder)
    assert os.access(path, os.X_OK)
    assert not os.access(fetched(file, folder), os.X_OK)


def test_a_file_that_can_not_be_made_executable_gets_no_name(
    publisher: Publisher, file: FeedFile, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, mode: int) -> None:
        raise PermissionError(1, "not permitted")

    monkeypatch.setattr(Path, "chmod", refuse)
    url = file.url.replace("-setup.exe", ".AppImage")
    publisher.put(url, INSTALLER)
    with pytest.raises(UpdateError, match="not permitted"):
        fetched(FeedFile(url, file.size, file.sha256), folder)
    assert not list(folder.glob("*.AppImage"))


def test_what_is_whole_is_told_by_its_bytes(file: FeedFile, tmp_path: Path) -> None:
    path = tmp_path / NAME
    assert not is_whole(path, file)
    path.write_bytes(INSTALLER)
    assert is_whole(path, file)
    path.write_bytes(INSTALLER[::-1])
    assert not is_whole(path, file)


def test_what_is_installed_by_now_is_forgotten(file: FeedFile, folder: Path) -> None:
    fetched(file, folder)
    forget_installed(folder, "1.1")
    assert (folder / NAME).exists()
    forget_installed(folder, "1.2")
    assert not (folder / NAME).exists()
    forget_installed(folder / "missing", "1.2")


@pytest.mark.parametrize("installed", ["1", "2", "1.1", "0.1.2", "1.2.0"])
def test_what_only_looks_like_the_installed_version_stays(installed: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for version in ("1.2", "1.20", "1.2.3", "11.2", "0.1.20"):
        (folder / f"kiegui-{version}-setup.exe").write_bytes(INSTALLER)
    forget_installed(folder, installed)
    assert len(list(folder.iterdir())) == 5


def test_parts_of_the_installed_version_are_forgotten_alone(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("KieGUI-1.2.exe", "kiegui-1.2-setup.exe.part", "kiegui-1.20-setup.exe.part", "kiegui-1.2.1.exe"):
        (folder / name).write_bytes(INSTALLER)
    forget_installed(folder, "1.2")
    assert sorted(file.name for file in folder.iterdir()) == ["kiegui-1.2.1.exe", "kiegui-1.20-setup.exe.part"]
