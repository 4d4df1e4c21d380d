"""`ModelRows`: the models as a list for Qt: favourites, last used and groups, or what was found, best first."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractListModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt

from kiegui.catalog.purposes import Purpose, purpose_of
from kiegui.catalog.schema import ModelSpec
from kiegui.catalog.search import ModelSearch
from kiegui.media.kinds import MediaKind
from kiegui.ui.form.model_marks import ModelMarks
from kiegui.ui.form.model_words import price_words, purpose_words
from kiegui.ui.plain_label import plain_tip
from kiegui.ui.words import kind_icon

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class ModelRow:
    """One line of the list, ready to be painted: a model, or the heading of a group, which has no `spec`."""

    title: str
    subtitle: str = ""
    price: str = ""
    icon: str = ""
    spec: ModelSpec | None = None

    def read_out(self, *, is_favourite: bool) -> str:
        """All of it in one line, for assistive tools."""
        star = QCoreApplication.translate("models", "favourite") if is_favourite else ""
        return ", ".join(part for part in (self.title, self.subtitle, self.price, star) if part)


class ModelRows(QAbstractListModel):
    """All rows are made when something changes; `data` only looks them up."""

    RowRole = Qt.ItemDataRole.UserRole
    """The ModelRow."""
    FavouriteRole = Qt.ItemDataRole.UserRole + 1
    """Whether the model has a star."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._specs: list[ModelSpec] = []
        self._own: frozenset[str] = frozenset()
        self._marks = ModelMarks()
        self._rows: list[ModelRow] = []
        self._search: ModelSearch | None = None
        self._full: list[ModelRow] = []
        """A row for each of the models, in their order."""
        self._groups: dict[Purpose, list[ModelRow]] = {}
        """The same without what the heading of the group says already."""

    @property
    def marks(self) -> ModelMarks:
        """What the person has marked."""
        return self._marks

    @property
    def retired_count(self) -> int:
        """How many of the models are retired."""
        return sum(spec.status == "retired" for spec in self._specs)

    def set_models(self, specs: Sequence[ModelSpec], own: Collection[str]) -> None:
        """Offer these, in the order of `in_groups`; `own` are the ids of those that the person made."""
        self._specs, self._own = list(specs), frozenset(own)
        self._search = None
        self._full, self._groups = [], {}
        self._fill([])

    def set_marks(self, marks: ModelMarks) -> None:
        """Seen when the rows are next filled."""
        self._marks = marks

    def show_found(self, typed: str) -> None:
        """Fill the rows with the models that fit the words; with no words, all of them in groups."""
        self._make_rows()
        self._fill(list(self._found(typed) if typed.strip() else self._grouped()))

    def prepare_search(self) -> None:
        """Do what takes some milliseconds before the first letter is typed."""
        self._search = self._search or ModelSearch(self._specs)

    def switch_star(self, row: int) -> None:
        """Make the model of that row a favourite, or not any more. The rows stay where they are until the next `show_found`."""
        spec = self.spec_at(row)
        if spec is not None:
            self._marks = self._marks.with_star_switched(spec.id)
            # The same model may stand in two places.
            self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1))

    def spec_at(self, row: int) -> ModelSpec | None:
        """The model of that row; None for headings and beyond the ends."""
        return self._rows[row].spec if 0 <= row < len(self._rows) else None

    def row_of(self, model_id: str) -> int:
        """The first row of that model; -1 if there is none."""
        return next((row for row, line in enumerate(self._rows) if line.spec and line.spec.id == model_id), -1)

    def model_rows(self) -> list[int]:
        """The rows that can be chosen."""
        return [row for row, line in enumerate(self._rows) if line.spec is not None]

    def group_starts(self) -> list[int]:
        """The first model's row in each of the groups."""
        return [row + 1 for row, line in enumerate(self._rows) if line.spec is None]

    def count(self) -> int:
        """How many models are offered or found."""
        found = {line.spec.id for line in self._rows if line.spec is not None}
        return len(found)

    def rowCount(self, parent: Index | None = None) -> int:
        """Models and headings."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Rows are drawn from `RowRole`; the words are for tool tips and assistive tools."""
        if not 0 <= index.row() < len(self._rows):
            return None
        line = self._rows[index.row()]
        match role:
            case ModelRows.RowRole:
                return line
            case ModelRows.FavouriteRole:
                return self._is_favourite(line)
            case Qt.ItemDataRole.DisplayRole:
                return line.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return line.read_out(is_favourite=self._is_favourite(line))
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(line.spec.about or line.spec.id) if line.spec is not None else None
            case _:
                return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings can't be chosen."""
        if self.spec_at(index.row()) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def _fill(self, rows: list[ModelRow]) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def _make_rows(self) -> None:
        """When the list is first looked at, not when the app starts."""
        for spec in self._specs if not self._full else ():
            purpose = purpose_of(spec)
            told = [self.tr("your own")] if spec.id in self._own else []
            if spec.status == "retired":
                told.append(self.tr("no longer at Kie"))
            full = " · ".join([spec.provider, purpose_words(purpose), *told])
            line = ModelRow(spec.title, full, price_words(spec), kind_icon(MediaKind(spec.makes)), spec)
            self._full.append(line)
            in_group = replace(line, subtitle=" · ".join([spec.provider, *told]))
            self._groups.setdefault(purpose, []).append(in_group)

    def _is_favourite(self, line: ModelRow) -> bool:
        return line.spec is not None and line.spec.id in self._marks.favourites

    def _is_offered(self, spec: ModelSpec | None) -> bool:
        return spec is not None and (self._marks.shows_retired or spec.status != "retired")

    def _found(self, typed: str) -> Iterator[ModelRow]:
        self.prepare_search()
        assert self._search is not None
        lines = (self._full[place] for place in self._search.find(typed))
        return (line for line in lines if self._is_offered(line.spec))

    def _grouped(self) -> Iterator[ModelRow]:
        by_id = {line.spec.id: line for line in self._full if line.spec is not None}
        yield from self._section(self.tr("Favourites"), (by_id.get(known) for known in self._marks.favourites))
        yield from self._section(self.tr("Last used"), (by_id.get(known) for known in self._marks.recent))
        for purpose, lines in self._groups.items():
            yield from self._section(purpose_words(purpose), lines)

    def _section(self, heading: str, lines: Iterable[ModelRow | None]) -> Iterator[ModelRow]:
        """A heading and those of the rows that are offered; nothing if there are none."""
        offered = [line for line in lines if line is not None and self._is_offered(line.spec)]
        if offered:
            yield ModelRow(heading)
            yield from offered


def in_groups(specs: Iterable[ModelSpec]) -> list[ModelSpec]:
    """The order in which models are offered: by what they make from what, then by provider and title."""
    return sorted(
        specs,
        key=lambda spec: (
            purpose_of(spec).value,
            _natural(spec.provider),
            [_natural(part) for part in spec.title.split(" · ")],  # "Sora 2" stands before "Sora 2 Pro"
            spec.id,
        ),
    )


def _natural(text: str) -> list[tuple[float, str]]:
    """For sorting: 2.5 stands before 10, and capitals are like other letters."""
    parts = re.split(r"(\d+(?:\.\d+)?)", text.casefold())
    return [(float(part), "") if place % 2 else (0.0, part) for place, part in enumerate(parts)]
