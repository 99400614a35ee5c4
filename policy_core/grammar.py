"""Grammar errors, of what Harper has to say: for the command and for the browser alike.

Whoever runs Harper hands over what its rules found, as `Lint`; here, and nowhere else, is decided what of that is an
error for certain, chosen by how often it was one in messages that have none. `docs/spelling.md` has the figures.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from typing import NamedTuple

from policy_core.document import Document, read_message
from policy_core.engine.facts import guess_language
from policy_core.message import Message, Mistake
from policy_core.wordlist import in_order, named

#: Rules of Harper's that find grammar errors; `_is_error` bounds the first three.
GRAMMAR = (
    "AnA", "PronounVerbAgreement", "RepeatedWords",
    "AnAnother", "ColdModalTypo", "DespiteOf", "DidPast", "HadOf", "HavePronoun", "IAmAgreement",
    "InflectedVerbAfterTo", "ItsContraction", "ModalOf", "PronounAre", "SomeWithoutArticle", "TheirToThere",
    "ThenThan", "ThereIsAgreement", "ThereMissingIsClause", "ThereOwn",
)  # fmt: skip

#: The longest text that a browser gives to Harper, in code points.
LONGEST = 100_000
#: How many texts' lints are kept: more than a page has fields, or these would ask in turn for ever.
_KEPT = 64

#: An article that depends on no speaker and no letter: not "a historic", not "screw A".
_ARTICLE = re.compile(r"an? [a-gi-z][a-z]+\b(?![*])")
_SUBJECT = re.compile(r"\b(?:i|he|she|it|we|they) $", re.IGNORECASE)
#: Said twice by mistake alone; "hey hey", "seven seven" and "Wagga Wagga" are not.
_ONCE = frozenset(
    "a an and are as at be by for from has have if in is it its of on or our that the their this to was we were "
    "will with you your".split()
)


@dataclass(frozen=True, slots=True)
class Lint:
    """What one of Harper's rules found.

    Args:
        rule: The rule's name.
        start: Its first code point in the document's text.
        end: The code point after its last.
        instead: What may stand there instead, the likeliest first.
    """

    rule: str
    start: int
    end: int
    instead: tuple[str, ...] = ()


def mistakes(document: Document, lints: Iterable[Lint]) -> tuple[Mistake, ...]:
    """Return what of some lints is an error for certain, with places in the message's body, in their order."""
    names = named(document)
    return in_order(
        Mistake(*document.source_span(lint.start, lint.end), lint.instead)
        for lint in lints
        if _is_error(document.text, lint) and not names.hold_some_of(lint.start, lint.end)
    )


def _is_error(text: str, lint: Lint) -> bool:
    """Whether what one of Harper's rules found is a mistake for certain, where it stands in no name or link."""
    if lint.rule not in GRAMMAR:
        return False
    if lint.rule == "AnA":
        return _ARTICLE.match(text, lint.start) is not None
    if lint.rule == "PronounVerbAgreement":
        return _SUBJECT.search(text, max(0, lint.start - 8), lint.start) is not None
    if lint.rule == "RepeatedWords":
        words = text[lint.start : lint.end].split(" ")
        return len(words) == 2 and words[0].lower() in _ONCE
    return True


class Reading(NamedTuple):
    """What is known of a message's grammar.

    Args:
        message: The message, with its grammar errors as far as they are known.
        unread: The text that Harper has yet to read, or None.
        known: Until it has, what the errors were taken from.
    """

    message: Message
    unread: str | None = None
    known: tuple[Lint, ...] = ()


class Proofs:
    """Messages' grammar errors where Harper runs elsewhere and answers later.

    Args:
        common: The most common words of each language, by code, to tell a message's language by.
    """

    def __init__(self, common: Mapping[str, Set[str]]) -> None:
        self._common = common
        self._known: OrderedDict[str, tuple[Lint, ...]] = OrderedDict()
        #: Of the texts that are yet to be read the errors with which all that was said of them stands, or None.
        self._assumed: OrderedDict[str, Set[Lint] | None] = OrderedDict()
        self._last: tuple[Document, tuple[Lint, ...], tuple[Mistake, ...]] | None = None

    def take(self, text: str, lints: Iterable[Lint]) -> bool:
        """Take over what Harper found in a text.

        Returns:
            Whether what was said of the text may have to be said anew.
        """
        found = tuple(lint for lint in lints if 0 <= lint.start < lint.end <= len(text))
        _keep(self._known, text, found)
        return self._assumed.pop(text, None) != _errors(text, found)

    def wait_for(self, reading: Reading, *, stands: bool) -> None:
        """Remember what was said of a text that is yet to be read.

        Args:
            reading: What was known of it.
            stands: Whether that still holds when no more errors are found.
        """
        if reading.unread is None:
            return
        errors = _errors(reading.unread, reading.known) if stands else None
        # A text may stand in two fields, after texts that were not the same.
        if self._assumed.get(reading.unread, errors) != errors:
            errors = None
        _keep(self._assumed, reading.unread, errors)

    def read(self, message: Message) -> Reading:
        """Return what is known of a message's grammar.

        Of a text that was just changed that is what Harper found in the one before, where nothing changed. A message
        that is not in English, or says what its errors are, stays as it is.
        """
        if message.grammar is not None:
            return Reading(message)
        document = read_message(message)
        text = document.text
        if len(text) > LONGEST or (message.language or guess_language(document, self._common)) != "en":
            return Reading(message)
        known = self._known.get(text)
        if known is not None:
            self._known.move_to_end(text)
            return Reading(replace(message, grammar=self._mistakes(document, known)))
        near = self._near(text)
        message = replace(message, grammar=self._mistakes(document, near), grammar_partial=True)
        return Reading(message, text, near)

    def _mistakes(self, document: Document, lints: tuple[Lint, ...]) -> tuple[Mistake, ...]:
        """Return what of some lints is an error; the same message is checked again and again."""
        if self._last is None or self._last[0] is not document or self._last[1] != lints:
            self._last = (document, lints, mistakes(document, lints))
        return self._last[2]

    def _near(self, text: str) -> tuple[Lint, ...]:
        """Return the lints of the text of late that most of this one is the same as, in their new places."""
        for before in reversed(self._known):
            most = min(len(text), len(before))
            start = _same(text, before, most)
            end = _same(text[::-1], before[::-1], most - start)
            if 2 * (start + end) < max(len(text), len(before)):
                continue
            moved = len(text) - len(before)
            lints = self._known[before]
            return (
                *(lint for lint in lints if lint.end < start),
                *(
                    replace(lint, start=lint.start + moved, end=lint.end + moved)
                    for lint in lints
                    if lint.start > len(before) - end
                ),
            )
        return ()


def _keep[T](kept: OrderedDict[str, T], text: str, value: T) -> None:
    kept[text] = value
    kept.move_to_end(text)
    while len(kept) > _KEPT:
        kept.popitem(last=False)


def _errors(text: str, lints: Iterable[Lint]) -> set[Lint]:
    return {lint for lint in lints if _is_error(text, lint)}


def _same(one: str, two: str, most: int) -> int:
    """Return how many characters at the start of two texts are the same, ``most`` at most."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == two[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
