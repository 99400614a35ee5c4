"""What a condition asks of a message beside its text; None where nobody knows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from datetime import date
from typing import Any

from policy_core.contents import belies
from policy_core.document import Document
from policy_core.message import Message, Mistake
from policy_core.program.model import MISTAKES

_SCRIPTS = (
    ("ja", re.compile("[\u3041-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("ar", re.compile("[\u0620-\u064a]")),
    ("he", re.compile("[\u05d0-\u05ea]")),
    ("th", re.compile("[\u0e01-\u0e5b]")),
    ("el", re.compile("[\u0391-\u03c9]")),
    ("ru", re.compile("[\u0410-\u044f]")),
)


def guess_language(document: Document, common: Mapping[str, Set[str]]) -> str | None:
    """Tell a text's language by its script, then by its most common words.

    Args:
        document: The text.
        common: The common words of each language that may be meant.

    Returns:
        An ISO 639-1 code, or None where the text is too short or too mixed to tell.
    """
    text = document.text
    if not text.isascii():
        letters = sum(char.isalpha() for char in text)
        for code, pattern in _SCRIPTS:
            if 5 * len(pattern.findall(text)) > letters:
                return code
    words = Counter(document.words)
    present = frozenset(words)
    scores = sorted(
        ((sum(words[word] for word in language & present), code) for code, language in common.items()), reverse=True
    )
    if not scores or scores[0][0] < 2 or (len(scores) > 1 and scores[0][0] < 1.4 * scores[1][0]):
        return None
    return scores[0][1]


def mistakes_of(name: str, message: Message) -> tuple[Mistake, ...] | None:
    """Return the mistakes that a fact counts, ``spelling.count`` say; None where nobody looked for them."""
    return message.spelling if name.startswith("spelling.") else message.grammar


def is_partial(name: str, message: Message) -> bool:
    """Return whether a fact counts the mistakes that are known so far, and there may be more."""
    return message.grammar_partial and message.grammar is not None and MISTAKES.get(name) == "grammar"


def is_settled(op: str, known: Any, value: Any) -> bool:
    """Return whether a comparison has the same answer for all numbers greater than the one that is known."""
    if op == "missing":
        return False
    return bool(known >= value if op in (">=", "<") else known > value)


def comparisons(when: list[Any], *, negated: bool = False) -> Iterator[tuple[str, str, bool]]:
    """Walk what a compiled condition asks of facts: a name, how it is compared, and whether that is negated."""
    if when[0] == "fact":
        yield when[1], when[2], negated
    elif when[0] in ("all", "any", "not"):
        for part in when[1:]:
            yield from comparisons(part, negated=negated is not (when[0] == "not"))


def fact(name: str, message: Message, document: Document, today: date, language: str | None) -> object:
    """Return a fact's value, dates as ISO texts, or None where it is unknown."""
    order = message.order
    sent = message.sent_on or today
    match name:
        case "format":
            return message.format
        case "spelling.count" | "grammar.count":
            mistakes = mistakes_of(name, message)
            return None if mistakes is None else len(mistakes)
        case "spelling.share" | "grammar.share":
            mistakes = mistakes_of(name, message)
            if mistakes is None:
                return None
            return 100 * len(mistakes) / max(1, sum(word[0].isalpha() for word in document.words))
        case "font-sizes.count":
            return document.font_sizes
        case "scope":
            return message.scope
        case "subject":
            return message.subject
        case "channel":
            # Not to come from a page that is known is knowledge too: such a page says so.
            return message.channel or "other"
        case "marketplace":
            return message.marketplace
        case "language":
            return message.language or language
        case "sent":
            return sent.isoformat()
        case "order.id":
            return order.id
        case "order.completed":
            return order.completed_on.isoformat() if order.completed_on else None
        case "order.opted-out":
            return order.opted_out
        case "buyer.language":
            return order.buyer_language
        case "days-since-completion":
            return (sent - order.completed_on).days if order.completed_on else None
        case "attachments.count":
            return None if message.attachments is None else len(message.attachments)
        case "attachments.mislabelled":
            files = message.attachments
            return None if files is None else any(belies(item.name, item.content) for item in files)
        case "attachments.size":
            sizes = [item.size for item in message.attachments or ()]
            if message.attachments is None or None in sizes:
                return None
            return sum(size for size in sizes if size is not None)
        case _:
            return None
