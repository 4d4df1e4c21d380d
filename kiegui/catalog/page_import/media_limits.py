"""What a description says of each file's sides, shape and length, English and Chinese.

A limit that is too narrow refuses a good file, so a sentence counts only if it is plain. One about results, advice, other
files or single cases sets no limit; it can only widen what another sentence says. Types and sizes are in `media_words`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import Any, Literal

import msgspec

from kiegui.catalog.page_import.media_words import Kind

_DIGITS = r"(?:\d{1,3}(?:,\d{3}){1,3}|\d{1,9}(?:\.\d{1,4})?)(?!\d)"
_N = rf"(?<![A-Za-z\d.]){_DIGITS}"
_BY = r"\s*(?:[x×*]|by\b)\s*"
_SIZE = rf"{_N}(?:{_BY}{_DIGITS}(?:\s*=\s*{_DIGITS})?)?"
_SHAPE = rf"{_N}(?:\s*[:：/]\s*{_N})?"
_TO = r"\s*(?P<to>-|–|—|~|～|to|and|到|至|和|与)\s*"
_TIME = r"(?:s|secs?|seconds?|mins?|minutes?|hours?|秒钟?|分钟|小时)(?![a-z])"
_PX = r"(?:px|pixels?|像素)(?![a-z])"
_MP = r"(?:mp|megapixels?|百万像素|万像素)(?![a-z])"

_NEVER = r"(?!)"

MOST_NUMBERS = 120
"""In a description: one with more is no description of files, and would take long to read."""

Said = tuple[str, float]
"""A limit's name in `MediaField`, and its value."""


_Compared = dict[int, re.Match[str]]
"""Words such as "at most", by the place where their number would stand."""


class _Span(msgspec.Struct, frozen=True):
    """What stands between two ends, as it is written; an end that is not named is ""."""

    low: str
    high: str
    low_unit: str
    unit: str
    is_listed: bool
    start: int
    end: int


def _quantity(number: str, unit: str, alone: str) -> re.Pattern[str]:
    """Two numbers, in brackets or with a word between them, with their unit if they have one; or one number `alone`."""
    return re.compile(
        rf"(?=[\d\[(（])(?:[\[(（]\s*(?P<low>{number})\s*[,，]\s*(?P<high>{number})\s*[\])）]\s*(?P<unit>{unit})?"
        rf"|[\[(（]?\s*(?P<from>{number})\s*(?P<first>{unit})?{_TO}(?P<until>{number})\s*[\])）]?\s*(?P<last>{unit})?"
        rf"|(?P<one>{alone})[\s-]?(?P<of>{unit})?)",
        re.IGNORECASE,
    )


_LENGTHS = _quantity(_N, _TIME, rf"{_N}(?=[\s-]?{_TIME})")
_SIZES = _quantity(_SIZE, _PX, rf"{_N}{_BY}{_DIGITS}|{_N}(?=[\s-]?{_PX})")
_MEGAPIXELS = _quantity(_N, _MP, rf"{_N}(?=[\s-]?{_MP})")
_SHAPES = _quantity(_SHAPE, _NEVER, _NEVER)

_FILLER = re.compile(
    r"(?:[\s:：=为是(（]|\b(?:an?|the|of|is|are|be|to|for|in|on|each|every|both|all|per|and|two|three|its|total|combined"
    r"|overall|duration|length|long|size|sides?|edges?|dimensions?|resolution|width|height|pixels?|count|input|reference"
    r"|uploaded|files?|videos?|audios?|clips?|images?|pictures?|supported|allowed)\b"
    r"|支持|时长|长度|分辨率|尺寸|边长?|总|像素数?|宽|高|和|单个|每个|视频|音频|图片)*",
    re.IGNORECASE,
)
"""Words that may stand between "at most" and its number."""

_COMPARED = re.compile(
    r"(?<![a-z])(?=[abcdefghilmnosuw<>≤≥不大高长小低短最至上])"
    r"(?:(?P<no>\b(?:not|no|never|cannot|(?:ca|do|does|is|must|should)n['’]t)\b)(?:\s+\w+){0,2}?\s+)?(?:"
    r"(?P<more>(?:(?:more|greater|larger|bigger|longer|higher) than|exceed(?:ing)?|over|above)\b|(?<!不)[大高长]于)"
    r"|(?P<less>(?:(?:less|smaller|shorter|lower|fewer) than|under|below)\b|(?<!不)[小低短]于)"
    r"|(?P<most>(?:up to|at most|max(?:imum|\.)?|within)(?![a-z])|<=?|≤|不(?:得|能|可|应|要|可以)?(?:超过|大于|高于|长于)"
    r"|最[多大长高]|至多|上限)"
    r"|(?P<least>(?:at least|min(?:imum|\.)?)(?![a-z])|>=?|≥|不(?:得|能|可|应|要|可以)?(?:小于|低于|少于|短于)"
    r"|至少|最[小低短少]))",
    re.IGNORECASE,
)
_DEMANDED = re.compile(r"(?:\b(?:be|is|are|must|should|to)|[需须应要为边宽高长度])\s*$", re.IGNORECASE)
_ALONE = re.compile(r"(?:^|[,，:：(（]|\b(?:and|but)|[且并])\s*$", re.IGNORECASE), re.compile(r"\s*(?:$|[,，.)）])")
"""Stand around "longer than 5 s" where it is asked for; "longer than 5 s costs more" asks for nothing."""

_OR_LESS = re.compile(
    r"\s*(?:or (?:less|shorter|smaller|below|under)|max(?:imum)?\b|at most\b|[以之]内|以下)", re.IGNORECASE
)
_OR_MORE = re.compile(r"\s*(?:or (?:more|longer|larger|greater|above)|min(?:imum)?\b|at least\b|以上)", re.IGNORECASE)
_MORE_THAN = re.compile(r"\s*(?:larger|smaller|bigger|longer|shorter|more|less|apart|away) ", re.IGNORECASE)
_NEAR = re.compile(r"[,，;]|\band\b", re.IGNORECASE)
_BETWEEN = re.compile(r"(?:between|介于|在)\s*[\[(（]?\s*$", re.IGNORECASE)

_NOT_PLAIN = frozenset(
    {"best", "about", "around", "when", "if", "unless", "except", "otherwise", "mode", "modes", "cut", "generates", "e.g",
     "timeout"}
)  # fmt: skip
_NOT_PLAIN_BEGIN = (
    "output", "generated", "result", "recommend", "suggest", "advis", "ideal", "prefer", "optimal", "usual", "typical",
    "approx", "default", "trunc", "trim", "crop", "resiz", "upscal", "downscal", "scal", "compress", "convert", "reframe",
    "adjust", "padd", "reject", "refus", "fail", "error", "invalid", "unsupported", "charg", "bill", "credit", "cost",
    "expir", "download", "availab", "accessib", "reachab", "face", "margin", "border", "example", "segment",
)  # fmt: skip
_NOT_TAKEN = re.compile(r"(?:not|n['’]t)(?: be)? (?:supported|accepted|allowed)\b|\bfirst \d", re.IGNORECASE)
_NOT_PLAIN_CHINESE = re.compile(
    r"输出|生成的|生成后|结果|建议|推荐|最佳|理想|如果|若|(?<![应相适恰])当|否则|模式|截断|截取|裁剪|裁切|缩放|压缩|默认|例如"
    r"|计费|积分|人脸|约|左右|不支持|拒绝|失败|报错"
)
_OTHERS: dict[Kind, re.Pattern[str]] = {
    "image": re.compile(r"\b(?:videos?|films?|clips?)\b|视频", re.IGNORECASE),
    "video": re.compile(r"\b(?:images?|pictures?|photos?|audios?)\b|图片|图像|音频", re.IGNORECASE),
    "audio": re.compile(r"\b(?:videos?|films?|images?)\b|视频|图片", re.IGNORECASE),
}
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=\S)|[。；;！]|\n(?!\s*[a-z])")

_BOTH_SIDES = re.compile(
    r"\b(?:width|height)\s*(?:and|or|/|×|x|:)\s*(?:width|height)\b|宽度?\s*[和与、/:：×]?\s*高度?|高度?\s*[和与、/:：×]?\s*宽度?",
    re.IGNORECASE,
)
_ONE_SIDE = re.compile(r"\b(?:width|wide|height|high|tall)\b|宽|(?<!最)高(?![于清质])", re.IGNORECASE)
_SHORT = re.compile(r"\b(?:short|small)(?:er|est)?[\s-]+(?:sides?|edges?|dimensions?)\b|短边", re.IGNORECASE)
_LONG = re.compile(r"\b(?:long|larg)(?:er|est)?[\s-]+(?:sides?|edges?|dimensions?)\b|长边", re.IGNORECASE)
_SIDES_ARE = re.compile(
    r"(?:(?:px|pixels?|像素)\s*[)）]?|\b(?:width|height|sides?|edges?|dimensions?)|宽高(?:长度)?|边长)"
    r"\s*(?:(?:must|should|both|each|be|is|are|between|within|from|范围|为|在|是|需|须|应)\s*)*[:：]?\s*$",
    re.IGNORECASE,
)
_ALL_PIXELS = re.compile(
    r"\b(?:total|number of|sum of)\s+(?:\w+\s+)?pixels?\b|\bpixel (?:count|area|total)|\bproduct\b|像素总?数|总像素|乘积",
    re.IGNORECASE,
)
_LINES = re.compile(r"(?:resolution|分辨率)[^,，;]*$", re.IGNORECASE)
"""In these "at most 1080 px" may be of the height only, as in 1080p."""

_SECONDS_ARE = re.compile(r"(?:[(（]\s*(?:s|sec|seconds?|秒)\s*[)）]|\bin seconds)\s*[:：]?\s*$", re.IGNORECASE)
_TOGETHER = re.compile(r"total|combined|altogether|together|cumulative|\bsum\b|总|合计|累计", re.IGNORECASE)
_EACH = re.compile(r"\b(?:each|per|every|single)\b|单[个段]|每[个段]", re.IGNORECASE)
_RATIO = re.compile(r"\bratio|宽高比|长宽比|纵横比|高宽比|比例", re.IGNORECASE)
_RATIO_IS = re.compile(
    r"(?:\bratios?|宽高比|长宽比|纵横比|高宽比|比例)(?:\s*[(（][^()（）\d]{0,24}[)）])?"
    r"\s*(?:(?:must|should|be|is|are|between|within|from|of|in|the|range|范围|为|在|是|需|须|应|介于)\s*)*[:：]?\s*$",
    re.IGNORECASE,
)
_UPRIGHT = re.compile(r"height\s*(?:/|:|to|by|-to-)\s*width|高\s*[/:：]?\s*宽|long.{0,12}short|长短边", re.IGNORECASE)

_SIDES = (10, 16_384)
_PIXELS = (50_000, 1_000_000_000)
_RATIOS = (0.01, 100.0)
_SECONDS = (0.1, 86_400.0)
"""What limits may be: other numbers are of something else, or wrong on the page."""
_MOST_TEXT = 4000
"""Characters of a description that are looked through: the words about its files stand before that."""


def limits_in(text: str, accepts: Kind, *, many: bool) -> dict[str, Any]:
    """The limits of a field's files by their names in `MediaField`; {} where files of several kinds are taken.

    Of several for one thing the widest counts; two that contradict each other are left out.
    """
    if accepts == "file" or len(re.findall(r"\d+", text)) > MOST_NUMBERS:
        return {}
    text = text[:_MOST_TEXT]
    plain: set[str] = set()
    widest: dict[str, float] = {}
    is_listed_plain = True
    for sentence in _SENTENCE_END.split(text):
        said, is_heading = [*_said(sentence, accepts, many=many)], sentence.rstrip().endswith((":", "："))
        is_plain = bool(said or is_heading) and _is_plain(sentence, accepts)
        for name, value in said:
            choose: Callable[[float, float], float] = min if name.startswith("min") else max
            widest[name] = choose(widest.get(name, value), value)
            plain |= {name} if is_plain and is_listed_plain else set()
        is_listed_plain = is_plain if is_heading else is_listed_plain  # what is under a heading is as it is
    limits = {name: value for name, value in widest.items() if name in plain}
    for least, most in (
        *((f"min_{what}", f"max_{what}") for what in ("side", "pixels", "ratio", "seconds")),
        ("min_seconds", "max_total_seconds"),
    ):
        if limits.get(least, -math.inf) > limits.get(most, math.inf):
            del limits[least], limits[most]
    return limits


def _is_plain(sentence: str, accepts: Kind) -> bool:
    """Whether it is about these files as they must be: no advice, no condition, no result, no other file."""
    words = frozenset(re.findall(r"[a-z]+(?:\.[a-z])?", sentence.lower()))
    return (
        words.isdisjoint(_NOT_PLAIN)
        and not any(word.startswith(_NOT_PLAIN_BEGIN) for word in words)
        and _NOT_TAKEN.search(sentence) is None
        and (sentence.isascii() or _NOT_PLAIN_CHINESE.search(sentence) is None)
        and _OTHERS[accepts].search(sentence) is None
    )


def _said(sentence: str, accepts: Kind, *, many: bool) -> Iterator[Said]:
    if re.search(r"\d", sentence) is None:
        return
    compared: _Compared = {}
    for words in _COMPARED.finditer(sentence):
        filler = _FILLER.match(sentence, words.end())
        compared[filler.end() if filler is not None else words.end()] = words
    if accepts != "image":
        yield from _lengths(sentence, compared, many=many)
    if accepts != "audio":
        yield from _sides(sentence, compared)
        yield from _megapixels(sentence, compared)
        yield from _ratios(sentence, compared)


def _lengths(sentence: str, compared: _Compared, *, many: bool) -> Iterator[Said]:
    last = 0
    for span in _spans(_LENGTHS, sentence, compared):
        ahead, behind = sentence[last : span.start], _NEAR.split(_after(sentence, span.end), maxsplit=1)[0]
        last = span.end
        if not span.unit and _SECONDS_ARE.search(ahead) is None:
            continue
        words = [*_TOGETHER.finditer(ahead)]
        if re.match(r"\s*\d", behind) or (words and _EACH.search(ahead, words[-1].end())):
            continue  # "1 minute 30 seconds" is not a minute
        low, high = _seconds(span.low, span.low_unit or span.unit), _seconds(span.high, span.unit)
        if words or _TOGETHER.search(behind) is not None:
            yield from _within(_SECONDS, {"max_total_seconds" if many else "max_seconds": high})
        else:
            yield from _within(_SECONDS, {"min_seconds": low, "max_seconds": high})


def _megapixels(sentence: str, compared: _Compared) -> Iterator[Said]:
    for span in _spans(_MEGAPIXELS, sentence, compared):
        if span.unit:
            factor = 10_000 if span.unit == "万像素" else 1_000_000
            low, high = ([number * factor for number in _numbers(text)[:1]] for text in (span.low, span.high))
            yield from _within(_PIXELS, {"min_pixels": _whole(low), "max_pixels": _whole(high)})


def _sides(sentence: str, compared: _Compared) -> Iterator[Said]:
    """Sides, and pixels in all. What is said of the width alone, or of the height, has no place in a field."""
    is_of_one = _ONE_SIDE.search(_BOTH_SIDES.sub("", sentence)) is not None
    is_of_all = _ALL_PIXELS.search(sentence) is not None
    last = 0
    for span in _spans(_SIZES, sentence, compared):
        ahead = _before(sentence, span.start)
        low, high = _numbers(span.low)[:2], _numbers(span.high)[:2]
        is_pair = max(len(low), len(high)) == 2
        is_count = not is_pair and max(*low, *high, 0) >= _PIXELS[0] and bool(span.unit or is_of_all)
        is_area = is_pair and _ALL_PIXELS.search(sentence, last, span.start) is not None
        is_lines = not is_pair and not span.low and _LINES.search(ahead) is not None
        last = span.end
        if is_count or is_area:
            yield from _within(_PIXELS, {"min_pixels": _whole(low), "max_pixels": _whole(high)})
        elif not is_of_one and (is_pair or span.unit or _SIDES_ARE.search(ahead) is not None):
            of_short, of_long = _which_side(ahead, _after(sentence, span.end))
            yield from _within(
                _SIDES,
                {
                    "min_side": int(min(low)) if low and not of_long else None,
                    "max_side": int(max(high)) if high and not of_short and not is_lines else None,
                },
            )


def _which_side(ahead: str, behind: str) -> tuple[bool, bool]:
    """Whether a limit is of the shorter side, of the longer one, or of neither alone: "the longer side, at most 2160 px"."""
    if (after := re.match(r"\s*(?:on|for|at|along)\s+.{0,30}", behind)) is not None:
        ahead += after[0]
    short, long = (max((found.end() for found in words.finditer(ahead)), default=0) for words in (_SHORT, _LONG))
    return short > long, long > short


def _ratios(sentence: str, compared: _Compared) -> Iterator[Said]:
    """Only from one shape to another: "1:1, 16:9" is a list, and "at most 3:1" does not say which way."""
    is_upright = _UPRIGHT.search(sentence) is not None
    for span in _spans(_SHAPES, sentence, compared):
        is_pair = [":" in end.replace("：", ":") for end in (span.low, span.high)]
        if not (span.low and span.high) or any(is_pair) != all(is_pair) or (any(is_pair) and span.is_listed):
            continue
        named = _RATIO if any(is_pair) else _RATIO_IS
        if named.search(_before(sentence, span.start)) is None:
            continue
        low, high = sorted(map(_ratio, (span.low, span.high)))
        if not is_upright or math.isclose(low * high, 1):
            yield from _within(_RATIOS, {"min_ratio": low, "max_ratio": high})


def _spans(pattern: re.Pattern[str], sentence: str, compared: _Compared) -> Iterator[_Span]:
    """Ranges, and single numbers with words that say which end they are."""
    for found in pattern.finditer(sentence):
        start, behind = found.start(), _after(sentence, found.end())
        number = found["one"] or found["low"] or found["from"]
        comparison = compared.get(start) or compared.get(sentence.index(number, start))
        if _MORE_THAN.match(behind) is not None:
            continue
        if found["one"] is not None:
            end = _end_of(comparison, sentence, behind)
            if end is not None:
                low, high = (number, "") if end == "min" else ("", number)
                yield _Span(low, high, "", (found["of"] or "").lower(), False, start, found.end())
            continue
        is_range = (
            found["to"] not in ("and", "和", "与")
            or _BETWEEN.search(_before(sentence, start)) is not None
            or behind.lstrip().startswith("之间")
        )
        if is_range and (comparison is None or comparison[0].lower() == "within"):
            unit, other = found["unit"] or found["last"] or "", found["high"] or found["until"]
            is_listed = found["low"] is not None
            yield _Span(number, other, (found["first"] or "").lower(), unit.lower(), is_listed, start, found.end())


def _end_of(words: re.Match[str] | None, sentence: str, behind: str) -> Literal["min", "max"] | None:
    """Which end a number is by the words before it, else by those behind it."""
    if words is None:
        return "max" if _OR_LESS.match(behind) is not None else "min" if _OR_MORE.match(behind) is not None else None
    if words["most"] or words["least"]:
        return "max" if words["most"] else "min"
    if words["no"]:
        return "max" if words["more"] else "min"
    ahead = _before(sentence, words.start())
    is_alone = _ALONE[0].search(ahead) is not None and _ALONE[1].match(behind) is not None
    if not is_alone and _DEMANDED.search(ahead) is None:
        return None
    return "min" if words["more"] else "max"


def _before(sentence: str, place: int) -> str:
    """As far as the words reach that belong to a number; searching all of a long sentence for each would take too long."""
    return sentence[max(0, place - 80) : place]


def _after(sentence: str, place: int) -> str:
    return sentence[place : place + 40]


def _within(usual: tuple[float, float], ends: dict[str, float | None]) -> Iterator[Said]:
    """Those that there are, if all of them can be."""
    said = [(name, value) for name, value in ends.items() if value is not None]
    if all(usual[0] <= value <= usual[1] for _, value in said):
        yield from said


def _numbers(text: str) -> list[float]:
    return [float(number.replace(",", "")) for number in re.findall(_DIGITS, text)]


def _whole(factors: list[float]) -> int | None:
    return round(math.prod(factors)) if factors else None


def _ratio(text: str) -> float:
    width, *height = _numbers(text)
    return width / height[0] if height and height[0] else width


def _seconds(text: str, unit: str) -> float | None:
    factor = 60 if unit.startswith(("min", "分")) else 3600 if unit.startswith(("hour", "小时")) else 1
    seconds = next(iter(_numbers(text)), None)
    return None if seconds is None else seconds * factor
