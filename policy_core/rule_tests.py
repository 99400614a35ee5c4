"""The tests inside the rules: run them, and tell which alternatives none of them fires."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from policy_core.checker import Checker
from policy_core.document import read_message, read_text
from policy_core.engine.matcher import Matcher
from policy_core.language import Diagnostic, Policy, load_files
from policy_core.language import syntax as s
from policy_core.language.errors import render
from policy_core.language.policy import GIVEN, TOLD_BY
from policy_core.message import Message
from policy_core.program.compiler import compile_with_options
from policy_core.program.examples import test_message
from policy_core.program.model import Program
from policy_core.report import Report
from policy_core.witness import tests_of, witnesses

#: How a test gives what is needed, where that is called otherwise.
_GIVEN: Final[Mapping[str, str]] = {
    "attachments": 'with attachment "label.pdf"', "order.history": "with history none",
    "spelling": 'with spelling "…"', "grammar": 'with grammar "…"',
}  # fmt: skip
#: Messages made of a rule to hold it against another, and texts that the other passes to set before each of them.
_MADE: Final = 24
_BESIDE: Final = 4


@dataclass(frozen=True)
class Overlap:
    """A rule, and another that finds something in each of its `flags` tests.

    Args:
        rule: The one.
        other: The other.
        tried: How many messages were made that both of them catch.
        message: One that only the first of them catches; None where none was found, which is no proof.
    """

    rule: s.Rule
    other: s.Rule
    tried: int
    message: Message | None

    def warning(self) -> Diagnostic:
        """Return what to say where no such message was found."""
        tests = sum(example.flags for example in self.rule.examples)
        return Diagnostic(
            "W206", f"rule `{self.rule.name.text}` seems to be covered by `{self.other.name.text}`",
            self.rule.name.place,
            f"its {tests} `flags` tests and {self.tried} messages made of it break the other too, which is no proof",
            "add a `flags` text that the other rule does not flag; only where you know of none take the rule away",
            (self.other.name.place, "this rule catches them as well"),
        )  # fmt: skip


@dataclass(frozen=True)
class TestRun:
    """How the rules' tests ended.

    Args:
        policy: What was tested.
        rules: How many rules there are.
        tests: How many tests they have.
        warnings: What is odd in the rules though they can be used.
        failures: A diagnostic for each test that failed: ``E301`` not flagged, ``E302`` flagged, ``E303`` not checked,
            ``E304`` a snippet that is out of bounds or of another kind.
        alternatives: How many alternatives and lexicon words the patterns have.
        unfired: The places of those that stand in no test's text.
        overlaps: Rules held against rules that seem to cover them; none where that was not asked for.
        program: The policy compiled, its alternatives that were looked for among the patterns.
    """

    __test__ = False  # not a test class of pytest's

    policy: Policy
    rules: int
    tests: int
    warnings: tuple[Diagnostic, ...]
    failures: tuple[Diagnostic, ...]
    alternatives: int
    unfired: tuple[s.Place, ...]
    overlaps: tuple[Overlap, ...]
    program: Program

    @property
    def passed(self) -> bool:
        """Whether every test held."""
        return not self.failures

    def render(self, *, coverage: bool = False) -> str:
        """Show warnings and failures, what no test fires where ``coverage``, and a line that sums up."""
        told = (*self.warnings, *self.failures)
        text = render(told, self.policy.sources) + "\n\n" if told else ""
        for place in self.unfired if coverage else ():
            source = self.policy.sources[place.file]
            line, column = source.position(place.start)
            words = " ".join(source.text[place.start : place.end].split())
            text += f"warning[W301]: {place.file}:{line}:{column}: no test fires `{words}`\n"
        for overlap in self.overlaps:
            if overlap.message is not None:
                names = f"`{overlap.rule.name.text}` is not covered by `{overlap.other.name.text}`"
                text += f"note: {names}: {json.dumps(overlap.message.to_json(), ensure_ascii=False)}\n"
        fired = self.alternatives - len(self.unfired)
        share = 100 * fired // max(1, self.alternatives)
        return (
            f"{text}{self.rules} rules, {self.tests} tests, {len(self.failures)} failed; "
            f"{fired} of {self.alternatives} alternatives fired ({share} %)"
        )


def run_tests(
    policy: Policy | Iterable[Path | str] | Path | str, *, only: Collection[str] | None = None, covered: bool = False
) -> TestRun:
    """Run the tests inside a policy's rules.

    Args:
        policy: A checked policy, or its files and folders.
        only: The files whose rules are tested; None means all.
        covered: Whether to look, where no test fails, for rules that another seems to cover.

    Raises:
        PolicyErrors: The files have errors.
    """
    if not isinstance(policy, Policy):
        policy = load_files([policy] if isinstance(policy, Path | str) else policy)
    program, options = compile_with_options(policy, only)
    matcher = Matcher(program)
    checkers = [Checker(program, edition=edition.name.text) for edition in policy.editions]
    failures: list[Diagnostic] = []
    beside: dict[str, set[str]] = {}
    fired: set[int] = set()
    tests = 0
    rules = [rule for rule in policy.rules if only is None or rule.place.file in only]
    for rule in rules:
        for example in rule.examples:
            tests += 1
            values, edition = test_message(policy, rule, example)
            message = Message.from_json(values)
            report = checkers[edition].check(message, fixes=False)
            failure = _judge(report, rule, example, message)
            if failure:
                failures.append(failure)
            if example.flags:
                others = {finding.rule for finding in report.findings}
                beside[rule.name.text] = beside.get(rule.name.text, others) & others
            texts = [message.subject, *(item.name for item in message.attachments or ())]
            documents = [read_message(message), *(read_text(text) for text in texts if text)]
            for document in documents:
                if document.words:
                    match = matcher.run(document)
                    fired.update(number for _, number in options if number not in fired and match.has(number))
    for snippet in policy.snippets:
        if only is None or snippet.place.file in only:
            tests += 1
            failures += _judge_snippet(checkers[-1], snippet)
    unfired = [place for place, number in options if number not in fired]
    warnings = [item for item in policy.warnings if only is None or item.place.file in only]
    overlaps = tuple(_overlaps(policy, program, rules, beside)) if covered and not failures else ()
    warnings += [overlap.warning() for overlap in overlaps if overlap.tried and overlap.message is None]
    return TestRun(
        policy, len(rules), tests, tuple(warnings), tuple(failures), len(options), tuple(unfired), overlaps, program
    )  # fmt: skip


def _judge(report: Report, rule: s.Rule, example: s.Example, message: Message) -> Diagnostic | None:
    finding = next((item for item in report.findings if item.rule == rule.name.text), None)
    place, name = example.place, rule.name.text
    if example.flags and finding is None:
        lacking = next((item for item in report.not_checked if item.rule == name), None)
        if lacking:
            needs = ", ".join(lacking.needs)
            return Diagnostic(
                "E303", f"rule `{name}` is not checked on this message", place, f"lacks {needs}",
                _how(lacking.needs[0]),
            )  # fmt: skip
        return Diagnostic(
            "E301", f"rule `{name}` does not flag this message", place, "passes", "widen the rule, or mend the test"
        )
    if not example.flags and finding is not None:
        parts = {"body": message.body, "subject": message.subject or ""}
        words = [parts.get(span.field, "")[span.start : span.end] for span in finding.spans]
        label = f"flagged for `{'`, `'.join(words)}`".replace("\n", " ") if any(words) else "flagged"
        return Diagnostic(
            "E302", f"rule `{name}` flags this message", place, label, "narrow the rule, or mend the test"
        )
    return None


def _how(fact: str) -> str:
    """Return how a test gives a fact that a rule lacks."""
    given = _GIVEN.get(fact) or (f"with {fact} …" if fact in GIVEN else "")
    return TOLD_BY.get(fact) or (f"add what it needs: {given}" if given else "write the message so that it tells")


def _overlaps(
    policy: Policy, program: Program, rules: Iterable[s.Rule], beside: Mapping[str, set[str]]
) -> Iterator[Overlap]:
    """Hold each rule, in its newest edition, against those that find something in all of its `flags` tests.

    Args:
        policy: The policy.
        program: The same, compiled.
        rules: The rules to look at.
        beside: By rule, the rules that each of its `flags` tests breaks.
    """
    compiled = {rule["id"]: rule for rule in program.data["rules"]}
    by_name = {rule.name.text: rule for rule in policy.rules}
    for rule in rules:
        mine = compiled[rule.name.text]
        for name in sorted(beside.get(rule.name.text, set()) - {rule.name.text}):
            other = compiled[name]
            if other["since"] < mine["until"] <= other["until"]:
                checker = Checker(program, edition=policy.editions[mine["until"] - 1].name.text)
                yield _overlap(checker, rule, by_name[name], mine, other)


def _overlap(checker: Checker, rule: s.Rule, other: s.Rule, mine: dict[str, Any], its: dict[str, Any]) -> Overlap:
    """Look for a message that a rule catches and another does not: made of the one, or beside what the other passes."""
    name, its_name = rule.name.text, other.name.text
    passing = [test.message for test in tests_of(its) if not test.flags][:_BESIDE]
    edition = checker.program.data["editions"][mine["until"] - 1]["id"]
    tried = 0
    for message in witnesses(checker.program, name, edition=edition, count=_MADE).messages:
        for candidate in (message, *(_joined(message, before) for before in passing)):
            found = {finding.rule for finding in checker.check(candidate, fixes=False).findings}
            if name in found and its_name not in found:
                return Overlap(rule, other, tried, candidate)
            tried += name in found
    return Overlap(rule, other, tried, None)


def _joined(message: Message, before: Message) -> Message:
    """Return a message behind another, with what is known of either; the first one's own facts win."""
    order, other = message.order, before.order
    return replace(
        message,
        body=f"{before.body}\n\n{message.body}" if message.format == before.format else message.body,
        order=replace(
            order,
            id=order.id or other.id,
            completed_on=order.completed_on or other.completed_on,
            opted_out=other.opted_out if order.opted_out is None else order.opted_out,
            buyer_language=order.buyer_language or other.buyer_language,
            history=other.history if order.history is None else order.history,
        ),
        attachments=before.attachments if message.attachments is None else message.attachments,
        subject=message.subject or before.subject,
        language=message.language or before.language,
        channel=message.channel or before.channel,
    )


def _judge_snippet(checker: Checker, snippet: s.Snippet) -> list[Diagnostic]:
    """Return what is wrong with permitted wording: by the last edition, sent by the seller of his own accord."""
    kind, text = snippet.kind, snippet.text
    assert kind is not None
    assert text is not None
    report = checker.check(Message(text.text, scope="proactive"), fixes=False)
    name = snippet.name.text
    if report.findings:
        rules = ", ".join(f"`{finding.rule}`" for finding in report.findings)
        return [
            Diagnostic(
                "E304", f"snippet `{name}` is out of bounds", text.place, f"breaks {rules}", "write it otherwise"
            )
        ]
    kinds = [item.id for item in report.kinds]
    if kind.text not in kinds:
        told = ", ".join(kinds) or "none"
        return [
            Diagnostic(
                "E304", f"snippet `{name}` is no message of kind `{kind.text}`", text.place, f"kinds told: {told}",
                "say what the message is for, or mend the kind",
            )
        ]  # fmt: skip
    return []
