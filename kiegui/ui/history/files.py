"""The saved files of tasks, as they are given to other programs: which there are, and what to say of those that are not given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from kiegui.tasks.history import Place
from kiegui.tasks.task import Result, Task
from kiegui.ui.outside import no_answer, open_in_other_app

AT_MOST = 1000
"""Tasks whose files are given away at once: more is a job for the folder."""

translate = QCoreApplication.translate


@dataclass(frozen=True)
class GivenFiles:
    """Files that are there, and how many are not; what is in the trash is not given away."""

    paths: tuple[Path, ...]
    missing: int
    trashed: int

    @property
    def words(self) -> str:
        """What to tell the person; "" if everything is there."""
        if self.trashed:
            return trash_words()
        if not self.missing:
            return ""
        if not self.paths:
            return translate("files", "There is no file to give: it was moved or deleted, or is not saved yet.")
        return translate("files", "%n file(s) left out: moved, deleted, or not saved yet.", "", self.missing)


def saved_results(tasks: Iterable[Task]) -> list[Result]:
    """All results of these tasks that have a file."""
    return [result for task in tasks for result in task.results if result.file and not result.is_gone]


def given_files(tasks: Iterable[Task], places: Sequence[Place]) -> GivenFiles:
    """What can be given of these tasks, if the `saved_results` lie in those places."""
    unsaved = sum(not result.file and not result.is_gone for task in tasks for result in task.results)
    trashed = sum(place.is_in_trash for place in places)
    paths = tuple(place.path for place in places if place.is_there and not place.is_in_trash)
    return GivenFiles(paths, len(places) - len(paths) - trashed + unsaved, trashed)


def show_folder_of(place: Place) -> str:
    """Open the folder of a file, or the nearest one that is there, but not the trash's. GUI thread.

    What to tell the person if that was not done, else "".
    """
    if place.is_in_trash:
        return trash_words()
    folder = place.path.parent if place.is_there else place.nearest
    return "" if folder is not None and open_in_other_app(folder) else no_answer(place.path)


def trash_words() -> str:
    """Why a file is not given away. In the trash it has another name, and may be gone soon."""
    return translate(
        "files",
        "What is in the trash is not given to other apps. Restore it first, or save a copy of it with “Save as…”.",
    )


def prompts_of(tasks: Iterable[Task]) -> str:
    """Their prompts, each once, with an empty line between."""
    return "\n\n".join(dict.fromkeys(task.request.prompt for task in tasks if task.request.prompt))
