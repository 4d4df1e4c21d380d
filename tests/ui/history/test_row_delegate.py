"""What a row says, and how its prompt is laid out."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QImage, QPainter, QTextLayout
from pytestqt.qtbot import QtBot

from kiegui.media.kinds import MediaKind
from kiegui.tasks.finding import Marks
from kiegui.tasks.task import SANDBOX, Result, Task, TaskState
from kiegui.ui.history.list_model import Row
from kiegui.ui.history.picture_painter import PicturePainter
from kiegui.ui.history.row_delegate import Prompts, RowDelegate, prompt_lines
from kiegui.ui.history.scrub import Scrub
from kiegui.ui.words import when_words
from tests.ui.made_tasks import NOW, make_task, now

DAY = 86_400_000
ROOM = QSizeF(180, 80)


def lines_of(layout: QTextLayout) -> list[str]:
    units = layout.text().encode("utf-16-le")
    lines = [layout.lineAt(number) for number in range(layout.lineCount())]
    return [units[2 * line.textStart() :][: 2 * line.textLength()].decode("utf-16-le") for line in lines]


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        (make_task(state=TaskState.GENERATING, sent=NOW - 12_000), "Generating · 12 s"),
        (make_task(state=TaskState.HELD, sent=NOW - 12_000), f"Held · {when_words(NOW - 60_000, NOW)}"),
        (make_task(state=TaskState.SAVED), f"Saved · {when_words(NOW - 60_000, NOW)}"),
        (make_task(state=TaskState.FAILED, created=NOW - 400 * DAY), f"Failed · {when_words(NOW - 400 * DAY, NOW)}"),
    ],
)
def test_state_is_told_with_its_time(qtbot: QtBot, task: Task, expected: str) -> None:
    assert RowDelegate(PicturePainter(Scrub(None)), now)._state_words(task) == expected


def test_badges_leave_the_sign_in_the_middle_free(qtbot: QtBot) -> None:
    pictures = PicturePainter(Scrub(None))
    image = QImage(144, 90, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    empty = image.copy()
    painter = QPainter(image)
    task = make_task(account=SANDBOX, state=TaskState.DOWNLOADING, results=(Result("https://x/a.mp4"),))
    pictures.paint_badges(
        painter, image.rect(), Row(task, Marks(), 0, "", MediaKind.VIDEO, None, False), with_credits=False
    )
    painter.end()
    middle = pictures.sign_rect(image.rect())
    assert image != empty
    assert image.copy(middle) == empty.copy(middle)


@pytest.mark.parametrize("word", ["lighthouse", "😀🌊", "منارة"])
def test_second_line_stands_below_the_first_and_ends_in_dots(qtbot: QtBot, word: str) -> None:
    text = " ".join([word] * 40)
    layout = prompt_lines(text, QFont(), ROOM)
    first, second = layout.lineAt(0), layout.lineAt(1)
    assert second.y() == first.height() > 0
    whole = "".join(lines_of(layout))
    assert whole.endswith("…")
    assert text.startswith(whole.removesuffix("…").removesuffix("\u200d"))  # Qt's joiner: a cut word keeps its shape


def test_arabic_is_read_from_the_right(qtbot: QtBot) -> None:
    layout = prompt_lines("منارة!", QFont(), ROOM)  # a line dies with its layout
    line = layout.lineAt(0)
    begin, end = line.cursorToX(0), line.cursorToX(line.textLength())
    assert isinstance(begin, tuple)  # the stubs say object
    assert isinstance(end, tuple)
    assert begin[0] > end[0]


def test_emoji_in_the_first_line_take_nothing_from_the_second(qtbot: QtBot) -> None:
    first, second = lines_of(prompt_lines("😀😀😀😀 A lighthouse in a storm", QFont(), ROOM))
    assert (first + second).split() == ["😀😀😀😀", "A", "lighthouse", "in", "a", "storm"]


def test_lines_that_are_too_high_for_two_are_one(qtbot: QtBot) -> None:
    room = QSizeF(ROOM.width(), 1.5 * QFontMetrics(QFont()).height())
    (line,) = lines_of(prompt_lines("A lighthouse " * 20, QFont(), room))
    assert line.endswith("…")


@pytest.mark.parametrize("text", ["", "A", "\ud83d alone"])
def test_odd_prompts_are_laid_out(qtbot: QtBot, text: str) -> None:
    assert prompt_lines(text, QFont(), ROOM).lineCount() == 1


def test_a_prompt_is_laid_out_once_for_each_room(qtbot: QtBot) -> None:
    prompts = Prompts()
    first = prompts.lines("a  lighthouse\nin a storm", QFont(), ROOM)
    assert prompts.lines("a lighthouse in a storm", QFont(), ROOM) is first
    assert lines_of(first) == ["a lighthouse in a storm"]
    assert prompts.lines("a lighthouse in a storm", QFont(), QSizeF(60, 80)) is not first


def test_prompts_of_long_ago_are_not_kept(qtbot: QtBot) -> None:
    prompts = Prompts()
    first = prompts.lines("0", QFont(), ROOM)
    for number in range(1, 1000):
        prompts.lines(str(number), QFont(), ROOM)
    assert prompts.lines("0", QFont(), ROOM) is not first
