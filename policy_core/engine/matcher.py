"""Where a program's patterns stand in a document, all places at once.

A set of places is an integer: bit *i* stands for the place before token *i*, bit *n* for the end. A pattern maps the
places where it may start to the places where it then ends, by shifts and ands: a token of class *c* is
``(places & tokens_of_c) << 1``. There is nothing to go back to, so no text can make it slow: the cost of a node is
its number of steps times the text's length in machine words, whatever the text.

A node is looked at only where the two rarest things that it needs stand in one sentence: which those are is worked
out for all nodes at once, by the same means, as each word has the set of nodes that it counts for. The others cost
nothing. A step counts one for
each started 1,024 places.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from policy_core.document import Document
from policy_core.document.words import BREAKS
from policy_core.program import model as m
from policy_core.program.model import Program

#: More places than these of one pattern in one message are not shown one by one.
MAX_SPANS: Final = 100

_LONG: Final = 3000


#: A quotation mark that opens, and one that closes; an apostrophe inside a word is neither.
_OPENS: Final = re.compile(r"(?:(?<![^\s(:])[\"'](?=\w)|[«»„“])")
_CLOSES: Final = re.compile(r"[\"»«“”\n]|(?<=[\w.!?,])'(?!\w)")

_COUNTRY: Final = re.compile(r"com|(?:com?\.)?[a-z]{2}")


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


class _Record(NamedTuple):
    """What a vocabulary word makes worth a look: nodes by their first and second need; and the classes it is in."""

    first: int
    second: int
    classes: tuple[int, ...]


_NOTHING: Final = _Record(0, 0, ())


class Matcher:
    """A program made ready to run; shared by all documents."""

    def __init__(self, program: Program) -> None:
        data = program.data
        self.vocabulary: dict[str, list[int]] = data["vocabulary"]
        #: Misspellings, and the words that they are read as.
        self.aliases: dict[str, str] = data["aliases"]
        #: Small classes: their tokens are gathered when they are asked for.
        self.lazy: dict[str, list[str]] = data["lazy"]
        self.count: int = data["classes"]
        self.nodes: list[list[Any]] = data["nodes"]
        self._eager = frozenset(data["eager"])
        self._needs: dict[int, list[list[int]]] = {index: slots for index, *slots in data["needs"]}
        self.free = (_mask(data["free"][0]), _mask(data["free"][1]))
        self.wide = _mask(data["wide"])
        self._records: dict[str, _Record] = {}
        self._choices: dict[int, tuple[list[int], int]] = {}
        self.hosts: list[tuple[str, str, str]] = [
            (host.partition("/")[0], "/" + host.partition("/")[2], f"<host:{name}>")
            for name, hosts in data["hosts"].items()
            for host in hosts
            if f"<host:{name}>" in self.vocabulary
        ]
        self.capital = "<capital>" in self.vocabulary
        self.all_caps = "<all-caps>" in self.vocabulary
        self.bracketed = "<bracketed>" in self.vocabulary
        self.quotation = "<quotation>" in self.vocabulary
        self.word = tuple(self.vocabulary.get("<word>", ()))
        self.exact = frozenset(data["exact"])

    def record(self, word: str) -> _Record:
        """Return what a word makes worth a look; worked out once for each word of the vocabulary."""
        record = self._records.get(word)
        if record is None:
            classes = self.vocabulary.get(word)
            if classes is None:
                return self.record("<number>") if word[0].isdigit() else _NOTHING
            first = second = 0
            for index in classes:
                if index in self._needs:
                    slots = self._needs[index]
                    first |= _mask(slots[0])
                    second |= _mask(slots[1])
            eager = tuple(index for index in classes if index in self._eager)
            record = self._records[word] = _Record(first, second, eager)
        return record

    def choice(self, number: int) -> tuple[list[int], int]:
        """Return a choice's classes, and its nodes as a set."""
        if number not in self._choices:
            parts = self.nodes[number - self.count][1]
            nodes = _mask([part - self.count for part in parts if part >= self.count])
            self._choices[number] = ([part for part in parts if part < self.count], nodes)
        return self._choices[number]

    def run(self, document: Document) -> Match:
        """Find what stands in a document."""
        return Match(self, document)


class _Tokens(dict[int, int]):
    """The tokens of each class; those of a lazy class are gathered at the first question."""

    __slots__ = ("lazy", "places")

    def __init__(self, lazy: dict[str, list[str]]) -> None:
        super().__init__()
        self.lazy = lazy
        self.places: dict[str, int] = {}

    def __missing__(self, index: int) -> int:
        bits = 0
        places = self.places
        for word in self.lazy.get(str(index), ()):
            if word in places:
                bits |= places[word]
        self[index] = bits
        return bits


class Match:
    """What was found in one document.

    Args:
        ends: For each node found, the places where it ends; those of choices are worked out when asked for.
        tokens: For each class, its tokens.
        steps: Steps taken so far.
    """

    __slots__ = (
        "_all",
        "_breaks",
        "_first",
        "_found",
        "_hulls_of",
        "_inside_of",
        "_known",
        "_live",
        "_paragraph",
        "_runs",
        "_second",
        "_size",
        "_starts",
        "_text",
        "_units",
        "_words",
        "document",
        "ends",
        "matcher",
        "steps",
        "tokens",
    )  # fmt: skip

    def __init__(self, matcher: Matcher, document: Document) -> None:
        self.matcher = matcher
        self.document = document
        aliases = matcher.aliases
        self._words = [aliases.get(word, word) for word in document.words]
        self._size = size = len(document.words)
        self._units = 1 + (size >> 10)
        self._all = (1 << size) - 1
        self.steps = 0
        self.tokens = _Tokens(matcher.lazy)
        self._first, self._second = matcher.free
        self._read_tokens()
        self._breaks = self.tokens[0]
        self._text = self._all ^ self._breaks
        self._runs: dict[int, int] = {1: self._text}
        self._starts: dict[int, int] = {}
        self._paragraph: int | None = None
        self._hulls_of: dict[int, tuple[int, int]] = {}
        self._live: dict[int, list[int]] = {}
        for index in matcher.word:
            self.tokens[index] = self.tokens.get(index, 0) | self._text
        self.ends: dict[int, int] = {}
        self._known: dict[int, bool] = {}
        self._inside_of: dict[int, int] = {}
        self._found = 0
        self._run()

    # Tokens.

    def _read_tokens(self) -> None:
        matcher, document = self.matcher, self.document
        tokens = self.tokens
        places = tokens.places
        if self._size <= _LONG:
            get = places.get
            bit = 1
            for word in self._words:
                places[word] = get(word, 0) | bit
                bit <<= 1
        else:
            # A long text's integers are made in one go: growing them bit by bit would copy them each time.
            lists: dict[str, list[int]] = {}
            for index, word in enumerate(self._words):
                lists.setdefault(word, []).append(index)
            known_words = matcher.exact.union(matcher.vocabulary, *matcher.lazy.values())
            numbers: list[int] = []
            for word, indices in lists.items():
                if word in known_words:
                    places[word] = _bits(indices, self._size)
                elif word[0].isdigit():
                    numbers += indices
            if numbers:
                places["0"] = places.get("0", 0) | _bits(numbers, self._size)
        known = tokens.get
        records = matcher._records
        for word, bits in places.items():
            for index in (records[word] if word in records else matcher.record(word)).classes:
                tokens[index] = known(index, 0) | bits
        for kind, token, value in document.entities:
            if kind == "link":
                self._read_link(value, 1 << token)
        for start, end in document.line_breaks:
            token = bisect_left(document.starts, start)
            if token < self._size and document.starts[token] < end:
                self._add("<line-breaks>", 1 << token)
        if matcher.capital or matcher.all_caps or matcher.exact:
            self._read_case()
        if matcher.bracketed and "[" in document.text:
            text = document.text
            places_of = [
                index
                for index, (start, end) in enumerate(zip(document.starts, document.ends, strict=True))
                if text[start - 1 : start] == "[" and text[end : end + 1] == "]"
            ]
            self._add("<bracketed>", _bits(places_of, self._size))
        if matcher.quotation:
            starts = document.starts
            text, at = document.text, 0
            while opening := _OPENS.search(text, at):
                closing = _CLOSES.search(text, opening.end())
                at = closing.end() if closing else len(text)
                first, last = bisect_left(starts, opening.start()), bisect_left(starts, at)
                if closing and closing[0] != "\n" and last - first >= 3:
                    self._add("<quotation>", 1 << first)

    def _add(self, key: str, bits: int) -> None:
        record = self.matcher.record(key)
        self._first |= record.first
        self._second |= record.second
        for index in record.classes:
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
                fits = fits and _COUNTRY.fullmatch(host.rpartition(stem)[2]) is not None
            else:
                fits = host == suffix or host.endswith("." + suffix)
            if fits and path.startswith(start):
                self._add(key, bit)

    def _read_case(self) -> None:
        matcher, document = self.matcher, self.document
        text = document.text
        capital, all_caps = [], []
        for index, start in enumerate(document.starts):
            if text[start].isupper():
                capital.append(index)
        if matcher.all_caps:
            for index in capital:
                start, end = document.starts[index], document.ends[index]
                if end - start > 1 and text[start:end].isupper():
                    all_caps.append(index)
            if all_caps:
                self._add("<all-caps>", _bits(all_caps, self._size))
        if matcher.capital and capital:
            self._add("<capital>", _bits(capital, self._size))
        for word in matcher.exact & self.tokens.places.keys():
            for index, other in enumerate(document.words):
                if other == word:
                    self._add("=" + text[document.starts[index] : document.ends[index]], 1 << index)

    # Forward: from where a pattern may start to where it ends.

    def _candidates(self) -> int:
        """Return the nodes whose two rarest needs stand in one sentence or, if they may span more, in the message."""
        matcher = self.matcher
        records = matcher._records
        first_here, second_here = first, second = self._first, self._second
        narrow = first_all = second_all = 0
        for word in self._words:
            record = records[word] if word in records else matcher.record(word)
            if record.first:
                first_here |= record.first
            if record.second:
                second_here |= record.second
            if word in BREAKS:
                narrow |= first_here & second_here
                first_all |= first_here
                second_all |= second_here
                first_here, second_here = first, second
        narrow |= first_here & second_here
        return narrow | ((first_all | first_here) & (second_all | second_here) & matcher.wide)

    def _run(self) -> None:
        matcher = self.matcher
        nodes, count = matcher.nodes, matcher.count
        tokens, ends, known = self.tokens, self.ends, self._known
        everywhere = (self._all << 1) | 1
        # Parts are numbered before wholes, so that each finds its parts looked at already.
        candidates = bin(self._candidates())[:1:-1]
        index = candidates.find("1")
        while index >= 0:
            node = nodes[index]
            if node[0] == m.SEQUENCE:
                found = 0
                for need in node[2]:
                    if not tokens[need]:
                        break
                else:
                    for need in node[3]:
                        if not (known[need] if need in known else self.has(need)):
                            break
                    else:
                        found = self._sequence(node[1], everywhere)
            elif node[0] == m.FILTER:
                found = self._filter(node, everywhere) if self.has(node[1]) else 0
            else:
                for part in node[1]:
                    if not self.has(part):
                        found = 0
                        break
                else:
                    found = self._hulls(index + count, node)[1]
            if found:
                ends[index + count] = found
                self._found |= 1 << index
            index = candidates.find("1", index + 1)

    def _live_parts(self, number: int) -> list[int]:
        """Return a choice's parts that stand in the document."""
        live = self._live.get(number)
        if live is None:
            classes, nodes = self.matcher.choice(number)
            live = [index for index in classes if self.tokens[index]]
            bits = self._found & nodes
            while bits:
                lowest = bits & -bits
                live.append(lowest.bit_length() - 1 + self.matcher.count)
                bits ^= lowest
            self._live[number] = live
        return live

    def forward(self, number: int, places: int) -> int:
        """Return where a node ends that starts at one of some places."""
        count = self.matcher.count
        if number < count:
            return (places & self.tokens[number]) << 1
        node = self.matcher.nodes[number - count]
        if node[0] == m.CHOICE:
            found = 0
            for part in self._live_parts(number):
                found |= self.forward(part, places)
            self.steps += self._units
            return found
        if number not in self.ends:
            return 0
        if node[0] == m.SEQUENCE:
            return self._sequence(node[1], places)
        if node[0] == m.FILTER:
            return self._filter(node, places)
        firsts, lasts = self._hulls(number, node)
        self.steps += self._units
        area = self._area(node[2])
        places &= firsts
        return (places | (((places & area) + area) ^ area)) & lasts

    def _hulls(self, number: int, node: list[Any]) -> tuple[int, int]:
        """Return where the hulls of parts that stand together start and end: one in each sentence with all of them."""
        if number in self._hulls_of:
            return self._hulls_of[number]
        area = self._area(node[2])
        starts = ends = 0
        within = -1
        for part in node[1]:
            part_starts = self.all_starts(part)
            starts |= part_starts
            ends |= self.all_ends(part)
            within &= self._whole(part_starts, node[2])
            if not within:
                break
        self.steps += len(node[1]) * self._units
        starts &= within
        ends &= within
        after = (starts & area) << 1
        after |= ((after & area) + area) ^ area
        before = self._back((ends >> 1) & area, node[2])
        firsts = starts & ~after
        # An end may lie before all starts, where it is that of a match from the sentence before.
        lasts = ends & ~before & (firsts | (((firsts & area) + area) ^ area))
        self._hulls_of[number] = hulls = (firsts, lasts)
        return hulls

    def _filter(self, node: list[Any], places: int) -> int:
        starts, stops = self._guards(node)
        return self.forward(node[1], places & ~starts) & ~stops

    def _guards(self, node: list[Any]) -> tuple[int, int]:
        """Return the places where a match must not start, and where it must not end."""
        starts = stops = 0
        for relation, guard in node[2]:
            if not self.has(guard):
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
        runs = self._runs
        everywhere = (self._all << 1) | 1
        taken = 0
        for op, argument in steps:
            taken += 1
            if op == m.TOKEN:
                places = (places & tokens[argument]) << 1
            elif op == m.NODE:
                places = self.all_ends(argument) if places == everywhere else self.forward(argument, places)
            elif op == m.GAP:
                for jump in _GAPS[argument]:
                    places |= (places & (runs[jump] if jump in runs else self._run_of(jump))) << jump
            elif op == m.REST:
                text = self._text
                # Adding carries each place through the ones of its sentence up to the zero behind it.
                places |= ((places & text) + text) ^ text
            elif op == m.MAYBE_TOKEN:
                places |= (places & tokens[argument]) << 1
            elif op == m.MAYBE_NODE:
                places |= self.forward(argument, places)
            elif op == m.ACROSS:
                places = (places & tokens[argument]) << 1
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
        if number < self.matcher.count:
            return self.tokens[number] << 1
        found = self.ends.get(number, 0)
        if not found and self.matcher.nodes[number - self.matcher.count][0] == m.CHOICE:
            for part in self._live_parts(number):
                found |= self.all_ends(part)
            self.steps += self._units
            if found:
                self.ends[number] = found
        return found

    def all_starts(self, number: int) -> int:
        """Return all places where a node starts."""
        if number < self.matcher.count:
            return self.tokens[number]
        if not self.has(number):
            return 0
        if number not in self._starts:
            self._starts[number] = self.backward(number, self.all_ends(number))
        return self._starts[number]

    def backward(self, number: int, places: int) -> int:
        """Return where a node starts that ends at one of some places."""
        count = self.matcher.count
        if number < count:
            return (places >> 1) & self.tokens[number]
        if not places:
            return 0
        self.steps += self._units
        node = self.matcher.nodes[number - count]
        if node[0] == m.CHOICE:
            found = 0
            for part in self._live_parts(number):
                found |= self.backward(part, places)
            return found
        if number not in self.ends:
            return 0
        if node[0] == m.SEQUENCE:
            return self._back_through(node[1], places)
        if node[0] == m.TOGETHER:
            firsts, lasts = self._hulls(number, node)
            return self._back(places & lasts, node[2]) & firsts
        starts, stops = self._guards(node)
        return self.backward(node[1], places & ~stops) & ~starts

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
                places = (places >> 1) & self.tokens[argument]
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
            return self.tokens[number]
        if number in self._inside_of:
            return self._inside_of[number]
        covered = 0
        for start, end in self._matches(number):
            covered |= (1 << end) - (1 << start)
        self._inside_of[number] = covered
        return covered

    def _matches(self, number: int) -> Iterator[tuple[int, int]]:
        """Return the places where each of a node's first matches starts and ends, the shortest for each end."""
        ends = self.all_ends(number)
        for _ in range(MAX_SPANS):
            if not ends:
                break
            end = ends & -ends
            ends ^= end
            starts = self.backward(number, end)
            if starts:
                yield starts.bit_length() - 1, end.bit_length() - 1

    # Results.

    def has(self, number: int) -> bool:
        """Whether a node or class stands in the document."""
        count = self.matcher.count
        if number < count:
            return self.tokens[number] != 0
        known = self._known
        if number not in known:
            # Parts come before wholes, so nobody asks of a node that is still to be looked at.
            choice = self.matcher.nodes[number - count][0] == m.CHOICE
            known[number] = bool(self._live_parts(number)) if choice else number in self.ends
        return known[number]

    def times(self, number: int) -> int:
        """How many places a node or class ends at."""
        return self.all_ends(number).bit_count()

    def every_sentence_has(self, number: int) -> bool:
        """Whether there is a sentence, and none without the node."""
        return bool(self._text) and not self._text & ~self.sentences(self.all_starts(number))

    def spans(self, number: int) -> Iterator[tuple[int, int]]:
        """Return first and last token of each match, the shortest for each end, overlapping ones joined."""
        joined: list[tuple[int, int]] = []
        for first, end in self._matches(number):
            last = end - 1
            while last > first and self._breaks >> last & 1:
                last -= 1
            while first < last and self._breaks >> first & 1:
                first += 1
            while joined and joined[-1][1] >= first:
                earlier = joined.pop()
                first, last = min(first, earlier[0]), max(last, earlier[1])
            joined.append((first, last))
        return iter(joined)


def _mask(indices: list[int]) -> int:
    """Return a set of nodes."""
    mask = 0
    for index in indices:
        mask |= 1 << index
    return mask


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
