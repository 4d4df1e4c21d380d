"""Where things live."""

from __future__ import annotations

from pathlib import Path

from kiegui.paths import default_paths, paths_in, resources_folder


def test_data_dir_holds_everything(tmp_path: Path) -> None:
    paths = paths_in(tmp_path)
    for path in (paths.data, paths.cache, paths.logs, paths.results, paths.ledger, paths.settings, paths.models):
        assert path.is_relative_to(tmp_path)


def test_results_are_among_the_persons_files_and_the_ledger_is_not() -> None:
    paths = default_paths()
    assert not paths.ledger.is_relative_to(paths.results)
    assert paths.results.name == "KieGUI"


def test_resources_are_found() -> None:
    assert (resources_folder() / "icons" / "kiegui.svg").is_file()
