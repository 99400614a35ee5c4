"""SARIF 2.1.0, which code hosts and editors read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TextIO

from policy_core.cli.dates import in_days, long_date
from policy_core.cli.lines import Lines

if TYPE_CHECKING:
    from policy_core.checker import Checker
    from policy_core.message import Message
    from policy_core.readers import Item, ReadError
    from policy_core.report import Announced, Finding, Fix, Report, Span

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "hint": "note"}


class SarifWriter:
    """One run with the rules, a result for each finding, and the fixes."""

    def __init__(self, out: TextIO, make: Callable[[], Checker]) -> None:
        self.out = out
        self.checker = make()
        self.numbers = {rule.id: number for number, rule in enumerate(self.checker.rules)}
        self.results: list[dict[str, Any]] = []
        self.problems: list[dict[str, Any]] = []

    def report(self, item: Item, message: Message, report: Report) -> None:
        """Keep the results of one report."""
        lines = Lines(message.body)
        found: list[tuple[Finding, Announced | None]] = [(finding, None) for finding in report.findings]
        found += [(finding, coming) for coming in report.announced for finding in coming.findings]
        for finding, coming in found:
            # An edit can be placed only where the file holds the text itself.
            fixes = [_fix(item, lines, fix) for fix in finding.fixes if item.source == "text" and _in_body(fix)]
            # Viewers show a result at its first place alone, so each place is one; a fix mends all of them at once.
            for number, span in enumerate(finding.spans or (None,)):
                result = self._result(finding, report, _location(item, message, lines, span), coming)
                if fixes and number == 0:
                    result["fixes"] = fixes
                self.results.append(result)

    def _result(
        self, finding: Finding, report: Report, location: dict[str, Any], coming: Announced | None
    ) -> dict[str, Any]:
        text = f"{finding.title}. {finding.why}"
        if coming:
            text = f"From {long_date(coming.starts)}, {in_days(coming.days)}: {text}"
        if finding.note:
            text += f" {finding.note}"
        result: dict[str, Any] = {"ruleId": finding.rule}
        if finding.rule in self.numbers:
            result["ruleIndex"] = self.numbers[finding.rule]
        return result | {
            # What is not yet in force breaks nothing today.
            "level": "note" if coming else _LEVELS[finding.severity],
            "message": {"text": text},
            "locations": [location],
            "properties": {
                "certainty": finding.certainty,
                "instead": finding.instead,
                "edition": coming.edition if coming else report.edition,
                "since": finding.since,
                "inForce": coming is None,
                "message": report.id,
            },
        }

    def unreadable(self, error: ReadError) -> None:
        """Keep one error, as a notification of the tool."""
        physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(error.name)}}
        if error.line is not None:
            physical["region"] = {"startLine": error.line, "startColumn": error.column or 1}
        self.problems.append(
            {
                "level": "error",
                "message": {"text": error.problem},
                "locations": [{"physicalLocation": physical}],
            }
        )

    def close(self) -> None:
        """Write the log."""
        invocation: dict[str, Any] = {"executionSuccessful": not self.problems}
        if self.problems:
            invocation["toolExecutionNotifications"] = self.problems
        log = {
            "$schema": _SCHEMA,
            "version": "2.1.0",
            "runs": [
                {
                    "tool": {"driver": self._driver()},
                    "invocations": [invocation],
                    "columnKind": "utf16CodeUnits",
                    "results": self.results,
                }
            ],
        }
        self.out.write(json.dumps(log, ensure_ascii=False, indent=2) + "\n")

    def _driver(self) -> dict[str, Any]:
        from policy_core.cli.main import version

        return {
            "name": "inbounds",
            "version": version(),
            "properties": {"policy": self.checker.policy, "program": self.checker.program_hash},
            "rules": [
                {
                    "id": rule.id,
                    "shortDescription": {"text": rule.title},
                    "fullDescription": {"text": rule.why},
                    "help": {"text": f"{rule.instead}\n\n{rule.citation.source}: {rule.citation.says}"},
                    "defaultConfiguration": {"level": _LEVELS[rule.severity]},
                    "properties": {
                        "certainty": rule.certainty,
                        "scope": rule.scope,
                        "since": rule.since_edition,
                        "until": rule.until_edition,
                    },
                }
                for rule in self.checker.rules
            ],
        }


def _uri(name: str) -> str:
    from pathlib import Path, PurePath
    from urllib.parse import quote

    path = PurePath(name)
    return Path(name).as_uri() if path.is_absolute() else quote(path.as_posix())


def _location(item: Item, message: Message, lines: Lines, span: Span | None) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(item.name)}}
    location: dict[str, Any] = {"physicalLocation": physical}
    if item.source == "text" and (span is None or span.field == "body"):
        physical["region"] = _region(lines, *((span.start, span.end) if span is not None else (0, len(message.body))))
        return location
    if item.line is not None:
        physical["region"] = {"startLine": item.line}
    # The file holds the text in another form, so the place within the message is told by name.
    name: str = "body" if span is None else span.field
    full = name
    if span is not None and span.field == "body":
        line, column = lines.utf16(span.start)
        full = f"{name}:{line}:{column}"
    elif span is not None:
        full = f"{name}:{span.start}"
    location["logicalLocations"] = [{"name": name, "fullyQualifiedName": full, "kind": "member"}]
    if span is not None and span.field == "body" and item.line is not None:
        physical["region"]["snippet"] = {"text": message.body[span.start : span.end]}
    return location


def _region(lines: Lines, start: int, end: int) -> dict[str, int]:
    line, column = lines.utf16(start)
    end_line, end_column = lines.utf16(end)
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _in_body(fix: Fix) -> bool:
    return all(edit.field == "body" for edit in fix.edits)


def _fix(item: Item, lines: Lines, fix: Fix) -> dict[str, Any]:
    return {
        "description": {"text": fix.title if fix.safe else f"{fix.title} (a suggestion)"},
        "artifactChanges": [
            {
                "artifactLocation": {"uri": _uri(item.name)},
                "replacements": [
                    {
                        "deletedRegion": _region(lines, edit.start, edit.end),
                        "insertedContent": {"text": edit.text},
                    }
                    for edit in fix.edits
                ],
            }
        ],
    }
