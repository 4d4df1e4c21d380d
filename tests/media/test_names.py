"""Names of results: as the person wants them, and safe everywhere, whatever model and prompt are called."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from pathlib import PurePosixPath

import pytest
from msgspec.structs import replace

from kiegui.errors import SettingsError
from kiegui.media.kinds import MediaKind
from kiegui.media.names import DEFAULT_TEMPLATE, FIELDS, NameFacts, NameTemplate, safe_name

FACTS = NameFacts(
    created=datetime(2026, 11, 21, 14, 2, 5, tzinfo=UTC),
    model="kling/v2-5-turbo",
    number=42,
    kind=MediaKind.VIDEO,
    prompt="A kite over the dunes, early morning",
    seed="7",
    task_id="5f3c",
)


def path(template: str, facts: NameFacts = FACTS) -> str:
    return str(NameTemplate(template).path(facts))


def test_by_itself_a_name_tells_day_model_and_number() -> None:
    assert path(DEFAULT_TEMPLATE) == "2026-11/2026-11-21 kling-v2-5-turbo 42"


def test_several_results_are_told_apart() -> None:
    assert path(DEFAULT_TEMPLATE, replace(FACTS, part=2)).endswith(" 42-2")


def test_practice_is_marked_and_has_its_own_folder() -> None:
    assert path(DEFAULT_TEMPLATE, replace(FACTS, mark="sandbox")) == (
        "sandbox/2026-11/2026-11-21 kling-v2-5-turbo 42 sandbox"
    )


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{year}/{provider}/{kind}/{time}", "2026/kling/film/14-02-05"),
        ("{prompt:12} - {seed}", "A kite over - 7"),
        ("{prompt:5}", "A kit"),
        ("{prompt:200}", "A kite over the dunes, early morning"),
        ("my films\\{task_id}", "my films/5f3c"),
        ("{n} {n}", "42 42"),
    ],
)
def test_a_template_is_filled_in(template: str, name: str) -> None:
    assert path(template) == name


@pytest.mark.parametrize(
    ("template", "name"),
    [("{seed}/{n}", "42"), ("{n} - {seed} - {kind}", "42 - film"), ("{seed}", "42"), ("{date}-{seed}", "2026-11-21")],
)
def test_fields_that_are_empty_leave_nothing_behind(template: str, name: str) -> None:
    assert path(template, replace(FACTS, seed="")) == name


def test_only_a_name_with_the_whole_number_tells_results_apart() -> None:
    assert [NameTemplate(one).tells_results_apart for one in ("{n}", "a/{n} b", "{n}/a", "{n:1}", "{prompt}")] == [
        *(True, True, False, False, False)
    ]


def test_a_long_prompt_does_not_cut_off_the_number() -> None:
    """Two tasks of one prompt never share a name, or one would throw away the file of the other."""
    long = replace(FACTS, prompt="A kite over the dunes " * 20, part=2, mark="sandbox")
    name = path("{year}/{prompt} {n} {seed}", long)
    assert name.endswith(" 42-2 sandbox")
    assert len(PurePosixPath(name).name.encode()) <= 120
    assert path("{n} {prompt}", long).startswith("sandbox/42-2 A kite")
    assert "42-2" not in path("{n} {prompt}", long)[15:]


# -- safe --------------------------------------------------------------------------------------------------------

DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {
    device + number for device in ("com", "lpt") for number in "0123456789¹²³"
}
"""Names that Windows has for itself."""
NASTY = (
    "../../etc/passwd",
    "..",
    ".hidden",
    "C:\\Windows\\x",
    "CON",
    "nul.txt",
    "com¹",
    "LPT9 .log",
    'a:b*c?<d>|e"f',
    "模型" * 200,
    "🪁" * 200,
    "x" * 5000,
    "nul\x00l\r\n\t\x1b[0m",
    "\u202egpj.exe\u2066\u200b\ufeff",
    "e\u0301" * 50,
    "trailing. . .",
    "\ud800 \U000f0000 \ufffe",
    "",
    " ",
    "- - -",
)


@pytest.mark.parametrize("words", NASTY)
@pytest.mark.parametrize(
    "template", ["{prompt}", "{prompt}/{model}/{provider}/{prompt}", "{prompt:30} {n}", "_{prompt}"]
)
def test_no_words_can_make_a_name_unsafe(template: str, words: str) -> None:
    for mark in ("", "sandbox"):
        made = NameTemplate(template).path(replace(FACTS, prompt=words, model=words, mark=mark))
        assert not made.is_absolute()
        assert 0 < len(made.parts) <= (5 if mark else 4)
        assert len(str(made).encode()) <= 175
        for part in made.parts:
            assert part == unicodedata.normalize("NFC", part).strip(" .")
            assert not set(part) & set('/\\:*?"<>|')
            assert all(unicodedata.category(letter)[0] != "C" for letter in part)
            assert part.partition(".")[0].rstrip().casefold() not in DEVICES


def test_a_kite_of_many_parts_is_cut_between_letters() -> None:
    made = path("{prompt}", replace(FACTS, prompt="Dünen " * 100))
    assert len(made.encode()) <= 120
    assert set(made.split()) <= {"Dünen", "Düne", "Dün", "Dü", "D"}


# -- wrong -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("", "at least one field"),
        ("  ", "at least one field"),
        ("{foo}", "no field “{foo}”. These are known: date, time"),
        ("{Date}", "no field “{Date}”"),
        ("{}", "no field “{}”"),
        ("{prompt:x}", "number of letters, from 1 to 200"),
        ("{prompt:}", "number of letters"),
        ("{prompt:0}", "number of letters"),
        ("{prompt:201}", "number of letters"),
        ("{date", "brace is left over"),
        ("{{date}}", "brace is left over"),
        ("/{n}", "Between two slashes"),
        ("{n}/", "Between two slashes"),
        ("a//b", "Between two slashes"),
        ("../{n}", "Between two slashes"),
        ("a/ . /b", "Between two slashes"),
        ("a/b/c/d/{n}", "3 at most"),
        ("C:\\{n}", "“:” can’t stand"),
        ("what?", "“?” can’t stand"),
        ("a\u202eb", "can’t be seen"),
        ("x" * 201, "200 characters at most"),
    ],
)
def test_what_is_wrong_is_one_sentence(template: str, words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        NameTemplate(template)
    assert words in caught.value.message
    assert caught.value.message.endswith(".")


def test_every_field_can_be_used() -> None:
    for name in FIELDS:
        assert PurePosixPath(path(f"{{{name}}}")).name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("a kite.png", "a kite.png"),
        ("../../etc/passwd", "etc passwd"),
        ("con.png", "_con.png"),
        ('a:b?"c.p/g', "a b c.p g"),
        (".png", "file.png"),
        ("", "file"),
        ("no extension. really none", "no extension. really none"),
        ("x" * 300 + ".png", "x" * 120 + ".png"),
    ],
)
def test_names_of_others_become_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe
