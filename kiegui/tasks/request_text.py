"""A task's request as text that works elsewhere: as JSON, and as a cURL command. Never with a key. No Qt."""

from __future__ import annotations

import json
import re
import shlex
from typing import Any

from kiegui.api.origin import KIE
from kiegui.tasks.task import Task

_ADDRESS = f"{KIE.api}/api/v1/jobs/createTask"
_UNSEEN = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Letters that could steer a terminal, turn the reading direction so that a command looks like another one, or are none."""


def json_text(task: Task) -> str:
    """What was (or would be) sent to Kie: `model` and `input`, readable. Local files stand there by the addresses at which
    Kie reads them, as far as they were handed over."""
    return _json({"model": task.request.model, "input": task.sent_input}, indent=2)


def curl_text(task: Task) -> str:
    """The same as a command for sh, bash and zsh (on Windows: Git Bash or WSL; cmd and PowerShell quote otherwise).

    It takes the key from `$KIE_API_KEY`. Pressing Enter on it costs credits, as every submission (docs: market/quickstart).
    """
    return " \\\n  ".join(
        (
            f"curl -X POST {shlex.quote(_ADDRESS)}",
            '-H "Authorization: Bearer $KIE_API_KEY"',
            "-H 'Content-Type: application/json'",
            f"--data-raw {shlex.quote(json_text(task))}",
        )
    )


def _json(value: Any, indent: int) -> str:
    return _UNSEEN.sub(lambda letter: f"\\u{ord(letter[0]):04x}", json.dumps(value, ensure_ascii=False, indent=indent))
