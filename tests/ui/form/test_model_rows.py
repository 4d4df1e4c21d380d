"""Which models stand in the list, in which order, and what is read out of each."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from kiegui.catalog.schema import ModelSpec
from kiegui.ui.form.model_marks import ModelMarks
from kiegui.ui.form.model_rows import ModelRows, in_groups

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def old(film: ModelSpec) -> ModelSpec:
    """A model that Kie does not have any more."""
    return replace(film, id="acme/old", title="Old Film", status="retired")


@pytest.fixture
def rows(film: ModelSpec, song: ModelSpec, old: ModelSpec) -> ModelRows:
    made = ModelRows()
    QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    made.set_models(in_groups([song, old, film]), {song.id})
    made.show_found("")
    return made


def read_out(rows: ModelRows) -> list[str]:
    return [str(rows.index(row).data(Qt.ItemDataRole.AccessibleTextRole)) for row in range(rows.rowCount())]


def test_models_stand_in_groups(rows: ModelRows) -> None:
    assert read_out(rows) == [
        "Film from words",
        "Acme Film, Acme, from 40 credits",
        "Sound from words",
        "Acme Song, Acme · your own",
    ]
    assert rows.model_rows() == rows.group_starts() == [1, 3]


def test_favourites_and_last_used_come_first(rows: ModelRows, film: ModelSpec, song: ModelSpec) -> None:
    rows.set_marks(ModelMarks((song.id, "acme/gone"), (film.id, song.id)))
    rows.show_found("")
    assert read_out(rows)[:5] == [
        "Favourites",
        "Acme Song, Acme · Sound from words · your own, favourite",
        "Last used",
        "Acme Film, Acme · Film from words, from 40 credits",
        "Acme Song, Acme · Sound from words · your own, favourite",
    ]
    assert rows.count() == 2


def test_found_models_stand_without_headings(rows: ModelRows) -> None:
    rows.show_found(" acme sond ")
    assert read_out(rows) == ["Acme Song, Acme · Sound from words · your own"]


def test_retired_models_show_only_if_they_are_asked_for(rows: ModelRows, old: ModelSpec) -> None:
    rows.show_found("old")
    assert (read_out(rows), rows.count(), rows.retired_count) == ([], 0, 1)
    rows.set_marks(ModelMarks(shows_retired=True))
    rows.show_found("old")
    assert read_out(rows) == ["Old Film, Acme · Film from words · no longer at Kie, from 40 credits"]


def test_star_leaves_the_rows_where_they_are(rows: ModelRows, film: ModelSpec) -> None:
    rows.switch_star(1)
    assert rows.marks.favourites == (film.id,)
    assert read_out(rows)[1] == "Acme Film, Acme, from 40 credits, favourite"
    assert rows.rowCount() == 4


def test_headings_can_neither_be_chosen_nor_starred(rows: ModelRows) -> None:
    assert rows.index(0).flags() == Qt.ItemFlag.NoItemFlags
    assert rows.spec_at(0) is rows.spec_at(-1) is rows.spec_at(99) is None
    rows.switch_star(0)
    assert rows.marks == ModelMarks()


def test_order_goes_by_purpose_then_provider_then_number(film: ModelSpec, song: ModelSpec) -> None:
    titles = ["Film 10", "film 2.5", "Film 2 Pro · words", "Film 2 · words"]
    films = [replace(film, id=title, title=title) for title in titles]
    other = replace(film, id="z", title="A", provider="Zeta")
    offered = [spec.title for spec in in_groups([song, other, *films])]
    assert offered == ["Film 2 · words", "Film 2 Pro · words", "film 2.5", "Film 10", "A", "Acme Song"]
