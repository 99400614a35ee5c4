"""A seller's own rules beside a pack: checked and compiled alone, with the part of the pack that they name.

The pack with some more rules in it would be the same to the reader, but takes seconds to compile, and in a browser
several times that, at each start and after each key that is pressed in the rules' editor. So the own rules become a
program of their own, of a few statements, and its reports are joined with the pack's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from policy_core.language import Diagnostic, PolicyErrors, syntax
from policy_core.language.checker import check
from policy_core.language.parser import parse
from policy_core.packs import POLICIES
from policy_core.program.model import Program
from policy_core.rule_tests import run_tests
from policy_core.suggest import closest

#: What the own rules' file is called in messages.
FILE = "house.policy"

_HEAD = re.compile(r"^(policy|edition|language|pattern|lexicon|hosts|kind|rule)[ \t]+([^\s\"]+)", re.MULTILINE)
_BETWEEN = re.compile(r"^(?=[^\s#])", re.MULTILINE)
_NAMED = re.compile(r"<([\w.-]+)>|\b(?:kind is|kind is not|history has)\s+([\w.-]+)")
_UNKNOWN = re.compile(r"unknown (?:pattern|kind) `([^`]+)`")
#: Statements that every file stands on.
_GROUND = frozenset({"policy", "edition", "language"})


@dataclass(frozen=True)
class HouseRules:
    """What became of the own rules.

    Args:
        diagnostics: What is wrong with them, failed tests included.
        tests: How many tests ran.
        program: The rules ready to run; None where there is an error.
        kinds: The ids of the kinds of message that they define.
    """

    diagnostics: tuple[Diagnostic, ...]
    tests: int
    program: Program | None
    kinds: frozenset[str] = frozenset()


def compile_house_rules(text: str, pack: str = "amazon") -> HouseRules:
    """Check a seller's own rules, run their tests, and compile them.

    Args:
        text: A policy file that may use the pack's patterns, editions and kinds.
        pack: The pack.
    """
    sources = {FILE: syntax.Source(FILE, text)}
    try:
        own = parse(text, FILE)
    except PolicyErrors as errors:
        return HouseRules(tuple(errors.diagnostics), 0, None)
    statements: list[syntax.Statement] = []
    for name, part in _needed(text, pack).items():
        sources[name] = syntax.Source(name, part)
        statements += _parse_part(name, part)
    try:
        policy = check([*statements, *own], sources)
        run = run_tests(policy, only={FILE})
    except PolicyErrors as errors:
        found = [_with_help(item, pack) for item in errors.diagnostics if item.place.file == FILE]
        return HouseRules(tuple(found or errors.diagnostics), 0, None)
    warnings = [item for item in policy.warnings if isinstance(item, Diagnostic) and item.place.file == FILE]
    if run.failures:
        return HouseRules((*warnings, *run.failures), run.tests, None)
    kinds = frozenset(kind.name.text for kind in policy.kinds if kind.place.file == FILE)
    return HouseRules(tuple(warnings), run.tests, run.program, kinds)


# The part of the pack.


@cache
def _parts(pack: str) -> Mapping[tuple[str, str], tuple[str, str]]:
    """Return a pack's statements, each with the name of its file and its number, by what they define and its name.

    In each stands the line of its file's language; what defines the same name in several languages is several keys.
    """
    found: dict[tuple[str, str], tuple[str, str]] = {}
    folder = POLICIES / pack
    for file in sorted(folder.rglob("*.policy")):
        text, language = file.read_text("utf-8"), ""
        for number, part in enumerate(_BETWEEN.split(text)):
            head = _HEAD.match(part)
            if not head:
                continue
            name = f"{file.relative_to(folder)}#{number}"
            if head[1] == "language":
                language = part.splitlines()[0]
            body = part if head[1] in _GROUND or not language else f"{language}\n\n{part}"
            found[(head[2], name)] = (head[1], body)
    return found


@cache
def _by_name(pack: str) -> Mapping[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    for name, part in _parts(pack):
        names[name] = (*names.get(name, ()), part)
    return names


def _needed(text: str, pack: str) -> dict[str, str]:
    """Return the statements of a pack that a file stands on, names, or defines anew, and what those name in turn."""
    parts, by_name = _parts(pack), _by_name(pack)
    needed = {part: body for (_, part), (kind, body) in parts.items() if kind in _GROUND}
    left = [*_names(text), *(head[2] for head in _HEAD.finditer(text))]
    seen: set[str] = set()
    while left:
        name = left.pop()
        if name in seen:
            continue
        seen.add(name)
        for part in by_name.get(name, ()):
            if part not in needed:
                needed[part] = parts[(name, part)][1]
                left += _names(needed[part])
    order = [part for _, part in parts]
    return {part: needed[part] for part in order if part in needed}


def _names(text: str) -> list[str]:
    return [pattern or kind for pattern, kind in _NAMED.findall(text)]


@cache
def _parse_part(name: str, text: str) -> tuple[syntax.Statement, ...]:
    return tuple(parse(text, name))


def _with_help(item: Diagnostic, pack: str) -> Diagnostic:
    """Look for what a name was meant to be in all of the pack, not only in the part that was read."""
    unknown = _UNKNOWN.match(item.message)
    near = closest(unknown[1], _by_name(pack)) if unknown else None
    return replace(item, help=f"did you mean `{near}`?") if near else item
