"""Request examples: found in any language, and read alone where there is nothing else."""

from __future__ import annotations

import json

import pytest

from kiegui.catalog.page_import.found import JsonType
from kiegui.catalog.page_import.request_example import read_examples, requests_in
from kiegui.errors import PageError

BODY = '{"model": "acme/boat", "input": {"prompt": "It’s {here}", "loop": true, "wind": 0.5}}'
VALUES = {"prompt": "It’s {here}", "loop": True, "wind": 0.5}


JAVASCRIPT = """fetch(url, {method: 'POST', body: JSON.stringify({
  model: 'acme/boat',
  // what
  input: {
    "prompt": "It’s {here}",
    "loop": true,
    "wind": 0.5,
  }
})});"""


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        f"curl -X POST https://api.kie.ai/api/v1/jobs/createTask \\\n -H 'Authorization: Bearer KEY' \\\n -d '{BODY}'",
        f"curl ... -d {json.dumps(BODY, ensure_ascii=False)}",
        f"curl --data @- <<EOF\n{BODY}\nEOF",
        JAVASCRIPT,
        "requests.post(url, json={'model': 'acme/boat', 'input': {'prompt': \"It’s {here}\", 'loop': True, 'wind': 0.5}})",
        BODY.replace('"model"', "“model”").replace('"acme/boat"', "“acme/boat”"),
        json.dumps({"model": "acme/boat", "input": json.dumps(VALUES)}),
        BODY.replace("0.5}", "0.5,\n}"),
    ],
    ids=["JSON", "cURL", "Windows", "here", "JavaScript", "Python", "bent quotes", "twice encoded", "comma"],
)
def test_a_request_is_found_in_any_language(text: str) -> None:
    (request,) = requests_in(text)
    assert request.model == "acme/boat"
    assert request.input == VALUES


@pytest.mark.parametrize(
    "text",
    [
        '{"model": "string", "input": {"a": 1}}',
        '{"model": "a/b"}',
        '{"model": "a/b", "input": {}}',
        '{"model": "a/b", "input": {"a": 1}',
    ],
)
def test_what_is_no_whole_request_is_none(text: str) -> None:
    assert requests_in(text) == ()


def test_fields_are_guessed_from_values() -> None:
    values = {
        "prompt": "Hi", "image": "https://example.com/a.png", "urls": ["https://example.com/b.mp4"], "n": 2, "wind": 0.5,
        "loop": False, "rows": [{"text": "a"}], "box": {"width": 3},
    }  # fmt: skip
    (model,) = read_examples(json.dumps({"model": "acme/boat", "input": values}))
    fields = {field.name: field for field in model.fields}
    assert [field.type.value for field in model.fields] == [
        "string", "string", "array", "integer", "number", "boolean", "array", "object",
    ]  # fmt: skip
    assert fields["image"].is_address
    assert fields["urls"].is_address
    assert fields["rows"].item is not None
    assert fields["rows"].item.fields[0].type is JsonType.STRING
    assert not any(field.required or field.default is not None for field in model.fields)
    assert "guessed" in model.doubts[0]


def test_two_examples_of_one_model_are_put_together() -> None:
    other = BODY.replace('"wind": 0.5', '"seed": 7')
    (model,) = read_examples(f"{BODY}\n{other}")
    assert [field.name for field in model.fields] == ["prompt", "loop", "seed", "wind"]


def test_an_example_inside_much_prose_is_not_enough() -> None:
    with pytest.raises(PageError, match="no list of fields"):
        read_examples(f"# A summary\n\n{'Some words that somebody wrote. ' * 20}\n\n{BODY}")


@pytest.mark.parametrize("model", [None, "string", "<model>", "YOUR_MODEL_ID", "{{model}}"])
def test_a_body_without_an_id_leaves_it_open(model: str | None) -> None:
    body = {"input": VALUES, "callBackUrl": "https://a.example"} | ({} if model is None else {"model": model})
    (found,) = read_examples(f"curl -d '{json.dumps(body)}'")
    assert (found.ids, [field.name for field in found.fields]) == ((), list(VALUES))


def test_a_body_without_an_id_that_is_not_kies_is_none() -> None:
    assert read_examples(json.dumps({"version": "5c7d5dc6", "input": VALUES})) == ()


def test_markdowns_escapes_are_no_part_of_a_request() -> None:
    (request,) = requests_in('{  \n  "model": "acme/boat",  \n  "input": {"tail\\_wind": \\[1, 2\\]}\n}')
    assert request.input == {"tail_wind": [1, 2]}


def test_text_without_examples_is_of_another_layout() -> None:
    assert read_examples("model: a boat") == ()
