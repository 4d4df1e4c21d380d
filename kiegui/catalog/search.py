"""`ModelSearch`: finds models by what a person types, best first: names, provider, id, job, what it makes from what.

All words must be found, in any order, whole or begun. A word that no model has is taken for a misspelt one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from kiegui.catalog.other_names import other_names
from kiegui.catalog.purposes import Source, needed_sources, possible_sources
from kiegui.catalog.schema import ModelSpec
from kiegui.catalog.spelling import letters_of, mistakes, mistakes_allowed

_CHUNK = re.compile(r"[^\W_]+(?:\.\d+)*")
"""What stands between blanks and signs: "v2.5", "seedream4.0", "4k"."""
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PIECE = re.compile(r"\d+(?:\.\d+)*[^\W\d_]*|[^\W\d_]+")
"""What a chunk is made of: "seedream4.0" of "seedream" and "4.0"."""
_VERSION_DASH = re.compile(r"(?<=\d)[-_,](?=\d)")
_TURNS_INTO = re.compile(r"([^\W_]+)[ -]to[ -]([^\W_]+)")

_MAKES, _TITLE, _PROVIDER, _ID, _NEEDS, _READS, _ABOUT = 1.05, 1.0, 0.95, 0.85, 0.5, 0.4, 0.3
"""How much a word counts, by where it stands; who types "film" wants one made, and then one edited."""
_WHOLE, _BEGUN, _WITHIN = 1.0, 0.8, 0.5
_MISSPELT = (0.45, 0.45, 0.3)
"""By how many mistakes."""
_SHORTEST_WITHIN = 3
"""Letters that are looked for in the middle of words, too."""

_FILLERS = frozenset({"a", "an", "and", "by", "for", "from", "in", "into", "of", "on", "or", "the", "to", "with"})
"""Words that say nothing beside others."""

_KINDS: Mapping[str, str] = {
    "image": "image picture photo",
    "video": "video film movie clip",
    "audio": "audio sound",
    "text": "text words",
    "file": "file document",
    "result": "",
}
_SHORT = {"image": "img", "video": "vid", "text": "txt"}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}


_Vocabulary = dict[str, dict[int, float]]
"""Word → place of a model in the list → how much the word counts there."""


class ModelSearch:
    """Made once for a list of models; `find` then takes a fraction of a millisecond."""

    def __init__(self, specs: Sequence[ModelSpec]) -> None:
        self._follows = [bool(needed_sources(spec)) for spec in specs]
        """Whether a model needs something to begin with: a picture to edit, a film to extend."""
        names: _Vocabulary = {}
        signs: _Vocabulary = {}
        told: _Vocabulary = {}
        also: _Vocabulary = {}
        kinds = (names, _names), (signs, _signs), (told, _told), (also, other_names)
        for place, spec in enumerate(specs):
            for vocabulary, words_of in kinds:
                for word, weight in words_of(spec):
                    at = vocabulary.setdefault(word, {})
                    at[place] = max(weight, at.get(place, 0.0))
        self._names, self._signs, self._told, self._also = names, signs, told, also
        self._called = {word: names.get(word, {}) | also.get(word, {}) for word in (*names, *also)}
        self._letters = {word: letters_of(word) for word in (*self._called, *signs)}

    def find(self, typed: str) -> tuple[int, ...]:
        """The places of the models that fit, best first; () if there are none.

        Among equals those come first that need no file, then it goes by the order of the list.
        A text without any word finds nothing.
        """
        chunks = _chunks(typed)
        words = [chunk for chunk in chunks if chunk not in _FILLERS] or chunks
        if not words:
            return ()
        found = [self._hits(word) for word in words]
        if not all(found):
            return ()
        # "video to video" is more than two times "video".
        turns = (f"{_KIND_OF.get(one)}2{_KIND_OF.get(other)}" for one, other in _TURNS_INTO.findall(_plain(typed)))
        turned = [self._signs[turn] for turn in turns if turn in self._signs]
        # A misspelt word may happen to be another one, of a model that is not meant.
        scores = _common([*found, *turned]) or _common(
            [*(_best(hits, self._misspelt(word)) for word, hits in zip(words, found, strict=True)), *turned]
        )
        return tuple(sorted(scores, key=lambda place: (-round(scores[place], 6), self._follows[place], place)))

    def _hits(self, word: str) -> dict[int, float]:
        hits = self._spelt(word)
        pieces = _PIECE.findall(word)
        if len(pieces) > 1:  # "kling2.5" is "kling" and "2.5"
            both = _common([self._spelt(piece) or self._misspelt(piece) for piece in pieces])
            hits = _best(hits, {place: score / len(pieces) for place, score in both.items()})
        return hits or self._misspelt(word)

    def _spelt(self, word: str) -> dict[int, float]:
        # Words of descriptions are found only as they stand.
        hits = dict(self._told.get(word, {}))
        for vocabulary in (self._names, self._signs, self._also):
            if vocabulary is self._also and len(word) < _SHORTEST_WITHIN:  # too few letters to begin another name
                _raise(hits, vocabulary.get(word, {}), _WHOLE)
                continue
            for known, weights in vocabulary.items():
                if word not in known:
                    continue
                if known.startswith(word):
                    _raise(hits, weights, _BEGUN + (_WHOLE - _BEGUN) * len(word) / len(known))
                elif len(word) >= _SHORTEST_WITHIN:
                    _raise(hits, weights, _WITHIN)
        return hits

    def _misspelt(self, word: str) -> dict[int, float]:
        """Of the words that are nearest, if they are near enough."""
        return self._nearest(word, self._called) or self._nearest(word, self._signs)

    def _nearest(self, word: str, vocabulary: _Vocabulary) -> dict[int, float]:
        most, letters, counts = mistakes_allowed(word), letters_of(word), dict[str, int]()
        hits: dict[int, float] = {}
        for known, weights in vocabulary.items() if most else ():
            beginning = known[: len(word) + most]
            if len(known) + most < len(word) or (letters & ~self._letters[known]).bit_count() > most:
                continue
            count = counts.get(beginning)
            if count is None:
                count = counts[beginning] = mistakes(word, beginning, most)
            if count < most:
                most, hits = max(count, 1), {}
            if count <= most:
                _raise(hits, weights, _MISSPELT[count])
        return hits


def _names(spec: ModelSpec) -> Iterator[tuple[str, float]]:
    """What the model is called."""
    for text, weight in ((spec.title, _TITLE), (spec.provider, _PROVIDER), (spec.id, _ID)):
        for word in _with_joins(text):
            yield word, weight


def _signs(spec: ModelSpec) -> Iterator[tuple[str, float]]:
    """What it makes and from what."""
    needed = needed_sources(spec)
    reads = {source.value: _NEEDS if source in needed else _READS for source in possible_sources(spec)}
    if not needed - {Source.RESULT}:
        reads["text"] = _READS
    for word in _KINDS[spec.makes].split():
        yield word, _MAKES
    for kind, weight in reads.items():
        for word in _KINDS[kind].split():
            yield word, _READS
        yield f"{kind[0]}2{spec.makes[0]}", weight
        yield f"{kind}2{spec.makes}", weight
        yield f"{_SHORT.get(kind, kind)}2{_SHORT.get(spec.makes, spec.makes)}", weight


def _told(spec: ModelSpec) -> Iterator[tuple[str, float]]:
    """What is said about it."""
    for word in _chunks(spec.about):
        yield word, _ABOUT


def _with_joins(text: str) -> Iterator[str]:
    """The words of a name, whole and in pieces, and neighbours as one word: "nanobanana", "texttospeech", and "tts"."""
    chunks = _chunks(text)
    for chunk in chunks:
        for word in (chunk, *_PIECE.findall(chunk)):
            yield word
            if "." in word:
                yield word.replace(".", "")
    yield from _chunks(_CAMEL.sub(" ", text))
    for one, other in pairwise(chunks):
        yield one + other
    for one, middle, other in zip(chunks, chunks[1:], chunks[2:], strict=False):
        yield one + middle + other
    for one, other in _TURNS_INTO.findall(_plain(text)):
        yield f"{one[0]}t{other[0]}"
        yield f"{one[0]}2{other[0]}"


def _chunks(text: str) -> list[str]:
    return _CHUNK.findall(_plain(text))


def _plain(text: str) -> str:
    """Small letters without accents; 2-5 and 2,5 as 2.5."""
    text = text.casefold()
    if not text.isascii():
        text = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return _VERSION_DASH.sub(".", text)


def _raise(hits: dict[int, float], weights: Mapping[int, float], quality: float) -> None:
    for place, weight in weights.items():
        score = weight * quality
        if score > hits.get(place, 0.0):
            hits[place] = score


def _best(one: dict[int, float], other: Mapping[int, float]) -> dict[int, float]:
    _raise(one, other, 1.0)
    return one


def _common(hits: Sequence[Mapping[int, float]]) -> dict[int, float]:
    """The sums of what all have."""
    fewest = min(hits, key=len)
    return {place: sum(hit[place] for hit in hits) for place in fewest if all(place in hit for hit in hits)}
