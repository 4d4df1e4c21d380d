"""Make the films, pictures and sounds of the sandbox: `python packaging/make_sandbox_media.py [FOLDER]`.

Needs ffmpeg with libx264, libwebp, libmp3lame and flite (Debian's has them) and the font DejaVu Sans; takes about a
minute. The same versions of these give the same bytes. The finished files are kept in resources/sandbox/, so only who
changes them needs this script.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sandbox_sounds
from PySide6.QtGui import QGuiApplication, QImage
from sandbox_scenes.aurora_mountains import AURORA
from sandbox_scenes.dawn_harbour import HARBOUR
from sandbox_scenes.lantern_river import LANTERNS
from sandbox_scenes.neon_city import CITY
from sandbox_scenes.painting import Picture

_SECONDS = 5
_FRAMES_A_SECOND = 24
_BUDGET = 2_000_000
"""All files together, in bytes: they are part of every installer."""
_NOTE = "Made on this computer by the sandbox of KieGUI. Not made by Kie.ai."
_SPEECH = "This is a voice from the sandbox. Nothing was sent, and nothing was charged."
# The same input gives the same file: no date, no version of the encoder.
_REPEATABLE = ("-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact", "-map_metadata", "-1")


@dataclass(frozen=True)
class Film:
    """A scene with its music."""

    picture: Picture
    piece: sandbox_sounds.Piece
    quality: int
    """x264's constant rate factor: lower is better and larger."""


@dataclass(frozen=True)
class Still:
    """One moment of a scene; `scale` enlarges it, `options` are the encoder's."""

    picture: Picture
    suffix: str
    scale: float
    options: Sequence[str]


_JPEG = ("-c:v", "mjpeg", "-q:v", "4", "-pix_fmt", "yuvj420p")
_WEBP = ("-c:v", "libwebp", "-quality", "84", "-compression_level", "6", "-pix_fmt", "yuv420p")
_PNG = ("-c:v", "png", "-compression_level", "100", "-pred", "mixed", "-pix_fmt", "rgb24")
_FILMS = (
    Film(HARBOUR, sandbox_sounds.HARBOUR, 24),
    Film(AURORA, sandbox_sounds.AURORA, 24),
    Film(CITY, sandbox_sounds.CITY, 26),
    Film(LANTERNS, sandbox_sounds.LANTERNS, 27),
)
_STILLS = (
    Still(HARBOUR, ".jpg", 4 / 3, _JPEG),
    Still(AURORA, ".webp", 4 / 3, _WEBP),
    Still(HARBOUR, ".png", 2 / 3, _PNG),
    Still(CITY, ".webp", 4 / 3, _WEBP),
    Still(CITY, ".jpg", 4 / 3, _JPEG),
    Still(LANTERNS, ".jpg", 1.25, _JPEG),
    Still(LANTERNS, ".webp", 1.25, _WEBP),
)


def main() -> int:
    """Make everything and say how large it became; 1 if that is too much."""
    # Fonts need an application, but no screen.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QGuiApplication(sys.argv[:1])
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent / "resources" / "sandbox"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for film in _FILMS:
            _make_film(film, folder, Path(scratch))
        for still in _STILLS:
            _make_still(still, folder)
        _make_song(folder, Path(scratch))
        _make_voice(folder)
    del application
    files = sorted(file for file in folder.iterdir() if file.is_file())
    for file in files:
        print(f"{file.stat().st_size:9,}  {file.name}")
    total = sum(file.stat().st_size for file in files)
    print(f"{total:9,}  of {_BUDGET:,}")
    return 0 if total <= _BUDGET else 1


def _make_film(film: Film, folder: Path, scratch: Path) -> None:
    sound = scratch / f"{film.picture.name}.wav"
    sandbox_sounds.write(film.piece, sound)
    size = film.picture.size
    raw = ("-f", "rawvideo", "-pix_fmt", "bgra", "-s", f"{size.width()}x{size.height()}", "-r", str(_FRAMES_A_SECOND))
    colours = ("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709")
    # A fixed number of threads, because x264's output depends on it.
    video = (
        "-c:v",
        "libx264",
        "-preset",
        "slower",
        "-crf",
        str(film.quality),
        "-threads",
        "2",
        "-pix_fmt",
        "yuv420p",
    )
    audio = ("-c:a", "aac", "-b:a", "64k", "-af", _reverberation())
    form = ("-t", str(_SECONDS), "-movflags", "+faststart")
    matrix = ("-vf", "scale=out_color_matrix=bt709:out_range=tv")
    frames = _SECONDS * _FRAMES_A_SECOND
    pixels = b"".join(_pixels(film.picture.frame(number / frames)) for number in range(frames))
    inputs = (*raw, "-i", "-", "-i", str(sound))
    _encode([*inputs, *matrix, *colours, *video, *audio, *form], folder / f"{film.picture.name}.mp4", pixels)


def _make_still(still: Still, folder: Path) -> None:
    image = still.picture.frame(still.picture.still, still.scale)
    raw = ("-f", "rawvideo", "-pix_fmt", "bgra", "-s", f"{image.width()}x{image.height()}")
    file = folder / (still.picture.name + still.suffix)
    _encode([*raw, "-i", "-", "-frames:v", "1", *still.options], file, _pixels(image))


def _make_song(folder: Path, scratch: Path) -> None:
    """Ten seconds of music that end with the word "sandbox", spoken."""
    song = scratch / "song.wav"
    sandbox_sounds.write(sandbox_sounds.SONG, song)
    mix = (
        f"[0]{_reverberation()}[music];"
        "[1]aresample=44100,volume=0.9,adelay=8600:all=1,pan=stereo|c0=c0|c1=c0[word];"
        "[music][word]amix=inputs=2:duration=longest:normalize=0,alimiter=limit=0.9"
    )
    inputs = ("-i", str(song), "-f", "lavfi", "-i", "flite=text=sandbox:voice=slt")
    _encode([*inputs, "-filter_complex", mix, "-c:a", "libmp3lame", "-b:a", "96k"], folder / "sandbox-music.mp3")


def _make_voice(folder: Path) -> None:
    """One spoken sentence that says what it is."""
    voice = ("-f", "lavfi", "-i", f"flite=text='{_SPEECH}':voice=slt", "-af", "aresample=44100,apad=pad_dur=0.4")
    _encode([*voice, "-c:a", "libmp3lame", "-b:a", "64k"], folder / "sandbox-voice.mp3")


def _reverberation() -> str:
    return "aecho=0.8:0.7:61|97|151:0.28|0.2|0.12"


def _pixels(image: QImage) -> bytes:
    return bytes(image.constBits())


def _encode(arguments: Sequence[str], file: Path, pixels: bytes = b"") -> None:
    """Run ffmpeg. Raises CalledProcessError, after its own words on stderr."""
    title = "Sandbox: " + file.stem.partition("_")[0].replace("-", " ")
    tags = ("-metadata", f"title={title}", "-metadata", f"comment={_NOTE}")
    command = ["ffmpeg", "-v", "error", "-y", *arguments, *_REPEATABLE, *tags, str(file)]
    subprocess.run(command, input=pixels, check=True)


if __name__ == "__main__":
    sys.exit(main())
