"""Rules that stand in sentences ("takes effect when `multi_shots` is true", "do not use with task_id") → the catalogue's."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from kiegui.catalog.page_import.found import FoundField, JsonType
from kiegui.catalog.rules import AtLeastOne, Exclusive, RequiredWhen, Rule, governed

_NAME = r"[`'\"“]?(\w+)[`'\"”]?"
_ONLY_WHEN = (
    re.compile(
        r"(?:takes? effect|effective|valid|appl(?:ies|icable)|required|used|available|works)\s+(?:only\s+)?(?:when|if)\s+"
        rf"{_NAME}\s*(?:is|=+|:)?\s*(?:set to\s+)?`?(?:true|enabled)\b",
        re.IGNORECASE,
    ),
    re.compile(rf"(?:当|仅当|仅在|在)\s*{_NAME}\s*(?:为|=+|是|设置为|设为)\s*`?true`?\s*时", re.IGNORECASE),
)
_NOT_WITH = (
    re.compile(
        r"(?:do not|don[’']t|can ?not|can[’']t|must not|should not)\s+(?:be\s+)?(?:use|provide|combine|set|pass)(?:d|s)?\b"
        rf"(?:\s+(?:it|this|field|simultaneously|together|at the same time|along))*\s+(?:with|and)\s+{_NAME}",
        re.IGNORECASE,
    ),
    re.compile(rf"mutually exclusive with\s+{_NAME}", re.IGNORECASE),
    re.compile(rf"(?:不能|不可|请勿|不要|不得)(?:与|和|同)\s*{_NAME}\s*(?:同时|一起|混用|共用)", re.IGNORECASE),
    re.compile(rf"与\s*{_NAME}\s*(?:互斥|不能同时)", re.IGNORECASE),
)


def with_conditions(
    fields: tuple[FoundField, ...], rules: tuple[Rule, ...]
) -> tuple[tuple[FoundField, ...], tuple[Rule, ...]]:
    """The fields, and the rules that are known or in their descriptions. What a rule governs is not required by itself."""
    by_name = {field.name: field for field in fields}
    found = [*rules, *_required_when(fields, by_name), *_exclusive(fields, by_name)]
    rules = tuple(rule for place, rule in enumerate(found) if rule not in found[:place])
    ruled = {name for rule in rules for name in governed(rule)}
    needed = [
        AtLeastOne(fields=tuple(name for group in rule.groups for name in group))
        for rule in rules
        if isinstance(rule, Exclusive) and sum(by_name[group[0]].required for group in rule.groups) > 1
    ]
    fields = tuple(
        msgspec.structs.replace(field, required=field.required and field.name not in ruled) for field in fields
    )
    return fields, (*rules, *needed)


def _required_when(fields: tuple[FoundField, ...], by_name: dict[str, FoundField]) -> Iterator[Rule]:
    for field in fields:
        switch = next((found[1] for pattern in _ONLY_WHEN if (found := pattern.search(field.text))), "")
        is_switch = switch in by_name and by_name[switch].type is JsonType.BOOLEAN and switch != field.name
        if field.required and is_switch and field.type is not JsonType.BOOLEAN:
            yield RequiredWhen(fields=(field.name,), when={switch: True})


def _exclusive(fields: tuple[FoundField, ...], by_name: dict[str, FoundField]) -> Iterator[Rule]:
    pairs: set[frozenset[str]] = set()
    for field in fields:
        for pattern in _NOT_WITH:
            for found in pattern.finditer(field.text):
                other = found[1]
                pair = frozenset((field.name, other))
                if other in by_name and other != field.name and pair not in pairs:
                    pairs.add(pair)
                    yield Exclusive(groups=((field.name,), (other,)))
