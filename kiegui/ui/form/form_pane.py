"""`FormPane`: the left pane: which model, its form, and *Generate*. It asks the catalogue what is wrong and what it costs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import Any, assert_never

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from kiegui.catalog.check import check, input_for, plain_values
from kiegui.catalog.differences import differences
from kiegui.catalog.schema import ModelSpec, SeedField, TextField, Values
from kiegui.tasks.prices import estimate
from kiegui.ui.form.form import ModelForm
from kiegui.ui.form.generate_bar import GenerateBar
from kiegui.ui.form.link_button import LinkButton
from kiegui.ui.form.local_files import LocalFiles
from kiegui.ui.form.model_marks import ModelMarks
from kiegui.ui.form.model_picker import ModelPicker
from kiegui.ui.form.notice import NoticeBar
from kiegui.ui.form.tab_order import chain, stops_in
from kiegui.ui.icon_button import IconButton
from kiegui.ui.look import GAP, MARGIN

DRAFT_PAUSE = 400
"""Milliseconds after a change until the draft is announced, so that it is kept within a second."""


START_MODEL = "kling/v2-5-turbo-text-to-video-pro"
"""Opens where nothing is remembered: its film is a good first one, from words alone, and is not dear."""


class Use(StrEnum):
    """What of an earlier task is used again."""

    ALL = "all"
    """The model and all of its values."""
    ALL_BUT_SEED = "all_but_seed"
    """The same, but with another seed."""
    PROMPT = "prompt"
    """Only the words, in the form that is open."""
    SEED = "seed"
    """Only the seed, in the form that is open."""


class FormPane(QWidget):
    """Signals: `submitted(ModelSpec, dict, Estimate | None)` with the exact input, only if nothing is wrong with it;
    `draft_changed(str, dict)` with the model's id and the form's values, soon after each change.
    """

    submitted = Signal(object, object, object)
    draft_changed = Signal(str, object)
    marks_changed = Signal()
    """The person has other favourite models, or wants to see retired ones or not."""
    page_wanted = Signal()
    """The person has the page of a model that is not among these."""
    removal_wanted = Signal(object)
    """This ModelSpec, which the person made, is to go."""
    history_wanted = Signal(str, int, object)
    """The person wants files of the history in a field: what it takes ("image", "video", "audio" or "file"), how many more
    fit (0: any number), and the function that their paths are for, a list of Path."""

    def __init__(self, randomness: Random, files: LocalFiles, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._files = files
        self._spec: ModelSpec | None = None
        self._is_ready = True
        self._stops: list[QWidget] = []
        self._picker = ModelPicker(self)
        self._notice = NoticeBar(self)
        self._noticed: Values = {}
        self._form = ModelForm(randomness, files, self)
        self._bar = GenerateBar(self)
        self._looked = self._timer(0, self._look)
        self._drafted = self._timer(DRAFT_PAUSE, self.announce_draft)
        self._reset = IconButton("reset", self.tr("Reset form"), self, 14)
        self._reset.clicked.connect(self._form.reset_action.trigger)
        self._own: frozenset[str] = frozenset()
        self._remove = LinkButton(self)
        self._remove.setText(self.tr("Remove this model…"))
        self._remove.setToolTip(self.tr("You have added it by pasting its page."))
        self._remove.hide()
        self._remove.clicked.connect(lambda: self.removal_wanted.emit(self._spec))
        self._picker.add_beside_label(self._remove)
        self._picker.add_beside_label(self._reset)
        self._lay_out()
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._on_keys_pressed)
        self._picker.model_chosen.connect(self._on_model_chosen)
        self._picker.marks_changed.connect(self.marks_changed)
        self._picker.page_wanted.connect(self.page_wanted)
        files.history_wanted.connect(self.history_wanted)
        self._form.values_changed.connect(self._on_values_changed)
        self._form.field_left.connect(self._looked.start)
        self._form.unfolded.connect(self._looked.start)
        self._form.reset_action.triggered.connect(lambda: self.show_notice(""))
        self._bar.generate_requested.connect(self._on_generate_requested)
        self._bar.problem_clicked.connect(self._on_problem_clicked)
        self._bar.set_ready(False)

    @property
    def model_id(self) -> str:
        """The id of the model that the form is for, "" before there is one."""
        return self._spec.id if self._spec else ""

    def values(self) -> Values:
        """What the form holds."""
        return self._form.values()

    @property
    def marks(self) -> ModelMarks:
        """The favourite models, those last used, and whether retired ones are offered."""
        return self._picker.marks

    def set_marks(self, marks: ModelMarks) -> None:
        """Bring back what `marks` gave."""
        self._picker.set_marks(marks)

    def set_models(self, specs: Sequence[ModelSpec], own: Collection[str] = ()) -> None:
        """Offer these models; the one that is open stays if it is among them, else `START_MODEL` or the first comes.

        `own` are the ids of those that the person made.
        """
        wishes = (self.model_id, START_MODEL, *(spec.id for spec in specs[:1]))
        self._own = frozenset(own)
        self._picker.set_models(specs, own)
        if any(self._picker.choose(wish) for wish in wishes):
            self._open_chosen()

    def forget_model(self, model_id: str) -> None:
        """There is no model of this id any more: it is no favourite either, and not among those last used."""
        self._picker.set_marks(self.marks.without(model_id))
        self.marks_changed.emit()

    def choose_model(self, model_id: str) -> None:
        """Open the form of that model, as if the person had picked it; nothing if it is not offered."""
        if self._picker.choose(model_id):
            self._on_model_chosen(model_id)

    def set_balance(self, balance: float | None) -> None:
        """How many credits the account has; None: not known."""
        self._bar.set_balance(balance)

    def set_practice(self, practice: bool) -> None:
        """Whether tasks go to the practice server."""
        self._bar.set_practice(practice)

    def set_ready(self, ready: bool) -> None:
        """Whether a task can be handed over at the moment."""
        self._is_ready = ready
        self._bar.set_ready(ready and self._spec is not None)

    def block(self, why: str) -> None:
        """Nothing can be handed over in this session; `why` is one sentence."""
        self._bar.block(why)

    def set_draft(self, model_id: str, values: Values) -> None:
        """Bring back what was in the form: as `draft_changed` announced it."""
        if self._picker.choose(model_id):
            self._open_chosen()
            self._form.set_values(values)

    def use(self, request_input: dict[str, Any], model_id: str, what: Use, made_with: ModelSpec | None = None) -> None:
        """Fill in what an earlier task was sent with; what can't be used is named in a notice.

        `made_with` is the model as it was then, if that is known: what has changed since is named, too.
        """
        match what:
            case Use.ALL | Use.ALL_BUT_SEED:
                self._use_all(request_input, model_id, made_with, with_seed=what is Use.ALL)
            case Use.PROMPT:
                self._use_kind(request_input, TextField)
            case Use.SEED:
                self._use_kind(request_input, SeedField)
            case _:
                assert_never(what)
        self._form.focus_field(())

    def put_files(self, field_name: str, paths: Sequence[Path]) -> bool:
        """Put files of this machine into a field of the open form; False if there is no such field for files."""
        return self._form.put_files(field_name, paths)

    def offer_history(self, offered: bool) -> None:
        """Whether fields for files have a button that emits `history_wanted`; at first they have none."""
        self._files.offer_history(offered)

    def show_notice(self, text: str) -> None:
        """Say one sentence above the form, until the person changes something there; "" takes it away."""
        self._notice.say(text)
        self._noticed = self._form.values() if text else {}

    def focus_form(self) -> None:
        """Put the focus on the first field."""
        self._form.focus_field(())

    def announce_draft(self) -> None:
        """Announce the draft now, for example before the window closes."""
        self._drafted.stop()
        if self._spec is not None:
            self.draft_changed.emit(self._spec.id, self._form.values())

    def _timer(self, pause: int, slot: Any) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(pause)
        timer.timeout.connect(slot)
        return timer

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, GAP)
        head.setSpacing(GAP)
        head.addWidget(self._picker)
        head.addWidget(self._notice)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._form, 1)
        column.addWidget(self._bar)

    def _open_chosen(self) -> tuple[str, ...]:
        """Build the form of the chosen model; returns the labels of the values that it could not take over."""
        spec = self._picker.current_spec()
        if spec is None:
            return ()
        self._remove.setVisible(spec.id in self._own)
        if spec == self._spec:  # other models were loaded: a form that was built anew could not undo what was typed
            return ()
        self._spec = spec
        dropped = self._form.set_model(spec)
        self._bar.set_ready(self._is_ready)
        return dropped

    def _use_all(
        self, request_input: dict[str, Any], model_id: str, made_with: ModelSpec | None, *, with_seed: bool
    ) -> None:
        if not self._picker.choose(model_id):
            words = self.tr("The model {id} is not in the catalogue, so the form still holds what it held before.")
            self.show_notice(words.format(id=model_id))
            return
        self._open_chosen()
        if self._spec is None:
            return
        values, dropped = plain_values(self._spec, request_input)
        if not with_seed:
            seeds = {field.name for field in self._spec.fields if isinstance(field, SeedField)}
            values = {name: value for name, value in values.items() if name not in seeds}
        missed = self._form.set_values(values)
        changes = differences(made_with, self._spec) if made_with is not None else ()
        self._tell_dropped((*dropped, *missed), changes)

    def _use_kind(self, request_input: dict[str, Any], kind: type[TextField | SeedField]) -> None:
        """The first field of that kind in the open form takes the earlier task's value of the same name."""
        if self._spec is None:
            return
        values = plain_values(self._spec, request_input)[0]
        names = (field.name for field in self._spec.fields if isinstance(field, kind) and field.name in values)
        name = next(names, "")
        if not name or not self._form.set_value(name, values[name]):
            self.show_notice(self.tr("The form that is open has no place for that."))

    def _tell_dropped(self, names: tuple[str, ...], changes: tuple[str, ...] = ()) -> None:
        sentences = []
        if changes:
            sentences.append(self.tr("This model has changed since. {changes}.").format(changes="; ".join(changes)))
        labels = {field.name: field.label for field in self._spec.fields} if self._spec else {}
        there = [labels.get(name, name) for name in names if name in labels or name in labels.values()]
        nowhere = [name for name in names if name not in labels and name not in labels.values()]
        for words, found in (
            (self.tr("Not taken over, as this model takes other values there: {names}."), there),
            (self.tr("Not taken over, as this model has no place for it: {names}."), nowhere),
        ):
            if found:
                sentences.append(words.format(names=", ".join(found)))
        self.show_notice(" ".join(sentences))

    def _look(self) -> None:
        """Say what is wrong and what it costs, as things stand."""
        if self._spec is None:
            return
        values = self._form.values()
        found = check(self._spec, values, self._files.problem)
        self._form.show_problems((*found, *self._files.problems_together(self._spec, values)))
        self._bar.set_estimate(estimate(self._spec, values))
        self._show_first_problem()
        self._order_stops()

    def _order_stops(self) -> None:
        """Tab goes down the pane, past what was built later too, and comes to what is beside the label last."""
        last = [self._remove, self._reset]
        stops = [*(stop for stop in stops_in(self) if stop not in last), *last]
        if stops != self._stops:
            self._stops = stops
            chain(stops)

    def _show_first_problem(self) -> None:
        shown = self._form.shown_problems()
        if not shown or self._spec is None:
            self._bar.clear_problem()
            return
        field = self._spec.field(str(shown[0].path[0]))
        self._bar.set_problem(field.label if field else str(shown[0].path[0]), shown[0].text)

    def _on_model_chosen(self, _model_id: str) -> None:
        self._tell_dropped(self._open_chosen())

    def _on_values_changed(self) -> None:
        # Not of a file that was only looked at.
        if self._notice.text() and self._form.values() != self._noticed:
            self.show_notice("")
        self._looked.start()
        self._drafted.start()

    def _on_problem_clicked(self) -> None:
        shown = self._form.shown_problems()
        if shown:
            self._form.focus_field(shown[0].path)

    def _on_keys_pressed(self) -> None:
        """Not from a list or menu that is open: Qt takes it for a part of the form, and the form is not what is looked at."""
        if QApplication.activePopupWidget() is None:
            self._bar.press()

    def _on_generate_requested(self) -> None:
        if self._spec is None:
            return
        self._form.judge_all()
        self._look()
        if self._form.shown_problems():
            self._on_problem_clicked()
            return
        self.show_notice("")
        self._form.before_submit()
        values = self._form.values()
        self._picker.note_used(self._spec.id)
        self.submitted.emit(self._spec, input_for(self._spec, values), estimate(self._spec, values))
