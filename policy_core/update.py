"""What an update of the policy changes: rule by rule, and for given messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal

from policy_core.checker import Checker, EditionInfo, RuleInfo
from policy_core.engine.difference import beyond
from policy_core.message import Message
from policy_core.program import calendar as dates
from policy_core.program.calendar import Status
from policy_core.program.model import Program
from policy_core.report import Finding, NotChecked, Report, Severity, Verdict
from policy_core.witness import tests_of, witnesses

Change = Literal["new", "gone", "changed"]

_WORDS: Mapping[Change, str] = {"new": "New: {}", "gone": "No longer a rule: {}"}


@dataclass(frozen=True, slots=True)
class RuleChange:
    """What the update changes in one rule.

    Args:
        rule: The rule.
        change: ``new``, ``gone`` or ``changed``.
        words: What changes, in words.
        example: A message that is judged differently: one of the rule's tests or, where none shows it, one made from
            its patterns; None where none could be made.
        before: The verdict on the example before the update.
        after: The verdict on it afterwards.
        generated: Whether the example was made from the rule's patterns.
    """

    rule: RuleInfo
    change: Change
    words: str
    example: Message | None = None
    before: Verdict | None = None
    after: Verdict | None = None
    generated: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "id": self.rule.id,
            "title": self.rule.title,
            "severity": self.rule.severity,
            "change": self.change,
            "words": self.words,
            "why": self.rule.why,
            "instead": self.rule.instead,
            "example": self.example.to_json() if self.example else None,
            "before": self.before,
            "after": self.after,
            "generated": self.generated,
        }


@dataclass(frozen=True, slots=True)
class MessageChange:
    """What the update changes for one message.

    Args:
        before: The report before the update.
        after: The report afterwards.
        came: What is found only afterwards: of other rules, graver, or at more places.
        went: What is found only before.
        unsure: Rules that lack a fact only afterwards.
    """

    before: Report
    after: Report
    came: tuple[Finding, ...]
    went: tuple[Finding, ...]
    unsure: tuple[NotChecked, ...]

    @property
    def changes_verdict(self) -> bool:
        """Whether the verdict is another."""
        return self.before.verdict != self.after.verdict

    def __bool__(self) -> bool:
        """Whether anything that is found changes."""
        return bool(self.came or self.went or self.changes_verdict)

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values, offsets in code points."""
        return {
            "id": self.before.id,
            "before": self.before.verdict,
            "after": self.after.verdict,
            "came": [finding.to_json() for finding in self.came],
            "went": [finding.to_json() for finding in self.went],
            "not_checked": [item.to_json() for item in self.unsure],
        }


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """An edition in the calendar.

    Args:
        edition: The edition.
        status: What it is on the day asked for.
        days: How many days from that day until it is in force; None where it is not announced.
        new: The ids of rules that begin with it.
        changed: Those of rules that say something else from it on.
        gone: Those of rules that end with it.
    """

    edition: EditionInfo
    status: Status
    days: int | None
    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]


def calendar(checker: Checker, day: date) -> tuple[CalendarEntry, ...]:
    """Return all editions of a policy in order of time, with what each brought.

    Args:
        checker: A checker of that policy.
        day: The day on which one looks.
    """
    data = checker.program.data
    coming = {item.edition: item.starts for item in dates.announced(data["editions"], day)}
    return tuple(
        CalendarEntry(
            edition,
            dates.status(data["editions"], index, day),
            (coming[index] - day).days if index in coming else None,
            tuple(rule["id"] for rule in data["rules"] if rule["since"] == index and index),
            tuple(rule["id"] for rule in data["rules"] if any(change[0] == index for change in rule["changes"])),
            tuple(rule["id"] for rule in data["rules"] if rule["until"] == index),
        )
        for index, edition in enumerate(checker.editions)
    )


class Update:
    """Two editions of a policy, side by side.

    Args:
        before: The id of the edition to compare from; it may be the later one.
        after: The id of the one to compare with.
        program: The compiled policy; None means Amazon's.
        severities: Severities that replace the rules' own, or ``off``, by rule id.

    Raises:
        UnknownEdition: The policy has no such edition.
        MessageError: ``severities`` names a rule that does not exist.
    """

    def __init__(
        self,
        before: str,
        after: str,
        program: Program | None = None,
        *,
        severities: Mapping[str, Severity | Literal["off"]] | None = None,
    ) -> None:
        self._before = Checker(program, edition=before, severities=severities)
        self._after = Checker(self._before.program, edition=after, severities=severities)
        self._off = {rule for rule, severity in (severities or {}).items() if severity == "off"}
        editions = {edition.id: edition for edition in self._after.editions}
        self.before: EditionInfo = editions[before]
        self.after: EditionInfo = editions[after]
        names = list(editions)
        self._from, self._to = names.index(before), names.index(after)

    @cached_property
    def rules(self) -> tuple[RuleChange, ...]:
        """What changes, rule by rule: what is new first, then what changed, then what is gone."""
        first, last = sorted((self._from, self._to))
        found = []
        for info, rule in zip(self._after.rules, self._after.program.data["rules"], strict=True):
            if info.id in self._off:
                continue
            was, is_now = (rule["since"] <= edition < rule["until"] for edition in (self._from, self._to))
            between = [words for edition, _, words in rule["changes"] if first < edition <= last]
            if was and is_now and self._state(rule, self._from) != self._state(rule, self._to):
                words = " ".join(between)
                if self._from > self._to:
                    words = f"As before: {words}"
                found.append(self._shown(info, rule, "changed", words))
            elif was is not is_now:
                change: Change = "new" if is_now else "gone"
                found.append(self._shown(info, rule, change, _WORDS[change].format(rule["says"])))
        order: tuple[Change, ...] = ("new", "changed", "gone")
        return tuple(sorted(found, key=lambda item: order.index(item.change)))

    @staticmethod
    def _state(rule: Mapping[str, Any], edition: int) -> int:
        """Return the first edition in which a rule says what it says in this one."""
        said = [same for at, same, _ in rule["changes"] if at <= edition]
        return int(said[-1] if said else rule["since"])

    def _shown(self, info: RuleInfo, rule: Mapping[str, Any], change: Change, words: str) -> RuleChange:
        """Find one of the rule's tests that is judged differently, or else make a message that is."""
        best: RuleChange | None = None
        for message in (test.message for test in tests_of(rule)):
            both = self.message(message)
            if self._apart(both, info.id):
                best = best or RuleChange(info, change, words, message, both.before.verdict, both.after.verdict)
                if both.changes_verdict:
                    return RuleChange(info, change, words, message, both.before.verdict, both.after.verdict)
        return best or self._made(info, rule, change, words) or RuleChange(info, change, words)

    def _made(self, info: RuleInfo, rule: Mapping[str, Any], change: Change, words: str) -> RuleChange | None:
        """Make a message that one of the editions flags by a rule and the other judges differently."""
        for edition, index in ((self.after.id, self._to), (self.before.id, self._from)):
            if rule["since"] <= index < rule["until"]:
                made = witnesses(
                    self._after.program, info.id, edition=edition, count=1,
                    wanted=lambda message: self._apart(self.message(message), info.id),
                )  # fmt: skip
                for message in made.messages:
                    both = self.message(message)
                    return RuleChange(info, change, words, message, both.before.verdict, both.after.verdict, True)
        return None

    @staticmethod
    def _apart(both: MessageChange, rule: str) -> bool:
        """Whether two reports differ in what they say of a rule, be it only in the note."""
        if any(finding.rule == rule for finding in (*both.came, *both.went)):
            return True
        notes = [
            [finding.note for finding in report.findings if finding.rule == rule]
            for report in (both.before, both.after)
        ]
        return notes[0] != notes[1]

    def message(self, message: Message) -> MessageChange:
        """Check a message by both editions.

        Raises:
            TooLong: The body has more than `MAX_CHARACTERS` code points.
        """
        before, after = (checker.check(message, fixes=False) for checker in (self._before, self._after))
        known = {item.rule for item in before.not_checked}
        return MessageChange(
            before,
            after,
            beyond(after.findings, before.findings),
            beyond(before.findings, after.findings),
            tuple(item for item in after.not_checked if item.rule not in known),
        )
