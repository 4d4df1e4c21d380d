"""`ModelForm`: the fields of one model, built from its spec. What is wrong with the values is for others to say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from kiegui.catalog.carrying import carried_over
from kiegui.catalog.check import Place, Problem
from kiegui.catalog.schema import Field, MediaField, ModelSpec, Values
from kiegui.ui.form.field_row import FieldRow
from kiegui.ui.form.fold_button import FoldButton
from kiegui.ui.form.kinds import editor_for
from kiegui.ui.form.local_files import LocalFiles
from kiegui.ui.form.media import MediaEditor
from kiegui.ui.form.seed import SeedEditor
from kiegui.ui.look import GAP, MARGIN
from kiegui.ui.slim_scroll_bar import SlimScrollBar

BETWEEN_FIELDS = 18
"""px."""


class ModelForm(QWidget):
    """A scrolling column of fields; seldom used ones stay folded away, and unbuilt, until somebody looks."""

    values_changed = Signal()
    field_left = Signal()
    """The focus left a field that the person has changed: now it may be judged."""
    unfolded = Signal()
    """*More options* was opened; its fields may be new."""

    def __init__(self, randomness: Random, files: LocalFiles, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._randomness = randomness
        self._files = files
        self._spec: ModelSpec | None = None
        self._rows: dict[str, FieldRow] = {}
        self._left: set[str] = set()
        self._judge_all = False
        self._filling = False
        self._fold: FoldButton | None = None
        self._problems: tuple[Problem, ...] = ()
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        bar = SlimScrollBar(self._scroll)
        self._scroll.setVerticalScrollBar(bar)
        bar.rangeChanged.connect(self._keep_right_edge)
        self._column = QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._scroll)
        self.reset_action = QAction(self.tr("Reset form"), self)
        self.reset_action.triggered.connect(self.reset)
        self.addAction(self.reset_action)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)

    def set_model(self, spec: ModelSpec) -> tuple[str, ...]:
        """Build the form of that model, keeping values of fields with the same name or label that it can show.

        Returns the labels of the fields whose values were dropped.
        """
        before, old_spec = self.values(), self._spec
        self._build(spec)
        dropped = self.set_values(carried_over(before, old_spec, spec) if old_spec else before)
        fields = {field.name: field.label for field in (*spec.fields, *(old_spec.fields if old_spec else ()))}
        return tuple(fields[name] for name in dropped)

    def values(self) -> Values:
        """What the person set, by field name; untouched fields are absent."""
        return {name: value for name, row in self._in_order() if (value := row.value()) is not None}

    def set_values(self, values: Values) -> tuple[str, ...]:
        """Show exactly these values; the other fields are reset. Returns the names that can't be shown."""
        if self._spec is None:
            return tuple(values)
        if any(field.name in values for field in self._spec.fields if field.more):
            self.unfold()
        self._filling = True
        for name, row in self._rows.items():
            if name not in values and row.value() is not None:
                row.reset()
        missed = tuple(name for name, value in values.items() if not self._show(name, value))
        self._filling = False
        self.values_changed.emit()
        return missed

    def set_value(self, name: str, value: object) -> bool:
        """Show one value and leave the others; False if the model has no such field, or can't take it."""
        field = self._spec.field(name) if self._spec else None
        if field is None:
            return False
        if field.more:
            self.unfold()
        return self._show(name, value)

    def put_files(self, name: str, paths: Sequence[Path]) -> bool:
        """Put files of this machine into a media field, and the focus on it; False if the model has no such field."""
        field = self._spec.field(name) if self._spec else None
        if not isinstance(field, MediaField):
            return False
        if field.more:
            self.unfold()
        editor = self._rows[name].editor
        if isinstance(editor, MediaEditor):
            editor.add_files(paths)
        self.focus_field((name,))
        return True

    def reset(self) -> None:
        """All fields back to untouched."""
        self._left.clear()
        self._judge_all = False
        self.set_values({})

    def unfold(self) -> None:
        """Open *More options*, if there are any."""
        if self._fold is not None:
            self._fold.open()

    def before_submit(self) -> None:
        """A task is about to go out: seeds that were used and are not locked are rolled anew."""
        for row in self._rows.values():
            if isinstance(row.editor, SeedEditor):
                row.editor.before_submit()

    def judge_all(self) -> None:
        """The person wants to go: from now on every problem shows, not only those of fields that were left."""
        self._judge_all = True
        self.show_problems(self._problems)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show what is wrong beneath the fields, as far as they may be judged yet."""
        self._problems = tuple(problems)
        if self._judge_all and any(problem.path[0] not in self._rows for problem in problems):
            self.unfold()
        shown = self.shown_problems()
        for name, row in self._rows.items():
            row.show_problems([Problem(each.path[1:], each.text) for each in shown if each.path[0] == name])

    def shown_problems(self) -> tuple[Problem, ...]:
        """The problems of fields that may be judged, in the order of the form."""
        return tuple(each for each in self._problems if self._judge_all or each.path[0] in self._left)

    def focus_field(self, path: Place) -> None:
        """Bring the field into view and put the focus on it; without a path, on the first one."""
        if not path and self._rows:
            path = (next(iter(self._rows)),)
        if path and path[0] not in self._rows:
            self.unfold()
        if path and (row := self._rows.get(str(path[0]))):
            if self._fold is not None and row.field.more:
                self._fold.open()
            row.focus_path(path[1:])
            self._scroll.ensureWidgetVisible(row, 0, MARGIN)

    def _build(self, spec: ModelSpec) -> None:
        self._spec = spec
        self._rows, self._left, self._judge_all, self._problems = {}, set(), False, ()
        page = QWidget()
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(MARGIN, GAP, MARGIN, MARGIN)
        self._column.setSpacing(BETWEEN_FIELDS)
        for field in spec.fields:
            if not field.more:
                self._add_row(field)
        self._fold = None
        if any(field.more for field in spec.fields):
            self._fold = FoldButton(self.tr("More options"), page)
            self._fold.toggled.connect(self._on_fold_toggled)
            self._column.addWidget(self._fold)
        self._column.addStretch(1)
        self._scroll.setWidget(page)
        self._keep_right_edge()

    def _add_row(self, field: Field) -> None:
        row = FieldRow(field, editor_for(field, self._randomness, self._files))
        row.changed.connect(self._on_row_changed)
        self._rows[field.name] = row
        self._column.insertWidget(self._column.count() - (1 if field.more else 0), row)

    def _keep_right_edge(self) -> None:
        """The bar stands in the margin, so that fields keep their width and stay in line with what is around the form."""
        bar = self._scroll.verticalScrollBar()
        right = MARGIN - (bar.sizeHint().width() if bar.maximum() > 0 else 0)
        if self._column.contentsMargins().right() != right:
            self._column.setContentsMargins(MARGIN, GAP, right, MARGIN)

    def _show(self, name: str, value: object) -> bool:
        row = self._rows.get(name)
        return row is not None and row.set_value(value)

    def _in_order(self) -> Iterator[tuple[str, FieldRow]]:
        """The rows in the order of the spec: folded ones were built last."""
        for field in self._spec.fields if self._spec else ():
            if field.name in self._rows:
                yield field.name, self._rows[field.name]

    def _on_fold_toggled(self, is_open: bool) -> None:
        for field in self._spec.fields if self._spec else ():
            if field.more and field.name not in self._rows:
                self._add_row(field)
            if field.more:
                self._rows[field.name].setVisible(is_open)
        if is_open:
            self.unfolded.emit()

    @Slot()
    def _on_row_changed(self) -> None:
        if not self._filling:
            self.values_changed.emit()

    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        left, entered = self._row_of(old), self._row_of(new)
        if left is not None and left is not entered and left.touched and left.field.name not in self._left:
            self._left.add(left.field.name)
            self.field_left.emit()

    def _row_of(self, widget: QWidget | None) -> FieldRow | None:
        """The top-level row that the widget belongs to."""
        while widget is not None:
            if isinstance(widget, FieldRow) and self._rows.get(widget.field.name) is widget:
                return widget
            widget = widget.parentWidget()
        return None
