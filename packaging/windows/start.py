"""What KieGUI.exe runs: the app itself, or `--compile`, with which the installer readies and tries what it unpacked."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

_DAMAGED = (
    "KieGUI can’t start: some of its files are missing or damaged ({error}). Please install it again. "
    "Your history and your results are not touched by that."
)


def compile_all() -> int:
    """Leave bytecode beside every module, and load what Windows must have parts for; 0 if both went well."""
    import compileall
    from py_compile import PycInvalidationMode

    from PySide6 import QtMultimedia, QtNetwork, QtSvg, QtWidgets  # noqa: F401

    site = Path(__file__).parent / "site"
    return 0 if compileall.compile_dir(site, quiet=2, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH) else 1


def start() -> int:
    """The app; its exit code."""
    sys.frozen = True  # type: ignore[attr-defined]  # kiegui/child.py asks: KieGUI.exe knows no `-m`
    try:
        from kiegui.__main__ import main
    except ImportError as error:
        ctypes.windll.user32.MessageBoxW(None, _DAMAGED.format(error=error), "KieGUI", 0x10)  # type: ignore[attr-defined,unused-ignore]
        return 1
    return main()


if __name__ == "__main__":
    sys.exit(compile_all() if sys.argv[1:] == ["--compile"] else start())
