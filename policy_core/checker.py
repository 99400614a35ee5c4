"""The checker: a program, an edition, and messages in, reports out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any, Final, Literal

from policy_core.engine.difference import beyond
from policy_core.engine.fixes import find_fixes
from policy_core.engine.looks import Looks
from policy_core.engine.matcher import Matcher
from policy_core.engine.runner import Judgement, Runner
from policy_core.engine.weights import Weights
from policy_core.errors import MessageError, TooLong, UnknownEdition
from policy_core.message import MAX_CHARACTERS, Message, day_of
from policy_core.packs import load_pack
from policy_core.program import calendar
from policy_core.program.model import Program
from policy_core.report import (
    SETTINGS,
    Announced,
    Certainty,
    Citation,
    Finding,
    Permission,
    Report,
    Severity,
    verdict_on,
)
from policy_core.suggest import did_you_mean

#: For more days than these it is not remembered which editions are announced.
_MAX_DAYS: Final = 1_000


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
    """An edition of the policy.

    Args:
        id: Its name.
        announced: The ISO day, month or year of its announcement, or an empty text.
        in_force: The first day it is in force; None: it never was.
        until: The first day it is not any more; None: it still is, or never was.
        what: What it brings, in words.
        planned: The day it was planned for, where that was said apart.
        earlier: Whether it was in force before `in_force` already, since when is not known.
    """

    id: str
    announced: str
    in_force: date | None
    until: date | None
    what: str
    planned: date | None = None
    earlier: bool = False


class Checker:
    """Checks messages against a policy.

    Args:
        program: The compiled policy; None means Amazon's.
        edition: The edition to check against; None means the one in force on the day each message is sent.
        as_of: The day whose edition is used, and on which messages without a date are sent; None means today. Editions
            announced by then and in force later are told of in each report.
        severities: Severities that replace the rules' own, or ``off``, by rule id.

    Raises:
        UnknownEdition: The policy has no such edition, or none was in force on that day.
        MessageError: ``severities`` names a rule that does not exist, or a severity that is none.
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
        self._looks = {item["language"]: Looks(item) for item in self.program.data["looks"]}
        self._severities = dict(severities or {})
        self._as_of = as_of = day_of(as_of)
        self._runners: dict[int, Runner] = {}
        self._editions: list[dict[str, Any]] = self.program.data["editions"]
        self._coming: dict[date, list[calendar.Coming]] = {}
        self._fixed: int | None = None
        self._named = edition is not None
        if edition is not None:
            self._fixed = self._index(edition)
        elif as_of is not None:
            self._fixed = self._in_force(as_of)
        known = [rule["id"] for rule in self.program.data["rules"]]
        for rule, level in self._severities.items():
            if rule not in known:
                raise MessageError(f"there is no rule `{rule}`{did_you_mean(rule, known)}")
            if level not in SETTINGS:
                near = did_you_mean(str(level), SETTINGS) or f"; one of {', '.join(SETTINGS)}"
                raise MessageError(f"`{level}` is no severity for rule `{rule}`{near}")

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
        judgement = self._runner(index).run(message, today)
        findings = _with_fixes(judgement.findings, judgement) if fixes else judgement.findings
        day = self._as_of or message.sent_on or today
        announced = () if self._named else self._announced(judgement, day, fixes=fixes)
        return Report(
            message.id, verdict_on(findings), findings, judgement.not_checked, judgement.kinds, self.program.name,
            self._editions[index]["id"], self.program.hash, judgement.steps, announced,
        )  # fmt: skip

    def _announced(self, judgement: Judgement, day: date, *, fixes: bool) -> tuple[Announced, ...]:
        """Return what the editions that are announced on a day will find beyond a judgement."""
        told = []
        findings, not_checked = judgement.findings, {item.rule for item in judgement.not_checked}
        if day not in self._coming:
            if len(self._coming) >= _MAX_DAYS:
                self._coming.clear()
            self._coming[day] = calendar.announced(self._editions, day)
        for index, starts in self._coming[day]:
            later = self._runner(index).run(judgement.message, judgement.today, judgement)
            new = tuple(replace(finding, since=starts.isoformat()) for finding in beyond(later.findings, findings))
            unsure = tuple(item for item in later.not_checked if item.rule not in not_checked)
            if new or unsure:
                told.append(
                    Announced(
                        self._editions[index]["id"], starts.isoformat(), (starts - day).days,
                        verdict_on(later.findings), _with_fixes(new, later) if fixes else new, unsure,
                    )
                )  # fmt: skip
            findings += new
            not_checked |= {item.rule for item in unsure}
        return tuple(told)

    def _runner(self, index: int) -> Runner:
        if index not in self._runners:
            self._runners[index] = Runner(
                self.program, self._matcher, index, self._severities, self._weights, self._looks
            )  # fmt: skip
        return self._runners[index]

    def _index(self, edition: str) -> int:
        names = [item["id"] for item in self._editions]
        if edition not in names:
            raise UnknownEdition(
                f"the policy has no edition `{edition}`{did_you_mean(edition, names)}; it has {', '.join(names)}"
            )
        return names.index(edition)

    def _in_force(self, day: date) -> int:
        index = calendar.in_force(self._editions, day)
        if index is None:
            first = next((item["in_force"] for item in self._editions if item["in_force"]), "no day")
            raise UnknownEdition(f"no edition was in force on {day}; the first is from {first}; name one with its id")
        return index

    @property
    def severities(self) -> Mapping[str, Severity | Literal["off"]]:
        """The severities that replace the rules' own, by rule id."""
        return dict(self._severities)

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
                _texts(rule, flags=True), _texts(rule, flags=False),
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
            EditionInfo(
                item["id"], item["announced"], calendar.first_day(item["in_force"]), calendar.first_day(item["until"]),
                item["what"], calendar.first_day(item["planned"]), bool(item.get("earlier")),
            )
            for item in self._editions
        )  # fmt: skip


def _texts(rule: dict[str, Any], *, flags: bool) -> tuple[str, ...]:
    return tuple(message["body"] for flagged, _, message in rule["tests"] if flagged is flags)


def _with_fixes(findings: Iterable[Finding], judgement: Judgement) -> tuple[Finding, ...]:
    return tuple(
        replace(finding, fixes=found) if (found := find_fixes(finding, judgement)) else finding for finding in findings
    )


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
