"""Finding models by what a person types, also in a hurry."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from itertools import pairwise

import msgspec
import pytest

from kiegui.catalog.purposes import purpose_of
from kiegui.catalog.registry import load_models
from kiegui.catalog.schema import MediaField, ModelSpec, TextField
from kiegui.catalog.search import ModelSearch
from kiegui.paths import resources_folder
from tests.catalog.reference import reference_specs

Find = Callable[[str], list[str]]


@pytest.fixture(scope="module")
def find() -> Find:
    """The titles found among the 190 models of the reference."""
    specs = sorted(reference_specs().values(), key=lambda spec: spec.title)
    if not specs:
        pytest.skip("the reference is not at hand")
    search = ModelSearch(specs)
    return lambda typed: [" ".join(specs[place].title.split()) for place in search.find(typed)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("veo", "Veo 3.1"),
        ("Kling 3.0", "Kling 3.0"),
        ("kling2.5", "Kling - V2.5 Turbo Text to Video Pro"),
        ("wan25", "Wan 2.5 - Text to Video"),
        ("wan 2,5", "Wan 2.5 - Text to Video"),
        ("see dream 4", "Seedream4.0 - Text to Image"),
        ("eleven labs dialogue", "elevenlabs/text-to-dialogue-v3"),
        ("tts", "Gemini 2.5 Pro Text to Speech"),
        ("lipsync", "Volcengine video to video lip sync"),
        ("kuaishou avatar", "Kling AI Avatar Pro"),
        ("gpt-image/1.5", "GPT Image-1.5 - Text to Image"),
        ("edit qwen", "Qwen - Image Edit"),
    ],
)
def test_models_are_found_by_all_that_they_are_called(find: Find, typed: str, first: str) -> None:
    assert find(typed)[0] == first


@pytest.fixture(scope="module")
def find_shipped() -> Find:
    """The titles found among the live models that come with the app."""
    shipped = load_models(resources_folder() / "models").by_id.values()
    live = [spec for spec in shipped if spec.status == "live"]
    specs = sorted(live, key=lambda spec: (purpose_of(spec).value, spec.provider, spec.title))
    search = ModelSearch(specs)
    return lambda typed: [specs[place].title for place in search.find(typed)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("kuaishou", "Kling"),
        ("kuaisho", "Kling"),
        ("tiktok", "Seedance"),
        ("tongyi image", "Qwen|Wan|Z-"),
        ("bfl", "FLUX"),
        ("chatgpt image", "GPT Image"),
        ("dall-e", "GPT|4o|Sora"),
        ("google deepmind", "Veo|Gemini"),
        ("talking photo", ".*speaking portrait"),
        ("talking head", ".*speaking portrait"),
        ("lip sync", ".*new lips"),
        ("lipsnyc", ".*new lips"),
        ("dubbing", ".*new lips"),
        ("background remover", "Recraft · remove the background"),
        ("bg remove", "Recraft · remove the background"),
        ("upscale 4k", ".*enlarge"),
        ("image upscaler", ".*enlarge a picture"),
        ("music", "Suno · make a song"),
        ("voice", ".*(speech|dialogue)"),
        ("voice over", ".*(speech|dialogue)"),
        ("podcast", ".*(speech|dialogue)"),
        ("vocal remover", "Suno · separate the voice"),
        ("sfx", "Suno · sounds"),
        ("image to video", ".*pictures? to video"),
        ("photo to video", ".*pictures? to video"),
        ("img2vid", ".*picture.* to video"),
        ("video to video", ".*(films? to video|edit a film|a film)"),
        ("animate photo", ".*(Animate|pictures? to video)"),
        ("restyle video", ".*(edit a film|change a film|films to video)"),
        ("inpainting", ".*edit"),
        ("face swap", ".*replace a person"),
        ("motion capture", ".*motion control"),
        ("longer video", ".*extend a film"),
        ("nano bananna", "Nano Banana"),
    ],
)
def test_what_creators_ask_for_comes_first(find_shipped: Find, typed: str, first: str) -> None:
    assert re.match(first, find_shipped(typed)[0])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nanobanna", "nano banana"),
        ("nano bananna 2 lite", "nano banana 2 lite"),
        ("clin 2.5", "kling 2.5"),
        ("klign", "kling"),
        ("kiling", "kling"),
        ("elevnlabs", "elevenlabs"),
        ("sednace fast", "seedance fast"),
        ("hapyhorse", "happyhorse"),
        ("pixvrese", "pixverse"),
        ("upsacler", "upscale"),
        ("lipsnyc", "lipsync"),
    ],
)
def test_slips_find_what_was_meant(find: Find, typed: str, meant: str) -> None:
    found, right = find(typed), find(meant)
    assert right
    assert set(found) == set(right)
    assert found[0] in right[:2]


@pytest.mark.parametrize(
    "typed", ["runway", "midjourney", "mid journey", "xyzzy", "бана", "vo3", "kling 9", "-", "", "  "]
)
def test_what_there_is_not_finds_nothing(find: Find, typed: str) -> None:
    assert find(typed) == []


def test_a_version_is_never_mistaken_for_another(find: Find) -> None:
    assert all("2.6" in title or "2-6" in title for title in find("wan 2.6"))


@pytest.mark.parametrize("typed", ["2.5", "2,5", "2-5", "v2.5", "25"])
def test_versions_are_found_however_they_are_written(typed: str) -> None:
    search = ModelSearch([make("maker/v2-6-film"), make("maker/v2-5-film")])
    assert search.find(typed) == (1,)


def test_nearer_words_leave_no_room_for_farther_ones() -> None:
    search = ModelSearch([make("a/a", title="Seadonse"), make("b/b", title="Seedance")])
    assert search.find("seedanse") == (1,)


def test_every_letter_narrows(find: Find) -> None:
    found = [set(find("seedream 5 pro"[:length])) for length in range(4, 15)]
    assert all(fewer <= more for more, fewer in pairwise(found))
    assert len(found[-1]) == 3


def test_what_is_made_counts_more_than_what_it_is_made_from(find: Find) -> None:
    makers = {spec.title for spec in reference_specs().values() if spec.makes == "image"}
    found = find("picture")
    assert set(found[: len(makers)]) == {" ".join(title.split()) for title in makers}
    assert "Veo 3.1" in found


def test_small_words_between_others_do_not_count(find: Find) -> None:
    assert find("a film from a picture") == find("film picture")


def test_equals_stay_in_the_order_of_the_list() -> None:
    specs = [make(f"maker/{name}", title="Same Film") for name in "cab"]
    assert ModelSearch(specs).find("film") == (0, 1, 2)


def test_among_equals_what_needs_no_file_comes_first() -> None:
    film = MediaField(name="film", label="Film", accepts="video", required=True)
    search = ModelSearch([make("a/extend", title="A", fields=(film,)), make("a/make", title="A")])
    assert search.find("a") == (1, 0)


def test_descriptions_are_found_by_whole_words_only() -> None:
    search = ModelSearch([make("maker/film", about="Good for documentaries.")])
    assert search.find("documentaries") == (0,)
    assert search.find("documentary") == search.find("docu") == ()


def test_a_word_that_is_another_ones_begins_a_second_look() -> None:
    """ "clip" is what each film is, but here Clyp is meant."""
    search = ModelSearch([make("maker/one", title="One"), make("maker/clyp", title="Clyp Pictures", makes="image")])
    assert search.find("clip pictures") == (1,)


def test_shorthands_tell_what_is_made_from_what() -> None:
    start = MediaField(name="start", label="Start", accepts="image", required=True)
    prompt = TextField(name="prompt", label="Prompt")
    search = ModelSearch([make("a/a", title="A", fields=(start, prompt)), make("b/b", title="B", fields=(prompt,))])
    assert search.find("i2v") == search.find("image2video") == (0,)
    assert search.find("t2v") == (1,)


def test_a_thousand_models_are_searched_between_two_keystrokes() -> None:
    known = list(reference_specs().values())
    if not known:
        pytest.skip("the reference is not at hand")
    specs = [
        msgspec.structs.replace(spec, id=f"{spec.id}-{turn}", title=f"{spec.title} mark{turn}")
        for turn in range(6)
        for spec in known
    ][:1000]
    search = ModelSearch(specs)
    for typed in ("v", "kling 2.5", "nano bananna", "halio", "talking head"):
        assert min(_milliseconds(search, typed) for _ in range(5)) < 15  # 5 ms on a machine that does nothing else


def _milliseconds(search: ModelSearch, typed: str) -> float:
    start = time.process_time()
    search.find(typed)
    return (time.process_time() - start) * 1000


def make(model_id: str, **more: object) -> ModelSpec:
    parts = {"title": "Film", "provider": "Maker", "makes": "video", "fields": ()} | more
    return ModelSpec(id=model_id, **parts)  # type: ignore[arg-type]
