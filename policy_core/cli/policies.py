"""``inbounds test`` and ``inbounds compile``: for those who write policies."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from policy_core.cli.checkers import there
from policy_core.cli.console import Usage
from policy_core.cli.fixing import write
from policy_core.packs import POLICIES
from policy_core.sources import policy_files

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

PACK = POLICIES / "amazon"


def test(args: Namespace) -> int:
    """Run the tests inside the rules; 1 where one fails."""
    from policy_core.language import load_files
    from policy_core.rule_tests import run_tests

    runs = []
    if args.own_rules:
        policy = load_files([PACK, *_there(args.own_rules)])
        pack = {str(file.relative_to(PACK)) for file in policy_files(PACK)}
        runs.append(run_tests(policy, only=policy.sources.keys() - pack, covered=args.covered))
    elif args.paths:
        runs += [run_tests(path, covered=args.covered) for path in _there(args.paths)]
    else:
        runs.append(run_tests(PACK, covered=args.covered))
    for run in runs:
        sys.stdout.write(run.render(coverage=args.coverage) + "\n")
    return int(not all(run.passed for run in runs))


def compile(args: Namespace) -> int:
    """Compile a folder of policy files, or the built-in policy with more rules, to a program."""
    from policy_core.language import load_files
    from policy_core.program import compile_policy

    if bool(args.folder) == bool(args.own_rules):
        raise Usage("name a folder of policy files, or files that add to the built-in policy with --rules")
    paths: list[Path | str] = [*_there([args.folder])] if args.folder else [PACK, *_there(args.own_rules)]
    write(args.output, compile_policy(load_files(paths)).to_bytes())
    return 0


def _there(paths: list[str]) -> list[str]:
    for path in paths:
        there(path)
    return paths
