"""`python -m tests.fake_kie --truth FILE`: says where it listens as one JSON line, takes orders as JSON lines on stdin,
answers each with a line, and ends when stdin closes. Started again over the same file, it still knows its tasks.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tests.fake_kie.endpoints import Origin
from tests.fake_kie.faults import FAULTS
from tests.fake_kie.server import FakeKie, no_whim
from tests.fake_kie.whims import Whims


def parse_arguments() -> argparse.Namespace:
    """What stands on the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.fake_kie", description=__doc__)
    parser.add_argument(
        "--truth", type=Path, required=True, help="append what happens to this file, one JSON object a line"
    )
    parser.add_argument("--plan", default="waiting,generating,success", help="states of a task, poll by poll")
    parser.add_argument("--credits", type=float, default=1_000_000.0, help="balance at the start")
    parser.add_argument("--result", type=Path, action="append", help="a file that every task produces; may be repeated")
    parser.add_argument("--signed", action="store_true", help="put the id of its task into each picture")
    parser.add_argument("--limit", type=int, help="how many new tasks are taken in any 10 s (Kie: 20)")
    parser.add_argument("--speed", type=float, default=0.0, help="how fast Kie's clock runs; 0: it stands, 1: as ours")
    parser.add_argument("--faults", type=float, default=0.0, metavar="RATE", help="let so many requests fail (0.3)")
    parser.add_argument("--seed", type=int, default=0, help="of the faults: the same seed, the same faults")
    parser.add_argument("--patience", type=float, default=0.25, help="seconds until a fault of silence ends; 0: never")
    parser.add_argument("--ports", type=int, nargs=len(Origin), default=(), help=f"for {', '.join(Origin)}")
    return parser.parse_args()


def set_knobs(kie: FakeKie, arguments: argparse.Namespace) -> None:
    """Make it as the command line says; what must be known before it listens (results of tasks that come back) is here."""
    kie.plan = tuple(arguments.plan.split(","))
    kie.signed_results = arguments.signed
    if arguments.result:
        kie.results = [(file.name, file.read_bytes()) for file in arguments.result]
    kie.limit = arguments.limit
    kie.run_clock(arguments.speed)
    kie.whim = Whims(arguments.faults, arguments.seed)
    kie.patience = arguments.patience or None


def main() -> None:
    """Listen until stdin closes."""
    arguments = parse_arguments()
    fake = FakeKie(arguments.truth, arguments.ports)
    set_knobs(fake, arguments)
    if not fake.truth.received:
        fake.truth.book(arguments.credits - fake.truth.credits)
    with fake as kie:
        urls = {"base_url": kie.base_url, "upload_url": kie.upload_url, "files_url": kie.files_url}
        say({**urls, "evil_url": kie.evil.base_url, "port": int(kie.base_url.rpartition(":")[2]), "key": kie.key})
        for line in sys.stdin:
            order = json.loads(line)
            if order == "calm":
                kie.whim = no_whim
            else:
                kie.next(order["endpoint"], FAULTS[order["fault"]](after_commit=order["after_commit"]))
            say({"ok": True})


def say(line: dict[str, object]) -> None:
    """One line to whoever started us."""
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
