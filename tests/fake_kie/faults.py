"""Everything that can go wrong with one request: a closed set. What is said here is done by `delivery` and `server`.

Every fault comes in two: *before* the commit (Kie never acts on the request) and *after* it (the task exists and is
paid for, whatever the client got to see).
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from types import MappingProxyType

from tests.fake_kie.codes import envelope
from tests.fake_kie.wire import JSON, Headers, Reply

HTML = "text/html; charset=UTF-8"
PAGE = b"<!DOCTYPE html><html><head><title>kie.ai | %d</title></head><body><h1>Error %d</h1></body></html>"


class Ending(StrEnum):
    """How the server drops a connection."""

    CLOSE = "close"
    """In good order: the client reads an end of file."""
    RESET = "reset"
    """TCP RST: the client's next call fails."""


@dataclass(frozen=True)
class Answer:
    """A well-formed answer with other content than the true one."""

    reply: Reply


@dataclass(frozen=True)
class Redirect:
    """To the same target at another origin, "" = the evil one."""

    status: int
    origin: str


@dataclass(frozen=True)
class Bytes:
    """These bytes and nothing else, then the end."""

    data: bytes
    ending: Ending


@dataclass(frozen=True)
class Drop:
    """No byte of an answer. `unread` = as soon as the head has come, the body still unread."""

    ending: Ending
    unread: bool


@dataclass(frozen=True)
class Hang:
    """Silence until the test ends, or until `FakeKie.release()` lets the true answer go."""


@dataclass(frozen=True)
class Drip:
    """The true answer, `step` bytes every `pace` seconds."""

    pace: float
    step: int


@dataclass(frozen=True)
class Cut:
    """The true head, and only the first `keep` bytes of the true body (None = half of it)."""

    keep: int | None
    ending: Ending


@dataclass(frozen=True)
class LyingLength:
    """The true answer whose Content-Length is wrong by this many bytes; then the connection is closed."""

    by: int


@dataclass(frozen=True)
class Chunked:
    """The true answer in chunks; without the last, empty one unless `complete`."""

    complete: bool


@dataclass(frozen=True)
class Retype:
    """The true answer under another Content-Type."""

    content_type: str


@dataclass(frozen=True)
class Splice:
    """The true JSON answer with one more member in its outermost object."""

    member: bytes


Wire = Answer | Redirect | Bytes | Drop | Hang | Drip | Cut | LyingLength | Chunked | Retype | Splice


@dataclass(frozen=True)
class Fault:
    """What goes wrong (`wire`), and whether Kie has acted on the request by then (`after_commit`).

    Faults that replace the answer come before the commit unless told otherwise; those that only bend the true answer
    come after it (told otherwise, the client sees the answer of a server that then lost its memory).
    """

    wire: Wire
    after_commit: bool = False

    # ---- another answer than the true one -------------------------------------------------------------------------

    @classmethod
    def answer(
        cls,
        status: int = 200,
        body: bytes = b"",
        content_type: str = JSON,
        headers: Headers = (),
        *,
        after_commit: bool = False,
    ) -> Fault:
        """Exactly this answer, well formed."""
        return cls(Answer(Reply(status, body, content_type, headers)), after_commit)

    @classmethod
    def code(cls, code: int = 500, text: str = "", *, after_commit: bool = False) -> Fault:
        """HTTP 200 with this `code` in the body: Kie's normal way to say no."""
        return cls.answer(200, envelope(code, text), after_commit=after_commit)

    @classmethod
    def http(cls, status: int = 500, *, after_commit: bool = False) -> Fault:
        """This HTTP status: below 502 with the envelope, from there on with a page of the proxy in front of Kie."""
        if status < 502:
            return cls.answer(status, envelope(status), after_commit=after_commit)
        return cls.answer(status, PAGE % (status, status), HTML, after_commit=after_commit)

    @classmethod
    def not_json(cls, *, after_commit: bool = False) -> Fault:
        """HTTP 200, called JSON, but is none."""
        return cls.answer(200, b"upstream connect error or disconnect", after_commit=after_commit)

    @classmethod
    def html(cls, *, after_commit: bool = False) -> Fault:
        """HTTP 200 with a web page, as hotel networks do."""
        return cls.answer(200, PAGE % (200, 200), HTML, after_commit=after_commit)

    @classmethod
    def empty(cls, *, after_commit: bool = False) -> Fault:
        """HTTP 200 and an empty body."""
        return cls.answer(after_commit=after_commit)

    @classmethod
    def gzip_bomb(cls, size: int = 20_000_000, *, after_commit: bool = False) -> Fault:
        """A few kilobytes that unpack to `size` bytes of valid JSON."""
        body = gzip.compress(b" " * size + envelope(200), compresslevel=1)
        return cls.answer(200, body, headers=(("Content-Encoding", "gzip"),), after_commit=after_commit)

    @classmethod
    def redirect(cls, status: int = 307, origin: str = "", *, after_commit: bool = False) -> Fault:
        """301, 302, 307 or 308 to the same target at `origin`, "" = the evil one."""
        return cls(Redirect(status, origin), after_commit)

    @classmethod
    def half_status_line(cls, ending: Ending = Ending.CLOSE, *, after_commit: bool = False) -> Fault:
        """`HTTP/1.1 2` and no more."""
        return cls(Bytes(b"HTTP/1.1 2", ending), after_commit)

    @classmethod
    def raw(cls, data: bytes, ending: Ending = Ending.CLOSE, *, after_commit: bool = False) -> Fault:
        """These bytes instead of an answer."""
        return cls(Bytes(data, ending), after_commit)

    # ---- no answer ------------------------------------------------------------------------------------------------

    @classmethod
    def reset(cls, *, unread: bool = False, after_commit: bool = False) -> Fault:
        """Reset when the request has been read; `unread`: when only its head has.

        Before a single byte: script it for "connection". A commit needs the request, so after it, it was read.
        """
        return cls(Drop(Ending.RESET, unread), after_commit)

    @classmethod
    def close(cls, *, after_commit: bool = False) -> Fault:
        """Closed in good order, without an answer."""
        return cls(Drop(Ending.CLOSE, unread=False), after_commit)

    @classmethod
    def hang(cls, *, after_commit: bool = False) -> Fault:
        """Silence. Before the commit: if released, the request is carried out then."""
        return cls(Hang(), after_commit)

    # ---- the true answer, bent ------------------------------------------------------------------------------------

    @classmethod
    def drip(cls, pace: float = 0.001, step: int = 16, *, after_commit: bool = True) -> Fault:
        """`step` bytes every `pace` seconds: every single wait is short, the whole is not."""
        return cls(Drip(pace, step), after_commit)

    @classmethod
    def cut(cls, keep: int | None = None, ending: Ending = Ending.CLOSE, *, after_commit: bool = True) -> Fault:
        """Broken off after `keep` bytes of the body (None = half of it)."""
        return cls(Cut(keep, ending), after_commit)

    @classmethod
    def short_length(cls, by: int = 5, *, after_commit: bool = True) -> Fault:
        """Content-Length says less than comes."""
        return cls(LyingLength(-by), after_commit)

    @classmethod
    def long_length(cls, by: int = 5, *, after_commit: bool = True) -> Fault:
        """Content-Length says more than comes."""
        return cls(LyingLength(by), after_commit)

    @classmethod
    def chunked(cls, *, complete: bool = True, after_commit: bool = True) -> Fault:
        """Chunks instead of a length, which is no fault; `complete=False` leaves the end out, which is one."""
        return cls(Chunked(complete), after_commit)

    @classmethod
    def retype(cls, content_type: str = HTML, *, after_commit: bool = True) -> Fault:
        """The wrong Content-Type."""
        return cls(Retype(content_type), after_commit)

    @classmethod
    def huge(cls, size: int = 5_000_000, *, after_commit: bool = True) -> Fault:
        """JSON of more than `size` bytes."""
        return cls(Splice(b'"odd": "%s"' % (b"x" * size)), after_commit)

    @classmethod
    def deep(cls, levels: int = 10_000, *, after_commit: bool = True) -> Fault:
        """JSON nested this deep."""
        return cls(Splice(b'"odd": %s%s' % (b"[" * levels, b"]" * levels)), after_commit)

    @classmethod
    def nan(cls, *, after_commit: bool = True) -> Fault:
        """NaN and Infinity, which JSON does not know."""
        return cls(Splice(b'"odd": [NaN, Infinity, -Infinity]'), after_commit)

    @classmethod
    def duplicate_keys(cls, *, after_commit: bool = True) -> Fault:
        """`code` and `data` a second time, saying something else."""
        return cls(Splice(b'"code": 500, "data": null'), after_commit)

    @classmethod
    def lone_surrogate(cls, *, after_commit: bool = True) -> Fault:
        """Half a character, which can't be written to a file as UTF-8."""
        return cls(Splice(b'"odd": "\\ud83d"'), after_commit)

    @classmethod
    def giant_integer(cls, digits: int = 5_000, *, after_commit: bool = True) -> Fault:
        """An integer with this many digits."""
        return cls(Splice(b'"odd": %s' % (b"9" * digits)), after_commit)

    @classmethod
    def bad_utf8(cls, *, after_commit: bool = True) -> Fault:
        """A byte that UTF-8 does not know."""
        return cls(Splice(b'"odd": "\xff"'), after_commit)


BODY_CODES = (401, 402, 404, 413, 422, 429, 433, 455, 500, 501, 505)
HTTP_STATUSES = (401, 429, 500, 502, 503, 520)
REDIRECTS = (301, 302, 307, 308)

FAULTS: Mapping[str, Callable[..., Fault]] = MappingProxyType(
    {
        "not json": Fault.not_json,
        "html": Fault.html,
        "empty": Fault.empty,
        "gzip bomb": Fault.gzip_bomb,
        "half a status line": Fault.half_status_line,
        "reset": Fault.reset,
        "reset unread": partial(Fault.reset, unread=True),
        "reset midway": partial(Fault.cut, ending=Ending.RESET),
        "close": Fault.close,
        "hang": Fault.hang,
        "drip": Fault.drip,
        "cut": Fault.cut,
        "short length": Fault.short_length,
        "long length": Fault.long_length,
        "chunked": Fault.chunked,
        "chunked, no end": partial(Fault.chunked, complete=False),
        "retype": Fault.retype,
        "huge": Fault.huge,
        "deep": Fault.deep,
        "nan": Fault.nan,
        "duplicate keys": Fault.duplicate_keys,
        "lone surrogate": Fault.lone_surrogate,
        "giant integer": Fault.giant_integer,
        "bad utf-8": Fault.bad_utf8,
        **{f"code {code}": partial(Fault.code, code) for code in BODY_CODES},
        **{f"http {status}": partial(Fault.http, status) for status in HTTP_STATUSES},
        **{f"redirect {status}": partial(Fault.redirect, status) for status in REDIRECTS},
    }
)
"""Every fault by name, to draw from at random or to name from another process: `FAULTS[name](after_commit=True)`."""
