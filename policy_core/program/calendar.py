"""Which edition of a policy is in force on a day, and which are announced by then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, Literal, NamedTuple

#: ``over``: it was in force; ``in force``; ``announced``: it will come into force; ``dropped``: planned and announced,
#: it never came into force, or another takes its place; ``not announced``: nobody knew of it yet.
Status = Literal["over", "in force", "announced", "dropped", "not announced"]

_FORMS: Final = {4: "{}-01-01", 7: "{}-01"}

type Editions = Sequence[Mapping[str, Any]]


class Coming(NamedTuple):
    """An edition that is announced.

    Args:
        edition: Its place in the order of time.
        starts: The day from which it is, or is planned to be, in force.
    """

    edition: int
    starts: date


def in_force(editions: Editions, day: date) -> int | None:
    """Return the index of the edition in force on a day, or None where there was none.

    Args:
        editions: A program's editions.
        day: The day.
    """
    text = day.isoformat()
    for index, item in enumerate(editions):
        if item["in_force"] and item["in_force"] <= text and (not item["until"] or text < item["until"]):
            return index
    return None


def announced(editions: Editions, day: date) -> list[Coming]:
    """Return the editions that a day knows of and that are in force only later, in order of time.

    One that was only planned gives way to a later one as soon as that is announced.

    Args:
        editions: A program's editions.
        day: The day; an edition announced in a month counts from its first day.
    """
    known = [index for index, item in enumerate(editions) if _announced(item, day)]
    coming = []
    for index in known:
        starts = start(editions[index])
        if starts is None or starts <= day or (not editions[index]["in_force"] and index != known[-1]):
            continue
        coming.append(Coming(index, starts))
    return coming


def status(editions: Editions, index: int, day: date) -> Status:
    """Return what an edition was on a day.

    Args:
        editions: A program's editions.
        index: The edition.
        day: The day.
    """
    item = editions[index]
    if in_force(editions, day) == index:
        return "in force"
    if any(coming.edition == index for coming in announced(editions, day)):
        return "announced"
    if item["in_force"] and item["in_force"] <= day.isoformat():
        return "over"
    return "dropped" if not item["in_force"] and _announced(item, day) else "not announced"


def start(edition: Mapping[str, Any]) -> date | None:
    """Return the day from which an edition is in force or, where it never was, was planned to be."""
    return first_day(edition["in_force"] or edition["planned"])


def first_day(text: str | None) -> date | None:
    """Return the day of an ISO date, or the first of an ISO month or year."""
    return date.fromisoformat(_FORMS.get(len(text), "{}").format(text)) if text else None


def _announced(edition: Mapping[str, Any], day: date) -> bool:
    told = first_day(edition["announced"]) or start(edition)
    return told is not None and told <= day
