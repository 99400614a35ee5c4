"""The checker: a program, an edition, and messages in, reports out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any, Literal

from policy_core.engine.fixes import find_fixes
from policy_core.engine.matcher import Matcher
from policy_core.engine.runner import Judgement, Runner
from policy_core.engine.weights import Weights
from policy_core.errors import MessageError, TooLong, UnknownEdition
from policy_core.message import MAX_CHARACTERS, Message
from policy_core.packs import load_pack
from policy_core.program.model import Program
from policy_core.report import Certainty, Citation, Finding, Permission, Report, Severity, Verdict
from policy_core.suggest import did_you_mean


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """What there is to know of a rule; ``until_edition`` is the first edition without it."""

    id: str
    title: str
    certainty: Certainty
    severity: Severity
    scope: Literal["proactive", "any"]
    since_edition: str
    until_edition: str | None
    citation: Citation
    why: str
    instead: str
    needs: tuple[str, ...]
    flags: tuple[str, ...]
    passes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KindInfo:
    """A kind of message and its permission."""

    id: str
    title: str
    permission: Permission


@dataclass(frozen=True, slots=True)
class SnippetInfo:
    """Permitted wording to start a message from; ``kind`` is the kind of message that it makes."""

    id: str
    title: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class EditionInfo:
    """An edition of the policy; ``in_force`` None: it never was, ``until`` None: it still is or never was."""

    id: str
    announced: str
    in_force: date | None
    until: date | None
    what: str


class Checker:
    """Checks messages against a policy.

    Args:
        program: The compiled policy; None means Amazon's.
        edition: The edition to check against; None means the one in force on the day each message is sent.
        as_of: The day whose edition is used, and on which messages without a date are sent; None means today.
        severities: Severities that replace the rules' own, or ``off``, by rule id.

    Raises:
        UnknownEdition: The policy has no such edition, or none was in force on that day.
        MessageError: ``severities`` names a rule that does not exist.
    """

    def __init__(
        self,
        program: Program | None = None,
        *,
        edition: str | None = None,
        as_of: date | None = None,
        severities: Mapping[str, Severity | Literal["off"]] | None = None,
    ) -> None:
        self.program = program or load_pack("amazon")
        self._matcher = Matcher(self.program)
        self._weights = [Weights(item) for item in self.program.data["weights"]]
        self._severities = dict(severities or {})
        self._as_of = as_of
        self._runners: dict[int, Runner] = {}
        self._editions: list[dict[str, Any]] = self.program.data["editions"]
        self._fixed: int | None = None
        if edition is not None:
            self._fixed = self._index(edition)
        elif as_of is not None:
            self._fixed = self._in_force(as_of)
        known = [rule["id"] for rule in self.program.data["rules"]]
        for rule in self._severities:
            if rule not in known:
                raise MessageError(f"there is no rule `{rule}`{did_you_mean(rule, known)}")

    @classmethod
    def default(cls) -> Checker:
        """Return the checker for Amazon's policy as it is in force on each message's day."""
        return _default()

    def check(self, message: Message | str, *, fixes: bool = True) -> Report:
        """Check one message.

        Args:
            message: A message, or the text of one of which nothing else is known.
            fixes: Whether to look for fixes, which costs about one more check for each that a finding's rule offers.

        Raises:
            TooLong: The body has more than `MAX_CHARACTERS` code points.
            UnknownEdition: No edition was in force on the day it is sent.
        """
        if isinstance(message, str):
            message = Message(message)
        for text in (message.body, message.subject or ""):
            if len(text) > MAX_CHARACTERS:
                raise TooLong(f"the text has {len(text):,} characters; {MAX_CHARACTERS:,} are the most that is checked")
        today = self._as_of or date.today()
        index = self._fixed if self._fixed is not None else self._in_force(message.sent_on or today)
        runner = self._runner(index)
        judgement = runner.run(message, today)
        findings = judgement.findings
        if fixes and findings:
            findings = tuple(
                replace(finding, fixes=found) if (found := find_fixes(finding, judgement)) else finding
                for finding in findings
            )
        return self._report(message, judgement, findings, index)

    def _report(self, message: Message, judgement: Judgement, findings: tuple[Finding, ...], index: int) -> Report:
        verdict: Verdict = "in-bounds"
        if findings:
            verdict = "doubtful" if all(finding.severity == "hint" for finding in findings) else "out-of-bounds"
        return Report(
            message.id, verdict, findings, judgement.not_checked, judgement.kinds, self.program.name,
            self._editions[index]["id"], self.program.hash, judgement.steps,
        )  # fmt: skip

    def _runner(self, index: int) -> Runner:
        if index not in self._runners:
            self._runners[index] = Runner(self.program, self._matcher, index, self._severities, self._weights)
        return self._runners[index]

    def _index(self, edition: str) -> int:
        names = [item["id"] for item in self._editions]
        if edition not in names:
            raise UnknownEdition(
                f"the policy has no edition `{edition}`{did_you_mean(edition, names)}; it has {', '.join(names)}"
            )
        return names.index(edition)

    def _in_force(self, day: date) -> int:
        text = day.isoformat()
        for index, item in enumerate(self._editions):
            if item["in_force"] and item["in_force"] <= text and (not item["until"] or text < item["until"]):
                return index
        first = next((item["in_force"] for item in self._editions if item["in_force"]), "no day")
        raise UnknownEdition(f"no edition was in force on {text}; the first is from {first}; name one with its id")

    @property
    def policy(self) -> str:
        """The policy's name."""
        return self.program.name

    @property
    def program_hash(self) -> str:
        """The compiled policy's content hash."""
        return self.program.hash

    @property
    def rules(self) -> tuple[RuleInfo, ...]:
        """All rules of all editions."""
        names = [item["id"] for item in self._editions]
        return tuple(
            RuleInfo(
                rule["id"], rule["title"], rule["certainty"], rule["severity"], rule["scope"], names[rule["since"]],
                names[rule["until"]] if rule["until"] < len(names) else None,
                Citation(rule["source"], rule["says"]), rule["why"], rule["instead"], tuple(rule["needs"]),
                tuple(rule["flags"]), tuple(rule["passes"]),
            )
            for rule in self.program.data["rules"]
        )  # fmt: skip

    @property
    def kinds(self) -> tuple[KindInfo, ...]:
        """All kinds of message."""
        return tuple(KindInfo(kind["id"], kind["title"], kind["permission"]) for kind in self.program.data["kinds"])

    @property
    def snippets(self) -> tuple[SnippetInfo, ...]:
        """Permitted wording, each tested against the policy when the rules are."""
        return tuple(
            SnippetInfo(item["id"], item["title"], item["kind"], item["text"]) for item in self.program.data["snippets"]
        )

    @property
    def editions(self) -> tuple[EditionInfo, ...]:
        """All editions in order of time."""
        return tuple(
            EditionInfo(item["id"], item["announced"], _day(item["in_force"]), _day(item["until"]), item["what"])
            for item in self._editions
        )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def _default() -> Checker:
    return Checker()


def check(message: Message | str, **facts: Any) -> Report:
    """Check one message against Amazon's policy.

    Args:
        message: A message, or its text.
        facts: Fields of `Message`, where the message is given as a text.
    """
    if isinstance(message, str):
        message = Message(message, **facts)
    elif facts:
        message = replace(message, **facts)
    return Checker.default().check(message)
