"""The endpoints, over a socket."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kiegui.sandbox.kie import origin_is_ours
from tests.sandbox.conftest import KEY, KLING, MakeSandbox, Sandbox

CREATE = "/api/v1/jobs/createTask"
UPLOAD = "/api/file-stream-upload"


def test_a_finished_task_reads_as_seen_live(sandbox: Sandbox) -> None:
    task_id = sandbox.create(duration="5", cfg_scale=0.5)
    record = sandbox.record(task_id)
    param = json.loads(str(record.pop("param")))
    assert (param["model"], json.loads(param["input"])["cfg_scale"]) == (KLING, 0.5)
    urls = json.loads(str(record.pop("resultJson")))["resultUrls"]
    assert len(urls) == 1
    assert record == {
        "taskId": task_id,
        "model": KLING,
        "state": "success",
        "failCode": None,
        "failMsg": None,
        "costTime": 0,
        "completeTime": 1_790_000_000_000,
        "createTime": 1_790_000_000_000,
        "creditsConsumed": 42.0,
    }


def test_a_running_task_has_no_result_yet(make_sandbox: MakeSandbox) -> None:
    sandbox = make_sandbox(pace=1.0)
    task_id = sandbox.create()
    sandbox.clock.now += 0.5
    record = sandbox.record(task_id)
    assert (record["state"], record["resultJson"], record["costTime"], record["completeTime"]) == (
        "waiting",
        "",
        None,
        None,
    )
    assert "creditsConsumed" not in record


def test_cost_time_is_in_seconds(make_sandbox: MakeSandbox) -> None:
    sandbox = make_sandbox(pace=1.0)
    task_id = sandbox.create()
    sandbox.clock.now += 20
    record = sandbox.record(task_id)
    created, completed, seconds = record["createTime"], record["completeTime"], record["costTime"]
    assert isinstance(created, int) and isinstance(completed, int) and isinstance(seconds, int)  # noqa: PT018
    assert abs((completed - created) / 1000 - seconds) <= 0.5


def test_fail_please_fails_and_costs_nothing(sandbox: Sandbox) -> None:
    record = sandbox.record(sandbox.create(prompt="A boat. Fail please."))
    assert (record["state"], record["failCode"], record["resultJson"]) == ("fail", "422", "")
    assert "asked this task to fail" in str(record["failMsg"])
    assert (record["creditsConsumed"], sandbox.balance()) == (0, 1000)


def test_results_are_served_at_the_address_that_was_used(sandbox: Sandbox, media: Path) -> None:
    [url] = sandbox.results(sandbox.create(aspect_ratio="1:1"))
    assert urlsplit(url).netloc == f"127.0.0.1:{sandbox.port}"
    answer = sandbox.ask("GET", urlsplit(url).path, headers={})
    assert answer.body == (media / "lantern-river_1x1.mp4").read_bytes()
    assert (answer.status, answer.headers["Content-Type"]) == (200, "video/mp4")


def test_results_can_be_asked_for_in_parts(sandbox: Sandbox, media: Path) -> None:
    [url] = sandbox.results(sandbox.create(aspect_ratio="1:1"))
    answer = sandbox.ask("GET", urlsplit(url).path, headers={"Range": "bytes=1000-"})
    assert answer.status == 206
    assert answer.body == (media / "lantern-river_1x1.mp4").read_bytes()[1000:]


def test_models_that_answer_with_data_give_an_object(sandbox: Sandbox) -> None:
    record = sandbox.record(sandbox.create("elevenlabs/speech-to-text", audio_url="http://127.0.0.1/a.mp3"))
    assert list(json.loads(str(record["resultJson"]))) == ["resultObject"]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer "}, {"Authorization": "Basic abc"}])
@pytest.mark.parametrize("path", ["/api/v1/chat/credit", "/api/v1/jobs/recordInfo?taskId=a", "/api/nowhere"])
def test_no_key_no_answer(sandbox: Sandbox, path: str, headers: dict[str, str]) -> None:
    assert sandbox.kie("GET", path, headers=headers)["code"] == 401


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", 500),
        (b"{", 500),
        (b"[]", 500),
        (b"\xff\xfe", 500),
        (b'{"input": {"prompt": "a"}}', 422),
        (b'{"model": 5, "input": {"prompt": "a"}}', 422),
        (b'{"model": "kling/video"}', 500),
        (b'{"model": "kling/text-to-video", "input": {"duration": "5"}}', 500),
        (b'{"model": "kling/text-to-video", "input": {"prompt": "a", "language": ""}}', 500),
        (b'{"model": "kling/text-to-video", "input": {"prompt": "a", "seed": null}}', 500),
        (b'{"model": "kling/text-to-video", "input": {"prompt": "a", "cfg": NaN}}', 500),
        (b'{"model": "a", "input": {"a": ' + b"[" * 900 + b"]" * 900 + b"}}", 500),
        (b'{"a":' * 100_000, 500),
    ],
    ids=lambda value: value[:60].decode("latin-1") if isinstance(value, bytes) else str(value),
)
def test_a_bad_submission_is_refused_and_free(sandbox: Sandbox, body: bytes, code: int) -> None:
    answer = sandbox.ask("POST", CREATE, body)
    assert (answer.status, json.loads(answer.body)["code"]) == (200, code)
    assert sandbox.balance() == 1000


def test_credits_run_out(make_sandbox: MakeSandbox) -> None:
    sandbox = make_sandbox(credits_at_first=8)
    refused = sandbox.kie("POST", CREATE, {"model": KLING, "input": {"prompt": "a boat"}})
    assert (refused["code"], refused["msg"], sandbox.balance()) == (402, "Credits insufficient", 8)


def test_fifty_submissions_at_once_are_fifty_tasks(make_sandbox: MakeSandbox) -> None:
    sandbox = make_sandbox(credits_at_first=5000)
    with ThreadPoolExecutor(50) as people:
        ids = list(people.map(lambda n: sandbox.create(prompt=f"boat {n}"), range(50)))
    assert len(set(ids)) == 50
    assert sandbox.balance() == 5000 - 50 * 42
    prompts = [json.loads(json.loads(str(sandbox.record(task_id)["param"]))["input"])["prompt"] for task_id in ids]
    assert prompts == [f"boat {n}" for n in range(50)]


def test_a_restart_on_another_port_keeps_tasks_and_credits(make_sandbox: MakeSandbox) -> None:
    task_id = make_sandbox().create()
    restarted = make_sandbox()
    assert restarted.balance() == 958
    [url] = restarted.results(task_id)
    assert f":{restarted.port}/" in url


def test_a_disk_that_is_full_creates_nothing(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        assert sandbox.kie("POST", CREATE, {"model": KLING, "input": {"prompt": "a"}})["code"] == 500
    assert sandbox.balance() == 1000


def test_download_links_are_given_for_our_files_only(sandbox: Sandbox) -> None:
    [url] = sandbox.results(sandbox.create())
    link = sandbox.kie("POST", "/api/v1/common/download-url", {"url": url})
    assert (link["code"], link["data"]) == (200, url)
    for wrong in ("https://example.com/a.mp4", url + "x", 5, None):
        assert sandbox.kie("POST", "/api/v1/common/download-url", {"url": wrong})["code"] == 422


def upload(sandbox: Sandbox, *parts: tuple[str, str, bytes]) -> dict[str, object]:
    body = b"".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode() + data + b"\r\n"
        for name, file, data in parts
    )
    answer = sandbox.ask(
        "POST", UPLOAD, body + b"--b--\r\n", {**KEY, "Content-Type": "multipart/form-data; boundary=b"}
    )
    reply = json.loads(answer.body)
    assert isinstance(reply, dict)
    return reply


def test_an_uploaded_file_can_be_fetched_again(sandbox: Sandbox) -> None:
    reply = upload(sandbox, ("uploadPath", "", b"images"), ("file", '; filename="cat.png"', b"\x89PNG data"))
    data = reply["data"]
    assert isinstance(data, dict)
    assert (reply["success"], data["fileName"], data["fileSize"], data["mimeType"]) == (True, "cat.png", 9, "image/png")
    answer = sandbox.ask("GET", urlsplit(data["downloadUrl"]).path, headers={})
    assert (answer.status, answer.body) == (200, b"\x89PNG data")


def test_an_upload_needs_file_and_path(sandbox: Sandbox) -> None:
    assert upload(sandbox, ("uploadPath", "", b"images"))["msg"] == "file is required"
    assert upload(sandbox, ("file", "", b"data"))["msg"] == "uploadPath is required"


@pytest.mark.parametrize("path", ["/results/a/0/nothing.mp4", "/results/../../state.json", "/uploads/state.json"])
def test_no_other_file_is_served(sandbox: Sandbox, path: str) -> None:
    assert sandbox.ask("GET", path).status == 404


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("127.0.0.1:80", True),
        ("localhost:9", True),
        ("[::1]:80", True),
        ("example.com", False),
        ("", False),
        ("[", False),
    ],
)
def test_only_names_of_this_machine_are_answered(host: str, ours: bool) -> None:
    assert origin_is_ours(host) is ours
