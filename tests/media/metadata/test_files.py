"""Records in files of every format: they come back, and nothing else has changed."""

from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path

import pytest
from msgspec.structs import replace

from kiegui.errors import MediaError
from kiegui.media.kinds import FileFormat
from kiegui.media.metadata import files
from kiegui.media.metadata.files import has_sidecar, read, sidecar_of, write, write_beside
from kiegui.media.metadata.provenance import MOST_BYTES, encode
from kiegui.media.wholeness import is_whole
from tests.media.metadata.records import OLDER, RECORD
from tests.media.whole_files import SAMPLES, SMALL, Sample

HOLDING = tuple(sample for sample in SAMPLES if sample.file_format in vars(files)["_WAYS"])
OTHERS = tuple(sample for sample in SAMPLES if sample not in HOLDING)


def put(folder: Path, sample: Sample) -> Path:
    (folder / sample.name).write_bytes(sample.content)
    return folder / sample.name


def test_all_common_formats_hold_a_record() -> None:
    assert {sample.file_format.name for sample in HOLDING} == {
        *("PNG", "JPEG", "WEBP", "ANIMATED_WEBP", "MP4", "MOV", "M4A", "MP3", "WAV", "FLAC")
    }


@pytest.mark.parametrize("sample", HOLDING, ids=lambda sample: sample.name)
def test_a_record_comes_back_from_a_whole_file(sample: Sample, tmp_path: Path) -> None:
    source, target = put(tmp_path, sample), tmp_path / "new"
    assert write(source, target, sample.file_format, RECORD)
    assert read(target) == RECORD
    assert is_whole(target, sample.file_format)
    assert (source.read_bytes(), read(source)) == (sample.content, None)


@pytest.mark.parametrize("sample", HOLDING, ids=lambda sample: sample.name)
def test_of_two_records_the_new_one_counts(sample: Sample, tmp_path: Path) -> None:
    assert write(put(tmp_path, sample), tmp_path / "one", sample.file_format, OLDER)
    assert write(tmp_path / "one", tmp_path / "two", sample.file_format, RECORD)
    assert read(tmp_path / "two") == RECORD


@pytest.mark.parametrize("sample", OTHERS, ids=lambda sample: sample.name)
def test_other_formats_are_left_alone(sample: Sample, tmp_path: Path) -> None:
    assert not write(put(tmp_path, sample), tmp_path / "new", sample.file_format, RECORD)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("sample", HOLDING, ids=lambda sample: sample.name)
def test_a_record_that_is_too_large_is_not_written(sample: Sample, tmp_path: Path) -> None:
    large = replace(RECORD, input={"prompt": "x" * MOST_BYTES})
    assert not write(put(tmp_path, sample), tmp_path / "new", sample.file_format, large)


def test_a_file_that_came_out_differently_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = HOLDING[0]
    monkeypatch.setattr(files, "differs_only_in", lambda *_: False)
    assert not write(put(tmp_path, sample), tmp_path / "new", sample.file_format, RECORD)


# -- beside ------------------------------------------------------------------------------------------------------


def test_a_side_car_tells_of_the_file_and_of_itself(tmp_path: Path) -> None:
    film = tmp_path / "film.webm"
    film.write_bytes((SMALL / "film.webm").read_bytes())
    assert write_beside(film, RECORD)
    assert sidecar_of(film).name == "film.webm.json"
    assert (read(film), read(sidecar_of(film))) == (RECORD, RECORD)


def test_a_side_car_is_replaced_only_if_it_is_ours(tmp_path: Path) -> None:
    film = tmp_path / "film.webm"
    film.write_bytes((SMALL / "film.webm").read_bytes())
    assert write_beside(film, OLDER)
    assert write_beside(film, RECORD)
    sidecar_of(film).write_text('{"mine": 1}')
    assert not write_beside(film, RECORD)
    assert (sidecar_of(film).read_text(), read(film)) == ('{"mine": 1}', None)


def test_only_what_can_be_read_as_one_is_a_side_car(tmp_path: Path) -> None:
    film = tmp_path / "film.webm"
    assert not has_sidecar(film)
    for content in ('{"mine": 1}', "no JSON", '{"kiegui": 999}'):
        sidecar_of(film).write_text(content)
        assert not has_sidecar(film)
    sidecar_of(film).unlink()
    assert write_beside(film, RECORD)
    assert has_sidecar(film)


def test_what_cannot_be_encoded_is_not_written_beside(tmp_path: Path) -> None:
    assert not write_beside(tmp_path / "film.webm", replace(RECORD, input={"prompt": "\ud800"}))


# -- hostile -----------------------------------------------------------------------------------------------------


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="not there"):
        read(tmp_path / "nothing")
    with pytest.raises(MediaError):
        read(tmp_path)


@pytest.mark.parametrize("sample", HOLDING, ids=lambda sample: sample.name)
def test_damaged_files_raise_nothing_but_media_errors(sample: Sample, tmp_path: Path) -> None:
    """Lengths that lie, bytes that are others, files that are cut: read, and written to."""
    chance = random.Random(5)
    source, target = put(tmp_path, sample), tmp_path / "new"
    write(source, target, sample.file_format, RECORD)
    whole = target.read_bytes()
    for _ in range(150):
        damaged = bytearray(whole[: chance.choice((len(whole), chance.randrange(len(whole))))])
        for _ in range(chance.randrange(4)):
            place = chance.randrange(len(damaged) + 1)
            damaged[place : place + 4] = chance.choice(
                (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", chance.randbytes(4))
            )
        source.write_bytes(damaged)
        with suppress(MediaError):
            read(source)
        try:
            took = write(source, target, sample.file_format, RECORD)
        except MediaError:
            continue
        assert not took or read(target) == RECORD


def test_a_stranger_s_json_is_no_record(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"model": "m", "input": {"prompt": "x"}}')
    assert read(tmp_path / "a.json") is None
    (tmp_path / "a.json").write_bytes(encode(RECORD) + b" " * MOST_BYTES)
    assert read(tmp_path / "a.json") is None


def test_a_format_that_is_none_of_ours_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"MZ\x90\0" + bytes(99))
    assert read(tmp_path / "a") is None
    assert not write(tmp_path / "a", tmp_path / "b", FileFormat.UNKNOWN, RECORD)
