"""What was sent for which order, so that a second request is caught before it is sent.

:class:`Ledger` says what a ledger does; :class:`SqliteLedger` keeps one in a file. A browser's storage can stand in
for it behind the same interface.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from hashlib import sha256
from os import PathLike
from typing import Any, Protocol, Self

from policy_core.errors import InboundsError
from policy_core.message import Message, Sent, day_of

# "Inbd": tells a ledger from any other SQLite file.
_APPLICATION = 0x496E6264
_VERSION = 1
# How long a second process waits for the first one's transaction; those take milliseconds.
_PATIENCE_MS = 10_000
_SCHEMA = """
CREATE TABLE sent (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    order_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    sent_on TEXT
) STRICT;
CREATE INDEX sent_by_order ON sent (order_id);
"""
_ORDER_ID = re.compile(r"(?<![0-9-])[0-9]{3}-[0-9]{7}-[0-9]{7}(?![0-9-])")

# What stands between the groups of an order id, where it was pasted from elsewhere too: blanks and all sorts of dashes.
_BETWEEN = re.compile(r"[\s\-\u00ad\u200b\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")


class LedgerError(InboundsError):
    """The ledger cannot be opened, read or written."""


class NoEntry(LedgerError):
    """A line that is to be taken in is no entry of a ledger; says which."""


class Ledger(Protocol):
    """What was sent for which order."""

    def record(self, order_id: str, kinds: Iterable[str], sent_on: date | None = None) -> None:
        """Write down that a message of these kinds was sent for the order; all of them or, on failure, none."""

    def history(self, order_id: str) -> tuple[Sent, ...]:
        """Return what was sent for the order, oldest entry first; empty where nothing was."""

    def delete(self, order_id: str) -> int:
        """Forget the order and return how many entries it had."""

    def export(self) -> Iterator[str]:
        """Yield every entry as one line of JSON, for a copy or another ledger."""

    def load(self, lines: Iterable[str]) -> int:
        """Take in what :meth:`export` gave, all or nothing, and return how many entries were new."""


def order_key(order_id: str) -> str:
    """Return the order id as the ledger files it: seventeen digits grouped, however they were written."""
    digits = _BETWEEN.sub("", order_id)
    if len(digits) == 17 and digits.isascii() and digits.isdigit():
        return f"{digits[:3]}-{digits[3:10]}-{digits[10:]}"
    return order_id.strip()


def order_of(message: Message) -> str | None:
    """Return the order a message belongs to: the one it was given, else the only one that its text names."""
    if message.order.id:
        return order_key(message.order.id)
    named = set(_ORDER_ID.findall(message.body)) | set(_ORDER_ID.findall(message.subject or ""))
    return named.pop() if len(named) == 1 else None


class SqliteLedger:
    """A ledger in a SQLite file; several processes may use it at once, and a killed one leaves no half entry.

    Args:
        path: The file; it is made where it does not exist. Its folder must.
        create: Whether to make it; without, a missing file is an error.

    Raises:
        LedgerError: The file cannot be opened, is no ledger, or was written by a newer version.
    """

    def __init__(self, path: str | PathLike[str], *, create: bool = True) -> None:
        # The browser's side of the package has no SQLite, so the module must load without it.
        import sqlite3
        from pathlib import Path

        self.path = str(path)
        self._failures = (sqlite3.Error,)
        if not create and not Path(path).exists():
            raise LedgerError(f"{self.path}: there is no such ledger")
        try:
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=_PATIENCE_MS / 1000)
        except sqlite3.Error as error:
            raise LedgerError(f"{self.path}: the ledger cannot be opened: {error}") from None
        try:
            self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self) -> None:
        with self._explained():
            if self._one("PRAGMA application_id") != _APPLICATION:
                self._create()
            version = self._one("PRAGMA user_version")
            if version > _VERSION:
                raise LedgerError(f"{self.path}: written by a newer inbounds (ledger version {version})")
            self._connection.execute("PRAGMA synchronous = FULL")
            if self._one("PRAGMA journal_mode") != "wal":
                # Readers and one writer at once. SQLite does not wait to change the mode: while another process has the
                # ledger open it may refuse, and the next one to open it changes it. It is as safe without.
                with suppress(*self._failures):
                    self._connection.execute("PRAGMA journal_mode = WAL")

    def _create(self) -> None:
        with self.transaction():
            # Another process may have been quicker between the look and the lock.
            application = self._one("PRAGMA application_id")
            if application == _APPLICATION:
                return
            if application or self._one("SELECT count(*) FROM sqlite_schema"):
                raise LedgerError(f"{self.path}: a SQLite file, but not a ledger")
            for statement in _SCHEMA.split(";"):
                self._connection.execute(statement)
            self._connection.execute(f"PRAGMA application_id = {_APPLICATION}")
            self._connection.execute(f"PRAGMA user_version = {_VERSION}")

    def _one(self, query: str) -> Any:
        return self._connection.execute(query).fetchone()[0]

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except self._failures as error:
            text = str(error)
            if "not a database" in text:
                text = "not a ledger"
            elif "locked" in text or "busy" in text:
                text = f"another process has held the ledger for over {_PATIENCE_MS // 1000} seconds"
            elif "readonly" in text:
                text = "no permission to write the ledger"
            raise LedgerError(f"{self.path}: {text}") from None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the ledger for writing; what happens within is kept whole, or not at all.

        To look up the history, check the message and record it within one keeps two processes from both
        sending the one request an order may have.
        """
        with self._explained():
            if self._connection.in_transaction:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def record(self, order_id: str, kinds: Iterable[str], sent_on: date | None = None) -> None:
        """Write down that a message of these kinds was sent for the order.

        Args:
            order_id: The order; seventeen digits are filed alike however they are grouped.
            kinds: The ids of the kinds of message.
            sent_on: The day; None means today.
        """
        import uuid

        day = day_of(sent_on or date.today()).isoformat()
        rows = [(uuid.uuid4().hex, order_key(order_id), kind, day) for kind in dict.fromkeys(kinds)]
        with self.transaction():
            self._connection.executemany("INSERT INTO sent (id, order_id, kind, sent_on) VALUES (?, ?, ?, ?)", rows)

    def history(self, order_id: str) -> tuple[Sent, ...]:
        """Return what was sent for the order, oldest first."""
        with self._explained():
            rows = self._connection.execute(
                "SELECT kind, sent_on FROM sent WHERE order_id = ? ORDER BY sent_on, number", (order_key(order_id),)
            ).fetchall()
            return tuple(Sent(kind, date.fromisoformat(day) if day else None) for kind, day in rows)

    def delete(self, order_id: str) -> int:
        """Forget the order and return how many entries it had."""
        with self.transaction():
            return self._connection.execute("DELETE FROM sent WHERE order_id = ?", (order_key(order_id),)).rowcount

    def export(self) -> Iterator[str]:
        """Yield every entry as one line of JSON, oldest entry first."""
        with self._explained():
            rows = self._connection.execute("SELECT id, order_id, kind, sent_on FROM sent ORDER BY number").fetchall()
        for entry, order_id, kind, day in rows:
            yield json.dumps({"id": entry, "order": order_id, "kind": kind, "sent_on": day}, ensure_ascii=False)

    def load(self, lines: Iterable[str]) -> int:
        """Take in exported lines; an entry that is already here, by its id, is taken once.

        A line without an id, written by hand or by another tool, is told apart by what it says and how often it
        was said in these lines.

        Raises:
            NoEntry: A line is not an entry; nothing was taken in then.
        """
        rows = []
        seen: dict[tuple[str, str, str | None], int] = {}
        for number, line in enumerate(lines, 1):
            if line.strip():
                rows.append(_entry(line, number, seen))
        with self.transaction():
            before = self._one("SELECT count(*) FROM sent")
            self._connection.executemany(
                "INSERT OR IGNORE INTO sent (id, order_id, kind, sent_on) VALUES (?, ?, ?, ?)", rows
            )
            return int(self._one("SELECT count(*) FROM sent")) - int(before)

    def close(self) -> None:
        """Let go of the file."""
        with self._explained():
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _entry(line: str, number: int, seen: dict[tuple[str, str, str | None], int]) -> tuple[str, str, str, str | None]:
    try:
        fields = json.loads(line)
        # Half of a surrogate pair, which only an escape brings in, is no character.
        json.dumps(fields, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise NoEntry(f"line {number}: not a ledger's entry: broken JSON") from None
    order_id, kind, day, entry = (
        (fields.get("order"), fields.get("kind"), fields.get("sent_on"), fields.get("id"))
        if isinstance(fields, dict)
        else (None,) * 4
    )
    if not isinstance(order_id, str) or not isinstance(kind, str) or not order_id or not kind:
        raise NoEntry(f"line {number}: not a ledger's entry: it needs `order` and `kind`")
    if not isinstance(entry, str | None):
        raise NoEntry(f"line {number}: not a ledger's entry: `id` must be a string")
    if day is not None:
        try:
            day = date.fromisoformat(day).isoformat()
        except (TypeError, ValueError):
            raise NoEntry(f"line {number}: `sent_on` must be a date such as `2026-11-10`") from None
    key = (order_key(order_id), kind, day)
    if not entry:
        times = seen[key] = seen.get(key, 0) + 1
        entry = sha256(json.dumps([*key, times]).encode()).hexdigest()[:32]
    return entry, *key
