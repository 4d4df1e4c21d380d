"""Forms and stored files."""

from __future__ import annotations

from email.message import Message
from pathlib import Path

import pytest

from kiegui.sandbox.uploads import Part, Uploads, form_parts


def headers(content_type: str) -> Message:
    message = Message()
    message["Content-Type"] = content_type
    return message


FORM = headers('multipart/form-data; boundary="xyz"')


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    numbers = iter(range(1000))
    return Uploads(tmp_path / "uploads", lambda: f"{next(numbers):032x}")


def test_parts_are_read_byte_for_byte() -> None:
    data = bytes(range(256)) + b"\r\n--xy\r\n\r\n"
    body = (
        b'--xyz\r\nContent-Disposition: form-data; name="uploadPath"\r\n\r\nimages\r\n'
        b'--xyz\r\nContent-Disposition: form-data; name="file"; filename="m\xc3\xa9.png"\r\n'
        b"Content-Type: image/png\r\n\r\n" + data + b"\r\n--xyz--\r\n"
    )
    assert form_parts(FORM, body) == {"uploadPath": Part("", b"images"), "file": Part("mé.png", data)}


@pytest.mark.parametrize("body", [b"", b"--xyz--", b"--xyz\r\n--xyz\r\n--xyz--", b"garbage" * 99, b"--xyz\r\n\r\n\r\n"])
def test_garbage_has_no_parts(body: bytes) -> None:
    assert form_parts(FORM, body) == {}


def test_other_bodies_have_no_parts() -> None:
    assert form_parts(headers("application/json"), b"{}") == {}


def test_a_stored_file_is_found_under_its_new_name(uploads: Uploads) -> None:
    found = uploads.find(uploads.store(Part("cat.PNG", b"data")))
    assert found is not None
    assert (found.data, found.mime, found.name[-4:]) == (b"data", "image/png", ".png")


@pytest.mark.parametrize("name", ["../../evil", "a.b/c.d", "a.p n g", "x." + "y" * 99, ""])
def test_a_strange_name_is_not_used(uploads: Uploads, name: str, tmp_path: Path) -> None:
    stored = uploads.store(Part(name, b"x"))
    assert (tmp_path / "uploads" / stored).read_bytes() == b"x"
    assert stored[:32] == "0" * 32


@pytest.mark.parametrize("name", ["../state.json", "0" * 32, "", "\0"])
def test_nothing_else_is_found(uploads: Uploads, name: str) -> None:
    assert uploads.find(name) is None


def test_only_the_newest_are_kept(uploads: Uploads, tmp_path: Path) -> None:
    for _ in range(205):
        uploads.store(Part("a.png", b""))
    assert len(list((tmp_path / "uploads").iterdir())) == 200
