"""Archives that are none, are not whole, or were made to harm: a sentence each, and nothing is changed."""

from __future__ import annotations

import hashlib
import re
import stat
import struct
import threading
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import msgspec
import pytest

from kiegui.errors import ArchiveError, LedgerError
from kiegui.tasks.archive.exporting import Stopped
from kiegui.tasks.archive.form import CONTENTS, ENTRIES
from kiegui.tasks.archive.reading import open_source
from kiegui.tasks.finding import Marks
from kiegui.tasks.store.ledger import Ledger
from kiegui.tasks.task import Request, Task, TaskState
from tests.tasks.archive.places import MODEL, NOW, Place, a_task

NOT_WHOLE = "is no KieGUI archive, or it is not whole. Nothing was changed."
Member = tuple[ZipInfo, bytes]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    here = Place(tmp_path / "here")
    here.versions.note(MODEL, NOW)
    results = here.saved("a 1.png"), here.saved("a 2.png", b"other")
    here.fill((a_task(1, task_id="one", results=results), Marks(tags=("a",))), (a_task(2, TaskState.REFUSED), Marks()))
    here.export(tmp_path / "good.kiegui")
    return tmp_path / "good.kiegui"


def rewritten(archive: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """Another archive, with other contents of the members."""
    with ZipFile(archive) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    change(members)
    with ZipFile(archive, "w") as target:
        for name, content in members.items():
            target.writestr(name, content)
    return archive


def refused(archive: Path, tmp_path: Path) -> str:
    """Why it is not imported; the history and the folder stay as they were."""
    place = Place(tmp_path / "there")
    place.fill((a_task(7, task_id="seven"), Marks()))
    before = place.entries()
    with pytest.raises(ArchiveError) as caught:
        place.bring_in(archive)
    assert (place.entries(), place.files(), place.inputs.folder.exists()) == (before, {}, False)
    return caught.value.message


def edit(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        assert old in members[name]
        members[name] = members[name].replace(old, new)

    return change


def result_name(members: dict[str, bytes]) -> str:
    return next(name for name in members if name.startswith("results/1-1"))


def spoil_result(members: dict[str, bytes]) -> None:
    name = result_name(members)
    members[name] = members[name][:-1] + b"!"


HARM: list[Callable[[dict[str, bytes]], object]] = [
    lambda members: members.pop(CONTENTS),
    lambda members: members.pop(ENTRIES),
    lambda members: members.pop(result_name(members)),
    spoil_result,
    lambda members: members.update({"../evil.txt": b"x"}),
    lambda members: members.update({"results/9-1 ..": b"x", "results/../../evil": b"x"}),
    lambda members: members.update({"results/9-1 extra.png": b"x"}),
    lambda members: members.update({"/etc/passwd": b"x"}),
    lambda members: members.update({"folder/": b""}),
    lambda members: members.update({CONTENTS: b"[]"}),
    lambda members: members.update({CONTENTS: b"\xff"}),
    lambda members: members.update({CONTENTS: b" " * 200_000 + members[CONTENTS]}),
    lambda members: members.update({ENTRIES: members[ENTRIES].rstrip(b"\n")}),
    lambda members: members.update({ENTRIES: members[ENTRIES] * 2}),
    lambda members: members.update({ENTRIES: b"[" * 10_000 + b"\n"}),
    lambda members: members.update({ENTRIES: b"{}\n"}),
    edit(CONTENTS, b'"entries": 2', b'"entries": 3'),
    edit(CONTENTS, b'"files": 2', b'"files": 1'),
    edit(CONTENTS, b'"format": 1', b'"format": 0'),
    edit(ENTRIES, b'"number":1,', b'"number":-1,'),
    edit(ENTRIES, b'"task_id":"one"', b'"task_id":""'),
    edit(ENTRIES, b'"account":"kie"', b'"account":""'),
    edit(ENTRIES, b'"tags":["a"]', b'"is_new_here":true'),
]


@pytest.mark.parametrize("harm", HARM)
def test_what_is_not_as_we_write_it_is_refused(
    harm: Callable[[dict[str, bytes]], object], archive: Path, tmp_path: Path
) -> None:
    assert refused(rewritten(archive, harm), tmp_path).endswith(NOT_WHOLE)


def test_newer_format_says_so(archive: Path, tmp_path: Path) -> None:
    def change(members: dict[str, bytes]) -> None:
        members[CONTENTS] = b'{"format": 2, "something": "else"}'

    assert "made by a newer KieGUI. Please update the app." in refused(rewritten(archive, change), tmp_path)


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all" * 100, b"PK\5\6" + bytes(18)])
def test_foreign_file_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.kiegui").write_bytes(content)
    assert refused(tmp_path / "x.kiegui", tmp_path).endswith(NOT_WHOLE)


def test_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    assert "can’t be read: No such file" in refused(tmp_path / "none.kiegui", tmp_path)


def test_cut_anywhere_it_is_refused(archive: Path, tmp_path: Path) -> None:
    whole = archive.read_bytes()
    for length in range(0, len(whole), 97):
        archive.write_bytes(whole[:length])
        with pytest.raises(ArchiveError):
            open_source(archive, lambda _done, _all: None, threading.Event())


def test_every_flipped_byte_is_noticed_or_harmless(archive: Path, tmp_path: Path) -> None:
    """Nothing but an ArchiveError, ever; what is opened after all holds the same."""
    whole = archive.read_bytes()
    entries = list(open_source(archive, lambda _done, _all: None, threading.Event()).pages())
    for place in range(0, len(whole), 13):
        archive.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            source = open_source(archive, lambda _done, _all: None, threading.Event())
        except ArchiveError:
            continue
        assert list(source.pages()) == entries
        source.close()


def test_link_in_place_of_a_file_is_refused(archive: Path, tmp_path: Path) -> None:
    with ZipFile(archive, "a") as opened:
        info = ZipInfo("results/9-1 link.png")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        opened.writestr(info, "/etc/passwd")
    assert refused(archive, tmp_path).endswith(NOT_WHOLE)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_name_that_is_there_twice_is_refused(archive: Path, tmp_path: Path) -> None:
    with ZipFile(archive, "a") as opened:
        opened.writestr(ENTRIES, b"")
    assert refused(archive, tmp_path).endswith(NOT_WHOLE)


def test_packed_files_are_refused(archive: Path, tmp_path: Path) -> None:
    """A result that is a bomb: a kilobyte that unpacks to a gigabyte."""
    with ZipFile(archive, "a", ZIP_DEFLATED) as opened:
        opened.writestr("results/9-1 bomb.png", bytes(1_000_000))
    assert refused(archive, tmp_path).endswith(NOT_WHOLE)


def test_line_without_an_end_is_not_unpacked(archive: Path, tmp_path: Path) -> None:
    rewritten(archive, lambda members: members.pop(ENTRIES))
    with ZipFile(archive, "a", ZIP_DEFLATED) as opened, opened.open(ENTRIES, "w") as target:
        for _ in range(20):
            target.write(b"[" * 1_000_000)
    assert refused(archive, tmp_path).endswith(NOT_WHOLE)


def test_members_made_of_the_same_bytes_are_refused(archive: Path, tmp_path: Path) -> None:
    """Every entry of the directory leads to the largest file; that is seen before any of it is read."""
    big = "results/1-1 big.png"

    def grow(members: dict[str, bytes]) -> None:
        members[big] = bytes(100_000)
        for copy in range(2, 8):
            members[f"results/1-{copy} big.png"] = b""
        members[CONTENTS] = members[CONTENTS].replace(b'"files": 2', b'"files": 9')

    rewritten(archive, grow)
    raw = bytearray(archive.read_bytes())
    with ZipFile(archive) as opened:
        info = opened.getinfo(big)
        start = opened.start_dir
    at = start
    while raw[at : at + 4] == b"PK\1\2":
        name_length, extra, comment = struct.unpack_from("<HHH", raw, at + 28)
        name = bytes(raw[at + 46 : at + 46 + name_length]).decode()
        if name.startswith("results/1-") and name.endswith("big.png"):
            struct.pack_into("<LLL", raw, at + 16, info.CRC, info.file_size, info.file_size)
            struct.pack_into("<L", raw, at + 42, info.header_offset)
        at += 46 + name_length + extra + comment
    archive.write_bytes(bytes(raw))
    told: list[int] = []
    with pytest.raises(ArchiveError):
        open_source(archive, lambda done, _all: told.append(done), threading.Event())
    assert told == []


@pytest.mark.parametrize("sha256", ["../..", "0" * 64])
def test_a_sum_that_is_not_that_of_the_member_is_refused(sha256: str, tmp_path: Path) -> None:
    """It says where the copy of an input lies: another one would let the app read, and send, any file of the person."""
    here = Place(tmp_path / "here")
    address = here.inputs.keep_new(b"kept", "x.png").as_uri()
    requests = (Request("maker/film", {"image": address, "prompt": prompt}) for prompt in ("a", "b"))
    here.fill(*((a_task(at + 1, task_id=f"{at}", request=each), Marks()) for at, each in enumerate(requests)))
    here.export(tmp_path / "a.kiegui")

    def lie_in_the_second(members: dict[str, bytes]) -> None:
        first, second = members[ENTRIES].splitlines(keepends=True)
        second = re.sub(rb'"sha256":"[0-9a-f]+"', f'"sha256":"{sha256}"'.encode(), second)
        members[ENTRIES] = first + second
        told = msgspec.json.decode(members[CONTENTS])
        members[CONTENTS] = msgspec.json.encode(told | {"entries_sha256": hashlib.sha256(members[ENTRIES]).hexdigest()})

    assert refused(rewritten(tmp_path / "a.kiegui", lie_in_the_second), tmp_path).endswith(NOT_WHOLE)


def test_stopped_while_looking_changes_nothing(archive: Path) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped, match="Nothing was changed"):
        open_source(archive, lambda _done, _all: None, stop)


def test_models_that_cannot_be_used_are_left_out(archive: Path, tmp_path: Path) -> None:
    name = f"models/{MODEL.id}/{NOW:013}.json"
    rewritten(archive, lambda members: members.update({name: b'{"kind": "of later"}'}))
    there = Place(tmp_path / "there")
    assert there.bring_in(archive).new == 2
    assert there.versions.all_of(MODEL.id) == []


# -- copies of a ledger ------------------------------------------------------------------------------------------------


def test_copy_of_a_history_comes_in_the_same_way(tmp_path: Path) -> None:
    here, there = Place(tmp_path / "here"), Place(tmp_path / "there")
    result = here.saved("2026-11/a 1.png")
    tasks: list[tuple[Task, Marks]] = [
        (a_task(1, task_id="one", results=(result,)), Marks(is_starred=True)),
        (a_task(2), Marks()),
    ]
    here.fill(tasks[0], (msgspec.structs.replace(tasks[1][0], state=TaskState.QUEUED), Marks()))
    ledger = Ledger(here.ledger_file)
    ledger.back_up_if_due(0)
    (copy,) = ledger.backups.newest_first()
    ledger.close()
    imported = there.bring_in(copy.file)
    assert (imported.new, imported.missing) == (2, 1)
    assert [task.state for task, _ in there.entries()] == [TaskState.SAVED, TaskState.WRITTEN_OFF]
    assert there.entries()[0][1] == Marks(is_starred=True)
    assert there.bring_in(copy.file).known == 2
    assert here.bring_in(copy.file).known == 2
    assert here.task(2).state is TaskState.QUEUED


def test_id_in_an_archive_ends_a_doubt(tmp_path: Path) -> None:
    """The same click is in doubt here and has its id there: nobody has to pay for it again."""
    here, there = Place(tmp_path / "here"), Place(tmp_path / "there")
    done = a_task(1, task_id="one", results=(here.saved("a 1.png"),))
    here.fill((done, Marks()))
    here.export(tmp_path / "all.kiegui")
    doubtful = msgspec.structs.replace(done, state=TaskState.HELD, task_id="", results=())
    there.fill((doubtful, Marks()))
    imported = there.bring_in(tmp_path / "all.kiegui")
    assert (imported.new, imported.known, imported.named, imported.files) == (0, 1, 1, 1)
    (row,) = (task for task, _ in there.entries())
    assert (row.state, row.task_id, there.results.is_there(row.results[0])) == (TaskState.SAVED, "one", True)


@pytest.mark.parametrize("content", [b"SQLite format 3\0", b"SQLite format 3\0" + bytes(5000)])
def test_file_that_is_no_history_says_so(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.sqlite").write_bytes(content)
    with pytest.raises(LedgerError, match=r"no copy of a KieGUI history, or it is damaged\. Nothing was changed"):
        Place(tmp_path / "there").bring_in(tmp_path / "x.sqlite")
