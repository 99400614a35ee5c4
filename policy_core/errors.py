"""Errors that are shown to people."""

from __future__ import annotations


class InboundsError(Exception):
    """Anything that is wrong with what was handed in; ``str()`` says what, where and what to do."""


class UnknownEdition(InboundsError):
    """The policy has no edition of that name, or none on that day."""


class MessageError(InboundsError):
    """A message that cannot be checked."""


class TooLong(MessageError):
    """A text longer than `policy_core.MAX_CHARACTERS` code points."""
