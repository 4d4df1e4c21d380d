"""Which fields take files, and which files."""

from __future__ import annotations

import pytest

from kiegui.catalog.page_import.found import FoundField, FoundOption, JsonType
from kiegui.catalog.page_import.media_words import kind_of, largest_in, takes_files, types_in, with_media


def field(name: str, text: str = "", kind: JsonType = JsonType.STRING) -> FoundField:
    return FoundField(name=name, type=kind, text=text)


@pytest.mark.parametrize(
    "name",
    ["image_url", "imageUrl", "video_urls", "url", "upload_url_list", "reference_link_urls", "first_frame",
     "image_input", "image", "input_image"],
)  # fmt: skip
def test_names_of_addresses_and_pictures_take_files(name: str) -> None:
    assert takes_files(field(name))


@pytest.mark.parametrize(
    "name",
    ["prompt", "task_id", "image_size", "character_ids", "audio_id", "callBackUrl", "video_prompt", "voice",
     "input_text", "style", "mask_indexs"],
)  # fmt: skip
def test_other_names_take_none(name: str) -> None:
    assert not takes_files(field(name))


def test_a_voice_is_a_file_only_if_its_words_say_so() -> None:
    assert takes_files(field("reference_voice", "URL of the voice"))
    assert not takes_files(field("voice", "A preset voice"))


def test_words_about_types_make_any_name_a_file() -> None:
    assert takes_files(field("source", "Accepted types: image/png"))


def test_options_and_numbers_are_no_files() -> None:
    assert not takes_files(FoundField(name="image", type=JsonType.STRING, options=(FoundOption("a"),)))
    assert not takes_files(field("image_url", kind=JsonType.INTEGER))


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("image_url", "", "image"),
        ("tail_image_url", "End of the video", "image"),
        ("first_frame_url", "", "image"),
        ("audio_urls", "", "audio"),
        ("input_urls", "Upload an image file", "image"),
        ("url", "视频地址", "video"),
        ("reference_file_urls", "", "file"),
        ("file_url", "A picture or a video", "file"),
        ("upload_url", "", "audio"),
        ("input_urls", "Formats: mp4, mov", "video"),
    ],
)
def test_the_kind_is_told_by_name_words_or_model(name: str, text: str, kind: str) -> None:
    assert kind_of(with_media(field(name, text)), usual="audio") == kind


def test_the_owner_says_what_a_part_is() -> None:
    assert kind_of(field("url"), "video_list") == "video"


def test_types_of_several_kinds_are_files_of_any_kind() -> None:
    assert kind_of(FoundField(name="image_url", type=JsonType.STRING, types=("image/png", "video/mp4"))) == "file"


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("Accepted types: image/jpeg, image/png; Max size", ("image/jpeg", "image/png")),
        ("类型：image/jpeg、image/jpg。", ("image/jpeg", "image/jpg")),
        ("Takes the formats JPEG, PNG and WEBP", ("image/jpeg", "image/png", "image/webp")),
        ("格式：wav、mp3\n其他", ("audio/wav", "audio/mpeg")),
        ("格式：mp4、mov。", ("video/mp4", "video/quicktime")),
        ("See https://example.com/a.png", ()),
        ("A jpeg of a boat", ()),
    ],
)
def test_types_stand_in_sentences_about_types(text: str, types: tuple[str, ...]) -> None:
    assert types_in(text) == types


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("Max size: 10.0MB", 10),
        ("不大于 30 MB。", 30),
        ("up to 2 GB", 2000),
        ("10兆", 10),
        ("10 Mbit, 300 px", None),
    ],
)
def test_sizes_are_in_megabytes(text: str, size: float | None) -> None:
    assert largest_in(text) == size


def test_files_in_rows_are_found_too() -> None:
    part = field("element_input_urls", "Pictures. Accepted formats: JPG. At most 10MB", JsonType.ARRAY)
    rows = FoundField(
        name="elements", type=JsonType.ARRAY, item=FoundField(name="", type=JsonType.OBJECT, fields=(part,))
    )
    found = with_media(rows).item
    assert found is not None
    assert (found.fields[0].is_address, found.fields[0].types, found.fields[0].max_mb) == (True, ("image/jpeg",), 10)
