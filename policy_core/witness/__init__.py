"""Messages that a rule catches, made from its compiled patterns: to show it, and to hold it against other rules."""

from __future__ import annotations

from policy_core.witness.tests import Test, tests_of
from policy_core.witness.witnesses import Witnesses, witnesses

__all__ = ["Test", "Witnesses", "tests_of", "witnesses"]
