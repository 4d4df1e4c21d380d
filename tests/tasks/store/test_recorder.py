"""The flight recorder: what is kept is there after a crash, on a full disk, and beside torn slots."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kiegui.errors import LedgerError
from kiegui.tasks.store.recorder import _HEAD, _MARK, INTENT, LEAVING, SLOTS, Answer, FlightRecorder, Record, _crc

BODY = b'{"code":200,"msg":"success","data":{"taskId":"t%d"}}'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "answers"


def kept(file: Path) -> list[Answer]:
    """What another start finds."""
    recorder = FlightRecorder(file)
    answers = recorder.answers()
    recorder.close()
    return answers


def record(file: Path, *answers: Answer) -> None:
    recorder = FlightRecorder(file)
    for answer in answers:
        recorder.keep(answer)
    recorder.close()


def test_answers_are_found_again_oldest_first(file: Path) -> None:
    answers = [Answer(number, 200, BODY % number) for number in (7, 3, 9)]
    record(file, *answers[:2])
    record(file, answers[2])
    assert kept(file) == answers


def test_the_oldest_gives_way_and_the_file_does_not_grow(file: Path) -> None:
    record(file)
    size = file.stat().st_size
    record(file, *(Answer(number, 200, BODY % number) for number in range(SLOTS + 10)))
    assert [answer.number for answer in kept(file)] == list(range(10, SLOTS + 10))
    assert file.stat().st_size == size


def test_a_long_answer_keeps_its_beginning(file: Path) -> None:
    record(file, Answer(1, 502, b"<html>" + b"x" * 1_000_000))
    (answer,) = kept(file)
    assert (answer.status, answer.body[:7], len(answer.body) > 3000) == (502, b"<html>x", True)


def test_the_account_is_kept_beside_the_answer(file: Path) -> None:
    answer = Answer(5, 200, BODY, account="https://gateway.example/ü")
    record(file, answer)
    assert kept(file) == [answer]


def records(file: Path) -> dict[tuple[int, str], Record]:
    """The same by task."""
    recorder = FlightRecorder(file)
    found = recorder.by_task()
    recorder.close()
    return found


def test_answers_are_found_by_their_task(file: Path) -> None:
    answers = [Answer(7, INTENT, b"", "kie"), Answer(3, INTENT, b""), Answer(7, LEAVING, b"", "kie")]
    record(file, *answers)
    recorder = FlightRecorder(file)
    assert recorder.by_task() == {
        (7, "kie"): Record((answers[0], answers[2]), is_whole=True),
        (3, ""): Record((answers[1],), is_whole=True),
    }
    assert [recorder.of_task(*task).answers for task in ((7, "kie"), (3, "kie"), (7, "other"))] == [
        (answers[0], answers[2]),
        (answers[1],),
        (),
    ]
    assert not recorder.of_task(7, "other").is_whole
    recorder.close()


def damage(file: Path, sequence: int) -> None:
    """One bit of a slot flips."""
    data = bytearray(file.read_bytes())
    data[4096 * (sequence % SLOTS) + 20] ^= 1
    file.write_bytes(data)


@pytest.mark.parametrize("laps", [0, 1])
def test_a_mark_is_the_last_only_if_all_that_came_later_can_be_read(laps: int, file: Path) -> None:
    record(file, *[Answer(99, INTENT, b"")] * SLOTS * laps)
    record(file, *(Answer(number, status, b"") for number in (1, 2, 3) for status in (INTENT, LEAVING)))
    assert all(found.is_whole for found in records(file).values())
    damage(file, SLOTS * laps + 4)
    assert {number: found.is_whole for (number, _), found in records(file).items() if number < 9} == {
        1: False,
        2: False,
        3: True,
    }


@pytest.mark.parametrize("later", [0, 1, 5])
def test_a_damaged_last_slot_stays_in_doubt_whatever_is_written_later(later: int, file: Path) -> None:
    record(file, Answer(1, INTENT, b""), Answer(1, LEAVING, b""))
    damage(file, 2)
    record(file, *[Answer(2, INTENT, b"")] * later)
    record(file)
    assert records(file)[1, ""] == Record((Answer(1, INTENT, b""),), is_whole=False)
    assert all(found.is_whole for (number, _), found in records(file).items() if number == 2)


def test_what_was_cut_off_is_not_taken_for_what_was_never_written(file: Path) -> None:
    record(file, Answer(1, INTENT, b""), Answer(1, LEAVING, b""))
    os.truncate(file, 4096 * 2)
    record(file, Answer(2, INTENT, b""))
    assert not records(file)[1, ""].is_whole
    assert records(file)[2, ""].is_whole


def test_a_first_start_that_was_cut_off_leaves_nothing_in_doubt(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(bytes(4096 * 3))
    record(file, *[Answer(1, INTENT, b"")] * 5)
    assert records(file)[1, ""].is_whole


def test_where_everything_is_damaged_it_goes_on(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"\xff" * 4096 * SLOTS)
    record(file, Answer(1, INTENT, b""), Answer(1, LEAVING, b""))
    assert kept(file) == [Answer(1, INTENT, b""), Answer(1, LEAVING, b"")]


def test_slots_written_goes_on_after_a_restart(file: Path) -> None:
    record(file, Answer(1, 0, b""), Answer(1, 1, b""))
    recorder = FlightRecorder(file)
    recorder.keep(Answer(1, 200, BODY))
    assert recorder.written == 3
    recorder.close()


def old_slot(sequence: int, answer: Answer, crc: int | None = None) -> bytes:
    """As versions before accounts were recorded wrote it."""
    number, status, body = answer.number, answer.status, answer.body
    right = zlib.crc32(struct.pack("<QqH", sequence, number, status) + body)
    return struct.pack("<4sQqHHI", b"KGFR", sequence, number, status, len(body), right if crc is None else crc) + body


def test_answers_of_an_older_version_are_read(file: Path) -> None:
    record(file)
    answers = [Answer(4, 200, BODY % 4), Answer(5, 200, BODY % 5)]
    with file.open("r+b") as opened:
        for place, slot in enumerate(
            [old_slot(1, answers[0]), old_slot(2, answers[1]), old_slot(3, answers[1], crc=0)]
        ):
            opened.seek(4096 * place)
            opened.write(slot)
    record(file, Answer(6, 200, b"new", "kie"))
    assert kept(file) == [*answers, Answer(6, 200, b"new", "kie")]


@pytest.mark.parametrize("size", [0, 5000, 4096 * SLOTS - 1])
def test_a_file_that_was_cut_is_filled_up(size: int, file: Path) -> None:
    answers = [Answer(number, 200, BODY) for number in range(SLOTS)]
    record(file, *answers)
    os.truncate(file, size)
    record(file, Answer(9999, 200, BODY))
    assert file.stat().st_size == 4096 * SLOTS
    assert len(kept(file)) in (size // 4096, size // 4096 + 1)
    assert kept(file)[-1].number == 9999


@pytest.mark.parametrize("place", [0, 5, 30, 60, 4096])
def test_a_torn_slot_costs_only_itself(place: int, file: Path) -> None:
    answers = [Answer(number, 200, BODY % number) for number in (1, 2, 3)]
    record(file, *answers)
    with file.open("r+b") as torn:
        torn.seek(4096 + place)
        torn.write(b"\xff\xff")
    left = kept(file)
    assert len(left) == 2
    assert set(left) < set(answers)


def test_many_threads_lose_nothing(file: Path) -> None:
    recorder = FlightRecorder(file)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: recorder.keep(Answer(number, 200, BODY % number)), range(SLOTS)))
    assert {answer.number for answer in recorder.answers()} == set(range(SLOTS))
    recorder.close()


def test_an_answer_can_be_kept_when_no_file_may_grow(file: Path) -> None:
    pytest.importorskip("resource")  # only POSIX systems have such limits
    record(file)
    code = (
        "import resource, sys; from pathlib import Path; from kiegui.tasks.store.recorder import Answer, FlightRecorder\n"
        "recorder = FlightRecorder(Path(sys.argv[1])); size = Path(sys.argv[1]).stat().st_size\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))\n"
        "recorder.keep(Answer(5, 200, b'kept'))"
    )
    subprocess.run([sys.executable, "-c", code, str(file)], check=True, timeout=30)
    assert kept(file) == [Answer(5, 200, b"kept")]


def test_a_place_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(LedgerError, match="can’t be opened"):
        FlightRecorder(tmp_path / "data" / "answers")


def test_a_disk_without_room_for_it_is_said_so(file: Path) -> None:
    pytest.importorskip("resource")
    code = (
        "import resource, signal, sys; from pathlib import Path; from kiegui.tasks.store.recorder import FlightRecorder\n"
        "from kiegui.errors import LedgerError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))\n"
        "try: FlightRecorder(Path(sys.argv[1]))\n"
        "except LedgerError as problem: print(problem.message)"
    )
    ended = subprocess.run([sys.executable, "-c", code, str(file)], check=True, timeout=30, capture_output=True)
    assert b"be opened" in ended.stdout


def test_no_room_leaves_nothing_open(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int, __: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(LedgerError, match="No space left"):
        FlightRecorder(file)
    file.unlink()


def test_a_file_that_is_cut_while_in_use_keeps_its_whole_slots(file: Path) -> None:
    recorder = FlightRecorder(file)
    recorder.keep(Answer(1, 200, BODY))
    os.truncate(file, 4096 * 2 + 100)
    assert [answer.number for answer in recorder.answers()] == [1]
    recorder.close()


def test_a_closed_handle_is_said_so(file: Path) -> None:
    recorder = FlightRecorder(file)
    os.close(recorder._handle)
    with pytest.raises(LedgerError, match="can’t be recorded"):
        recorder.keep(Answer(1, 200, b"x"))


def test_a_forged_number_does_not_end_the_record(tmp_path: Path) -> None:
    file = tmp_path / "answers.bin"
    FlightRecorder(file).close()
    head = (2**64 - 1, 1, 200, 0, 0)
    with file.open("r+b") as raw:
        raw.write(_HEAD.pack(_MARK, *head, _crc(head, b"")))
    recorder = FlightRecorder(file)
    recorder.keep(Answer(2, 200, b"x"))
    assert [answer.number for answer in recorder.answers()] == [2]
    recorder.close()
