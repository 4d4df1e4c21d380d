"""The flight recorder: what is kept is there after a crash, on a full disk, and beside torn slots."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kiegui.errors import LedgerError
from kiegui.tasks.recorder import SLOTS, Answer, FlightRecorder

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


def test_a_closed_handle_is_said_so(file: Path) -> None:
    recorder = FlightRecorder(file)
    os.close(recorder._handle)
    with pytest.raises(LedgerError, match="can’t be recorded"):
        recorder.keep(Answer(1, 200, b"x"))
