"""`python -m kiegui.sandbox`: says `{"port": N}` on stdout, then serves until its stdin is closed."""

from __future__ import annotations

import argparse
import json
import secrets
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from kiegui.sandbox.account import PracticeAccount
from kiegui.sandbox.kie import PracticeKie
from kiegui.sandbox.server import PracticeServer
from kiegui.sandbox.shelf import Shelf
from kiegui.sandbox.state_file import StateFile
from kiegui.sandbox.uploads import Uploads


def _new_id() -> str:
    """32 hexadecimal digits, as Kie's task ids are."""
    return secrets.token_hex(16)


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="kiegui.sandbox", description=__doc__)
    parser.add_argument("--state", type=Path, required=True, help="the file that keeps tasks and credits")
    parser.add_argument("--media", type=Path, required=True, help="the folder of finished media")
    parser.add_argument("--pace", type=float, default=1.0, help="stretches all delays; 0 = at once")
    parser.add_argument("--credits", type=float, default=1000.0, help="the credits of a new account")
    return parser.parse_args(arguments)


def build_server(state: Path, media: Path, pace: float, credits_at_first: float) -> PracticeServer:
    """The whole sandbox, listening but not yet serving. Raises OSError, ValueError (media missing)."""
    account = PracticeAccount(
        StateFile(state), clock=time.time, new_id=_new_id, pace=max(pace, 0.0), credits_at_first=credits_at_first
    )
    uploads = Uploads(state.with_name(state.stem + "_uploads"), _new_id)
    return PracticeServer(PracticeKie(account, Shelf(media), uploads))


def _say(content: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(content) + "\n")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until stdin ends. The exit code is 1, after `{"error": …}` on stdout, if the sandbox can't be set up."""
    options = _arguments(arguments)
    # Ctrl+C in a terminal reaches the app and its children alike; the app decides when we end, by closing our stdin.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        server = build_server(options.state, options.media, options.pace, options.credits)
    except (OSError, ValueError) as error:
        _say({"error": str(error)})
        return 1
    with server:
        threading.Thread(target=server.serve_forever, args=(0.05,), name="sandbox", daemon=True).start()
        _say({"port": server.port})
        # A pipe closes when its writer dies, kill -9 included, on every system.
        while sys.stdin.buffer.read(4096):
            pass
        server.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
