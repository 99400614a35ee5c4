"""What the files that a machine learns have in common: whole numbers, and how a line that is none is refused."""

from __future__ import annotations

from typing import NoReturn

from policy_core.language import syntax as s
from policy_core.language.errors import Diagnostic, PolicyErrors

#: A number has so many digits at most, lest sums of them be too long for where they are kept.
_DIGITS = 6


def is_whole(text: str) -> bool:
    """Return whether a text is a whole number of no more digits than are kept."""
    digits = text.removeprefix("-")
    return digits.isdecimal() and digits.isascii() and len(digits) <= _DIGITS


def refuse(source: s.Source, place: s.Place, message: str, hint: str) -> NoReturn:
    """Refuse a file for what stands at a place.

    Raises:
        PolicyErrors: ``E126``, always.
    """
    raise PolicyErrors([Diagnostic("E126", message, place, "", hint)], {source.file: source})
