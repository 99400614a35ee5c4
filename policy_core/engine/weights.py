"""Sentences weighed: how likely each is to break a rule, by what was learnt from labelled messages.

A sentence's features are its words (a number counts as ``<number>``), ``stem*`` with the first five letters of words
that are longer, and two words beside each other with a blank between, ``^`` before the first. The features of the
sentences around it count too, but less, see `CONTEXT`. Each feature that is known has a weight for each rule; the sum
over them, divided by the square root of how many they are, plus the rule's bias, is the logarithm of the odds. To that
come the weights of the policy's patterns that may stand in the sentence, as far as its words tell: each of them says
that several things that belong together are there, which no sum over words does.

All rules are weighed at once: a feature's weights stand side by side in one number, 32 bits each, which is enough for
the longest text, so that adding two numbers adds the weights of all rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain, repeat
from math import sqrt
from struct import Struct
from typing import Any, Final, NamedTuple

from policy_core.document.words import BREAKS
from policy_core.program import model as m

#: The letters that stand for a longer word's family.
STEM: Final = 5

#: How often a feature counts that stands in the sentence itself, in one beside it, and in one two away.
CONTEXT: Final = (4, 2, 1)

#: Weights are kept as bytes, this much above what they are.
ZERO: Final = 128

#: More words than these are not remembered, lest texts fill the memory.
_MAX_WORDS: Final = 20_000

#: A pattern's weights are so many times as fine as a feature's.
FINENESS: Final = 4

#: A sentence of which a smaller share of words is known is of another language, and is not weighed.
_KNOWN: Final = 0.5


def features(words: Iterable[str]) -> list[str]:
    """Return a sentence's features, each as often as it stands there.

    Args:
        words: The keys of its tokens, its end included where it has one.
    """
    found = []
    before = "^"
    for word in words:
        key = "<number>" if word[0].isdigit() else word
        found.append(key)
        if len(key) > STEM and key[0] != "<":
            found.append(f"{key[:STEM]}*")
        found.append(f"{before} {key}")
        before = key
    return found


def sentences(words: Sequence[str]) -> list[tuple[int, int]]:
    """Return the sentences of a document as first and last token, its end included where it has one."""
    found = []
    first = 0
    for at in [at for at, word in enumerate(words) if word in BREAKS]:
        if at > first:
            found.append((first, at))
        first = at + 1
    if first < len(words):
        found.append((first, len(words) - 1))
    return found


class Weighed(NamedTuple):
    """A sentence, first and last token, with the logarithm of its odds for each rule that was learnt."""

    first: int
    last: int
    odds: Mapping[str, float]


class _Word(NamedTuple):
    """What is known of a word.

    Args:
        weights: The sum of its own features.
        known: How many of these there are.
        key: The word as it stands in features.
        followers: The features of it and the next word, by that.
    """

    weights: int
    known: int
    key: str
    followers: dict[str, int]


class Weights:
    """What was learnt about sentences of one language.

    Args:
        data: An entry of a program's ``weights``.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data
        self._rules: list[str] = data["rules"]
        self._bias = [bias / data["scale"] for bias in data["bias"]]
        self._lanes = Struct(f"<{len(self._rules)}I")
        self._words: dict[str, _Word] = {}
        self._sums: list[int | None] = [None] * len(data["features"])
        self._known_patterns = m.read_set(data["patterns"])
        self._in_runs = Struct(f"<{self._known_patterns.bit_length() // 16 + 1}H")
        self._runs: dict[int, int] = {}

    @cached_property
    def _places(self) -> dict[str, int]:
        """For each feature of one word its row."""
        return {feature: at for at, feature in enumerate(self._data["features"]) if " " not in feature}

    @cached_property
    def _followers(self) -> dict[str, dict[str, int]]:
        """For each word the features of it and the next, by the next."""
        found: dict[str, dict[str, int]] = {}
        for at, feature in enumerate(self._data["features"]):
            word, blank, following = feature.partition(" ")
            if blank:
                found.setdefault(word, {})[following] = at
        return found

    @cached_property
    def _rows(self) -> dict[int, int]:
        """For each pattern that has weights the row where they stand."""
        return {number: at for at, number in enumerate(m.members(self._known_patterns), len(self._data["features"]))}

    def weigh(self, words: Sequence[str], patterns: Iterable[int] = ()) -> list[Weighed]:
        """Weigh the sentences of a document; those of another language are left out.

        Args:
            words: The keys of its tokens.
            patterns: For each sentence the set of the patterns that may stand in it.
        """
        found = []
        places = sentences(words)
        sums = [self._sum(words[first : last + 1]) for first, last in places]
        own, near, far = CONTEXT
        # Nothing stands around the text.
        padded = [(0, 0, 0)] * 2 + sums + [(0, 0, 0)] * 2
        for at, ((first, last), may_stand) in enumerate(zip(places, chain(patterns, repeat(0)), strict=False)):
            total, count, known = sums[at]
            if known >= _KNOWN * (last + 1 - first):
                a, b, _, d, e = padded[at : at + 5]
                total = own * total + near * (b[0] + d[0]) + far * (a[0] + e[0])
                count = own * count + near * (b[1] + d[1]) + far * (a[1] + e[1])
                odds = self._odds(total, count, *self._sum_patterns(may_stand & self._known_patterns))
                found.append(Weighed(first, last, dict(zip(self._rules, odds, strict=True))))
        return found

    def _sum_patterns(self, patterns: int) -> tuple[int, int]:
        """Return the sum of the weights of some patterns, and how many they are."""
        known = self._runs
        total = 0
        # Patterns that stand beside each other are much alike, and come together again and again.
        for at, run in enumerate(self._in_runs.unpack(patterns.to_bytes(self._in_runs.size, "little"))):
            if run:
                key = run << 16 | at
                total += known[key] if key in known else self._read_run(key)
        return total, patterns.bit_count()

    def _read_run(self, key: int) -> int:
        """Return the sum of the weights of patterns among 16 that stand beside each other, and remember it."""
        if len(self._runs) >= _MAX_WORDS:
            self._runs.clear()
        run, at = divmod(key, 1 << 16)
        total = self._runs[key] = sum(self._lanes_of(self._rows[16 * at + number]) for number in m.members(run))
        return total

    def _sum(self, words: Sequence[str]) -> tuple[int, int, int]:
        """Return the sum of a sentence's features, how many are known, and how many of its words are."""
        by_word, sums = self._words, self._sums
        total = count = known = 0
        followers = self._followers.get("^", {})
        for word in words:
            weights, features_known, key, following = by_word.get(word) or self._word(word)
            if features_known:
                total += weights
                count += features_known
                known += 1
            if key in followers:
                at = followers[key]
                total += sums[at] or self._read(at)
                count += 1
            followers = following
        return total, count, known

    def _word(self, word: str) -> _Word:
        """Return what is known of a word, and remember it."""
        if len(self._words) >= _MAX_WORDS:
            self._words.clear()
        key, *others = (feature for feature in features((word,)) if feature[0] != "^")
        known = [self._places[feature] for feature in (key, *others) if feature in self._places]
        entry = self._words[word] = _Word(sum(map(self._read, known)), len(known), key, self._followers.get(key, {}))
        return entry

    def _read(self, at: int) -> int:
        """Return a feature's weights, and remember them."""
        weights = self._sums[at] = self._lanes_of(at)
        return weights

    def _lanes_of(self, at: int) -> int:
        """Return the weights of a row side by side in one number."""
        digits = 2 * len(self._rules)
        row = bytes.fromhex(self._data["table"][at * digits : (at + 1) * digits])
        return int.from_bytes(self._lanes.pack(*row), "little")

    def _odds(self, total: int, count: int, patterns: int, patterns_count: int) -> Iterable[float]:
        lanes, size = self._lanes, self._lanes.size
        scale = self._data["scale"]
        share, fine = scale * sqrt(count or 1), scale * FINENESS
        zero, none = ZERO * count, ZERO * patterns_count
        return [
            (lane - zero) / share + (other - none) / fine + bias
            for lane, other, bias in zip(
                lanes.unpack(total.to_bytes(size, "little")), lanes.unpack(patterns.to_bytes(size, "little")),
                self._bias, strict=True,
            )
        ]  # fmt: skip
