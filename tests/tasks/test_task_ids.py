"""What counts as a task id in a pasted text, and what doesn't."""

from __future__ import annotations

import json
import time

import pytest

from kiegui.tasks.task_ids import MAX_IDS, MAX_TEXT, find_task_ids
from tests.conftest import SHARED
from tests.fake_kie.log_page import log_page
from tests.fake_kie.truth import Created

ID = "0123456789abcdef0123456789abcdef"
OTHER = "fedcba9876543210fedcba9876543210"
UUID = "01234567-89ab-cdef-0123-456789abcdef"


@pytest.mark.parametrize(
    "task_id",
    [
        ID,
        UUID,
        "task_12345678",
        "task_kling-2.6_1765182425861",
        "mj_task_abc123",
        "veo_task_example123",
        "fluxkontext_abc123",
        "01KWKMG689R3ABCDEFGHJKMNPQ",
        "EkK5I93UQWFDigLMpZcX",
    ],
)
@pytest.mark.parametrize("text", ["{}", "  {}\r\n", "“{}”", '"{}",', "{}."])
def test_every_form_is_found_alone(task_id: str, text: str) -> None:
    assert find_task_ids(text.format(task_id)) == (task_id,)


@pytest.mark.parametrize("glue", ["\n", ",", ", ", ";", " ", "\t", "|", "\r\n", "','"])
def test_glued_ids_are_taken_apart(glue: str) -> None:
    assert find_task_ids(glue.join([ID, OTHER, UUID, ID])) == (ID, OTHER, UUID)


def test_the_log_page_gives_its_ids_and_nothing_else() -> None:
    body = {"model": "kling/v2-5-turbo-text-to-video-pro", "input": {"prompt": "A kite over dunes, 1080p60fps"}}
    creates = [Created(0.0, task_id, json.dumps(body).encode(), ()) for task_id in (ID, OTHER)]
    assert find_task_ids(log_page(creates)) == (OTHER, ID)


def test_names_of_models_alone_on_a_line_are_no_ids() -> None:
    text = "nano-banana-2-1\ngpt-image-2-5-flare-text-to-image\n4o-image-api\n2026-09-21\n20260921T141320Z\nSuccess\n"
    assert find_task_ids(text) == ()
    assert find_task_ids(text + ID) == (ID,)


def test_a_json_answer_gives_the_id_and_no_name_of_a_result() -> None:
    data = {"taskId": "abc123", "resultJson": json.dumps({"resultUrls": [f"https://a.example/{OTHER}_1.mp4"]})}
    assert find_task_ids(json.dumps({"code": 200, "data": data})) == ("abc123",)
    assert find_task_ids(json.dumps(json.dumps({"code": 200, "data": data}))) == ("abc123",)


@pytest.mark.parametrize(
    "text",
    [
        "https://api.kie.ai/api/v1/jobs/recordInfo?taskId={}&x=1",
        "GET /api/v1/jobs/recordInfo?taskId={}",
        "https://kie.ai/logs/{}",
        "https://me.example/hook?task_id={}",
        "Task ID: {}",
        "任务ID：{}成功",
    ],
)
def test_ids_in_questions_are_found(text: str) -> None:
    assert find_task_ids(text.format(ID)) == (ID,)


@pytest.mark.parametrize(
    "text",
    [
        "https://tempfile.example/h/{}_1766929047.mp4",
        r"https:\/\/tempfile.example\/h\/{}.mp4",
        "{}_1766929047 (1).mp4",
    ],
)
def test_names_of_results_count_only_where_there_is_nothing_else(text: str) -> None:
    assert find_task_ids(text.format(ID)) == (ID,)
    assert find_task_ids(text.format(ID) + "\n" + OTHER) == (OTHER,)


@pytest.mark.parametrize(
    "text",
    [
        "curl -H 'Authorization: Bearer {}'",
        "Bearer {}",
        "KIE_API_KEY={}",
        '{{"apiKey": "{}"}}',
        "webhookHmacKey: {}",
        "sk-{}",
    ],
)
def test_a_key_is_never_an_id(text: str) -> None:
    assert find_task_ids(text.format(ID)) == ()
    assert find_task_ids(f"{text.format(ID)}\n{ID}\n{OTHER}") == (OTHER,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "taskId: 281e5b0*********************f39b9",
        "0123456789ab…cdef01234567",
        "taskId: data.task_id",
        "task_id in task_list of my_task_name",
        "taskId: 2026-09-21",
        "a" * 32 + "a",
        "0123456789abcdef" * 4,
        "0123456789abcdef0123456789abcdef01234567",
        "x" * 201,
    ],
)
def test_what_is_no_id_is_left_out(text: str) -> None:
    assert find_task_ids(text) == ()


def test_a_possible_id_among_words_counts_only_where_nothing_is_sure() -> None:
    assert find_task_ids("it was job abcd1234, I think") == ("abcd1234",)
    assert find_task_ids(f"it was job abcd1234, I think, or {ID}") == (ID,)
    assert find_task_ids(f"abcd1234 wxyz9876\n{ID}") == ("abcd1234", "wxyz9876", ID)


def test_text_and_number_of_ids_are_bounded() -> None:
    many = "\n".join(f"{number:032x}" for number in range(MAX_IDS + 5))
    assert len(find_task_ids(many)) == MAX_IDS
    assert find_task_ids(" " * MAX_TEXT + ID) == ()


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "a",
            "a ",
            "a\n",
            "abcd12gh\n",
            "task_aaaa ",
            "taskid   ",
            "http://",
            "bearer ",
            "api key:",
            "*a1",
            " ",
            "\n",
        ),
        *(".", "'\"", "0123456789abcdef", "\\", "0a1b2c3d-", "é1", "a" * 60 + "- ", "1" * 200 + " "),
    ],
)
def test_a_megabyte_of_anything_takes_no_time(piece: str) -> None:
    text = (piece * (MAX_TEXT // len(piece) + 1))[:MAX_TEXT]
    began = time.thread_time()
    find_task_ids(text)
    assert time.thread_time() - began < 5.0  # 0.1 to 0.4 s where this was written; a slow pattern would take minutes


def test_the_documented_pages_give_only_their_examples() -> None:
    pages = sorted((SHARED / "seeds").glob("*.txt")) + sorted((SHARED / "pages").glob("A-*.txt"))
    if not pages:
        pytest.skip("no reference data here")
    for page in pages:
        ids = find_task_ids(page.read_text(encoding="utf-8"))
        assert [len(task_id) for task_id in ids] == [len("task_12345678"), 32, 32]
