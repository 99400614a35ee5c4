"""The program: a compiled policy as plain data.

The serial form is UTF-8 JSON with sorted keys and no blanks, so that the same policy always has the same bytes;
the content hash is SHA-256 of those bytes. Its parts are described in `docs/program.md`.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

from policy_core.errors import InboundsError

FORMAT: Final = 5

# What a node is.
SEQUENCE: Final = 0
CHOICE: Final = 1
FILTER: Final = 2
TOGETHER: Final = 3

# How far apart parts that stand together may be.
IN_SENTENCE: Final = 0
IN_PARAGRAPH: Final = 1
IN_MESSAGE: Final = 2

# Steps of a sequence: what moves the set of places on.
TOKEN: Final = 0  # one token of a class
NODE: Final = 1  # another node's text
GAP: Final = 2  # up to so many words of the sentence
REST: Final = 3  # anything up to the end of the sentence
MAYBE_TOKEN: Final = 4
MAYBE_NODE: Final = 5
FIRST: Final = 6  # at the start of a sentence
LAST: Final = 7  # at the end of one
ACROSS: Final = 8  # over the end of a sentence
PARAGRAPH: Final = 9  # anything up to the end of the paragraph
MESSAGE: Final = 10  # anything up to the end of the message


class BadProgram(InboundsError):
    """Bytes that are no program, or one of another format."""


class Program:
    """A compiled policy, ready to run.

    Args:
        data: The serial form's values; not to be changed afterwards.
    """

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self._hash: str | None = None
        self._bytes: bytes | None = None

    @property
    def name(self) -> str:
        """The policy's name."""
        return str(self.data["policy"]["name"])

    @property
    def hash(self) -> str:
        """SHA-256 of the serial form, in hexadecimal digits."""
        if self._hash is None:
            self._hash = hashlib.sha256(self.to_bytes()).hexdigest()
        return self._hash

    def to_bytes(self) -> bytes:
        """Return the serial form."""
        if self._bytes is None:
            self._bytes = json.dumps(self.data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        return self._bytes

    @classmethod
    def from_bytes(cls, data: bytes) -> Program:
        """Read the serial form.

        Raises:
            BadProgram: It is no JSON, or not of this format's version.
        """
        try:
            values = json.loads(data)
        except ValueError as error:
            raise BadProgram(f"this is no compiled policy: {error}; compile it again") from None
        if not isinstance(values, dict) or values.get("format") != FORMAT:
            raise BadProgram(f"this compiled policy is not of format {FORMAT}; compile it again with this version")
        program = cls(values)
        program._bytes = data
        return program
