"""The menu of the history: of one task, of several, or of none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby
from typing import assert_never

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from kiegui.catalog.schema import ModelSpec
from kiegui.tasks.finding import Marks, is_over
from kiegui.tasks.request_text import curl_text, json_text
from kiegui.tasks.task import Task
from kiegui.ui.form.form_pane import Use
from kiegui.ui.history.wishes import COMPARABLE, Wish, wish_key, wish_words
from kiegui.ui.look import icon
from kiegui.ui.orders import order_words, possible_orders
from kiegui.ui.outside import KIE_LOGS, copy_text, no_browser, open_page

_MANY = 16
"""More models than that stand below the names of their makers."""


class TaskMenu(QMenu):
    """Deletes itself when it closes; what has nothing to act on is greyed. What only leads out of the app it does itself."""

    ordered = Signal(object)
    """The Order for its one task."""
    use_wanted = Signal(object)
    """What of its one task is to be used again: a Use."""
    input_wanted = Signal(object)
    """Its one task's result is to be an input of this ModelSpec."""
    wished = Signal(object)
    """The Wish for all of its tasks."""
    copy_wanted = Signal()
    """The files of all of its tasks are to be copied."""
    folder_wanted = Signal()
    """The folder of its one task's files is to be opened."""
    alike_wanted = Signal()
    """All tasks that differ from its one task in nothing but the seed are to be shown."""
    adopting_wanted = Signal()
    """Tasks of Kie's are to come into the history."""
    trouble_came = Signal(str)
    """Something did not work: one sentence on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def add_task(self, task: Task, marks: Marks, fitting: Sequence[ModelSpec]) -> None:
        """What can be done with one task; `fitting` are the models that can take its result as an input."""
        orders = possible_orders(task)
        for order in orders:
            self.addAction(order_words(order), partial(self.ordered.emit, order))
        if orders:
            self.addSeparator()
        again = self.addMenu(icon("again"), self.tr("Use again"))
        for use in Use:
            again.addAction(self._use_words(use), partial(self.use_wanted.emit, use))
        self._add_inputs(fitting)
        self.addAction(self.tr("Show tasks with the same settings"), self.alike_wanted.emit)
        self.addSeparator()
        has_file = any(result.file for result in task.results)
        self._add_own_marks(marks)
        self._add_wish(Wish.SAVE_AS, possible=has_file)
        self._add(self.tr("Show in folder"), self.folder_wanted.emit, "folder").setEnabled(has_file)
        if not task.is_sandbox:
            # No address of a single task is known: the log lists them all.
            self._add(self.tr("Open Kie’s log"), self._open_log)
        self._add_copying(task, has_file=has_file)
        self.addSeparator()
        self._add_trash(marks, possible=is_over(task.state))

    def add_tasks(self, count: int, marks: Marks) -> None:
        """What can be done with so many tasks, one of which has these marks."""
        self._add_wish(Wish.COMPARE, possible=count in COMPARABLE)
        self.addSeparator()
        self._add_own_marks(marks)
        self._add_wish(Wish.SAVE_AS)
        self._add_copy_files(self, self.tr("Copy files"))
        self.addSeparator()
        self._add_trash(marks, possible=True)

    def add_adopting(self) -> None:
        """What can be done where no task is, too."""
        if not self.isEmpty():
            self.addSeparator()
        self.addAction(self.tr("Adopt tasks…"), self.adopting_wanted.emit)

    # -- parts ---------------------------------------------------------------------------------------------------

    def _add(self, words: str, act: Callable[[], object], sign: str = "") -> QAction:
        return self.addAction(icon(sign), words, act) if sign else self.addAction(words, act)

    def _add_wish(self, wish: Wish, *, possible: bool = True) -> None:
        action = self.addAction(wish_words(wish), partial(self.wished.emit, wish))
        action.setEnabled(possible)
        key = wish_key(wish)
        if key is not None:
            _show_keys(action, QKeySequence(key))

    def _add_own_marks(self, marks: Marks) -> None:
        self._add_wish(Wish.UNSTAR if marks.is_starred else Wish.STAR)
        self._add_wish(Wish.TAG)

    def _add_trash(self, marks: Marks, *, possible: bool) -> None:
        """A task that something may still come of stays where it can be seen."""
        for wish in (Wish.RESTORE, Wish.DELETE) if marks.trashed else (Wish.TRASH,):
            self._add_wish(wish, possible=possible)

    def _add_inputs(self, fitting: Sequence[ModelSpec]) -> None:
        inputs = self.addMenu(self.tr("Use as input of"))
        inputs.setEnabled(bool(fitting))
        if len(fitting) <= _MANY:
            self._add_models(inputs, fitting)
            return
        for maker, models in groupby(sorted(fitting, key=_maker), key=_maker):
            self._add_models(inputs.addMenu(_letter_by_letter(maker)), list(models))

    def _add_models(self, menu: QMenu, models: Sequence[ModelSpec]) -> None:
        for spec in models:
            menu.addAction(_letter_by_letter(spec.title), partial(self.input_wanted.emit, spec))

    def _add_copying(self, task: Task, *, has_file: bool) -> None:
        copy = self.addMenu(icon("copy"), self.tr("Copy"))
        self._add_copy_files(copy, self.tr("Files", "to copy")).setEnabled(has_file)
        prompt = task.request.prompt
        copy.addAction(self.tr("Prompt"), partial(copy_text, prompt)).setEnabled(bool(prompt))
        copy.addAction(self.tr("Request as cURL (bash, zsh)"), lambda: copy_text(curl_text(task)))
        copy.addAction(self.tr("Request as JSON"), lambda: copy_text(json_text(task)))
        copy.addAction(self.tr("Task id"), partial(copy_text, task.task_id)).setEnabled(bool(task.task_id))

    def _add_copy_files(self, menu: QMenu, words: str) -> QAction:
        action = menu.addAction(words, self.copy_wanted.emit)
        _show_keys(action, QKeySequence(QKeySequence.StandardKey.Copy))
        return action

    def _use_words(self, use: Use) -> str:
        match use:
            case Use.ALL:
                return self.tr("Everything")
            case Use.ALL_BUT_SEED:
                return self.tr("Everything but the seed")
            case Use.PROMPT:
                return self.tr("Only the prompt")
            case Use.SEED:
                return self.tr("Only the seed")
        assert_never(use)

    def _open_log(self) -> None:
        if not open_page(KIE_LOGS):
            self.trouble_came.emit(no_browser(KIE_LOGS))


def _maker(spec: ModelSpec) -> str:
    return spec.provider


def _letter_by_letter(words: str) -> str:
    """An ampersand would otherwise underline the next letter."""
    return words.replace("&", "&&")


def _show_keys(action: QAction, keys: QKeySequence) -> None:
    action.setShortcut(keys)
    action.setShortcutVisibleInContextMenu(True)
