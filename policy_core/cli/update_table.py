"""An update of the policy on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TextIO

from policy_core.cli.cells import plain, wrapped
from policy_core.cli.comparison import VERDICTS, Changed, Comparison, quoted
from policy_core.cli.console import coloured
from policy_core.cli.dates import long_date
from policy_core.cli.snippet import Row
from policy_core.cli.terminal import columns, paint, painter
from policy_core.report import Finding
from policy_core.update import RuleChange

_MARKS: Final = {"new": "+", "changed": "~", "gone": "-"}
_STYLES: Final = {"new": "error", "changed": "warning", "gone": "good"}


def show(comparison: Comparison, out: TextIO, *, color: str = "auto") -> None:
    """Write what changes, rule by rule, then message by message.

    Args:
        comparison: The outcome.
        out: Where to.
        color: ``auto``, ``always`` or ``never``.
    """
    console = painter(out) if coloured(out, color) else None
    for row in _rows(comparison, columns(out)):
        paint(out, console, row)


def _rows(comparison: Comparison, room: int) -> Iterator[Row]:
    update = comparison.update
    force = update.after.in_force
    when = f", in force from {long_date(force)}" if force else ", never in force as written"
    yield [(f"From edition {update.before.id} to {update.after.id}{when}", "name")]
    if not update.rules:
        yield []
        yield [("No rule changes.", "")]
    for change in update.rules:
        yield []
        yield from _rule(change, room)
    if comparison.checked is None:
        return
    yield []
    verdicts = sum(item.change.changes_verdict for item in comparison.changed)
    noun = "verdict changes" if verdicts == 1 else "verdicts change"
    yield [(f"{_count(comparison.checked, 'message')} compared: {verdicts} {noun}", "name")]
    for item in comparison.changed:
        yield []
        yield from _message(item, room)


def _rule(change: RuleChange, room: int) -> Iterator[Row]:
    mark = _MARKS[change.change]
    yield [
        (f"{mark} {change.rule.id}", _STYLES[change.change]),
        (f"  {change.rule.title} ({change.rule.severity})", ""),
    ]
    yield from _text(change.words, room, 4)
    if change.example is not None and change.before and change.after:
        body = " ".join(plain(line) for line in change.example.body.split())
        subject = f" with the subject “{plain(change.example.subject)}”" if change.example.subject else ""
        yield from _text(f"for example{subject}: “{body}”", room, 4)
        yield from _text(_turn(change.before, change.after), room, 4)


def _message(item: Changed, room: int) -> Iterator[Row]:
    change = item.change
    yield [(plain(item.name), "name"), (f"  {_turn(change.before.verdict, change.after.verdict)}", "")]
    for sign, style, findings in (("+", "error", change.came), ("-", "good", change.went)):
        for finding in findings:
            yield [(f"  {sign} {finding.rule}", style), (f"  {finding.title}", "")]
            yield from _text(_why(item, finding), room, 6)


def _why(item: Changed, finding: Finding) -> str:
    words = quoted(item, finding)
    said = "“" + "”, “".join(plain(word) for word in words) + "”: " if words else ""
    return said + finding.why


def _turn(before: str, after: str) -> str:
    return f"{VERDICTS[before]}, then {VERDICTS[after]}" if before != after else f"{VERDICTS[after]}, as before"


def _text(text: str, room: int, indent: int) -> Iterator[Row]:
    for line in wrapped(text, room - indent):
        yield [(f"{'':{indent}}{line}", "")]


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
