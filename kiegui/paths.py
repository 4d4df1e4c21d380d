"""Where data, cache, logs and results live. Only `app` and `__main__` ask; everyone else is handed a Path."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import platformdirs

NAME = "KieGUI"


@dataclass(frozen=True)
class Paths:
    """The folders that the app writes to; `results` is only where results go if the settings don't say otherwise."""

    data: Path
    cache: Path
    logs: Path
    results: Path

    @property
    def ledger(self) -> Path:
        """The SQLite file of all tasks."""
        return self.data / "ledger.sqlite"

    @property
    def answers(self) -> Path:
        """Kie's raw answers to submissions, beside the ledger."""
        return self.data / "answers.bin"

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.data / "settings.json"

    @property
    def update_notes(self) -> Path:
        """What is known of new versions of the app."""
        return self.data / "updates.json"

    @property
    def models(self) -> Path:
        """The person's own model files."""
        return self.data / "models"

    @property
    def fetched_models(self) -> Path:
        """Models as Kie described them when it was last asked."""
        return self.data / "models-from-kie"

    @property
    def model_versions(self) -> Path:
        """The versions of models that tasks were made with."""
        return self.data / "model-versions"

    @property
    def inputs(self) -> Path:
        """Copies of the files that tasks read."""
        return self.data / "inputs"

    def create(self) -> None:
        """Make the folders that must exist before anything is opened."""
        for folder in (self.data, self.cache, self.logs):
            folder.mkdir(parents=True, exist_ok=True)


def default_paths() -> Paths:
    """The folders that the operating system has for this: data is not synced, results are among the person's documents."""
    return Paths(
        data=platformdirs.user_data_path(NAME, appauthor=False, roaming=False),
        cache=platformdirs.user_cache_path(NAME, appauthor=False),
        logs=platformdirs.user_log_path(NAME, appauthor=False),
        results=platformdirs.user_documents_path() / NAME,
    )


def paths_in(folder: Path) -> Paths:
    """Everything below one folder (`--data-dir`)."""
    folder = folder.resolve()
    return Paths(data=folder / "data", cache=folder / "cache", logs=folder / "logs", results=folder / "results")


def resources_folder() -> Path:
    """The shipped resources: beside the package in a checkout, inside it once installed."""
    inside = Path(__file__).parent / "resources"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "resources"
