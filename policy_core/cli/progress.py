"""A progress bar on standard error, once work takes longer than a second."""

from __future__ import annotations

import sys
from time import monotonic
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_AFTER = 1.0
_EVERY = 0.1


class Bar:
    """Shows how much of the input is done; nothing where standard error is no terminal.

    Args:
        total: The bytes of the input, or None where nobody knows.
        shown: Whether it may be shown at all.
    """

    def __init__(self, total: int | None, *, shown: bool = True) -> None:
        self.total = total
        self.done = 0
        self.messages = 0
        self.progress: Progress | None = None
        self.task: TaskID | None = None
        self.due = monotonic() + _AFTER if shown and sys.stderr.isatty() else float("inf")

    def step(self, size: int) -> None:
        """Tell that one more message of ``size`` bytes is done."""
        self.done += size
        self.messages += 1
        now = monotonic()
        if now >= self.due:
            self.due = now + _EVERY
            self._show()

    def clear(self) -> None:
        """Take the bar off the screen, so that something else can be written there; it comes back by itself."""
        if self.progress is not None:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()

    def _show(self) -> None:
        if self.progress is None:
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

            # Drawn by hand between two messages: no thread, so that processes can be forked beside it.
            self.progress = Progress(
                TextColumn("{task.fields[messages]} messages"),
                BarColumn(),
                TimeRemainingColumn(),
                console=Console(file=sys.stderr),
                auto_refresh=False,
                transient=True,
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self.task = self.progress.add_task("", total=self.total, messages="")
            self.progress.start()
        if self.task is not None:
            self.progress.update(self.task, completed=self.done, messages=f"{self.messages:,}", refresh=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self.progress is not None:
            self.progress.stop()
