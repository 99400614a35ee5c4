"""Spelling and grammar by Harper, for whoever wants them checked: the extra ``inbounds[spelling]``.

Harper (https://writewithharper.com) knows English. Most of what it has to say is advice; what is handed on is what is
an error for certain, chosen by how often it was one in messages that have none. `docs/spelling.md` has the figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from policy_core.document import Document, read_body
from policy_core.engine.facts import guess_language
from policy_core.errors import InboundsError
from policy_core.message import Message, Mistake

if TYPE_CHECKING:
    from harper import Lint, Linter

#: Rules of Harper's that find misspelt words.
SPELLING = ("SpellCheck",)
#: Rules of Harper's that find grammar errors; `_is_error` bounds the first three.
GRAMMAR = (
    "AnA", "PronounVerbAgreement", "RepeatedWords",
    "AnAnother", "ColdModalTypo", "DespiteOf", "DidPast", "HadOf", "HavePronoun", "IAmAgreement",
    "InflectedVerbAfterTo", "ItsContraction", "ModalOf", "PronounAre", "SomeWithoutArticle", "TheirToThere",
    "ThenThan", "ThereIsAgreement", "ThereMissingIsClause", "ThereOwn",
)  # fmt: skip

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*")
#: What makes part of a name, an address or a number of what stands beside it.
_JOINS = frozenset("@._-/\\#&+*0123456789")
#: Shorter words are as near to one another as misspellings are to words.
_SHORTEST = 4
#: From this length on a word may be two slips away from the one that was meant.
_LONG = 8
#: An article that depends on no speaker and no letter: not "a historic", not "screw A".
_ARTICLE = re.compile(r"an? [a-gi-z][a-z]+\b(?![*])")
_SUBJECT = re.compile(r"\b(?:i|he|she|it|we|they) $", re.IGNORECASE)
#: Said twice by mistake alone; "hey hey", "seven seven" and "Wagga Wagga" are not.
_ONCE = frozenset(
    "a an and are as at be by for from has have if in is it its of on or our that the their this to was we were "
    "will with you your".split()
)


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
        document = read_body(message.body, message.format)
        if (message.language or guess_language(document, self._common)) != "en":
            return message
        american, british = self._linters
        found = american.organized_lints(document.text, language="plaintext", dedup=False)
        names = [(document.starts[item.token], document.ends[item.token]) for item in document.entities]

        def named(lint: Lint) -> bool:
            return any(start < lint.span.end and lint.span.start < end for start, end in names)

        spelling = [lint for rule in SPELLING for lint in found.get(rule, ()) if not named(lint)]
        grammar = [
            lint
            for rule in GRAMMAR
            for lint in found.get(rule, ())
            if not named(lint) and _is_error(document.text, rule, lint)
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
            else _mistakes(document, [(lint, near) for lint in spelling if (near := self._meant(document, lint))]),
            grammar=message.grammar
            if message.grammar is not None
            else _mistakes(document, [(lint, _instead(lint)) for lint in grammar]),
        )

    def _meant(self, document: Document, lint: Lint) -> list[str]:
        """Return the words that a misspelt one is a slip of the hand away from; none: it is no mistake for certain.

        What is far from any word is a name, a trade's term or another language's.
        """
        text, start, end = document.text, lint.span.start, lint.span.end
        word = text[start:end]
        if len(word) < _SHORTEST or not _WORD.fullmatch(word) or word in self._words or word.startswith("i'"):
            return []
        before, after = text[start - 1 : start], text[end : end + 2]
        if before in _JOINS and before or after[:1] in _JOINS and after[1:].strip():
            return []
        slips = 1 if len(word) < _LONG else 2
        meant = [
            item.replacement_text
            for item in lint.suggestions
            if item.replacement_text.islower()
            and " " not in item.replacement_text
            and distance(word, item.replacement_text, slips) <= slips
        ]
        # A hand seldom slips twice in the same way: what is written so again is a term. A missing apostrophe is not.
        if meant and meant[0].replace("'", "") != word and document.words.count(word) > 1:
            return []
        return meant


def _is_error(text: str, rule: str, lint: Lint) -> bool:
    """Whether what one of Harper's rules found is a mistake for certain."""
    start, end = lint.span.start, lint.span.end
    if rule == "AnA":
        return _ARTICLE.match(text, start) is not None
    if rule == "PronounVerbAgreement":
        return _SUBJECT.search(text, max(0, start - 8), start) is not None
    if rule == "RepeatedWords":
        words = text[start:end].split(" ")
        return len(words) == 2 and words[0].lower() in _ONCE
    return True


def _instead(lint: Lint) -> list[str]:
    return [item.replacement_text for item in lint.suggestions if int(item.kind) != 2]


def _mistakes(document: Document, found: list[tuple[Any, list[str]]]) -> tuple[Mistake, ...]:
    mistakes: list[Mistake] = []
    for start, end, meant in sorted((lint.span.start, lint.span.end, meant) for lint, meant in found):
        first, last = document.source_span(start, end)
        if not mistakes or first >= mistakes[-1].end:
            mistakes.append(Mistake(first, last, tuple(meant)))
    return tuple(mistakes)


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
    return min(row[-1], most + 1)


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
