"""Ids against the other names on a page, and what a model makes."""

from __future__ import annotations

import pytest

from kiegui.catalog.page_import.found import FoundField, FoundModel, FoundOption, JsonType
from kiegui.catalog.page_import.identity import doubts_about, files_of, makes_of, provider_of


def doubted(model_id: str, name: str = "", address: str = "") -> bool:
    model = FoundModel(ids=(model_id,), fields=(), names=(name,) if name else (), address=address)
    return any(True for _ in doubts_about(model_id, model))


@pytest.mark.parametrize(
    ("model_id", "name"),
    [
        ("acme/v2-1-master-image-to-video", "Acme V2.5 Turbo Image to Video Pro"),
        ("acme/image-edit", "Acme - Text to Image"),
        ("acme-2-0/segment-edit", "acme-2-0-image-edit"),
        ("acme/lite-text-to-video", "Acme Pro Text to Video"),
        ("acme/image-to-video", "Acme 文生视频"),
    ],
)
def test_a_name_of_another_model_is_a_doubt(model_id: str, name: str) -> None:
    assert doubted(model_id, name)


@pytest.mark.parametrize(
    ("model_id", "name"),
    [
        ("acme/seedling-2", "Acme Seedling 2.0"),
        ("acme/v2-5-turbo-text-to-video-pro", "Acme V2.5 Turbo Pro 文生视频"),
        ("acme/2-5-text-to-video", "2 5 Text To Video"),
        ("acme/2-6", "Acme 2.6"),
        ("acme-3.0/video", "acme-3.0"),
        ("acme/image-upscale", "Acme - Upscale"),
        ("acme/boat", "Something else"),
        ("acme/boat", "acme/boat"),
    ],
)
def test_other_words_for_the_same_model_are_none(model_id: str, name: str) -> None:
    assert not doubted(model_id, name)


def test_the_pasted_address_is_a_name_as_well() -> None:
    assert doubted("acme/image-edit", address="https://kie.ai/acme?model=acme%2Ftext-to-image")
    assert doubted("acme/image-edit", address="https://docs.kie.ai/market/acme/text-to-image.md")
    assert not doubted("acme/image-edit", address="https://kie.ai/acme")


@pytest.mark.parametrize(
    ("model_id", "folder", "makes"),
    [
        ("acme/text-to-video", "", "video"),
        ("acme/text-to-image", "", "image"),
        ("acme/speech-to-text", "Audio Models", "text"),
        ("acme/text-to-speech", "", "audio"),
        ("acme/from-audio", "Video Models/Acme", "video"),
        ("acme/upscale", "图像模型", "image"),
        ("acme/thing", "", None),
    ],
)
def test_names_and_folders_tell_what_a_model_makes(model_id: str, folder: str, makes: str | None) -> None:
    assert makes_of(model_id, FoundModel(ids=(), fields=(), folder=folder)) == makes


@pytest.mark.parametrize(
    ("name", "options", "makes"),
    [
        ("voice", (), "audio"),
        ("duration", (), "video"),
        ("resolution", ("720p",), "video"),
        ("resolution", ("2K",), "image"),
    ],
)
def test_fields_tell_where_names_do_not(name: str, options: tuple[str, ...], makes: str) -> None:
    field = FoundField(name=name, type=JsonType.STRING, options=tuple(map(FoundOption, options)))
    assert makes_of("acme/thing", FoundModel(ids=(), fields=(field,))) == makes


def test_the_provider_is_known_or_the_folder_or_the_first_word() -> None:
    providers = [
        provider_of(model_id, FoundModel(ids=(), fields=(), folder=folder))
        for model_id, folder in (
            ("kling-3.0/video", ""),
            ("acme/boat", "Video Models/Acme Boats"),
            ("acme/boat", "Video Models"),
        )
    ]
    assert providers == ["Kuaishou (Kling)", "Acme Boats", "Acme"]


@pytest.mark.parametrize(
    ("model_id", "files"),
    [
        ("acme/create-voice", "audio"),
        ("acme/sound-effect", "audio"),
        ("acme/image-to-video", "image"),
        ("acme/boat", "image"),
    ],
)
def test_files_are_sounds_where_the_model_is_about_sounds(model_id: str, files: str) -> None:
    assert files_of(model_id, FoundModel(ids=(model_id,), fields=())) == files
