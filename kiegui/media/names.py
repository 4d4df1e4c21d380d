"""File names for results: from the person's template, safe on every system, and never a word of the server's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime
from pathlib import PurePosixPath
from types import MappingProxyType

import msgspec

from kiegui.errors import SettingsError
from kiegui.media.kinds import MediaKind

DEFAULT_TEMPLATE = "{month}/{date} {model} {n}"

_LONGEST_TEMPLATE = 200
_MOST_FOLDERS = 3
_MOST_LETTERS = 200
_FOLDER_BYTES = 40
_NAME_BYTES = 120
_LONGEST_NAME = 100_000
_LONGEST_EXTENSION = 10
_TOTAL_BYTES = 170
"""Windows takes 260 characters for a whole path, with the results folder before this and an extension after it."""

_FIELD = re.compile(r"\{([^{}:]*)(?::([^{}]*))?\}")
_LETTERS = re.compile("[0-9]{1,3}")
_FORBIDDEN = re.compile(r'[<>:"|?*\\/]')
_REPEATED = re.compile(r"( [-–—_,])+(?= [-–—_,] )")
"""Separators with nothing between them, because a field is empty."""
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\.|$)", re.IGNORECASE)
"""What Windows takes for a device, whatever follows a dot."""
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode's categories of control characters, marks that turn the direction of writing, and what is no character."""


class NameFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known about a result when it gets its name.

    `number` is our task's; `part` (1, 2, …) tells several results of one task apart, 0 if there is one only; `mark` is a
    word at the end ("sandbox"), which is also the folder around the others.
    """

    created: datetime
    model: str
    number: int
    part: int = 0
    kind: MediaKind = MediaKind.UNKNOWN
    prompt: str = ""
    seed: str = ""
    task_id: str = ""
    mark: str = ""


def _number(facts: NameFacts) -> str:
    return f"{facts.number}-{facts.part}" if facts.part else f"{facts.number}"


_KINDS = {
    MediaKind.IMAGE: "picture",
    MediaKind.VIDEO: "film",
    MediaKind.AUDIO: "sound",
    MediaKind.TEXT: "text",
    MediaKind.UNKNOWN: "file",
}

FIELDS = MappingProxyType[str, Callable[[NameFacts], str]](
    {
        "date": lambda facts: f"{facts.created:%Y-%m-%d}",
        "time": lambda facts: f"{facts.created:%H-%M-%S}",
        "month": lambda facts: f"{facts.created:%Y-%m}",
        "year": lambda facts: f"{facts.created:%Y}",
        "model": lambda facts: _plain_id(facts.model),
        "provider": lambda facts: _plain_id(facts.model.partition("/")[0]),
        "kind": lambda facts: _KINDS[facts.kind],
        "prompt": lambda facts: facts.prompt,
        "seed": lambda facts: facts.seed,
        "n": _number,
        "task_id": lambda facts: facts.task_id,
    }
)
"""What a template may ask for."""


class NameTemplate:
    """A pattern such as `{date}/{prompt:40} {n}`: fields, words, and `/` between folders."""

    def __init__(self, text: str = DEFAULT_TEMPLATE) -> None:
        """Raises SettingsError, in one sentence, if no names can be made by it."""
        self.text = text
        if problem := _problem(text):
            raise SettingsError(problem)
        self._parts = [part.strip() for part in text.replace("\\", "/").split("/")]

    @property
    def tells_results_apart(self) -> bool:
        """Whether no two results get the same name by it."""
        return any(found[1] == "n" and not found[2] for found in _FIELD.finditer(self._parts[-1]))

    def path(self, facts: NameFacts) -> PurePosixPath:
        """Where a result goes below the results folder, without its extension: `2026-11/2026-11-21 kling-v2-5-turbo 42`.

        Each part is a name that Windows, macOS and Linux take; folders that come out empty are left out.
        """
        *folders, name = (_filled(part, facts) for part in self._parts)
        kept = [folder for folder in (_safe(folder, _FOLDER_BYTES) for folder in folders) if folder]
        if facts.mark:
            kept = [_safe(facts.mark, _FOLDER_BYTES), *kept]
        end = f" {facts.mark}" if facts.mark else ""
        room = min(_NAME_BYTES, _TOTAL_BYTES - sum(len(folder.encode()) + 1 for folder in kept)) - len(end.encode())
        if self._is_number_cut_off(facts, room):
            end = f" {_number(facts)}{end}"
            room -= len(_number(facts)) + 1
        stem = _safe(name, room) or _number(facts)
        return PurePosixPath(*kept, stem + end)

    def _is_number_cut_off(self, facts: NameFacts, room: int) -> bool:
        """Whether what stands before the number leaves no room for it, as a long prompt does."""
        if not self.tells_results_apart:
            return False
        up_to_number = self._parts[-1].partition("{n}")[0] + "{n}"
        return len(_safe(_filled(up_to_number, facts), _LONGEST_NAME).encode()) > room


def safe_name(name: str) -> str:
    """The name of somebody's file as every system takes it; "file" if nothing is left of it."""
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > _LONGEST_EXTENSION:
        stem, extension = name, ""
    return (_safe(stem, _NAME_BYTES) or "file") + (f".{_safe(extension, 4 * len(extension))}" if extension else "")


def _problem(text: str) -> str:
    """Why no names can be made by it, in one sentence; "" if they can."""
    if not text.strip():
        return "A name needs at least one field or word."
    if len(text) > _LONGEST_TEMPLATE:
        return f"The pattern is too long: {_LONGEST_TEMPLATE} characters at most."
    for found in _FIELD.finditer(text):
        if found[1] not in FIELDS:
            return f"There is no field “{{{found[1]}}}”. These are known: {', '.join(FIELDS)}."
        if found[2] is not None and not (_LETTERS.fullmatch(found[2]) and 0 < int(found[2]) <= _MOST_LETTERS):
            return f"After the colon of “{{{found[1]}}}” goes a number of letters, from 1 to {_MOST_LETTERS}."
    words = _FIELD.sub("x", text)
    if "{" in words or "}" in words:
        return "A brace is left over: a field is written like {date}."
    parts = [part.strip() for part in words.replace("\\", "/").split("/")]
    if "" in parts or ".." in parts or "." in parts:
        return "Between two slashes, before the first and after the last one goes a name; “.” and “..” are none."
    if len(parts) > _MOST_FOLDERS + 1:
        return f"There are too many folders: {_MOST_FOLDERS} at most."
    if forbidden := _FORBIDDEN.search(words.replace("/", "").replace("\\", "")):
        return f"“{forbidden[0]}” can’t stand in a file name."
    if any(unicodedata.category(letter) in _UNSEEN for letter in words):
        return "There is a character in it that can’t be seen."
    return ""


def _filled(part: str, facts: NameFacts) -> str:
    def value(found: re.Match[str]) -> str:
        text = _visible(FIELDS[found[1]](facts))
        return _cut(text, int(found[2])) if found[2] else text

    return _FIELD.sub(value, part)


def _cut(text: str, letters: int) -> str:
    """The first letters of a text; between two words, if that doesn't cost half of it."""
    if len(text) <= letters:
        return text
    cut = text[: letters + 1].rpartition(" ")[0]
    return (cut if len(cut) > letters // 2 else text[:letters]).rstrip(" .,;-–—")


def _visible(text: str) -> str:
    """On one line, with nothing in it that can't be seen or has a meaning in paths."""
    text = unicodedata.normalize("NFC", text[: 4 * _MOST_LETTERS])
    seen = "".join(" " if unicodedata.category(letter) in _UNSEEN else letter for letter in text)
    return _REPEATED.sub("", " ".join(_FORBIDDEN.sub(" ", seen).split()))


def _safe(name: str, most_bytes: int) -> str:
    """One part of a path; "" if nothing is left of it."""
    name = _trimmed(_visible(name))
    name = f"_{name}" if _RESERVED.match(name) else name
    return _trimmed(name.encode()[: max(most_bytes, 1)].decode(errors="ignore"))


def _trimmed(name: str) -> str:
    """Windows drops spaces and dots at an end, others hide what begins with a dot; separators there are of empty fields."""
    return name.strip(" .,-–—").rstrip("_")


def _plain_id(model: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", model.lower()).strip("-")[:60].rstrip("-") or "model"
