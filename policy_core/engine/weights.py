"""Sentences weighed: how likely each is to break a rule, by what was learnt from labelled messages.

A sentence's features are its words (a number counts as ``<number>``), ``stem*`` with the first five letters of words
that are longer, and two words beside each other with a blank between, ``^`` before the first. The features of the
sentences around it count too, but less, see `CONTEXT`. With them count the policy's patterns that may stand in the
sentence, as far as its words tell: each of them says that several things that belong together are there.

They are weighed by a small network. It has some *units*, each of which stands for something that messages say. Each
feature that is known has a weight for each unit; the sum over them, divided by the square root of how many they are,
plus the sum of the patterns' weights and the unit's bias, is how much the unit is there; less than nothing is nothing.
Each unit has an output for each rule; the sum over the units, each as much as it is there, plus the rule's bias, is
the logarithm of the odds.

All units are weighed at once: a feature's weights stand side by side in one number, 64 bits each, which is enough for
the longest text, so that adding two numbers adds the weights of all units, and multiplying one multiplies them. So do a
unit's outputs for all rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, chain, compress, repeat
from math import floor, sqrt
from struct import Struct
from typing import Any, Final, NamedTuple

from policy_core.document.words import BREAKS
from policy_core.program import model as m

#: The letters that stand for a longer word's family.
STEM: Final = 5

#: How often a feature counts that stands in the sentence itself, in one beside it, and in one two away.
CONTEXT: Final = (4, 2, 1)

#: Weights are kept as characters, whose code is so much above what they are; they are at most so far from 0.
ZERO: Final = ord("?")
FARTHEST: Final = 28

#: More words than these are not remembered, lest texts fill the memory.
_MAX_WORDS: Final = 20_000

#: A pattern's weights are so many times as fine as a feature's.
FINENESS: Final = 10

#: Biases and outputs are so many times as fine as what they stand for.
FRACTION: Final = 256

#: What stands side by side has so many bits each, of which no sum has the last.
_LANE: Final = 64
_REACHED: Final = 1 << _LANE - 1

#: Sums are so much above what they are, which is more than they are ever below 0, so that none takes from the next.
_MIDDLE: Final = 1 << _LANE - 2

#: How much a unit is there is told so many times as fine as it is, as are odds: a bias as fine as an output.
_FINE: Final = FRACTION**2

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
    """A sentence with what it weighs.

    Args:
        weights: What it was weighed by.
        first: Its first token.
        last: Its last one.
        sums: The logarithms of the odds for all rules, side by side.
    """

    weights: Weights
    first: int
    last: int
    sums: int

    def odds(self) -> dict[str, float]:
        """Return for each rule the logarithm of the odds that it breaks it."""
        return self.weights.odds(self)


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


def _side_by_side(values: Iterable[int]) -> int:
    """Return numbers side by side in one."""
    return sum(value << _LANE * at for at, value in enumerate(values))


class Weights:
    """What was learnt about sentences of one language.

    Args:
        data: An entry of a program's ``weights``.

    Attributes:
        language: The language's code.
        rules: The rules that it was learnt for.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data
        self.language: str = data["language"]
        self.rules: list[str] = data["rules"]
        units, rules = data["units"], len(self.rules)
        outputs = data["outputs"]
        self._lanes = Struct(f"<{len(units)}Q")
        self._each = _side_by_side([1] * len(units))
        self._units = _side_by_side(_MIDDLE + FRACTION * bias for bias in units)
        self._sides = Struct(f"<{rules}Q")
        self._biases = _side_by_side(_MIDDLE + FRACTION * bias for bias in data["biases"])
        self._outputs = [_side_by_side(outputs[at : at + rules]) for at in range(0, len(outputs), rules)]
        self._words: dict[str, _Word] = {}
        self._places: dict[str, int] = {word: at for at, word in enumerate(data["words"].split(" ")) if word}
        pairs: dict[str, str] = data["pairs"]
        *starts, count = accumulate((1 + text.count(" ") for text in pairs.values()), initial=len(self._places))
        self._pairs = dict(zip(pairs, starts, strict=True))
        self._sums: list[int | None] = [None] * count
        self._known_patterns = m.read_set(data["patterns"])
        self._in_runs = Struct(f"<{self._known_patterns.bit_length() // 16 + 1}H")
        self._runs: dict[int, int] = {}

    @cached_property
    def _rows(self) -> dict[int, int]:
        """For each pattern that has weights the row where they stand."""
        return {number: at for at, number in enumerate(m.members(self._known_patterns), len(self._sums))}

    def _followers(self, word: str) -> dict[str, int]:
        """Return the row of the feature that a word and the next are, by the next."""
        if word not in self._pairs:
            return {}
        start = self._pairs[word]
        return {follower: start + at for at, follower in enumerate(self._data["pairs"][word].split(" "))}

    @cached_property
    def _first(self) -> dict[str, int]:
        """The same for what a sentence begins with."""
        return self._followers("^")

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
            odds = self._add_up(total, count, *self._sum_patterns(may_stand & self._known_patterns))
            found.append(Weighed(self, first, last, odds))
        return found

    def odds(self, sentence: Weighed) -> dict[str, float]:
        """Return for each rule the logarithm of the odds that a sentence breaks it."""
        sides = self._sides.unpack(sentence.sums.to_bytes(self._sides.size, "little"))
        return {rule: (side - _MIDDLE) / _FINE for rule, side in zip(self.rules, sides, strict=True)}

    def bounds(self, least: Mapping[str, float]) -> int:
        """Return what `reached` compares sentences with.

        Args:
            least: For some rules the logarithm of the odds that is looked for.
        """
        return _side_by_side(
            _REACHED - _MIDDLE - floor(least[rule] * _FINE) if rule in least else 0 for rule in self.rules
        )

    def reached(self, weighed: Iterable[Weighed], bounds: int) -> set[str]:
        """Return the rules whose bound some sentences reach.

        Args:
            weighed: The sentences.
            bounds: What `bounds` returned.
        """
        found = 0
        for sentence in weighed:
            found |= sentence.sums + bounds
        return {rule for lane, rule in enumerate(self.rules) if found >> _LANE * lane & _REACHED}

    def _sum_patterns(self, patterns: int) -> tuple[int, int]:
        """Return the sum of the weights of some patterns, and how many they are."""
        known = self._runs
        total = 0
        runs = self._in_runs.unpack(patterns.to_bytes(self._in_runs.size, "little"))
        # Patterns that stand beside each other are much alike, and come together again and again.
        for at in compress(range(len(runs)), runs):
            key = runs[at] << 16 | at
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
        followers = self._first
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
        entry = self._words[word] = _Word(sum(map(self._read, known)), len(known), key, self._followers(key))
        return entry

    def _read(self, at: int) -> int:
        """Return a feature's weights, and remember them."""
        weights = self._sums[at] = self._lanes_of(at)
        return weights

    def _lanes_of(self, at: int) -> int:
        """Return the weights of a row side by side in one number."""
        count = len(self._data["units"])
        row = self._data["table"][at * count : (at + 1) * count].encode()
        return int.from_bytes(self._lanes.pack(*row), "little")

    def _add_up(self, total: int, count: int, patterns: int, patterns_count: int) -> int:
        """Return for each rule the logarithm of the odds, side by side in one number.

        Args:
            total: The sum of the features.
            count: How many these are.
            patterns: The sum of the patterns.
            patterns_count: How many these are.
        """
        scale = self._data["scale"]
        share = round(_FINE / (scale * sqrt(count or 1)))
        fine = round(_FINE / (scale * FINENESS))
        zero = ZERO * (count * share + patterns_count * fine)
        units = self._units + share * total + fine * patterns - zero * self._each
        odds = self._biases
        lanes = self._lanes
        for there, outputs in zip(lanes.unpack(units.to_bytes(lanes.size, "little")), self._outputs, strict=True):
            if there > _MIDDLE:
                odds += (there - _MIDDLE) // FRACTION * outputs
        return odds
