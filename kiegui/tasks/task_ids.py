"""Which task ids of Kie stand in a text that somebody pasted: the log page, JSON, a cURL command, a table, or just ids.

Nothing here asks Kie whether they exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

MAX_TEXT = 1_000_000
"""Characters; what stands behind them is not read. A log page with a hundred tasks has some ten thousand."""

MAX_IDS = 1_000

_CHARACTER = r"[A-Za-z0-9._-]"
_CUT = "*…•"
"""Stand in the place of what was left out ("281e5b0*****f39b9" in Kie's pages): what is around them is no id."""

_WORD = re.compile(rf"(?<![A-Za-z0-9._{_CUT}-]){_CHARACTER}{{8,200}}+(?![A-Za-z0-9._{_CUT}-])")

_CODE = r"[0-9A-Fa-f]{32}|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
"""Every id seen live is of the first kind; the older endpoints also gave the second."""

_SURE = re.compile(
    # task_12345678, task_kling-2.6_1765182425861, mj_task_abc123 (docs); a name in a program has no digit.
    rf"{_CODE}|(?:[a-z0-9]{{1,12}}_)?task[_-](?=[A-Za-z._-]*\d){_CHARACTER}+"
)

_EMBEDDED = re.compile(rf"(?<![A-Za-z0-9{_CUT}])(?:{_CODE})(?![A-Za-z0-9{_CUT}])")

_DATE = re.compile(r"\d{4}-?\d\d-?\d\d(?!\d)")
_POSSIBLE = re.compile(
    r"(?![0-9a-f]{40}$|[0-9a-f]{64}$)"  # no digest
    r"(?![sp]k[_-])"  # no key of another service
    r"(?=.*[A-Za-z])[A-Za-z0-9_-]{8,64}"
)
_RUN = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z]*+\d[A-Za-z]*+\d)[A-Za-z0-9]{6,}")
"""What the ids have and names of models have not: six letters and digits in a row, two of them digits."""

_LABELLED = re.compile(
    rf"(?i:(?:task|record)[ _-]?id)[\"'\\\s]{{0,8}}[:=：][\"'\\\s]{{0,8}}({_CHARACTER}{{6,200}}+)(?![{_CUT}])"
)
"""Only the words before the id in any case: without case, Kelvin’s sign would be a k."""

_SECRET = re.compile(
    r"(?:(?:api[ _-]?key|authorization|secret|hmac[ _-]?key|password)[\"'\\ \t]{0,8}[:=：][\"'\\ \t]{0,8}(?:bearer )?"
    rf"|bearer[ \t]{{1,8}}|\b[sp]k[_-])({_CHARACTER}{{8,}}+)",
    re.IGNORECASE,
)
"""Kie's keys look like its ids, and a key must not get into an address."""

_ADDRESS = re.compile(r"https?:\\?/\\?/(?!(?:www\.|api\.)?kie\.ai\b)(?:[^\s\"'<>\\,;|]|\\/)*+")
"""A web address, but not one of Kie's own pages: results have names that look like an id, and sometimes are one."""

_LINE = re.compile(r"^.{8,}$", re.MULTILINE)
_BETWEEN = re.compile(r"[\s,;|\"'()\[\]]+")


def find_task_ids(text: str) -> tuple[str, ...]:
    """The ids in `text`, in their order, each once: at most `MAX_IDS`, from the first `MAX_TEXT` characters.

    To ask Kie for what is no id is free, but the person is then told of an id that Kie does not know. So what has one of
    Kie's forms or is called a task id always counts; what only could be one counts where its line has nothing else. If
    there is nothing of that, ids within addresses and names of files count, and else every word that could be one.
    """
    text = text[:MAX_TEXT]
    secrets = {_bare(match[1]) for match in _SECRET.finditer(text)}
    outside = _ADDRESS.sub(lambda match: " " * len(match[0]), text)
    words = [(match.start(), _bare(match[0])) for match in _WORD.finditer(outside)]
    sure = [(place, word) for place, word in words if _SURE.fullmatch(word)]
    for found in (
        sorted((*sure, *_labelled(text), *_alone(outside))),
        [(match.start(), match[0]) for match in _EMBEDDED.finditer(text)],
        [(place, word) for place, word in words if _is_possible(word)],
    ):
        if ids := _distinct(word for _, word in found if word not in secrets):
            return ids
    return ()


def _labelled(text: str) -> Iterator[tuple[int, str]]:
    """What is called a task id: `"taskId": "…"`, `?taskId=…`, "Task ID: …"."""
    for match in _LABELLED.finditer(text):
        word = _bare(match[1])
        if len(word) >= 6 and re.search(r"\d", word) and not _DATE.match(word):
            yield match.start(1), word


def _alone(text: str) -> Iterator[tuple[int, str]]:
    """What could be an id, on lines that have nothing else."""
    for line in _LINE.finditer(text):
        words = [word for word in _BETWEEN.split(line[0]) if word]
        if words and all(map(_is_possible, words)):
            yield from ((line.start(), word) for word in words)


def _is_possible(word: str) -> bool:
    return bool(_POSSIBLE.fullmatch(word) and _RUN.search(word) and not _DATE.match(word))


def _bare(word: str) -> str:
    """Without the full stop behind it, and the like."""
    return word.strip("._-")


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(islice(dict.fromkeys(words), MAX_IDS))
