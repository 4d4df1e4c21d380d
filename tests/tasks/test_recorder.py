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
from kiegui.tasks.recorder import _HEAD, _MARK, SLOTS, Answer, FlightRecorder, _crc

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


def test_answers_are_found_by_their_task(file: Path) -> None:
    answers = [Answer(7, 0, b""), Answer(3, 0, b""), Answer(7, 1, b"")]
    record(file, *answers)
    recorder = FlightRecorder(file)
    assert recorder.by_number() == {7: [answers[0], answers[2]], 3: [answers[1]]}
    recorder.close()


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
        "import resource, sys; from pathlib import Path; from kiegui.tasks.recorder import Answer, FlightRecorder\n"
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
        "import resource, signal, sys; from pathlib import Path; from kiegui.tasks.recorder import FlightRecorder\n"
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
