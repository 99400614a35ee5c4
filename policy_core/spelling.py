"""Spelling and grammar by Harper, for whoever wants them checked: the extra ``inbounds[spelling]``.

Harper (https://writewithharper.com) knows English. Most of what it has to say is advice; what is handed on is what is
an error for certain: `policy_core.grammar` decides that for grammar, `policy_core.wordlist` and what is here for words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from policy_core.document import Document, read_message
from policy_core.engine.facts import guess_language
from policy_core.errors import InboundsError
from policy_core.grammar import GRAMMAR, mistakes
from policy_core.grammar import Lint as Found
from policy_core.message import Message, Mistake
from policy_core.wordlist import LONG, distance, in_order, is_no_mistake, is_term, named

if TYPE_CHECKING:
    from harper import Lint, Linter

#: Rules of Harper's that find misspelt words.
SPELLING = ("SpellCheck",)


class NoChecker(InboundsError):
    """Harper is not installed."""


class Proofreader:
    """Looks for mistakes in messages in English.

    Making one takes Harper about a second, which loads its dictionary; keep it.

    Args:
        common: The most common words of each language, by code, to tell a message's language by.
        words: The seller's own words, which are no mistakes; upper and lower case do not count.

    Raises:
        NoChecker: Harper is not installed.
    """

    def __init__(self, common: Mapping[str, Set[str]], words: Iterable[str] = ()) -> None:
        self._common = common
        self._words = frozenset(word.lower() for word in words)
        self._linters = _linters()

    def read(self, message: Message) -> Message:
        """Return the message with its mistakes; as it is where it is in another language, or in none that is known.

        What the message says of its mistakes itself stays.
        """
        if message.spelling is not None and message.grammar is not None:
            return message
        document = read_message(message)
        if (message.language or guess_language(document, self._common)) != "en":
            return message
        american, british = self._linters
        found = american.organized_lints(document.text, language="plaintext", dedup=False)
        names = named(document)
        spelling = [
            lint
            for rule in SPELLING
            for lint in found.get(rule, ())
            if not names.hold_some_of(lint.span.start, lint.span.end)
        ]
        if spelling:
            # A word of one English is no mistake in another.
            british_lints = british.organized_lints(document.text, language="plaintext", dedup=False)
            twice = {(lint.span.start, lint.span.end) for rule in SPELLING for lint in british_lints.get(rule, ())}
            spelling = [lint for lint in spelling if (lint.span.start, lint.span.end) in twice]
        return replace(
            message,
            spelling=message.spelling
            if message.spelling is not None
            else in_order(
                Mistake(*document.source_span(lint.span.start, lint.span.end), tuple(near))
                for lint in spelling
                if (near := self._meant(document, lint))
            ),
            grammar=message.grammar
            if message.grammar is not None
            else mistakes(
                document,
                (
                    Found(rule, lint.span.start, lint.span.end, _instead(lint))
                    for rule in GRAMMAR
                    for lint in found.get(rule, ())
                ),
            ),
        )

    def _meant(self, document: Document, lint: Lint) -> list[str]:
        """Return the words that a misspelt one is a slip of the hand away from; none: it is no mistake for certain.

        What is far from any word is a name, a trade's term or another language's.
        """
        start, end = lint.span.start, lint.span.end
        if is_no_mistake(document, start, end, self._words):
            return []
        word = document.text[start:end]
        slips = 1 if len(word) < LONG else 2
        meant = [
            item.replacement_text
            for item in lint.suggestions
            if item.replacement_text.islower()
            and " " not in item.replacement_text
            and distance(word, item.replacement_text, slips) <= slips
        ]
        return [] if meant and is_term(document, word, meant[0]) else meant


def _instead(lint: Lint) -> tuple[str, ...]:
    # The third kind puts something behind.
    return tuple(item.replacement_text for item in lint.suggestions if int(item.kind) != 2)


@cache
def _linters() -> tuple[Linter, Linter]:
    """Return Harper with the rules that are wanted, for American and for British English."""
    try:
        from harper import Dialect, Linter
    except ImportError:
        raise NoChecker("spelling is checked by Harper, which is not installed") from None
    pair = []
    for dialect, wanted in ((Dialect.AMERICAN, {*SPELLING, *GRAMMAR}), (Dialect.BRITISH, {*SPELLING})):
        linter = Linter(dialect)
        linter.set_lint_config({rule: rule in wanted for rule in linter.get_default_lint_config()})
        pair.append(linter)
    return pair[0], pair[1]
