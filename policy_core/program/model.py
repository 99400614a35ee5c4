"""The program: a compiled policy as plain data.

The serial form is JSON in ASCII with sorted keys and no blanks, so that the same policy always has the same bytes;
the content hash is SHA-256 of those bytes. Its parts are described in `docs/program.md`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from policy_core.errors import InboundsError

FORMAT: Final = 9

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

#: Keys that no token has as its own: they stand for something about its place, its spelling or its value.
_PLACED: Final = frozenset(
    {
        "<word>", "<capital>", "<all-caps>", "<bracketed>", "<before-colon>", "<quotation>", "<insecure-link>",
        "<line-breaks>",
    }
)  # fmt: skip

#: How many of the rarest things that a pattern needs are looked for before it is.
NEEDS: Final = 3

#: Between the sets that a word's group is made of.
SEPARATOR: Final = ";"

_SIGNS: Final = "tngrTN^$apm"  # each step's, in the order of their numbers
_BARE: Final = frozenset({REST, FIRST, LAST, PARAGRAPH, MESSAGE})
_AREAS: Final = ("sentence", "paragraph", "message")
_GUARDED: Final = "guarded"


class Sequence(NamedTuple):
    """Steps one after the other, each with its class, node or number of words."""

    steps: tuple[tuple[int, int], ...]
    kind: int = SEQUENCE


class Filter(NamedTuple):
    """A part that stands only where no guard refuses it; each guard is a relation and a node."""

    part: int
    guards: tuple[tuple[str, int], ...]
    kind: int = FILTER


class Together(NamedTuple):
    """Parts that all start in one sentence, paragraph or message."""

    parts: tuple[int, ...]
    area: int
    kind: int = TOGETHER


def is_placed(key: str) -> bool:
    """Whether a class's key is not that of tokens but says something else about them."""
    return key in _PLACED or key[0] == "=" or key.startswith("<host:")


def write_pattern(pattern: Sequence | Filter | Together) -> str:
    """Return a pattern as it stands in a program."""
    if isinstance(pattern, Sequence):
        return " ".join(_SIGNS[op] + ("" if op in _BARE else str(argument)) for op, argument in pattern.steps)
    if isinstance(pattern, Filter):
        return " ".join((_GUARDED, str(pattern.part), *(f"{relation} {guard}" for relation, guard in pattern.guards)))
    return " ".join((_AREAS[pattern.area], *map(str, pattern.parts)))


def read_pattern(text: str) -> Sequence | Filter | Together:
    """Return the pattern that a text stands for."""
    head, *rest = words = text.split(" ")
    if head == _GUARDED:
        return Filter(int(rest[0]), tuple(zip(rest[1::2], map(int, rest[2::2]), strict=True)))
    if head in _AREAS:
        return Together(tuple(map(int, rest)), _AREAS.index(head))
    return Sequence(tuple((_SIGNS.index(word[0]), int(word[1:] or 0)) for word in words))


def write_set(numbers: Iterable[int]) -> str:
    """Return a set of numbers as text: the numbers and ranges in it or, where that is shorter, its bits in hex."""
    ordered = sorted(set(numbers))
    runs: list[list[int]] = []
    for number in ordered:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    listed = " ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
    if not ordered or len(listed) <= ordered[-1] // 4 + 2:
        return listed
    return f"x{sum(1 << number for number in ordered):x}"


def read_set(text: str) -> int:
    """Return the set of numbers that a text stands for, as a number whose bits they are."""
    if text[:1] == "x":
        return int(text[1:], 16)
    bits = 0
    for part in text.split():
        first, _, last = part.partition("-")
        bits |= ((2 << int(last)) - (1 << int(first))) if last else 1 << int(first)
    return bits


def read_numbers(text: str) -> list[int]:
    """Return the numbers in a set that a text stands for, in order."""
    if text[:1] == "x":
        return members(int(text[1:], 16))
    numbers: list[int] = []
    for part in text.split():
        first, _, last = part.partition("-")
        numbers += range(int(first), int(last) + 1) if last else (int(first),)
    return numbers


def members(bits: int) -> list[int]:
    """Return the numbers in a set, in order."""
    found = []
    while bits:
        lowest = bits & -bits
        found.append(lowest.bit_length() - 1)
        bits ^= lowest
    return found


#: Facts that count mistakes, and what has to be looked at for them to be known.
MISTAKES: Final[Mapping[str, str]] = {
    f"{what}.{measure}": what for what in ("spelling", "grammar") for measure in ("count", "share")
}


#: The parts of the serial form and their types.
_PARTS: Final[Mapping[str, type]] = {
    "policy": dict, "editions": list, "languages": dict, "hosts": dict, "words": str, "groups": list, "aliases": dict,
    "classes": list, "phrases": list, "patterns": list, "choices": list, "wholes": list, "free": str, "near": str,
    "far": str, "kinds": list, "rules": list, "snippets": list, "weights": list,
    "looks": list,
}  # fmt: skip


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
            # Of ASCII alone: one emoji would make the text that is parsed four times as large.
            self._bytes = json.dumps(self.data, sort_keys=True, separators=(",", ":")).encode()
        return self._bytes

    @classmethod
    def from_bytes(cls, data: bytes) -> Program:
        """Read the serial form.

        Raises:
            BadProgram: It is no JSON, not of this format's version, or a part is missing.
        """
        try:
            values = json.loads(data)
        except (ValueError, RecursionError):
            raise BadProgram("this is no compiled policy; compile it again") from None
        if not isinstance(values, dict) or values.get("format") != FORMAT:
            raise BadProgram(f"this compiled policy is not of format {FORMAT}; compile it again with this version")
        for name, kind in _PARTS.items():
            if not isinstance(values.get(name), kind):
                raise BadProgram(f"this compiled policy is damaged: `{name}` is missing or wrong; compile it again")
        program = cls(values)
        program._bytes = data
        return program
