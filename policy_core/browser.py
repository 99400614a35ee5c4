"""The face that the extension's worker calls: JSON texts in and out, offsets in UTF-16 code units.

Requests and answers are JSON texts because they cross the border between JavaScript and Python as they are.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from policy_core.checker import Checker
from policy_core.engine.facts import comparisons
from policy_core.errors import InboundsError
from policy_core.joint import JointChecker
from policy_core.language import syntax
from policy_core.message import MAX_CHARACTERS, Message
from policy_core.packs import load_pack
from policy_core.program import calendar
from policy_core.program.model import MISTAKES, Program

if TYPE_CHECKING:
    from policy_core.grammar import Proofs, Reading
    from policy_core.house import HouseRules
    from policy_core.report import Finding, NotChecked, Report
    from policy_core.update import Update
    from policy_core.wordlist import Speller, WordList


class Session:
    """One engine's state: the program, the seller's settings, the checkers made from them.

    Args:
        program: The serial form of the program to start with; None means Amazon's own.
    """

    def __init__(self, program: bytes | None = None) -> None:
        self._pack = Program.from_bytes(program) if program else load_pack("amazon")
        self._house: HouseRules | None = None
        self._tried: tuple[str, HouseRules] | None = None
        self._severities: dict[str, Any] = {}
        self._edition: str | None = None
        self._words: WordList | None = None
        self._speller: Speller | None = None
        self._proofs: Proofs | None = None
        self._make()

    def _make(self) -> None:
        """Make the checkers anew, of the programs and the settings that fit each."""
        self._update: Update | None = None
        self._own = self._checker_of(self._pack)
        self._checker: Checker | JointChecker = self._own
        if self._house and self._house.program:
            house = self._checker_of(self._house.program)
            self._checker = JointChecker(self._own, house, self._house.kinds)
        programs = [self._pack, *([self._house.program] if self._house and self._house.program else ())]
        self._by_grammar: set[str] = set()
        #: Those of them that more errors can make hold, and never keep from holding.
        self._rising: set[str] = set()
        kinds = (kind["when"] for program in programs for kind in program.data["kinds"])
        kinds_rise = _rises(_of_grammar(kinds))
        for program in programs:
            for rule in program.data["rules"]:
                if self._severities.get(rule["id"]) != "off" and (asked := _of_grammar(_conditions(rule))):
                    self._by_grammar.add(rule["id"])
                    if kinds_rise and not rule["find"] and _rises(asked):
                        self._rising.add(rule["id"])

    def _checker_of(self, program: Program) -> Checker:
        rules = {rule["id"] for rule in program.data["rules"]}
        editions = {edition["id"] for edition in program.data["editions"]}
        return Checker(
            program,
            edition=self._edition if self._edition in editions else None,
            severities={rule: level for rule, level in self._severities.items() if rule in rules},
        )

    def configure(self, settings: str) -> str:
        """Take settings over.

        Args:
            settings: JSON: ``severities`` (``error``, ``warning``, ``hint`` or ``off`` by rule id), ``edition`` (an id,
                or null for the one in force on the day), ``spelling`` (whether to check it, which takes `words`
                before; false lets go of those), ``own_words`` (which are no mistakes), ``grammar`` (whether to check
                it, by what `lints` brings). Ids that the policy does not have, or has no more, are left out.

        Returns:
            JSON: ``policy``, ``program``, ``edition`` in force today, ``editions``, ``rules``, ``kinds``, ``snippets``.
        """
        values = json.loads(settings)
        self._severities = values.get("severities", {})
        self._edition = values.get("edition")
        self._make()
        common = {code: frozenset(words) for code, words in self._pack.data["languages"].items()}
        self._speller = None
        if not values.get("spelling"):
            self._words = None
        elif self._words is not None:
            from policy_core.wordlist import Speller

            self._speller = Speller(self._words, common, values.get("own_words", ()))
        if not values.get("grammar"):
            self._proofs = None
        elif self._proofs is None:
            from policy_core.grammar import Proofs

            self._proofs = Proofs(common)
        return self.describe()

    def lints(self, found: str) -> str:
        """Take over what Harper found in a text that a report asked for, as ``proofread``.

        Args:
            found: JSON: ``text``, and ``lints``, a list of ``rule``, ``start``, ``end`` (in UTF-16 code units of the
                text) and ``instead`` (a list of texts).

        Returns:
            JSON: ``taken``, whether grammar is checked at all; ``differs``, whether the report that asked may have to
            be made anew, as the errors are others than it went by or a rule hangs on there being no more. Where not,
            its findings stand, and there is no need to check again: of what it has as not checked, grammar is lacking
            no more.
        """
        if self._proofs is None:
            return _json({"taken": False, "differs": False})
        from policy_core.grammar import Lint

        values = json.loads(found)
        text = values["text"]
        place = _Utf16(text).code_points
        differs = self._proofs.take(
            text,
            (
                Lint(each["rule"], place(each["start"]), place(each["end"]), tuple(each["instead"]))
                for each in values["lints"]
            ),
        )
        return _json({"taken": True, "differs": differs})

    def words(self, text: str) -> str:
        """Take over the words that spelling is checked by, once `configure` says that it is to be.

        Args:
            text: What `policy_core.wordlist.WordList` reads.

        Returns:
            JSON: ``words``, how many there are.
        """
        # Most of the time nobody wants it.
        from policy_core.wordlist import WordList

        self._words = WordList(text)
        return _json({"words": len(self._words)})

    def _read(self, values: Mapping[str, Any]) -> tuple[Message, Reading | None]:
        """Return the message that JSON values describe, its mistakes marked where that is wanted and they are known.

        With it goes what is known of its grammar, where that is checked.
        """
        message = Message.from_json(values)
        if len(message.body) > MAX_CHARACTERS:
            return message, None
        if self._speller is not None:
            message = self._speller.read(message)
        if self._proofs is None or not self._by_grammar:
            return message, None
        reading = self._proofs.read(message)
        return reading.message, reading

    def describe(self) -> str:
        """Return what the engine knows, as JSON; see `configure`."""
        checker = self._own
        editions = checker.program.data["editions"]
        today = calendar.in_force(editions, date.today())
        rules = _rules(checker.program)
        if self._house and self._house.program:
            rules += _rules(self._house.program)
        kinds = [{key: kind[key] for key in ("id", "title", "permission")} for kind in checker.program.data["kinds"]]
        known = self._edition if any(item["id"] == self._edition for item in editions) else None
        return _json(
            {
                "policy": checker.policy,
                "title": checker.program.data["policy"]["title"],
                "program": checker.program_hash,
                "edition": known or ("" if today is None else editions[today]["id"]),
                "editions": editions,
                "rules": rules,
                "kinds": kinds,
                "snippets": checker.program.data["snippets"],
            }
        )

    def changes(self, request: str) -> str:
        """Tell what an update of the policy changes.

        Args:
            request: JSON: ``before`` and ``after``, the ids of two editions, and ``messages``, a list of messages as
                in lines of JSON lines.

        Returns:
            JSON: ``rules`` (id, title, severity, change, words, why, instead, example, before, after), and
            ``messages``: of those that are judged differently id, the verdicts before and after, and what came and
            went, as findings whose offsets count UTF-16 code units; or ``{"error": …}`` for people.
        """
        values = json.loads(request)
        try:
            update = self._between(values["before"], values["after"])
            rules = [change.to_json() for change in update.rules]
            messages = []
            for item in values.get("messages", []):
                message, _ = self._read(item)
                change = update.message(message)
                if change:
                    told = change.to_json()
                    for key in ("came", "went"):
                        told[key] = to_utf16({"findings": told[key], "announced": []}, message)["findings"]
                    messages.append(told)
        except InboundsError as error:
            return _json({"error": str(error)})
        return _json({"rules": rules, "messages": messages})

    def _between(self, before: str, after: str) -> Update:
        """Return two editions side by side; the same as before, with all that it has found out, where they are."""
        # After an update of the policy, and then once.
        from policy_core.update import Update

        if self._update is None or (self._update.before.id, self._update.after.id) != (before, after):
            self._update = Update(before, after, self._own.program, severities=self._own.severities)
        return self._update

    def check(self, request: str) -> str:
        """Check a message.

        Args:
            request: JSON: the fields of a message as in a line of JSON lines, and ``fixes`` (true or false).

        Returns:
            JSON: a report whose offsets count UTF-16 code units, or ``{"error": …}`` for people. Where grammar is
            checked, a rule of the edition goes by it and Harper has not read the message yet, it has ``proofread``:
            ``text`` to hand to it, and ``rules``, which to read it by; see `lints`. Until then a rule is not checked
            where more errors than are known of a message that was much the same could change what it says.
        """
        try:
            values = json.loads(request)
            fixes = bool(values.pop("fixes", True))
            message, reading = self._read(values)
            report = self._checker.check(message, fixes=fixes)
        except InboundsError as error:
            return _json({"error": str(error)})
        told = to_utf16(report.to_json(), message)
        # Nothing is to be read where the edition has no rule that goes by grammar, or it is off.
        if self._proofs is not None and reading is not None and reading.unread is not None:
            findings, lacking = self._hang_on_grammar(report)
            if findings or lacking:
                from policy_core.grammar import GRAMMAR

                told["proofread"] = {"text": reading.unread, "rules": GRAMMAR}
                self._proofs.wait_for(reading, stands=self._stands(report, findings, lacking))
        return _json(told)

    def _hang_on_grammar(self, report: Report) -> tuple[list[Finding], list[NotChecked]]:
        """Return what of a report grammar makes a difference to, announced editions' part included."""
        findings, lacking = list(report.findings), list(report.not_checked)
        for later in report.announced:
            findings += later.findings
            lacking += later.not_checked
        return (
            [item for item in findings if item.rule in self._by_grammar],
            [item for item in lacking if "grammar" in item.needs],
        )

    def _stands(self, report: Report, findings: Iterable[Finding], lacking: Iterable[NotChecked]) -> bool:
        """Return whether a report still holds when there are no more errors than are known.

        What lacks grammar alone is then struck out of what is not checked, but not in announced editions.
        """
        return all(item.rule in self._rising for item in findings) and all(
            item.rule in self._rising and item.needs == ("grammar",) and item in report.not_checked for item in lacking
        )

    def house_rules(self, source: str, save: bool = True) -> str:
        """Check the seller's own rules and, where nothing is wrong with them, use them from now on.

        Args:
            source: The text of a policy file; an empty one takes them away.
            save: False only checks them.

        Returns:
            JSON: ``diagnostics`` (code, level, message, label, help, start, end in UTF-16, line, column), ``tests``
            (how many ran), ``accepted``.
        """
        # Most sellers have no rules of their own, and checking needs neither parser nor compiler.
        from policy_core.house import FILE, compile_house_rules

        if not source.strip():
            if save:
                self._house = None
                self._make()
            return _json({"diagnostics": [], "tests": 0, "accepted": True})
        if self._tried is None or self._tried[0] != source:
            self._tried = (source, compile_house_rules(source))
        house = self._tried[1]
        if save and house.program:
            self._house = house
            self._make()
        text = syntax.Source(FILE, source)
        offsets = _Utf16(source)
        return _json(
            {
                "diagnostics": [
                    {
                        "code": item.code, "level": item.level, "message": item.message, "label": item.label,
                        "help": item.help, "start": offsets(item.place.start), "end": offsets(item.place.end),
                        "line": text.position(item.place.start)[0], "column": text.position(item.place.start)[1],
                    }
                    for item in house.diagnostics
                ],
                "tests": house.tests,
                "accepted": house.program is not None,
            }
        )  # fmt: skip


def to_utf16(report: dict[str, Any], message: Message) -> dict[str, Any]:
    """Return a report whose spans and edits count UTF-16 code units of the message's texts."""
    counters: Mapping[str, _Utf16] = {"body": _Utf16(message.body), "subject": _Utf16(message.subject or "")}
    announced = (finding for item in report["announced"] for finding in item["findings"])
    for finding in (*report["findings"], *announced):
        for place in (*finding["spans"], *(edit for fix in finding["fixes"] for edit in fix["edits"])):
            count = counters.get(place["field"])
            if count:
                place["start"], place["end"] = count(place["start"]), count(place["end"])
    return report


def _rules(program: Program) -> list[dict[str, Any]]:
    """Return what there is to know of a program's rules, as JSON values."""
    editions = program.data["editions"]
    return [
        {key: rule[key] for key in ("id", "title", "certainty", "severity", "scope", "why", "instead", "needs")}
        | {"citation": {"source": rule["source"], "says": rule["says"]}, "edition": editions[rule["since"]]["id"]}
        for rule in program.data["rules"]
    ]


def _conditions(rule: dict[str, Any]) -> list[list[Any]]:
    """Return all conditions of a rule of a program."""
    some = (rule["when"], rule["hint_when"], rule["find"] and rule["find"][1], *(when for _, when in rule["notes"]))
    return [when for when in some if when]


def _of_grammar(conditions: Iterable[list[Any]]) -> list[tuple[str, bool]]:
    """Return how conditions compare grammar errors, and whether that is negated."""
    asked = (each for when in conditions for each in comparisons(when))
    return [(op, negated) for name, op, negated in asked if MISTAKES.get(name) == "grammar"]


def _rises(asked: Iterable[tuple[str, bool]]) -> bool:
    """Return whether more errors can make hold what is asked of them, and never keep it from holding."""
    return all(op in (("<", "<=") if negated else (">", ">=")) for op, negated in asked)


class _Utf16:
    """Turns offsets in code points into offsets in UTF-16 code units, and the other way round."""

    def __init__(self, text: str) -> None:
        self._wide = [] if text.isascii() else [index for index, char in enumerate(text) if char > "\uffff"]

    def __call__(self, offset: int) -> int:
        return offset + bisect_left(self._wide, offset) if self._wide else offset

    @cached_property
    def _wide_units(self) -> list[int]:
        return [index + before for before, index in enumerate(self._wide)]

    def code_points(self, offset: int) -> int:
        """Return the offset in code points of one in UTF-16 code units."""
        return offset - bisect_left(self._wide_units, offset) if self._wide else offset


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
