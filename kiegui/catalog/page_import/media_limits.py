"""What a description says of each file's sides, shape and length, English and Chinese.

A limit that is too narrow refuses a good file, so a sentence counts only if it is plain. One about results, advice, other
files or single cases sets no limit; it can only widen what another sentence says. Types and sizes are in `media_words`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import Any, Literal

from kiegui.catalog.page_import.media_words import Kind

_N = r"(?<![\d.,])(?:\d{1,3}(?:,\d{3}){1,3}|\d{1,9}(?:\.\d{1,4})?)(?![\d])"
_SIZE = rf"{_N}(?:\s*[x×*]\s*{_N}(?:\s*=\s*{_N})?)?"
_SHAPE = rf"{_N}(?:\s*[:：/]\s*{_N})?"
_TO = r"\s*(?P<to>-|–|—|~|～|to|and|到|至|和|与)\s*"
_TIME = r"(?:s|secs?|seconds?|mins?|minutes?|hours?|秒钟?|分钟|小时)(?![a-z])"
_PX = r"(?:px|pixels?|像素)(?![a-z])"
_MP = r"(?:mp|megapixels?|百万像素|万像素)(?![a-z])"

End = Literal["min", "max"]
Said = tuple[str, float]
"""A limit's name in `MediaField`, and its value."""


def _quantity(number: str, unit: str) -> re.Pattern[str]:
    """One number or two, in brackets or with a word between them, with their unit; brackets may have none."""
    return re.compile(
        rf"[\[(（]\s*(?P<low>{number})\s*[,，]\s*(?P<high>{number})\s*[\])）]\s*(?P<unit>{unit})?"
        rf"|[\[(（]?\s*(?P<from>{number})\s*(?P<first>{unit})?{_TO}(?P<until>{number})\s*[\])）]?\s*(?P<last>{unit})?"
        rf"|(?P<one>{number})(?:\s|-)?(?P<of>{unit})?",
        re.IGNORECASE,
    )


_LENGTHS = _quantity(_N, _TIME)
_SIZES = _quantity(_SIZE, _PX)
_MEGAPIXELS = _quantity(_N, _MP)
_SHAPES = _quantity(_SHAPE, r"(?!)")

_FILLER = (
    r"(?:[\s:：=为是(（]|\b(?:an?|the|of|is|are|be|to|for|in|on|each|every|both|all|per|and|two|three|its|total|combined"
    r"|overall|duration|length|long|size|sides?|edges?|dimensions?|resolution|width|height|pixels?|count|input|reference"
    r"|uploaded|files?|videos?|audios?|clips?|images?|pictures?|supported|allowed)\b"
    r"|支持|时长|长度|分辨率|尺寸|边长?|总|像素数?|宽|高|和|单个|每个|视频|音频|图片)*"
)
_COMPARED = re.compile(
    r"(?:(?P<no>\b(?:not|no|never|cannot)\b|n['’]t\b)(?:\s+\w+){0,2}?\s+)?(?:"
    r"(?P<more>\b(?:(?:more|greater|larger|bigger|longer|higher) than|exceed(?:ing)?|over|above)\b|(?<!不)[大高长]于)"
    r"|(?P<less>\b(?:(?:less|smaller|shorter|lower|fewer) than|under|below)\b|(?<!不)[小低短]于)"
    r"|(?P<most>\b(?:up to|at most|max(?:imum|\.)?|within)(?![a-z])|<=?|≤|不(?:得|能|可|应|要|可以)?(?:超过|大于|高于|长于)"
    r"|最[多大长高]|至多|上限)"
    r"|(?P<least>\b(?:at least|min(?:imum|\.)?)(?![a-z])|>=?|≥|不(?:得|能|可|应|要|可以)?(?:小于|低于|少于|短于)"
    rf"|至少|最[小低短少]))\s*{_FILLER}$",
    re.IGNORECASE,
)
_DEMANDED = re.compile(
    r"(?:^|[,，:：(（]|\b(?:be|is|are|must|should|to)|[需须应要为边宽高长度])\s*$",
    re.IGNORECASE,
)
"""Stands before "longer than" where it is asked for; "clips longer than 5 s cost more" asks for nothing."""

_OR_LESS = re.compile(r"\s*(?:or (?:less|shorter|smaller|below|under)|max(?:imum)?\b|at most\b|[以之]内|以下)", re.IGNORECASE)
_OR_MORE = re.compile(r"\s*(?:or (?:more|longer|larger|greater|above)|min(?:imum)?\b|at least\b|以上)", re.IGNORECASE)
_BETWEEN = re.compile(r"(?:between|介于|在)\s*[\[(（]?\s*$", re.IGNORECASE)

_NOT_PLAIN = re.compile(
    r"\b(?:outputs?|generated|generates|results?|recommend\w*|suggest\w*|advis\w*|ideal\w*|prefer\w*|best|optimal\w*|usual\w*"
    r"|typical\w*|approx\w*|about|around|default\w*|when|if|unless|except|otherwise|modes?|trunc\w*|trim\w*|cut|crop\w*"
    r"|resiz\w*|(?:up|down)?scal\w*|compress\w*|convert\w*|reframe\w*|adjust\w*|padd\w*|reject\w*|refus\w*|fail\w*|errors?"
    r"|invalid|unsupported|(?:not|n['’]t)(?: be)? (?:supported|accepted|allowed)|charg\w*|bill\w*|credits?|costs?|timeout"
    r"|expir\w*|download\w*|faces?|margins?|borders?|examples?|e\.g|first \d|segments?)\b"
    r"|输出|生成的|生成后|结果|建议|推荐|最佳|理想|如果|若|(?<![应相适恰])当|否则|模式|截断|截取|裁剪|裁切|缩放|压缩|默认|例如"
    r"|计费|积分|人脸|约|左右|不支持|拒绝|失败|报错",
    re.IGNORECASE,
)
_OTHERS: dict[Kind, re.Pattern[str]] = {
    "image": re.compile(r"\b(?:videos?|films?|clips?)\b|视频", re.IGNORECASE),
    "video": re.compile(r"\b(?:images?|pictures?|photos?|audios?)\b|图片|图像|音频", re.IGNORECASE),
    "audio": re.compile(r"\b(?:videos?|films?|images?)\b|视频|图片", re.IGNORECASE),
}
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=\S)|[。；;！]|\n(?!\s*[a-z])")

_BOTH_SIDES = re.compile(
    r"\b(?:width|height)\s*(?:and|or|/|×|x|:)\s*(?:width|height)\b|宽\s*[和与、/:：×]?\s*高|高\s*[和与、/:：×]?\s*宽", re.IGNORECASE
)
_ONE_SIDE = re.compile(r"\b(?:width|wide|height|high|tall)\b|宽|(?<!最)高(?![于清质])", re.IGNORECASE)
_SHORT = re.compile(r"\b(?:short|small)(?:er|est)?[\s-]+(?:sides?|edges?|dimensions?)\b|短边", re.IGNORECASE)
_LONG = re.compile(r"\b(?:long|larg)(?:er|est)?[\s-]+(?:sides?|edges?|dimensions?)\b|长边", re.IGNORECASE)
_SIDES_ARE = re.compile(
    r"(?:(?:px|pixels?|像素)\s*[)）]?|\b(?:width|height|sides?|edges?|dimensions?)|宽高(?:长度)?|边长)"
    r"\s*(?:(?:must|should|be|is|are|between|within|from|为|在|是)\s*)*[:：]?\s*$",
    re.IGNORECASE,
)
_ALL_PIXELS = re.compile(
    r"\b(?:total|number of|sum of)\s+(?:\w+\s+)?pixels?\b|\bpixel (?:count|area|total)|\bproduct\b|像素总?数|总像素|乘积", re.IGNORECASE
)
_SECONDS_ARE = re.compile(r"(?:[(（]\s*(?:s|sec|seconds?|秒)\s*[)）]|\bin seconds)\s*[:：]?\s*$", re.IGNORECASE)
_TOGETHER = re.compile(r"total|combined|altogether|together|cumulative|\bsum\b|总|合计|累计", re.IGNORECASE)
_EACH = re.compile(r"\b(?:each|per|every|single)\b|单[个段]|每[个段]", re.IGNORECASE)
_RATIO = re.compile(r"\bratio|宽高比|长宽比|纵横比|高宽比|比例", re.IGNORECASE)
_RATIO_IS = re.compile(
    r"(?:\bratios?|宽高比|长宽比|纵横比|高宽比|比例)(?:\s*[(（][^()（）\d]{0,24}[)）])?"
    r"\s*(?:(?:must|should|be|is|are|between|within|from|of|in|the|range|范围|为|在|是|需|介于)\s*)*[:：]?\s*$",
    re.IGNORECASE,
)
_UPRIGHT = re.compile(r"height\s*(?:/|:|to|by|-to-)\s*width|高\s*[/:：]?\s*宽|long.{0,12}short|长短边", re.IGNORECASE)

LARGEST_SIDE = 16_384
SMALLEST_SIDE = 10
FEWEST_PIXELS = 50_000
"""Less than this in all, and more than `LARGEST_SIDE`, is neither a side nor a picture."""

LONGEST = 86_400
"""Of a file: a day."""


def limits_in(text: str, accepts: Kind, *, many: bool) -> dict[str, Any]:
    """The limits of a field's files by their names in `MediaField`; {} where files of several kinds are taken.

    Of several for one thing the widest counts; two that contradict each other are left out.
    """
    plain: set[str] = set()
    widest: dict[str, float] = {}
    for sentence, is_plain in _sentences(text, accepts):
        for name, value in _said(sentence, accepts, many=many):
            choose: Callable[[float, float], float] = min if name.startswith("min") else max
            widest[name] = choose(widest.get(name, value), value)
            plain |= {name} if is_plain else set()
    limits = {name: value for name, value in widest.items() if name in plain}
    for least, most in (
        *((f"min_{what}", f"max_{what}") for what in ("side", "pixels", "ratio", "seconds")),
        ("min_seconds", "max_total_seconds"),
    ):
        if limits.get(least, -math.inf) > limits.get(most, math.inf):
            del limits[least], limits[most]
    return limits


def _sentences(text: str, accepts: Kind) -> Iterator[tuple[str, bool]]:
    """Sentences and lines with whether they are plain words about these files; what is under a heading is as it is."""
    is_plain = True
    for part in _SENTENCE_END.split(text):
        is_other = _NOT_PLAIN.search(part) is not None or _OTHERS[accepts].search(part) is not None
        if part.rstrip().endswith((":", "：")):
            is_plain = not is_other
        yield part, is_plain and not is_other


def _said(sentence: str, accepts: Kind, *, many: bool) -> Iterator[Said]:
    if accepts != "image":
        yield from _lengths(sentence, many=many)
    if accepts != "audio":
        yield from _sides(sentence)
        for end, _, number, _ in _ends(_MEGAPIXELS, sentence):
            yield f"{end}_pixels", int(number)
        yield from _shapes(sentence)


def _lengths(sentence: str, *, many: bool) -> Iterator[Said]:
    before = 0
    for end, found, number, unit in _ends(_LENGTHS, sentence):
        ahead = sentence[before : found.start()]
        behind = re.split(r"[,，;]|\band\b", sentence[found.end() :], maxsplit=1)[0]
        if end == "max":
            before = found.end()
        if not unit and _SECONDS_ARE.search(sentence[: found.start()]) is None:
            continue
        if not 0 < number <= LONGEST or re.match(r"\s*(?:and\s*)?\d", sentence[found.end() :]):
            continue  # "1 minute 30 seconds" is not a minute
        together = [*_TOGETHER.finditer(ahead)]
        if not together and _TOGETHER.search(behind) is None:
            yield f"{end}_seconds", number
        elif end == "max" and not (together and _EACH.search(ahead, together[-1].end())):
            yield ("max_total_seconds" if many else "max_seconds"), number
