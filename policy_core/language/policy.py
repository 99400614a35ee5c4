"""A policy: all its files parsed, its names resolved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from policy_core.language import syntax as s
from policy_core.language.errors import Diagnostic

#: Classes of tokens that the document knows; as ``<name>`` they stand in patterns like any other.
TOKEN_CLASSES = frozenset(
    {
        "link", "insecure-link", "email", "phone", "money", "percent", "date", "time", "order-id", "bad-order-id",
        "placeholder", "tracking", "asin", "measure", "emoji", "emoticon", "kaomoji", "ip", "file", "number", "word",
        "capital", "all-caps", "bracketed", "before-colon", "quotation", "line-breaks",
    }
)  # fmt: skip

#: What a condition may ask of the message beside its text, with the type of the answer.
FACTS: Mapping[str, str] = {
    "scope": "scope",
    "subject": "text",
    "channel": "name",
    "marketplace": "name",
    "language": "language",
    "sent": "date",
    "order.id": "text",
    "order.completed": "date",
    "order.opted-out": "flag",
    "buyer.language": "language",
    "days-since-completion": "days",
    "attachments.count": "count",
    "attachments.size": "bytes",
    "attachments.mislabelled": "flag",
    "format": "format",
    "font-sizes.count": "count",
    "language.mislabelled": "flag",
    "spelling.count": "count",
    "spelling.share": "percent",
    "grammar.count": "count",
    "grammar.share": "percent",
}

#: Facts that every message tells by itself.
TOLD = frozenset({"format", "font-sizes.count", "language.mislabelled"})

#: Properties of elements that may be unknown, by element.
UNSURE = frozenset({("image", "animated")})

#: The elements that a message in HTML has, with their properties and what these are compared with. What they mean says
#: `policy_core.document.elements`.
ELEMENTS: Mapping[str, Mapping[str, str]] = {
    "image": {
        "width": "percent", "address": "text", "scheme": "name", "alt": "text", "format": "name", "animated": "flag",
        "pixel": "flag", "hidden": "flag", "linked": "flag", "target": "text", "names-target": "flag",
        "background": "flag", "words": "text", "path": "text",
    },
    "link": {"address": "text", "scheme": "name", "text": "text", "image": "flag", "path": "text"},
    "text": {
        "font-size": "pixels", "extra-size": "flag", "font-family": "text", "color": "text", "background": "text",
        "line-height": "text", "align": "name", "contrast": "ratio", "large": "flag",
    },
    "block": {"margin": "percent"},
    "table": {"headers": "flag", "layout": "flag"},
    "heading": {"level": "count", "skipped": "flag"},
}  # fmt: skip

#: Facts that the message of a rule's test tells by itself, and how.
TOLD_BY: Mapping[str, str] = {
    "attachments.count": 'name the files: with attachment "label.pdf"',
    "attachments.size": 'say how large a file is: with attachment "label.pdf" 2 MB',
    "attachments.mislabelled": "a test has no files that can be looked into",
    "days-since-completion": "give two days: with order.completed 2026-10-01, sent 2026-11-10",
    "font-sizes.count": "write the test in HTML: with format html",
    "language.mislabelled": "write the test in HTML: with format html",
    **{
        f"{what}.{of}": f'name the mistakes: with {what} "…"'
        for what in ("spelling", "grammar")
        for of in ("count", "share")
    },
}

#: Facts that a rule's test may give: some in other words than those of conditions, and some several times.
SEVERAL = frozenset({"attachment", "history", "spelling", "grammar"})
GIVEN = SEVERAL | {"edition", *FACTS} - TOLD_BY.keys()

UNITS: Mapping[str, tuple[str, int]] = {
    "MB": ("bytes", 1_000_000),
    "kB": ("bytes", 1_000),
    "days": ("days", 1),
    "day": ("days", 1),
    "%": ("percent", 1),
    "px": ("pixels", 1),
}

#: Rewritings that a fix may name: what each does is in `policy_core.engine.fixes`.
REWRITES = frozenset({"https", "order-id", "line-breaks", "spelling", "grammar"})

#: Styles that a fix may take out of a message in HTML.
STYLES = frozenset({"color", "font-family", "font-size", "line-height", "margin", "text-align"})

#: The reach of a bounded gap, in words; further apart is another sentence's matter.
MAX_GAP = 30

type PatternKey = tuple[str | None, str]


@dataclass(frozen=True)
class Policy:
    """A checked policy.

    Args:
        sources: The files' texts by name.
        line: The ``policy`` line.
        editions: In order of time.
        languages: By code.
        patterns: By language (None: neutral) and name.
        hosts: By name.
        kinds: In order of the files.
        rules: In order of the files.
        weights: What was learnt about sentences, one a language.
        looks: What was learnt about their weights, one a language.
        snippets: In order of the files.
        warnings: What is odd, though it can be used.
    """

    sources: Mapping[str, s.Source]
    line: s.PolicyLine
    editions: tuple[s.Edition, ...]
    languages: Mapping[str, s.Language]
    patterns: Mapping[PatternKey, s.Pattern]
    hosts: Mapping[str, s.Hosts]
    kinds: tuple[s.Kind, ...]
    rules: tuple[s.Rule, ...]
    weights: tuple[s.Weights, ...] = ()
    looks: tuple[s.Looks, ...] = ()
    snippets: tuple[s.Snippet, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()

    def resolve(self, name: str, language: str | None) -> list[PatternKey]:
        """Return the patterns that ``<name>`` means in a file of that language.

        In a language's file the language's own come first, then the neutral one; a neutral file means all languages'.
        """
        return resolve(self.patterns, name, language)

    def edition_index(self, name: str) -> int:
        """Return the place of an edition in the order of time."""
        return next(index for index, edition in enumerate(self.editions) if edition.name.text == name)


def resolve(patterns: Mapping[PatternKey, s.Pattern], name: str, language: str | None) -> list[PatternKey]:
    """See `Policy.resolve`."""
    for key in ((language, name), (None, name)):
        if key in patterns:
            return [key]
    if language is None:
        return [key for key in patterns if key[1] == name]
    return []


_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")


def as_date(text: str) -> date | None:
    """Return the ISO date, the first of an ISO month or year, or None where it is neither."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat({4: f"{text}-01-01", 7: f"{text}-01"}.get(len(text), text))
    except ValueError:
        return None


def in_force_until(editions: Iterable[s.Edition]) -> list[tuple[date | None, date | None]]:
    """Return for each edition from when and until when (exclusive) it is in force; None, None: never."""
    dates = [as_date(edition.in_force.text) if edition.in_force else None for edition in editions]
    spans: list[tuple[date | None, date | None]] = []
    for index, start in enumerate(dates):
        following = [later for later in dates[index + 1 :] if later is not None]
        spans.append((start, following[0] if start and following else None))
    return spans
