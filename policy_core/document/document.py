"""The document: a message's text with its tokens, entities and the way back to the source."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from policy_core.document.addresses import find_addresses
from policy_core.document.disguises import find_spaced, reveal_digits
from policy_core.document.elements import Element
from policy_core.document.found import Found, mask
from policy_core.document.normalise import is_invisible, normalise
from policy_core.document.numbers import find_numbers
from policy_core.document.placeholders import find_placeholders
from policy_core.document.symbols import find_symbols
from policy_core.document.tokens import tokenise

if TYPE_CHECKING:
    from policy_core.message import Message, Picture

#: What stands for lines that are left out: no word, and what stands before and behind does not meet.
_LEFT_OUT = "\ufffc"


class Entity(NamedTuple):
    """Something named in a message.

    Args:
        kind: ``link``, ``phone`` … – the token's key without its brackets.
        token: The index of its token.
        value: What it means, whatever the way it was written.
    """

    kind: str
    token: int
    value: str


class Document:
    """A message made ready to check.

    Args:
        source: The text as given.
        text: The text as compared.
        offsets: For each character of ``text``, and its end, the place in ``source``; None where they are the same.
        words: The key of each token.
        starts: Where in ``text`` each token starts.
        ends: Where in ``text`` each token ends.
        entities: What is named in the message, in order.
        line_breaks: The runs of three or more newlines, as places in ``text``.
        rendered: Where ``source`` is markup: the text that it shows, and the start and end in ``source`` of each of its
            characters.
        placed: The places in ``source`` of tokens that stand for something else than a piece of ``text``.
        font_sizes: How many different sizes the text has.
        declared: The languages that markup says that its parts are in, ISO 639 codes, each with the text of its parts.
        surplus: The places in ``source`` of line breaks and empty paragraphs beyond the second of a row.
        asides: What is said beside the text that is shown, each a paragraph: the alternative texts of its pictures,
            with the pictures as their places, and texts that cannot be seen.
        elements: What the markup holds beside the text, in order of place; empty for plain text.
    """

    __slots__ = (
        "asides", "declared", "elements", "ends", "entities", "font_sizes", "line_breaks", "offsets",
        "placed", "rendered", "source", "starts", "surplus", "text", "words",
    )  # fmt: skip

    def __init__(
        self,
        source: str,
        text: str,
        offsets: Sequence[int] | None,
        words: list[str],
        starts: list[int],
        ends: list[int],
        entities: list[Entity],
        line_breaks: list[tuple[int, int]],
    ) -> None:
        self.source = source
        self.text = text
        self.offsets = offsets
        self.words = words
        self.starts = starts
        self.ends = ends
        self.entities = entities
        self.line_breaks = line_breaks
        self.rendered: tuple[str, Sequence[int], Sequence[int]] | None = None
        self.font_sizes = 1
        self.declared: tuple[tuple[str, Document], ...] = ()
        self.asides: Document | None = None
        self.surplus: tuple[tuple[int, int], ...] = ()
        self.elements: tuple[Element, ...] = ()
        self.placed: dict[int, tuple[int, int]] = {}

    def __repr__(self) -> str:
        return f"Document({self.source[:40]!r}, {len(self.words)} tokens)"

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return where in the source the tokens from ``first`` to ``last``, inclusive, start and end."""
        start, end = self.source_span(self.starts[first], self.ends[last])
        if self.placed:
            if first in self.placed:
                start = self.placed[first][0]
            if last in self.placed:
                end = self.placed[last][1]
        return (start, end) if start <= end else (end, start)

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the source of a place in ``text``."""
        if self.rendered is None:
            return self._given_span(self.source, start, end)
        given, starts, ends = self.rendered
        start, end = self._given_span(given, start, end)
        if end <= start:
            return starts[start], starts[start]
        # Misnested tables show texts in another order than they are written in.
        return min(starts[start], starts[end - 1]), max(ends[start], ends[end - 1])

    def _given_span(self, given: str, start: int, end: int) -> tuple[int, int]:
        """Return the place, in the text before it was normalised, of a place in ``text``."""
        offsets = self.offsets
        if offsets is None:
            return start, end
        if end <= start:
            return offsets[start], offsets[start]
        final = offsets[end - 1]
        size = len(self.text)
        # One source character may have become several.
        while end < size and offsets[end] == final:
            end += 1
        stop = offsets[end]
        while stop - 1 > final and (given[stop - 1] == "\r" or is_invisible(given[stop - 1])):
            stop -= 1
        return offsets[start], stop


def read_text(source: str, *, quotes: bool = False) -> Document:
    """Return the document of a plain text.

    Args:
        source: The text.
        quotes: Whether it quotes what it answers to; lines behind ``>`` are left out then.
    """
    if quotes and ">" in source:
        return _without_quotations(source)
    text, offsets = normalise(source)
    return make_document(source, text, offsets)


def _without_quotations(source: str) -> Document:
    from policy_core.document.quoted import marked_spans  # Few messages quote.

    kept: list[str] = []
    places: list[int] = []
    at = 0
    for start, end in marked_spans(source):
        kept.append(source[at:start] + _LEFT_OUT)
        places += range(at, start + 1)
        at = end
    text, offsets = normalise("".join([*kept, source[at:]]))
    places += range(at, len(source) + 1)
    return make_document(source, text, places if offsets is None else [places[offset] for offset in offsets])


def read_message(message: Message) -> Document:
    """Return the document of what the seller says in a message's body; what a reply quotes is left out.

    The last one is kept: a checker of spelling, a policy and a seller's own rules read one message after each other.
    """
    # A message that the seller starts has nobody to quote, and in plain text he may set a `>` before what he lists.
    quotes = message.scope == "reply" or (message.scope is None and message.format == "html")
    return _read_body(message.body, message.format, quotes, tuple(message.pictures))


@lru_cache(maxsize=1)
def _read_body(body: str, format: str, quotes: bool, pictures: tuple[Picture, ...]) -> Document:
    if format == "html":
        # Most messages are plain text, and the parsers take their time to load.
        from policy_core.document.html import read_html

        return read_html(body, quotes=quotes, pictures=pictures)
    return read_text(body, quotes=quotes)


def make_document(source: str, text: str, offsets: Sequence[int] | None) -> Document:
    """Return the document of a text that is normalised already.

    Args:
        source: The message as given.
        text: The normalised text.
        offsets: The place in ``source`` of each character of ``text``, and of its end; None where they are the same.
    """
    found: list[Found] = find_placeholders(text)
    masked = mask(text, found) if found else text
    more = find_spaced(masked)
    if more:
        masked = mask(masked, more)
        found += more
    more = find_addresses(masked)
    if more:
        masked = mask(masked, more)
        found += more
    more = find_symbols(masked)
    if more:
        masked = mask(masked, more)
        found += more
    masked, revealed = reveal_digits(masked)
    more = find_numbers(masked, revealed)
    if more:
        masked = mask(masked, more)
        found += more
    found.sort()
    tokens = tokenise(text, masked, found)
    return Document(
        source,
        text,
        offsets,
        tokens.words,
        tokens.starts,
        tokens.ends,
        [Entity(*entity) for entity in tokens.entities],
        tokens.line_breaks,
    )
