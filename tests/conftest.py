"""Fixtures that several rooms' tests share."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kiegui.api.client import Client
from kiegui.api.origin import checked_origin
from kiegui.ui.garbage import collect_garbage
from tests.fake_kie import FakeKie

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

SHARED = Path(__file__).parents[2] / "shared"
"""Reference data that lies beside a checkout; tests that read it skip where it is absent."""


os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
gc.disable()  # as in the app: widgets must not be destroyed on another thread than the one they live on


def pytest_runtest_teardown() -> None:
    """Collect between tests, on the main thread, what is due."""
    collect_garbage()


def pytest_sessionfinish() -> None:
    """Empty the clipboard: what Python put there, the offscreen one would destroy after Python's end, and crash."""
    if "PySide6.QtGui" in sys.modules:
        from PySide6.QtGui import QGuiApplication

        if QGuiApplication.instance() is not None:
            QGuiApplication.clipboard().clear()


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    """Whose instance `qapp` is: the app's own."""
    from kiegui.ui.application import Application  # not for tests without Qt

    return Application


@pytest.fixture
def kie() -> Iterator[FakeKie]:
    """A Kie of its own for one test."""
    with FakeKie() as fake:
        yield fake


@pytest.fixture
def client(kie: FakeKie) -> Iterator[Client]:
    """A client that talks to `kie` with its key."""
    made = Client(checked_origin(kie.base_url, kie.upload_url), kie.key)
    yield made
    made.close()
