"""``inbounds score``: how right the reports on labelled messages are.

A labelled message has, beside its fields, ``must`` (rules that have to be reported), ``may`` (rules that may be:
neither a hit nor a false alarm) and ``spans`` (for a rule, parts of the body that a highlight must overlap). Any other
rule reported is a false alarm.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from policy_core.cli.checkers import maker
from policy_core.cli.console import Voice, standard_input
from policy_core.cli.progress import Bar
from policy_core.errors import InboundsError
from policy_core.readers import Item, ReadError, read_path, read_stream

if TYPE_CHECKING:
    from argparse import Namespace

    from policy_core.message import Message
    from policy_core.report import Report, Span

# Rules whose bounds people draw so differently that labels say nothing.
UNSCORED = frozenset(
    {"wording.trigger", "style.spelling", "style.grammar", "content.product-image", "content.unrelated-image"}
)


class Labels:
    """What has to be, and what may be found in one message."""

    __slots__ = ("language", "may", "must", "spans")

    def __init__(self, must: frozenset[str], may: frozenset[str], spans: dict[str, list[str]], language: str) -> None:
        self.must = must - UNSCORED
        self.may = may | UNSCORED
        self.spans = spans
        self.language = language


class Tally:
    """Counts hits, misses and false alarms.

    Args:
        by: What to list them by, ``rule`` or ``lang``.
    """

    def __init__(self, by: str = "rule") -> None:
        self.by = by
        self.hit: Counter[str] = Counter()
        self.missed: Counter[str] = Counter()
        self.false: Counter[str] = Counter()
        self.messages = self.clean = self.alarmed = 0
        self.placed = self.placeable = 0
        self.shown: list[str] = []

    def add(self, message: Message, labels: Labels, report: Report) -> None:
        """Count one message."""
        self.messages += 1
        body = message.body
        found: dict[str, list[Span]] = {}
        for finding in report.findings:
            found.setdefault(finding.rule, []).extend(span for span in finding.spans if span.field == "body")
        alarms = found.keys() - labels.must - labels.may
        for rule in sorted(labels.must):
            key = rule if self.by == "rule" else labels.language
            wanted = labels.spans.get(rule, [])
            if rule in found:
                self.hit[key] += 1
                self.placeable += len(wanted)
                self.placed += sum(overlaps(body, found[rule], part) for part in wanted)
            else:
                self.missed[key] += 1
                self.shown.append(f"missed      {message.id} {rule}: {(wanted or [body[:90]])[0]!r}")
        for rule in sorted(alarms):
            self.false[rule if self.by == "rule" else labels.language] += 1
            quoted = [body[span.start : span.end] for span in found[rule]]
            self.shown.append(f"false alarm {message.id} {rule}: {(quoted or [body[:90]])[0]!r}")
        if not labels.must:
            self.clean += 1
            self.alarmed += bool(alarms)

    def lines(self, misses: int = 0) -> list[str]:
        """Return the figures as text, with the first so many misses and false alarms."""
        rows = []
        for key in sorted(self.hit.keys() | self.missed.keys() | self.false.keys()):
            hit, missed, false = self.hit[key], self.missed[key], self.false[key]
            rows.append(
                f"{key:32} recall {_ratio(hit, hit + missed):5.3f} ({hit}/{hit + missed})"
                f"  precision {_ratio(hit, hit + false):5.3f}  false alarms {false}"
            )
        rows += self.shown[:misses]
        hit, missed, false = self.hit.total(), self.missed.total(), self.false.total()
        rows.append(
            f"recall {_ratio(hit, hit + missed):.3f} ({hit}/{hit + missed})"
            f"  precision {_ratio(hit, hit + false):.3f} ({false} false alarms)"
            f"  clean messages with a false alarm {self.alarmed / max(1, self.clean):.3f} ({self.alarmed}/{self.clean})"
            f"  highlights in place {_ratio(self.placed, self.placeable):.3f}"
        )
        return rows


def overlaps(body: str, spans: Iterable[Span], part: str) -> bool:
    """Say whether any span overlaps any occurrence of a part of the body."""
    start = body.find(part)
    while start >= 0:
        if any(span.start < start + len(part) and span.end > start for span in spans):
            return True
        start = body.find(part, start + 1)
    return False


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def labels_of(item: Item) -> Labels:
    """Return the labels of a message that was read.

    Raises:
        ReadError: There are none, or they are of the wrong type.
    """
    fields = item.fields or {}

    def wrong(problem: str) -> ReadError:
        return ReadError(problem, name=item.name, line=item.line)

    def rules(name: str) -> frozenset[str]:
        value = fields.get(name, [])
        if not _strings(value):
            raise wrong(f"`{name}`: expected a list of rules")
        return frozenset(value)

    if "must" not in fields:
        raise wrong("a message without the label `must`")
    spans = fields.get("spans", {})
    if not isinstance(spans, dict) or not all(_strings(parts) for parts in spans.values()):
        raise wrong("`spans`: expected lists of parts of the body, by rule")
    language = fields.get("lang", "en")
    if not isinstance(language, str):
        raise wrong("`lang`: expected a language code such as `en`")
    return Labels(rules("must"), rules("may"), spans, language)


def _strings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(part, str) for part in value)


def run(args: Namespace) -> int:
    """Score the checker on a file of labelled messages and return the exit status."""
    voice = Voice(color=args.color)
    checker = maker(args)()
    tally = Tally(args.by)
    status = 0
    items = read_stream(standard_input(voice), "stdin", "jsonl") if args.gold == "-" else read_path(args.gold, "jsonl")
    with Bar(None) as bar:
        voice.clear = bar.clear
        for item in items:
            error = item.error
            if item.message is not None:
                try:
                    labels = labels_of(item)
                    tally.add(item.message, labels, checker.check(item.message, fixes=False))
                except ReadError as problem:
                    error = problem
                except InboundsError as problem:
                    error = ReadError(str(problem), name=item.name, line=item.line)
            if error is not None:
                voice.unreadable(error)
                status = 2
            bar.step(item.size)
    if tally.messages:
        sys.stdout.write("".join(f"{line}\n" for line in tally.lines(args.misses)))
    return status
