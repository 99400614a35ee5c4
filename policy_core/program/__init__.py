"""Compiled policies: what they are, and how policies become them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policy_core.program.model import Program

if TYPE_CHECKING:
    from policy_core.language.policy import Policy

__all__ = ["Program", "compile_policy"]


def compile_policy(policy: Policy) -> Program:
    """Compile a checked policy; needs the language's side, which running a program does not."""
    from policy_core.program.compiler import compile_policy as compile_

    return compile_(policy)
