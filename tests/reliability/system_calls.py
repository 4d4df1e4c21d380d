"""What a process really asked of the system, in which order: `strace`, and its notes read back (Linux only)."""

from __future__ import annotations

import codecs
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_CALLS = "fsync,fdatasync,write,writev,pwrite64,pwritev,sendto,sendmsg"
_STRING_BYTES = 9000  # a page of SQLite with the head of its frame, and some more


@dataclass(frozen=True)
class Call:
    """One call on a file or socket. `began` and `ended` are places in the order of everything; `data` what was handed over."""

    began: int
    ended: int
    thread: str
    name: str
    target: str
    data: str
    succeeded: bool


@cache
def why_not_here() -> str:
    """Why no process can be watched here; "" if it can."""
    if sys.platform != "linux" or shutil.which("strace") is None:
        return "there is no strace"
    tried = subprocess.run(["strace", "-f", "-o", "/dev/null", "true"], capture_output=True, text=True, check=False)
    return "" if tried.returncode == 0 else f"strace can’t be used here: {tried.stderr.strip()[:200]}"


def watched(command: Sequence[str], notes: Path) -> list[str]:
    """The command that runs `command` and writes its calls to `notes`."""
    strace = ["strace", "-f", "--seccomp-bpf", "-y", "-qq", "-s", str(_STRING_BYTES), "-e", f"trace={_CALLS}"]
    return [*strace, "-e", "signal=none", "-o", str(notes), *command]


_LINE = re.compile(r"(\d+) +(?:<\.\.\. )?(\w+)(?: resumed>|\()(.*)$", re.DOTALL)
_TARGET = re.compile(r"\d+<([^>]*)>")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


def read_calls(lines: Iterable[str]) -> Iterator[Call]:
    """The calls in the order in which they ended; what strace tells in two parts is put together."""
    begun: dict[str, tuple[int, str]] = {}
    for place, line in enumerate(lines):
        match = _LINE.match(line)
        if match is None:
            continue
        thread, name, rest = match.groups()
        if rest.rstrip().endswith("<unfinished ...>"):
            begun[thread] = (place, rest)
            continue
        began, start = begun.pop(thread) if " resumed>" in line[:60] else (place, "")
        told = start + rest
        target = _TARGET.match(told)
        succeeded = not rest.rpartition(" = ")[2].startswith("-1")
        data = "".join(_unescaped(text) for text in _STRING.findall(told))
        yield Call(began, place, thread, name, target[1] if target else "", data, succeeded)


def _unescaped(text: str) -> str:
    """strace writes bytes as C does; here one character is one byte."""
    return codecs.decode(text, "unicode_escape") if "\\" in text else text
