"""Sentences weighed: how likely each is to break a rule, by what was learnt from labelled messages.

A sentence's features are its words (a number counts as ``<number>``), ``stem*`` with the first five letters of words
that are longer, and two words beside each other with a blank between, ``^`` before the first. The features of the
sentences around it count too, but less, see `CONTEXT`. Each feature that is known has a weight for each rule; the sum
over them, divided by the square root of how many they are, plus the rule's bias, is the logarithm of the odds.

All rules are weighed at once: a feature's weights stand side by side in one number, 32 bits each, which is enough for
the longest text, so that adding two numbers adds the weights of all rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from math import sqrt
from struct import Struct
from typing import Any, Final, NamedTuple

from policy_core.document.words import BREAKS

#: The letters that stand for a longer word's family.
STEM: Final = 5

#: How often a feature counts that stands in the sentence itself, in one beside it, and in one two away.
CONTEXT: Final = (4, 2, 1)

#: Weights are kept as bytes, this much above what they are.
ZERO: Final = 128

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
    for at, word in enumerate(words):
        if word in BREAKS:
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
        # The sums of what has been met, and how many features they are of.
        self._words: dict[str, tuple[int, int]] = {}
        self._pairs: dict[str, int] = {}

    @cached_property
    def _places(self) -> dict[str, int]:
        return {feature: at for at, feature in enumerate(self._data["features"])}

    def weigh(self, words: Sequence[str]) -> list[Weighed]:
        """Weigh the sentences of a document; those of another language are left out.

        Args:
            words: The keys of its tokens.
        """
        found = []
        places = sentences(words)
        sums = [self._sum(words[first : last + 1]) for first, last in places]
        own, near, far = CONTEXT
        # Nothing stands around the text.
        padded = [(0, 0, 0)] * 2 + sums + [(0, 0, 0)] * 2
        for at, (first, last) in enumerate(places):
            total, count, known = sums[at]
            if known >= _KNOWN * (last + 1 - first):
                a, b, _, d, e = padded[at : at + 5]
                total = own * total + near * (b[0] + d[0]) + far * (a[0] + e[0])
                count = own * count + near * (b[1] + d[1]) + far * (a[1] + e[1])
                found.append(Weighed(first, last, dict(zip(self._rules, self._odds(total, count), strict=True))))
        return found

    def _sum(self, words: Sequence[str]) -> tuple[int, int, int]:
        """Return the sum of a sentence's features, how many are known, and how many of its words are."""
        by_word, by_pair, places = self._words, self._pairs, self._places
        total = count = known = 0
        before = "^"
        for word in words:
            entry = by_word.get(word)
            if entry is None:
                entry = self._word(word)
            if entry[1]:
                total += entry[0]
                count += entry[1]
                known += 1
            key = "<number>" if word[0].isdigit() else word
            pair = f"{before} {key}"
            if pair in places:
                weights = by_pair.get(pair)
                if weights is None:
                    weights = by_pair[pair] = self._read(pair)
                total += weights
                count += 1
            before = key
        return total, count, known

    def _word(self, word: str) -> tuple[int, int]:
        """Return the sum of a word's own features, and how many of them are known."""
        known = [feature for feature in features((word,)) if feature in self._places and feature[0] != "^"]
        entry = sum(map(self._read, known)), len(known)
        if known:
            self._words[word] = entry
        return entry

    def _read(self, feature: str) -> int:
        """Return a feature's weights side by side in one number."""
        digits = 2 * len(self._rules)
        at = self._places[feature] * digits
        return int.from_bytes(self._lanes.pack(*bytes.fromhex(self._data["table"][at : at + digits])), "little")

    def _odds(self, total: int, count: int) -> Iterable[float]:
        lanes = self._lanes.unpack(total.to_bytes(self._lanes.size, "little"))
        share = self._data["scale"] * sqrt(count or 1)
        zero = ZERO * count
        return [(lane - zero) / share + bias for lane, bias in zip(lanes, self._bias, strict=True)]
