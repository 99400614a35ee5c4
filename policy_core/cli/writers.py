"""The forms a report can be written in."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TextIO

from policy_core.cli.dates import in_days, long_date
from policy_core.cli.lines import Lines

if TYPE_CHECKING:
    from argparse import Namespace

    from policy_core.checker import Checker
    from policy_core.message import Message
    from policy_core.readers import Item, ReadError
    from policy_core.report import Announced, Finding, Report, Span

FORMATS = ("terminal", "json", "jsonl", "sarif", "github")


class Writer(Protocol):
    """Writes reports as they come."""

    def report(self, item: Item, message: Message, report: Report) -> None:
        """Write one report."""

    def unreadable(self, error: ReadError) -> None:
        """Take notice of something that could not be checked; it was said on standard error already."""

    def close(self) -> None:
        """Write what comes at the end."""


def writer(args: Namespace, out: TextIO, make: Callable[[], Checker]) -> Writer:
    """Return the writer that the options ask for.

    Args:
        args: The options.
        out: Where the reports go.
        make: Gives the checker, for a form that tells of the rules themselves.
    """
    if args.format == "terminal":
        from policy_core.cli.terminal import TerminalWriter

        return TerminalWriter(out, color=args.color, quiet=args.quiet)
    if args.format == "sarif":
        from policy_core.cli.sarif import SarifWriter

        return SarifWriter(out, make)
    if args.format == "github":
        return GithubWriter(out)
    return JsonWriter(out) if args.format == "json" else JsonLinesWriter(out)


class JsonLinesWriter:
    """One report a line, in the order of the input."""

    def __init__(self, out: TextIO) -> None:
        self.out = out

    def report(self, item: Item, message: Message, report: Report) -> None:
        """Write one report."""
        self.out.write(json.dumps(report.to_json(), ensure_ascii=False) + "\n")

    def unreadable(self, error: ReadError) -> None:
        """Leave the line out."""

    def close(self) -> None:
        """Write nothing more."""


class JsonWriter:
    """One document with every report, and with what could not be read."""

    def __init__(self, out: TextIO) -> None:
        self.out = out
        self.reports: list[object] = []
        self.errors: list[object] = []

    def report(self, item: Item, message: Message, report: Report) -> None:
        """Keep one report."""
        self.reports.append(report.to_json())

    def unreadable(self, error: ReadError) -> None:
        """Keep one error."""
        self.errors.append({"source": error.name, "line": error.line, "column": error.column, "problem": error.problem})

    def close(self) -> None:
        """Write the document."""
        document = {"reports": self.reports, "errors": self.errors}
        self.out.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


class GithubWriter:
    """Workflow commands, which GitHub shows beside the lines of a change."""

    def __init__(self, out: TextIO) -> None:
        self.out = out

    def report(self, item: Item, message: Message, report: Report) -> None:
        """Write one command for each place of each finding."""
        lines = Lines(message.body)
        for finding in report.findings:
            for span in finding.spans or (None,):
                self._command(item, lines, finding, span)
        for coming in report.announced:
            for finding in coming.findings:
                for span in finding.spans or (None,):
                    self._command(item, lines, finding, span, coming)

    def _command(
        self, item: Item, lines: Lines, finding: Finding, span: Span | None, coming: Announced | None = None
    ) -> None:
        # What is not yet in force breaks nothing today.
        level = "notice" if coming else {"error": "error", "warning": "warning", "hint": "notice"}[finding.severity]
        properties: list[tuple[str, str | int]] = []
        text = f"{finding.title}: {finding.why}"
        if coming:
            text = f"From {long_date(coming.starts)}, {in_days(coming.days)}: {text}"
        if item.name != "stdin":
            properties.append(("file", item.name))
        if item.line is not None:
            properties.append(("line", item.line))
        elif item.source == "text" and (span is None or span.field == "body"):
            first, last = (span.start, span.end) if span is not None else (0, 0)
            line, column = lines.at(first)
            end_line, end_column = lines.at(last)
            properties += [("line", line), ("endLine", end_line)]
            # GitHub takes columns only where a place lies within one line.
            if span is not None and line == end_line:
                properties += [("col", column), ("endColumn", end_column)]
        elif span is not None and span.field == "body":
            line, column = lines.at(span.start)
            text = f"line {line}, column {column} of the text: {text}"
        properties.append(("title", finding.rule))
        if finding.note:
            text += f"\n{finding.note}"
        if finding.instead:
            text += f"\nInstead: {finding.instead}"
        listed = ",".join(f"{key}={_escaped(str(value), ',:')}" for key, value in properties)
        self.out.write(f"::{level} {listed}::{_escaped(text)}\n")

    def unreadable(self, error: ReadError) -> None:
        """Write one command for what could not be read."""
        properties: list[tuple[str, str | int | None]] = [
            ("file", error.name if error.name != "stdin" else None),
            ("line", error.line),
            ("col", error.column),
        ]
        listed = ",".join(f"{key}={_escaped(str(value), ',:')}" for key, value in properties if value is not None)
        self.out.write(f"::error{' ' if listed else ''}{listed}::{_escaped(error.problem)}\n")

    def close(self) -> None:
        """Write nothing more."""


def _escaped(text: str, more: str = "") -> str:
    # As GitHub's own toolkit does it: the per cent sign first.
    for char in "%\r\n" + more:
        text = text.replace(char, f"%{ord(char):02X}")
    return text


def utf8(stream: TextIO) -> TextIO:
    """Make a stream write UTF-8 whatever the locale says; what is read by machines is always that."""
    if isinstance(stream, type(sys.__stdout__)) and (stream.encoding or "").lower() != "utf-8":
        stream.reconfigure(encoding="utf-8", errors="replace")
    return stream
