"""What patterns are made of: how each kind of node gets from the places where it starts to those where it ends.

A set of places is an integer: bit *i* stands for the place before token *i*, bit *n* for the end. Every node answers
three questions about one document, all of them for many places at once: where it ends, where it ends if it starts at
some places, and where it starts if it ends at some. Where all matches of a node have the same length, which is most
often so, the second and third are a shift of the answer to the first.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from policy_core.engine.bits import bits
from policy_core.program import model as m

if TYPE_CHECKING:
    from policy_core.engine.matcher import Match


def _gap_parts(limit: int) -> tuple[int, ...]:
    """Split a gap into jumps whose sums are all the numbers up to it."""
    parts, size = [], 1
    while limit > 0:
        jump = min(size, limit)
        parts.append(jump)
        limit -= jump
        size *= 2
    return tuple(parts)


class Node:
    """A class or what is made of classes.

    Attributes:
        number: Its number in the program.
        length: How many tokens each match has; None: not all have the same number.
    """

    __slots__ = ("length", "number")

    def __init__(self, number: int, length: int | None) -> None:
        self.number = number
        self.length = length

    def ends(self, match: Match) -> int:
        """Return all places where it ends; looked for once in a document."""
        ends = match.ends.get(self.number)
        if ends is None:
            ends = match.ends[self.number] = self.look(match)
        return ends

    def has(self, match: Match) -> bool:
        """Whether it stands in the document."""
        return self.ends(match) != 0

    def starts(self, match: Match) -> int:
        """Return all places where it starts."""
        ends = self.ends(match)
        if self.length is not None:
            return ends >> self.length
        starts = match.starts.get(self.number)
        if starts is None:
            starts = match.starts[self.number] = self.back(match, ends) if ends else 0
        return starts

    def forward(self, match: Match, places: int) -> int:
        """Return where it ends if it starts at one of some places."""
        ends = self.ends(match)
        if not ends or places == match.everywhere:
            return ends
        if self.length is not None:
            return (places << self.length) & ends
        return self.ahead(match, places)

    def backward(self, match: Match, places: int) -> int:
        """Return where it starts if it ends at one of some places."""
        places &= self.ends(match)
        if not places:
            return 0
        if self.length is not None:
            return places >> self.length
        return self.back(match, places)

    def by_length(self, match: Match) -> tuple[list[tuple[int, int]], list[Node]]:
        """Return what stands of it: for each length where parts of it end, and the parts without one length."""
        return ([], [self]) if self.length is None else ([(self.length, self.ends(match))], [])

    def stands(self, match: Match, starts: int, stops: int) -> bool:
        """Whether it stands somewhere without starting at one of some places or ending at one of others."""
        return self.forward(match, match.everywhere & ~starts) & ~stops != 0

    # What kinds of node differ in; the last two are asked only where it stands and its matches differ in length.

    def look(self, match: Match) -> int:
        """Find all places where it ends."""
        raise NotImplementedError

    def ahead(self, match: Match, places: int) -> int:
        """Go from where it may start to where it ends."""
        raise NotImplementedError

    def back(self, match: Match, places: int) -> int:
        """Go from where it ends to where it may have started."""
        raise NotImplementedError


class Class(Node):
    """One token of some."""

    __slots__ = ()

    def ends(self, match: Match) -> int:
        """Return all places behind its tokens."""
        return match.tokens[self.number] << 1


class Phrase(Node):
    """Tokens beside each other.

    Attributes:
        index: Which phrase it is, from 0.
        classes: The class of each token.
        at: Which of them is the first of the two that the phrase is looked up by.
    """

    __slots__ = ("at", "classes", "index")

    def __init__(self, number: int, index: int, text: str) -> None:
        self.at, *self.classes = map(int, text.split(" "))
        self.index = index
        super().__init__(number, len(self.classes))

    def look(self, match: Match) -> int:
        """Go from where its rarest pair of words stands."""
        places = 0
        for found in match.pairs_of.get(self.index, ()):
            places |= bits(found, match.size)
        if places and len(self.classes) > 2:
            match.steps += len(self.classes) * match.units
            for offset, number in enumerate(self.classes, -self.at):
                if offset > 1:
                    places &= match.tokens[number] >> offset
                elif offset < 0:
                    places &= match.tokens[number] << -offset
            if not places:
                match.phrases ^= 1 << self.index
        return places << (len(self.classes) - self.at)


class Choice(Node):
    """Alternatives, those of choices inside it taken for its own.

    Attributes:
        classes: Single tokens.
        phrases: A set of phrases, counted from 0.
        patterns: A set of patterns, counted from 0.
    """

    __slots__ = ("_nodes", "classes", "patterns", "phrases")

    classes: list[int]

    def __init__(self, number: int, length: int | None, nodes: Nodes, parts: int) -> None:
        classes = m.members(parts & ((1 << nodes.first_phrase) - 1))
        self.phrases = (parts & ((1 << nodes.first_pattern) - 1)) >> nodes.first_phrase
        self.patterns = (parts & ((1 << nodes.first_choice) - 1)) >> nodes.first_pattern
        for part in m.members(parts >> nodes.first_choice):
            inner = nodes[part + nodes.first_choice]
            assert isinstance(inner, Choice)
            classes += inner.classes
            self.phrases |= inner.phrases
            self.patterns |= inner.patterns
        self.classes = list(dict.fromkeys(classes))
        self._nodes = nodes
        super().__init__(number, length)

    def has(self, match: Match) -> bool:
        """Whether one of its parts stands in the document; the others are left alone."""
        ends = match.ends.get(self.number)
        if ends is not None:
            return ends != 0
        gathered = match.tokens.known
        for number in self.classes:
            if gathered[number] if number in gathered else match.tokens[number]:
                return True
        for part in self.worth_a_look(match):
            if part.has(match):
                return True
        match.ends[self.number] = 0
        return False

    def look(self, match: Match) -> int:
        """Join where its parts end."""
        found = 0
        match.steps += match.units
        fixed, loose = self.by_length(match)
        for _, ends in fixed:
            found |= ends
        for part in loose:
            found |= part.ends(match)
        return found

    def by_length(self, match: Match) -> tuple[list[tuple[int, int]], list[Node]]:
        """Return what stands of it: for each length where parts of it end, and the parts without one length."""
        known = match.parts.get(self.number)
        if known is not None:
            return known
        fixed: dict[int, int] = {}
        loose: list[Node] = []
        single = 0
        gathered = match.tokens.known
        for number in self.classes:
            single |= gathered[number] if number in gathered else match.tokens[number]
        if single:
            fixed[1] = single << 1
        for part in self.worth_a_look(match):
            ends = part.ends(match)
            if ends:
                if part.length is None:
                    loose.append(part)
                else:
                    fixed[part.length] = fixed.get(part.length, 0) | ends
        match.parts[self.number] = known = list(fixed.items()), loose
        return known

    def stands(self, match: Match, starts: int, stops: int) -> bool:
        """Whether one of its parts stands somewhere without starting or ending at some places."""
        if self.number in match.ends:
            return super().stands(match, starts, stops)
        for number in self.classes:
            if (match.tokens[number] & ~starts) << 1 & ~stops:
                return True
        return any(part.stands(match, starts, stops) for part in self.worth_a_look(match))

    def worth_a_look(self, match: Match) -> list[Node]:
        """Return the phrases and patterns in it that may stand in the document."""
        phrases = self.phrases & match.phrases
        patterns = self.patterns & match.patterns
        live: list[Node] = []
        if not phrases and not patterns:
            return live
        nodes, known = self._nodes, self._nodes.known
        while phrases:
            lowest = phrases & -phrases
            number = lowest.bit_length() + nodes.last_class
            live.append(known[number] or nodes[number])
            phrases ^= lowest
        while patterns:
            lowest = patterns & -patterns
            number = lowest.bit_length() + nodes.last_phrase
            live.append(known[number] or nodes[number])
            patterns ^= lowest
        return live

    def ahead(self, match: Match, places: int) -> int:
        """Go ahead by each part."""
        match.steps += match.units
        fixed, loose = self.by_length(match)
        found = 0
        for length, ends in fixed:
            found |= (places << length) & ends
        for part in loose:
            found |= part.ahead(match, places)
        return found

    def back(self, match: Match, places: int) -> int:
        """Go back by each part."""
        match.steps += match.units
        fixed, loose = self.by_length(match)
        found = 0
        for length, ends in fixed:
            found |= (places & ends) >> length
        for part in loose:
            found |= part.backward(match, places)
        return found


class Pattern(Node):
    """A node that is looked at only where its needs stand.

    Attributes:
        index: Which pattern it is, from 0.
    """

    __slots__ = ("index",)

    def __init__(self, number: int, index: int, length: int | None) -> None:
        super().__init__(number, length)
        self.index = index

    def ends(self, match: Match) -> int:
        """Return all places where it ends; looked for once in a document, and only if it may be there."""
        ends = match.ends.get(self.number)
        if ends is None:
            ends = 0
            if match.patterns >> self.index & 1:
                ends = self.look(match)
                if not ends:
                    match.patterns ^= 1 << self.index
            match.ends[self.number] = ends
        return ends

    def has(self, match: Match) -> bool:
        """Whether it stands in the document."""
        return match.patterns >> self.index & 1 == 1 and self.ends(match) != 0


class Sequence(Pattern):
    """Steps one after the other."""

    __slots__ = ("_steps",)

    def __init__(self, number: int, index: int, nodes: Nodes, steps: tuple[tuple[int, int], ...]) -> None:
        self._steps: list[tuple[int, Any]] = []
        length: int | None = 0
        for op, argument in steps:
            value: Any = argument
            size: int | None = 0 if op == m.FIRST or op == m.LAST else None
            if op == m.NODE or op == m.MAYBE_NODE:
                value = nodes[argument]
                size = value.length if op == m.NODE else None
            elif op == m.TOKEN:
                size = 1
            elif op == m.GAP:
                value = _gap_parts(argument)
            self._steps.append((op, value))
            length = None if length is None or size is None else length + size
        super().__init__(number, index, length)

    def look(self, match: Match) -> int:
        """Go through the steps from everywhere."""
        return self.ahead(match, match.everywhere)

    def ahead(self, match: Match, places: int) -> int:
        """Go through the steps."""
        tokens, gathered, known = match.tokens, match.tokens.known, match.ends
        taken = 0
        for op, argument in self._steps:
            taken += 1
            if op == m.TOKEN:
                places = (places & (gathered[argument] if argument in gathered else tokens[argument])) << 1
            elif op == m.NODE:
                # As `Node.forward` does, which is called most of all.
                ends = known.get(argument.number)
                if ends is None:
                    ends = argument.ends(match)
                if not ends or places == match.everywhere:
                    places = ends
                elif argument.length is not None:
                    places = (places << argument.length) & ends
                else:
                    places = argument.ahead(match, places)
            elif op == m.GAP:
                runs = match.runs
                for jump in argument:
                    places |= (places & (runs[jump] if jump in runs else match.run_of(jump))) << jump
            elif op == m.REST:
                text = match.text
                # Adding carries each place through the ones of its sentence up to the zero behind it.
                places |= ((places & text) + text) ^ text
            elif op == m.MAYBE_TOKEN:
                places |= (places & (gathered[argument] if argument in gathered else tokens[argument])) << 1
            elif op == m.MAYBE_NODE:
                places |= argument.forward(match, places)
            elif op == m.ACROSS:
                breaks = match.breaks
                places = (places & (gathered[argument] if argument in gathered else tokens[argument])) << 1
                places |= (places & breaks) << 1
                places |= (places & breaks) << 1
            elif op == m.FIRST:
                places &= (match.breaks << 1) | 1
            elif op == m.LAST:
                places &= match.breaks | (match.everywhere ^ (match.everywhere >> 1))
            elif op == m.PARAGRAPH:
                paragraph = match.area(m.IN_PARAGRAPH)
                places |= ((places & paragraph) + paragraph) ^ paragraph
            else:
                places = match.everywhere & -(places & -places)
            if not places:
                break
        match.steps += taken * match.units
        return places

    def back(self, match: Match, places: int) -> int:
        """Go through the steps from the last to the first."""
        for op, argument in reversed(self._steps):
            match.steps += match.units
            if op == m.TOKEN:
                places = (places >> 1) & match.tokens[argument]
            elif op == m.NODE:
                places = argument.backward(match, places)
            elif op == m.GAP:
                for jump in argument:
                    places |= (places >> jump) & match.run_of(jump)
            elif op == m.REST:
                places = match.back(places, m.IN_SENTENCE)
            elif op == m.MAYBE_TOKEN:
                places |= (places >> 1) & match.tokens[argument]
            elif op == m.MAYBE_NODE:
                places |= argument.backward(match, places)
            elif op == m.ACROSS:
                places |= (places >> 1) & match.breaks
                places |= (places >> 1) & match.breaks
                places = (places >> 1) & match.tokens[argument]
            elif op == m.FIRST:
                places &= (match.breaks << 1) | 1
            elif op == m.LAST:
                places &= match.breaks | (match.everywhere ^ (match.everywhere >> 1))
            else:
                places = match.back(places, m.IN_PARAGRAPH if op == m.PARAGRAPH else m.IN_MESSAGE)
            if not places:
                break
        return places


class Filter(Pattern):
    """A part that stands only where no guard refuses it."""

    __slots__ = ("_guards", "_part")

    def __init__(self, number: int, index: int, nodes: Nodes, pattern: m.Filter) -> None:
        self._part = nodes[pattern.part]
        self._guards = [(relation, nodes[guard]) for relation, guard in pattern.guards]
        super().__init__(number, index, self._part.length)

    def has(self, match: Match) -> bool:
        """Whether its part stands somewhere where no guard refuses it."""
        ends = match.ends.get(self.number)
        if ends is not None:
            return ends != 0
        if match.patterns >> self.index & 1:
            if self._part.has(match) and self._part.stands(match, *self.guards(match)):
                return True
            match.patterns ^= 1 << self.index
        match.ends[self.number] = 0
        return False

    def look(self, match: Match) -> int:
        """Take out of the part's ends what the guards refuse."""
        ends = self._part.ends(match)
        if not ends:
            return 0
        starts, stops = self.guards(match)
        if starts:
            ends = self._part.forward(match, match.everywhere & ~starts)
        return ends & ~stops

    def ahead(self, match: Match, places: int) -> int:
        """Go ahead by the part."""
        starts, stops = self.guards(match)
        return self._part.forward(match, places & ~starts) & ~stops

    def back(self, match: Match, places: int) -> int:
        """Go back by the part."""
        starts, stops = self.guards(match)
        return self._part.backward(match, places & ~stops) & ~starts

    def guards(self, match: Match) -> tuple[int, int]:
        """Return the places where a match must not start, and where it must not end."""
        known = match.guards.get(self.number)
        if known is not None:
            return known
        starts = stops = 0
        for relation, guard in self._guards:
            if not guard.ends(match):
                continue
            if relation == "after":
                starts |= guard.ends(match)
            elif relation == "before":
                stops |= guard.starts(match)
            elif relation == "with":
                starts |= match.whole(guard.starts(match), m.IN_SENTENCE)
            else:
                starts |= match.inside(guard)
        match.guards[self.number] = starts, stops
        return starts, stops


class Together(Pattern):
    """Parts that all start in one sentence, paragraph or message; it goes from the first to the end of the last."""

    __slots__ = ("_area", "_parts")

    def __init__(self, number: int, index: int, nodes: Nodes, pattern: m.Together) -> None:
        self._parts = [nodes[part] for part in pattern.parts]
        self._area = pattern.area
        super().__init__(number, index, None)

    def look(self, match: Match) -> int:
        """Return where the hulls end."""
        for part in self._parts:
            if not part.has(match):
                return 0
        return self.hulls(match)[1]

    def hulls(self, match: Match) -> tuple[int, int]:
        """Return where the hulls of parts that stand together start and end: one in each sentence with all of them."""
        known = match.hulls.get(self.number)
        if known is not None:
            return known
        area = match.area(self._area)
        starts = ends = 0
        within = -1
        for part in self._parts:
            part_starts = part.starts(match)
            starts |= part_starts
            ends |= part.ends(match)
            within &= match.whole(part_starts, self._area)
            if not within:
                break
        match.steps += len(self._parts) * match.units
        starts &= within
        ends &= within
        after = (starts & area) << 1
        after |= ((after & area) + area) ^ area
        before = match.back((ends >> 1) & area, self._area)
        firsts = starts & ~after
        # An end may lie before all starts, where it is that of a match from the sentence before.
        lasts = ends & ~before & (firsts | (((firsts & area) + area) ^ area))
        match.hulls[self.number] = firsts, lasts
        return firsts, lasts

    def ahead(self, match: Match, places: int) -> int:
        """Go from the hulls' starts to their ends."""
        firsts, lasts = self.hulls(match)
        match.steps += match.units
        area = match.area(self._area)
        places &= firsts
        return (places | (((places & area) + area) ^ area)) & lasts

    def back(self, match: Match, places: int) -> int:
        """Go from the hulls' ends to their starts."""
        firsts, lasts = self.hulls(match)
        match.steps += match.units
        return match.back(places & lasts, self._area) & firsts


class Gate:
    """Nodes one of which has to stand somewhere for a question to be worth asking.

    Args:
        nodes: A program's nodes.
        numbers: Their numbers.
    """

    __slots__ = ("_classes", "_nodes", "_patterns", "_phrases")

    def __init__(self, nodes: Nodes, numbers: Iterable[int]) -> None:
        self._nodes = [nodes[number] for number in numbers]
        parts = 0
        for number in numbers:
            parts |= 1 << number
        every = Choice(-1, None, nodes, parts)
        self._classes, self._phrases, self._patterns = every.classes, every.phrases, every.patterns

    def stands(self, match: Match) -> bool:
        """Whether one of the nodes stands in a document."""
        if not (match.phrases & self._phrases or match.patterns & self._patterns):
            return any(map(match.tokens.__getitem__, self._classes))
        return any(node.has(match) for node in self._nodes)


class Nodes:
    """A program's nodes by number; each read when it is first asked for.

    Attributes:
        first_phrase: The number of the first node behind the classes.
        first_pattern: That of the first node behind the phrases.
        first_choice: That of the first node behind the patterns.
        last_class: That of the last class.
        last_phrase: That of the last phrase.
        known: The nodes that were read, by number.
    """

    def __init__(self, data: dict[str, Any]) -> None:
        self._phrase_texts: list[str] = data["phrases"]
        self._pattern_texts: list[str] = data["patterns"]
        self._choice_texts: list[tuple[int | None, str]] = data["choices"]
        self.first_phrase = len(data["classes"])
        self.first_pattern = self.first_phrase + len(self._phrase_texts)
        self.first_choice = self.first_pattern + len(self._pattern_texts)
        self.last_class = self.first_phrase - 1
        self.last_phrase = self.first_pattern - 1
        self.known: list[Node | None] = [None] * (self.first_choice + len(self._choice_texts))

    def __getitem__(self, number: int) -> Node:
        return self.known[number] or self._read(number)

    def _read(self, number: int) -> Node:
        node: Node
        if number < self.first_phrase:
            node = Class(number, 1)
        elif number < self.first_pattern:
            index = number - self.first_phrase
            node = Phrase(number, index, self._phrase_texts[index])
        elif number < self.first_choice:
            node = self._pattern(number, number - self.first_pattern)
        else:
            length, parts = self._choice_texts[number - self.first_choice]
            node = Choice(number, length, self, m.read_set(parts))
        self.known[number] = node
        return node

    def _pattern(self, number: int, index: int) -> Pattern:
        pattern = m.read_pattern(self._pattern_texts[index])
        if isinstance(pattern, m.Sequence):
            return Sequence(number, index, self, pattern.steps)
        if isinstance(pattern, m.Filter):
            return Filter(number, index, self, pattern)
        return Together(number, index, self, pattern)
