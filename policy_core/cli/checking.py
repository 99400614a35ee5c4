"""``inbounds check``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from policy_core.cli import fixing, pool
from policy_core.cli.checkers import maker
from policy_core.cli.console import Usage, Voice, standard_input
from policy_core.cli.progress import Bar
from policy_core.cli.writers import Writer, utf8, writer
from policy_core.message import Attachment, Message, Order
from policy_core.readers import Item, ReadError, read_path, read_stream
from policy_core.suggest import did_you_mean

if TYPE_CHECKING:
    from argparse import Namespace

    from policy_core.checker import Checker
    from policy_core.ledger import SqliteLedger

_STATUS = {"in-bounds": 0, "doubtful": 0, "out-of-bounds": 1}
UNUSABLE = 2


def run(args: Namespace) -> int:
    """Check what the command line names and return the exit status."""
    voice = Voice(color=args.color, quiet=args.quiet)
    if args.record and args.ledger is None:
        raise Usage("`--record` without a ledger", "say which with `--ledger PATH`")
    if args.words and not args.spelling:
        raise Usage("`--words` without `--spelling`", "say `--spelling` as well")
    make = maker(args)
    items = doubted(told(args, read(args, voice)), make, voice)
    if args.spelling:
        items = proofread(items, make, args.words or ())
    paths = args.files or ["-"]
    # The fixed text of standard input takes the place of the report, which goes beside it.
    to_stdout = args.fix and "-" in paths
    out = sys.stderr if to_stdout else sys.stdout
    if args.format != "terminal" or args.diff:
        utf8(out)
    wanted = None if args.diff else writer(args, out, make)
    total = None if "-" in paths else sum(os.path.getsize(path) for path in paths if os.path.isfile(path))
    ledger = _ledger(args)
    try:
        if args.record and ledger is not None:
            results = _recorded(items, make(), ledger, args, voice)
        else:
            if ledger is not None:
                items = _with_history(items, ledger)
            results = pool.outcomes(items, make, fix=args.fix or args.diff, jobs=args.jobs)
        # Reports that run over the screen tell of the progress themselves.
        with Bar(total, shown=not args.quiet and not to_stdout and not sys.stdout.isatty()) as bar:
            voice.clear = bar.clear
            return _Run(args, voice, wanted, bar).through(results)
    finally:
        if ledger is not None:
            ledger.close()


class _Run:
    """What is done with each result as it comes."""

    def __init__(self, args: Namespace, voice: Voice, wanted: Writer | None, bar: Bar) -> None:
        self.args = args
        self.voice = voice
        self.writer = wanted
        self.bar = bar
        self.status = 0
        # A stream that a program keeps open wants each answer at once.
        self.flush = "-" in (args.files or ["-"])
        self.warned: set[tuple[str, str]] = set()
        self.said: set[str] = set()

    def through(self, results: Iterable[tuple[Item, pool.Result | None]]) -> int:
        for item, result in results:
            self._one(item, result)
            if self.flush:
                sys.stdout.flush()
            self.bar.step(item.size)
        self.bar.clear()
        if self.writer is not None:
            self.writer.close()
        return self.status

    def _one(self, item: Item, result: pool.Result | None) -> None:
        for warning in item.warnings:
            # One field of another tool's export would fill the screen, once for each line.
            if (warning.name, warning.field) not in self.warned:
                self.warned.add((warning.name, warning.field))
                self.voice.read_past(warning)
        error = item.error
        if isinstance(result, str):
            error = ReadError(result, name=item.name, line=item.line)
        if error is not None:
            self.status = UNUSABLE
            self.voice.unreadable(error)
            if self.writer is not None:
                self.writer.unreadable(error)
            if self.args.fix and item.name == "stdin" and item.message is not None:
                sys.stdout.write(item.message.body)
        elif isinstance(result, fixing.Outcome) and item.message is not None:
            self._checked(item, item.message, result)

    def _checked(self, item: Item, message: Message, outcome: fixing.Outcome) -> None:
        report = outcome.report if self.args.fix else outcome.first
        self.status = max(self.status, _STATUS[report.verdict])
        if self.args.diff and outcome.body is not None:
            name = item.name if item.line is None else f"{item.name}:{item.line}"
            sys.stdout.write(fixing.difference(name, message.body, outcome.body))
        if self.args.diff and outcome.report.findings:
            count = len(outcome.report.findings)
            self.voice.note(f"{item.place}: {count} finding{'s have' if count > 1 else ' has'} no safe fix")
        if self.args.fix:
            self._fixed(item, message, outcome)
        if self.writer is not None:
            if outcome.body is not None and self.args.fix:
                message = replace(message, body=outcome.body)
            self.writer.report(item, message, report)

    def _fixed(self, item: Item, message: Message, outcome: fixing.Outcome) -> None:
        body = outcome.body
        if item.source not in ("text", "html"):
            if item.name == "stdin" and "not fixed" not in self.said:
                # Whoever sends the output on would be left with nothing.
                self.said.add("not fixed")
                self.status = UNUSABLE
                self.voice.error(
                    "stdin: nothing is written: `--fix` rewrites text and HTML alone",
                    "`--diff` shows the fixes of others",
                )
            elif item.name != "stdin" and body is not None:
                self.voice.warning(
                    f"{item.place}: not rewritten: `--fix` rewrites text and HTML files alone; `--diff` shows its fixes"
                )
            return
        mark = b"\xef\xbb\xbf" if item.bom else b""
        if item.name == "stdin":
            if not self.args.diff:
                sys.stdout.flush()
                sys.stdout.buffer.write(mark + (message.body if body is None else body).encode(item.charset))
                sys.stdout.buffer.flush()
        elif body is not None:
            try:
                charset = item.charset
                fixed = body.encode(charset, "xmlcharrefreplace" if item.source == "html" else "strict")
                fixing.rewrite(item.name, mark + message.body.encode(charset), mark + fixed)
            except Usage as error:
                self.status = UNUSABLE
                self.voice.error(str(error), error.help)
                return
        if body is not None:
            count = len(outcome.applied)
            titles = "; ".join(dict.fromkeys(outcome.applied))
            self.voice.note(f"{item.name}: {count} fix{'es' if count > 1 else ''} applied: {titles}")


def read(args: Namespace, voice: Voice) -> Iterator[Item]:
    """Read what the command line names; no file at all is standard input."""
    source = None if args.input == "auto" else args.input
    for path in args.files or ["-"]:
        if path == "-":
            yield from read_stream(standard_input(voice), "stdin", source)
        else:
            # Whatever is called "stdin" alone is standard input.
            yield from read_path("./stdin" if path == "stdin" else path, source)


def told(args: Namespace, items: Iterable[Item]) -> Iterator[Item]:
    """Add the facts of the command line; they win over those of the message."""
    message = {
        key: value
        for key in ("scope", "subject", "sent_on", "marketplace", "language", "channel")
        if (value := getattr(args, key)) is not None
    }
    order = {
        field: value
        for key, field in (
            ("order_id", "id"),
            ("completed_on", "completed_on"),
            ("opted_out", "opted_out"),
            ("buyer_language", "buyer_language"),
        )
        if (value := getattr(args, key)) is not None
    }
    if args.attach is not None:
        message["attachments"] = tuple(_attachment(path) for path in args.attach)
    for item in items:
        if item.message is not None and (message or order):
            merged: Order = replace(item.message.order, **order)
            item.message = replace(item.message, order=merged, **message)
        yield item


def doubted(items: Iterable[Item], make: Callable[[], Checker], voice: Voice) -> Iterator[Item]:
    """Warn, once each, of marketplaces and kinds of message sent earlier that the policy does not know.

    Args:
        items: What was read.
        make: Gives the checker; called where there is something to look up.
        voice: Says it.
    """
    known: dict[str, list[str]] = {}
    said: set[str] = set()
    for item in items:
        order, host = (item.message.order, item.message.marketplace) if item.message else (Order(), None)
        named = [("marketplace", host.casefold().removeprefix("www."))] if host else []
        named += [("kind of message", sent.kind) for sent in order.history or ()]
        for what, name in named:
            if not known:
                checker = make()
                known["marketplace"] = [host.casefold() for host in checker.program.data["policy"]["marketplaces"]]
                known["kind of message"] = [kind.id for kind in checker.kinds]
            if known[what] and name not in known[what] and name not in said:
                said.add(name)
                near = did_you_mean(name, known[what])
                voice.warning(f"{item.place}: the policy knows no {what} `{name}`{near}")
        yield item


def proofread(items: Iterable[Item], make: Callable[[], Checker], lists: Iterable[str]) -> Iterator[Item]:
    """Add the mistakes in spelling and grammar to messages that do not bring them along.

    Args:
        items: What was read.
        make: Gives the checker, whose policy knows languages by their words.
        lists: Files with the seller's own words.

    Raises:
        Usage: Harper is not installed, or a list cannot be read.
    """
    from policy_core.spelling import NoChecker, Proofreader

    words = [word for path in lists for word in _words(path)]
    common = {code: frozenset(known) for code, known in make().program.data["languages"].items()}
    try:
        proofreader = Proofreader(common, words)
    except NoChecker as error:
        raise Usage(str(error), "install it: pip install 'inbounds[spelling]'") from None
    for item in items:
        if item.message is not None:
            item.message = proofreader.read(item.message)
        yield item


def _words(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8-sig") as stream:
            return [line.strip() for line in stream if line.strip()]
    except UnicodeDecodeError as error:
        raise Usage(f"{path}: not UTF-8: byte 0x{error.object[error.start]:02X}", "save it as UTF-8") from None
    except OSError as error:
        raise Usage(f"{path}: cannot be read: {(error.strerror or str(error)).lower()}") from None


def _attachment(path: str) -> Attachment:
    from mimetypes import guess_type

    from policy_core.contents import HEAD, content_of

    if not os.path.isfile(path):
        raise Usage(f"attachment {path}: {'not a file' if os.path.exists(path) else 'no such file'}")
    try:
        with open(path, "rb") as file:
            content = content_of(file.read(HEAD))
    except OSError as error:
        raise Usage(f"attachment {path}: cannot be read: {(error.strerror or str(error)).lower()}") from None
    return Attachment(os.path.basename(path), guess_type(path)[0], os.path.getsize(path), content)


def _ledger(args: Namespace) -> SqliteLedger | None:
    if args.ledger is None:
        return None
    from policy_core.ledger import SqliteLedger

    return SqliteLedger(args.ledger, create=args.record)


def _remembered(message: Message, order_id: str | None, ledger: SqliteLedger) -> Message:
    if order_id is None:
        return message
    # What the message brings along may come from elsewhere; an entry known to both does no harm.
    history = (message.order.history or ()) + ledger.history(order_id)
    return replace(message, order=replace(message.order, history=history))


def _with_history(items: Iterable[Item], ledger: SqliteLedger) -> Iterator[Item]:
    from policy_core.ledger import order_of

    for item in items:
        if item.message is not None:
            item.message = _remembered(item.message, order_of(item.message), ledger)
        yield item


def _recorded(
    items: Iterable[Item], checker: Checker, ledger: SqliteLedger, args: Namespace, voice: Voice
) -> Iterator[tuple[Item, pool.Result | None]]:
    from policy_core.ledger import order_of

    for item in items:
        if item.message is None:
            yield item, None
            continue
        order_id = order_of(item.message)
        # Within one transaction, or two processes could each find that nothing was sent yet.
        with ledger.transaction():
            item.message = _remembered(item.message, order_id, ledger)
            result = pool.work(checker, item.message, args.fix or args.diff)
            # Fixes that are only shown do not change what is sent.
            sent = None if isinstance(result, str) else result.report if args.fix else result.first
            goes_out = sent is not None and sent.verdict != "out-of-bounds"
            if sent is not None and goes_out and order_id is not None:
                ledger.record(order_id, (kind.id for kind in sent.kinds), item.message.sent_on)
        if sent is not None:
            if not goes_out:
                voice.note(f"{item.place}: out of bounds, so not recorded")
            elif order_id is None:
                voice.warning(f"{item.place}: not recorded: no order id; say it with `--order-id`")
        yield item, result
