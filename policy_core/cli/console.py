"""What the command says beside its report: errors, warnings and notes, on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from typing import IO, TYPE_CHECKING, TextIO

from policy_core.errors import InboundsError

if TYPE_CHECKING:
    from policy_core.readers import ReadError, ReadWarning

# How much of a line is shown around the place of an error.
_EXCERPT = 72


class Usage(InboundsError):
    """The command line asks for something that cannot be done.

    Args:
        problem: What is wrong.
        help: What to do about it.
    """

    def __init__(self, problem: str, help: str | None = None) -> None:
        super().__init__(problem)
        self.help = help


def standard_input(voice: Voice) -> IO[bytes]:
    """Return standard input; who sits before a terminal is told how to end it.

    Args:
        voice: Tells that.

    Raises:
        Usage: It is closed.
    """
    if sys.stdin is None or sys.stdin.closed:
        raise Usage("there is no standard input", "name a file")
    if sys.stdin.isatty():
        voice.note("Type or paste the message; Ctrl-D on a line of its own ends it.")
    return sys.stdin.buffer


def coloured(stream: TextIO, choice: str = "auto") -> bool:
    """Say whether to colour what goes to a stream.

    Args:
        stream: Where it goes.
        choice: ``always``, ``never``, or ``auto``: on a terminal, and as NO_COLOR and FORCE_COLOR say.
    """
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


class Voice:
    """Speaks on standard error.

    Args:
        color: ``auto``, ``always`` or ``never``.
        quiet: Whether to keep warnings and notes back.
    """

    def __init__(self, *, color: str = "auto", quiet: bool = False) -> None:
        self.quiet = quiet
        self.color = coloured(sys.stderr, color)
        # Takes a progress bar off the screen before something is said.
        self.clear: Callable[[], None] = lambda: None

    def error(self, problem: str, help: str | None = None) -> None:
        """Say that something cannot be done, and what to do about it."""
        self._say("error", "1;31", problem, [] if help is None else [f"  = help: {help}"])

    def warning(self, text: str) -> None:
        """Say that something was read past."""
        if not self.quiet:
            self._say("warning", "1;33", text, [])

    def note(self, text: str) -> None:
        """Say what was done."""
        if not self.quiet:
            self._write([text])

    def unreadable(self, error: ReadError) -> None:
        """Say what cannot be read, with the place and what stands there."""
        rows = [f"  --> {_place(error)}"]
        if error.excerpt is not None and error.line is not None:
            rows += _caret(error.excerpt, error.line, error.column or 1)
        if error.help is not None:
            rows.append(f"  = help: {error.help}")
        self._say("error", "1;31", error.problem, rows)

    def read_past(self, warning: ReadWarning) -> None:
        """Say what was read past, with the place."""
        if not self.quiet:
            self._say("warning", "1;33", warning.text, [f"  --> {_place(warning)}"])

    def _say(self, level: str, colour: str, text: str, rows: Iterable[str]) -> None:
        head = f"\x1b[{colour}m{level}\x1b[0m" if self.color else level
        self._write([text, *rows], f"{head}: ")

    def _write(self, rows: Iterable[str], head: str = "") -> None:
        from policy_core.cli.cells import plain

        try:
            # What is on its way to standard output was meant to be read first.
            sys.stdout.flush()
            self.clear()
            # Names and values of the input are told as they are, but never as commands to the terminal.
            sys.stderr.write(head + "".join(f"{plain(row)}\n" for row in rows))
            sys.stderr.flush()
        except BrokenPipeError:
            raise
        except OSError:
            pass


def _place(at: ReadError | ReadWarning) -> str:
    return ":".join(str(part) for part in (at.name, at.line, at.column) if part is not None)


def _caret(line: str, number: int, column: int) -> list[str]:
    from policy_core.cli.cells import plain, width

    at = min(column - 1, len(line))
    begin = max(0, at - _EXCERPT // 2)
    end = min(len(line), begin + _EXCERPT)
    begin = max(0, min(begin, end - _EXCERPT))
    before = ("…" if begin else "") + plain(line[begin:at])
    after = plain(line[at:end]) + ("…" if end < len(line) else "")
    gutter = " " * len(str(number))
    return [f" {gutter} |", f" {number} | {before}{after}", f" {gutter} | {' ' * width(before)}^"]
