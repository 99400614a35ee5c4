"""What patterns and conditions mean, said as plainly as possible: slow, and without the engine's arithmetic.

A match is a pair of places: place *i* is before token *i*, place *n* behind the last of *n*. A pattern's meaning is the
set of all its matches. Only language-neutral patterns are understood, so that a word stands for itself alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from policy_core.document import Document
from policy_core.document.words import fold
from policy_core.language import Policy
from policy_core.language import syntax as s

type Pairs = frozenset[tuple[int, int]]

BREAKS = frozenset({"<.>", "<?>", "<!>", "<para>", "<line>"})
_MARKS = {".": {"<.>"}, "?": {"<?>"}, "!": {"<!>"}, "/": BREAKS}

#: How many more breaks a mark swallows: the full stop and the paragraph behind it count as one end.
MORE_BREAKS = 2


def document(words: Sequence[str]) -> Document:
    """Return a document of just these tokens, one character of text for each and a blank between them."""
    starts = [2 * index for index in range(len(words))]
    text = " ".join("x" for _ in words)
    return Document(text, text, None, list(words), starts, [start + 1 for start in starts], [], [])


class Reference:
    """The meaning of a policy's patterns and conditions in one text.

    Args:
        policy: A checked policy without languages.
        words: The text's tokens.
    """

    def __init__(self, policy: Policy, words: Sequence[str]) -> None:
        self.policy = policy
        self.words = words
        self.size = len(words)
        self.places = range(self.size + 1)
        self._known: dict[str, Pairs] = {}

    # Patterns.

    def pattern(self, name: str) -> Pairs:
        """Return the matches of a pattern."""
        if name not in self._known:
            self._known[name] = self.guarded(self.policy.patterns[None, name])
        return self._known[name]

    def guarded(self, pattern: s.Pattern) -> Pairs:
        """Return the matches of a pattern's alternatives that its guards let pass."""
        pairs = self.options(pattern.options)
        for guard in pattern.guards:
            near = self.options(guard.options)
            pairs = frozenset(pair for pair in pairs if not self.refused(pair, guard.relation, near))
        return pairs

    def refused(self, pair: tuple[int, int], relation: str, near: Pairs) -> bool:
        """Whether a guard refuses a match."""
        start, end = pair
        if relation == "after":
            return any(stop == start for _, stop in near)
        if relation == "before":
            return any(begin == end for begin, _ in near)
        if relation == "with":
            return any(start in self.sentence(begin) for begin, _ in near)
        return any(begin <= start < stop for begin, stop in shortest(near))

    def options(self, options: Iterable[s.Sequence]) -> Pairs:
        """Return the matches of any of some alternatives."""
        return frozenset().union(*(self.sequence(option) for option in options))

    def sequence(self, option: s.Sequence) -> Pairs:
        """Return the matches of one alternative."""
        if isinstance(option, s.Together):
            return self.together([self.sequence(part) for part in option.parts], self.sentence)
        pairs = frozenset((place, place) for place in self.places)
        for element in option.elements:
            pairs = chain(pairs, self.element(element))
        return pairs

    def together(self, parts: list[Pairs], area_of: Callable[[int], range]) -> Pairs:
        """Return from where the first part starts to where the last ends, in each area in which all parts start."""
        pairs = set()
        for area in {area_of(place) for place in self.places}:
            if all(any(start in area for start, _ in part) for part in parts):
                starts = [start for part in parts for start, _ in part if start in area]
                ends = [end for part in parts for _, end in part if end in area]
                if ends and min(starts) <= max(ends):
                    pairs.add((min(starts), max(ends)))
        return frozenset(pairs)

    def element(self, element: s.Element) -> Pairs:
        """Return the matches of one element."""
        match element:
            case s.Word(exact=False, inflected=False):
                pairs = frozenset((place, place) for place in self.places)
                for word in fold(element.text):
                    pairs = chain(pairs, self.token(word.__eq__))
                return pairs
            case s.Gap(limit=limit):
                return self.gap(self.size if limit is None else limit)
            case s.Mark(sign="^"):
                return frozenset((i, i) for i in self.places if i == 0 or self.words[i - 1] in BREAKS)
            case s.Mark(sign="$"):
                return frozenset((i, i) for i in self.places if i == self.size or self.words[i] in BREAKS)
            case s.Mark(sign=sign):
                pairs = ends = self.token(lambda token: token in _MARKS[sign])
                for _ in range(MORE_BREAKS):
                    ends = chain(ends, self.token(lambda token: token in BREAKS))
                    pairs |= ends
                return pairs
            case s.Group(optional=False, inflected=False):
                return self.options(element.options)
            case s.Group(inflected=False):
                return self.options(element.options) | frozenset((place, place) for place in self.places)
            case s.Ref(name="word"):
                return self.token(lambda token: token not in BREAKS)
            case s.Ref(name="number"):
                return self.token(lambda token: token[0].isdigit())
            case s.Ref(name=name):
                return self.pattern(name)
        raise NotImplementedError(element)

    def token(self, fits: Callable[[str], bool]) -> Pairs:
        """Return all single tokens that fit."""
        return frozenset((index, index + 1) for index, word in enumerate(self.words) if fits(word))

    def gap(self, limit: int) -> Pairs:
        """Return all runs of up to so many words that no break is in."""
        return frozenset(
            (start, end)
            for start in self.places
            for end in self.places[start : start + limit + 1]
            if not BREAKS & set(self.words[start:end])
        )

    # Areas: all places between which no break of theirs stands.

    def area(self, place: int, breaks: frozenset[str]) -> range:
        """Return the places around one that are reached without crossing one of some breaks."""
        first = last = place
        while first and self.words[first - 1] not in breaks:
            first -= 1
        while last < self.size and self.words[last] not in breaks:
            last += 1
        return range(first, last + 1)

    def sentence(self, place: int) -> range:
        """Return the places of a place's sentence."""
        return self.area(place, BREAKS)

    def paragraph(self, place: int) -> range:
        """Return the places of a place's paragraph."""
        return self.area(place, frozenset({"<para>"}))

    def message(self, place: int) -> range:
        """Return all places."""
        return range(self.size + 1)

    # Conditions.

    def holds(self, condition: s.Condition) -> bool:
        """Whether a condition on the text holds."""
        match condition:
            case s.Occurs(count=0):
                return not self.named(condition.ref)
            case s.Occurs(count=count):
                return len({end for _, end in self.named(condition.ref)}) >= count
            case s.Inline():
                return bool(self.guarded(condition.pattern))
            case s.Pair(relation="with"):
                parts = [self.named(condition.left), self.named(condition.right)]
                return bool(self.together(parts, getattr(self, condition.area)))
            case s.Pair(relation="near", words=words):
                return self.follows(condition.left, self.gap(words), condition.right) or self.follows(
                    condition.right, self.gap(words), condition.left
                )
            case s.Pair():
                area_of = getattr(self, condition.area)
                between = frozenset((i, j) for i in self.places for j in area_of(i) if i <= j)
                return self.follows(condition.left, between, condition.right)
            case s.Every():
                starts = {start for start, _ in self.named(condition.ref)}
                sentences = {self.sentence(i) for i, word in enumerate(self.words) if word not in BREAKS}
                return bool(sentences) and all(starts & set(sentence) for sentence in sentences)
            case s.AllOf():
                return all(map(self.holds, condition.parts))
            case s.AnyOf():
                return any(map(self.holds, condition.parts))
            case s.Not():
                return not self.holds(condition.part)
        raise NotImplementedError(condition)

    def named(self, ref: s.Ref) -> Pairs:
        """Return the matches of what ``<name>`` stands for."""
        return self.element(ref)

    def follows(self, left: s.Ref, between: Pairs, right: s.Ref) -> bool:
        """Whether one pattern stands before another with something between them."""
        return bool(chain(chain(self.named(left), between), self.named(right)))

    # Places to show.

    def spans(self, name: str) -> list[tuple[int, int]]:
        """Return first and last token of what is underlined: the shortest match for each end, overlapping ones joined."""
        spans: list[tuple[int, int]] = []
        for start, end in sorted(shortest(self.pattern(name)), key=lambda pair: pair[1]):
            first, last = start, end - 1
            while last > first and self.words[last] in BREAKS:
                last -= 1
            while first < last and self.words[first] in BREAKS:
                first += 1
            while spans and spans[-1][1] >= first:
                earlier = spans.pop()
                first, last = min(first, earlier[0]), max(last, earlier[1])
            spans.append((first, last))
        return spans


def chain(left: Pairs, right: Pairs) -> Pairs:
    """Return one match after the other."""
    by_start: dict[int, list[int]] = {}
    for start, end in right:
        by_start.setdefault(start, []).append(end)
    return frozenset((start, end) for start, middle in left for end in by_start.get(middle, ()))


def shortest(pairs: Pairs) -> set[tuple[int, int]]:
    """Return for each end the match that starts last."""
    latest: dict[int, int] = {}
    for start, end in pairs:
        latest[end] = max(start, latest.get(end, -1))
    return {(start, end) for end, start in latest.items()}
