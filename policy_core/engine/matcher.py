"""Where a program's patterns stand in a document, all places at once.

A set of places is an integer: bit *i* stands for the place before token *i*, bit *n* for the end. A pattern maps the
places where it may start to the places where it then ends, by shifts and ands: a token of class *c* is
``(places & tokens_of_c) << 1``. There is nothing to go back to, so no text can make it slow: the cost of a node is
its number of steps times the text's length in machine words, whatever the text.

A node is looked at only when the rarest thing that it needs was found; the others cost nothing. A step counts one for
each started 1,024 places.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Any, Final

from policy_core.document import Document
from policy_core.program import model as m
from policy_core.program.model import Program

#: More places than these of one pattern in one message are not shown one by one.
MAX_SPANS: Final = 100

_LONG: Final = 3000


def _gap_parts(limit: int) -> tuple[int, ...]:
    """Split a gap into jumps whose sums are all the numbers up to it."""
    parts, size = [], 1
    while limit > 0:
        jump = min(size, limit)
        parts.append(jump)
        limit -= jump
        size *= 2
    return tuple(parts)


_GAPS: Final = tuple(_gap_parts(limit) for limit in range(64))


class Matcher:
    """A program made ready to run; shared by all documents."""

    def __init__(self, program: Program) -> None:
        data = program.data
        self.vocabulary: dict[str, list[int]] = data["vocabulary"]
        self.count: int = data["classes"]
        self.nodes: list[list[Any]] = data["nodes"]
        self.levels = 1 + max((node[1] for node in self.nodes), default=0)
        self.triggers: dict[int, list[int]] = {source: targets for source, targets in data["triggers"]}
        self.hosts: list[tuple[str, str, str]] = [
            (host.partition("/")[0], "/" + host.partition("/")[2], f"<host:{name}>")
            for name, hosts in data["hosts"].items()
            for host in hosts
            if f"<host:{name}>" in self.vocabulary
        ]
        self.number = tuple(self.vocabulary.get("<number>", ()))
        self.capital = tuple(self.vocabulary.get("<capital>", ()))
        self.all_caps = tuple(self.vocabulary.get("<all-caps>", ()))
        self.bracketed = "<bracketed>" in self.vocabulary
        self.word = tuple(self.vocabulary.get("<word>", ()))
        self.exact = {word[1:].casefold() for word in self.vocabulary if word[0] == "="}

    def run(self, document: Document) -> Match:
        """Find what stands in a document."""
        return Match(self, document)


class Match:
    """What was found in one document.

    Args:
        ends: For each node found, the places where it ends.
        tokens: For each class found, its tokens.
        steps: Steps taken so far.
    """

    __slots__ = (
        "_all", "_breaks", "_hulls_of", "_paragraph", "_runs", "_size", "_starts", "_text", "_units", "document", "ends", "matcher", "steps", "tokens",
    )  # fmt: skip

    def __init__(self, matcher: Matcher, document: Document) -> None:
        self.matcher = matcher
        self.document = document
        self._size = size = len(document.words)
        self._units = 1 + (size >> 10)
        self._all = (1 << size) - 1
        self.steps = 0
        self.tokens: dict[int, int] = {}
        self._read_tokens()
        self._breaks = self.tokens.get(0, 0)
        self._text = self._all ^ self._breaks
        self._runs: dict[int, int] = {1: self._text}
        self._starts: dict[int, int] = {}
        self._paragraph: int | None = None
        self._hulls_of: dict[int, tuple[int, int]] = {}
        if matcher.word:
            for index in matcher.word:
                self.tokens[index] = self.tokens.get(index, 0) | self._text
        self.ends: dict[int, int] = {}
        self._run()

    # Tokens.

    def _read_tokens(self) -> None:
        matcher, document = self.matcher, self.document
        words = document.words
        places: dict[str, int] = {}
        get = places.get
        if self._size <= _LONG:
            bit = 1
            for word in words:
                places[word] = get(word, 0) | bit
                bit <<= 1
        else:
            places = self._places(words)
        tokens = self.tokens
        known = tokens.get
        vocabulary = matcher.vocabulary.get
        number = matcher.number
        for word, bits in places.items():
            for index in vocabulary(word) or (number if word[0].isdigit() else ()):
                tokens[index] = known(index, 0) | bits
        for kind, token, value in document.entities:
            if kind == "link":
                self._read_link(value, 1 << token)
        if document.line_breaks:
            for start, end in document.line_breaks:
                token = bisect_left(document.starts, start)
                if token < self._size and document.starts[token] < end:
                    self._add("<line-breaks>", 1 << token)
        if matcher.capital or matcher.all_caps or matcher.exact:
            self._read_case()
        if matcher.bracketed and "[" in document.text:
            text = document.text
            for index, (start, end) in enumerate(zip(document.starts, document.ends, strict=True)):
                if text[start - 1 : start] == "[" and text[end : end + 1] == "]":
                    self._add("<bracketed>", 1 << index)

    def _places(self, words: list[str]) -> dict[str, int]:
        """Do the same for a long text, without growing thousands of long integers bit by bit."""
        lists: dict[str, list[int]] = {}
        vocabulary = self.matcher.vocabulary
        for index, word in enumerate(words):
            if word in vocabulary or word[0].isdigit():
                lists.setdefault(word if word in vocabulary else "0", []).append(index)
        return {word: _bits(indices, self._size) for word, indices in lists.items()}

    def _add(self, key: str, bits: int) -> None:
        for index in self.matcher.vocabulary.get(key, ()):
            self.tokens[index] = self.tokens.get(index, 0) | bits

    def _read_link(self, url: str, bit: int) -> None:
        scheme, _, rest = url.partition("://") if "://" in url else ("", "", url)
        if scheme.lower() == "http":
            self._add("<insecure-link>", bit)
        authority, _, path = rest.partition("/")
        host = authority.rpartition("@")[2].partition(":")[0].partition("?")[0].partition("#")[0].lower().rstrip(".")
        path = "/" + path.lower()
        for suffix, start, key in self.matcher.hosts:
            # `.*` at the end stands for any country's ending.
            if suffix.endswith(".*"):
                stem = suffix[:-1]
                fits = host.startswith(stem) or f".{stem}" in host
                fits = fits and host.rpartition(stem)[2].count(".") <= 1
            else:
                fits = host == suffix or host.endswith("." + suffix)
            if fits and path.startswith(start):
                self._add(key, bit)

    def _read_case(self) -> None:
        matcher, document = self.matcher, self.document
        text = document.text
        exact = matcher.exact
        bit = 1
        for word, start, end in zip(document.words, document.starts, document.ends, strict=True):
            first = text[start]
            if first.isupper():
                for index in matcher.capital:
                    self.tokens[index] = self.tokens.get(index, 0) | bit
                if matcher.all_caps and end - start > 1 and text[start:end].isupper():
                    for index in matcher.all_caps:
                        self.tokens[index] = self.tokens.get(index, 0) | bit
            if word in exact:
                self._add("=" + text[start:end], bit)
            bit <<= 1

    # Forward: from where a pattern may start to where it ends.

    def _run(self) -> None:
        matcher = self.matcher
        nodes, triggers, count = matcher.nodes, matcher.triggers.get, matcher.count
        pending: list[list[int]] = [[] for _ in range(matcher.levels)]
        seen: set[int] = set()
        add = seen.add
        for index in (m.ALWAYS, *self.tokens):
            for target in triggers(index, ()):
                if target not in seen:
                    add(target)
                    pending[nodes[target - count][1]].append(target)
        ends, tokens = self.ends, self.tokens
        everywhere = (self._all << 1) | 1
        for level in pending:
            for number in level:
                node = nodes[number - count]
                if node[0] == m.SEQUENCE:
                    for need in node[3]:
                        if need not in tokens and need not in ends:
                            break
                    else:
                        found = self._sequence(node[2], everywhere)
                        if found:
                            ends[number] = found
                            for target in triggers(number, ()):
                                if target not in seen:
                                    add(target)
                                    pending[nodes[target - count][1]].append(target)
                    continue
                found = self._any(number, node, everywhere)
                if found:
                    ends[number] = found
                    for target in triggers(number, ()):
                        if target not in seen:
                            add(target)
                            pending[nodes[target - count][1]].append(target)

    def forward(self, number: int, places: int) -> int:
        """Return where a node ends that starts at one of some places."""
        if number < self.matcher.count:
            return (places & self.tokens.get(number, 0)) << 1
        if number not in self.ends or not places:
            return 0
        node = self.matcher.nodes[number - self.matcher.count]
        if node[0] == m.SEQUENCE:
            return self._sequence(node[2], places)
        return self._any(number, node, places)

    def _any(self, number: int, node: list[Any], places: int) -> int:
        if node[0] == m.CHOICE:
            return self._choice(node[2], places)
        if node[0] == m.FILTER:
            return self._filter(node, places)
        firsts, lasts = self._hulls(number, node)
        self.steps += self._units
        area = self._area(node[3])
        places &= firsts
        return (places | (((places & area) + area) ^ area)) & lasts

    def _hulls(self, number: int, node: list[Any]) -> tuple[int, int]:
        """Return where the hulls of parts that stand together start and end: one in each sentence with all of them."""
        if number in self._hulls_of:
            return self._hulls_of[number]
        area = self._area(node[3])
        starts = ends = 0
        within = -1
        for part in node[2]:
            part_starts = self.all_starts(part)
            starts |= part_starts
            ends |= self.all_ends(part)
            within &= self._whole(part_starts, node[3])
            if not within:
                break
        self.steps += len(node[2]) * self._units
        starts &= within
        ends &= within
        after = (starts & area) << 1
        after |= ((after & area) + area) ^ area
        before = self._back((ends >> 1) & area, node[3])
        self._hulls_of[number] = hulls = (starts & ~after, ends & ~before)
        return hulls

    def _choice(self, units: list[int], places: int) -> int:
        found = 0
        tokens, ends = self.tokens, self.ends
        for unit in units:
            if unit in tokens:
                found |= (places & tokens[unit]) << 1
            elif unit in ends:
                found |= self.forward(unit, places)
        self.steps += self._units
        return found

    def _filter(self, node: list[Any], places: int) -> int:
        starts, stops = self._guards(node)
        return self.forward(node[2], places & ~starts) & ~stops

    def _guards(self, node: list[Any]) -> tuple[int, int]:
        """Return the places where a match must not start, and where it must not end."""
        starts = stops = 0
        for relation, guard in node[3]:
            if guard not in self.tokens and guard not in self.ends:
                continue
            if relation == "after":
                starts |= self.all_ends(guard)
            elif relation == "before":
                stops |= self.all_starts(guard)
            elif relation == "with":
                starts |= self.sentences(self.all_starts(guard))
            else:
                starts |= self._inside(guard)
        return starts, stops

    def _sequence(self, steps: list[list[int]], places: int) -> int:
        tokens = self.tokens
        taken = 0
        for op, argument in steps:
            taken += 1
            if op == m.TOKEN:
                if argument not in tokens:
                    break
                places = (places & tokens[argument]) << 1
            elif op == m.NODE:
                places = self.forward(argument, places)
            elif op == m.GAP:
                for jump in _GAPS[argument]:
                    places |= (places & self._run_of(jump)) << jump
            elif op == m.REST:
                text = self._text
                # Adding carries each place through the ones of its sentence up to the zero behind it.
                places |= ((places & text) + text) ^ text
            elif op == m.MAYBE_TOKEN:
                if argument in tokens:
                    places |= (places & tokens[argument]) << 1
            elif op == m.MAYBE_NODE:
                places |= self.forward(argument, places)
            elif op == m.ACROSS:
                places = (places & tokens.get(argument, 0)) << 1
                places |= (places & self._breaks) << 1
                places |= (places & self._breaks) << 1
            elif op == m.FIRST:
                places &= (self._breaks << 1) | 1
            elif op == m.LAST:
                places &= self._breaks | (self._all + 1)
            elif op == m.PARAGRAPH:
                paragraph = self._paragraphs()
                places |= ((places & paragraph) + paragraph) ^ paragraph
            else:
                places = ((self._all << 1) | 1) & -(places & -places)
            if not places:
                break
        else:
            self.steps += taken * self._units
            return places
        self.steps += taken * self._units
        return 0

    def _run_of(self, length: int) -> int:
        """Return the tokens from which so many in a row are one sentence's."""
        runs = self._runs
        if length not in runs:
            half = length // 2
            runs[length] = self._run_of(length - half) & (self._run_of(half) >> (length - half))
        return runs[length]

    def _paragraphs(self) -> int:
        if self._paragraph is None:
            ends = [index for index, word in enumerate(self.document.words) if word == "<para>"]
            self._paragraph = self._all ^ _bits(ends, self._size)
        return self._paragraph

    # Backward: from where a pattern ends to where it may have started.

    def all_ends(self, number: int) -> int:
        """Return all places where a node ends."""
        return self.tokens[number] << 1 if number in self.tokens else self.ends.get(number, 0)

    def all_starts(self, number: int) -> int:
        """Return all places where a node starts."""
        if number < self.matcher.count:
            return self.tokens.get(number, 0)
        if number not in self.ends:
            return 0
        if number not in self._starts:
            self._starts[number] = self.backward(number, self.ends[number])
        return self._starts[number]

    def backward(self, number: int, places: int) -> int:
        """Return where a node starts that ends at one of some places."""
        if number < self.matcher.count:
            return (places >> 1) & self.tokens.get(number, 0)
        if number not in self.ends or not places:
            return 0
        self.steps += self._units
        node = self.matcher.nodes[number - self.matcher.count]
        if node[0] == m.SEQUENCE:
            return self._back_through(node[2], places)
        if node[0] == m.CHOICE:
            found = 0
            for unit in node[2]:
                found |= self.backward(unit, places)
            return found
        if node[0] == m.TOGETHER:
            firsts, lasts = self._hulls(number, node)
            return self._back(places & lasts, node[3]) & firsts
        starts, stops = self._guards(node)
        return self.backward(node[2], places & ~stops) & ~starts

    def _back_through(self, steps: list[list[int]], places: int) -> int:
        for op, argument in reversed(steps):
            self.steps += self._units
            if op == m.TOKEN or op == m.NODE:
                places = self.backward(argument, places)
            elif op == m.GAP:
                for jump in _GAPS[argument]:
                    places |= (places >> jump) & self._run_of(jump)
            elif op == m.REST:
                places = self._back(places, m.IN_SENTENCE)
            elif op == m.MAYBE_TOKEN or op == m.MAYBE_NODE:
                places |= self.backward(argument, places)
            elif op == m.ACROSS:
                places |= (places >> 1) & self._breaks
                places |= (places >> 1) & self._breaks
                places = (places >> 1) & self.tokens.get(argument, 0)
            elif op == m.FIRST:
                places &= (self._breaks << 1) | 1
            elif op == m.LAST:
                places &= self._breaks | (self._all + 1)
            elif op == m.PARAGRAPH:
                places = self._back(places, m.IN_PARAGRAPH)
            else:
                places = (1 << places.bit_length()) - 1
            if not places:
                break
        return places

    def _area(self, area: int) -> int:
        """Return the tokens that do not end a sentence, paragraph or message."""
        if area == m.IN_SENTENCE:
            return self._text
        return self._paragraphs() if area == m.IN_PARAGRAPH else self._all

    def _back(self, places: int, area: int) -> int:
        """Return all places before some in their sentence, paragraph or message, and those themselves."""
        if not places:
            return 0
        if area == m.IN_MESSAGE:
            return (1 << places.bit_length()) - 1
        if area == m.IN_PARAGRAPH:
            return _fill_down(places, self._paragraphs(), self._size)
        jump = 1
        while jump <= self._size:
            run = self._run_of(jump)
            if not run:
                break
            places |= (places >> jump) & run
            jump *= 2
        return places

    def _whole(self, places: int, area: int) -> int:
        """Return all places of the sentences, paragraphs or message that some places lie in."""
        tokens = self._area(area)
        return self._back(places | (((places & tokens) + tokens) ^ tokens), area)

    def sentences(self, places: int) -> int:
        """Return all places of the sentences that some places lie in."""
        return self._whole(places, m.IN_SENTENCE)

    def _inside(self, number: int) -> int:
        if number < self.matcher.count:
            return self.tokens.get(number, 0)
        covered = 0
        for first, last in self.spans(number):
            covered |= (1 << (last + 1)) - (1 << first)
        return covered

    # Results.

    def has(self, number: int) -> bool:
        """Whether a node or class stands in the document."""
        return number in self.ends or number in self.tokens

    def times(self, number: int) -> int:
        """How many places a node or class ends at."""
        return self.all_ends(number).bit_count()

    def every_sentence_has(self, number: int) -> bool:
        """Whether there is a sentence, and none without the node."""
        return bool(self._text) and not self._text & ~self.sentences(self.all_starts(number))

    def spans(self, number: int) -> Iterator[tuple[int, int]]:
        """Return first and last token of each match, the shortest for each end, overlapping ones joined."""
        joined: list[tuple[int, int]] = []
        ends = self.all_ends(number)
        for _ in range(MAX_SPANS):
            if not ends:
                break
            end = ends & -ends
            ends ^= end
            starts = self.backward(number, end)
            first, last = starts.bit_length() - 1, end.bit_length() - 2
            if first < 0:
                continue
            while last > first and self._breaks >> last & 1:
                last -= 1
            while first < last and self._breaks >> first & 1:
                first += 1
            while joined and joined[-1][1] >= first:
                earlier = joined.pop()
                first, last = min(first, earlier[0]), max(last, earlier[1])
            joined.append((first, last))
        return iter(joined)


def _bits(indices: list[int], size: int) -> int:
    bits = bytearray(size // 8 + 1)
    for index in indices:
        bits[index >> 3] |= 1 << (index & 7)
    return int.from_bytes(bits, "little")


def _fill_down(places: int, through: int, size: int) -> int:
    jump, run = 1, through
    while jump <= size and run:
        places |= (places >> jump) & run
        run &= run >> jump
        jump *= 2
    return places
