"""``inbounds diff``: what an update of the policy changes, and for which messages."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from policy_core.cli.checkers import known_edition, maker
from policy_core.cli.comparison import Changed, Comparison
from policy_core.cli.console import Usage, Voice, standard_input
from policy_core.cli.update_page import page
from policy_core.cli.update_table import show
from policy_core.cli.writers import utf8
from policy_core.errors import TooLong
from policy_core.readers import Item, ReadError, read_path, read_stream
from policy_core.update import Update

if TYPE_CHECKING:
    from argparse import Namespace

UNUSABLE = 2

#: What a folder's templates may be called.
_TEMPLATES = (".txt", ".text", ".html", ".htm", ".eml", ".jsonl")


def run(args: Namespace) -> int:
    """Compare two editions; 0, or with ``--exit-code`` 1 where a verdict changes, 2 for unusable input."""
    voice = Voice(color=args.color, quiet=args.quiet)
    checker = maker(args)()
    for edition in (args.before, args.after):
        known_edition(edition, checker)
    if args.before == args.after:
        raise Usage(f"edition `{args.before}` is compared with itself", "name two editions")
    update = Update(args.before, args.after, checker.program)
    changed: list[Changed] = []
    checked = 0
    status = 0
    for item in _items(args.paths, voice):
        for warning in item.warnings:
            voice.read_past(warning)
        error = item.error
        if item.message is not None:
            checked += 1
            if args.scope and item.message.scope is None:
                item.message = replace(item.message, scope=args.scope)
            try:
                change = update.message(item.message)
            except TooLong as problem:
                error = ReadError(str(problem), name=item.name, line=item.line)
            else:
                if change:
                    changed.append(Changed(item, change))
        if error is not None:
            voice.unreadable(error)
            status = UNUSABLE
    comparison = Comparison(update, tuple(changed), checked if args.paths else None)
    if args.format == "json":
        utf8(sys.stdout).write(json.dumps(comparison.to_json(), ensure_ascii=False, indent=2) + "\n")
    elif args.format == "html":
        utf8(sys.stdout).write(page(comparison))
    else:
        show(comparison, sys.stdout, color=args.color)
    if status == 0 and args.exit_code and any(item.change.changes_verdict for item in changed):
        return 1
    return status


def _items(paths: list[str], voice: Voice) -> Iterator[Item]:
    """Read files, standard input, and the templates in folders, in order of their names."""
    for path in paths:
        if path == "-":
            yield from read_stream(standard_input(voice), "stdin")
        else:
            yield from _of(path)


def _of(path: str) -> Iterator[Item]:
    folder = Path(path)
    if not folder.is_dir():
        yield from read_path(path)
        return
    files = sorted(file for file in folder.rglob("*") if file.suffix.lower() in _TEMPLATES and file.is_file())
    if not files:
        raise Usage(f"{path}: no message in this folder", f"messages end in {', '.join(_TEMPLATES)}")
    for file in files:
        yield from read_path(str(file))
