"""Other names of makers and jobs: where they come from, and that they are kept as the search compares them."""

from __future__ import annotations

from msgspec.structs import replace

from kiegui.catalog.other_names import other_names
from kiegui.catalog.registry import load_models
from kiegui.catalog.schema import ModelSpec
from kiegui.paths import resources_folder

SHIPPED = load_models(resources_folder() / "models").by_id
PLAIN = ModelSpec(id="acme/thing", title="Thing", provider="Acme", makes="image", fields=())


def test_makers_are_known_by_their_owners_and_products() -> None:
    assert dict(other_names(replace(PLAIN, provider="Kling")))["kuaishou"] < 1
    assert not list(other_names(PLAIN))


def test_jobs_are_read_off_title_id_and_description() -> None:
    for spec in (
        replace(PLAIN, title="Thing · enlarge a picture"),
        replace(PLAIN, id="acme/image-upscale"),
        replace(PLAIN, about="Will upscale what you have."),
    ):
        assert "enhancer" in dict(other_names(spec))


def test_all_are_small_letters_and_each_stands_for_a_model_of_ours() -> None:
    words = {word for spec in SHIPPED.values() for word, _ in other_names(spec)}
    assert all(word.isascii() and word == word.casefold() for word in words)
    assert {"kwai", "tiktok", "rembg", "dubbing", "faceswap", "psd", "morph", "mocap", "outpaint", "logo"} <= words
