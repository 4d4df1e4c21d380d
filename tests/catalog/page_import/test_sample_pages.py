"""The sample pages against what is to be read from them, with a table of how much was. Skipped where they are not at hand."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from kiegui.catalog.page_import.reading import read_page
from kiegui.catalog.rules import RequiredWhen
from kiegui.catalog.schema import ModelSpec
from kiegui.errors import PageError
from tests.catalog.page_import.disguises import EVERYWHERE, ON_MODEL_PAGES, OTHER_WORDS, Disguise, in_words_of
from tests.catalog.page_import.expected import SHARED, Facts, differences, sample_pages

SAMPLES = sample_pages()
SEEDS = sorted((SHARED / "seeds").glob("*.txt")) if (SHARED / "seeds").is_dir() else []
MODEL_PAGES = SEEDS + [file for file, _ in SAMPLES if file.name.startswith("A-")]

MORE_IN_THE_TEXT: dict[tuple[str, str], Facts] = {
    ("A-modelpage__nano-banana-pro", "image_input"): {"maxItems": 8},
    ("B-mdexport__google_nano-banana-edit", "image_urls"): {"maxItems": 10},
    ("C1-openapi-en__market__flux2", "prompt"): {"minLength": 3},
    ("C1-openapi-en__market__kling__kling-3-0", "multi_prompt"): {"maxItems": 5},
    ("C1-openapi-zh__061", "cfg_scale"): {"step": 0.1},
    ("C1-openapi-zh__073", "duration"): {"min": 4, "max": 15},
    ("C1-openapi-zh__131", "stability"): {"step": 0.01},
    ("C1-openapi-zh__131", "similarity_boost"): {"step": 0.01},
    ("C1-openapi-zh__131", "style"): {"step": 0.01},
    ("C1-openapi-zh__131", "speed"): {"step": 0.01},
}
"""Limits that stand in the sentences of these pages and that EXPECTED.json, which read only some sentences, hasn't got."""


def named(file: Path) -> str:
    return file.stem


def expected_part(file: Path, name: str, part: Facts) -> Facts:
    more = (facts for (page, field), facts in MORE_IN_THE_TEXT.items() if file.name.startswith(page) and field == name)
    part = {**part, **next(more, {})}
    if name == "kling_elements":
        inner = part["item_fields"]["element_input_urls"] | {"minItems": 2, "maxItems": 4}
        part = {**part, "item_fields": {**part["item_fields"], "element_input_urls": inner}}
    return part


def misses(file: Path, spec: ModelSpec, page: Facts) -> dict[str, list[str]]:
    """By field, where the reading differs. Where a rule says when a field is required, it isn't required by itself."""
    governed = {name for rule in spec.rules if isinstance(rule, RequiredWhen) for name in rule.fields}
    found: dict[str, list[str]] = {}
    for name, part in page["fields"].items():
        field = spec.field(name)
        part = expected_part(file, name, {**part, "required": part["required"] and name not in governed})
        found[name] = ["missing"] if field is None else differences(field, part)
    return found


@pytest.mark.parametrize(("file", "pages"), SAMPLES, ids=lambda value: value.stem if isinstance(value, Path) else "")
def test_a_sample_page_is_read_as_expected_or_refused(file: Path, pages: list[Facts]) -> None:
    text = file.read_text(encoding="utf-8")
    if not pages:
        with pytest.raises(PageError):
            read_page(text)
        return
    models = read_page(text).models
    assert [model.spec.id for model in models] == [name for page in pages for name in page["model"]]
    assert all(not model.doubts for model in models)
    for model, page in zip(models, pages, strict=True):
        assert [field.name for field in model.spec.fields] == page["order"]
        assert {name: found for name, found in misses(file, model.spec, page).items() if found} == {}


@pytest.mark.skipif(not SAMPLES, reason="the samples are not at hand")
def test_the_table_of_layouts_is_full(capsys: pytest.CaptureFixture[str]) -> None:
    table: dict[str, list[int]] = {}
    for file, pages in SAMPLES:
        row = table.setdefault(file.name.partition("__")[0], [0, 0, 0])
        row[0] += 1
        for model, page in zip(read_page(file.read_text(encoding="utf-8")).models if pages else (), pages, strict=True):
            found = misses(file, model.spec, page)
            row[1] += sum(not texts for texts in found.values())
            row[2] += len(found)
    with capsys.disabled():
        print("\n\nlayout                  pages   fields right / all")
        for layout, (count, right, every) in table.items():
            print(f"{layout:<24}{count:>5}   " + (f"{right:>6} / {every}" if every else "refused"))
    assert all(right == every for _, right, every in table.values())


@pytest.mark.parametrize("file", [file for file, _ in SAMPLES] + SEEDS, ids=named)
def test_a_sample_page_takes_less_than_a_second(file: Path) -> None:
    start = time.perf_counter()
    outcome(file.read_text(encoding="utf-8"))
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize("disguise", EVERYWHERE, ids=lambda disguise: disguise.__name__)
@pytest.mark.parametrize("file", [file for file, pages in SAMPLES if pages] + SEEDS, ids=named)
def test_a_disguised_page_is_read_as_before(file: Path, disguise: Disguise) -> None:
    text = without_our_mark(file)
    assert outcome(disguise(text)) == outcome(text)


@pytest.mark.parametrize(
    "disguise",
    [*ON_MODEL_PAGES, *map(in_words_of, OTHER_WORDS)],
    ids=[disguise.__name__ for disguise in ON_MODEL_PAGES] + list(OTHER_WORDS),
)
@pytest.mark.parametrize("file", MODEL_PAGES, ids=named)
def test_a_disguised_model_page_is_read_as_before(file: Path, disguise: Disguise) -> None:
    text = without_our_mark(file)
    assert outcome(disguise(text)) == outcome(text)


@pytest.mark.parametrize("file", [file for file, pages in SAMPLES if pages] + SEEDS, ids=named)
def test_what_is_left_of_a_cut_page_is_whole_or_refused(file: Path) -> None:
    text = without_our_mark(file)
    whole = {model.spec.id: (model.spec.fields, model.spec.rules) for model in read_page(text).models}
    for percent in range(3, 100, 7):
        left = outcome(text[: len(text) * percent // 100])
        assert left is None or {name: facts[:2] for name, facts in left.items()} == whole  # the example may be gone


@pytest.mark.skipif(not SAMPLES, reason="the samples are not at hand")
def test_any_two_pages_in_one_paste_are_two_models() -> None:
    files = [*SEEDS, *(file for file, pages in SAMPLES if pages)]
    texts = [without_our_mark(file) for file in files]
    for one, other in zip(texts, [*texts[5:], *texts[:5]], strict=True):
        first, second = outcome(one), outcome(other)
        assert first is not None
        assert second is not None
        assert outcome(f"{one}\n{other}") == second | first  # of one model twice, the first page counts


def without_our_mark(file: Path) -> str:
    first, _, rest = file.read_text(encoding="utf-8").partition("\n")
    return rest if first.startswith("# SOURCE:") else f"{first}\n{rest}"


def outcome(text: str) -> dict[str, Any] | None:
    """Fields, rules and example by id; None if the page is refused."""
    try:
        models = read_page(text).models
    except PageError:
        return None
    return {model.spec.id: (model.spec.fields, model.spec.rules, model.spec.example) for model in models}
