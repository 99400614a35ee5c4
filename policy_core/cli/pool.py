"""Checking many messages: here, or by several processes, with the results in the order of the input."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING

from policy_core.cli.console import Usage
from policy_core.cli.fixing import Outcome, fixed
from policy_core.errors import InboundsError

if TYPE_CHECKING:
    from policy_core.checker import Checker
    from policy_core.message import Message
    from policy_core.readers import Item

# Fewer messages than this are done before a second process is up.
SMALL = 256
# Messages handed over at once, and chunks on their way for each process: enough to keep it busy, few enough to be held.
_CHUNK = 32
_AHEAD = 4

# One message's outcome, or what is wrong with it.
Result = Outcome | str


def work(checker: Checker, message: Message, fix: bool) -> Result:
    """Check one message, with its safe fixes where they are asked for."""
    try:
        return fixed(message, checker.check) if fix else Outcome(checker.check(message))
    except InboundsError as error:  # Too long, or of a day before the first edition.
        return str(error)


def outcomes(
    items: Iterable[Item], make: Callable[[], Checker], *, fix: bool = False, jobs: int = 1
) -> Iterator[tuple[Item, Result | None]]:
    """Check the messages of a stream.

    Args:
        items: What was read; errors among it are handed on with None.
        make: Gives the checker; each process calls it once.
        fix: Whether to apply safe fixes.
        jobs: How many processes; 0 for one each core.
    """
    jobs = jobs or os.cpu_count() or 1
    head: list[Item] = []
    if jobs > 1:
        items = iter(items)
        head = list(islice(items, SMALL))
    if jobs == 1 or len(head) < SMALL:
        checker = make()
        for item in head or items:
            yield item, None if item.message is None else work(checker, item.message, fix)
        return
    yield from _spread(chain(head, items), make, fix, jobs)


def _spread(
    items: Iterator[Item], make: Callable[[], Checker], fix: bool, jobs: int
) -> Iterator[tuple[Item, Result | None]]:
    import multiprocessing
    import sys
    from concurrent.futures import Future, ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    # A forked process has the program loaded already; where forking is not safe, each loads it for itself.
    if sys.platform == "linux":
        _start(make, fix)
        pool = ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), initializer=_mortal)
    else:
        pool = ProcessPoolExecutor(jobs, initializer=_start_mortal, initargs=(make, fix))
    waiting: deque[tuple[list[Item], Future[list[Result]]]] = deque()
    try:
        while True:
            while len(waiting) < jobs * _AHEAD and (chunk := list(islice(items, _CHUNK))):
                messages = [item.message for item in chunk if item.message is not None]
                waiting.append((chunk, pool.submit(_check, messages)))
            if not waiting:
                break
            chunk, future = waiting.popleft()
            results = iter(future.result())
            for item in chunk:
                yield item, None if item.message is None else next(results)
    except BrokenProcessPool:
        waiting.clear()
        raise Usage("a process that checked messages was ended from outside", "try fewer `--jobs`") from None
    finally:
        # After an interruption nobody waits for what is still under way.
        pool.shutdown(wait=not waiting, cancel_futures=True)


_checker: Checker | None = None
_fix = False


def _start(make: Callable[[], Checker], fix: bool) -> None:
    global _checker, _fix
    _checker, _fix = make(), fix


def _start_mortal(make: Callable[[], Checker], fix: bool) -> None:
    _mortal()
    _start(make, fix)


def _mortal() -> None:
    # Ctrl-C reaches every process of the terminal: these end at once, and the first one alone speaks and clears up.
    import signal

    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _check(messages: list[Message]) -> list[Result]:
    if _checker is None:
        raise InboundsError("a process without a checker")
    return [work(_checker, message, _fix) for message in messages]
