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

#: The bits of each rule's part of a sum, and all of these.
_LANE: Final = 32
_IN_LANE: Final = (1 << _LANE) - 1

#: What a bound is kept in: so many parts of a weight's unit; what tells that it is reached; one that nothing reaches.
_UNIT: Final = 1 << 14
_REACHED: Final = 1 << _LANE - 1
_NEVER: Final = _REACHED >> 1
#: What rounding may take from the logarithm of the odds.
_SLACK: Final = 0.05
#: Sentences of more features or patterns are not compared: their sums may go over a lane.
_MANY: Final = 1 << 14
_MANY_PATTERNS: Final = 1 << 9


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


class Weighed(NamedTuple):
    """A sentence with what it weighs.

    Args:
        weights: What it was weighed by.
        first: Its first token.
        last: Its last one.
        total: The sum of its features' weights, each rule's in a lane of its own.
        features: How many features that is.
        patterns_total: The sum of its patterns' weights.
        patterns: How many patterns that is.
    """

    weights: Weights
    first: int
    last: int
    total: int
    features: int
    patterns_total: int
    patterns: int

    def odds(self, rule: str) -> float | None:
        """Return the logarithm of the odds that it breaks a rule; None: nothing was learnt about the rule."""
        return self.weights.odds(self, rule)


class Weights:
    """What was learnt about sentences of one language.

    Args:
        data: An entry of a program's ``weights``.

    Attributes:
        rules: The rules that it was learnt for.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data
        self.rules: list[str] = data["rules"]
        self._bias: list[float] = [bias / data["scale"] for bias in data["bias"]]
        self._lane_of = {rule: lane for lane, rule in enumerate(self.rules)}
        self._lanes = Struct(f"<{len(self.rules)}I")
        self._ones = sum(1 << _LANE * lane for lane in range(len(self.rules)))
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

    def weigh(
        self, words: Sequence[str], places: Sequence[tuple[int, int]], patterns: Iterable[int] = ()
    ) -> list[Weighed | None]:
        """Weigh the sentences of a document.

        Args:
            words: The keys of its tokens.
            places: Its sentences, as `sentences` has them.
            patterns: For each sentence the set of the patterns that may stand in it.

        Returns:
            For each sentence what it weighs, None for those of another language.
        """
        found: list[Weighed | None] = []
        sums = [self._sum(words[first : last + 1]) for first, last in places]
        own, near, far = CONTEXT
        # Nothing stands around the text.
        padded = [(0, 0, 0)] * 2 + sums + [(0, 0, 0)] * 2
        for at, ((first, last), may_stand) in enumerate(zip(places, chain(patterns, repeat(0)), strict=False)):
            total, count, known = sums[at]
            if known < _KNOWN * (last + 1 - first):
                found.append(None)
                continue
            a, b, _, d, e = padded[at : at + 5]
            total = own * total + near * (b[0] + d[0]) + far * (a[0] + e[0])
            count = own * count + near * (b[1] + d[1]) + far * (a[1] + e[1])
            patterns_total, patterns_count = self._sum_patterns(may_stand & self._known_patterns)
            found.append(Weighed(self, first, last, total, count, patterns_total, patterns_count))
        return found

    def bounds(self, least: Mapping[str, float]) -> int:
        """Return what `reached` compares sentences with.

        Args:
            least: For some rules the logarithm of the odds that is looked for.
        """
        bounds = 0
        for lane, (rule, bias) in enumerate(zip(self.rules, self._bias, strict=True)):
            bound = _NEVER
            if rule in least:
                units = round((least[rule] - _SLACK - bias) * self._data["scale"] * _UNIT)
                bound = _REACHED - max(-_NEVER, min(units, _NEVER))
            bounds |= bound << _LANE * lane
        return bounds

    def reached(self, weighed: Iterable[Weighed], bounds: int) -> set[str]:
        """Return the rules whose bound some sentences reach, or nearly so: all rules at once, so not to the last digit.

        Args:
            weighed: The sentences.
            bounds: What `bounds` returned.
        """
        found, fine = 0, _UNIT // FINENESS
        for sentence in weighed:
            if sentence.features > _MANY or sentence.patterns > _MANY_PATTERNS:
                return set(self.rules)
            share = round(_UNIT / sqrt(sentence.features or 1))
            zero = ZERO * (sentence.features * share + sentence.patterns * fine)
            found |= sentence.total * share + sentence.patterns_total * fine + bounds - zero * self._ones
        return {rule for lane, rule in enumerate(self.rules) if found >> _LANE * lane & _REACHED}

    def odds(self, sentence: Weighed, rule: str) -> float | None:
        """Return the logarithm of the odds that a sentence breaks a rule; None: nothing was learnt about the rule."""
        lane = self._lane_of.get(rule)
        if lane is None:
            return None
        scale: float = self._data["scale"]
        total = (sentence.total >> _LANE * lane & _IN_LANE) - ZERO * sentence.features
        patterns_total = (sentence.patterns_total >> _LANE * lane & _IN_LANE) - ZERO * sentence.patterns
        share: float = scale * sqrt(sentence.features or 1)
        return total / share + patterns_total / (scale * FINENESS) + self._bias[lane]

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
        digits = 2 * len(self.rules)
        row = bytes.fromhex(self._data["table"][at * digits : (at + 1) * digits])
        return int.from_bytes(self._lanes.pack(*row), "little")
