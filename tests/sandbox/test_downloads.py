"""Ranges, validators, and what a client may rely on when it goes on with half a file."""

from __future__ import annotations

from email.message import Message

import pytest

from kiegui.sandbox.downloads import file_reply
from kiegui.sandbox.exchange import Reply
from kiegui.sandbox.uploads import Upload

FILE = Upload("a.mp4", "video/mp4", b"0123456789", 1_700_000_000.0)


def get(**headers: str) -> Reply:
    message = Message()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return file_reply(FILE, message)


def test_a_plain_get_gives_all_of_it() -> None:
    reply = get()
    assert (reply.status, reply.mime, reply.body) == (200, "video/mp4", b"0123456789")
    assert reply.headers["Last-Modified"] == "Tue, 14 Nov 2023 22:13:20 GMT"


@pytest.mark.parametrize(
    ("asked", "body", "range_"),
    [
        ("bytes=0-3", b"0123", "bytes 0-3/10"),
        ("bytes=4-", b"456789", "bytes 4-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=-99", b"0123456789", "bytes 0-9/10"),
        ("bytes=8-99", b"89", "bytes 8-9/10"),
    ],
)
def test_a_range_gives_a_part(asked: str, body: bytes, range_: str) -> None:
    reply = get(Range=asked)
    assert (reply.status, reply.body, reply.headers["Content-Range"]) == (206, body, range_)


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=99-100", "bytes=-0"])
def test_a_range_beyond_the_end_is_refused(asked: str) -> None:
    reply = get(Range=asked)
    assert (reply.status, reply.headers["Content-Range"]) == (416, "bytes */10")


@pytest.mark.parametrize("asked", ["bytes=", "bytes=-", "bytes=5-2", "bytes=0-1,3-4", "chapters=1-2", "bytes=x-y"])
def test_a_range_that_is_not_understood_is_ignored(asked: str) -> None:
    assert get(Range=asked).status == 200


def test_if_range_protects_against_a_changed_file() -> None:
    etag = get().headers["ETag"]
    assert get(Range="bytes=4-", If_Range=etag).status == 206
    assert get(Range="bytes=4-", If_Range='"another"').status == 200


def test_an_unchanged_file_is_not_sent_again() -> None:
    reply = get(If_None_Match=get().headers["ETag"])
    assert (reply.status, reply.body) == (304, b"")
