"""What the details say."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from kiegui.catalog.rules import IgnoredWhen
from kiegui.catalog.schema import ChoiceField, ListField, NumberField, ObjectField, Option, TextField, ToggleField
from kiegui.tasks.task import SANDBOX, TaskState
from kiegui.ui.preview.details_rows import parameter_rows, task_rows
from tests.ui.made_tasks import HOSTILE, KLING, MODELS, NOW, make_task


def test_parameters_are_told_in_the_forms_words() -> None:
    task = make_task(values={"other": 1, "duration": "5"})
    assert parameter_rows(task, MODELS[KLING]) == [("Duration", "5 seconds"), ("other", "1")]


def test_parameters_of_an_unknown_model_are_told_as_sent() -> None:
    assert parameter_rows(make_task(values={"duration": "5"}), None) == [("duration", "5")]


def test_number_is_no_text_option() -> None:
    assert parameter_rows(make_task(values={"duration": 5}), MODELS[KLING]) == [("Duration", "5")]


RATIO = ChoiceField(name="ratio", label="Ratio", options=(Option(value="16:9", label="Wide"),), default="16:9")
SPEC = replace(
    MODELS[KLING],
    fields=(
        TextField(name="prompt", label="Prompt"),
        RATIO,
        NumberField(name="scale", label="Scale", default=0.5),
        TextField(name="avoid", label="Avoid"),
        ToggleField(name="draft", label="Draft", default=False),
    ),
)


LINE = ObjectField(
    name="",
    label="Line",
    fields=(
        TextField(name="text", label="Text"),
        ChoiceField(name="voice", label="Voice", options=(Option(value="x7", label="James · Husky"),)),
        NumberField(name="pause", label="Pause"),
    ),
)


def test_rows_of_a_list_are_told_as_lines() -> None:
    spec = replace(SPEC, fields=(ListField(name="lines", label="Conversation", item=LINE),))
    rows = [{"text": "Hello there", "voice": "x7"}, {"text": "Ahoy", "voice": "y8", "pause": 2}, {"voice": "x7"}]
    task = make_task(values={"lines": rows})
    assert ("Conversation", "James: Hello there\ny8, Pause 2: Ahoy\nJames") in parameter_rows(task, spec)


def test_what_was_left_to_kie_comes_last_and_is_marked() -> None:
    assert parameter_rows(make_task(values={"scale": 0.7}), SPEC) == [
        ("Scale", "0.7"),
        ("Ratio", "Wide (Kie’s default)"),
        ("Draft", "No (Kie’s default)"),
    ]


def test_default_that_kie_ignores_is_not_told() -> None:
    spec = replace(SPEC, rules=(IgnoredWhen(fields=("ratio",), when={"avoid": "*"}),))
    labels = [label for label, _ in parameter_rows(make_task(values={"avoid": "fog"}), spec)]
    assert labels == ["Avoid", "Scale", "Draft"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, "Yes"),
        (0.5, "0.5"),
        (123456789, "123456789"),
        (HOSTILE, HOSTILE),
        ("https://files.example/a/photo.png", "photo.png"),
        ("file:///home/me/my%20heron.png", "my heron.png"),
        (["https://files.example/a.png", "https://files.example/b.png"], "a.png\nb.png"),
        ({"a": 1}, '{\n "a": 1\n}'),
    ],
)
def test_values_are_readable(value: object, expected: str) -> None:
    assert parameter_rows(make_task(values={"x": value}), None) == [("x", expected)]


def test_facts_leave_out_what_is_not_known() -> None:
    labels = [label for label, _ in task_rows(make_task(state=TaskState.GENERATING, estimate=42.0), "Kling")]
    assert labels == ["Model", "State", "Created", "Price"]


def test_facts_of_a_finished_task_compare_estimate_and_price() -> None:
    rows = dict(task_rows(make_task(estimate=42.0, credits=40.0, sent=NOW - 74_000, finished=NOW), "Kling"))
    assert (rows["Estimated"], rows["Price"], rows["Took"]) == ("42 credits", "Charged: 40 credits.", "1 min 14 s")


def test_facts_of_practice_call_its_credits_so() -> None:
    rows = dict(task_rows(make_task(account=SANDBOX, estimate=42.0, credits=84.0, finished=NOW), "Kling"))
    assert (rows["Estimated"], rows["Credits"]) == ("42 practice credits", "84 practice credits")
    assert rows["Price"] == "A practice task: nothing is paid."
