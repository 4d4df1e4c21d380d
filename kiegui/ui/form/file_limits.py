"""What a media field takes, in words, and what is wrong with a file for it. Looking at files is in `local_files`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from PySide6.QtCore import QCoreApplication, QLocale

from kiegui.catalog.accepted import plain_types, takes
from kiegui.catalog.schema import MediaField
from kiegui.media.kinds import FileFormat
from kiegui.ui.words import duration_words, size_words

SECONDS_SLACK = 0.1
"""A film that is cut to 15 s often has one frame more."""
RATIO_SLACK = 0.005
"""As a share: px are whole, so that few pictures are exactly 5:2."""

_NAMES = {"JPG": "JPEG", "MPEG": "MP3", "QUICKTIME": "MOV", "MATROSKA": "MKV"}
"""What people call types of that name, where it is something else."""

translate = QCoreApplication.translate


@dataclass(frozen=True)
class FileFacts:
    """What was seen of a file: its size in bytes, when it was written (ns), its format, px of a picture or film as it is
    shown, and seconds of a film or sound; 0 is not known.

    `problem` says in one sentence why nothing was seen.
    """

    size: int = 0
    written: int = 0
    format: FileFormat = FileFormat.UNKNOWN
    width: int = 0
    height: int = 0
    seconds: float = 0
    problem: str = ""


def problem_with(facts: FileFacts, field: MediaField) -> str | None:
    """Why a field does not take a file of which this is known, in one sentence; None if it does, as far as is known."""
    if facts.problem:
        return facts.problem
    if not facts.size:
        return translate("FileLimits", "This file is empty.")
    if not _is_taken(facts.format, field):
        words = translate("FileLimits", "This is the wrong kind of file ({found}). What fits: {wanted}.")
        return words.format(found=facts.format.label, wanted=", ".join(type_names(field)) or _kind_words(field))
    if field.max_mb is not None and facts.size > field.max_mb * 1_000_000:
        words = translate("FileLimits", "This file is too large: {size}, and at most {most} MB fit.")
        return words.format(size=size_words(facts.size), most=_figure(field.max_mb))
    return _problem_with_size(facts, field) or _problem_with_length(facts, field)


def problem_together(facts: Sequence[FileFacts], field: MediaField) -> str | None:
    """Why a field does not take these files together, although it may take each of them; None if it does."""
    whole = sum(one.seconds for one in facts)
    if field.max_total_seconds is None or whole <= field.max_total_seconds + SECONDS_SLACK:
        return None
    words = translate("FileLimits", "These are too long together: {found}, and at most {most} fit.")
    return words.format(found=length_words(whole), most=length_words(field.max_total_seconds))


def limit_words(field: MediaField) -> str:
    """For example "JPEG, PNG · up to 10 MB each · at most 5"; "" if Kie's pages name no limits."""
    parts = []
    may_be_many = field.many and field.max_items != 1
    if field.max_mb is not None:
        words = translate("FileLimits", "up to {n} MB each") if may_be_many else translate("FileLimits", "up to {n} MB")
        parts.append(words.format(n=_figure(field.max_mb)))
    if may_be_many and field.max_items is not None:
        parts.append(translate("FileLimits", "at most {n}").format(n=QLocale().toString(field.max_items)))
    if field.many and field.min_items > 1:
        parts.append(translate("FileLimits", "at least {n}").format(n=QLocale().toString(field.min_items)))
    parts += _size_limits(field)
    parts += _length_limits(field)
    parts = [part.replace(" ", "\xa0") for part in parts]  # lines break after the dots, not within a limit
    if field.types:
        parts.insert(0, ", ".join(type_names(field)))
    words = "\xa0· ".join(parts)
    return words[:1].upper() + words[1:]


def type_names(field: MediaField) -> tuple[str, ...]:
    """What the field's types are called, such as ("JPEG", "PNG")."""
    names = (kind.partition("/")[2].removeprefix("x-").upper() for kind in field.types)
    return tuple(dict.fromkeys(_NAMES.get(name, name) for name in names))


def file_patterns(field: MediaField) -> tuple[str, ...]:
    """Ends of the names that files for this field usually have, such as ("*.jpg", "*.jpeg"); none if any will do."""
    ends = (known.extension for known in FileFormat if known is not FileFormat.UNKNOWN and _is_taken(known, field))
    more = {".jpg": (".jpg", ".jpeg"), ".tiff": (".tiff", ".tif")}
    found = dict.fromkeys(f"*{end}" for known in ends for end in more.get(known, (known,)))
    return () if field.accepts == "file" and not field.types else tuple(found)


def length_words(seconds: float) -> str:
    """For example "15 s", "15.5 s", "2 min 5 s"."""
    if seconds < 60:
        return translate("FileLimits", "{0} s").format(_figure(round(seconds, 1)))
    return duration_words(round(seconds * 1000))


def _problem_with_size(facts: FileFacts, field: MediaField) -> str | None:
    if not (facts.width and facts.height):
        return None
    short, long = sorted((facts.width, facts.height))
    pixels, ratio = short * long, facts.width / facts.height
    text, limit = "", ""
    if field.min_side is not None and short < field.min_side:
        text = translate("FileLimits", "This is too small: {size} px, and each side needs at least {limit} px.")
        limit = str(field.min_side)
    elif field.max_side is not None and long > field.max_side:
        text = translate("FileLimits", "This is too large: {size} px, and each side may have at most {limit} px.")
        limit = str(field.max_side)
    elif field.min_ratio is not None and ratio < field.min_ratio * (1 - RATIO_SLACK):
        text = translate("FileLimits", "This is too tall: {size} px, and the tallest shape that fits is {limit}.")
        limit = _shape(field.min_ratio)
    elif field.max_ratio is not None and ratio > field.max_ratio * (1 + RATIO_SLACK):
        text = translate("FileLimits", "This is too wide: {size} px, and the widest shape that fits is {limit}.")
        limit = _shape(field.max_ratio)
    elif field.min_pixels is not None and pixels < field.min_pixels:
        text = translate("FileLimits", "This is too small: {size} px, and it needs at least {limit} megapixels in all.")
        limit = _megapixels(field.min_pixels)
    elif field.max_pixels is not None and pixels > field.max_pixels:
        text = translate("FileLimits", "This is too large: {size} px, and at most {limit} megapixels in all fit.")
        limit = _megapixels(field.max_pixels)
    return text.format(size=f"{facts.width} × {facts.height}", limit=limit) if text else None


def _problem_with_length(facts: FileFacts, field: MediaField) -> str | None:
    if not facts.seconds:
        return None
    found = length_words(facts.seconds)
    if field.min_seconds is not None and facts.seconds < field.min_seconds - SECONDS_SLACK:
        words = translate("FileLimits", "This is too short: {found}, and it needs at least {least}.")
        return words.format(found=found, least=length_words(field.min_seconds))
    if field.max_seconds is not None and facts.seconds > field.max_seconds + SECONDS_SLACK:
        words = translate("FileLimits", "This is too long: {found}, and at most {most} fit.")
        return words.format(found=found, most=length_words(field.max_seconds))
    return None


def _size_limits(field: MediaField) -> list[str]:
    sides = _span(
        field.min_side,
        field.max_side,
        translate("FileLimits", "{least} to {most} px a side"),
        translate("FileLimits", "at least {least} px a side"),
        translate("FileLimits", "at most {most} px a side"),
    )
    parts = [sides.format(least=field.min_side, most=field.max_side)]
    shapes = _span(
        field.min_ratio,
        field.max_ratio,
        translate("FileLimits", "{least} to {most} in shape"),
        translate("FileLimits", "no taller than {least}"),
        translate("FileLimits", "no wider than {most}"),
    )
    parts.append(shapes.format(least=_shape(field.min_ratio), most=_shape(field.max_ratio)))
    pixels = _span(
        field.min_pixels,
        field.max_pixels,
        translate("FileLimits", "{least} to {most} megapixels"),
        translate("FileLimits", "at least {least} megapixels"),
        translate("FileLimits", "at most {most} megapixels"),
    )
    parts.append(pixels.format(least=_megapixels(field.min_pixels), most=_megapixels(field.max_pixels)))
    return [part for part in parts if part]


def _length_limits(field: MediaField) -> list[str]:
    lengths = _span(
        field.min_seconds,
        field.max_seconds,
        translate("FileLimits", "{least} to {most} long"),
        translate("FileLimits", "at least {least} long"),
        translate("FileLimits", "at most {most} long"),
    )
    start, end = field.min_seconds or 0, field.max_seconds or 0
    least = _figure(start) if 0 < end < 60 else length_words(start)  # "2 to 15 s", but "3 s to 1 min"
    parts = [lengths.format(least=least, most=length_words(end))] if lengths else []
    if field.max_total_seconds is not None:
        words = translate("FileLimits", "together at most {most}")
        parts.append(words.format(most=length_words(field.max_total_seconds)))
    return parts


def _span(least: float | None, most: float | None, both: str, only_least: str, only_most: str) -> str:
    """The words for the ends that there are, "" if there are none."""
    if least is None:
        return "" if most is None else only_most
    return only_least if most is None else both


def _is_taken(found: FileFormat, field: MediaField) -> bool:
    if found is FileFormat.UNKNOWN and field.types:
        return bool(plain_types(field) - {known.mime for known in FileFormat})  # it may be the one that we can't tell
    return takes(field, found.kind, found.mime)


def _kind_words(field: MediaField) -> str:
    match field.accepts:
        case "image":
            return translate("FileLimits", "a picture")
        case "video":
            return translate("FileLimits", "a film")
        case "audio":
            return translate("FileLimits", "a sound")
        case _:
            return translate("FileLimits", "a file")


def _figure(number: float) -> str:
    return QLocale().toString(float(number), "g", 6)


def _megapixels(pixels: int | None) -> str:
    return _figure(round((pixels or 0) / 1_000_000, 2))


def _shape(ratio: float | None) -> str:
    """A width by height in small numbers: 0.4 is 2:5."""
    fraction = Fraction(ratio or 1).limit_denominator(100)
    return f"{fraction.numerator}:{fraction.denominator}"
