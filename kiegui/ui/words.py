"""How tasks are told to a person: words and colours of states, money, times, sizes, and the signs of media kinds."""

from __future__ import annotations

from typing import assert_never

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale
from PySide6.QtGui import QColor, QGuiApplication, QPalette

from kiegui.media.kinds import MediaKind
from kiegui.tasks.task import Task, TaskState
from kiegui.ui.look import BAD, GOOD, WARNING

translate = QCoreApplication.translate

KEPT_DAYS = 14
_DAY = 24 * 60 * 60 * 1000
_RUNNING = frozenset({TaskState.SENDING, TaskState.WAITING, TaskState.GENERATING})


def state_word(state: TaskState) -> str:
    """The state as a creator sees it, for example "Waiting at Kie"."""
    match state:
        case TaskState.QUEUED:
            return translate("words", "Waiting to send")
        case TaskState.HELD:
            return translate("words", "Held")
        case TaskState.WITHDRAWN:
            return translate("words", "Not sent")
        case TaskState.UPLOADING:
            return translate("words", "Uploading files")
        case TaskState.SENDING:
            return translate("words", "Sending")
        case TaskState.UNCONFIRMED:
            return translate("words", "Maybe sent")
        case TaskState.WRITTEN_OFF:
            return translate("words", "Written off")
        case TaskState.REFUSED:
            return translate("words", "Refused")
        case TaskState.WAITING:
            return translate("words", "Waiting at Kie")
        case TaskState.GENERATING:
            return translate("words", "Generating")
        case TaskState.DOWNLOADING:
            return translate("words", "Downloading")
        case TaskState.SAVED:
            return translate("words", "Saved")
        case TaskState.FAILED:
            return translate("words", "Failed")
        case TaskState.GONE:
            return translate("words", "Gone from Kie")
    assert_never(state)


def task_word(task: Task) -> str:
    """The state of a task as a creator sees it; other than `state_word` it tells when not all results are there and fine."""
    if task.state is TaskState.SAVED and any(result.is_gone for result in task.results):
        return translate("words", "Partly saved")
    if task.state is TaskState.SAVED and any(result.odd for result in task.results):
        return translate("words", "Saved, not opened")
    return state_word(task.state)


def task_colour(task: Task) -> QColor:
    """The colour of a task's dot; never used for words, which must stay readable. GUI thread only."""
    match task.state:
        case TaskState.SAVED if any(result.is_gone or result.odd for result in task.results):
            return WARNING
        case TaskState.QUEUED | TaskState.WITHDRAWN | TaskState.WRITTEN_OFF:
            return QGuiApplication.palette().color(QPalette.ColorRole.PlaceholderText)
        case TaskState.HELD | TaskState.UNCONFIRMED:
            return WARNING
        case TaskState.UPLOADING | TaskState.SENDING | TaskState.WAITING | TaskState.GENERATING | TaskState.DOWNLOADING:
            return QGuiApplication.palette().color(QPalette.ColorRole.Accent)
        case TaskState.SAVED:
            return GOOD
        case TaskState.REFUSED | TaskState.FAILED | TaskState.GONE:
            return BAD
    assert_never(task.state)


def is_running(task: Task) -> bool:
    """Whether it is at Kie, or on its way there, so that its time is counted."""
    return task.state in _RUNNING and bool(task.sent)


def may_have_left(task: Task) -> bool:
    """Whether a task that waits for the person may have been sent from another copy of the history.

    Then, and only then, its trouble says so; see `kiegui.tasks.store.replay`.
    """
    return task.state is TaskState.HELD and "may have been sent" in task.trouble


def charged_words(task: Task) -> str:
    """One sentence: was this task charged? Failed tasks normally are not, but Kie's log page is the authority."""
    if task.is_sandbox:
        return translate("words", "A practice task: nothing is paid.")
    if task.credits is not None:
        if task.credits == 0:
            return translate("words", "Nothing was charged.")
        return translate("words", "Charged: {0}.").format(credits_words(task.credits))
    if may_have_left(task):
        return translate("words", "We don’t know if this was charged.")
    match task.state:
        case TaskState.QUEUED | TaskState.HELD | TaskState.WITHDRAWN | TaskState.UPLOADING | TaskState.REFUSED:
            return translate("words", "Nothing was charged.")
        case TaskState.UNCONFIRMED | TaskState.WRITTEN_OFF:
            return translate("words", "We don’t know if this was charged.")
        case TaskState.SENDING | TaskState.WAITING | TaskState.GENERATING | TaskState.DOWNLOADING:
            if task.estimate is None:
                return translate("words", "The price is not known yet.")
            return translate("words", "About {0}.").format(credits_words(task.estimate))
        case TaskState.SAVED | TaskState.GONE:
            return translate("words", "Kie has not said what it charged.")
        case TaskState.FAILED:
            return translate("words", "Kie has not said if this was charged; failed tasks usually are not.")
    assert_never(task.state)


def credits_words(amount: float) -> str:
    """An amount of credits: "42 credits", "1 credit", "0.5 credits", with a decimal only when needed."""
    figure = round(amount, 2)
    if figure == 1:
        return translate("words", "1 credit")
    return translate("words", "{0} credits").format(figure_words(figure))


def practice_credits_words(amount: float) -> str:
    """An amount of the sandbox's own credits: "84 practice credits"."""
    figure = round(amount, 2)
    if figure == 1:
        return translate("words", "1 practice credit")
    return translate("words", "{0} practice credits").format(figure_words(figure))


def duration_words(milliseconds: int) -> str:
    """How long something took or takes: "12 s", "2 min 5 s", "3 h 4 min"."""
    seconds = max(0, milliseconds) // 1000
    if seconds < 60:
        return translate("words", "{0} s").format(seconds)
    minutes, seconds = divmod(seconds, 60)
    if minutes < 60:
        return (
            translate("words", "{0} min {1} s").format(minutes, seconds)
            if seconds
            else translate("words", "{0} min").format(minutes)
        )
    hours, minutes = divmod(minutes, 60)
    return translate("words", "{0} h {1} min").format(QLocale().toString(hours), minutes)


def clock_words(milliseconds: int, *, tenths: bool = False) -> str:
    """A place in a film or a sound, or its length: "0:05", "1:02:03"; with tenths of a second "0:04.9"."""
    whole, rest = divmod(max(0, milliseconds), 1000)
    minutes, seconds = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    clock = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return f"{clock}.{rest // 100}" if tenths else clock


def when_words(milliseconds: int, now: int) -> str:
    """A moment, as short as it can be told at `now` (both milliseconds since 1970, UTC).

    The time for today ("14:02", as the locale writes it), else the date ("21 Nov"), with the year if it is another one.
    """
    moment, present = QDateTime.fromMSecsSinceEpoch(milliseconds), QDateTime.fromMSecsSinceEpoch(now)
    if moment.date() == present.date():
        return QLocale().toString(moment.time(), QLocale.FormatType.ShortFormat)
    is_this_year = moment.date().year() == present.date().year()
    # A locale has no short date without a year; the order of the parts is for the translator.
    pattern = translate("words", "d MMM") if is_this_year else translate("words", "d MMM yyyy")
    return QLocale().toString(moment.date(), pattern)


def date_words(milliseconds: int) -> str:
    """A moment (milliseconds since 1970, UTC) as this computer's clock and locale say it; "" for 0."""
    if not milliseconds:
        return ""
    return QLocale().toString(QDateTime.fromMSecsSinceEpoch(milliseconds), QLocale.FormatType.ShortFormat)


def size_words(size: int) -> str:
    """Bytes as a person reads them, for example "1.4 MB"."""
    return QLocale().formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def progress_words(done: int, total: int) -> str:
    """How many bytes of a file have gone over, in the total's unit: "3.2 of 18 MB"; "3.2 MB" if the total is not known."""
    if not total:
        return size_words(done)
    steps = (
        (1_000_000_000, translate("words", "{0} of {1} GB")),
        (1_000_000, translate("words", "{0} of {1} MB")),
        (1_000, translate("words", "{0} of {1} kB")),
        (1, translate("words", "{0} of {1} bytes")),
    )
    unit, pattern = next(step for step in steps if total >= step[0])
    return pattern.format(*(_short_figure(amount / unit) for amount in (min(done, total), total)))


def _short_figure(figure: float) -> str:
    return QLocale().toString(float(figure), "f", 1 if 0 < figure < 10 and figure != int(figure) else 0)


def kept_words(task: Task, now: int) -> str:
    """For how long Kie still keeps the results of a task (`now` in ms since 1970); "" while it has none for us.

    Kie keeps them for 14 days at best (docs: getting started, section 5).
    """
    if task.is_sandbox or not task.finished or not task.results:
        return ""
    left = _kept_for(task, now)
    if left <= 0 or all(result.is_gone for result in task.results):
        return translate("words", "No longer at Kie")
    if left < _DAY:
        return translate("words", "At Kie for less than a day")
    days = left // _DAY
    if days == 1:
        return translate("words", "At Kie for 1 more day")
    return translate("words", "At Kie for {0} more days").format(days)


def is_kept(task: Task, now: int) -> bool:
    """Whether Kie probably still has the results of a task (`now` in ms since 1970); where that isn't known, too."""
    return task.is_sandbox or not task.finished or _kept_for(task, now) > 0


def _kept_for(task: Task, now: int) -> int:
    return task.finished + KEPT_DAYS * _DAY - now


def elapsed(task: Task, now: int) -> int:
    """Milliseconds from sending (from the click while it is not sent) to the end, or to `now` while there is no end."""
    return max(0, (task.finished or now) - (task.sent or task.created))


def kind_word(kind: MediaKind) -> str:
    """What a person calls a file of that kind."""
    match kind:
        case MediaKind.IMAGE:
            return translate("words", "Picture")
        case MediaKind.VIDEO:
            return translate("words", "Film")
        case MediaKind.AUDIO:
            return translate("words", "Sound")
        case MediaKind.TEXT:
            return translate("words", "Text")
        case MediaKind.UNKNOWN:
            return translate("words", "File")
    assert_never(kind)


def kind_icon(kind: MediaKind) -> str:
    """The name of the icon of that kind, for `kiegui.ui.look.icon`."""
    match kind:
        case MediaKind.IMAGE:
            return "picture"
        case MediaKind.VIDEO:
            return "film"
        case MediaKind.AUDIO:
            return "music"
        case MediaKind.TEXT:
            return "text"
        case MediaKind.UNKNOWN:
            return "file"
    assert_never(kind)


def figure_words(figure: float) -> str:
    """A figure of credits by the locale, with two decimals at most and only where they say something: "977.5", "1,000"."""
    whole = QLocale().toString(float(round(figure, 2)), "f", 2)
    return (
        whole.rstrip("0").rstrip(QLocale().decimalPoint()) if figure != int(figure) else QLocale().toString(int(figure))
    )
