"""Offsets to lines and columns."""

from __future__ import annotations

import re
from bisect import bisect_right

_END = re.compile(r"\r\n|\r|\n")


class Lines:
    """The lines of a text as editors count them.

    Args:
        text: The source as given; lines end at a line feed, a carriage return, or both.
    """

    __slots__ = ("starts", "stops", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0]
        self.stops: list[int] = []
        for end in _END.finditer(text):
            self.stops.append(end.start())
            self.starts.append(end.end())
        self.stops.append(len(text))

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
        number = bisect_right(self.starts, offset)
        before = self.text[self.starts[number - 1] : offset]
        return number, len(before) + (0 if before.isascii() else sum(char > "\uffff" for char in before)) + 1
