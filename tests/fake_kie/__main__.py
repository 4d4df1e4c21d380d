"""`python -m tests.fake_kie --truth FILE`: says where it listens as one JSON line, takes faults as JSON lines on stdin,
answers each with a line, and ends when stdin closes.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tests.fake_kie.faults import FAULTS
from tests.fake_kie.server import FakeKie


def main() -> None:
    """Listen until stdin closes."""
    parser = argparse.ArgumentParser(prog="python -m tests.fake_kie", description=__doc__)
    parser.add_argument(
        "--truth", type=Path, required=True, help="append what happens to this file, one JSON object a line"
    )
    parser.add_argument("--plan", default="waiting,generating,success", help="states of a task, poll by poll")
    parser.add_argument("--credits", type=float, default=1_000_000.0, help="balance at the start")
    parser.add_argument("--result", type=Path, action="append", help="a file that every task produces; may be repeated")
    arguments = parser.parse_args()
    with FakeKie(arguments.truth) as kie:
        kie.plan = tuple(arguments.plan.split(","))
        kie.truth.book(arguments.credits - kie.truth.credits)
        if arguments.result:
            kie.results = [(file.name, file.read_bytes()) for file in arguments.result]
        urls = {"base_url": kie.base_url, "upload_url": kie.upload_url, "files_url": kie.files_url}
        say({**urls, "evil_url": kie.evil.base_url, "port": int(kie.base_url.rpartition(":")[2]), "key": kie.key})
        for line in sys.stdin:
            order = json.loads(line)
            kie.next(order["endpoint"], FAULTS[order["fault"]](after_commit=order["after_commit"]))
            say({"ok": True})


def say(line: dict[str, object]) -> None:
    """One line to whoever started us."""
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
