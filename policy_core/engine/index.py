"""What the words of a text make worth a look."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import Any, Final, NamedTuple

from policy_core.engine.bits import bits
from policy_core.program import model as m

#: More pairs of words than these are not remembered, lest texts fill the memory.
_MAX_PAIRS: Final = 20_000


#: What two words beside each other make worth a look: phrases in which they may stand, counted from 0, and what a
#: record's needs are.
type Pair = tuple[tuple[int, ...], int]

#: What a word makes worth a look: the set of phrases whose pair it may begin, of those whose pair it may end, and
#: needs of patterns that it meets, one set behind the other in one number.
type Record = tuple[int, int, int]


class Words(dict[str, int]):
    """The number of each word and other key; misspellings have that of what they mean.

    Attributes:
        number: That of words that begin with a digit and are not named.
        unknown: That of all other words.
        keys_of: By number, the keys that no token has as its own.
    """

    def __init__(self, words: str, groups: list[tuple[int, str]], aliases: dict[str, str], size: int) -> None:
        keys = words.split(" ")
        super().__init__(zip(keys, range(len(keys)), strict=True))
        self._size = size
        self._starts = list(accumulate((count for count, _ in groups), initial=0))
        self._sets = [text for _, text in groups]
        self.keys_of = {number: key for number, key in enumerate(keys) if key[0] in "<=" and m.is_placed(key)}
        self.unknown = len(keys)
        self.number = self.get("<number>", self.unknown)
        self.records: list[Record | None] = [None] * self.unknown
        self.records.append((0, 0, 0))
        for word, slips in aliases.items():
            self.update(dict.fromkeys(slips.split(" "), self[word]))

    def record(self, number: int) -> Record:
        """Return what a word makes worth a look."""
        record = self.records[number]
        if record is None:
            first, second, *needs = self._sets[bisect_right(self._starts, number) - 1].split(m.SEPARATOR)
            record = m.read_set(first), m.read_set(second), _side_by_side(needs, self._size)
            self.records[number] = record
        return record


class Keys(NamedTuple):
    """What tokens a class has.

    Args:
        words: Their keys' numbers.
        placed: Kinds of place that a token stands at, whatever its own key, ``<capital>`` say.
        spelt: For each way to write a token, upper and lower case included, its word.
    """

    words: frozenset[int]
    placed: tuple[str, ...]
    spelt: dict[str, str]


class Classes:
    """The tokens of each class; read when they are first asked for."""

    def __init__(self, texts: list[str], words: Words) -> None:
        self._texts = texts
        self._words = words
        self._known: list[Keys | None] = [None] * len(texts)

    def __getitem__(self, number: int) -> Keys:
        return self._known[number] or self._read(number)

    def _read(self, number: int) -> Keys:
        words = frozenset(m.read_numbers(self._texts[number]))
        keys_of = self._words.keys_of
        keys = [keys_of[key] for key in sorted(words & keys_of.keys())]
        placed = tuple(key for key in keys if key[0] == "<" and not key.startswith("<host:"))
        spelt = {key[1:]: key[1:].casefold() for key in keys if key[0] == "="}
        self._known[number] = found = Keys(words, placed, spelt)
        return found


class Wholes:
    """The needs that each phrase and each pattern meets, counted from 0, phrases first.

    Attributes:
        known: What has been read; None: not yet.
        group: The group that each is in.
    """

    def __init__(self, groups: list[list[str]], size: int, parts: int) -> None:
        self._size = size
        self._sets = [text for _, text in groups]
        self.group = {part: index for index, (parts, _) in enumerate(groups) for part in m.read_numbers(parts)}
        self.known: list[int | None] = [None] * parts

    def read(self, part: int) -> int:
        """Return the needs that a phrase or pattern meets, and remember them."""
        needs = 0
        if part in self.group:
            needs = _side_by_side(self._sets[self.group[part]].split(m.SEPARATOR), self._size)
        self.known[part] = needs
        return needs


class Index:
    """What texts are looked up by.

    Attributes:
        words: The number of each word, and what it makes worth a look.
        classes: The words of each class.
        breaks: The numbers under this are those of sentences' ends.
        pairs: What words beside each other make worth a look, by their numbers, as far as they have been met with.
        always: The patterns that need nothing or only such, counted from 0.
        base: The needs that are met in every text.
        every: All patterns, counted from 0.
        near: Those whose text may go over the end of one sentence.
        far: Those whose text may go anywhere.
        hosts: For each host that rules name its own name, the path on it, and the key that it is called by.
    """

    def __init__(self, data: dict[str, Any]) -> None:
        self._size = len(data["patterns"])
        self._phrases = len(data["phrases"])
        self.words = Words(data["words"], data["groups"], data["aliases"], self._size)
        self.classes = Classes(data["classes"], self.words)
        self.breaks = len(self.classes[0].words)
        self.near = m.read_set(data["near"])
        self.far = m.read_set(data["far"])
        self.wholes = Wholes(data["wholes"], self._size, self._phrases + self._size)
        # Patterns that are parts of patterns: only they change what else is worth a look.
        inner = [part - self._phrases for part in self.wholes.group if part >= self._phrases]
        self._inner = bits(inner, self._size)
        self.every = (1 << self._size) - 1
        self.always, self.base = self.meet(_side_by_side(data["free"].split(m.SEPARATOR), self._size), self.every)
        self.pairs: dict[tuple[int, int], Pair] = {}
        self.hosts: list[tuple[str, str, str]] = [
            (host.partition("/")[0], "/" + host.partition("/")[2], f"<host:{name}>")
            for name, hosts in data["hosts"].items()
            for host in hosts
        ]

    def meet(self, needs: int, among: int) -> tuple[int, int]:
        """Look for patterns whose needs are met, and for those whose needs are met once the former may be there.

        Args:
            needs: The needs that are met, those of patterns that have none among them.
            among: The patterns that are looked for; those already known to be met are left out.

        Returns:
            The patterns, and the needs that are met by now.
        """
        size, phrases = self._size, self._phrases
        known, read = self.wholes.known, self.wholes.read
        two = 2 * size
        inner = among & self._inner
        while True:
            met = needs & (needs >> size) & (needs >> two)
            new = met & inner
            if not new:
                return met & among, needs
            inner ^= new
            while new:
                lowest = new & -new
                part = lowest.bit_length() - 1 + phrases
                needs |= known[part] or read(part)
                new ^= lowest

    def pair(self, key: tuple[int, int], phrases: int) -> Pair:
        """Return what two words beside each other make worth a look, and remember it.

        Args:
            key: The words' numbers.
            phrases: The phrases that the first may begin and the second may end.
        """
        needs = 0
        numbers = tuple(m.members(phrases))
        for number in numbers:
            needs |= self.wholes.read(number)
        if len(self.pairs) >= _MAX_PAIRS:
            self.pairs.clear()
        pair = self.pairs[key] = numbers, needs
        return pair


def _side_by_side(sets: list[str], size: int) -> int:
    """Return sets of patterns one behind the other in one number, each of so many bits."""
    joined = 0
    for index, text in enumerate(sets):
        if text:
            joined |= m.read_set(text) << index * size
    return joined
