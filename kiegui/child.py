"""Our other processes: the command that starts one, and being one. An installed app has no `python -m`."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

FLAG = "--child"
_MODULES = {"kiegui.media.worker": "kiegui.media.worker", "kiegui.sandbox": "kiegui.sandbox.__main__"}
"""What may be asked for, and the module whose `main` it is."""


def child_command(module: str, *arguments: str) -> list[str]:
    """The command that runs one of our modules in a process of its own, from source as well as from an installer."""
    if getattr(sys, "frozen", False):
        return [sys.executable, FLAG, module, *arguments]
    return [sys.executable, "-m", module, *arguments]


def run_child(arguments: Sequence[str]) -> int:
    """Be that process; its exit code, 2 for anything that is none of ours."""
    module, *rest = arguments
    if module not in _MODULES:
        return 2
    sys.argv = [module, *rest]
    return int(importlib.import_module(_MODULES[module]).main())
