"""What is typed is found in what was written, in any script, and no sign that is typed means anything but itself."""

from __future__ import annotations

import pytest

from kiegui.tasks.search_text import holds, is_begun, phrases, searchable, texts_of
from kiegui.tasks.task import Request, Task


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A kite, over THE dunes!", "a kite over the dunes"),
        ("snake_case-and/slash", "snake case and slash"),
        ("Größe Café ÉTÉ", "grosse cafe ete"),
        ("城市夜景", "城 市 夜 景"),
        ("a城b", "a 城 b"),
        ("桜の花びら", "桜 の 花 び ら"),
        ("が", "が"),
        ("고양이", "고 양 이"),
        ("dragon🐉🔥", "dragon 🐉 🔥"),
        ("👩\u200d🚀", "👩 🚀"),
        ("ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
        ("старый маяк", "старыи маяк"),
        ("हिन्दी में", "हिन्दी में"),
        ("", ""),
        ("?!… —", ""),
    ],
)
def test_texts_become_words(text: str, words: str) -> None:
    assert searchable(text) == words


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("A kite over the dunes", "kite dun"),
        ("A kite over the dunes", "DUNES kite"),
        ("Don’t look up", "don’t"),
        ("kling/v2-5-turbo", "kling/v2-5"),
        ("城市夜景,霓虹灯", "夜景"),
        ("城市夜景,霓虹灯", "霓虹 城市"),
        ("🐉 a dragon", "🐉"),
        ('say "hello" (twice) AND NOT once*', '"hello" AND once*'),
        ("Montréal", "montre"),
        ("anything", "  "),
        ("anything", '"*-:^()'),
    ],
)
def test_what_is_typed_is_found(text: str, typed: str) -> None:
    wanted = phrases(typed)
    assert not wanted or holds(searchable(text), wanted)


@pytest.mark.parametrize(
    ("text", "typed"),
    [("A kite over the dunes", "kit dunes"), ("A kite", "kites"), ("城市夜景", "城夜"), ("nights", "night lights")],
)
def test_every_word_must_be_there_and_only_the_last_may_be_begun(text: str, typed: str) -> None:
    assert not holds(searchable(text), phrases(typed))


def test_a_sign_that_is_a_word_is_not_begun() -> None:
    assert [is_begun(phrase) for phrase in ("kit", "夜 景", "a 🐉")] == [True, False, False]


def test_a_word_typed_twice_counts_where_it_was_typed_last() -> None:
    assert holds("the sea", phrases("se the se"))


def test_a_whole_page_that_was_pasted_is_cut() -> None:
    assert len(phrases(" ".join(f"w{number}" for number in range(10_000)))) == 64


def test_a_run_without_blanks_is_cut_as_well() -> None:
    assert phrases("a." * 5_000 + " b") == (" ".join("a" * 64),)


def test_a_task_is_found_by_its_words_but_not_by_addresses() -> None:
    wish = {
        "prompt": "A kite",
        "image_url": "https://a/secret",
        "shots": [{"text": "dunes", "seconds": 5}],
        "loop": True,
    }
    task = Task(number=1, account="kie", created=1, request=Request("a/model", wish), task_id="281e5b0")
    assert texts_of(task, "The Model", ("keepers",)) == "281e5b0 a model the model keepers a kite dunes"
