"""Offsets to lines and columns."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

_END = re.compile(r"\r\n|\r|\n")


class Lines:
    """The lines of a text as editors count them.

    Args:
        text: The source as given; lines end at a line feed, a carriage return, or both.
    """

    __slots__ = ("_astral", "starts", "stops", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0]
        self.stops: list[int] = []
        for end in _END.finditer(text):
            self.stops.append(end.start())
            self.starts.append(end.end())
        self.stops.append(len(text))
        self._astral: list[int] | None = None

    def __len__(self) -> int:
        return len(self.starts)

    def line(self, number: int) -> str:
        """Return a line, counted from 1, without its end."""
        return self.text[self.starts[number - 1] : self.stops[number - 1]]

    def at(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset, both from 1, columns in code points."""
        number = bisect_right(self.starts, offset)
        return number, offset - self.starts[number - 1] + 1

    def utf16(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset, both from 1, columns in UTF-16 code units."""
        if self._astral is None:
            self._astral = [] if self.text.isascii() else [at for at, char in enumerate(self.text) if char > "\uffff"]
        number, column = self.at(offset)
        pairs = bisect_left(self._astral, offset) - bisect_left(self._astral, self.starts[number - 1])
        return number, column + pairs
