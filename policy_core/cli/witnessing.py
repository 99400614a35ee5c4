"""``inbounds witness``: messages that a rule catches."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from policy_core.cli.cells import wrapped
from policy_core.cli.checkers import maker
from policy_core.cli.console import Usage, Voice
from policy_core.cli.writers import utf8
from policy_core.suggest import did_you_mean

if TYPE_CHECKING:
    from argparse import Namespace

    from policy_core.message import Message

_ROOM = 80


def run(args: Namespace) -> int:
    """Show messages that a rule catches; 1 where none could be made."""
    from policy_core.checker import Checker
    from policy_core.witness import witnesses

    checker = maker(args)()
    known = {rule.id: rule for rule in checker.rules}
    for name in filter(None, (args.rule, args.not_by)):
        if name not in known:
            raise Usage(f"there is no rule `{name}`{did_you_mean(name, known)}", "`inbounds rules` lists the rules")
    editions = [edition.id for edition in checker.editions]
    rule = known[args.rule]
    last = editions[editions.index(rule.until_edition) - 1] if rule.until_edition else editions[-1]
    edition = args.edition or last
    if not editions.index(rule.since_edition) <= editions.index(edition) <= editions.index(last):
        raise Usage(f"rule `{rule.id}` is not in force in edition `{edition}`", f"leave `--edition` out for {last}")
    judge = Checker(checker.program, edition=edition)

    def passes_other(message: Message) -> bool:
        return all(finding.rule != args.not_by for finding in judge.check(message, fixes=False).findings)

    made = witnesses(
        checker.program, rule.id, edition=edition, count=args.count, wanted=passes_other if args.not_by else None
    )
    messages = [replace(message, id=f"{rule.id}:{number}") for number, message in enumerate(made.messages, 1)]
    if args.format == "jsonl":
        out = utf8(sys.stdout)
        out.writelines(json.dumps(message.to_json(), ensure_ascii=False) + "\n" for message in messages)
    else:
        for number, message in enumerate(messages, 1):
            _show(number, message)
    if made.why:
        Voice(color=args.color).note(f"{rule.id}, edition {edition}: {made.why}")
    return 0 if messages else 1


def _show(number: int, message: Message) -> None:
    values = message.to_json()
    body = values.pop("body")
    facts = ", ".join(_facts({key: value for key, value in values.items() if key != "id"}, body))
    for at, line in enumerate(line for part in message.body.split("\n") for line in wrapped(part, _ROOM - 5)):
        print(f"{f'{number:>3}' if at == 0 else '':3}  {line}".rstrip())
    for line in wrapped(facts, _ROOM - 9):
        print(f"     with {line}" if line and facts.startswith(line) else f"          {line}")


def _facts(values: dict[str, Any], body: str, path: str = "") -> list[str]:
    """Return what is known of a message as ``name value``, nested names joined by a full stop, places as words."""

    def name(item: dict[str, Any]) -> str:
        if "start" in item:
            return json.dumps(body[item["start"] : item["end"]], ensure_ascii=False)
        return str(item.get("name") or item.get("kind"))

    told = []
    for key, value in values.items():
        if isinstance(value, dict):
            told += _facts(value, body, f"{path}{key}.")
        elif isinstance(value, list):
            listed = " ".join(map(name, value))
            told.append(f"{path}{key} {listed or 'none'}")
        else:
            shown = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
            told.append(f"{path}{key} {shown}")
    return told
