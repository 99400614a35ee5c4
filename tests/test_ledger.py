"""The ledger keeps what was sent, whole, whoever else is writing and whoever is killed."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest

from policy_core.ledger import Ledger, LedgerError, SqliteLedger, order_key, order_of
from policy_core.message import Message, Order, Sent

ORDER = "123-1234567-1234567"
OTHER = "999-1234567-1234567"
DAY = date(2026, 11, 10)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a ledger may be."""
    return tmp_path / "sent.ledger"


def python(code: str, *args: str | Path) -> subprocess.Popen[str]:
    """Start another process that has ``ledger`` open; it says ``ready`` and waits for a line."""
    start = (
        "import sys\n"
        "from datetime import date\n"
        "from policy_core.ledger import SqliteLedger\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "ledger = SqliteLedger(sys.argv[1])\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", start + code, *map(str, args)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert heard(process) == "ready"
    return process


def heard(process: subprocess.Popen[str]) -> str:
    """Wait for a line of a process."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def go(*processes: subprocess.Popen[str]) -> None:
    """Let processes that wait go on, all at once."""
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()


def finish(process: subprocess.Popen[str]) -> int:
    """Let a process end, and return its status."""
    process.communicate(timeout=60)
    return process.returncode


class TestWhatIsKept:
    def test_history(self, path: Path) -> None:
        """What was recorded for an order is its history, oldest day first; another order has none of it."""
        with SqliteLedger(path) as ledger:
            ledger.record(ORDER, ["review-request", "address-question"], DAY)
            ledger.record(ORDER, ["invoice"], date(2026, 11, 1))
        with SqliteLedger(path) as ledger:
            assert (
                Sent("invoice", date(2026, 11, 1)),
                Sent("review-request", DAY),
                Sent("address-question", DAY),
            ) == ledger.history(ORDER)
            assert () == ledger.history(OTHER)

    def test_interface(self, path: Path) -> None:
        """The ledger in a file is a ledger as the interface has it."""
        with SqliteLedger(path) as book:
            ledger: Ledger = book
            assert () == ledger.history(ORDER)

    def test_today(self, path: Path) -> None:
        """Without a day it was today."""
        with SqliteLedger(path) as ledger:
            ledger.record(ORDER, ["invoice"])
            assert ledger.history(ORDER)[0].sent_on in (date.today(), date.fromordinal(date.today().toordinal() - 1))

    @pytest.mark.parametrize(
        "written",
        [
            "12312345671234567", " 123-1234567-1234567", "123 1234567 1234567", "123\u20111234567\u20131234567",
            "123\u22121234567-1234567", "\u200b123-1234567-1234567",
        ],
    )  # fmt: skip
    def test_one_order(self, path: Path, written: str) -> None:
        """An order is the same order however its digits are grouped."""
        with SqliteLedger(path) as ledger:
            ledger.record(written, ["invoice"], DAY)
            assert (Sent("invoice", DAY),) == ledger.history(ORDER)
        assert ORDER == order_key(written)

    def test_delete(self, path: Path) -> None:
        """A deleted order is forgotten, the others are not."""
        with SqliteLedger(path) as ledger:
            ledger.record(ORDER, ["a", "b"], DAY)
            ledger.record(OTHER, ["a"], DAY)
            assert 2 == ledger.delete(ORDER)
            assert ((), 1) == (ledger.history(ORDER), len(ledger.history(OTHER)))

    def test_copy(self, path: Path, tmp_path: Path) -> None:
        """An export taken in by another ledger gives the same history, and taken in again changes nothing."""
        with SqliteLedger(path) as ledger, SqliteLedger(tmp_path / "copy") as copy:
            ledger.record(ORDER, ["a", "b"], DAY)
            ledger.record(ORDER, ["a"], DAY)
            lines = list(ledger.export())
            assert (3, 0, 0) == (copy.load(lines), copy.load([*lines, "\n"]), ledger.load(lines))
            assert ledger.history(ORDER) == copy.history(ORDER)
            assert lines == list(copy.export())

    def test_by_hand(self, path: Path) -> None:
        """Lines without ids count as often as they are there, but not again when the file is taken in twice."""
        line = json.dumps({"order": "12312345671234567", "kind": "invoice", "sent_on": "2026-11-10"})
        unknown = json.dumps({"order": ORDER, "kind": "invoice"})
        with SqliteLedger(path) as ledger:
            assert (3, 0) == (ledger.load([line, line, unknown]), ledger.load([line, line, unknown]))
            assert (Sent("invoice", None), Sent("invoice", DAY), Sent("invoice", DAY)) == ledger.history(ORDER)

    @pytest.mark.parametrize(
        ("line", "problem"),
        [
            ("{", "line 2: not a ledger's entry: broken JSON"),
            ("[" * 100_000, "line 2: not a ledger's entry: broken JSON"),
            ('{"order": "\\ud800", "kind": "a"}', "line 2: not a ledger's entry: broken JSON"),
            ("[]", "line 2: not a ledger's entry: it needs `order` and `kind`"),
            ('{"order": "1"}', "line 2: not a ledger's entry: it needs `order` and `kind`"),
            ('{"order": 1, "kind": "a"}', "line 2: not a ledger's entry: it needs `order` and `kind`"),
            ('{"order": "1", "kind": "a", "id": 1}', "line 2: not a ledger's entry: `id` must be a string"),
            ('{"order": "1", "kind": "a", "sent_on": "x"}', "line 2: `sent_on` must be a date such as `2026-11-10`"),
            ('{"order": "1", "kind": "a", "sent_on": 1}', "line 2: `sent_on` must be a date such as `2026-11-10`"),
        ],
    )
    def test_all_or_nothing(self, path: Path, line: str, problem: str) -> None:
        """One bad line, and nothing is taken in."""
        good = json.dumps({"order": ORDER, "kind": "invoice"})
        with SqliteLedger(path) as ledger:
            with pytest.raises(LedgerError) as caught:
                ledger.load([good, line])
            assert (problem, ()) == (str(caught.value), ledger.history(ORDER))


class TestWhatIsNoLedger:
    def test_other_file(self, path: Path) -> None:
        """A file that is something else is left as it is."""
        path.write_text("Dear diary, " * 100)
        with pytest.raises(LedgerError, match="not a ledger"):
            SqliteLedger(path)
        assert path.read_text().startswith("Dear diary")

    def test_other_database(self, path: Path) -> None:
        """A SQLite file of another program is left as it is."""
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE bookmarks (url)")
        connection.close()
        with pytest.raises(LedgerError, match="a SQLite file, but not a ledger"):
            SqliteLedger(path)

    def test_newer(self, path: Path) -> None:
        """A ledger of a later version is not touched."""
        SqliteLedger(path).close()
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA user_version = 2")
        connection.close()
        with pytest.raises(LedgerError, match="written by a newer inbounds"):
            SqliteLedger(path)

    def test_no_folder(self, tmp_path: Path) -> None:
        """A ledger in a folder that does not exist cannot be opened."""
        with pytest.raises(LedgerError, match="cannot be opened"):
            SqliteLedger(tmp_path / "no" / "such")

    def test_look_only(self, path: Path) -> None:
        """Who only wants to look does not make a ledger."""
        with pytest.raises(LedgerError, match="there is no such ledger"):
            SqliteLedger(path, create=False)
        assert not path.exists()


class TestTwoProcesses:
    def test_both_write(self, path: Path) -> None:
        """Two processes that write at once lose nothing."""
        code = "for number in range(100): ledger.record(f'{sys.argv[2]}-{number}', ['a'], date(2026, 11, 10))\n"
        processes = [python(code, path, name) for name in "xy"]
        go(*processes)
        assert [0, 0] == [finish(process) for process in processes]
        with SqliteLedger(path) as ledger:
            assert 200 == len(list(ledger.export()))

    def test_both_make_it(self, path: Path) -> None:
        """Processes that open a ledger that is not there yet end up with one ledger."""
        processes = [python("ledger.record('1', ['a'])\n", path) for _ in range(4)]
        go(*processes)
        assert [0] * 4 == [finish(process) for process in processes]
        with SqliteLedger(path) as ledger:
            assert 4 == len(ledger.history("1"))

    def test_look_and_record(self, path: Path) -> None:
        """Of processes that look and record within a transaction exactly one finds nothing sent."""
        code = (
            "for number in range(50):\n"
            "    with ledger.transaction():\n"
            "        if not ledger.history(str(number)):\n"
            "            ledger.record(str(number), ['review-request'])\n"
        )
        processes = [python(code, path) for _ in range(2)]
        go(*processes)
        assert [0, 0] == [finish(process) for process in processes]
        with SqliteLedger(path) as ledger:
            assert [1] * 50 == [len(ledger.history(str(number))) for number in range(50)]

    def test_killed_within(self, path: Path) -> None:
        """A process killed within a transaction leaves nothing of it, and no lock."""
        code = (
            "with ledger.transaction():\n"
            "    ledger.record('1', ['a'])\n"
            "    print(len(ledger.history('1')), flush=True); sys.stdin.readline()\n"
        )
        process = python(code, path)
        go(process)
        assert "1" == heard(process)
        with SqliteLedger(path) as ledger:
            assert () == ledger.history("1")
            process.send_signal(signal.SIGKILL)
            finish(process)
            ledger.record("2", ["b"], DAY)
            assert ((), (Sent("b", DAY),)) == (ledger.history("1"), ledger.history("2"))

    def test_killed_anywhere(self, path: Path) -> None:
        """A process killed while it writes leaves whole entries, all that it had reported among them."""
        code = (
            "number = 0\n"
            "while True:\n"
            "    number += 1\n"
            "    ledger.record(str(number), ['a', 'b', 'c'])\n"
            "    print(number, flush=True)\n"
        )
        process = python(code, path)
        go(process)
        for number in range(1, 21):
            assert str(number) == heard(process)
        process.send_signal(signal.SIGKILL)
        finish(process)
        with SqliteLedger(path) as ledger:
            entries = [json.loads(line)["order"] for line in ledger.export()]
        orders = list(dict.fromkeys(entries))
        assert 20 <= len(orders)
        assert [order for order in orders for _ in "abc"] == entries
        check = sqlite3.connect(path)
        assert ("ok",) == check.execute("PRAGMA integrity_check").fetchone()
        check.close()

    def test_failure_within(self, path: Path) -> None:
        """What fails within a transaction takes all of it back."""
        with SqliteLedger(path) as ledger:
            with pytest.raises(ZeroDivisionError), ledger.transaction():
                ledger.record(ORDER, ["a"])
                raise ZeroDivisionError
            assert () == ledger.history(ORDER)


class TestOrderOf:
    def test_given(self) -> None:
        """The order that a message was given counts, whatever its text names."""
        assert ORDER == order_of(Message(f"about {OTHER}", order=Order("12312345671234567")))

    def test_named(self) -> None:
        """Without one it is the order that the text or the subject names, if they name one alone."""
        assert ORDER == order_of(Message(f"about {ORDER}, yes {ORDER}", subject=f"Order {ORDER}"))
        assert order_of(Message(f"about {ORDER} and {OTHER}")) is None
        assert order_of(Message("about the lamp, 0123-1234567-1234567")) is None


def test_a_moment_is_filed_as_its_day(tmp_path: Path) -> None:
    """What was sent at some time of a day can be looked up again."""
    with SqliteLedger(tmp_path / "a.ledger") as ledger:
        ledger.record("123-1234567-1234567", ["review-request"], datetime(2026, 11, 10, 9, 30))
        assert (Sent("review-request", date(2026, 11, 10)),) == ledger.history("123-1234567-1234567")
