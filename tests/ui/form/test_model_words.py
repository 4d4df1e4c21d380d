"""What a person reads about a model."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from kiegui.catalog.purposes import Purpose
from kiegui.catalog.schema import ChoiceField, MediaField, ModelSpec, Option, Price, TextField
from kiegui.ui.form.model_words import price_words, purpose_words, subtitle_of

pytestmark = pytest.mark.usefixtures("qapp")

FIELDS = (
    TextField(name="prompt", label="Prompt"),
    MediaField(name="film", label="Film", accepts="video"),
    ChoiceField(name="duration", label="Duration", options=(Option(value=5, label="5"), Option(value=10, label="10"))),
)


def spec_of(*prices: Price) -> ModelSpec:
    return ModelSpec(id="a", title="A", provider="Acme", makes="video", fields=FIELDS, prices=prices)


def test_every_purpose_has_words_of_its_own(qapp: QApplication) -> None:
    assert len({purpose_words(purpose) for purpose in Purpose}) == len(Purpose)


def test_subtitle_has_the_provider_and_the_purpose() -> None:
    assert subtitle_of(spec_of()) == "Acme · Film from words and any files"


@pytest.mark.parametrize(
    ("prices", "words"),
    [
        ((), ""),
        ((Price(credits=0),), "free"),
        ((Price(credits=42),), "about 42 credits"),
        ((Price(credits=2, per="duration"),), "from 10 credits"),
        ((Price(credits=6, per="film"),), "6 credits a second"),
        ((Price(credits=1, per="prompt", counted_in="thousand characters"),), "1 credit per thousand characters"),
    ],
)
def test_price_is_a_short_hint(prices: tuple[Price, ...], words: str) -> None:
    assert price_words(spec_of(*prices)) == words
