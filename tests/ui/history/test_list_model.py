"""The history's rows: asked for in pages, filled in by task number."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kiegui.media.kinds import MediaKind
from kiegui.tasks.finding import EVERYTHING, NO_MARKS, Filter, Marks, Standing
from kiegui.tasks.task import TaskState
from kiegui.ui.history import list_model, task_window
from kiegui.ui.history.list_model import HistoryListModel
from kiegui.ui.history.thumbnails import Thumbnails
from kiegui.ui.plain_label import plain_tip
from tests.ui.made_tasks import HOSTILE, MODELS, FakePages, FakePreviews, make_result, make_task

TASK = HistoryListModel.TaskRole


def make_model(pages: FakePages) -> HistoryListModel:
    model = HistoryListModel(pages, Thumbnails(FakePreviews()), MODELS)
    model.load()
    return model


def number_in(model: HistoryListModel, row: int) -> int | None:
    task = model.index(row).data(TASK)
    return task.number if task else None


def test_numbers_are_newest_first(qtbot: QtBot) -> None:
    model = make_model(FakePages([make_task(n) for n in (1, 3, 2)]))
    assert [model.number_at(row) for row in range(model.rowCount())] == [3, 2, 1]
    assert model.is_loaded


def test_missing_row_is_empty_at_once_and_fills_in_later(qtbot: QtBot) -> None:
    pages = FakePages([make_task(n) for n in range(1, 4)])
    model = make_model(pages)
    assert number_in(model, 0) is None
    assert model.index(0).data() == "Loading …"
    qtbot.waitUntil(lambda: bool(pages.asked))
    with qtbot.waitSignal(model.dataChanged):
        pages.answer()
    assert [number_in(model, row) for row in range(3)] == [3, 2, 1]


def test_rows_looked_at_together_are_asked_for_once(qtbot: QtBot) -> None:
    pages = FakePages([make_task(n) for n in range(1, 301)])
    model = make_model(pages)
    for row in range(8):
        model.index(row).data(TASK)
    qtbot.waitUntil(lambda: bool(pages.asked))
    model.index(3).data(TASK)
    qtbot.wait(1)
    assert pages.asked == [list(range(300, 300 - list_model.PAGE, -1))]


def test_rows_scrolled_past_are_not_asked_for(qtbot: QtBot) -> None:
    pages = FakePages([make_task(n) for n in range(1, 2001)])
    model = make_model(pages)
    for row in range(0, 2000, 10):
        model.index(row).data(TASK)
    qtbot.waitUntil(lambda: bool(pages.asked))
    assert len(pages.asked[0]) == list_model.PAGE * list_model.PAGES_AT_ONCE
    assert 1 in pages.asked[0]


def test_answer_goes_to_its_task_though_the_rows_have_moved(qtbot: QtBot) -> None:
    pages = FakePages([make_task(n) for n in (1, 2)])
    model = make_model(pages)
    model.index(1).data(TASK)
    qtbot.waitUntil(lambda: bool(pages.asked))
    model.put(make_task(9))
    pages.answer()
    assert [number_in(model, row) for row in range(3)] == [9, 2, 1]


def test_answer_does_not_undo_a_newer_change(qtbot: QtBot) -> None:
    pages = FakePages([make_task(1, TaskState.WAITING)])
    model = make_model(pages)
    model.index(0).data(TASK)
    qtbot.waitUntil(lambda: bool(pages.asked))
    model.put(make_task(1, TaskState.SAVED))
    pages.answer()
    assert model.index(0).data(TASK).state is TaskState.SAVED


def test_change_updates_only_its_row(qtbot: QtBot) -> None:
    model = make_model(FakePages([make_task(n) for n in range(1, 10)]))
    with qtbot.waitSignal(model.dataChanged) as changed:
        model.put(make_task(7, TaskState.FAILED))
    assert changed.args is not None
    assert [index.row() for index in changed.args[:2]] == [2, 2]


def test_new_task_is_inserted_at_the_top(qtbot: QtBot) -> None:
    model = make_model(FakePages([make_task(1)]))
    with qtbot.waitSignal(model.rowsInserted):
        model.put(make_task(2))
    assert model.number_at(0) == 2


def test_task_announced_before_the_numbers_stays(qtbot: QtBot) -> None:
    model = HistoryListModel(FakePages([make_task(1)]), Thumbnails(FakePreviews()), MODELS)
    model.put(make_task(2))
    model.load()
    assert [model.number_at(row) for row in range(2)] == [2, 1]


def test_window_of_tasks_is_bounded(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task_window, "WINDOW", 3)
    model = make_model(FakePages([]))
    for number in range(1, 6):
        model.put(make_task(number))
    assert [number_in(model, row) for row in range(5)] == [5, 4, 3, None, None]


def test_row_reads_model_state_prompt(qtbot: QtBot) -> None:
    model = make_model(FakePages([]))
    model.put(make_task(1, prompt="A lighthouse\n in a storm"))
    expected = "Kling 2.5 Turbo Text to Video Pro, Saved, A lighthouse in a storm"
    assert model.index(0).data(Qt.ItemDataRole.AccessibleTextRole) == expected
    assert model.index(0).data() == expected


def test_row_of_an_unknown_model_reads_its_id(qtbot: QtBot) -> None:
    model = make_model(FakePages([]))
    model.put(make_task(1, model="some/model", prompt=HOSTILE))
    assert model.index(0).data() == f"some/model, Saved, {HOSTILE}"
    assert model.index(0).data(HistoryListModel.RowRole).kind is MediaKind.UNKNOWN


def test_kind_is_the_results_or_what_the_model_makes(qtbot: QtBot) -> None:
    model = make_model(FakePages([]))
    model.put(make_task(1, TaskState.WAITING))
    assert model.index(0).data(HistoryListModel.RowRole).kind is MediaKind.VIDEO
    model.put(make_task(1, results=(make_result("a.png", MediaKind.IMAGE),)))
    assert model.index(0).data(HistoryListModel.RowRole).kind is MediaKind.IMAGE


def test_index_of_an_unknown_task_is_invalid(qtbot: QtBot) -> None:
    model = make_model(FakePages([make_task(1)]))
    assert model.index_of(1).row() == 0
    assert not model.index_of(5).isValid()


def test_which_tasks_can_be_seen_is_told(qtbot: QtBot) -> None:
    model = make_model(FakePages([make_task(n) for n in range(1, 10)]))
    with qtbot.waitSignal(model.rows_shown) as seen:
        model.looked_at(2, 4)
    assert seen.args == [frozenset({7, 6, 5})]


STAR, TRASHED = Marks(is_starred=True), Marks(trashed=5)
STARRED = Filter(is_starred=True)


def numbers_in(model: HistoryListModel) -> list[int]:
    return list(model.numbers_between(0, model.rowCount()))


def test_rows_stay_until_the_answer_to_a_filter_is_here(qtbot: QtBot) -> None:
    pages = FakePages([make_task(n) for n in (1, 2, 3)])
    pages.marks[2] = STAR
    model = make_model(pages)
    pages.is_slow = True
    model.show(STARRED)
    assert (numbers_in(model), model.filter) == ([3, 2, 1], STARRED)
    pages.answer_numbers()
    assert numbers_in(model) == [2]


def test_same_answer_moves_nothing(qtbot: QtBot) -> None:
    model = make_model(FakePages([make_task(n) for n in (1, 2)]))
    with qtbot.assertNotEmitted(model.modelReset), qtbot.assertNotEmitted(model.dataChanged):
        model.show(Filter(text="lighthouse"))
    assert numbers_in(model) == [2, 1]


def test_late_answer_to_an_older_question_is_not_shown(qtbot: QtBot) -> None:
    pages = FakePages([make_task(1)])
    model = make_model(pages)
    pages.is_slow = True
    model.show(STARRED)
    late = pages.due_numbers
    model.show(EVERYTHING)
    late(True)
    assert numbers_in(model) == [1]


def test_first_part_of_an_answer_is_shown_but_does_not_shorten_what_is_here(qtbot: QtBot) -> None:
    pages = FakePages([make_task(n) for n in (1, 2, 3)])
    model = make_model(pages)
    del pages.tasks[1]
    pages.is_slow = True
    model.load()
    pages.answer_numbers(is_all=False)
    assert numbers_in(model) == [3, 2, 1]
    model.show(Filter(text="lighthouse"))
    pages.answer_numbers(is_all=False)
    assert numbers_in(model) == [3, 2]


def test_rest_of_an_answer_is_appended(qtbot: QtBot) -> None:
    pages = FakePages([make_task(n) for n in (2, 3)])
    model = make_model(pages)
    pages.tasks[1] = make_task(1)
    with qtbot.waitSignal(model.rowsInserted) as inserted, qtbot.assertNotEmitted(model.modelReset):
        model.load()
    assert inserted.args is not None
    assert (inserted.args[1:], numbers_in(model)) == ([2, 2], [3, 2, 1])


def test_task_that_went_into_the_trash_leaves_and_comes_back(qtbot: QtBot) -> None:
    model = make_model(FakePages([make_task(n) for n in (1, 2, 3)]))
    model.put_marks({2: TRASHED})
    assert numbers_in(model) == [3, 1]
    pages = model._pages
    assert isinstance(pages, FakePages)
    model.put_marks({2: NO_MARKS})
    pages.answer()
    assert numbers_in(model) == [3, 2, 1]


def test_many_marks_at_once_are_one_question(qtbot: QtBot) -> None:
    pages = FakePages([make_task(n) for n in range(1, 200)])
    model = make_model(pages)
    pages.marks = dict.fromkeys(range(50, 200), TRASHED)
    with qtbot.waitSignal(model.rowsRemoved) as removed:
        model.put_marks(pages.marks)
    assert removed.args is not None
    assert removed.args[1:] == [0, 149]


def test_new_task_that_the_filter_does_not_want_stays_outside(qtbot: QtBot) -> None:
    model = make_model(FakePages([make_task(1)]))
    model.show(Filter(standing=Standing.FAILED))
    model.put(make_task(2, TaskState.QUEUED))
    assert numbers_in(model) == []
    model.put(make_task(2, TaskState.FAILED))
    assert numbers_in(model) == [2]


def test_old_task_in_the_trash_that_changes_does_not_come_out_of_it(qtbot: QtBot) -> None:
    pages = FakePages([make_task(n) for n in (1, 2, 3)])
    pages.marks[1] = TRASHED
    model = make_model(pages)
    model.put(make_task(1, TaskState.SAVED))
    pages.answer()
    assert numbers_in(model) == [3, 2]


def test_marks_are_told_by_row(qtbot: QtBot) -> None:
    model = make_model(FakePages([]))
    model.put(make_task(1))
    assert model.marks_at(0) == NO_MARKS
    model.put_marks({1: STAR})
    assert model.marks_at(0) == STAR
    assert model.index(0).data(HistoryListModel.RowRole).marks == STAR


def test_tasks_are_handed_out_in_order_also_those_not_in_memory(qtbot: QtBot) -> None:
    pages = FakePages([make_task(n) for n in (1, 2, 3)])
    model = make_model(pages)
    got: list[int] = []
    model.ask_tasks([3, 1], lambda tasks: got.extend(task.number for task in tasks))
    pages.answer()
    assert got == [3, 1]


def test_tip_is_the_prompt_letter_by_letter(qtbot: QtBot) -> None:
    model = make_model(FakePages([]))
    model.put(make_task(1, prompt=HOSTILE))
    assert model.index(0).data(Qt.ItemDataRole.ToolTipRole) == plain_tip(HOSTILE)
