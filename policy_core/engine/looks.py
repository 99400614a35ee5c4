"""A second look at a sentence: what its weight is worth where it stands.

The weight of a sentence says how it reads, whatever it is. How sure a rule may be of it depends on more: whether one of
the rule's patterns stands there, whether it reads as much like breaking another rule, what stands around it, how long
it is. A sentence has some *traits*, numbers for these; each counts for each rule, in one way where a pattern matched
and in another where none did, and their sum is the logarithm of the odds that the message breaks the rule there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any, Final, NamedTuple

#: What a trait counts is kept in so many parts of one.
FINENESS: Final = 1000

#: A sentence whose odds' logarithm is less is not looked at again, without a match and with one: it is hardly ever
#: worth a finding.
HOPELESS: Final = (-4.5, -7.0)

#: The odds' logarithms beyond which nothing gets more or less sure, and what stands for a sentence that is not there.
_LEAST, _MOST, _NONE = -9.0, 6.0, -6.0

#: From these odds on a sentence's own may count for more, or less.
_BENDS: Final = (-3.0, -1.0, 1.0)

#: Words of a message, and of a sentence, more than which do not count.
_LONG, _LONG_SENTENCE = 256, 49


class Sentence(NamedTuple):
    """A sentence that was weighed.

    Args:
        first: Its first token.
        last: Its last one.
        odds: For each rule the logarithm of the odds that it breaks it.
        looks: What was learnt about its language's weights.
    """

    first: int
    last: int
    odds: Mapping[str, float]
    looks: Looks | None = None


def traits(rule: str, sentences: Sequence[Sentence], at: int, *, reply: bool, size: int) -> list[float]:
    """Return the traits of a sentence for a rule.

    Args:
        rule: A rule that sentences are weighed for.
        sentences: The message's, weighed.
        at: Which of them.
        reply: Whether the message is a reply.
        size: How many words its body has.
    """
    sentence = sentences[at]
    own = _bounded(sentence.odds[rule])
    rival = _bounded(max((odds for name, odds in sentence.odds.items() if name != rule), default=_LEAST))
    return [
        own,
        *(max(0.0, own - bend) for bend in _BENDS),
        rival,
        max(0.0, own - rival),
        float(reply),
        sqrt(min(size, _LONG)),
        sqrt(min(sentence.last + 1 - sentence.first, _LONG_SENTENCE)),
        float(at == 0),
        _bounded(sentences[at - 1].odds.get(rule, _NONE)) if at else _NONE,
        _bounded(sentences[at + 1].odds.get(rule, _NONE)) if at + 1 < len(sentences) else _NONE,
    ]


def _bounded(odds: float) -> float:
    return max(_LEAST, min(_MOST, odds))


class Looks:
    """What was learnt about the weights of one language's sentences.

    Args:
        data: An entry of a program's ``looks``.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.language: str = data["language"]
        self._counts: list[Mapping[str, Sequence[int]]] = [data["alone"], data["matched"]]

    def odds(
        self, rule: str, sentences: Sequence[Sentence], at: int, *, matched: bool, reply: bool, size: int
    ) -> float:
        """Return the logarithm of the odds that a message breaks a rule in one of its sentences.

        Args:
            rule: A rule that sentences are weighed for.
            sentences: The message's, weighed.
            at: Which of them.
            matched: Whether one of the rule's patterns stands there.
            reply: Whether the message is a reply.
            size: How many words its body has.
        """
        own = sentences[at].odds[rule]
        if own < HOPELESS[matched] or rule not in self._counts[matched]:
            return own
        bias, *counts = self._counts[matched][rule]
        found = traits(rule, sentences, at, reply=reply, size=size)
        return (bias + sum(count * trait for count, trait in zip(counts, found, strict=True))) / FINENESS
