"""The report that people read: the message with its marked places, and beneath it what is wrong with each."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TextIO

from policy_core.cli.cells import shortened, width, wrapped
from policy_core.cli.console import coloured
from policy_core.cli.dates import in_days, long_date
from policy_core.cli.lines import Lines
from policy_core.cli.snippet import Glyphs, Mark, Row, snippet

if TYPE_CHECKING:
    from policy_core.message import Message
    from policy_core.readers import Item, ReadError
    from policy_core.report import Announced, Edit, Finding, Fix, NotChecked, Report

# Prose wider than this is hard to read.
_WIDEST = 100
_NARROWEST = 40
_INDENT = 4
_COLUMN = 11
_FOOT = 13
# Places listed of one finding; the snippet shows them all.
_PLACES = 6

STYLES = {
    "error": "bold red",
    "warning": "yellow",
    "hint": "cyan",
    "frame": "dim",
    "dim": "dim",
    "name": "bold",
    "rule": "bold",
    "good": "green",
    "fix": "green",
}
_VERDICTS = {
    "in-bounds": ("in bounds", "good"),
    "doubtful": ("doubtful", "hint"),
    "out-of-bounds": ("out of bounds", "error"),
}
# The option that tells a fact which a rule had to do without.
_OPTIONS = {
    "scope": "--scope",
    "subject": "--subject",
    "attachments": "--attach",
    "attachments.count": "--attach",
    "attachments.size": "--attach",
    "marketplace": "--marketplace",
    "language": "--language",
    "order.id": "--order-id",
    "order.completed": "--completed-on",
    "days-since-completion": "--completed-on",
    "order.opted-out": "--opted-out",
    "buyer.language": "--buyer-language",
    "order.history": "--ledger",
    "spelling": "--spelling",
    "grammar": "--spelling",
    "image.animated": "whether the image moves",
}


class TerminalWriter:
    """Writes for people.

    Args:
        out: Where to.
        color: ``auto``, ``always`` or ``never``.
        quiet: Whether to leave out messages without findings, and the summary.
    """

    def __init__(self, out: TextIO, *, color: str = "auto", quiet: bool = False) -> None:
        self.out = out
        self.quiet = quiet
        self.room = columns(out)
        self.glyphs = Glyphs(ascii=not (out.encoding or "utf-8").lower().startswith("utf"))
        self.console: Any = None
        if coloured(out, color):
            self.console = painter(out)
        self.counts = dict.fromkeys(_VERDICTS, 0)
        self.unread = 0
        self.written = 0

    def report(self, item: Item, message: Message, report: Report) -> None:
        """Write one report."""
        self.counts[report.verdict] += 1
        if self.quiet and not report.findings and not any(coming.findings for coming in report.announced):
            return
        if self.written:
            self._row([])
        self.written += 1
        for row in report_rows(item, message, report, self.room, self.glyphs, quiet=self.quiet):
            self._row(row)

    def unreadable(self, error: ReadError) -> None:
        """Count it for the summary."""
        self.unread += 1

    def close(self) -> None:
        """Write the summary, where there was more than one message."""
        total = sum(self.counts.values()) + self.unread
        if total < 2 or self.quiet:
            return
        counts = [
            (f"{count} {_VERDICTS[verdict][0]}", _VERDICTS[verdict][1])
            for verdict, count in self.counts.items()
            if count
        ]
        if self.unread:
            counts.append((f"{self.unread} not readable", "error"))
        if self.written:
            self._row([])
        row: Row = [(f"{total} messages", "name")]
        for number, (text, style) in enumerate(counts):
            mark = ": " if number == 0 else ", "
            if sum(width(part) for part, _ in row) + len(mark) + len(text) >= self.room:
                self._row([*row, (mark.rstrip(), "")])
                row, mark = [], "  "
            row += [(mark, ""), (text, style)]
        self._row(row)

    def _row(self, row: Row) -> None:
        paint(self.out, self.console, row)


def painter(out: TextIO) -> Any:
    """Return a console that paints in colour whatever the environment says, as that was asked already."""
    # Half of the time to a first report would go into this import; plain text does without.
    from rich.console import Console

    return Console(
        file=out,
        force_terminal=True,
        color_system="standard",
        no_color=False,
        highlight=False,
        markup=False,
        emoji=False,
    )


def paint(out: TextIO, console: Any, row: Row) -> None:
    """Write one row, in colour where there is a console."""
    if console is None:
        out.write("".join(text for text, _ in row).rstrip() + "\n")
        return
    from rich.text import Text

    line = Text(no_wrap=True, overflow="ignore", end="\n")
    for text, style in row:
        line.append(text, STYLES.get(style, ""))
    console.print(line, soft_wrap=True)


def columns(out: TextIO) -> int:
    """Return how many cells a row of prose has: those of the terminal, where they are neither too few nor too many."""
    try:
        found = int(os.environ["COLUMNS"])
    except (KeyError, ValueError):
        try:
            found = os.get_terminal_size(out.fileno()).columns
        except (OSError, ValueError):
            # Into a pipe or a file: the same width everywhere.
            found = 80
    return max(_NARROWEST, min(found, _WIDEST))


def report_rows(
    item: Item, message: Message, report: Report, room: int, glyphs: Glyphs, *, quiet: bool = False
) -> list[Row]:
    """Lay out one report.

    Args:
        item: Where the message comes from.
        message: What was checked.
        report: What was found.
        room: The cells of a row.
        glyphs: What to draw with.
        quiet: Whether to leave out what was not checked.
    """
    name = item.place
    if message.id not in (None, item.name, f"{item.name}:{item.line}"):
        name += f" ({message.id})"
    name = shortened(name, room - 8)
    rule = glyphs.rule * max(3, room - width(name) - 4)
    rows: list[Row] = [[(f"{glyphs.rule * 2} ", "frame"), (name, "name"), (f" {rule}", "frame")]]
    lines = Lines(message.body)
    marks: list[Mark] = []
    in_subject: list[Mark] = []
    for number, finding in enumerate(report.findings, 1):
        for span in finding.spans:
            if span.field != "attachments":
                where = marks if span.field == "body" else in_subject
                where.append(Mark(span.start, span.end, str(number), finding.severity))
    if in_subject and message.subject is not None:
        rows += [[("subject", "dim")], *snippet(message.subject, in_subject, room, glyphs)]
    if marks:
        rows += snippet(message.body, marks, room, glyphs)
    for number, finding in enumerate(report.findings, 1):
        if len(rows) > 1:
            rows.append([])
        rows += _finding(number, finding, message, lines, room, glyphs)
    if report.findings:
        rows.append([])
    for coming in report.announced:
        rows += _announced(coming, message, lines, room, glyphs, quiet=quiet)
    if report.kinds:
        kinds = ", ".join(f"{kind.title} ({kind.permission})" for kind in report.kinds)
        rows += _entry("kinds", kinds, room, "", indent=0, column=_FOOT)
    if report.not_checked and not quiet:
        rows += _entry("not checked", _wanting(report.not_checked), room, "dim", indent=0, column=_FOOT)
    words, style = _VERDICTS[report.verdict]
    counts = [
        f"{count} {level}{'s' if count > 1 else ''}"
        for level in ("error", "warning", "hint")
        if (count := sum(finding.severity == level for finding in report.findings))
    ]
    listed = f": {', '.join(counts)}" if counts else ""
    verdict = _entry("verdict", f"{words}{listed} (edition {report.edition})", room, "", indent=0, column=_FOOT)
    rows.append([*verdict[0][:-1], (words, style), (verdict[0][-1][0][len(words) :], "")])
    rows += verdict[1:]
    return rows


def _announced(
    coming: Announced, message: Message, lines: Lines, room: int, glyphs: Glyphs, *, quiet: bool
) -> list[Row]:
    """Lay out what an announced edition will find."""
    if not coming.findings and quiet:
        return []
    when = f"from {long_date(coming.starts)}, {in_days(coming.days)}"
    head = f"{when}: {_VERDICTS[coming.verdict][0]} (edition {coming.edition})"
    rows: list[Row] = [[(line, "hint")] for line in wrapped(head, room)]
    marks = [
        Mark(span.start, span.end, str(number), finding.severity)
        for number, finding in enumerate(coming.findings, 1)
        for span in finding.spans
        if span.field == "body"
    ]
    if marks:
        rows += snippet(message.body, marks, room, glyphs)
    for number, finding in enumerate(coming.findings, 1):
        rows += [[]] if number > 1 or marks else []
        rows += _finding(number, finding, message, lines, room, glyphs, coming=True)
    if coming.not_checked and not quiet:
        rows += _entry("not checked", _wanting(coming.not_checked), room, "dim", indent=0, column=_FOOT)
    return [*rows, []]


def _finding(
    number: int,
    finding: Finding,
    message: Message,
    lines: Lines,
    room: int,
    glyphs: Glyphs,
    *,
    coming: bool = False,
) -> list[Row]:
    """Lay out one finding; ``coming``: of an edition that is not yet in force."""
    head = f" {number:>2} "
    rows: list[Row] = []
    title = wrapped(f"{finding.severity} {finding.rule}: {finding.title}", room - _INDENT)
    start = len(finding.severity) + 1
    for index, text in enumerate(title):
        if index == 0:
            rows.append([(head, finding.severity), (text[:start], finding.severity), (text[start:], "rule")])
        else:
            rows.append([(" " * _INDENT, ""), (text, "rule")])
    word = "from" if coming else "since"
    since = f"in force {word} {finding.since}" if finding.since else "in force from the first edition on"
    rows += _entry("where", _where(finding, message, lines), room, "")
    rows += _entry("certainty", f"{finding.certainty}; {since}", room, "")
    rows += _entry("cites", f"{finding.citation.source}: {finding.citation.says}", room, "")
    rows += _entry("why", finding.why, room, "")
    if finding.note:
        rows += _entry("note", finding.note, room, "")
    if finding.instead:
        rows += _entry("instead", finding.instead, room, "")
    for fix in finding.fixes:
        rows += _entry("fix" if fix.safe else "suggest", _change(fix, message, glyphs), room, "fix")
    return rows


def _where(finding: Finding, message: Message, lines: Lines) -> str:
    if not finding.spans:
        return "the whole message"
    places: list[str] = []
    for span in finding.spans:
        if span.field == "attachments":
            files = (message.attachments or ())[span.start : span.end]
            places += [
                f"attachment {shortened(file.name, 60) or f'{number}, which has no name'}"
                for number, file in enumerate(files, span.start + 1)
            ]
        elif span.field == "subject":
            places.append(f"subject, column {span.start + 1}")
        else:
            line, column = lines.at(span.start)
            places.append(f"line {line}, column {column}")
    more = f"; and {len(places) - _PLACES} more" if len(places) > _PLACES else ""
    return "; ".join(places[:_PLACES]) + more


def _change(fix: Fix, message: Message, glyphs: Glyphs) -> str:
    parts = [fix.title]
    for edit in fix.edits[:3]:
        before = _cited(_source(edit, message)[edit.start : edit.end])
        parts.append(f"{before} {glyphs.to} {_cited(edit.text) if edit.text else 'nothing'}")
    if len(fix.edits) > 3:
        parts.append(f"and {len(fix.edits) - 3} more")
    return "\n".join(parts)


def _source(edit: Edit, message: Message) -> str:
    return (message.subject or "") if edit.field == "subject" else message.body


def _cited(text: str) -> str:
    if len(text) > 60:
        text = f"{text[:40]}…{text[-19:]}"
    return f"`{''.join({'\n': '\\n', '\r': '\\r'}.get(char, char) for char in text)}`"


def _wanting(items: tuple[NotChecked, ...]) -> str:
    return ", ".join(
        f"{item.rule} ({' '.join(dict.fromkeys(_OPTIONS.get(fact, fact) for fact in item.needs))})" for item in items
    )


def _entry(label: str, text: str, room: int, style: str, indent: int = _INDENT, column: int = _COLUMN) -> list[Row]:
    lines = wrapped(text, room - indent - column)
    rows: list[Row] = [[(" " * indent, ""), (f"{label:<{column}}", "dim"), (lines[0], style)]]
    return rows + [[(" " * (indent + column), ""), (line, style)] for line in lines[1:]]
