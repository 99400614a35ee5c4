"""What comes back: findings with their places, the kinds of message, the verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

Verdict = Literal["in-bounds", "doubtful", "out-of-bounds"]
Severity = Literal["error", "warning", "hint"]
SETTINGS: Final = ("error", "warning", "hint", "off")
"""What a user may set for a rule: a severity, or not to be told of it."""
Certainty = Literal["stated", "interpreted", "reported"]
Permission = Literal["required", "proactive", "non-permitted"]
Field = Literal["body", "subject", "attachments"]


@dataclass(frozen=True, slots=True)
class Span:
    """A place in the source as given.

    Args:
        field: The part of the message it lies in; for ``attachments`` the offsets are indices into the list.
        start: The first code point.
        end: The code point after the last.
    """

    field: Field
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Edit:
    """One replacement in the source; ``start`` to ``end`` of ``field`` becomes ``text``."""

    field: Field
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A change that removes its finding and adds none; it was applied and checked before it is offered.

    Args:
        title: What it does, as a button would say it.
        safe: Whether it keeps the meaning; others are suggestions.
        edits: What to change, in order of place, never overlapping.
    """

    title: str
    safe: bool
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule comes from.

    Args:
        source: The document, say ``Communication Guidelines (G1701)``.
        says: What it says there, in short.
    """

    source: str
    says: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that the message breaks, and where.

    Args:
        rule: The rule's id.
        title: The rule in some words.
        severity: ``error``, ``warning`` or ``hint``.
        certainty: How sure it is that the marketplace sees it so.
        spans: The places, in order; empty where the whole message is meant.
        why: What the marketplace says and what happens.
        instead: What to write instead.
        citation: Whose words.
        edition: The first edition with this rule.
        since: ISO date from which the rule is in force; None where it always was.
        note: What holds for this message in particular, where there is something to say.
        fixes: Safe ones first.
    """

    rule: str
    title: str
    severity: Severity
    certainty: Certainty
    spans: tuple[Span, ...]
    why: str
    instead: str
    citation: Citation
    edition: str
    since: str | None
    note: str = ""
    fixes: tuple[Fix, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the finding as plain JSON values."""
        return {
            "rule": self.rule,
            "title": self.title,
            "severity": self.severity,
            "certainty": self.certainty,
            "spans": [{"field": span.field, "start": span.start, "end": span.end} for span in self.spans],
            "why": self.why,
            "instead": self.instead,
            "citation": {"source": self.citation.source, "says": self.citation.says},
            "edition": self.edition,
            "since": self.since,
            "note": self.note,
            "fixes": [
                {
                    "title": fix.title,
                    "safe": fix.safe,
                    "edits": [
                        {"field": edit.field, "start": edit.start, "end": edit.end, "text": edit.text}
                        for edit in fix.edits
                    ],
                }
                for fix in self.fixes
            ],
        }


@dataclass(frozen=True, slots=True)
class NotChecked:
    """A rule that could not be decided, and the facts it lacks (``order.completed_on`` …)."""

    rule: str
    title: str
    needs: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return {"rule": self.rule, "title": self.title, "needs": list(self.needs)}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message that this one is, with its permission."""

    id: str
    title: str
    permission: Permission


@dataclass(frozen=True, slots=True)
class Announced:
    """What an edition that is announced will say of a message beyond what is in force.

    Args:
        edition: The edition's id.
        starts: ISO date from which it is, or is planned to be, in force.
        days: How many days that is from the day of the check.
        verdict: The verdict on the message by that edition, all findings counted.
        findings: What is then found beyond the report's findings: of other rules, graver, or at more places; their
            ``since`` is ``starts``.
        not_checked: Rules that lack a fact then, and are not in force or do not lack one now.
    """

    edition: str
    starts: str
    days: int
    verdict: Verdict
    findings: tuple[Finding, ...]
    not_checked: tuple[NotChecked, ...]


def verdict_on(findings: Iterable[Finding]) -> Verdict:
    """Return the verdict that findings come to."""
    severities = {finding.severity for finding in findings}
    if not severities:
        return "in-bounds"
    return "doubtful" if severities == {"hint"} else "out-of-bounds"


@dataclass(frozen=True, slots=True)
class Report:
    """All that is known of one message.

    Args:
        id: The message's own id.
        verdict: ``in-bounds``, ``doubtful`` (hints only) or ``out-of-bounds``.
        findings: In order of their first place, whole-message ones first.
        not_checked: Rules that lack a fact.
        kinds: What kinds of message it is.
        policy: The policy's name.
        edition: The edition it was checked against.
        program: The compiled policy's content hash.
        steps: Engine steps taken; bounded by a multiple of the text's length.
        announced: What editions that are announced on the day of the check will find beyond ``findings``, in order of
            time; none where an edition was asked for by name.
    """

    id: str | None
    verdict: Verdict
    findings: tuple[Finding, ...]
    not_checked: tuple[NotChecked, ...]
    kinds: tuple[Kind, ...]
    policy: str
    edition: str
    program: str
    steps: int = 0
    announced: tuple[Announced, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain JSON values; the same on every Python."""
        return {
            "id": self.id,
            "verdict": self.verdict,
            "findings": [finding.to_json() for finding in self.findings],
            "not_checked": [item.to_json() for item in self.not_checked],
            "kinds": [{"id": kind.id, "title": kind.title, "permission": kind.permission} for kind in self.kinds],
            "policy": self.policy,
            "edition": self.edition,
            "program": self.program,
            "announced": [
                {
                    "edition": item.edition,
                    "starts": item.starts,
                    "days": item.days,
                    "verdict": item.verdict,
                    "findings": [finding.to_json() for finding in item.findings],
                    "not_checked": [lacking.to_json() for lacking in item.not_checked],
                }
                for item in self.announced
            ],
        }
