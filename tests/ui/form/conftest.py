"""Specs and widgets that the tests of the form start from."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from PySide6.QtCore import QThreadPool
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kiegui.catalog.schema import (
    ChoiceField,
    Field,
    IntegerField,
    ListField,
    MediaField,
    ModelSpec,
    NumberField,
    ObjectField,
    Option,
    Price,
    SeedField,
    TextField,
    ToggleField,
)
from kiegui.tasks.inputs import Inputs
from kiegui.ui.form.local_files import LocalFiles

Show = Callable[[QWidget], None]


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    """Show a widget in a window of its own, with the focus to give away."""

    def shown(widget: QWidget) -> None:
        qtbot.addWidget(widget)
        widget.resize(420, 700)
        with qtbot.waitExposed(widget):
            widget.show()
        widget.activateWindow()

    return shown


def no_files() -> LocalFiles:
    """For tests that have nothing to do with files."""
    return LocalFiles(Inputs(Path("nowhere")))


@pytest.fixture
def files(tmp_path: Path) -> Iterator[LocalFiles]:
    """What looks at local files; it looks again each time that it is asked."""
    made = LocalFiles(Inputs(tmp_path / "inputs"), itertools.count().__next__)
    yield made
    for pool in made.findChildren(QThreadPool):
        pool.waitForDone()


@pytest.fixture
def randomness() -> Random:
    return Random(7)


def options(*values: str) -> tuple[Option, ...]:
    """Options whose labels are their values."""
    return tuple(Option(value=value, label=value) for value in values)


@pytest.fixture
def film() -> ModelSpec:
    """A model with one field of each simple kind."""
    return ModelSpec(
        id="acme/film",
        title="Acme Film",
        provider="Acme",
        makes="video",
        fields=(
            TextField(name="prompt", label="Prompt", required=True, multiline=True, max_length=20, help="Say it."),
            ChoiceField(name="duration", label="Duration", options=options("5", "10"), default="5"),
            NumberField(name="cfg_scale", label="Cfg scale", minimum=0, maximum=1, step=0.1, default=0.5),
            ToggleField(name="sound", label="Make sound"),
            SeedField(name="seed", label="Seed"),
            IntegerField(name="steps", label="Steps", minimum=1, more=True),
        ),
        prices=(Price(credits=8, per="duration"),),
        price_date="2026-10-01",
    )


@pytest.fixture
def song() -> ModelSpec:
    """Another model: some fields of the first one, one of them of another kind, and a list of objects."""
    line: Field = ObjectField(
        name="",
        label="Line",
        fields=(TextField(name="text", label="Text", required=True), ToggleField(name="loud", label="Loud")),
    )
    return ModelSpec(
        id="acme/song",
        title="Acme Song",
        provider="Acme",
        makes="audio",
        fields=(
            TextField(name="prompt", label="Prompt", multiline=True, max_length=5),
            ChoiceField(name="duration", label="Duration", options=options("10", "30")),
            ListField(name="lines", label="Lines", item=line, max_items=3),
            MediaField(name="voice_url", label="Voice", accepts="audio"),
        ),
    )
