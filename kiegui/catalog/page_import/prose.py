"""Limits that stand in sentences, English and Chinese → the same fields with those limits that the page has nowhere else.

Options, lengths, ranges, steps and counts are here; what files may be is in `media_words` and `media_limits`.
"""

from __future__ import annotations

import re

import msgspec

from kiegui.catalog.page_import.found import FoundField, FoundOption, JsonType
from kiegui.catalog.page_import.page_text import tidy

_N = r"(?<![\d.])(-?(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,15}(?:\.\d{1,10})?))(?!\d)"
_COUNT = r"(\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten)"
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_LETTERS = r"\s*(?:unicode\s+|english\s+|chinese\s+)?(?:characters?|chars?\b|个?字符|个?字)"
_TO = r"\s*(?:-|–|—|~|～|to\b|and\b|到|至|,(?!\d{3}(?!\d))|，|\.\.)\s*"
_IS = r"\s*(?:of|is|为|是)?\s*[:：=]?\s*"

_LONGEST = (
    re.compile(
        rf"(?:max(?:imum)?\.?\s*(?:text\s+|prompt\s+|string\s+)?(?:length|characters)|最大长度|最大字符数|最长){_IS}{_N}",
        re.I,
    ),
    re.compile(
        r"(?:maximum(?:\s+of)?|max|at most|up to|exceed(?:ing)?|(?:no|not)\s+(?:more|longer) than|within|under|<="
        rf"|limited? (?:to|of)|不超过|不得超过|不能超过|最多|限制?[在为]?)\s*{_N}{_LETTERS}",
        re.I,
    ),
    re.compile(rf"{_N}{_LETTERS}\s*(?:max|maximum|or (?:less|fewer)|limit|以内|以下)", re.I),
)
_SHORTEST = (
    re.compile(rf"(?:min(?:imum)?\.?\s*(?:string\s+)?length|最小长度|最短){_IS}{_N}", re.I),
    re.compile(rf"(?:minimum of|at least|至少|不少于|>=)\s*{_N}{_LETTERS}", re.I),
)
_LENGTHS = (
    re.compile(rf"{_N}{_TO}{_N}{_LETTERS}", re.I),
    re.compile(rf"string length[:：]?\s*{_N}\s*-\s*{_N}", re.I),
)
_TOGETHER = re.compile(r"combined|in total|altogether|together|总计|合计|总字符|总长", re.I)
_ABOUT_LENGTH = re.compile(r"characters|length|字符|长度|字数", re.I)
_FREE = re.compile(r"prompt|text|lyrics|title|description|_id$|Id$", re.I)
"""Names of fields that hold words of the person's own, whatever lists their descriptions have."""

_NO_SIZE = r"(?!\d*\s*(?:MB|px|×|x))"
_LEAST = re.compile(rf"(?:\bmin(?:imum)?\.?(?:\s+value)?|最小值?|最低值?){_IS}{_N}{_NO_SIZE}", re.I)
_MOST = re.compile(rf"(?:\bmax(?:imum)?\.?(?:\s+value)?|最大值?|最高值?){_IS}{_N}{_NO_SIZE}", re.I)
_RANGE = re.compile(
    r"(?:\brange(?:\s+(?:is|of|from))?|\bbetween|范围(?:为|是|在)?|取值(?:为|是|在)?|介于|区间)\s*[:：]?"
    rf"\s*[\[（(]?\s*{_N}{_TO}{_N}",
    re.I,
)
_AROUND_X = re.compile(rf"{_N}\s*<=?\s*x\s*<=?\s*{_N}|>=\s*{_N}\s*<=\s*{_N}")
_IN_BRACKETS = re.compile(rf"[\[（(]\s*{_N}{_TO}{_N}\s*[\])）]")
_SECONDS = re.compile(rf"{_N}\s*(?:-|–|~|to|到|至)\s*{_N}\s*[（(]?\s*(?:seconds?\b|secs?\b|s\b|秒)", re.I)
_STEP = re.compile(rf"(?:\bstep(?:\s+size)?\b|increments? of|steps of|步长|步进){_IS}{_N}", re.I)

_THINGS = (
    r"\s*(?:(?!s\b|secs?\b|seconds?\b|min|mb\b|px\b|to\b)\w+\s+){0,2}?"
    r"(?:images?|pictures?|photos?|videos?|clips?|audios?|files?|urls?|links?|items?|elements?|shots?"
    r"|scenes?|segments?|entries|lines|speakers?|characters\b|ids?|tasks?|张|个|段|份|条|幅)"
)
_FEW_TO_MANY = re.compile(rf"{_COUNT}\s*(?:-|–|~|to|到|至)\s*{_COUNT}{_THINGS}", re.I)
_AT_MOST = re.compile(
    r"(?:up to|at most|max(?:imum)?(?:\s+of|\s+array length|\s+number(?:\s+of\s+\w+)?(?:\s+is)?)?|no more than|<="
    r"|limit(?:ed)? (?:to|of)|最多(?:支持|传入|上传|可(?:传|上传)?|包含)?|不超过|上限为?)"
    rf"\s*[:：]?\s*{_COUNT}{_THINGS}",
    re.I,
)
_AT_LEAST = re.compile(rf"(?:at least|minimum of|至少(?:需要|上传|传入|包含)?)\s*{_COUNT}{_THINGS}", re.I)

_LISTED = re.compile(
    r"(?:\b(?:options|values)(?: are| include)?|可选值(?:有|为)?|可选项|可选|取值(?:为|有)?|支持的?值)\s*[:：]\s*"
    r"|\b(?:must be (?:either|one of)|one of)(?: the following)?(?: values)?\s*[:：]?\s*",
    re.I,
)
_TOKEN = re.compile(
    r"\s*(?:[-*•]\s+)?(?:[`'\"“‘*]+([^`'\"”’*\n]{1,40})[`'\"”’*]+|([A-Za-z0-9][\w.:/+#-]{0,30}))"
    r"(\s*[(（][^)）\n]{0,80}[)）]|\s*[-–:：=]\s+[^\n,;，、]{0,80})?"
)
_BETWEEN = re.compile(r"\s*(?:,\s*(?:or|and)\b|,|，|、|\||/(?!\w)|\bor\b|\band\b|或|和|\n)\s*")
_LIST_END = re.compile(r"\s*(?:$|[.。;；)）\n])")


def tidied(field: FoundField) -> FoundField:
    """The field with a description that can be searched: single blanks, no bold marks, of a bounded length."""
    return msgspec.structs.replace(
        field,
        text=tidy(field.text.replace("**", "")),
        item=None if field.item is None else tidied(field.item),
        fields=tuple(map(tidied, field.fields)),
    )


def completed(field: FoundField) -> FoundField:
    """The field with what its description says and nothing else on the page does; so for its rows and parts."""
    text = field.text
    if field.item is not None:
        field = msgspec.structs.replace(field, item=completed(field.item))
    field = msgspec.structs.replace(field, fields=tuple(map(completed, field.fields)))
    match field.type:
        case JsonType.STRING if not field.options:
            return _text(field, text)
        case JsonType.NUMBER | JsonType.INTEGER if not field.options:
            return _ranged(field, text, is_number=True)
        case JsonType.ARRAY:
            return _counted(field, text)
        case _:
            return field


def _text(field: FoundField, text: str) -> FoundField:
    own = "\n".join(part for part in re.split(r"(?<=[.。;；])\s|\n\n", text) if not _TOGETHER.search(part))
    longest = max((int(_number(found[1])) for pattern in _LONGEST for found in pattern.finditer(own)), default=None)
    shortest = next((int(_number(found[1])) for pattern in _SHORTEST if (found := pattern.search(own))), None)
    if (both := next((found for pattern in _LENGTHS if (found := pattern.search(own))), None)) is not None:
        shortest, longest = int(_number(both[1])), longest or int(_number(both[2]))
    longest = field.max_length if field.max_length is not None else longest or None
    if field.min_length is not None or not shortest or not 1 < shortest <= (longest or shortest):
        shortest = field.min_length  # "at least 1" says no more than that it is needed
    field = msgspec.structs.replace(field, max_length=longest, min_length=shortest)
    if field.max_length is None and not field.is_address and not _FREE.search(field.name):
        ranged = _ranged(field, text, is_number=False)
        if ranged.minimum is not None and ranged.maximum is not None:
            return ranged
        return msgspec.structs.replace(field, options=_listed(text))
    return field


def _ranged(field: FoundField, text: str, *, is_number: bool) -> FoundField:
    """The ends and the step. A field of text is only taken for a number where both ends are named."""
    least, most = _LEAST.search(text), _MOST.search(text)
    ends: tuple[float | None, float | None] = (
        _number(least[1]) if least is not None else None,
        _number(most[1]) if most is not None else None,
    )
    if not is_number and (None in ends or _ABOUT_LENGTH.search(text)):
        ends = (None, None)
    patterns = [
        _AROUND_X,
        _RANGE,
        *([_IN_BRACKETS] if is_number else []),
        *([_SECONDS] if is_number and _is_time(field) else []),
    ]
    if ends == (None, None):
        found = next((found for pattern in patterns if (found := pattern.search(text))), None)
        if found is not None:
            one, other = (number for number in found.groups() if number is not None)
            ends = (_number(one), _number(other))
    lowest = field.minimum if field.minimum is not None else ends[0]
    highest = field.maximum if field.maximum is not None else ends[1]
    if lowest is not None and highest is not None and lowest >= highest:
        lowest, highest = field.minimum, field.maximum
    step = _STEP.search(text)
    return msgspec.structs.replace(
        field,
        minimum=lowest,
        maximum=highest,
        step=field.step if field.step is not None else _positive(step),
    )


def _is_time(field: FoundField) -> bool:
    return any(word in field.name.lower() for word in ("duration", "second", "length", "time"))


def _positive(found: re.Match[str] | None) -> float | None:
    number = _number(found[1]) if found is not None else 0
    return number if number > 0 else None


def _counted(field: FoundField, text: str) -> FoundField:
    """How many items: only where the page's schema has no number."""
    least, most = field.min_items, field.max_items
    if (both := _FEW_TO_MANY.search(text)) is not None and _many(both[1]) < _many(both[2]):
        least = _many(both[1]) if least is None and _many(both[1]) > 1 else least
        most = _many(both[2]) if most is None else most
    if most is None and (found := _AT_MOST.search(text)) is not None:
        most = _many(found[1])
    if least is None and (found := _AT_LEAST.search(text)) is not None:
        least = _many(found[1])
    if least is not None and most is not None and least > most:
        least, most = field.min_items, field.max_items
    return msgspec.structs.replace(field, min_items=least, max_items=most or None)


def _listed(text: str) -> tuple[FoundOption, ...]:
    """Options in a sentence: "Options: 'none', 'regular'", "must be either 480p or 720p", "可选值：a、b"."""
    for start in _LISTED.finditer(text):
        place = start.end()
        options: list[FoundOption] = []
        while (token := _TOKEN.match(text, place)) is not None:
            value = (token[1] or token[2]).strip().rstrip(".")
            options.append(FoundOption(value, (token[3] or "").strip(" ()（）-–:：=")))
            place = token.end()
            after = _BETWEEN.match(text, place)
            if after is None:
                break
            place = after.end()
        is_whole = _LIST_END.match(text, place) is not None or text[place - 1 : place] == "."
        if is_whole and len({option.value for option in options}) == len(options) > 1:
            return tuple(options)
    return ()


def _number(digits: str) -> float:
    number = float(digits.replace(",", ""))
    return int(number) if number.is_integer() else number


def _many(word: str) -> int:
    return _WORDS[word.lower()] if word.lower() in _WORDS else int(word)
