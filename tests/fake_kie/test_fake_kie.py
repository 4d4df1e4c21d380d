"""The fake Kie does what Kie's pages say: each endpoint, each knob, its truth, its life. Faults: see `test_faults`."""

from __future__ import annotations

import json
import socket
import threading
import time
import zlib
from pathlib import Path
from typing import Any, cast

import pytest
import requests

from tests.fake_kie import Dialect, FakeKie, FakeKieProcess, Fault, ResultShape, Truth
from tests.fake_kie.protocol import PNG

WISH = {"model": "kling/x", "input": {"prompt": "a heron", "duration": "5", "cfg_scale": 0.5}}


def ask(kie: FakeKie, path: str, body: object = None, key: str | None = None) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {key or kie.key}"}
    method = "POST" if body is not None else "GET"
    reply = requests.request(method, kie.base_url + path, json=body, headers=headers, timeout=5)
    assert reply.status_code == 200
    return cast(dict[str, Any], reply.json())


def create(kie: FakeKie, wish: object = WISH) -> str:
    return cast(str, ask(kie, "/api/v1/jobs/createTask", wish)["data"]["taskId"])


def poll(kie: FakeKie, task_id: str) -> dict[str, Any]:
    return ask(kie, f"/api/v1/jobs/recordInfo?taskId={task_id}")


def finished(kie: FakeKie) -> dict[str, Any]:
    kie.plan = ("success",)
    return cast(dict[str, Any], poll(kie, create(kie))["data"])


def upload(kie: FakeKie, folder: str = "images", name: str = "my heron.png") -> dict[str, Any]:
    content = b"\r\n--PNG\r\n\r\n"
    parts: dict[str, tuple[str | None, str | bytes]] = {"file": ("local.png", content)}
    parts |= {"uploadPath": (None, folder), "fileName": (None, name)}
    headers = {"Authorization": f"Bearer {kie.key}"}
    reply = requests.post(kie.upload_url + "/api/file-stream-upload", files=parts, headers=headers, timeout=5)
    return cast(dict[str, Any], reply.json())


# ---- createTask -------------------------------------------------------------------------------------------------------


def test_create_task_answers_with_the_live_envelope(kie: FakeKie) -> None:
    reply = ask(kie, "/api/v1/jobs/createTask", WISH)
    assert reply == {"code": 200, "msg": "success", "data": {"taskId": kie.truth.creates[0].task_id} | reply["data"]}
    assert reply["data"]["recordId"] == reply["data"]["taskId"]


def test_truth_keeps_the_exact_bytes_and_headers_of_a_create(kie: FakeKie) -> None:
    raw = b'{ "model": "m",  "input": {"prompt": "\xc3\xa9"} }'
    headers = {"authorization": f"Bearer {kie.key}", "X-Own": "1"}
    requests.post(kie.base_url + "/api/v1/jobs/createTask", data=raw, headers=headers, timeout=5)
    (created,) = kie.truth.creates
    assert (created.body, created.json) == (raw, {"model": "m", "input": {"prompt": "é"}})
    assert ("X-Own", "1") in created.headers


def test_wrong_key_is_a_401_in_the_body_and_creates_nothing(kie: FakeKie) -> None:
    reply = ask(kie, "/api/v1/jobs/createTask", WISH, key="wrong")
    assert (reply["code"], reply["data"], kie.truth.creates) == (401, None, [])
    assert kie.truth.authorizations == ["Bearer wrong"]


def test_create_may_come_in_chunks(kie: FakeKie) -> None:
    pieces = iter([b'{"model": "m", ', b'"input": {}}'])
    headers = {"Authorization": f"Bearer {kie.key}"}
    requests.post(kie.base_url + "/api/v1/jobs/createTask", data=pieces, headers=headers, timeout=5)
    assert kie.truth.creates[0].json == {"model": "m", "input": {}}


@pytest.mark.parametrize("size", ["Content-Length: 50", "Transfer-Encoding: chunked"])
def test_create_that_breaks_off_is_not_one(kie: FakeKie, size: str) -> None:
    with socket.create_connection(("127.0.0.1", int(kie.base_url.rpartition(":")[2])), timeout=5) as connection:
        connection.sendall(f"POST /api/v1/jobs/createTask HTTP/1.1\r\n{size}\r\n\r\n9".encode())
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(1) == b""
    assert (kie.truth.received, kie.truth.creates) == ([], [])


def test_create_that_is_not_json_is_a_422(kie: FakeKie) -> None:
    headers = {"Authorization": f"Bearer {kie.key}"}
    reply = requests.post(kie.base_url + "/api/v1/jobs/createTask", data=b"{", headers=headers, timeout=5)
    assert reply.json()["code"] == 422


@pytest.mark.parametrize("wish", [[], {}, {"model": "m"}, {"model": "m", "input": "{}"}, {"input": {}}])
def test_malformed_wish_is_a_422(kie: FakeKie, wish: object) -> None:
    assert ask(kie, "/api/v1/jobs/createTask", wish)["code"] == 422
    assert not kie.truth.creates


def test_unknown_model_is_a_422(kie: FakeKie) -> None:
    kie.models = frozenset({"only/this"})
    assert ask(kie, "/api/v1/jobs/createTask", WISH)["code"] == 422


def test_credits_go_down_and_then_out(kie: FakeKie) -> None:
    kie.truth.credits, kie.price = 60.62, 40.0
    create(kie)
    assert ask(kie, "/api/v1/chat/credit") == {"code": 200, "msg": "success", "data": pytest.approx(20.62)}
    assert ask(kie, "/api/v1/jobs/createTask", WISH)["code"] == 402


def test_python_urllib_is_turned_away_by_the_proxy(kie: FakeKie) -> None:
    reply = requests.get(kie.base_url + "/api/v1/chat/credit", headers={"User-Agent": "Python-urllib/3.11"}, timeout=5)
    assert (reply.status_code, reply.text) == (403, "error code: 1010")


def test_undocumented_path_is_a_404(kie: FakeKie) -> None:
    assert requests.get(kie.base_url + "/api/v1/jobs/list", timeout=5).status_code == 404


# ---- recordInfo -------------------------------------------------------------------------------------------------------


def test_plan_is_walked_by_polls_and_its_last_state_stays(kie: FakeKie) -> None:
    kie.plan = ("waiting", "queuing", "brewing", "success")
    task_id = create(kie)
    states = [poll(kie, task_id)["data"]["state"] for _ in range(5)]
    assert states == ["waiting", "queuing", "brewing", "success", "success"]


def test_null_polls_say_record_info_is_null(kie: FakeKie) -> None:
    kie.null_polls = 2
    task_id = create(kie)
    assert [poll(kie, task_id)["code"] for _ in range(3)] == [422, 422, 200]


def test_unknown_task_is_a_422_and_a_missing_id_a_400(kie: FakeKie) -> None:
    assert poll(kie, "0" * 32) == {"code": 422, "msg": "recordInfo is null", "data": None}
    assert poll(kie, "")["code"] == 400


def test_live_record_has_the_input_as_json_in_json_and_seconds(kie: FakeKie) -> None:
    kie.echo_adds = {"seed": 7}
    data = finished(kie)
    param = json.loads(data["param"])
    assert json.loads(param["input"]) == {**WISH["input"], "seed": 7}  # type: ignore[dict-item]
    assert data["costTime"] * 1000 == data["completeTime"] - data["createTime"] == 5000
    assert (data["failCode"], data["successFlag"], data["creditsConsumed"]) == (None, 1, 10.0)


def test_docs_record_has_the_input_as_an_object_and_milliseconds(kie: FakeKie) -> None:
    kie.dialect, kie.recent_fields = Dialect.DOCS, False
    data = finished(kie)
    assert json.loads(data["param"]) == WISH
    assert (data["costTime"], data["failCode"], "successFlag" in data) == (5000, "", False)
    assert ask(kie, "/api/v1/chat/credit")["message"] == "success"


def test_running_record_has_an_empty_result_and_nulls(kie: FakeKie) -> None:
    data = poll(kie, create(kie))["data"]
    assert (data["resultJson"], data["costTime"], data["completeTime"], data["response"]) == ("", None, None, None)


def test_failure_has_code_and_text_and_the_credits_come_back(kie: FakeKie) -> None:
    kie.plan, kie.failure = ("fail",), ("501", "no")
    task_id = create(kie)
    data = [poll(kie, task_id)["data"] for _ in range(2)][-1]
    assert (data["failCode"], data["failMsg"], data["resultJson"], data["creditsConsumed"]) == ("501", "no", "", 0)
    assert kie.truth.credits == 1000.0


@pytest.mark.parametrize(
    ("shape", "keys"),
    [
        (ResultShape.URLS, ["resultUrls"]),
        (ResultShape.WATERMARKED, ["resultUrls", "resultWaterMarkUrls"]),
        (ResultShape.FRAMES, ["resultUrls", "firstFrameUrl", "lastFrameUrl"]),
        (ResultShape.OBJECT, ["resultObject"]),
        (ResultShape.SONGS, ["data"]),
    ],
)
def test_result_shapes(kie: FakeKie, shape: ResultShape, keys: list[str]) -> None:
    kie.result_json, kie.results = shape, [("song.mp3", b"sound"), ("cover.png", b"picture"), ("last.png", b"end")]
    data = finished(kie)
    assert list(json.loads(data["resultJson"])) == keys
    assert data["response"] == json.loads(data["resultJson"])


def test_songs_have_sound_and_picture(kie: FakeKie) -> None:
    kie.result_json, kie.results = ResultShape.SONGS, [("song.mp3", b"sound"), ("cover.png", b"picture")]
    (song,) = finished(kie)["response"]["data"]
    assert [get(song[key]).content for key in ("audio_url", "image_url")] == [b"sound", b"picture"]


@pytest.mark.parametrize("text", ["", None, '{"resultUrls": ['])
def test_result_json_can_be_any_text(kie: FakeKie, text: str | None) -> None:
    kie.result_json = text
    assert finished(kie)["resultJson"] == text


def test_result_json_can_be_missing(kie: FakeKie) -> None:
    kie.result_json = ResultShape.MISSING
    assert "resultJson" not in finished(kie)


# ---- files ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def film_url(kie: FakeKie) -> str:
    kie.results = [("film.mp4", bytes(range(200)))]
    return cast(str, json.loads(finished(kie)["resultJson"])["resultUrls"][0])


def get(url: str, **headers: str) -> requests.Response:
    return requests.get(url, headers={name.replace("_", "-"): value for name, value in headers.items()}, timeout=5)


def test_default_result_is_a_whole_picture() -> None:
    chunks = [PNG[8:33], PNG[33:-12], PNG[-12:]]
    assert [int.from_bytes(chunk[-4:]) for chunk in chunks] == [zlib.crc32(chunk[4:-4]) for chunk in chunks]
    assert len(zlib.decompress(chunks[1][8:-4])) == 4


def test_result_is_served_whole_without_a_key(film_url: str) -> None:
    reply = get(film_url)
    assert (reply.status_code, reply.content, reply.headers["Content-Type"]) == (200, bytes(range(200)), "video/mp4")


@pytest.mark.parametrize(
    ("wanted", "span", "said"),
    [("bytes=150-", (150, 200), "150-199"), ("bytes=0-9", (0, 10), "0-9"), ("bytes=-5", (195, 200), "195-199")],
)
def test_range_gives_a_part(film_url: str, wanted: str, span: tuple[int, int], said: str) -> None:
    reply = get(film_url, Range=wanted)
    assert (reply.status_code, reply.content) == (206, bytes(range(*span)))
    assert reply.headers["Content-Range"] == f"bytes {said}/200"


def test_range_beyond_the_end_is_a_416(film_url: str) -> None:
    reply = get(film_url, Range="bytes=200-")
    assert (reply.status_code, reply.headers["Content-Range"]) == (416, "bytes */200")


def test_if_range_gives_the_part_only_of_the_same_file(film_url: str) -> None:
    tag = get(film_url).headers["ETag"]
    assert get(film_url, Range="bytes=9-", If_Range=tag).status_code == 206
    assert get(film_url, Range="bytes=9-", If_Range='"other"').status_code == 200


def test_ranges_can_be_off(kie: FakeKie, film_url: str) -> None:
    kie.ranges = False
    assert get(film_url, Range="bytes=9-").status_code == 200


def test_download_url_gives_a_fresh_link_to_a_gone_file(kie: FakeKie, film_url: str) -> None:
    kie.gone[film_url] = 403
    assert get(film_url).status_code == 403
    fresh = ask(kie, "/api/v1/common/download-url", {"url": film_url})["data"]
    assert get(fresh).content == bytes(range(200))


def test_download_url_refuses_what_is_not_kies(kie: FakeKie) -> None:
    assert ask(kie, "/api/v1/common/download-url", {"url": "https://example.com/a.png"})["msg"] == "url is wrong"


def test_upload_is_kept_byte_by_byte_and_can_be_fetched(kie: FakeKie) -> None:
    data = upload(kie)["data"]
    (kept,) = kie.truth.uploads
    assert (kept.path, kept.file_name, kept.content) == ("images", "my heron.png", b"\r\n--PNG\r\n\r\n")
    assert get(data["downloadUrl"]).content == kept.content


def test_upload_reply_as_documented_has_other_names(kie: FakeKie) -> None:
    kie.dialect = Dialect.DOCS
    assert {"fileUrl", "fileId", "expiresAt"} <= upload(kie)["data"].keys()


def test_upload_without_multipart_is_refused(kie: FakeKie) -> None:
    headers = {"Authorization": f"Bearer {kie.key}"}
    assert (
        requests.post(kie.upload_url + "/api/file-stream-upload", b"x", headers=headers, timeout=5).json()["code"]
        == 400
    )


@pytest.mark.parametrize("folder", ["", "/images", "images/"])
def test_upload_wants_a_folder_without_outer_slashes(kie: FakeKie, folder: str) -> None:
    assert upload(kie, folder)["code"] == 400
    assert not kie.truth.uploads


# ---- truth and life ---------------------------------------------------------------------------------------------------


def test_wait_for_returns_when_the_condition_holds_and_else_gives_up(kie: FakeKie) -> None:
    client = threading.Thread(target=create, args=(kie,))
    client.start()
    kie.wait_for(lambda: len(kie.truth.creates) == 1)
    client.join()
    with pytest.raises(TimeoutError):
        kie.wait_for(lambda: len(kie.truth.creates) == 2, seconds=0.01)


def test_many_clients_at_once_are_all_counted(kie: FakeKie) -> None:
    clients = [threading.Thread(target=lambda: [create(kie) for _ in range(5)]) for _ in range(20)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    assert len({created.task_id for created in kie.truth.creates}) == 100
    assert kie.truth.credits == 0


def test_stop_leaves_no_thread_and_frees_an_idle_connection() -> None:
    before = threading.enumerate()
    with FakeKie() as kie, requests.Session() as session:
        session.get(kie.base_url)
        started = time.monotonic()
        kie.__exit__(None, None, None)
        assert time.monotonic() - started < 1
    assert threading.enumerate() == before


def test_truth_read_back_from_disk_equals_the_one_in_memory(tmp_path: Path) -> None:
    with FakeKie(tmp_path / "truth.jsonl") as kie:
        upload(kie)
        create(kie)
    read = Truth.read(tmp_path / "truth.jsonl")
    assert (read.received, read.creates, read.uploads) == (kie.truth.received, kie.truth.creates, kie.truth.uploads)
    assert read.credits == kie.truth.credits


def test_truth_on_disk_may_end_in_half_a_line(tmp_path: Path) -> None:
    with FakeKie(tmp_path / "truth.jsonl") as kie:
        create(kie)
    with (tmp_path / "truth.jsonl").open("ab") as file:
        file.write(b'{"event": "crea')
    assert len(Truth.read(tmp_path / "truth.jsonl").creates) == 1


def test_own_process_takes_faults_and_tells_its_truth(tmp_path: Path) -> None:
    with FakeKieProcess(tmp_path / "truth.jsonl", ["--credits", "25"]) as kie:
        kie.next("createTask", "reset", after_commit=True)
        headers = {"Authorization": "Bearer fake-kie-key"}
        with pytest.raises(requests.ConnectionError):
            requests.post(kie.base_url + "/api/v1/jobs/createTask", json=WISH, headers=headers, timeout=5)
        assert [created.json for created in kie.truth().creates] == [WISH]
        assert kie.truth().credits == 15


def test_fault_for_an_unknown_endpoint_is_refused(kie: FakeKie) -> None:
    with pytest.raises(ValueError, match="creatTask"):
        kie.next("creatTask", Fault.reset())
