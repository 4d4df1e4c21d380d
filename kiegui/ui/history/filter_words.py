"""A filter in words, part by part, and the stretches of time that a person filters by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, assert_never

from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale

from kiegui.media.kinds import MediaKind
from kiegui.tasks.finding import Filter, Standing

translate = QCoreApplication.translate

KINDS = (MediaKind.IMAGE, MediaKind.VIDEO, MediaKind.AUDIO, MediaKind.TEXT)
"""What can be filtered by, in the order in which it is offered."""


class Period(StrEnum):
    """A stretch of days that ends today."""

    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    """The calendar's; the others are counted back from today."""


@dataclass(frozen=True)
class Part:
    """One thing that a filter asks for, in words, and the filter as it is without it."""

    words: str
    without: Filter


def parts_of(wanted: Filter, title_of: Callable[[str], str], today: QDate) -> list[Part]:
    """All but the typed words, which stand in the search line; `title_of` tells a model's title by its id."""
    parts: list[Part] = []

    def add(words: str, **cleared: Any) -> None:
        parts.append(Part(words, replace(wanted, **cleared)))

    if wanted.in_trash:
        add(translate("filter", "Trash"), in_trash=False)
    if wanted.kind is not None:
        add(kind_words(wanted.kind), kind=None)
    if wanted.standing is not None:
        add(standing_words(wanted.standing), standing=None)
    if wanted.model:
        add(title_of(wanted.model) or wanted.model, model="")
    if wanted.is_starred:
        add(translate("filter", "Starred"), is_starred=False)
    if wanted.tag:
        add(wanted.tag, tag="")
    if wanted.since or wanted.until:
        add(dates_words(wanted.since, wanted.until, today), since=0, until=0)
    if wanted.is_grouped:
        add(translate("filter", "Same settings grouped"), is_grouped=False)
    if wanted.like:
        add(
            translate("filter", "Same settings as task {0}").format(QLocale().toString(wanted.like)),
            like=0,
            is_grouped=True,
        )
    return parts


def kind_words(kind: MediaKind) -> str:
    """What a person calls results of that kind."""
    match kind:
        case MediaKind.IMAGE:
            return translate("filter", "Pictures")
        case MediaKind.VIDEO:
            return translate("filter", "Films")
        case MediaKind.AUDIO:
            return translate("filter", "Sounds")
        case MediaKind.TEXT:
            return translate("filter", "Texts")
        case MediaKind.UNKNOWN:
            return translate("filter", "Others")
    assert_never(kind)


def standing_words(standing: Standing) -> str:
    """How such tasks stand."""
    match standing:
        case Standing.RUNNING:
            return translate("filter", "Under way")
        case Standing.SAVED:
            return translate("filter", "Saved")
        case Standing.FAILED:
            return translate("filter", "Failed")
        case Standing.IN_DOUBT:
            return translate("filter", "Maybe sent")
    assert_never(standing)


def period_words(period: Period) -> str:
    """What stands in the menu, and on the chip."""
    match period:
        case Period.TODAY:
            return translate("filter", "Today")
        case Period.WEEK:
            return translate("filter", "Last 7 days")
        case Period.MONTH:
            return translate("filter", "Last 30 days")
        case Period.YEAR:
            return translate("filter", "This year")
    assert_never(period)


def begin_of(period: Period, today: QDate) -> int:
    """Its first moment where the person is, in ms since 1970 (UTC)."""
    match period:
        case Period.TODAY:
            first = today
        case Period.WEEK:
            first = today.addDays(-6)
        case Period.MONTH:
            first = today.addDays(-29)
        case Period.YEAR:
            first = QDate(today.year(), 1, 1)
        case _:
            assert_never(period)
    return moment_of(first)


def moment_of(day: QDate) -> int:
    """When that day begins where the person is, in ms since 1970 (UTC)."""
    return int(day.startOfDay().toMSecsSinceEpoch())


def day_of(moment: int) -> QDate:
    """The day of a moment (ms since 1970) where the person is."""
    return QDateTime.fromMSecsSinceEpoch(moment).date()


def dates_words(since: int, until: int, today: QDate) -> str:
    """The days that two moments bound, the second exclusive; 0 = open."""
    for period in Period:
        if not until and since == begin_of(period, today):
            return period_words(period)

    def told(moment: int) -> str:
        return QLocale().toString(day_of(moment), QLocale.FormatType.ShortFormat)

    if not until:
        return translate("filter", "Since {0}").format(told(since))
    last = told(until - 1)
    if not since:
        return translate("filter", "Until {0}").format(last)
    return translate("filter", "{0} – {1}").format(told(since), last) if told(since) != last else last
