"""The tests inside the rules: run them, and tell which alternatives none of them fires."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from policy_core.checker import Checker
from policy_core.document import read_body, read_text
from policy_core.engine.matcher import Matcher
from policy_core.language import Diagnostic, Policy, load_files
from policy_core.language import syntax as s
from policy_core.language.errors import render
from policy_core.message import Message
from policy_core.program.compiler import compile_with_options
from policy_core.program.examples import test_message


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
    """

    __test__ = False  # not a test class of pytest's

    policy: Policy
    rules: int
    tests: int
    warnings: tuple[Diagnostic, ...]
    failures: tuple[Diagnostic, ...]
    alternatives: int
    unfired: tuple[s.Place, ...]

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
        fired = self.alternatives - len(self.unfired)
        share = 100 * fired // max(1, self.alternatives)
        return (
            f"{text}{self.rules} rules, {self.tests} tests, {len(self.failures)} failed; "
            f"{fired} of {self.alternatives} alternatives fired ({share} %)"
        )


def run_tests(policy: Policy | Iterable[Path | str] | Path | str, *, only: Collection[str] | None = None) -> TestRun:
    """Run the tests inside a policy's rules.

    Args:
        policy: A checked policy, or its files and folders.
        only: The files whose rules are tested; None means all.

    Raises:
        PolicyErrors: The files have errors.
    """
    if not isinstance(policy, Policy):
        policy = load_files([policy] if isinstance(policy, Path | str) else policy)
    program, options = compile_with_options(policy)
    options = [option for option in options if only is None or option[0].file in only]
    matcher = Matcher(program)
    checkers = [Checker(program, edition=edition.name.text) for edition in policy.editions]
    failures: list[Diagnostic] = []
    fired: set[int] = set()
    tests = 0
    rules = [rule for rule in policy.rules if only is None or rule.place.file in only]
    for rule in rules:
        for example in rule.examples:
            tests += 1
            values, edition = test_message(policy, rule, example)
            message = Message.from_json(values)
            failure = _judge(checkers[edition], rule, example, message)
            if failure:
                failures.append(failure)
            texts = [message.subject, *(item.name for item in message.attachments or ())]
            documents = [read_body(message.body, message.format), *(read_text(text) for text in texts if text)]
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
    return TestRun(policy, len(rules), tests, tuple(warnings), tuple(failures), len(options), tuple(unfired))


def _judge(checker: Checker, rule: s.Rule, example: s.Example, message: Message) -> Diagnostic | None:
    report = checker.check(message, fixes=False)
    finding = next((item for item in report.findings if item.rule == rule.name.text), None)
    place, name = example.place, rule.name.text
    if example.flags and finding is None:
        lacking = next((item for item in report.not_checked if item.rule == name), None)
        if lacking:
            needs = ", ".join(lacking.needs)
            return Diagnostic(
                "E303", f"rule `{name}` is not checked on this message", place, f"lacks {needs}",
                f"add what it needs: with {lacking.needs[0]} …",
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
