"""The saved files of tasks, as they are given to other programs: which there are, and what to say of those that are missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from kiegui.tasks.task import Task
from kiegui.tasks.trash import in_trash_or_not

AT_MOST = 1000
"""Tasks whose files are given away at once: more is a job for the folder."""

translate = QCoreApplication.translate


@dataclass(frozen=True)
class GivenFiles:
    """Files that are there, and how many are not."""

    paths: tuple[Path, ...]
    missing: int

    @property
    def words(self) -> str:
        """What to tell the person; "" if everything is there."""
        if not self.missing:
            return ""
        if not self.paths:
            return translate("files", "There is no file to give: it was moved or deleted, or is not saved yet.")
        return translate("files", "%n file(s) left out: moved, deleted, or not saved yet.", "", self.missing)


def files_of(tasks: Iterable[Task], results_folder: Path, unknown: int = 0) -> GivenFiles:
    """All files of these tasks, also those in the trash. Looks whether they are there, but not into them; `unknown` count as
    missing, too."""
    paths = [
        in_trash_or_not(results_folder / result.file, result) if result.file else None
        for task in tasks
        for result in task.results
        if not result.is_gone
    ]
    there = tuple(path for path in paths if path is not None and path.is_file())
    return GivenFiles(there, len(paths) - len(there) + unknown)


def prompts_of(tasks: Iterable[Task]) -> str:
    """Their prompts, each once, with an empty line between."""
    return "\n\n".join(dict.fromkeys(task.request.prompt for task in tasks if task.request.prompt))
