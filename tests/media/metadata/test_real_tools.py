"""What other programs make of our files: exiftool and ffprobe show the words, ffmpeg finds the same picture and sound."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from kiegui.media.kinds import FileFormat
from kiegui.media.metadata.files import write
from kiegui.media.metadata.provenance import encode
from kiegui.paths import resources_folder
from tests.media.metadata.records import RECORD
from tests.media.metadata.test_files import HOLDING
from tests.media.whole_files import Sample

EARLY = resources_folder() / "sandbox" / "dawn-harbour_16x9.mp4"
"""A film with sound whose table comes first."""
FILMS = (*HOLDING, Sample("early.mp4", FileFormat.MP4, EARLY.read_bytes()))
PLAYED = tuple(sample for sample in FILMS if sample.file_format is not FileFormat.ANIMATED_WEBP)
"""What ffmpeg has a decoder for."""
HEARD = frozenset({FileFormat.MP4, FileFormat.MOV, FileFormat.M4A, FileFormat.MP3, FileFormat.WAV, FileFormat.FLAC})


def needs(tool: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(tool) is None, reason=f"there is no {tool}")


def said(*command: str | Path) -> str:
    ended = subprocess.run(list(map(str, command)), capture_output=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")
    return ended.stdout.decode()


@pytest.fixture
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Path]:
    """A file as it came, and with a record."""
    sample: Sample = request.param
    old, new = tmp_path / sample.name, tmp_path / f"new {sample.name}"
    old.write_bytes(sample.content)
    assert write(old, new, sample.file_format, RECORD)
    return old, new


def by_name(sample: Sample) -> str:
    return sample.name


@needs("exiftool")
@pytest.mark.parametrize("pair", FILMS, indirect=True, ids=by_name)
def test_exiftool_shows_the_record_and_finds_no_fault(pair: tuple[Path, Path]) -> None:
    shown = said("exiftool", "-a", "-b", "-KieGUI", "-Provenance", "-UserDefinedText", pair[1])
    assert encode(RECORD).decode() in shown
    assert _faults(pair[1]) == _faults(pair[0])


def _faults(file: Path) -> Any:
    (tags,) = json.loads(said("exiftool", "-json", "-a", "-validate", "-Warning", "-Error", file))
    return {name: value for name, value in tags.items() if name != "SourceFile"}


@needs("exiftool")
@pytest.mark.parametrize("pair", FILMS, indirect=True, ids=by_name)
def test_exiftool_reads_the_prompt(pair: tuple[Path, Path]) -> None:
    assert "Ein Drachen & <Dünen> 🪁 “hoch”" in said("exiftool", "-Description", "-Comment", pair[1]) or (
        pair[1].name.endswith("early.mp4")  # which has a comment of its own
    )


@needs("ffprobe")
@pytest.mark.parametrize("pair", [one for one in FILMS if one.file_format in HEARD], indirect=True, ids=by_name)
def test_ffprobe_shows_the_record(pair: tuple[Path, Path]) -> None:
    shown = json.loads(said("ffprobe", "-v", "error", "-of", "json", "-show_entries", "format_tags", pair[1]))
    tags = {name.lower(): value for name, value in shown["format"]["tags"].items()}
    assert json.loads(tags["kiegui"]) == json.loads(encode(RECORD))
    assert tags["comment"]


@needs("ffmpeg")
@pytest.mark.parametrize("pair", PLAYED, indirect=True, ids=by_name)
def test_ffmpeg_finds_the_same_picture_and_sound(pair: tuple[Path, Path]) -> None:
    old, new = (said("ffmpeg", "-v", "error", "-i", file, "-map", "0", "-f", "framemd5", "-") for file in pair)
    assert [line for line in old.splitlines() if not line.startswith("#")] == [
        line for line in new.splitlines() if not line.startswith("#")
    ]


@needs("webpinfo")
@pytest.mark.parametrize("pair", [one for one in FILMS if one.name.endswith(".webp")], indirect=True, ids=by_name)
def test_webp_s_own_tool_finds_no_fault(pair: tuple[Path, Path]) -> None:
    assert "No error detected." in said("webpinfo", pair[1])
