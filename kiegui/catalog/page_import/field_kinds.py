"""A found field → a field of the catalogue, sound by itself; what had to be left out or mended becomes a doubt."""

from __future__ import annotations

import re
from typing import Any, Literal, assert_never

import msgspec

from kiegui.catalog.check import problem_of
from kiegui.catalog.page_import.found import FoundField, FoundOption, JsonType
from kiegui.catalog.page_import.labels import help_of, label_of, option_label
from kiegui.catalog.page_import.media_limits import limits_in
from kiegui.catalog.page_import.media_words import Kind, kind_of
from kiegui.catalog.schema import (
    ChoiceField,
    Field,
    IntegerField,
    ListField,
    MediaField,
    NumberField,
    ObjectField,
    Option,
    SeedField,
    TextField,
    ToggleField,
)
from kiegui.catalog.soundness import MAX_DEPTH
from kiegui.catalog.steps import decimal, number_in

MANY_WORDS = 200
"""Texts that may be longer than this get a field of several lines."""

LONGEST_VALUE = 200
LARGEST_SEED = 2_147_483_647

_PATTERNS: dict[str, Literal["colour", "percent"]] = {
    "^#[0-9A-Fa-f]{6}$": "colour",
    "^#[0-9a-fA-F]{6}$": "colour",
    "^#([0-9A-Fa-f]{6})$": "colour",
    r"^\d{1,3}\.\d{2}%$": "percent",
}
_NAME = re.compile(r"[^\W\d][\w.-]{0,79}")
GLUED = re.compile(r"(?<!\S)[A-Za-z0-9]{40,}(?!\S)")
"""Ids that a page lists with nothing between them: no single one is as long."""

_SELDOM = re.compile(r"nsfw_checker|enable_safety_checker|callback", re.IGNORECASE)
_RATIO = re.compile(r"\d{1,2}:\d{1,2}")


class FieldBuilder:
    """Turns found fields into fields; `doubts` collects sentences about what was mended or left out.

    `usual` is what the files of this model are where neither a field's name nor its words tell.
    """

    def __init__(self, usual: Kind = "file") -> None:
        self.doubts: list[str] = []
        self._usual = usual

    def fields(self, found: tuple[FoundField, ...], owner: str = "", depth: int = 1) -> tuple[Field, ...]:
        """Those that can be shown, in their order; of two with one name the first."""
        unique = {part.name: part for part in reversed(found) if _NAME.fullmatch(part.name)}
        for part in found:
            if part.name not in unique:
                self.doubts.append(f"“{part.name[:40]}” is no name of a field, so it was left out.")
        made = (self.field(part, owner, depth) for part in found if unique.get(part.name) is part)
        return tuple(field for field in made if field is not None)

    def field(self, found: FoundField, owner: str = "", depth: int = 1) -> Field | None:
        """One field, None if there is no way to show it."""
        shared: dict[str, Any] = {
            "name": found.name,
            "label": label_of(found),
            "help": help_of(found),
            "required": found.required and bool(found.name),
            "more": found.deprecated or _SELDOM.search(found.name) is not None,
        }
        if depth > MAX_DEPTH:
            self._doubt(found, "it is nested too deep, so it was left out")
            return None
        if found.is_address:
            return self._media(found, shared, owner)
        match found.type:
            case JsonType.BOOLEAN:
                return ToggleField(**shared, default=_as_bool(found.default))
            case JsonType.STRING | JsonType.NUMBER | JsonType.INTEGER if found.options:
                return self._choice(found, shared)
            case JsonType.NUMBER | JsonType.INTEGER:
                return self._number(found, shared)
            case JsonType.STRING:
                return self._text(found, shared)
            case JsonType.ARRAY:
                return self._list(found, shared, depth)
            case JsonType.OBJECT:
                return self._object(found, shared, owner, depth)
            case _:
                assert_never(found.type)

    def _media(self, found: FoundField, shared: dict[str, Any], owner: str) -> MediaField:
        many = found.type is JsonType.ARRAY
        if found.type is JsonType.OBJECT:
            self._doubt(found, "the page calls it an object, but its words say that it is an address")
        least, most = _counts(found) if many else (0, None)
        accepts = kind_of(found, owner, self._usual)
        return MediaField(
            **shared,
            accepts=accepts,
            many=many,
            min_items=least,
            max_items=most,
            types=found.types,
            max_mb=found.max_mb if found.max_mb else None,
            **limits_in(found.text, accepts, many=many),
        )

    def _choice(self, found: FoundField, shared: dict[str, Any]) -> Field:
        values: list[tuple[Any, FoundOption]] = []
        for option in found.options:
            value = _as_type(option.value, found.type)
            if value is None or value == "" or len(str(value)) > LONGEST_VALUE:
                self._doubt(
                    found, f"the option {str(option.value)[:40]!r} is no {found.type.value}, so it was left out"
                )
            elif all(type(value) is not type(other) or value != other for other, _ in values):
                values.append((value, option))
        default = _as_type(found.default, found.type) if found.default not in (None, "") else None
        if default is not None and all(value != default for value, _ in values):
            if len(str(default)) <= LONGEST_VALUE:
                self._doubt(
                    found, f"its default “{str(default)[:40]}” is not among its options, so it was added to them"
                )
                values.insert(0, (default, FoundOption(default)))
            else:
                default = None
        if not values:
            return self._text(msgspec.structs.replace(found, options=()), shared)
        options = tuple(Option(value=value, label=option_label(option, value, found)) for value, option in values)
        ratios = sum(_RATIO.fullmatch(str(option.value)) is not None for option in options)
        drawn: Literal["words", "ratios"] = "ratios" if ratios > 1 and ratios >= len(options) - 2 else "words"
        return ChoiceField(**shared, options=options, default=default, drawn_as=drawn)

    def _number(self, found: FoundField, shared: dict[str, Any]) -> Field:
        sent_as: Literal["number", "string"] = "string" if found.type is JsonType.STRING else "number"
        lowest, highest = found.minimum, found.maximum
        if lowest is not None and highest is not None and lowest > highest:
            self._doubt(found, "its limits contradict each other, so they were left out")
            lowest = highest = None
        if found.name.lower() in ("seed", "seeds"):
            least = int(lowest) if lowest is not None else (-1 if _says_minus_one(found) else 0)
            most = int(highest) if highest is not None and highest > least else max(LARGEST_SEED, least)
            seed = SeedField(**shared, minimum=least, maximum=most, sent_as=sent_as)
            return self._with_default(found, seed, _as_whole(found.default))
        if found.type is JsonType.NUMBER or not _all_whole(lowest, highest, found.step):
            step = self._step(found, lowest, highest)
            number = NumberField(**shared, minimum=lowest, maximum=highest, step=step, sent_as=sent_as)
            return self._with_default(found, number, _as_number(found.default))
        least_whole = None if lowest is None else int(lowest)
        most_whole = None if highest is None else int(highest)
        step = self._step(found, lowest, highest)
        whole = IntegerField(
            **shared,
            minimum=least_whole,
            maximum=most_whole,
            step=int(step or 1),
            unit="s" if "duration" in found.name.lower() and re.search(r"second|秒", found.text, re.IGNORECASE) else "",
            sent_as=sent_as,
        )
        return self._with_default(found, whole, _as_whole(found.default))

    def _text(self, found: FoundField, shared: dict[str, Any]) -> Field:
        if found.name.lower() in ("seed", "seeds") or (found.minimum is not None and found.maximum is not None):
            return self._number(msgspec.structs.replace(found, options=()), shared)
        if GLUED.search(found.text):
            self._doubt(found, "the page lists its values with nothing between them, so any text is taken")
        longest = found.max_length or None
        shortest = min(found.min_length or 0, longest or found.min_length or 0)
        text = TextField(
            **shared,
            multiline=(longest is None and not _is_short(found)) or (longest or 0) > MANY_WORDS,
            written_as=_PATTERNS.get(found.pattern, "words"),
            min_length=shortest,
            max_length=longest,
        )
        if found.required or not isinstance(found.default, str) or not found.default.strip():
            return text  # a required text is never sent as the page's author wrote it
        return self._with_default(found, text, found.default)

    def _list(self, found: FoundField, shared: dict[str, Any], depth: int) -> Field | None:
        row = found.item or FoundField(name="", type=JsonType.STRING)
        if found.item is None:
            self._doubt(found, "the page doesn’t say what its rows hold: they are taken for words")
        item = self.field(msgspec.structs.replace(row, name=""), found.name, depth + 1)
        if item is None:
            return None
        least, most = _counts(found)
        return ListField(**shared, item=item, min_items=least, max_items=most)

    def _object(self, found: FoundField, shared: dict[str, Any], owner: str, depth: int) -> Field | None:
        inner = self.fields(found.fields, found.name or owner, depth + 1)
        if not inner:
            self._doubt(found, "the page doesn’t say what it holds, so it was left out")
            return None
        return ObjectField(**shared, fields=inner)

    def _step(self, found: FoundField, lowest: float | None, highest: float | None) -> float | None:
        step = found.step
        if step is None or step <= 0:
            return None
        if lowest is not None and highest is not None and (decimal(highest) - decimal(lowest)) % decimal(step):
            if found.type is not JsonType.INTEGER or step != 1:
                self._doubt(found, f"steps of {step:g} never reach its end {highest:g}, so they were left out")
            return None
        return step

    def _with_default(self, found: FoundField, field: Field, default: Any) -> Field:
        if default is None:
            return field
        with_it: Field = msgspec.structs.replace(field, default=default)
        if problem_of(with_it, default) is not None:
            self._doubt(found, f"its default “{str(default)[:40]}” doesn’t fit its limits, so it was left out")
            return field
        return with_it

    def _doubt(self, found: FoundField, words: str) -> None:
        self.doubts.append(f"“{found.name or 'row'}”: {words}.")


def _counts(found: FoundField) -> tuple[int, int | None]:
    least, most = found.min_items or 0, found.max_items or None
    return (least, most) if most is None or most >= max(least, 1) else (0, None)


def _is_short(found: FoundField) -> bool:
    """Whether a text without a limit is an id or a name rather than a prompt."""
    return re.search(r"(?:_id|Id|_ids|code|name|title|voice|tags|style|language)$", found.name) is not None


def _says_minus_one(found: FoundField) -> bool:
    return (
        found.default == -1
        or re.search(r"(?<!\d)-1\b.{0,40}random|random.{0,40}-1\b|-1.{0,12}随机", found.text) is not None
    )


def _all_whole(*numbers: float | None) -> bool:
    return all(number is None or float(number).is_integer() for number in numbers)


def _as_type(value: Any, kind: JsonType) -> Any:
    """An option's value as the type that is sent: "5" for text, 5 for numbers. None if it can't be."""
    match kind:
        case JsonType.STRING:
            if isinstance(value, bool):
                return "true" if value else "false"
            return str(value) if isinstance(value, int | float | str) else None
        case JsonType.INTEGER:
            return _as_whole(value)
        case JsonType.NUMBER:
            return _as_number(value)
        case _:
            return None


def _as_number(value: Any) -> int | float | None:
    if isinstance(value, str):
        value = number_in(value.strip())
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) >= 2**63:
        return None
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _as_whole(value: Any) -> int | None:
    number = _as_number(value)
    return number if isinstance(number, int) else None


def _as_bool(value: Any) -> bool | None:
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower())
    return value if isinstance(value, bool) else None
