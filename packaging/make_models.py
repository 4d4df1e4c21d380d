"""Make the model files of resources/models/ from the reference and our word lists: how they came about.

    PYTHONPATH=. .venv/bin/python packaging/make_models.py [--again ID …] [--again-all] [--into FOLDER]

The files are ours now and are edited by hand: those that exist are left alone unless they are named. The reference lies
beside the project in ../shared; our words, prices, rules and examples are in model_words/. Whoever adds a model
writes its file, or imports its page: this script is only the record of the first 190.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import msgspec
from model_words.form import arranged, words_of
from model_words.layout import written
from model_words.lists import Lists

from kiegui.catalog.check import check, default_of
from kiegui.catalog.rules import Rule
from kiegui.catalog.schema import ChoiceField, ModelSpec, Price, ToggleField, Values
from kiegui.catalog.soundness import faults
from tests.catalog.reference import SHARED, Entry, minimal_values, model_of

MODELS = Path(__file__).parents[1] / "resources" / "models"
PRICES_SEEN = "2026-10-01"

PROVIDERS = {
    "Alibaba": "Alibaba",
    "Black Forest Labs": "Black Forest Labs",
    "ByteDance": "ByteDance",
    "Kuaishou": "Kling",
    "MeiGen": "MeiGen",
    "MiniMax": "MiniMax",
    "OpenAI": "OpenAI",
    "Topaz Labs": "Topaz",
}
"""By what the reference calls them before a bracket; the others keep their name."""


def make_model(entry: Entry, lists: Lists) -> ModelSpec:
    """One model: facts from the reference, put right where it errs, with our words, prices, rules and example."""
    correct(entry, lists)
    bare = insisting(model_of(entry), lists)
    rules = tuple(rules_of(bare, lists))
    title, about = lists.titles[bare.id]
    prices = tuple(prices_of(bare, lists))
    spec = msgspec.structs.replace(
        bare,
        title=title,
        about=about,
        provider=provider_of(entry["provider"]),
        fields=arranged(words_of(bare, entry, lists), prices, lists.places(bare)),
        rules=rules,
        prices=prices,
        price_date=("2026-10-08" if bare.id == "nano-banana-2-1" else PRICES_SEEN) if prices else "",
        source_date=seen_on(entry),
    )
    spec = msgspec.structs.replace(spec, example=example_of(spec, lists))
    for place, sentence in faults(spec):
        raise SystemExit(f"{spec.id}: {place}: {sentence}")
    return spec


def correct(entry: Entry, lists: Lists) -> None:
    """Lay our corrections over what the reference says."""
    for name, patch in lists.corrections(entry["model"]):
        if name == "output":
            entry["output"] = patch
            continue
        parts: list[Entry] = entry["fields"]
        for step in name.split("."):
            part = next((part for part in parts if part["name"] == step), None)
            if part is None:
                break
            parts = part.get("item_fields", [])
        else:
            assert part is not None
            if "media" in part and patch.get("media"):
                patch["media"] = part["media"] | patch["media"]
            part.update(patch)
            for key in [key for key, value in part.items() if value is None]:
                del part[key]


def insisting(spec: ModelSpec, lists: Lists) -> ModelSpec:
    """The model with those fields required that our corrections require, although a rule is about them too."""
    always = {name for name, patch in lists.corrections(spec.id) if isinstance(patch, dict) and patch.get("required")}
    fields = (msgspec.structs.replace(field, required=True) if field.name in always else field for field in spec.fields)
    return msgspec.structs.replace(spec, fields=tuple(fields))


def rules_of(spec: ModelSpec, lists: Lists) -> Iterator[Rule]:
    """The rules of the reference, then ours."""
    own = list(lists.rules(spec.id))
    if None not in own:
        yield from spec.rules
    for raw in own:
        if raw is not None:
            yield msgspec.convert(raw, type=Rule)


def prices_of(spec: ModelSpec, lists: Lists) -> Iterator[Price]:
    """The price list of the model; lines for values that this model of the family does not have are left out."""
    for credits, per, when, plus in lists.prices(spec.id):
        conditions = {name: condition_in(spec, name, text) for name, text in when.items()}
        if None in conditions.values():
            continue
        name, _, counted_in = per.partition(" ")
        parts = {"credits": credits, "when": conditions, "per": name, "counted_in": counted_in, "plus": plus}
        yield msgspec.convert({key: value for key, value in parts.items() if value or key == "credits"}, type=Price)


def condition_in(spec: ModelSpec, name: str, text: str) -> Any:
    """The value that the words of a price list stand for, None if the field has no such value."""
    field = spec.field(name)
    if text == "*" or field is None:
        return "*" if field is not None else None
    match field:
        case ChoiceField():
            return next((option.value for option in field.options if str(option.value) == text), None)
        case ToggleField():
            return text == "true"
        case _:
            return json.loads(text)


def example_of(spec: ModelSpec, lists: Lists) -> Values:
    """A first task: our own words and, where a model must have more, the least that it takes."""
    wished = {name: value for name, value in lists.examples(spec) if spec.field(name) is not None}
    needed = {field.name for field in spec.fields if field.required and default_of(field) is None}
    needed |= {name for name in minimal_values(spec) if name in wished} | {
        name for name in lists.examples_for(spec.id) if name in wished
    }
    values = {field.name: wished[field.name] for field in spec.fields if wished.get(field.name) is not None}
    values = {name: value for name, value in values.items() if name in needed or name in ("prompt", "aspect_ratio")}
    if any(problem.path[0] == "aspect_ratio" for problem in check(spec, values)):
        del values["aspect_ratio"]
    rest = msgspec.structs.replace(spec, example={})
    missing = {str(problem.path[0]) for problem in check(rest, values)}
    for name, value in minimal_values(rest).items():
        if name in missing and name not in values:
            values[name] = value
    return {field.name: values[field.name] for field in spec.fields if field.name in values}


def provider_of(name: str) -> str:
    """The short name of who makes the model: "Kuaishou (Kling)" is Kling."""
    company = name.partition(" (")[0]
    return PROVIDERS.get(company, company)


def seen_on(entry: Entry) -> str:
    """The day that the facts are from: of the snapshot, else when they were read by others."""
    day = re.search(r"(?:snapshot|fetched|released) (\d{4}-\d\d-\d\d)", entry["source"])
    return day[1] if day else PRICES_SEEN


def main(arguments: Iterable[str]) -> int:
    """Write the files that are missing or named; 1 if the reference is not there."""
    parser = argparse.ArgumentParser(description="Make the model files from the reference and our word lists.")
    parser.add_argument(
        "--again", nargs="*", default=[], metavar="ID", help="write these anew, over what people edited"
    )
    parser.add_argument("--again-all", action="store_true", help="write all of them anew")
    parser.add_argument("--into", type=Path, default=MODELS, metavar="FOLDER", help="where the files go")
    asked = parser.parse_args(list(arguments))
    reference = SHARED / "reference" / "kie-models.json"
    if not reference.is_file():
        print("The reference is not there: ../shared lies beside the project where it was made. Nothing was written.")
        return 1
    lists = Lists(Path(__file__).parent / "model_words")
    made = 0
    for entry in json.loads(reference.read_text(encoding="utf-8")):
        file = asked.into / f"{entry['model']}.json"
        named = asked.again_all or any(fnmatchcase(entry["model"], pattern) for pattern in asked.again)
        if file.exists() and not named:
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(written(make_model(entry, lists)), encoding="utf-8")
        made += 1
    print(f"{made} files written.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
