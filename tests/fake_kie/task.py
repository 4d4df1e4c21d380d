"""One task at the fake Kie, and what recordInfo says of it, poll by poll (docs: get-task-detail; live: recordings)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any, assert_never

FAILED = ("fail", "failed")
FINAL = ("success", *FAILED)
MS_PER_POLL = 5_000
"""A task ages by polls, not by time: each one is taken for five seconds."""


class Dialect(StrEnum):
    """Kie's pages and Kie itself do not agree; a client has to understand both."""

    LIVE = "live"
    """As recorded: `msg`; `param.input` is JSON in a string again; costTime in whole seconds; null where nothing is."""
    DOCS = "docs"
    """As the pages say: `message`; `param.input` is an object; costTime in ms; "" where nothing is; updateTime."""


class ResultShape(Enum):
    """The known shapes of resultJson. Any other text is given verbatim, `None` is null."""

    URLS = "resultUrls"
    """`{"resultUrls": [every result]}`"""
    WATERMARKED = "resultWaterMarkUrls"
    """The results once plain and once with a watermark (sora-2)."""
    FRAMES = "firstFrameUrl"
    """First result, then the first and the last frame as pictures (seedance-2)."""
    OBJECT = "resultObject"
    """No file at all, but an object (sora characters, lyrics, transcripts)."""
    SONGS = "data"
    """Suno: a list of songs, each with sound and picture."""
    MISSING = "missing"
    """The key `resultJson` is not there."""


ResultJson = ResultShape | str | None


@dataclass
class Task:
    """A committed task. All but the first four may be changed while it runs."""

    task_id: str
    request: Mapping[str, Any]
    price: float
    created: int
    """Milliseconds since 1970."""
    plan: tuple[str, ...]
    """The state at each poll; the last one stays."""
    null_polls: int
    """How many polls say "recordInfo is null" before that."""
    urls: Sequence[str]
    result_json: ResultJson
    failure: tuple[str, str]
    """failCode and failMsg, if the plan says fail."""
    echo_adds: Mapping[str, Any] = field(default_factory=dict)
    """Keys that Kie adds to the echoed input."""
    polls: int = 0
    refunded: bool = False

    @property
    def visible(self) -> bool:
        """Whether the coming poll finds the task."""
        return self.polls >= self.null_polls

    @property
    def state(self) -> str:
        """The state that the coming poll is told."""
        return self.plan[min(self.polls - self.null_polls, len(self.plan) - 1)]

    def record(self, dialect: Dialect, recent_fields: bool) -> dict[str, Any]:
        """`data` of recordInfo for the coming poll."""
        state = self.state
        live = dialect is Dialect.LIVE
        nothing = None if live else ""
        age = MS_PER_POLL * min(self.polls + 1, self.null_polls + len(self.plan)) if state in FINAL else None
        fail_code, fail_text = self.failure if state in FAILED else (nothing, nothing)
        data: dict[str, Any] = {
            "taskId": self.task_id,
            "model": self.request["model"],
            "state": state,
            "param": self._param(dialect),
            "resultJson": self._result_json() if state == "success" else "",
            "failCode": fail_code,
            "failMsg": fail_text,
            "costTime": age if age is None or not live else age // 1000,
            "completeTime": None if age is None else self.created + age,
            "createTime": self.created,
        }
        if self.result_json is ResultShape.MISSING:
            del data["resultJson"]
        if not live:
            data["updateTime"] = self.created + (age or 0)
        if recent_fields:
            data |= self._recent(state)
        return data

    def _recent(self, state: str) -> dict[str, Any]:
        """What came in autumn 2026: successFlag, creditsConsumed, and the result once more, parsed."""
        flag = 1 if state == "success" else 3 if state in FAILED else 0
        return {
            "successFlag": flag,
            "creditsConsumed": {0: None, 1: self.price, 3: 0}[flag],
            "response": self._shape(self.result_json)
            if flag == 1 and isinstance(self.result_json, ResultShape)
            else None,
        }

    def _param(self, dialect: Dialect) -> str:
        given = dict(self.request)
        given["input"] = {**given["input"], **self.echo_adds}
        if dialect is Dialect.LIVE:
            given["input"] = json.dumps(given["input"], ensure_ascii=False)
        return json.dumps(given, ensure_ascii=False)

    def _result_json(self) -> str | None:
        return (
            json.dumps(self._shape(self.result_json)) if isinstance(self.result_json, ResultShape) else self.result_json
        )

    def _shape(self, shape: ResultShape) -> dict[str, Any] | None:
        urls = list(self.urls)
        match shape:
            case ResultShape.URLS:
                return {"resultUrls": urls}
            case ResultShape.WATERMARKED:
                return {"resultUrls": urls, "resultWaterMarkUrls": urls}
            case ResultShape.FRAMES:
                return {"resultUrls": urls[:1], "firstFrameUrl": urls[1:2], "lastFrameUrl": urls[2:3]}
            case ResultShape.OBJECT:
                return {"resultObject": {"character_id": "char_1", "character_user_name": "heron", "remark": ""}}
            case ResultShape.SONGS:
                return {"data": [_song(*pair) for pair in zip(urls[::2], urls[1::2], strict=False)]}
            case ResultShape.MISSING:
                return None
            case _:
                assert_never(shape)


def _song(audio_url: str, image_url: str) -> dict[str, Any]:
    title = {"title": "Song", "duration": 12.5}
    return {"audio_url": audio_url, "stream_audio_url": audio_url, "image_url": image_url, **title}
