"""Documents among the lines of a paste, and the models in them."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from kiegui.catalog.page_import.found import FoundModel
from kiegui.catalog.page_import.openapi import read_block, take_blocks
from kiegui.errors import PageError
from tests.catalog.page_import.pages import ID, INPUT, Schema, as_json, as_page, operation


def models_in(text: str) -> list[FoundModel]:
    blocks, _ = take_blocks(text.split("\n"))
    return [model for block in blocks for model in read_block(block)]


def names(text: str) -> list[str]:
    (model,) = models_in(text)
    return [field.name for field in model.fields]


def test_a_page_gives_its_id_title_folder_and_fields() -> None:
    (model,) = models_in(as_page(operation(INPUT)))
    assert (model.ids, model.title, model.folder) == ((ID,), "Paper Boat 2.5", "Video Models/Acme")
    assert [field.name for field in model.fields] == ["prompt", "image_urls", "duration", "wind", "loop"]


def test_fences_inside_descriptions_do_not_end_the_block() -> None:
    given = {
        "type": "object",
        "properties": {"a": {"type": "string", "description": "Like\n\n```json\n{}\n```\n\nthis"}},
    }
    assert names(as_page(operation(given))) == ["a"]


def test_other_code_around_the_block_is_left_alone() -> None:
    page = "```json\n{}\n```\ntext\n" + as_page(operation(INPUT)) + "```\ncode\n```\n"
    blocks, rest = take_blocks(page.split("\n"))
    assert len(blocks) == 1
    assert [line for line in rest if line.startswith("```")] == ["```json", "```", "```", "```"]


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda page: page.replace("```yaml", "````yaml boat.json post /createTask").replace("\n```\n", "\n````\n"),
        lambda page: page.replace("```yaml\n", "").replace("```", "") + "\nWas this page helpful?\n",
        lambda page: "\n".join(f"    {line}" for line in page.replace("```yaml\n", "").replace("```", "").split("\n")),
    ],
    ids=["Mintlify", "without a fence", "indented"],
)  # fmt: skip
def test_a_block_is_found_however_it_is_set_off(wrapped: Any) -> None:
    assert names(wrapped(as_page(operation(INPUT)))) == ["prompt", "image_urls", "duration", "wind", "loop"]


def test_json_is_found_between_other_lines() -> None:
    assert len(models_in("Schema\n" + as_json(operation(INPUT)) + "\nCopy")) == 1


def test_the_models_api_may_keep_the_input_elsewhere_and_blanks_in_keys() -> None:
    given = {"type": "object", "properties": {"prompt ": {"$ref": "#/components/schemas/words"}}}
    document = operation(given, components={"schemas": {"words": {"type": "string", "maxLength": 9}}})
    reply = {"code": 200, "data": {"model": ID, "openapi": document}}
    (model,) = models_in(json.dumps(reply))
    assert [(field.name, field.max_length) for field in model.fields] == [("prompt", 9)]


def test_a_bare_schema_has_fields_but_no_id() -> None:
    (model,) = models_in(as_json(INPUT))
    assert model.ids == ()
    assert len(model.fields) == 5


def test_a_schema_in_a_text_of_a_reply_is_read() -> None:
    assert models_in(json.dumps({"model": ID, "schema": as_json(INPUT)}))[0].ids == (ID,)


def test_old_pages_name_one_path_and_mark_fields_themselves() -> None:
    document = {
        "paths": {
            "path": "/api/v1/jobs/createTask",
            "method": "post",
            "request": {"body": {"application/json": {"schemaArray": [{"type": "object", "properties": {
                "model": {"allOf": [{"type": "enum<string>", "enum": [ID]}]},
                "input": {"allOf": [{"type": "object", "properties": {
                    "prompt": {"allOf": [{"type": "string", "required": True, "maxLength": 9}]},
                    "mode": {"allOf": [{"type": "enum<string>", "enum": ["a", "b"]}]},
                }}]},
            }}]}}},
            "response": {},
        }
    }  # fmt: skip
    (model,) = models_in(as_page(document))
    assert model.ids == (ID,)
    assert [(field.name, field.required, len(field.options)) for field in model.fields] == [
        ("prompt", True, 0),
        ("mode", False, 2),
    ]


def test_a_page_of_several_ids_names_them_all() -> None:
    document = operation(INPUT)
    body = document["paths"]["/api/v1/jobs/createTask"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    body["properties"]["model"]["enum"] = ["acme/a", "acme/b"]
    assert models_in(as_page(document))[0].ids == ("acme/a", "acme/b")


def test_bodies_with_ids_of_their_own_are_models_of_their_own() -> None:
    document = operation(INPUT)
    content = document["paths"]["/api/v1/jobs/createTask"]["post"]["requestBody"]["content"]["application/json"]
    bodies = [{"properties": {"model": {"const": name}, "input": INPUT}} for name in ("acme/a", "acme/b")]
    content["schema"] = {"oneOf": bodies}
    assert [model.ids for model in models_in(as_page(document))] == [("acme/a",), ("acme/b",)]


@pytest.mark.parametrize(
    "model",
    [{"default": ID}, {"example": ID}, {"examples": [ID]}, {"const": ID}, {"description": f"Must be `{ID}` here"}],
)
def test_an_id_is_found_wherever_the_page_has_it(model: Schema) -> None:
    document = operation(INPUT)
    body = document["paths"]["/api/v1/jobs/createTask"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    body["properties"]["model"] = {"type": "string", **model}
    assert models_in(as_page(document))[0].ids == (ID,)


@pytest.mark.parametrize("where", ["example", "examples"])
def test_the_request_example_is_kept_with_its_id(where: str) -> None:
    document = operation(INPUT)
    content = document["paths"]["/api/v1/jobs/createTask"]["post"]["requestBody"]["content"]["application/json"]
    request = {"model": "acme/other", "input": {"prompt": "Hi"}}
    content[where] = request if where == "example" else {"default": {"value": request}}
    (model,) = models_in(as_page(document))
    assert model.example == {"prompt": "Hi"}
    assert "acme/other" in model.names


def test_the_first_sentence_of_a_description_is_kept_unless_it_is_a_heading() -> None:
    document = operation(INPUT)
    post = document["paths"]["/api/v1/jobs/createTask"]["post"]
    post["description"] = "A boat of paper. It floats.\n\n## More"
    assert models_in(as_page(document))[0].about == "A boat of paper."
    post["description"] = "## Query Task\n\nText"
    assert models_in(as_page(document))[0].about == ""


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({"openapi": "3.0.1", "paths": {"/api/v1/jobs/recordInfo": {"get": {"responses": {}}}}}, "GET /api/v1/jobs/recordInfo"),
        ({"openapi": "3.0.1", "paths": {"/api/v1/jobs/createTask": {"post": {"requestBody": {}}}}}, "No model"),
        (operation({"type": "object"}), "No fields|found"),
        ({"openapi": "3.0.1", "data": [], "properties": 5}, "No fields"),
    ],
)  # fmt: skip
def test_documents_without_a_model_are_refused(document: Schema, sentence: str) -> None:
    from kiegui.catalog.page_import.reading import read_page

    with pytest.raises(PageError, match=sentence):
        read_page(as_page(document))


def test_json_that_is_cut_is_refused() -> None:
    with pytest.raises(PageError, match="end or a mark is missing"):
        models_in('{"openapi": "3.0.1", "properties": {"a": }}')


def without_responses(**more: Any) -> Schema:
    document = {**operation(INPUT), "openapi": "3.1.0", **more}
    del document["paths"]["/api/v1/jobs/createTask"]["post"]["responses"]
    return document


def test_an_operation_without_responses_is_read() -> None:
    assert names(as_page(without_responses())) == names(as_json(without_responses()))
    assert names(yaml.safe_dump(without_responses(servers=[]), sort_keys=False))[0] == "prompt"


def test_a_document_that_stops_at_its_request_is_cut() -> None:
    with pytest.raises(PageError, match="end of this page"):
        models_in(yaml.safe_dump(without_responses(), sort_keys=False))
