"""The decoder: documented and recorded shapes, and everything that is none."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from kiegui.api.replies import (
    Envelope,
    Progress,
    decode,
    read_created,
    read_credits,
    read_envelope,
    read_report,
    read_task_id,
)
from kiegui.errors import BadKey, Unconfirmed, UnknownTask


def make_report(**data: Any) -> Any:
    return read_report(Envelope(200, "success", {"taskId": "t1", "state": "success", **data}))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"  ",
        b"<!DOCTYPE html><html></html>",
        b"{",
        b'{"a": 1e999}',
        b'"\n"',
        b"[" * 100_000 + b"]" * 100_000,
        b"9" * 5000,
        b'{"a": 18446744073709551616}',
        b"[-9223372036854775809]",
        b"[" * 65 + b"]" * 65,
        b'{"a":' * 65 + b"1" + b"}" * 65,
        b'{"a": 1} x',
        b"[1]" + b" " * 1_000_001,
    ],
    ids=lambda raw: repr(raw[:16]),
)
def test_decode_refuses_what_is_not_strict_json(raw: bytes) -> None:
    with pytest.raises(Unconfirmed):
        decode(raw)


@pytest.mark.parametrize("odd", [b"[NaN, -Infinity]", b'"\\ud83d"', b'"\xff"', b'"\xed\xa0\x80"'])
def test_an_id_beside_something_odd_is_read(odd: bytes) -> None:
    raw = b'{"code": 200, "data": {"taskId": "t1"}, "odd": %s}' % odd
    assert read_created(200, raw) == "t1"
    assert msgspec.json.decode(msgspec.json.encode(decode(raw))) == decode(raw)


@pytest.mark.parametrize("task_id", [b"\\ud83d", b"t\xff", b"", b"a\\u0000"])
def test_an_id_that_did_not_come_as_it_was_sent_is_none(task_id: bytes) -> None:
    with pytest.raises(Unconfirmed):
        read_created(200, b'{"code": 200, "data": {"taskId": "%s"}}' % task_id)


@pytest.mark.parametrize("raw", [b"[18446744073709551615, -9223372036854775808]", b"[" * 64 + b"]" * 64, b"1e308"])
def test_what_decode_lets_through_can_be_written_again(raw: bytes) -> None:
    assert msgspec.json.decode(msgspec.json.encode(decode(raw))) == decode(raw)


@pytest.mark.parametrize(
    "raw", [b"[]", b"null", b'"ok"', b"{}", b'{"code": null}', b'{"code": [200]}', b'{"code": true}']
)
def test_envelope_without_a_code_means_nothing(raw: bytes) -> None:
    with pytest.raises(Unconfirmed):
        read_envelope(200, raw)


def test_envelope_reads_msg_before_message() -> None:
    assert read_envelope(200, b'{"code": 200, "msg": "a", "message": "b"}').text == "a"
    assert read_envelope(200, b'{"code": 200, "message": "b"}').text == "b"


def test_envelope_believes_the_http_status_too() -> None:
    with pytest.raises(Unconfirmed):
        read_envelope(502, b'{"code": 200, "data": {"taskId": "t"}}')
    with pytest.raises(BadKey):
        read_envelope(401, b"<html>no</html>")


@pytest.mark.parametrize(
    "data", [None, {}, {"taskId": ""}, {"taskId": 7}, {"taskId": "x" * 201}, {"taskId": "a\nb"}, []]
)
def test_task_id_that_is_not_plausible_is_unconfirmed(data: Any) -> None:
    with pytest.raises(Unconfirmed):
        read_task_id(Envelope(200, "", data))


@pytest.mark.parametrize(("data", "figure"), [(60.62, 60.62), (0, 0.0), (5916.25, 5916.25)])
def test_credits_may_have_decimals(data: Any, figure: float) -> None:
    assert read_credits(Envelope(200, "", data)) == figure


@pytest.mark.parametrize("data", [None, "many", True, {}, 1e300])
def test_credits_that_are_no_figure_are_unconfirmed(data: Any) -> None:
    with pytest.raises(Unconfirmed):
        read_credits(Envelope(200, "", data))


@pytest.mark.parametrize(
    ("word", "progress"),
    [
        ("waiting", Progress.WAITING),
        ("queuing", Progress.WAITING),
        ("generating", Progress.RUNNING),
        ("success", Progress.SUCCESS),
        ("fail", Progress.FAIL),
        ("failed", Progress.FAIL),
        ("succeeded-ish", Progress.RUNNING),
        ("", Progress.RUNNING),
        (None, Progress.RUNNING),
    ],
)
def test_report_takes_an_unknown_word_for_running(word: Any, progress: Progress) -> None:
    assert make_report(state=word).progress is progress


@pytest.mark.parametrize(("flag", "progress"), [(0, Progress.RUNNING), (1, Progress.SUCCESS), (3, Progress.FAIL)])
def test_report_without_a_word_uses_the_flag(flag: int, progress: Progress) -> None:
    assert make_report(state="", successFlag=flag).progress is progress


@pytest.mark.parametrize(
    "packed",
    [
        '{"resultUrls": ["https://a/1.mp4"]}',
        json.dumps('{"resultUrls": ["https://a/1.mp4"]}'),
        {"resultUrls": ["https://a/1.mp4"]},
        {"resultUrls": "https://a/1.mp4"},
        '{"resultUrls": ["https://a/1.mp4", "https://a/1.mp4", 7, null, ""]}',
    ],
)
def test_report_unpacks_result_json_from_its_strings(packed: Any) -> None:
    assert make_report(resultJson=packed).urls == ("https://a/1.mp4",)


@pytest.mark.parametrize("packed", ["", None, "{", "[]", "7", '{"resultUrls": null}', '"\\ud800"', 5, ["x"]])
def test_report_without_readable_results_has_none(packed: Any) -> None:
    assert make_report(resultJson=packed).urls == ()


@pytest.mark.parametrize(
    "packed",
    ['["https://a/1.mp4"]', '{"images": [{"url": "https://a/1.mp4", "width": 5}]}', '{"video": "https://a/1.mp4"}'],
)
def test_report_finds_addresses_in_shapes_that_nobody_documented(packed: str) -> None:
    assert make_report(resultJson=packed).urls == ("https://a/1.mp4",)


@pytest.mark.parametrize("response", [{}, {"resultUrls": None}, [], "", None])
def test_report_is_not_misled_by_an_empty_response(response: Any) -> None:
    assert make_report(response=response, resultJson='{"resultUrls": ["u"]}').urls == ("u",)


def test_report_gathers_frames_and_songs() -> None:
    frames = make_report(resultJson='{"resultUrls": ["u"], "firstFrameUrl": ["f"], "lastFrameUrl": "l"}')
    songs = make_report(response={"data": [{"audio_url": "a", "image_url": "i"}, "odd"]})
    assert (frames.urls, songs.urls) == (("u", "f", "l"), ("a", "i"))


def test_report_prefers_the_parsed_response() -> None:
    report = make_report(response={"resultUrls": ["new"]}, resultJson='{"resultUrls": ["old"]}')
    assert report.urls == ("new",)


def test_texts_for_a_person_are_never_endless() -> None:
    report = make_report(state="fail", failMsg="x" * 100_000)
    assert report.fail_message == "x" * 2000 + "…"


def test_report_takes_no_more_results_than_a_model_could_make() -> None:
    urls = [f"https://a/{number}.png" for number in range(1000)]
    assert make_report(resultJson=json.dumps({"resultUrls": ["https://a/" + "x" * 8000, *urls]})).urls == tuple(
        urls[:200]
    )


def test_report_keeps_a_result_object() -> None:
    assert make_report(resultJson='{"resultObject": {"character_id": "c"}}').object == {"character_id": "c"}


def test_report_reads_param_in_both_dialects() -> None:
    live = json.dumps({"model": "m", "input": json.dumps({"prompt": "p"})})
    documented = json.dumps({"model": "m", "input": {"prompt": "p"}})
    for param in (live, documented):
        report = make_report(param=param)
        assert (report.model, report.input) == ("m", {"prompt": "p"})


def test_report_does_without_an_echo_that_is_no_request() -> None:
    report = make_report(param='["odd"]')
    assert (report.model, report.input) == ("", None)


@pytest.mark.parametrize(
    ("said", "read"), [(1_790_000_000_000, 1_790_000_000_000), ("1790000000000", 1_790_000_000_000)]
)
def test_report_reads_times_also_from_text(said: object, read: int) -> None:
    assert make_report(createTime=said).created == read


def test_report_keeps_code_and_text_of_a_failure() -> None:
    report = make_report(state="fail", failCode=422, failMsg="Invalid prompt", creditsConsumed=0)
    assert (report.fail_code, report.fail_message, report.credits) == ("422", "Invalid prompt", 0.0)


def test_report_reads_the_older_word_for_credits() -> None:
    assert make_report(consumeCredits=42).credits == 42.0
    assert make_report().credits is None


def test_report_of_nothing_is_an_unknown_task() -> None:
    with pytest.raises(UnknownTask):
        read_report(Envelope(200, "success", None))
    with pytest.raises(Unconfirmed):
        read_report(Envelope(200, "success", []))
