"""Where a program's patterns stand in a document.

Nothing is looked at before somebody asks for it, and a node not before all that it needs stands in one sentence: words
beside each other tell which phrases may be there, words and phrases which patterns may; both are worked out for all
of them at once, in one pass over the words. What is then asked for is found by arithmetic on sets of places, as told
in `policy_core.engine.nodes`. There is nothing to go back to, so no text can make it slow: the cost of a node is its
number of steps times the text's length in machine words, whatever the text. A step counts one for each started 1,024
places.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policy_core.document import Document
from policy_core.engine.bits import bits, fill_down
from policy_core.engine.index import Index, Pair
from policy_core.engine.nodes import Node, Nodes
from policy_core.engine.tokens import Tokens
from policy_core.program import model as m
from policy_core.program.model import Program

#: More places than these of one pattern in one message are not shown one by one.
MAX_SPANS: Final = 100


class Matcher:
    """A program made ready to run; shared by all documents."""

    def __init__(self, program: Program) -> None:
        self.index = Index(program.data)
        self.nodes = Nodes(program.data)

    def run(self, document: Document) -> Match:
        """Find what may stand in a document."""
        return Match(self, document)


class Match:
    """What stands in one document; looked for when it is asked for.

    Args:
        matcher: The program.
        document: The document.

    Attributes:
        size: How many tokens there are.
        units: For how many started 1,024 places each step counts.
        steps: Steps taken so far.
        everywhere: All places.
        tokens: The tokens of each class.
        breaks: The tokens that end a sentence.
        text: The others.
        runs: For some lengths, the tokens from which so many in a row are one sentence's.
        phrases: A set of the phrases that may stand here, counted from 0.
        patterns: A set of the patterns that may stand here, counted from 0.
        patterns_of: For each sentence that has words the set of those that may stand in it alone, but for what may
            stand everywhere.
        pairs_of: For each of these phrases, where the pairs of words stand that say so.
        ends: Where nodes end, by number, as far as it has been asked for; likewise the others.
    """

    __slots__ = (
        "_inside", "_matcher", "_paragraphs", "breaks", "document", "ends", "everywhere", "guards", "hulls",
        "pairs_of", "parts", "patterns", "patterns_of", "phrases", "runs", "size", "starts", "steps", "text", "tokens",
        "units",
    )  # fmt: skip

    def __init__(self, matcher: Matcher, document: Document) -> None:
        self._matcher = matcher
        self.document = document
        self.size = size = len(document.words)
        self.units = 1 + (size >> 10)
        self.everywhere = (2 << size) - 1
        self.steps = 0
        self.tokens = Tokens(matcher.index, document)
        self.breaks = self.tokens[0]
        self.text = (self.everywhere >> 1) ^ self.breaks
        self.runs: dict[int, int] = {1: self.text}
        self.ends: dict[int, int] = {}
        self.starts: dict[int, int] = {}
        self.parts: dict[int, tuple[list[tuple[int, int]], list[Node]]] = {}
        self.guards: dict[int, tuple[int, int]] = {}
        self.hulls: dict[int, tuple[int, int]] = {}
        self._inside: dict[int, int] = {}
        self._paragraphs: int | None = None
        self.pairs_of: dict[int, list[list[int]]] = {}
        self.patterns_of: list[int] = []
        self.phrases, self.patterns = self._read_words()

    def _read_words(self) -> tuple[int, int]:
        """Find the phrases whose pair stands here.

        Returns:
            The set of these phrases, and that of the patterns all of whose needs stand in one sentence or, if their
            text may go over its end, in two beside each other or in the message.
        """
        index = self._matcher.index
        read, records, known, breaks = index.words.record, index.words.records, index.pairs, index.breaks
        found: dict[tuple[int, int], tuple[Pair, list[int]]] = {}
        always, base = index.always, index.base
        if self.tokens.marks:
            for mark in self.tokens.marks:
                base |= read(mark)[2]
            met, base = index.meet(base, ~always)
            always |= met
        #: The needs that are met in each sentence.
        sentences: list[int] = []
        phrases = 0
        needs, before, previous = base, 0, index.words.unknown
        for place, word in enumerate(self.tokens.words, -1):
            if previous < breaks <= word:
                sentences.append(needs)
                needs = base
            first, second, met = records[word] or read(word)
            needs |= met
            both = before & second
            if both:
                words = previous, word
                if words in found:
                    pair, places = found[words]
                    places.append(place)
                else:
                    pair = known[words] if words in known else index.pair(words, both)
                    found[words] = pair, [place]
                    phrases |= both
                needs |= pair[1]
            before, previous = first, word
        sentences.append(needs)
        pairs_of = self.pairs_of
        for (numbers, _), places in found.values():
            for number in numbers:
                if number in pairs_of:
                    pairs_of[number].append(places)
                else:
                    pairs_of[number] = [places]
        patterns = always | self._meet(sentences, always, base)
        if self.tokens.words and self.tokens.words[0] < breaks:
            del self.patterns_of[0]  # No sentence, but what stands before the first.
        return phrases, patterns

    def _meet(self, sentences: list[int], always: int, base: int) -> int:
        """Return the patterns whose needs are met, from the needs that are met in each sentence."""
        index = self._matcher.index
        others, near = index.every & ~always, index.near & ~always
        patterns, last, total = 0, base, base
        patterns_of = self.patterns_of
        for needs in sentences:
            if needs == base:
                patterns_of.append(0)
                last = base
                continue
            met, closed = index.meet(needs, others)
            patterns_of.append(met)
            patterns |= met
            met, last_two = index.meet(last | closed, near)
            patterns |= met
            total |= last_two
            last = closed
        return patterns | index.meet(total, index.far & ~always)[0]

    # Sentences, paragraphs and the message.

    def run_of(self, length: int) -> int:
        """Return the tokens from which so many in a row are one sentence's."""
        runs = self.runs
        if length not in runs:
            half = length // 2
            runs[length] = self.run_of(length - half) & (self.run_of(half) >> (length - half))
        return runs[length]

    def area(self, area: int) -> int:
        """Return the tokens that do not end a sentence, paragraph or message."""
        if area == m.IN_SENTENCE:
            return self.text
        if area == m.IN_MESSAGE:
            return self.everywhere >> 1
        if self._paragraphs is None:
            ends = [index for index, word in enumerate(self.document.words) if word == "<para>"]
            self._paragraphs = (self.everywhere >> 1) ^ bits(ends, self.size)
        return self._paragraphs

    def back(self, places: int, area: int) -> int:
        """Return all places before some in their sentence, paragraph or message, and those themselves."""
        if not places:
            return 0
        if area == m.IN_MESSAGE:
            return (1 << places.bit_length()) - 1
        if area == m.IN_PARAGRAPH:
            return fill_down(places, self.area(area), self.size)
        jump = 1
        while jump <= self.size:
            run = self.run_of(jump)
            if not run:
                break
            places |= (places >> jump) & run
            jump *= 2
        return places

    def whole(self, places: int, area: int) -> int:
        """Return all places of the sentences, paragraphs or message that some places lie in."""
        tokens = self.area(area)
        return self.back(places | (((places & tokens) + tokens) ^ tokens), area)

    # Matches one by one.

    def inside(self, node: Node) -> int:
        """Return the places inside a node's matches, but their ends."""
        covered = self._inside.get(node.number)
        if covered is None:
            covered = 0
            fixed, loose = node.by_length(self)
            if loose:
                for start, end in self._matches(node):
                    covered |= (1 << end) - (1 << start)
            else:
                shorter = 0
                for length, ends in sorted(fixed):
                    starts = (ends & ~shorter) >> length
                    shorter |= ends
                    for offset in range(length):
                        covered |= starts << offset
            self._inside[node.number] = covered
        return covered

    def _matches(self, node: Node) -> Iterator[tuple[int, int]]:
        """Return the places where each of a node's first matches starts and ends, the shortest for each end."""
        ends = node.ends(self)
        length = node.length
        for _ in range(MAX_SPANS):
            if not ends:
                break
            end = ends & -ends
            ends ^= end
            stop = end.bit_length() - 1
            if length is not None:
                yield stop - length, stop
            elif starts := node.backward(self, end):
                yield starts.bit_length() - 1, stop

    # Results.

    def has(self, number: int) -> bool:
        """Whether a node or class stands in the document."""
        return self._matcher.nodes[number].has(self)

    def all_ends(self, number: int) -> int:
        """Return all places where a node or class ends."""
        return self._matcher.nodes[number].ends(self)

    def all_starts(self, number: int) -> int:
        """Return all places where a node or class starts."""
        return self._matcher.nodes[number].starts(self)

    def times(self, number: int) -> int:
        """How many places a node or class ends at."""
        return self.all_ends(number).bit_count()

    def every_sentence_has(self, number: int) -> bool:
        """Whether there is a sentence, and none without the node."""
        return bool(self.text) and not self.text & ~self.whole(self.all_starts(number), m.IN_SENTENCE)

    def spans(self, number: int) -> Iterator[tuple[int, int]]:
        """Return first and last token of each match, the shortest for each end, overlapping ones joined."""
        joined: list[tuple[int, int]] = []
        for first, end in self._matches(self._matcher.nodes[number]):
            last = end - 1
            while last > first and self.breaks >> last & 1:
                last -= 1
            while first < last and self.breaks >> first & 1:
                first += 1
            while joined and joined[-1][1] >= first:
                earlier = joined.pop()
                first, last = min(first, earlier[0]), max(last, earlier[1])
            joined.append((first, last))
        return iter(joined)
