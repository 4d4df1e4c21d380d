"""How an answer, or what a fault makes of it, gets onto a socket. Silence (`Hang`) is kept by the server."""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import assert_never

from tests.fake_kie.faults import (
    Answer,
    Bytes,
    Chunked,
    Cut,
    Drip,
    Drop,
    Ending,
    Hang,
    LyingLength,
    Redirect,
    Retype,
    Splice,
    Wire,
)
from tests.fake_kie.wire import Reply

NO_LINGER = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)


def send(connection: socket.socket, reply: Reply) -> bool:
    """Write a whole honest answer; True: the connection goes on."""
    connection.sendall(reply.as_bytes())
    return True


def end(connection: socket.socket, ending: Ending) -> bool:
    """Make the coming close an orderly one or a reset; False: the connection ends here."""
    if ending is Ending.RESET:
        with suppress(OSError):  # the client was quicker
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
    return False


def deliver(connection: socket.socket, reply: Reply, wire: Wire, pause: Callable[[float], bool]) -> bool:
    """Do to the true `reply` what `wire` says; whether the connection goes on.

    `pause` sleeps for so many seconds and says True when the test has ended meanwhile.
    """
    match wire:
        case Answer(other):
            return send(connection, other)
        case Redirect(status, location):
            return send(connection, Reply(status, headers=(("Location", location),)))
        case Bytes(data, ending):
            connection.sendall(data)
            return end(connection, ending)
        case Drop(ending):
            return end(connection, ending)
        case Hang():
            raise AssertionError("silence is kept by the server")
        case Drip(pace, step):
            return _drip(connection, reply.as_bytes(), pace, step, pause)
        case Cut(keep, ending):
            connection.sendall(reply.head() + reply.body[: len(reply.body) // 2 if keep is None else keep])
            return end(connection, ending)
        case LyingLength(by):
            connection.sendall(reply.head((("Content-Length", str(max(0, len(reply.body) + by))),)) + reply.body)
            return end(connection, Ending.CLOSE)
        case Chunked(complete):
            return _in_chunks(connection, reply, complete)
        case Retype(content_type):
            return send(connection, replace(reply, content_type=content_type))
        case Splice(member):
            return send(connection, replace(reply, body=reply.body.rstrip()[:-1] + b", " + member + b"}"))
        case _:
            assert_never(wire)


def _drip(connection: socket.socket, raw: bytes, pace: float, step: int, pause: Callable[[float], bool]) -> bool:
    for start in range(0, len(raw), step):
        connection.sendall(raw[start : start + step])
        if pause(pace):
            return False
    return True


def _in_chunks(connection: socket.socket, reply: Reply, complete: bool) -> bool:
    half = len(reply.body) // 2
    parts = [b"%x\r\n%s\r\n" % (len(part), part) for part in (reply.body[:half], reply.body[half:]) if part]
    last = b"0\r\n\r\n" if complete else b""
    connection.sendall(reply.head((("Transfer-Encoding", "chunked"),)) + b"".join(parts) + last)
    return complete
