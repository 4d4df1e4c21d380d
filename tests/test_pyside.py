"""Why PySide6 is pinned: 6.12.0 on Python 3.11 drops a reference to None at every call that returns nothing."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot


def test_calls_that_return_nothing_keep_none_alive(qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for _ in range(2000):
        label.setText("")
    if before < 2**31:  # from Python 3.12 on None is immortal
        assert abs(sys.getrefcount(None) - before) < 1000
