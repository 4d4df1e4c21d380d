"""Starting and ending the sandbox from the app: a child that lives as long as the pipe to it. Blocking, no Qt."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from kiegui.errors import SandboxError

_PRIVATE = "KIEGUI_API_KEY"


class SandboxProcess:
    """At most one running sandbox. Not for several threads at once."""

    def __init__(self, patience: float = 1.5) -> None:
        """`patience`: the seconds that a child gets to end by itself."""
        self._patience = patience
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether the child is alive."""
        return self._process is not None and self._process.poll() is None

    def start(self, command: Sequence[str], timeout: float = 10.0) -> str:
        """Start the command and return the origin that it serves ("http://127.0.0.1:4711").

        Blocks up to `timeout` seconds. One that runs already is stopped first. Raises SandboxError.
        """
        self.stop()
        try:
            self._process = subprocess.Popen(
                list(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                # Unbuffered: closing a buffered pipe waits for the thread that reads from it.
                bufsize=0,
                # From source the package is found from its parent folder, wherever the app was started.
                cwd=Path(__file__).parents[2],
                env={name: value for name, value in os.environ.items() if name.upper() != _PRIVATE},
                # 0 where the constant doesn't exist, that is, everywhere but on Windows.
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise _not_started(error.strerror or str(error)) from error
        assert self._process.stdout is not None
        line = _first_line(self._process.stdout, timeout)
        try:
            return f"http://127.0.0.1:{_port(line)}"
        except SandboxError:
            self.stop()
            raise

    def stop(self) -> None:
        """End the child: politely, by closing its stdin, then by force. Harmless if none runs."""
        process, self._process = self._process, None
        if process is None:
            return
        with process:
            assert process.stdin is not None
            process.stdin.close()
            try:
                process.wait(self._patience)
            except subprocess.TimeoutExpired:
                process.kill()


def _first_line(stdout: IO[bytes], timeout: float) -> bytes:
    """What the child says first; b"" if it says nothing in time. A thread, because pipes can't be polled on Windows."""
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def read() -> None:
        try:
            lines.put(stdout.readline(10_000))
        except (OSError, ValueError):
            # Closed meanwhile, because the time was over.
            lines.put(b"")

    threading.Thread(target=read, name="sandbox-port", daemon=True).start()
    try:
        return lines.get(timeout=timeout)
    except queue.Empty:
        return b""


def _port(line: bytes) -> int:
    """Raises SandboxError with the child's own reason, if it gave one."""
    try:
        said = json.loads(line)
    except ValueError:
        said = None
    match said:
        case {"port": int() as port}:
            return port
        case {"error": str() as reason}:
            raise _not_started(reason)
    raise _not_started("no answer")


def _not_started(reason: str) -> SandboxError:
    return SandboxError(
        f"The sandbox could not be started ({reason}). Nothing was sent to Kie and nothing was charged; "
        "try again, or go on with your own key."
    )
