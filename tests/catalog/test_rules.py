"""Each rule, by what it has against a form's values."""

from __future__ import annotations

from typing import Any

import pytest

from kiegui.catalog.check import Problem, check, input_for, known_values
from kiegui.catalog.rules import (
    AllowedValuesWhen,
    AtLeastOne,
    Exclusive,
    ForbiddenValuesWhen,
    IgnoredWhen,
    MaxItemsWhen,
    RequiredWhen,
    Requires,
    Rule,
    governed,
    is_filled,
    same,
)
from kiegui.catalog.schema import (
    ChoiceField,
    IntegerField,
    MediaField,
    ModelSpec,
    Option,
    TextField,
    ToggleField,
)

IMAGE = "https://example.com/a.png"


def make_spec(*rules: Rule) -> ModelSpec:
    return ModelSpec(
        id="a/b",
        title="A",
        provider="P",
        makes="image",
        fields=(
            TextField(name="prompt", label="Prompt", max_length=10),
            MediaField(name="images", label="Images", accepts="image", many=True),
            TextField(name="task", label="Task"),
            IntegerField(name="index", label="Index", default=0),
            ToggleField(name="shots", label="Several shots"),
            ChoiceField(
                name="size",
                label="Size",
                options=(Option(value="1k", label="small"), Option(value="4k", label="large")),
                default="1k",
            ),
        ),
        rules=rules,
    )


def complaint(rule: Rule, **values: Any) -> Problem | None:
    """The one problem that the values have under the rule."""
    problems = check(make_spec(rule), values)
    assert len(problems) <= 1
    return problems[0] if problems else None


def test_exclusive_groups_are_not_combined() -> None:
    rule = Exclusive(groups=(("images",), ("task", "index")))
    assert complaint(rule, images=[IMAGE]) is None
    assert complaint(rule, task="1", index=2) is None
    assert complaint(rule, images=[IMAGE], task="1") == Problem(
        ("task",), "This can’t be combined with “Images”: use one or the other."
    )


def test_exclusive_toggle_counts_only_when_on() -> None:
    rule = Exclusive(groups=(("shots",), ("task",)))
    assert complaint(rule, shots=False, task="1") is None
    assert complaint(rule, shots=True, task="1") is not None


def test_exclusive_forgives_an_untouched_default() -> None:
    assert complaint(Exclusive(groups=(("images",), ("index",))), images=[IMAGE]) is None


def test_at_least_one_asks_for_any_of_its_fields() -> None:
    rule = AtLeastOne(fields=("images", "task"))
    assert complaint(rule, task="1") is None
    assert complaint(rule) == Problem(("images",), "Fill in “Images” or “Task”.")
    assert complaint(rule, task=" \n", images=[]) is not None


def test_at_least_one_may_hold_only_sometimes() -> None:
    rule = AtLeastOne(fields=("images", "prompt"), when={"task": "*"})
    assert complaint(rule) is None
    assert complaint(rule, task="a", prompt="b") is None
    problem = complaint(rule, task="a")
    assert problem == Problem(("images",), "Fill in “Images” or “Prompt”, while “Task” is filled in.")


def test_values_may_be_forbidden_whatever_the_rest_is() -> None:
    rule = ForbiddenValuesWhen(field="index", values=(3,), when={})
    assert complaint(rule, index=2) is None
    assert complaint(rule, index=3) == Problem(("index",), "“3” is not possible here.")


def test_at_least_one_is_content_with_a_default() -> None:
    assert complaint(AtLeastOne(fields=("task", "index"))) is None


def test_requires_asks_for_what_is_needed() -> None:
    rule = Requires(field="task", needs=("prompt",))
    assert complaint(rule) is None
    assert complaint(rule, task="1") == Problem(("prompt",), "“Task” needs this as well.")


def test_required_when_holds_only_then() -> None:
    rule = RequiredWhen(fields=("prompt",), when={"shots": True})
    assert complaint(rule, shots=False) is None
    assert complaint(rule, shots=True, prompt="boat") is None
    assert complaint(rule, shots=True) == Problem(("prompt",), "Please fill this in, while “Several shots” is on.")


def test_allowed_values_when_refuses_the_others() -> None:
    rule = AllowedValuesWhen(field="size", values=("1k",), when={"images": "*"})
    assert complaint(rule, size="4k") is None
    assert complaint(rule, images=[IMAGE], size="1k") is None
    assert complaint(rule, images=[IMAGE], size="4k") == Problem(
        ("size",), "Only small is possible here, while “Images” is filled in."
    )


def test_forbidden_values_when_refuses_them() -> None:
    rule = ForbiddenValuesWhen(field="size", values=("4k",), when={"images": "*", "shots": False})
    assert complaint(rule, images=[IMAGE], size="4k") is None
    assert complaint(rule, images=[IMAGE], size="4k", shots=False) == Problem(
        ("size",), "“large” is not possible here, while “Images” is filled in and “Several shots” is off."
    )


def test_forbidden_value_may_be_an_untouched_default() -> None:
    rule = ForbiddenValuesWhen(field="size", values=("1k",), when={"task": "*"})
    assert complaint(rule, task="1") == Problem(("size",), "“small” is not possible here, while “Task” is filled in.")


def test_max_items_when_counts_only_then() -> None:
    rule = MaxItemsWhen(field="images", maximum=1, when={"size": "4k"})
    assert complaint(rule, images=[IMAGE, IMAGE]) is None
    assert complaint(rule, images=[IMAGE], size="4k") is None
    assert complaint(rule, images=[IMAGE, IMAGE], size="4k") == Problem(
        ("images",), "At most 1, while “Size” is large: this has 2."
    )


def test_condition_counts_the_default_of_an_untouched_field() -> None:
    rule = RequiredWhen(fields=("prompt",), when={"size": "1k"})
    assert complaint(rule) is not None
    assert complaint(rule, size="4k") is None


def test_ignored_field_is_neither_checked_nor_sent() -> None:
    spec = make_spec(IgnoredWhen(fields=("prompt", "index"), when={"task": "*"}))
    values = {"prompt": "far too long for it", "index": 3, "task": "1"}
    assert check(spec, values) == ()
    assert input_for(spec, values) == {"task": "1"}
    assert "index" not in known_values(spec, values)


def test_rule_keeps_quiet_about_ignored_fields() -> None:
    spec = make_spec(
        IgnoredWhen(fields=("prompt",), when={"task": "*"}), RequiredWhen(fields=("prompt",), when={"task": "*"})
    )
    assert check(spec, {"task": "1"}) == ()


def test_field_with_a_problem_of_its_own_is_named_once() -> None:
    rule = ForbiddenValuesWhen(field="prompt", values=("far too long for it",), when={"task": "*"})
    problem = complaint(rule, prompt="far too long for it", task="1")
    assert problem == Problem(("prompt",), "At most 10 characters: this has 19.")


@pytest.mark.parametrize(("one", "other"), [(1, True), (0, False), ("5", 5), ("true", True)])
def test_values_of_different_json_types_are_not_the_same(one: object, other: object) -> None:
    assert not same(one, other)
    assert same(one, one)


@pytest.mark.parametrize("value", [None, "", " \t\n", [], {}, False])
def test_nothing_is_not_filled(value: object) -> None:
    assert not is_filled(value)
    assert is_filled(0)


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        (Exclusive(groups=(("prompt", "images"), ("task",))), ("prompt", "images", "task")),
        (AtLeastOne(fields=("prompt", "task"), when={"shots": True}), ("prompt", "task")),
        (RequiredWhen(fields=("task",), when={"shots": True}), ("task",)),
        (IgnoredWhen(fields=("task",), when={"shots": True}), ("task",)),
        (Requires(field="index", needs=("task",)), ("task",)),
        (AllowedValuesWhen(field="size", values=("1k",), when={"shots": True}), ()),
    ],
)
def test_rule_governs_the_fields_that_it_asks_for(rule: Rule, names: tuple[str, ...]) -> None:
    assert governed(rule) == names
