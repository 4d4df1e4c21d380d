"""Requests as text: exact, whatever is in the prompt, and never with a key."""

from __future__ import annotations

import json
import shutil
import subprocess
import unicodedata

import pytest

from kiegui.tasks.request_text import curl_text, json_text
from kiegui.tasks.task import Request, Task, Upload

NASTY = "It’s 'quoted' \"twice\" $HOME `id` $(id) \\ ! %PATH% \n-- #; & | > x\ttab \u202egnp \x9b31m \x00 😀 \ud83d"


def make_task(prompt: str = NASTY) -> Task:
    return Task(number=1, account="main", created=0, request=Request("some/model", {"prompt": prompt, "n": 2}))


def test_json_is_what_is_sent() -> None:
    assert json.loads(json_text(make_task())) == {"model": "some/model", "input": {"prompt": NASTY, "n": 2}}


@pytest.mark.parametrize("text", [json_text(make_task()), curl_text(make_task())])
def test_text_holds_nothing_that_steers_a_terminal(text: str) -> None:
    odd = {letter for letter in text if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
    assert odd == {"\n"}


@pytest.mark.skipif(shutil.which("sh") is None, reason="no sh on this system")
def test_shell_hands_the_exact_request_to_curl() -> None:
    script = 'curl() { for word in "$@"; do printf \'%s\\0\' "$word"; done; }\n' + curl_text(make_task())
    run = subprocess.run(["sh"], input=script.encode(), capture_output=True, check=True, env={"KIE_API_KEY": "the-key"})
    words = run.stdout.decode().split("\0")
    assert words[:3] == ["-X", "POST", "https://api.kie.ai/api/v1/jobs/createTask"]
    assert "Authorization: Bearer the-key" in words
    assert json.loads(words[words.index("--data-raw") + 1]) == json.loads(json_text(make_task()))
    assert run.stderr == b""


def test_key_is_only_named() -> None:
    assert '"Authorization: Bearer $KIE_API_KEY"' in curl_text(make_task())


def test_uploaded_files_stand_by_the_addresses_where_kie_reads_them() -> None:
    upload = Upload("file:///home/me/a.png", "https://files.example/a.png", 1)
    task = Task(number=1, account="main", created=0, request=Request("m", {"image": upload.file}), uploads=(upload,))
    assert json.loads(json_text(task))["input"] == {"image": upload.url}
