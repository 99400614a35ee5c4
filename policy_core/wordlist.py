"""Misspelt words by a list of English ones: for where Harper is too large, which is the browser.

What counts as misspelt here counts with Harper too (`policy_core.spelling`), and the other way round.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate
from string import ascii_lowercase

from policy_core.document import Document, read_message
from policy_core.engine.facts import guess_language
from policy_core.message import Message, Mistake

#: Shorter words are as near to one another as misspellings are to words.
SHORTEST = 4
#: From this length on a word may be two slips away from the one that was meant.
LONG = 8
#: How many letters of a word two slips away have to be right at its start. Hands seldom slip there, and it makes the
#: search short.
_SAME_START = 3
#: How many suggestions a mistake has at most.
_MOST = 3
#: A text with more unknown words than this is no English, and looking for what each was meant to be would take long.
_MOST_UNKNOWN = 300

_PLAIN = re.compile(r"[a-z]+(?:'[a-z]+)*")
#: A word in small letters, whole.
_WORD = re.compile(r"(?<![^\W_])(?<![^\W_]['’])[a-z]+(?:['’][a-z]+)*(?!['’]?[^\W_])")
#: What makes part of a name, an address or a number of what stands beside it.
_JOINS = frozenset("@._-/\\#&+*0123456789")


class WordList:
    """English words, some of which a misspelt one may be meant to be.

    Args:
        text: Words in small letters with blanks between, apostrophes as in ASCII, in lines: those of a line are rarer
            than those of the line before. Those of the last line are words, and too rare to have been meant.
    """

    def __init__(self, text: str) -> None:
        lines = text.removesuffix("\n").split("\n")
        self._rank: dict[str, int] = {}
        for rank in reversed(range(len(lines))):
            self._rank |= dict.fromkeys(lines[rank].split(), rank)
        self._rare = len(lines) - 1
        self._long = sorted(
            word for word, rank in self._rank.items() if rank < self._rare and len(word) >= LONG - 2 and "'" not in word
        )
        #: While one types, the same words come again with each letter.
        self.meant = lru_cache(maxsize=4096)(self._meant)

    def __contains__(self, word: str) -> bool:
        return word in self._rank

    def __len__(self) -> int:
        return len(self._rank)

    def _meant(self, word: str) -> tuple[str, ...]:
        """Return the words that one may be a slip of the hand for, the likeliest first: two slips in a long word."""
        halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
        letters = ascii_lowercase + "'"
        near = {start + end[1:] for start, end in halves}
        near |= {start + end[1] + end[0] + end[2:] for start, end in halves if len(end) > 1}
        near |= {start + letter + end for start, end in halves for letter in letters}
        near |= {start + letter + end[1:] for start, end in halves if end for letter in letters}
        found = [other for other in self._rank.keys() & near if self._rank[other] < self._rare]
        if "'" in word:
            # "c'est" is no slip for "chest".
            found = [other for other in found if "'" in other]
        elif not found and len(word) >= LONG:
            found = self._two_slips(word)
        found.sort(key=lambda other: self._unlikeness(word, other))
        return tuple(found[:_MOST])

    def _two_slips(self, word: str) -> list[str]:
        start, end, letters, size = word[:_SAME_START], word[_SAME_START:], set(word), len(word)
        first, last = bisect_left(self._long, start), bisect_left(self._long, start + "{")
        return [
            other
            for other in self._long[first:last]
            if -2 <= len(other) - size <= 2
            and len(letters.difference(other)) <= 2
            and len(set(other) - letters) <= 2
            and distance(end, other[_SAME_START:], 2) <= 2
        ]

    def _unlikeness(self, word: str, other: str) -> tuple[object, ...]:
        """Return what sorts the words that may have been meant."""
        # A missing apostrophe first, then common words, then letters that are right but in the wrong place.
        is_swap = sorted(word) == sorted(other)
        return word != other.replace("'", ""), self._rank[other], word[0] != other[0], not is_swap, other


class Speller:
    """Looks for misspelt words in messages in English.

    Args:
        words: The words that there are.
        common: The most common words of each language, by code, to tell a message's language by.
        own: The seller's own words, which are no mistakes; upper and lower case do not count.
    """

    def __init__(self, words: WordList, common: Mapping[str, Set[str]], own: Iterable[str] = ()) -> None:
        self._words = words
        self._common = common
        self._own = frozenset(word.lower() for word in own)

    def read(self, message: Message) -> Message:
        """Return the message with its misspelt words.

        It stays as it is where it is not in English, has hundreds of unknown words, or says what its mistakes are.
        """
        if message.spelling is not None:
            return message
        document = read_message(message)
        if (message.language or guess_language(document, self._common)) != "en":
            return message
        names = named(document)
        mistakes = []
        unknown: set[str] = set()
        for match in _WORD.finditer(document.text):
            start, end = match.span()
            word = match[0].replace("’", "'")
            if word.endswith("'s"):
                # What the genitive is of, is to be right.
                word, end = word[:-2], end - 2
            if word in self._words or is_no_mistake(document, start, end, self._own) or names.hold_some_of(start, end):
                continue
            unknown.add(word)
            if len(unknown) > _MOST_UNKNOWN:
                return message
            meant = self._words.meant(word)
            if meant and not is_term(document, word, meant[0]):
                mistakes.append(Mistake(*document.source_span(start, end), meant))
        return replace(message, spelling=in_order(mistakes))


def is_no_mistake(document: Document, start: int, end: int, own: Set[str]) -> bool:
    """Whether what stands at a place is no misspelt word for certain, whatever a dictionary says.

    Args:
        document: The text.
        start: The word's first code point in the document's text.
        end: The code point after its last.
        own: The seller's own words, in small letters.
    """
    text = document.text
    word = text[start:end].replace("’", "'")
    if len(word) < SHORTEST or not _PLAIN.fullmatch(word) or word in own or word.startswith("i'"):
        return True
    before, after = text[start - 1 : start], text[end : end + 2]
    return bool(before in _JOINS and before or after[:1] in _JOINS and after[1:].strip())


def is_term(document: Document, word: str, meant: str) -> bool:
    """Whether a word that looks misspelt is written so again: a hand seldom slips twice in the same way.

    A missing apostrophe makes no term.
    """
    return meant.replace("'", "") != word and document.words.count(word) > 1


class Places:
    """Places in a text, to be asked for many others in turn.

    Args:
        places: The first code point of each, and the one after its last.
    """

    def __init__(self, places: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(places)
        self._starts = [start for start, _ in ordered]
        #: How far those up to each reach.
        self._reach = list(accumulate((end for _, end in ordered), max))

    def hold_some_of(self, start: int, end: int) -> bool:
        """Whether one of the places holds some of what stands from ``start`` to ``end``."""
        before = bisect_left(self._starts, end)
        return before > 0 and start < self._reach[before - 1]


def named(document: Document) -> Places:
    """Return the places, in the document's text, of links, ids, placeholders and the like."""
    return Places((document.starts[item.token], document.ends[item.token]) for item in document.entities)


def in_order(mistakes: Iterable[Mistake]) -> tuple[Mistake, ...]:
    """Return mistakes in order of place, without those that overlap the one before."""
    kept: list[Mistake] = []
    for mistake in sorted(mistakes, key=lambda item: (item.start, item.end)):
        if not kept or mistake.start >= kept[-1].end:
            kept.append(mistake)
    return tuple(kept)


def distance(one: str, two: str, most: int) -> int:
    """Return how many slips of the hand lie between two words: letters put in, left out, changed, or swapped.

    Args:
        one: A word.
        two: Another.
        most: The answer is ``most + 1`` for whatever is further apart.
    """
    if abs(len(one) - len(two)) > most:
        return most + 1
    last: list[int] = []
    above: list[int] = []
    row = list(range(len(two) + 1))
    for i, left in enumerate(one, 1):
        last, above, row = above, row, [i]
        for j, right in enumerate(two, 1):
            row.append(min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (left != right)))
            if i > 1 and j > 1 and left == two[j - 2] and one[i - 2] == right:
                row[j] = min(row[j], last[j - 2] + 1)
        # A swap starts from the row above.
        if min(row) > most and min(above, default=0) > most:
            return most + 1
    return min(row[-1], most + 1)
