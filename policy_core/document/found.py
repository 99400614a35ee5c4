"""What a finder of entities returns, and how one finder hides its finds from the next."""

from __future__ import annotations

from collections.abc import Sequence

Found = tuple[int, int, str, str]
"""Start and end in the text, the token's key (``<link>``, or the word that was spaced out), the normalised value."""

HEAD = "\x01"
"""Stands for the first character of what was found; never in a normalised text."""
REST = "\x02"
"""Stands for each further character, so that places stay as they are."""


def mask(text: str, found: Sequence[Found]) -> str:
    """Return the text with everything found replaced by marks, as long as it was.

    Args:
        text: The text that the places in ``found`` refer to.
        found: In order of place, not overlapping.
    """
    pieces: list[str] = []
    at = 0
    for start, end, _, _ in found:
        pieces += (text[at:start], HEAD, REST * (end - start - 1))
        at = end
    pieces.append(text[at:])
    return "".join(pieces)


def without_overlaps(found: list[Found], winning: list[Found]) -> list[Found]:
    """Return both lists in order of place, without finds of the first that overlap one of the second."""
    kept: list[Found] = []
    for item, wins in sorted([(item, False) for item in found] + [(item, True) for item in winning]):
        if wins:
            while kept and item[0] < kept[-1][1]:
                kept.pop()
        elif kept and item[0] < kept[-1][1]:
            continue
        kept.append(item)
    return kept
