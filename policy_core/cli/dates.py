"""Dates as people write them."""

from __future__ import annotations

from datetime import date
from typing import Final

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def long_date(day: date | str) -> str:
    """Return a day, a date or an ISO text, as ``3 November 2020``: the same in every locale."""
    if isinstance(day, str):
        day = date.fromisoformat(day)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def in_days(days: int) -> str:
    """Return how far off a day is: ``in 44 days``, ``tomorrow``."""
    return "tomorrow" if days == 1 else f"in {days} days"
