"""Sets of places as integers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

#: Places of a text longer than this are set in an array of bytes: growing a number bit by bit copies it each time.
LONG: Final = 3000


def bits(places: Iterable[int], size: int) -> int:
    """Return the set of some places of so many."""
    if size <= LONG:
        found = 0
        for place in places:
            found |= 1 << place
        return found
    field = bytearray(size // 8 + 1)
    for place in places:
        field[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(field, "little")


def fill_down(places: int, through: int, size: int) -> int:
    """Carry places down through the ones below them, as far as these go without a gap."""
    jump, run = 1, through
    while jump <= size and run:
        places |= (places >> jump) & run
        run &= run >> jump
        jump *= 2
    return places
