"""What goes into a file: enough to make it again, and nothing that is only the person's."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from kiegui import __version__
from kiegui.media.metadata.provenance import decode, encode
from kiegui.tasks.provenance import provenance_of, values_of
from kiegui.tasks.task import Request, Task, Upload


def task(**given: Any) -> Task:
    return Task(
        number=7, account="kie-of-anna", created=5, request=Request("a/model", given), task_id="abc", credits=42
    )


def told(value: Any) -> Any:
    return provenance_of(task(it=value)).input["it"]


def test_model_values_and_id_are_told() -> None:
    provenance = provenance_of(task(prompt="see https://a/b?c=d", seed=7, loop=False, shots=[{"words": "x"}]))
    assert (provenance.model, provenance.task_id, provenance.created) == ("a/model", "abc", 5)
    assert provenance.version == __version__
    assert provenance.input == {"prompt": "see https://a/b?c=d", "seed": 7, "loop": False, "shots": [{"words": "x"}]}


def test_account_price_and_number_are_not() -> None:
    upload = Upload("file:///home/anna/a.png", "https://kie/uploaded", 9)
    encoded = encode(provenance_of(replace(task(it="x"), uploads=(upload,), estimate=41.0, trouble="none")))
    assert not [word for word in (b"anna", b"42", b"41", b"uploaded", b"none") if word in encoded]


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("file:///home/anna/My%20secret/k%C3%BCste%23%3F.png", "file:küste#?.png"),
        ("file:///C:/Users/anna/a.png", "file:a.png"),
        ("file://server/anna/a.png", "file:a.png"),
        ("file:///C:%5CUsers%5Canna%5Ca.png", "file:a.png"),
        ("file://", "file:"),
        ("https://anna:pw@a.b:8/c/d.png?X-Sig=secret#anna", "https://a.b:8/c/d.png"),
        ("HTTPS://a/b?token=x", "https://a/b"),
        (" https://a/b?token=x\n", "https://a/b"),
        ("https://[broken?x", ""),
    ],
)
def test_of_addresses_only_what_others_may_know(address: str, name: str) -> None:
    assert (told(address), told([{"image": address}])) == (name, [{"image": name}])


def test_files_that_are_not_here_are_named_and_the_rest_is_restored() -> None:
    given = {"prompt": "x", "seed": 0, "image": "file:///home/anna/a b.png", "more": ["file:///a/c.png", "https://a/d"]}
    provenance = decode(encode(provenance_of(task(**given, shots=[{"image": "file:///a/c.png"}]))))
    assert provenance is not None
    assert values_of(provenance) == ({"prompt": "x", "seed": 0, "more": ["https://a/d"]}, ("a b.png", "c.png"))


def test_a_strangers_file_cannot_choose_a_file_of_the_person() -> None:
    provenance = replace(provenance_of(task()), input={"image": "file:///home/anna/.ssh/id", "all": ["file://x/y%2Fz"]})
    assert values_of(provenance) == ({}, ("id", "z"))


@pytest.mark.parametrize("before", [" ", "\n", "\ufeff ", '"', "\0", "\u200b"])
@pytest.mark.parametrize("scheme", ["file:", "FILE:"])
def test_a_strangers_file_cannot_choose_one_by_another_spelling(before: str, scheme: str) -> None:
    provenance = replace(provenance_of(task()), input={"image": f"{before}{scheme}///home/anna/.ssh/id"})
    assert values_of(provenance) == ({}, ("id",))
