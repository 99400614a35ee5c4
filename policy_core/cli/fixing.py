"""Safe fixes: into the text, into the file, and as a difference to look at."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from policy_core.cli.console import Usage
from policy_core.engine.fixes import apply_edits
from policy_core.errors import MessageError
from policy_core.message import Message
from policy_core.report import Edit, Fix, Report

Check = Callable[[Message], Report]

# Lines shown around each change.
_CONTEXT = 3


class Outcome:
    """What became of one message.

    Args:
        report: The report on the message as it is now, fixes included.
        first: The report on the message as it came.
        body: The text with its fixes, or None where there was nothing to fix.
        applied: What each fix did.
    """

    __slots__ = ("applied", "body", "first", "report")

    def __init__(
        self, report: Report, first: Report | None = None, body: str | None = None, applied: tuple[str, ...] = ()
    ) -> None:
        self.report = report
        self.first = first or report
        self.body = body
        self.applied = applied


def fixed(message: Message, check: Check) -> Outcome:
    """Check a message and apply every safe fix to its body that holds up when it is checked again.

    Args:
        message: The message.
        check: Gives the report on one.
    """
    first = report = check(message)
    applied: list[str] = []
    refused: set[Fix] = set()
    while fixes := list(_disjoint(report, refused)):
        # All at once is right nearly always; where two fixes get in each other's way, one at a time finds out.
        for batch in [fixes] if len(fixes) == 1 else [fixes, *([fix] for fix in fixes)]:
            candidate = apply_edits(message, [edit for fix in batch for edit in fix.edits])
            after = _checked(candidate, check)
            if after is not None and _better(report, after):
                report, message = after, candidate
                applied += [fix.title for fix in batch]
                refused.clear()
                break
        else:
            refused.update(fixes)
    return Outcome(report, first, message.body if applied else None, tuple(applied))


def _checked(message: Message, check: Check) -> Report | None:
    try:
        return check(message)
    except MessageError:  # Nothing may be left of the text.
        return None


def _disjoint(report: Report, refused: set[Fix]) -> Iterator[Fix]:
    taken: list[Edit] = []
    for finding in report.findings:
        for fix in finding.fixes:
            if not fix.safe or fix in refused or not all(edit.field == "body" for edit in fix.edits):
                continue
            if any(
                new.start < old.end and new.end > old.start or new.start == old.start
                for new in fix.edits
                for old in taken
            ):
                continue
            taken += fix.edits
            yield fix
            break


def _better(before: Report, after: Report) -> bool:
    rules = {finding.rule for finding in before.findings}
    return len(after.findings) < len(before.findings) and all(finding.rule in rules for finding in after.findings)


def rewrite(path: str, before: bytes, after: bytes) -> None:
    """Replace a file's content at once: whoever reads it sees the old text or the new one, never a part.

    Args:
        path: The file; a link stays a link, and the file keeps its permissions.
        before: What it must still hold.
        after: What it gets.

    Raises:
        Usage: It was changed meanwhile, or cannot be written.
    """
    import tempfile

    target = os.path.realpath(path)
    temporary = None
    try:
        with open(target, "rb") as stream:
            if stream.read() != before:
                raise Usage(f"{path}: changed while it was checked; left as it is")
            mode = os.fstat(stream.fileno()).st_mode
        handle, temporary = tempfile.mkstemp(prefix=".inbounds-", dir=os.path.dirname(target))
        with open(handle, "wb") as stream:
            stream.write(after)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, mode & 0o7777)
        os.replace(temporary, target)
        temporary = None
    except OSError as error:
        raise Usage(f"{path}: cannot be rewritten: {(error.strerror or str(error)).lower()}") from None
    finally:
        if temporary is not None:
            os.unlink(temporary)


def write(path: str, data: bytes) -> None:
    """Write a file at once, over one that may be there.

    Raises:
        Usage: It cannot be written.
    """
    import tempfile

    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(prefix=".inbounds-", dir=os.path.dirname(os.path.realpath(path)))
        with open(handle, "wb") as stream:
            stream.write(data)
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, 0o666 & ~mask)
        os.replace(temporary, path)
        temporary = None
    except OSError as error:
        raise Usage(f"{path}: cannot be written: {(error.strerror or str(error)).lower()}") from None
    finally:
        if temporary is not None:
            os.unlink(temporary)


def difference(name: str, before: str, after: str) -> str:
    """Return what a fix changes as a unified difference that ``patch`` takes."""
    from difflib import unified_diff

    rows = unified_diff(_split(before), _split(after), name, name, n=_CONTEXT)
    return "".join(row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n" for row in rows)


def _split(text: str) -> list[str]:
    # Other separators than the line feed are no line ends to `patch`.
    lines = text.split("\n")
    return [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
