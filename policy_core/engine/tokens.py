"""Where each class of tokens stands in a document."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import chain
from typing import Final

from policy_core.document import Document
from policy_core.engine.bits import LONG, bits
from policy_core.engine.index import Index
from policy_core.program import model as m

#: A quotation mark that opens, and one that closes; an apostrophe inside a word is neither.
_OPENS: Final = re.compile(r"(?:(?<![^\s(:])[\"'](?=\w)|[«»„“])")
_CLOSES: Final = re.compile(r"[\"»«“”\n]|(?<=[\w.!?,])'(?!\w)")

_OPEN_BRACKET: Final = "[("
_CLOSED_BRACKET: Final = re.compile(r"[\])]")
#: No time's ("10:30"), nor a link's.
_COLON: Final = re.compile(r"\s?:(?!\S)")

_COUNTRY: Final = re.compile(r"com|(?:com?\.)?[a-z]{2}")


class Tokens:
    """The tokens of each class, as a set of places; gathered when they are first asked for.

    Attributes:
        known: What has been gathered, for those who ask most; a call costs more than the look-up.
        words: The number of each token's word, misspellings read as what they mean.
        marks: The numbers of other keys that stand here: kinds of link, brackets, quotations, runs of line breaks.
    """

    __slots__ = ("_document", "_index", "_lists", "_places", "_present", "_size", "known", "marks", "words")

    def __init__(self, index: Index, document: Document) -> None:
        self.known: dict[int, int] = {}
        self._index = index
        self._document = document
        self.words = words = self._read_words()
        self._size = len(words)
        self._places: dict[int, int] = {}
        self._lists: dict[int, list[int]] = {}
        if self._size <= LONG:
            places = self._places
            get = places.get
            bit = 1
            for word in words:
                places[word] = get(word, 0) | bit
                bit <<= 1
        else:
            for at, word in enumerate(words):
                self._lists.setdefault(word, []).append(at)
        self.marks: list[int] = []
        self._read_marks()
        self._present = frozenset(self._places or self._lists)

    def _read_words(self) -> list[int]:
        words, keys = self._index.words, self._document.words
        found = list(map(words.get, keys))
        return [
            (words.number if key[0].isdigit() else words.unknown) if word is None else word
            for word, key in zip(found, keys, strict=True)
        ]

    def __getitem__(self, number: int) -> int:
        return self.known[number] if number in self.known else self._gather(number)

    def _gather(self, number: int) -> int:
        words, placed, spelt = self._index.classes[number]
        found = 0
        here = words & self._present
        if here:
            if self._lists:
                found = bits(chain.from_iterable(self._lists[word] for word in here), self._size)
            else:
                places = self._places
                for word in here:
                    found |= places[word]
        for key in placed:
            found |= self._at(key)
        if spelt:
            found |= self._spelt(spelt)
        self.known[number] = found
        return found

    # What stands at tokens beside their keys.

    def _at(self, key: str) -> int:
        """Return the tokens at a kind of place that is not looked for at once."""
        if key == "<word>":
            return ((1 << self._size) - 1) ^ self[0]
        if key == "<capital>":
            return self._capitals()
        return self._all_caps() if key == "<all-caps>" else 0

    def _capitals(self) -> int:
        text = self._document.text
        return bits([at for at, start in enumerate(self._document.starts) if text[start].isupper()], self._size)

    def _all_caps(self) -> int:
        document = self._document
        text = document.text
        return bits(
            [
                at
                for at, (start, end) in enumerate(zip(document.starts, document.ends, strict=True))
                if end - start > 1 and text[start].isupper() and text[start:end].isupper()
            ],
            self._size,
        )

    def _spelt(self, spelt: dict[str, str]) -> int:
        """Return the tokens that are written in one of some ways."""
        document, text, words = self._document, self._document.text, set(spelt.values())
        return bits(
            [
                at
                for at, word in enumerate(document.words)
                if word in words and spelt.get(text[document.starts[at] : document.ends[at]]) == word
            ],
            self._size,
        )

    # What patterns are looked up by, so that it has to be known from the beginning.

    def _read_marks(self) -> None:
        document = self._document
        for kind, token, value in document.entities:
            if kind == "link":
                self._read_link(value, 1 << token)
        for start, end in document.line_breaks:
            token = bisect_left(document.starts, start)
            if token < self._size and document.starts[token] < end:
                self._place("<line-breaks>", 1 << token)
        text = document.text
        self._place_between("<bracketed>", _OPEN_BRACKET, _CLOSED_BRACKET)
        self._place_between("<before-colon>", None, _COLON)
        at = 0
        while opening := _OPENS.search(text, at):
            closing = _CLOSES.search(text, opening.end())
            at = closing.end() if closing else len(text)
            first, last = bisect_left(document.starts, opening.start()), bisect_left(document.starts, at)
            if closing and closing[0] != "\n" and last - first >= 3:
                self._place("<quotation>", 1 << first)

    def _place_between(self, key: str, before: str | None, behind: re.Pattern[str]) -> None:
        """Place what a sign stands right behind and, where one is given, another right before."""
        if key not in self._index.words:
            return
        document, text = self._document, self._document.text
        found = []
        for sign in behind.finditer(text):
            at = bisect_left(document.ends, sign.start())
            if at == self._size or document.ends[at] != sign.start():
                continue
            start = document.starts[at]
            if before is None or (start and text[start - 1] in before):
                found.append(at)
        self._place(key, bits(found, self._size))

    def _place(self, key: str, places: int) -> None:
        number = self._index.words.get(key)
        if number is not None and places:
            if number not in self.marks:
                self.marks.append(number)
            if self._lists:
                self._lists.setdefault(number, []).extend(m.members(places))
            else:
                self._places[number] = self._places.get(number, 0) | places

    def _read_link(self, url: str, bit: int) -> None:
        scheme, _, rest = url.partition("://") if "://" in url else ("", "", url)
        if scheme.lower() == "http":
            self._place("<insecure-link>", bit)
        authority, _, path = rest.partition("/")
        host = authority.rpartition("@")[2].partition(":")[0].partition("?")[0].partition("#")[0].lower().rstrip(".")
        path = "/" + path.lower()
        for suffix, start, key in self._index.hosts:
            # `.*` at the end stands for any country's ending.
            if suffix.endswith(".*"):
                stem = suffix[:-1]
                fits = host.startswith(stem) or f".{stem}" in host
                fits = fits and _COUNTRY.fullmatch(host.rpartition(stem)[2]) is not None
            else:
                fits = host == suffix or host.endswith("." + suffix)
            if fits and path.startswith(start):
                self._place(key, bit)
