"""A screen in memory outside of the empty Debian, so that nothing of it has to be installed in there."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def virtual_screen() -> Iterator[str]:
    """Its DISPLAY."""
    reading, writing = os.pipe()
    # Without -noreset it starts anew when the last window is gone, and who comes in that moment finds no screen.
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        try:
            with os.fdopen(reading) as number:
                yield f":{number.readline().strip()}"
        finally:
            server.terminate()


def has_window(display: str, title: str) -> bool:
    """Whether a window with `title` in its title can be seen there."""
    look = ["xdotool", "search", "--onlyvisible", "--name", title]
    return bool(subprocess.run(look, env=os.environ | {"DISPLAY": display}, capture_output=True, check=False).stdout)
