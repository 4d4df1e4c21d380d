"""A pasted page → the models that it describes, and what was not understood. Nothing is saved and nothing is fetched."""

from __future__ import annotations

import re
from enum import StrEnum

import msgspec

from kiegui.catalog.page_import.endpoints import refuse_other_paths, refuse_other_services
from kiegui.catalog.page_import.found import FoundField, FoundModel
from kiegui.catalog.page_import.json_schema import MAX_LETTERS
from kiegui.catalog.page_import.markdown_export import read_markdown_exports
from kiegui.catalog.page_import.model_page import read_model_pages
from kiegui.catalog.page_import.model_spec import built
from kiegui.catalog.page_import.openapi import read_block, take_blocks
from kiegui.catalog.page_import.page_text import is_cut, lines_of
from kiegui.catalog.page_import.rendered_page import read_rendered_pages
from kiegui.catalog.page_import.request_example import read_examples
from kiegui.catalog.schema import ModelSpec
from kiegui.errors import PageError

MAX_MODELS = 20

_HTML = re.compile(
    r"\s*<(?:!doctype|!--|\?xml|(?:html|head|body|div|meta|link|script|style|main|section|article|header|nav|span|table|p|h\d)"
    r"[\s>])",
    re.IGNORECASE,
)


class Layout(StrEnum):
    """How a page is laid out."""

    OPENAPI = "OpenAPI page"
    MODEL_PAGE = "model page"
    MARKDOWN_EXPORT = "Markdown export"
    RENDERED = "rendered documentation page"
    EXAMPLE = "request example"


class Understood(msgspec.Struct, frozen=True):
    """One model as it was understood; `doubts` are sentences: what was not understood, or looks wrong on the page."""

    spec: ModelSpec
    doubts: tuple[str, ...]
    layout: Layout


class Reading(msgspec.Struct, frozen=True):
    """All models of one paste, in the order of the page; at least one."""

    models: tuple[Understood, ...]


def read_page(text: str) -> Reading:
    """The models that a pasted page describes. Blocking, under a second.

    Takes the pages of kie.ai and docs.kie.ai as the package's modules name them, OpenAPI or JSON Schema documents, and
    request examples alone. Raises PageError, whose sentence says what the text is instead, what is missing, or why it was
    not read to its end.
    """
    lines = lines_of(text)
    if not any(lines):
        raise PageError("There is no text. Copy the page of a model at kie.ai or docs.kie.ai, and paste it here.")
    if _HTML.match(next(line for line in lines if line)):
        raise PageError("This is a web page’s source (HTML). Copy what the browser shows, or the page’s Markdown.")
    if is_cut(lines):
        raise PageError(
            "The end of this page is missing: it stops in the middle of an example. Copy the whole page anew."
        )
    refuse_other_services("\n".join(lines))
    blocks, rest = take_blocks(lines)
    if len(blocks) > MAX_MODELS:
        raise PageError(f"More than {MAX_MODELS} models are in this text. Paste the pages of a few.")
    found: list[tuple[Layout, FoundModel]] = []
    unread: list[PageError] = []
    for block in blocks:
        try:
            found += [(Layout.OPENAPI, model) for model in read_block(block)]
        except PageError as problem:
            unread.append(problem)
    found += [(Layout.MODEL_PAGE, model) for model in read_model_pages(rest)]
    found += [(Layout.MARKDOWN_EXPORT, model) for model in read_markdown_exports(rest)]
    if not found and unread:
        raise unread[0]
    if not found:
        found = [(Layout.RENDERED, model) for model in read_rendered_pages(rest)]
    if not found:
        found = [(Layout.EXAMPLE, model) for model in read_examples("\n".join(rest))]
    if not found:
        refuse_other_paths("\n".join(lines))
        raise PageError(
            "No model was found in this text. Paste the API page of a model at kie.ai, its page at docs.kie.ai as Markdown, "
            "or a request example."
        )
    left_out = tuple(f"Another part of this text was not read. {problem.message}" for problem in unread[:1])
    return Reading(_understood(found, left_out))


def _understood(found: list[tuple[Layout, FoundModel]], left_out: tuple[str, ...]) -> tuple[Understood, ...]:
    """One entry for each id; of a page that is there twice, the first."""
    if sum(_letters(field) for _, model in found for field in model.fields) > MAX_LETTERS:
        raise PageError("These descriptions are far longer than any model’s. Paste the page of one model only.")
    models: dict[str, Understood] = {}
    for layout, model in found:
        for spec, doubts in built(model):
            models.setdefault(spec.id, Understood(spec, (*doubts, *left_out), layout))
            if len(models) > MAX_MODELS:
                raise PageError(f"More than {MAX_MODELS} models are in this text. Paste the pages of a few.")
    return tuple(models.values())


def _letters(field: FoundField) -> int:
    """How much there is to search for limits."""
    parts = (*field.fields, field.item) if field.item is not None else field.fields
    return len(field.text) + sum(map(_letters, parts))
