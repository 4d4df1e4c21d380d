"""Named places at which a test can end this process as `kill -9` would, to see that nothing is lost there. Else no-ops."""

from __future__ import annotations

import os
from itertools import count

_NAME, _, _NTH = os.environ.get("KIEGUI_CRASH_AT", "").partition(":")
_TIMES = count(1)


def crashpoint(name: str) -> None:
    """End here if the environment's `KIEGUI_CRASH_AT` is "name", or "name:3" and this is the third time. Any thread."""
    if name == _NAME and next(_TIMES) == int(_NTH or 1):
        os._exit(137)
