"""The fake Kie as a process of its own, as a test starts it: for tests that kill the app, or that must not share its GIL."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, cast

from tests.fake_kie.protocol import KEY
from tests.fake_kie.truth import Truth

REPOSITORY = Path(__file__).parents[2]


class FakeKieProcess:
    """`python -m tests.fake_kie --truth FILE …`, running while the `with` block runs. `arguments`: see its --help."""

    def __init__(self, truth_file: Path, arguments: Sequence[str] = ()) -> None:
        self.truth_file = truth_file
        self.key = KEY
        self._arguments = arguments
        self.base_url = self.upload_url = self.files_url = self.evil_url = ""

    def __enter__(self) -> Self:
        self._start()
        return self

    def _start(self, ports: Sequence[str] = ()) -> None:
        command = [sys.executable, "-m", "tests.fake_kie", "--truth", str(self.truth_file), *self._arguments]
        command += ["--ports", *ports] if ports else []
        self._process = subprocess.Popen(command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        places = self._read()
        self.base_url, self.upload_url = places["base_url"], places["upload_url"]
        self.files_url, self.evil_url = places["files_url"], places["evil_url"]

    def kill(self) -> None:
        """End it as `kill -9` does; until `restart` nobody listens."""
        with self._process:
            self._process.kill()

    def restart(self) -> None:
        """Kill it, and start it anew in the same places, with the tasks that it had."""
        self.kill()
        urls = (self.base_url, self.upload_url, self.files_url, self.evil_url)
        self._start([url.rpartition(":")[2] for url in urls])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._process:
            self._stdin.close()  # which ends it
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                raise

    def next(self, endpoint: str, fault: str, *, after_commit: bool = False) -> None:
        """Script a fault by its name in `FAULTS`; it stands when this returns."""
        self._tell({"endpoint": endpoint, "fault": fault, "after_commit": after_commit})

    def _tell(self, order: object) -> None:
        self._stdin.write(json.dumps(order).encode() + b"\n")
        self._stdin.flush()
        self._read()

    def calm(self) -> None:
        """No faults at random from now on."""
        self._tell("calm")

    def truth(self) -> Truth:
        """What has happened so far, read from its file."""
        return Truth.read(self.truth_file)

    @property
    def _stdin(self) -> IO[bytes]:
        return cast(IO[bytes], self._process.stdin)

    def _read(self) -> dict[str, Any]:
        line = cast(IO[bytes], self._process.stdout).readline()
        if not line:
            raise RuntimeError("the fake Kie has ended; its error output says why")
        return cast(dict[str, Any], json.loads(line))
