"""How models are told to a person in the picker: what they make from what, who makes them, and about what they cost."""

from __future__ import annotations

from typing import assert_never

from PySide6.QtCore import QCoreApplication

from kiegui.catalog.purposes import Purpose, purpose_of
from kiegui.catalog.schema import ModelSpec
from kiegui.tasks.price_range import price_range
from kiegui.ui.words import credits_words

translate = QCoreApplication.translate


def purpose_words(purpose: Purpose) -> str:
    """What is made from what: "Film from words"."""
    match purpose:
        case Purpose.FILM_FROM_WORDS:
            return translate("models", "Film from words")
        case Purpose.FILM_FROM_WORDS_OR_PICTURES:
            return translate("models", "Film from words or pictures")
        case Purpose.FILM_FROM_PICTURES:
            return translate("models", "Film from pictures")
        case Purpose.FILM_FROM_SOUND:
            return translate("models", "Film from pictures and sound")
        case Purpose.FILM_FROM_FILM:
            return translate("models", "Film from a film")
        case Purpose.FILM_FROM_ANYTHING:
            return translate("models", "Film from words and any files")
        case Purpose.PICTURE_FROM_WORDS:
            return translate("models", "Picture from words")
        case Purpose.PICTURE_FROM_WORDS_OR_PICTURES:
            return translate("models", "Picture from words or pictures")
        case Purpose.PICTURE_FROM_PICTURES:
            return translate("models", "Picture from pictures")
        case Purpose.SOUND_FROM_WORDS:
            return translate("models", "Sound from words")
        case Purpose.SOUND_FROM_SOUND:
            return translate("models", "Sound from a sound")
        case Purpose.TEXT:
            return translate("models", "Texts and data")
    assert_never(purpose)


def subtitle_of(spec: ModelSpec) -> str:
    """Who makes the model, and what it makes from what: "Kling · Film from words"."""
    return f"{spec.provider} · {purpose_words(purpose_of(spec))}"


def price_words(spec: ModelSpec) -> str:
    """About what a task costs: "about 42 credits", "from 6 credits"; "" if that is not known."""
    known = price_range(spec)
    if known is None:
        return ""
    match known.each:
        case "second":
            return translate("models", "{0} a second").format(credits_words(known.least))
        case "thousand characters":
            return translate("models", "{0} per thousand characters").format(credits_words(known.least))
        case "task":
            if known.most == 0:
                return translate("models", "free")
            if known.least == known.most:
                return translate("models", "about {0}").format(credits_words(known.least))
            return translate("models", "from {0}").format(credits_words(known.least))
    assert_never(known.each)
