"""The tests that a program's rules carry, as messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from policy_core.message import Message

_USUAL: Final[Mapping[str, Any]] = {"scope": "proactive", "attachments": []}


class Test(NamedTuple):
    """A rule's test.

    Args:
        flags: Whether the rule flags the message.
        edition: The index of the edition that judges it.
        message: The message.
    """

    flags: bool
    edition: int
    message: Message


def tests_of(rule: Mapping[str, Any]) -> list[Test]:
    """Return the tests of a program's rule in the order of its source."""
    return [Test(flags, edition, Message.from_json({**_USUAL, **values})) for flags, edition, values in rule["tests"]]
