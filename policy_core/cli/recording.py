"""``inbounds record`` and ``inbounds ledger``: what was sent for which order."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from policy_core.cli.cells import plain
from policy_core.cli.checkers import maker
from policy_core.cli.checking import UNUSABLE, read, told
from policy_core.cli.console import Usage, Voice, standard_input
from policy_core.cli.writers import utf8
from policy_core.errors import InboundsError
from policy_core.ledger import NoEntry, SqliteLedger, order_key, order_of
from policy_core.readers import ReadError
from policy_core.suggest import did_you_mean

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from datetime import date

Entry = tuple[str, tuple[str, ...], "date | None"]


def record(args: Namespace) -> int:
    """Write messages that were sent to the ledger, all in one transaction, and return the exit status."""
    voice = Voice(color=args.color, quiet=args.quiet)
    problems: list[str] = []
    with SqliteLedger(args.ledger) as ledger:
        entries = list(_entries(args, voice, problems))
        with ledger.transaction():
            for order_id, kinds, sent_on in entries:
                ledger.record(order_id, kinds, sent_on)
    for order_id, kinds, _ in entries:
        voice.note(f"recorded for order {order_id}: {', '.join(kinds)}")
    return UNUSABLE if problems else 0


def _entries(args: Namespace, voice: Voice, problems: list[str]) -> Iterator[Entry]:
    checker = maker(args)()
    kinds = [kind.id for kind in checker.kinds]
    for kind in args.kind or ():
        if kind not in kinds:
            listed = ", ".join(f"`{name}`" for name in kinds)
            raise Usage(f"there is no kind of message `{kind}`{did_you_mean(kind, kinds)}", f"the kinds are {listed}")
    if args.kind and args.order_id and not args.files:
        yield order_key(args.order_id), tuple(args.kind), args.sent_on
        return
    for item in told(args, read(args, voice)):
        error = item.error
        message = item.message
        if message is not None:
            order_id = order_of(message)
            try:
                found = tuple(args.kind or (kind.id for kind in checker.check(message, fixes=False).kinds))
            except InboundsError as problem:
                error = ReadError(str(problem), name=item.name, line=item.line)
            else:
                if order_id is None:
                    text = "no order id, so there is nothing to record it for"
                    error = ReadError(text, name=item.name, line=item.line, help="say it with `--order-id`")
                elif not found:
                    voice.warning(f"{item.place}: of no kind that the policy tells apart; say one with `--kind`")
                else:
                    yield order_id, found, message.sent_on
        if error is not None:
            problems.append(str(error))
            voice.unreadable(error)


def ledger(args: Namespace) -> int:
    """Show, copy, take in or forget what a ledger holds, and return the exit status."""
    voice = Voice(color=args.color)
    with SqliteLedger(args.ledger, create=args.action == "import") as book:
        if args.action == "show":
            for order_id in args.orders:
                for sent in book.history(order_id):
                    print(plain(f"{order_key(order_id)}  {sent.sent_on or 'unknown'!s:10}  {sent.kind}"))
        elif args.action == "export":
            out = utf8(sys.stdout)
            for line in book.export():
                out.write(line + "\n")
        elif args.action == "import":
            count = 0
            # All files are taken in, or none.
            with book.transaction():
                for path in args.files or ["-"]:
                    try:
                        count += book.load(_lines(path, voice))
                    except NoEntry as error:
                        raise Usage(f"{'stdin' if path == '-' else path}: {error}") from None
            voice.note(f"{count} new entr{'y' if count == 1 else 'ies'}")
        else:
            for order_id in args.orders:
                count = book.delete(order_id)
                voice.note(f"{order_key(order_id)}: {count} entr{'y' if count == 1 else 'ies'} deleted")
    return 0


def _lines(path: str, voice: Voice) -> list[str]:
    try:
        if path == "-":
            data = standard_input(voice).read()
        else:
            with open(path, "rb") as stream:
                data = stream.read()
        return data.decode("utf-8").split("\n")
    except OSError as error:
        raise Usage(f"{path}: cannot be read: {(error.strerror or str(error)).lower()}") from None
    except UnicodeDecodeError as error:
        raise Usage(f"{path}: not UTF-8: byte 0x{data[error.start]:02X} at offset {error.start}") from None
