"""The record that goes into a file: which model made it, of what. Nothing here knows how a format holds it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from kiegui.errors import MediaError

SCHEMA = 1
"""Raised only when an older app would read a newer record wrongly; new members alone don't raise it."""

KEY = "KieGUI"
"""What the record is called in every format that gives its entries names."""

MOST_BYTES = 1024 * 1024
"""Of an encoded record. Larger ones are neither written nor read."""

_DEEPEST = 32

_NO_CHARACTERS = {"\ufffe".encode(): b"\\ufffe", "\uffff".encode(): b"\\uffff"}
"""What XML can't hold and other programs replace; control characters are escaped in JSON anyway."""

Text = Annotated[str, msgspec.Meta(max_length=300)]


class Provenance(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody else, or another computer, needs to make such a file again.

    `input` is what was asked, made fit to be shown (see `kiegui.tasks.provenance`); `created` is the moment of the click, in
    ms since 1970 (UTC), `task_id` Kie's.
    """

    app: Literal["KieGUI"]
    version: Text
    model: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    input: dict[str, Any]
    task_id: Text = ""
    created: Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799_999)] = 0
    schema: Annotated[int, msgspec.Meta(ge=1)] = SCHEMA

    @property
    def words(self) -> str:
        """For other programs and the people at them: the prompt, and what made it. Not translated: files travel."""
        prompt = self.input.get("prompt") or self.input.get("text")
        made_with = f"Made with {self.model} in {self.software}"
        return f"{prompt.strip()}\n\n{made_with}" if isinstance(prompt, str) else made_with

    @property
    def software(self) -> str:
        """The app and its version."""
        return f"{self.app} {self.version}".strip()


def encode(provenance: Provenance) -> bytes:
    """As one line of JSON (UTF-8). Raises ValueError if it is too large, or holds what JSON can't."""
    try:
        encoded = msgspec.json.encode(provenance)
    except (msgspec.MsgspecError, TypeError, RecursionError) as error:
        raise ValueError(str(error)) from error
    for character, escaped in _NO_CHARACTERS.items():
        encoded = encoded.replace(character, escaped)
    if len(encoded) > MOST_BYTES:
        raise ValueError("too large")
    return encoded


def decode(raw: bytes) -> Provenance | None:
    """The record that was found in a file; None if it is none of ours. Takes any bytes.

    Raises MediaError if a newer app made it.
    """
    if len(raw) > MOST_BYTES:
        return None
    try:
        if msgspec.json.decode(raw, type=_Version).schema > SCHEMA:
            raise MediaError("This file was made with a newer version of KieGUI. Update the app, and drop it again.")
        provenance = msgspec.json.decode(raw, type=Provenance)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return provenance if _is_flat(provenance.input) else None


class _Version(msgspec.Struct):
    """What is looked at first; all else may have changed."""

    app: Literal["KieGUI"]
    schema: int = SCHEMA


def _is_flat(value: object) -> bool:
    """Whether a form can take it without going too deep; no model asks for more."""
    level = [value]
    for _ in range(_DEEPEST):
        if not level:
            return True
        level = [member for outer in level for member in _members(outer)]
    return False


def _members(value: object) -> list[Any]:
    match value:
        case dict():
            return list(value.values())
        case list():
            return value
        case _:
            return []
