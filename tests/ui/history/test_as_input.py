"""Which models take a result, and where."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from msgspec.structs import replace

from kiegui.catalog.schema import MediaField, ModelSpec
from kiegui.media.kinds import MediaKind
from kiegui.ui.history.as_input import field_for, fitting_models, mime_of, result_to_give
from tests.ui.made_tasks import make_result, make_task

PICTURE = make_result("a.png", MediaKind.IMAGE)
FILM = make_result("a.mp4", MediaKind.VIDEO)


def media(name: str, accepts: Literal["image", "video", "audio", "file"], **more: Any) -> MediaField:
    return MediaField(name=name, label=name, accepts=accepts, **more)


def model(*fields: MediaField, **more: Any) -> ModelSpec:
    return ModelSpec(id="m", title="M", provider="P", makes="video", fields=fields, **more)


FRAMES = model(media("first", "image"), media("last", "image"))


def test_models_with_a_field_for_it_fit() -> None:
    film = model(media("film", "video"))
    assert fitting_models(make_task(results=(PICTURE,)), [FRAMES, film]) == [FRAMES]
    assert fitting_models(make_task(results=(FILM,)), [FRAMES, film]) == [film]


def test_a_film_is_no_sound_although_its_type_could_be_one() -> None:
    voice = model(media("voice", "audio", types=("audio/mp4",)))
    assert fitting_models(make_task(results=(FILM,)), [voice]) == []


def test_types_that_the_field_names_count() -> None:
    only_jpeg = model(media("a", "image", types=("image/jpeg",)))
    assert fitting_models(make_task(results=(PICTURE,)), [only_jpeg]) == []


def test_retired_models_are_not_offered() -> None:
    assert fitting_models(make_task(results=(PICTURE,)), [replace(FRAMES, status="retired")]) == []


@pytest.mark.parametrize(
    "results",
    [(), (replace(PICTURE, file=""),), (replace(PICTURE, odd="Not whole."),), (make_result("a.txt", MediaKind.TEXT),)],
)
def test_what_is_not_there_or_no_input_is_given_to_nobody(results: tuple[Any, ...]) -> None:
    task = make_task(results=results)
    assert result_to_give(task) is None
    assert fitting_models(task, [FRAMES]) == []


def test_it_goes_into_the_first_empty_field() -> None:
    def name(values: dict[str, Any]) -> str:
        field = field_for(FRAMES, PICTURE, values)
        return field.name if field else ""

    assert name({}) == "first"
    assert name({"first": "file:///b.png"}) == "last"
    assert name({"first": "file:///b.png", "last": "file:///c.png"}) == "first"


def test_a_field_for_several_is_never_full() -> None:
    several = model(media("all", "image", many=True), media("one", "image"))
    field = field_for(several, PICTURE, {"all": ["file:///b.png"]})
    assert field is not None
    assert field.name == "all"


def test_a_model_without_a_field_has_none() -> None:
    assert field_for(FRAMES, FILM, {}) is None


def test_types_are_told_by_extension() -> None:
    assert (mime_of(PICTURE), mime_of(FILM)) == ("image/png", "video/mp4")
    assert mime_of(make_result("a.webp", MediaKind.IMAGE)) == "image/webp"
    assert mime_of(make_result("a.xyz", MediaKind.IMAGE)) == ""
