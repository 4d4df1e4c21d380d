"""The menu of one task in the history."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMenu, QWidget

from kiegui.tasks.task import Task
from kiegui.ui.look import icon
from kiegui.ui.orders import Order, order_words, possible_orders
from kiegui.ui.outside import copy_text, no_answer, show_in_folder


def task_menu(
    task: Task,
    results_folder: Path,
    use_again: Callable[[], None],
    order: Callable[[Order], None],
    tell_trouble: Callable[[str], None],
    parent: QWidget,
) -> QMenu:
    """A menu that deletes itself when it closes; what has nothing to act on is greyed.

    `order` is handed what the person wants done about the task, `tell_trouble` a sentence when no program opens the folder.
    """
    translate = QCoreApplication.translate
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    orders = possible_orders(task)
    for possible in orders:
        menu.addAction(order_words(possible), partial(order, possible))
    if orders:
        menu.addSeparator()
    menu.addAction(icon("again"), translate("TaskMenu", "Use again"), use_again)
    menu.addSeparator()
    file = next((result.file for result in task.results if result.file), "")

    def show_folder() -> None:
        if not show_in_folder(results_folder / file):
            tell_trouble(no_answer(results_folder / file))

    show = menu.addAction(icon("folder"), translate("TaskMenu", "Show in folder"), show_folder)
    show.setEnabled(bool(file))
    prompt = task.request.prompt
    copy_prompt = menu.addAction(icon("copy"), translate("TaskMenu", "Copy prompt"), lambda: copy_text(prompt))
    copy_prompt.setEnabled(bool(prompt))
    copy_id = menu.addAction(icon("copy"), translate("TaskMenu", "Copy task id"), lambda: copy_text(task.task_id))
    copy_id.setEnabled(bool(task.task_id))
    return menu
