"""``inbounds test`` and ``inbounds compile``: for those who write policies."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from policy_core.cli.console import Usage
from policy_core.cli.fixing import write
from policy_core.packs import POLICIES

if TYPE_CHECKING:
    from argparse import Namespace


def test(args: Namespace) -> int:
    """Run the tests inside the rules; 1 where one fails."""
    from policy_core.rule_tests import run_tests

    status = 0
    for path in args.paths or [os.path.join(POLICIES, "amazon")]:
        _there(path)
        run = run_tests(path)
        sys.stdout.write(run.render(coverage=args.coverage) + "\n")
        status = max(status, int(not run.passed))
    return status


def compile(args: Namespace) -> int:
    """Compile a folder of policy files to a program."""
    from policy_core.language import load_files
    from policy_core.program import compile_policy

    _there(args.folder)
    program = compile_policy(load_files([args.folder]))
    write(args.output, program.to_bytes())
    return 0


def _there(path: str) -> None:
    if not os.path.exists(path):
        raise Usage(f"{path}: no such file or folder")
