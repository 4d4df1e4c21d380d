"""The one strict decoder from the bytes of an answer to typed replies. Whatever is not as documented raises `Unconfirmed`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import msgspec

from kiegui.errors import BadKey, Maintenance, NoCredits, Refused, TooMany, Unconfirmed, UnknownTask

MAX_REPLY_BYTES = 1_000_000
"""No reply of Kie comes near this; more is not read."""

_MAX_DEPTH = 64
_MAX_TEXT = 2000
"""Of what is shown to a person; a label with a megabyte in it would hold up the window."""
_MAX_ID_LENGTH = 200
_MAX_URLS = 200
_MAX_URL_LENGTH = 8000
_RESULT_KEYS = ("resultUrls", "resultWaterMarkUrls", "firstFrameUrl", "lastFrameUrl")
_SONG_KEYS = ("audio_url", "image_url")


class Progress(StrEnum):
    """Where Kie says a task stands. A word that we don't know means RUNNING and never means success."""

    WAITING = "waiting"
    RUNNING = "running"
    SUCCESS = "success"
    FAIL = "fail"


class Envelope(msgspec.Struct, frozen=True):
    """What every reply is wrapped in: Kie's `code` (200 = ok), its text (plain), and the `data` of the call."""

    code: int
    text: str
    data: Any


class TaskReport(msgspec.Struct, frozen=True):
    """What Kie says of one task.

    `word` is Kie's own state word. `urls` are the addresses of its results, `object` a result that is not a file. `credits`
    is what it cost, None if Kie does not say. Times are milliseconds since 1970, 0 if unknown; Kie's `costTime` is not used:
    it is documented in milliseconds and comes in seconds (seen live, 24 of 24). `model` and `input` echo the request.
    """

    task_id: str
    progress: Progress
    word: str
    urls: tuple[str, ...] = ()
    object: dict[str, Any] | None = None
    fail_code: str = ""
    fail_message: str = ""
    credits: float | None = None
    created: int = 0
    completed: int = 0
    model: str = ""
    input: dict[str, Any] | None = None


def decode(raw: bytes) -> Any:
    """JSON of at most `MAX_REPLY_BYTES`, 64 levels and whole numbers of 64 bits.

    What is no character becomes U+FFFD and NaN becomes null: the id that stands beside it was paid for. So whatever comes out
    can be walked through, compared and written again. Raises Unconfirmed on anything else.
    """
    if len(raw) > MAX_REPLY_BYTES:
        raise Unconfirmed("Kie’s answer was far too long to be one.")
    if not raw.strip():
        raise Unconfirmed("Kie’s answer was empty.")
    try:
        value = _read(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        page = raw.lstrip()[:1] == b"<"
        what = "a web page instead of an answer" if page else "something that can’t be read"
        raise Unconfirmed(f"Kie’s server sent {what}.") from None
    if not _is_tame(value, _MAX_DEPTH):
        raise Unconfirmed("Kie’s server sent something that can’t be read.")
    return value


def _read(raw: bytes) -> Any:
    """Raises msgspec.MsgspecError, ValueError or RecursionError."""
    try:
        return msgspec.json.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        loose = json.loads(raw.decode("utf-8", "replace"), parse_constant=lambda _: None)
        text = json.dumps(loose, ensure_ascii=False)
        return msgspec.json.decode(text.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))


def _is_tame(value: Any, depth: int) -> bool:
    if isinstance(value, dict | list):
        members = value.values() if isinstance(value, dict) else value
        return depth > 0 and all(_is_tame(member, depth - 1) for member in members)
    return not isinstance(value, int) or -(2**63) <= value < 2**64


def read_envelope(status: int, raw: bytes) -> Envelope:
    """The envelope of an answer with that HTTP status.

    Errors normally come as HTTP 200 with a body `code` (seen live), sometimes as an HTTP status with or without a body.
    Raises the fitting `Refused` or `Unconfirmed`; returns only successes.
    """
    try:
        body = decode(raw)
    except Unconfirmed:
        if status in _REFUSALS_BY_STATUS_ALONE:
            raise _refusal(status, "") from None
        raise
    if not isinstance(body, dict):
        raise Unconfirmed("Kie’s server sent something that is not an answer.")
    code = _whole(body.get("code"))
    text = _text(body.get("msg")) or _text(body.get("message"))
    if status == 200 and code == 200:
        return Envelope(200, text, body.get("data"))
    if code is None and status == 200:
        raise Unconfirmed("Kie’s answer has no code, so we don’t know what it means.")
    decisive = status if code is None else code
    # A code counts only if the HTTP status does not contradict it: a gateway's 502 around a "429" proves nothing.
    if decisive in _REFUSED_CODES and status in (200, decisive):
        raise _refusal(decisive, text)
    reason = f" Kie says: {text}" if text else ""
    raise Unconfirmed(f"Kie’s server reported an error ({status if status != 200 else decisive}).{reason}")


_REFUSED_CODES = frozenset({400, 401, 402, 403, 404, 405, 413, 422, 429, 430, 433, 455, 505})
"""Codes that mean "definitely not done" (docs: get-task-detail; reliability notes). 5xx but 505 may have been done."""

_REFUSALS_BY_STATUS_ALONE = frozenset({401, 429})
"""HTTP statuses that are definite even without a readable body: the gateway stops these before any work is done."""


def _refusal(code: int, text: str) -> Refused:
    said = f" Kie says: {text}" if text else ""
    match code:
        case 401 | 403:
            return BadKey(f"Kie did not accept this key. Nothing was charged.{said}", code, text)
        case 402:
            return NoCredits(f"Not enough credits. Nothing was charged.{said}", code, text)
        case 433:
            return NoCredits(f"The cap that is set for this key is reached. Nothing was charged.{said}", code, text)
        case 429 | 430:
            return TooMany("Too many at once for Kie. Nothing was charged.", code, text)
        case 455:
            return Maintenance("Kie is under maintenance. Nothing was charged.", code, text)
        case 404:
            return UnknownTask(f"Kie does not know this.{said}", code, text)
        case 422 if "recordinfo is null" in text.lower():
            return UnknownTask("Kie does not know this task.", code, text)
        case 413:
            return Refused(f"The file is too large for this model. Not charged.{said}", code, text)
        case 505:
            return Refused(f"This model is switched off at the moment. Not charged.{said}", code, text)
        case _:
            return Refused(f"Kie refused the request. Not charged.{said}", code, text)


def read_task_id(envelope: Envelope) -> str:
    """The id of a task just created. Raises Unconfirmed if there is no plausible one (docs: market/quickstart)."""
    data = envelope.data
    task_id = data.get("taskId") if isinstance(data, dict) else None
    if not isinstance(task_id, str) or not 0 < len(task_id) <= _MAX_ID_LENGTH or not is_plain(task_id):
        raise Unconfirmed("Kie said yes but gave no task id.")
    return task_id


def is_plain(text: str) -> bool:
    """Whether every character is one that can be shown, and came as it was sent."""
    return text.isprintable() and "\ufffd" not in text


def read_created(status: int, raw: bytes) -> str:
    """The new task's id from a whole answer to createTask. Raises Refused or Unconfirmed."""
    return read_task_id(read_envelope(status, raw))


def read_credits(envelope: Envelope) -> float:
    """The balance, with decimals (docs: get-account-credits). Raises Unconfirmed if it is no number."""
    credits = _number(envelope.data)
    if credits is None:
        raise Unconfirmed("Kie did not say how many credits there are.")
    return credits


def read_report(envelope: Envelope) -> TaskReport:
    """What Kie says of a task (docs: get-task-detail; live: recorded traffic). Raises Unconfirmed if it is no report."""
    data = envelope.data
    if not isinstance(data, dict):
        if data is None:
            raise UnknownTask("Kie does not know this task.", 422, envelope.text)
        raise Unconfirmed("Kie’s answer about this task can’t be read.")
    word = _text(data.get("state"))
    # Newer replies also carry what resultJson holds, already parsed; whichever tells of a result counts.
    outcome: Any = next(filter(_tells, (_unpack(data.get("response")), _unpack(data.get("resultJson")))), {})
    model, sent = _echo(data.get("param"))
    credits = _number(data.get("creditsConsumed"))
    return TaskReport(
        task_id=_text(data.get("taskId")),
        progress=_progress(word, data.get("successFlag")),
        word=word,
        urls=_urls(outcome),
        object=_object(outcome),
        fail_code=_text(data.get("failCode")),
        fail_message=_text(data.get("failMsg")),
        credits=credits if credits is not None else _number(data.get("consumeCredits")),
        created=_whole(data.get("createTime")) or 0,
        completed=_whole(data.get("completeTime")) or 0,
        model=_text(data.get("model")) or model,
        input=sent,
    )


def _progress(word: str, flag: object) -> Progress:
    match word.lower():
        case "waiting" | "queuing":
            return Progress.WAITING
        case "success":
            return Progress.SUCCESS
        case "fail" | "failed":
            return Progress.FAIL
        case "":
            # Newer replies also carry a flag (1 = success, 3 = fail); it counts only where the word is missing.
            return {1: Progress.SUCCESS, 3: Progress.FAIL}.get(_whole(flag) or 0, Progress.RUNNING)
        case _:
            return Progress.RUNNING


def _unpack(packed: object, depth: int = 3) -> Any:
    """JSON in a string (in a string, …): the object or list inside, or {} for "", null and anything unreadable."""
    if isinstance(packed, dict | list):
        return packed
    if isinstance(packed, str) and packed.strip() and depth:
        try:
            return _unpack(decode(packed.encode("utf-8", "replace")), depth - 1)
        except Unconfirmed:
            return {}
    return {}


def _echo(param: object) -> tuple[str, dict[str, Any] | None]:
    request = _unpack(param)
    if not isinstance(request, dict):
        return "", None
    sent = _unpack(request.get("input")) if "input" in request else None
    return _text(request.get("model")), sent if isinstance(sent, dict) else None


def _tells(outcome: Any) -> bool:
    """Whether there is a result in it."""
    return bool(_urls(outcome)) or _object(outcome) is not None


def _urls(outcome: Any) -> tuple[str, ...]:
    """The addresses of results, by the known keys; from an unknown shape, every web address that there is."""
    found: list[Any] = []
    if isinstance(outcome, dict):
        for key in _RESULT_KEYS:
            value = outcome.get(key)
            found += value if isinstance(value, list) else [value]
        songs = outcome.get("data")
        for song in songs if isinstance(songs, list) else []:
            if isinstance(song, dict):
                found += [song.get(key) for key in _SONG_KEYS]
    known = [url for url in found if isinstance(url, str) and url]
    if not known and _object(outcome) is None:
        known = list(_addresses(outcome))
    return tuple(url for url in dict.fromkeys(known) if len(url) <= _MAX_URL_LENGTH)[:_MAX_URLS]


def _addresses(value: Any, depth: int = 8) -> Iterator[str]:
    """Every string that is a web address, wherever it stands."""
    if isinstance(value, str) and value.startswith(("https://", "http://")):
        yield value
    elif depth and isinstance(value, dict | list):
        for member in value.values() if isinstance(value, dict) else value:
            yield from _addresses(member, depth - 1)


def _object(outcome: Any) -> dict[str, Any] | None:
    value = outcome.get("resultObject") if isinstance(outcome, dict) else None
    return value if isinstance(value, dict) and value else None


def _text(value: object) -> str:
    if isinstance(value, str):
        return value if len(value) <= _MAX_TEXT else f"{value[:_MAX_TEXT]}…"
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _number(value: object) -> float | None:
    return (
        float(value) if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15 else None
    )


def _whole(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
        return int(value)
    number = _number(value)
    return int(number) if number is not None else None
