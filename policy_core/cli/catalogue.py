"""``inbounds rules``, ``explain`` and ``editions``: what the policy says."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from policy_core.cli.cells import plain, wrapped
from policy_core.cli.checkers import maker
from policy_core.cli.console import Usage
from policy_core.cli.dates import in_days
from policy_core.cli.writers import utf8
from policy_core.suggest import did_you_mean

if TYPE_CHECKING:
    from argparse import Namespace

    from policy_core.checker import Checker, RuleInfo
    from policy_core.update import CalendarEntry

_ROOM = 80
_EXAMPLES = 4
_SCOPES = {"proactive": "messages that the seller starts", "any": "every message, replies too"}


def rules(args: Namespace) -> int:
    """List the rules."""
    checker = maker(args)()
    if args.format == "json":
        return _json([_rule(rule) for rule in checker.rules])
    longest = max((len(rule.id) for rule in checker.rules), default=0)
    for rule in checker.rules:
        head = f"{rule.id:{longest}}  {rule.severity:7}  "
        _hanging(head, f"{rule.title} ({rule.certainty}, {_editions(rule, checker)})")
    return 0


def editions(args: Namespace) -> int:
    """List the editions."""
    from policy_core.update import calendar

    entries = calendar(maker(args)(), args.day or date.today())
    if args.format == "json":
        return _json([_edition(entry) for entry in entries])
    for number, entry in enumerate(entries):
        if number:
            print()
        edition = entry.edition
        _hanging(f"{edition.id}  ", f"{_when(entry)}. {edition.what}")
        for label, rules in (("new", entry.new), ("changed", entry.changed), ("gone", entry.gone)):
            if rules:
                _hanging(f"{'':{len(edition.id)}}  {label}: ", ", ".join(rules))
    return 0


def _when(entry: CalendarEntry) -> str:
    edition = entry.edition
    parts = [f"announced {edition.announced}"] if edition.announced else []
    if edition.planned:
        parts.append(f"planned for {edition.planned}")
    parts.append("in force" if edition.in_force else "never in force")
    if edition.in_force and not edition.earlier:
        parts[-1] += f" from {edition.in_force}"
    if edition.until:
        parts[-1] += f" until {edition.until - timedelta(days=1)}"
    now = entry.status if entry.days is None else f"announced, {in_days(entry.days)}"
    return f"{', '.join(parts)} ({now})"


def snippets(args: Namespace) -> int:
    """List permitted wording."""
    checker = maker(args)()
    if args.format == "json":
        return _json([asdict(snippet) for snippet in checker.snippets])
    for number, snippet in enumerate(checker.snippets):
        if number:
            print()
        print(f"{snippet.id}: {snippet.title}")
        _hanging("  ", snippet.text)
    return 0


def explain(args: Namespace) -> int:
    """Explain rules."""
    checker = maker(args)()
    known = {rule.id: rule for rule in checker.rules}
    for name in args.rules:
        if name not in known:
            raise Usage(f"there is no rule `{name}`{did_you_mean(name, known)}", "`inbounds rules` lists the rules")
    if args.format == "json":
        return _json([_rule(known[name]) for name in args.rules])
    for number, name in enumerate(args.rules):
        if number:
            print()
        _explain(known[name], checker, all=args.all)
    return 0


def _explain(rule: RuleInfo, checker: Checker, *, all: bool) -> None:
    for line in wrapped(f"{rule.id}: {rule.title}", _ROOM):
        print(line)
    print()
    _hanging("  severity   ", rule.severity)
    _hanging("  certainty  ", rule.certainty)
    _hanging("  holds for  ", _SCOPES.get(rule.scope, rule.scope))
    _hanging("  editions   ", _editions(rule, checker))
    _hanging("  cites      ", f"{rule.citation.source}: {rule.citation.says}")
    _hanging("  why        ", rule.why)
    if rule.instead:
        _hanging("  instead    ", rule.instead)
    if rule.needs:
        _hanging("  needs      ", f"{', '.join(rule.needs)}; without it the rule is not checked")
    for title, examples in (("flags", rule.flags), ("passes", rule.passes)):
        shown = examples if all else examples[:_EXAMPLES]
        if shown:
            print(f"\n  {title}")
        for example in shown:
            _hanging("    - ", example)
        if len(shown) < len(examples):
            print(f"      and {len(examples) - len(shown)} more (--all)")


def _editions(rule: RuleInfo, checker: Checker) -> str:
    names = [edition.id for edition in checker.editions]
    until = rule.until_edition
    if until is None:
        return "all editions" if rule.since_edition == names[0] else f"edition {rule.since_edition} on"
    last = names[names.index(until) - 1]
    return f"edition {last}" if rule.since_edition == last else f"editions {rule.since_edition} to {last}"


def _hanging(head: str, text: str) -> None:
    shown = " ".join(plain(line) for line in text.split())
    first, *more = wrapped(shown, _ROOM - len(head))
    print(f"{head}{first}".rstrip())
    for line in more:
        print(f"{'':{len(head)}}{line}")


def _json(value: Any) -> int:
    utf8(sys.stdout).write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
    return 0


def _rule(rule: RuleInfo) -> dict[str, Any]:
    return {
        "id": rule.id,
        "title": rule.title,
        "severity": rule.severity,
        "certainty": rule.certainty,
        "scope": rule.scope,
        "since": rule.since_edition,
        "until": rule.until_edition,
        "citation": {"source": rule.citation.source, "says": rule.citation.says},
        "why": rule.why,
        "instead": rule.instead,
        "needs": list(rule.needs),
        "flags": list(rule.flags),
        "passes": list(rule.passes),
    }


def _edition(entry: CalendarEntry) -> dict[str, Any]:
    edition = entry.edition
    return {
        "id": edition.id,
        "announced": edition.announced,
        "planned": edition.planned.isoformat() if edition.planned else None,
        "in_force": edition.in_force.isoformat() if edition.in_force else None,
        "earlier": edition.earlier,
        "until": edition.until.isoformat() if edition.until else None,
        "what": edition.what,
        "status": entry.status,
        "days": entry.days,
        "new": list(entry.new),
        "changed": list(entry.changed),
        "gone": list(entry.gone),
    }
